// OpenSSL 3. What is a macro in its headers is a function here, since Swift imports no macros with arguments.
#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
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
static inline void kcat_SSL_CTX_set_read_ahead(SSL_CTX *context, int on) { SSL_CTX_set_read_ahead(context, on); }
static inline long kcat_SSL_CTX_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate);
}
static inline int kcat_X509_NAME_print(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE);
}
static inline long kcat_BIO_memory(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }

// OpenSSL's own socket BIO writes with write(2), and a peer that has gone would end the process by SIGPIPE.
#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#ifdef MSG_NOSIGNAL
#define KCAT_SEND_FLAGS MSG_NOSIGNAL
#else
#define KCAT_SEND_FLAGS 0
#endif

static inline int kcat_bio_write(BIO *bio, const char *bytes, int count) {
    BIO_clear_retry_flags(bio);
    ssize_t n = send((int)(intptr_t)BIO_get_data(bio), bytes, (size_t)count, KCAT_SEND_FLAGS);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_write(bio);
    return (int)n;
}
static inline int kcat_bio_read(BIO *bio, char *bytes, int count) {
    BIO_clear_retry_flags(bio);
    ssize_t n = recv((int)(intptr_t)BIO_get_data(bio), bytes, (size_t)count, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_read(bio);
    if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return (int)n;
}
static inline long kcat_bio_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)number, (void)pointer;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    return command == BIO_CTRL_FLUSH;
}
static inline BIO_METHOD *kcat_bio_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "kcat-swift");
    if (!method) return NULL;
    BIO_meth_set_write(method, kcat_bio_write);
    BIO_meth_set_read(method, kcat_bio_read);
    BIO_meth_set_ctrl(method, kcat_bio_ctrl);
    return method;
}
static inline BIO *kcat_bio_new(const BIO_METHOD *method, int descriptor) {
    BIO *bio = BIO_new(method);
    if (!bio) return NULL;
    BIO_set_data(bio, (void *)(intptr_t)descriptor);
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
