// The limits that a reader of one partition can't pass. Fetches from an offset to another and throws the bytes away; or
// writes them; or decompresses each batch, with the library that the program uses, and throws that away.
//
//   floor [-p|-w|-d|-z] HOST PORT TOPIC PARTITION FROM TO [PARTITION_MAX_BYTES]
//   floor -s HOST PORT TOPIC PARTITION COUNT END [PARTITION_MAX_BYTES]
//   floor -
//
// Prints bytes, requests, seconds, the seconds and bytes of decompression, and the process's CPU seconds: on standard
// output, with -w on standard error. It asks the system for all that an answer has left; with -p for 128 KB at a time,
// which keeps the system's acknowledgements coming. -z takes zlib for gzip instead of libdeflate. -s makes COUNT fetches at
// random offsets below END, one after the other, and prints the median and the largest time in microseconds. With `-`
// alone it writes standard input to standard output.
#include <arpa/inet.h>
#include <endian.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <libdeflate.h>
#include <lz4frame.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

static unsigned char *frame, *unpacked;
static size_t room, piece = SIZE_MAX;
static const size_t unpackedRoom = 64 << 20;
static int useZlib;

static void fail(const char *what) {
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

static void put16(unsigned char **to, int v) { uint16_t b = htobe16((uint16_t)v); memcpy(*to, &b, 2); *to += 2; }
static void put32(unsigned char **to, int64_t v) { uint32_t b = htobe32((uint32_t)v); memcpy(*to, &b, 4); *to += 4; }
static void put64(unsigned char **to, int64_t v) { uint64_t b = htobe64((uint64_t)v); memcpy(*to, &b, 8); *to += 8; }
static int32_t get32(const unsigned char *at) { uint32_t b; memcpy(&b, at, 4); return (int32_t)be32toh(b); }
static int64_t get64(const unsigned char *at) { uint64_t b; memcpy(&b, at, 8); return (int64_t)be64toh(b); }

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double processor(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void readAll(int fd, unsigned char *into, size_t count) {
    while (count > 0) {
        ssize_t n = recv(fd, into, count < piece ? count : piece, 0);
        if (n <= 0) fail("the broker closed the connection");
        into += n;
        count -= (size_t)n;
    }
}

static void writeAll(const void *bytes, size_t count) {
    const char *at = bytes;
    while (count > 0) {
        ssize_t n = write(1, at, count);
        if (n <= 0) fail("can't write");
        at += n;
        count -= (size_t)n;
    }
}

static int copyThrough(void) {
    static char block[1 << 18];
    ssize_t n;
    while ((n = read(0, block, sizeof block)) > 0) writeAll(block, (size_t)n);
    return 0;
}

static size_t inflateAll(const unsigned char *in, size_t count) {
    static z_stream stream;
    static int isOpen;
    if (!isOpen && inflateInit2(&stream, 31)) fail("zlib");
    isOpen = 1;
    inflateReset(&stream);
    stream.next_in = (unsigned char *)in, stream.avail_in = (unsigned)count;
    stream.next_out = unpacked, stream.avail_out = (unsigned)unpackedRoom;
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END) fail("gzip");
    return unpackedRoom - stream.avail_out;
}

static size_t unsnap(const unsigned char *in, size_t count) {
    size_t made = unpackedRoom, at = 16, sum = 0;
    if (count < 16 || memcmp(in, "\x82SNAPPY", 7)) {
        if (snappy_uncompress((const char *)in, count, (char *)unpacked, &made)) fail("snappy");
        return made;
    }
    for (; at + 4 <= count; at += 4 + (size_t)get32(in + at), sum += made) {
        made = unpackedRoom - sum;
        if (snappy_uncompress((const char *)in + at + 4, (size_t)get32(in + at), (char *)unpacked + sum, &made))
            fail("snappy");
    }
    return sum;
}

static size_t unpack(const unsigned char *batch, size_t size) {
    static struct libdeflate_decompressor *gzip;
    static LZ4F_dctx *lz4;
    static ZSTD_DCtx *zstd;
    const unsigned char *in = batch + 61;
    size_t count = size - 61, used = count, made = unpackedRoom;
    switch (batch[22] & 7) {
    case 1:
        if (useZlib) return inflateAll(in, count);
        if (!gzip) gzip = libdeflate_alloc_decompressor();
        if (libdeflate_gzip_decompress(gzip, in, count, unpacked, unpackedRoom, &made)) fail("gzip");
        return made;
    case 2: return unsnap(in, count);
    case 3:
        if (!lz4) LZ4F_createDecompressionContext(&lz4, LZ4F_VERSION);
        if (LZ4F_decompress(lz4, unpacked, &made, in, &used, NULL) || used != count) fail("lz4");
        return made;
    case 4:
        if (!zstd) zstd = ZSTD_createDCtx();
        made = ZSTD_decompressDCtx(zstd, unpacked, unpackedRoom, in, count);
        if (ZSTD_isError(made)) fail("zstd");
        return made;
    default: return 0;
    }
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    char mode = 0;
    if (argc == 2 && !strcmp(argv[1], "-")) return copyThrough();
    if (argc > 1 && argv[1][0] == '-') mode = argv[1][1], argv++, argc--;
    if (argc < 7) fail("usage: floor [-p|-w|-d|-z|-s] HOST PORT TOPIC PARTITION FROM TO [PARTITION_MAX_BYTES]");
    useZlib = mode == 'z';
    if (mode == 'p') piece = 128 << 10;
    if (mode == 'd' || mode == 'z') memset(unpacked = malloc(unpackedRoom), 0, 4 << 20);
    const char *topic = argv[3];
    int partition = atoi(argv[4]), most = argc > 7 ? atoi(argv[7]) : 1 << 20;
    int64_t offset = atoll(argv[5]), end = atoll(argv[6]);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *info;
    if (getaddrinfo(argv[1], argv[2], &hints, &info)) fail("unknown host");
    int fd = socket(info->ai_family, SOCK_STREAM, 0), one = 1;
    if (connect(fd, info->ai_addr, info->ai_addrlen)) fail("can't connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    double begin = seconds(), unpacking = 0, asked = 0, *times = NULL;
    int seeks = mode == 's' ? (int)offset : 0;
    if (seeks) times = calloc((size_t)seeks, sizeof *times);
    int64_t bytes = 0, unpackedBytes = 0;
    int requests = 0;
    while (seeks ? requests < seeks : offset < end) {
        if (seeks) offset = random() % end, asked = seconds();
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
        if (seeks) times[requests] = seconds() - asked;
        requests++;
        unsigned char *at = frame + 4 + 4 + 2 + 4 + 4 + 2 + strlen(topic) + 4 + 4;
        if (at[0] || at[1]) fail("the partition answers with an error");
        at += 2 + 24;
        int aborted = get32(at);
        at += 4 + (aborted > 0 ? aborted * 16 : 0) + 4;
        int64_t left = get32(at);
        at += 4;
        bytes += left;
        if (mode == 'w') writeAll(at, (size_t)left);
        int64_t before = offset;
        double started = unpacked ? seconds() : 0;
        while (left >= 61 && left >= get32(at + 8) + 12) {
            offset = get64(at) + get32(at + 23) + 1;
            int64_t batch = get32(at + 8) + 12;
            if (unpacked) unpackedBytes += (int64_t)unpack(at, (size_t)batch);
            left -= batch;
            at += batch;
        }
        if (unpacked) unpacking += seconds() - started;
        if (offset == before) fail("no progress");
    }
    if (seeks) {
        qsort(times, (size_t)seeks, sizeof *times, compare);
        printf("%.0f %.0f\n", times[seeks / 2] * 1e6, times[seeks - 1] * 1e6);
        return 0;
    }
    fprintf(mode == 'w' ? stderr : stdout, "%lld %d %.6f %.6f %lld %.6f\n", (long long)bytes, requests, seconds() - begin,
            unpacking, (long long)unpackedBytes, processor());
    return 0;
}
