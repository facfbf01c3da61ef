// OpenSSL 3. What is a macro in its headers is a function here, since Swift imports no macros with arguments.
#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

static inline long kcat_SSL_set_server_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, (char *)name);
}
static inline long kcat_SSL_CTX_set_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }
static inline int kcat_SSL_CTX_set_versions(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) && SSL_CTX_set_max_proto_version(context, highest);
}
static inline long kcat_SSL_CTX_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate);
}
static inline int kcat_X509_NAME_print(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE);
}
static inline long kcat_BIO_memory(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }

// OpenSSL's own socket BIO writes with write(2), and a peer that has gone would end the process by SIGPIPE. Reading ahead is
// done here, too: OpenSSL's own moves all that it has read ahead with each record that it takes from it, to align it.
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#ifdef MSG_NOSIGNAL
#define KCAT_SEND_FLAGS MSG_NOSIGNAL
#else
#define KCAT_SEND_FLAGS 0
#endif

// A socket, and what was read from it and not yet asked for: bytes[start..<end].
typedef struct {
    int descriptor;
    size_t start, end;
    char bytes[128 << 10];
} kcat_bio_state;

static inline int kcat_bio_write(BIO *bio, const char *bytes, int count) {
    kcat_bio_state *state = (kcat_bio_state *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n = send(state->descriptor, bytes, (size_t)count, KCAT_SEND_FLAGS);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_write(bio);
    return (int)n;
}
static inline int kcat_bio_read(BIO *bio, char *bytes, int count) {
    kcat_bio_state *state = (kcat_bio_state *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t held = state->end - state->start, wanted = count > 0 ? (size_t)count : 0;
    if (held) {
        size_t n = held < wanted ? held : wanted;
        memcpy(bytes, state->bytes + state->start, n);
        state->start += n;
        return (int)n;
    }
    // What is asked for goes straight to where it is wanted, and what comes behind it here.
    struct iovec parts[2] = {{bytes, wanted}, {state->bytes, sizeof state->bytes}};
    ssize_t n = readv(state->descriptor, parts, 2);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_read(bio);
    if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    state->start = 0;
    state->end = n > 0 && (size_t)n > wanted ? (size_t)n - wanted : 0;
    return state->end ? count : (int)n;
}
static inline long kcat_bio_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)number, (void)pointer;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    return command == BIO_CTRL_FLUSH;
}
static inline int kcat_bio_destroy(BIO *bio) {
    free(BIO_get_data(bio));
    BIO_set_data(bio, NULL);
    return 1;
}
static inline BIO_METHOD *kcat_bio_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "kcat-swift");
    if (!method) return NULL;
    BIO_meth_set_write(method, kcat_bio_write);
    BIO_meth_set_read(method, kcat_bio_read);
    BIO_meth_set_ctrl(method, kcat_bio_ctrl);
    BIO_meth_set_destroy(method, kcat_bio_destroy);
    return method;
}
static inline BIO *kcat_bio_new(const BIO_METHOD *method, int descriptor) {
    kcat_bio_state *state = (kcat_bio_state *)malloc(sizeof *state);
    BIO *bio = state ? BIO_new(method) : NULL;
    if (!bio) {
        free(state);
        return NULL;
    }
    state->descriptor = descriptor;
    state->start = state->end = 0;
    BIO_set_data(bio, state);
    BIO_set_init(bio, 1);
    return bio;
}
static inline uint64_t kcat_SSL_options(void) { return SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF; }

// A certificate that does not verify is gone when the handshake has failed: it is kept for the words of the error.
static inline int kcat_verify(int ok, X509_STORE_CTX *verification) {
    SSL *ssl = (SSL *)X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx());
    X509 *leaf = X509_STORE_CTX_get0_cert(verification);
    if (!ok && ssl && leaf && !SSL_get_app_data(ssl) && X509_up_ref(leaf)) SSL_set_app_data(ssl, (char *)leaf);
    return ok;
}
static inline void kcat_SSL_CTX_verify_peer(SSL_CTX *context) { SSL_CTX_set_verify(context, SSL_VERIFY_PEER, kcat_verify); }
static inline X509 *kcat_SSL_peer(SSL *ssl) {
    X509 *peer = SSL_get0_peer_certificate(ssl);
    return peer ? peer : (X509 *)SSL_get_app_data(ssl);
}
static inline void kcat_SSL_free(SSL *ssl) {
    if (ssl) X509_free((X509 *)SSL_get_app_data(ssl));
    SSL_free(ssl);
}
