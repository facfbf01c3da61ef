// The limit that a reader of one partition can't pass: fetches from an offset to another and throws the bytes away.
// Usage: floor HOST PORT TOPIC PARTITION FROM TO [PARTITION_MAX_BYTES]. Prints bytes, requests and seconds.
// With `-` as HOST it writes standard input to standard output instead: the floor of a file or a pipe.
#include <arpa/inet.h>
#include <endian.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static unsigned char *frame;
static size_t room;

static void fail(const char *what) {
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

static void put16(unsigned char **to, int v) { uint16_t b = htobe16((uint16_t)v); memcpy(*to, &b, 2); *to += 2; }
static void put32(unsigned char **to, int64_t v) { uint32_t b = htobe32((uint32_t)v); memcpy(*to, &b, 4); *to += 4; }
static void put64(unsigned char **to, int64_t v) { uint64_t b = htobe64((uint64_t)v); memcpy(*to, &b, 8); *to += 8; }
static int32_t get32(const unsigned char *at) { uint32_t b; memcpy(&b, at, 4); return (int32_t)be32toh(b); }
static int64_t get64(const unsigned char *at) { uint64_t b; memcpy(&b, at, 8); return (int64_t)be64toh(b); }

static void readAll(int fd, unsigned char *into, size_t count) {
    while (count > 0) {
        ssize_t n = recv(fd, into, count, 0);
        if (n <= 0) fail("the broker closed the connection");
        into += n;
        count -= (size_t)n;
    }
}

static int copyThrough(void) {
    static char block[1 << 18];
    ssize_t n;
    while ((n = read(0, block, sizeof block)) > 0)
        for (ssize_t done = 0; done < n;) {
            ssize_t m = write(1, block + done, (size_t)(n - done));
            if (m <= 0) fail("write");
            done += m;
        }
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "-")) return copyThrough();
    if (argc < 7) fail("usage: floor HOST PORT TOPIC PARTITION FROM TO [PARTITION_MAX_BYTES]");
    const char *topic = argv[3];
    int partition = atoi(argv[4]), most = argc > 7 ? atoi(argv[7]) : 1 << 20;
    int64_t offset = atoll(argv[5]), end = atoll(argv[6]);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *info;
    if (getaddrinfo(argv[1], argv[2], &hints, &info)) fail("unknown host");
    int fd = socket(info->ai_family, SOCK_STREAM, 0), one = 1;
    if (connect(fd, info->ai_addr, info->ai_addrlen)) fail("can't connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    int64_t bytes = 0;
    int requests = 0;
    while (offset < end) {
        unsigned char request[1024], *to = request + 4;  // Fetch 11, sessionless
        put16(&to, 1), put16(&to, 11), put32(&to, requests), put16(&to, -1);
        put32(&to, -1), put32(&to, 500), put32(&to, 1), put32(&to, most > 52428800 ? most : 52428800), *to++ = 0;
        put32(&to, 0), put32(&to, -1);
        put32(&to, 1), put16(&to, (int)strlen(topic));
        memcpy(to, topic, strlen(topic)), to += strlen(topic);
        put32(&to, 1), put32(&to, partition), put32(&to, -1), put64(&to, offset), put64(&to, -1), put32(&to, most);
        put32(&to, 0), put16(&to, 0);
        unsigned char *length = request;
        put32(&length, to - request - 4);
        if (send(fd, request, (size_t)(to - request), 0) != to - request) fail("send");
        unsigned char size[4];
        readAll(fd, size, 4);
        size_t count = (size_t)get32(size);
        if (count > room) frame = realloc(frame, room = count);
        readAll(fd, frame, count);
        requests++;
        unsigned char *at = frame + 4 + 4 + 2 + 4 + 4 + 2 + strlen(topic) + 4 + 4;
        if (at[0] || at[1]) fail("the partition answers with an error");
        at += 2 + 24;
        int aborted = get32(at);
        at += 4 + (aborted > 0 ? aborted * 16 : 0) + 4;
        int64_t left = get32(at);
        at += 4;
        bytes += left;
        int64_t before = offset;
        while (left >= 27 && left >= get32(at + 8) + 12) {
            offset = get64(at) + get32(at + 23) + 1;
            left -= get32(at + 8) + 12;
            at += get32(at + 8) + 12;
        }
        if (offset == before) fail("no progress");
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%lld %d %.6f\n", (long long)bytes, requests,
           (double)(now.tv_sec - begin.tv_sec) + (double)(now.tv_nsec - begin.tv_nsec) / 1e9);
    return 0;
}
