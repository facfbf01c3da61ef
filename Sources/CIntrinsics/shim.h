// Processor instructions, and a system call, that Swift cannot name.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The instruction takes three cycles and can begin anew in each: three lanes of this many bytes go at once, and `shift`
// (four tables of 256) puts them together: it says what a lane of zeros makes of a checksum, by each of its bytes.
#define KCAT_CRC_LANE 1024

static inline uint32_t kcat_crc32c_shifted(const uint32_t *shift, uint32_t crc) {
    return shift[crc & 255] ^ shift[256 + (crc >> 8 & 255)] ^ shift[512 + (crc >> 16 & 255)] ^ shift[768 + (crc >> 24)];
}

#if defined(__x86_64__)
static inline int kcat_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }
#define KCAT_CRC_TARGET __attribute__((target("sse4.2")))
#define KCAT_CRC_WORD(crc, word) __builtin_ia32_crc32di(crc, word)
#define KCAT_CRC_BYTE(crc, byte) __builtin_ia32_crc32qi((uint32_t)(crc), byte)
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
static inline int kcat_has_crc32c(void) { return 1; }
#define KCAT_CRC_TARGET
#define KCAT_CRC_WORD(crc, word) __builtin_arm_crc32cd((uint32_t)(crc), word)
#define KCAT_CRC_BYTE(crc, byte) __builtin_arm_crc32cb((uint32_t)(crc), byte)
#endif

#if defined(KCAT_CRC_WORD)
KCAT_CRC_TARGET static inline uint64_t kcat_crc32c_next(uint64_t crc, const unsigned char *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return KCAT_CRC_WORD(crc, word);
}

// `shift` may be NULL: then one lane does it all.
KCAT_CRC_TARGET static inline uint32_t kcat_crc32c(
    uint32_t crc, const void *bytes, size_t count, const uint32_t *shift) {
    const unsigned char *at = (const unsigned char *)bytes;
    uint64_t sum = crc;
    for (; shift && count >= 3 * KCAT_CRC_LANE; at += 3 * KCAT_CRC_LANE, count -= 3 * KCAT_CRC_LANE) {
        uint64_t second = 0, third = 0;
        for (size_t line = 0; line < KCAT_CRC_LANE; line += 64) {
            // The processor takes three short lanes for no pattern, and bytes that another core received are far away.
            for (size_t i = 0; i < 3; i++) __builtin_prefetch(at + 3 * KCAT_CRC_LANE + 3 * line + 64 * i);
            for (size_t i = line; i < line + 64; i += 8) {
                sum = kcat_crc32c_next(sum, at + i);
                second = kcat_crc32c_next(second, at + i + KCAT_CRC_LANE);
                third = kcat_crc32c_next(third, at + i + 2 * KCAT_CRC_LANE);
            }
        }
        sum = kcat_crc32c_shifted(shift, (uint32_t)sum) ^ second;
        sum = kcat_crc32c_shifted(shift, (uint32_t)sum) ^ third;
    }
    for (; count >= 8; at += 8, count -= 8) sum = kcat_crc32c_next(sum, at);
    for (; count > 0; at++, count--) sum = KCAT_CRC_BYTE(sum, *at);
    return (uint32_t)sum;
}
#else
static inline int kcat_has_crc32c(void) { return 0; }
static inline uint32_t kcat_crc32c(uint32_t crc, const void *bytes, size_t count, const uint32_t *shift) {
    (void)bytes, (void)count, (void)shift;
    return crc;
}
#endif

#define KCAT_FOLD_LEAST 1024
#if defined(__x86_64__)
// Four times sixty-four bytes at once by carry-less multiplication: what is there is folded onto what lies 256 bytes behind,
// multiplied by x^2048 modulo the polynomial, in the end onto each other; the sixteen bytes that are left have the same
// remainder. For n bits the factors are x^(n+32) and x^(n-32), their bits reversed, one further to the left (Gopal et al.,
// "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009).
typedef long long kcat_quads2 __attribute__((vector_size(16)));
typedef long long kcat_quads8 __attribute__((vector_size(64)));
#define KCAT_FOLD_TARGET __attribute__((target("avx512f,avx512dq,vpclmulqdq,pclmul,sse4.2")))
static inline int kcat_has_fold(void) {
    return kcat_has_crc32c() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("vpclmulqdq") && __builtin_cpu_supports("pclmul");
}

KCAT_FOLD_TARGET static inline kcat_quads8 kcat_folded(kcat_quads8 bytes, kcat_quads8 factors) {
    return __builtin_ia32_pclmulqdq512(bytes, factors, 0x00) ^ __builtin_ia32_pclmulqdq512(bytes, factors, 0x11);
}

// At least KCAT_FOLD_LEAST bytes.
KCAT_FOLD_TARGET static inline uint32_t kcat_crc32c_folded(uint32_t crc, const void *bytes, size_t count) {
    const kcat_quads8 by2048 = {0xdcb17aa4, 0xb9e02b86, 0xdcb17aa4, 0xb9e02b86,
                                0xdcb17aa4, 0xb9e02b86, 0xdcb17aa4, 0xb9e02b86};
    const kcat_quads8 by512 = {0x740eef02, 0x9e4addf8, 0x740eef02, 0x9e4addf8,
                               0x740eef02, 0x9e4addf8, 0x740eef02, 0x9e4addf8};
    const kcat_quads8 toLast = {0x1c291d04, 0x1d82c63da, 0x1384aa63a, 0xba4fc28e, 0xf20c0dfe, 0x14cd00bd6, 0, 0};
    const unsigned char *at = (const unsigned char *)bytes;
    kcat_quads8 sums[4], next[4];
    memcpy(sums, at, 256);
    sums[0] ^= (kcat_quads8){crc};
    for (at += 256, count -= 256; count >= 256; at += 256, count -= 256) {
        // Bytes that another core received are far away.
        for (size_t i = 0; i < 4; i++) __builtin_prefetch(at + 1024 + 64 * i);
        memcpy(next, at, 256);
        for (size_t i = 0; i < 4; i++) sums[i] = kcat_folded(sums[i], by2048) ^ next[i];
    }
    for (size_t i = 0; i < 3; i++) sums[i + 1] ^= kcat_folded(sums[i], by512);
    kcat_quads8 last = kcat_folded(sums[3], toLast);
    uint64_t low = (uint64_t)(last[0] ^ last[2] ^ last[4] ^ sums[3][6]);
    uint64_t high = (uint64_t)(last[1] ^ last[3] ^ last[5] ^ sums[3][7]);
    return kcat_crc32c((uint32_t)KCAT_CRC_WORD(KCAT_CRC_WORD(0, low), high), at, count, NULL);
}
#else
static inline int kcat_has_fold(void) { return 0; }
static inline uint32_t kcat_crc32c_folded(uint32_t crc, const void *bytes, size_t count) {
    return kcat_crc32c(crc, bytes, count, NULL);
}
#endif

// Bytes moved about within a register, by another's: what makes room for backslashes.
#if defined(__x86_64__)
typedef char kcat_bytes16 __attribute__((vector_size(16)));
#define KCAT_SPREAD_TARGET __attribute__((target("ssse3,popcnt")))
static inline int kcat_has_spread(void) { return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt"); }

// Writes eight bytes with a backslash before each that `quotes` has a bit for; returns where they end. `spread` has for
// each such set of bits where sixteen bytes come from, a negative number where a backslash belongs.
KCAT_SPREAD_TARGET static inline unsigned char *kcat_json_spread(
    kcat_bytes16 bytes, unsigned quotes, unsigned char *to, const unsigned char *spread) {
    kcat_bytes16 from, out;
    memcpy(&from, spread + 16 * quotes, 16);
    out = __builtin_ia32_pshufb128(bytes, from) | ((kcat_bytes16)(from < 0) & '\\');
    memcpy(to, &out, 16);
    return to + 8 + __builtin_popcount(quotes);
}

typedef char kcat_bytes32 __attribute__((vector_size(32)));
typedef unsigned short kcat_words32 __attribute__((vector_size(64)));
typedef char kcat_bytes64 __attribute__((vector_size(64)));
#define KCAT_WIDE_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi2,popcnt")))
static inline int kcat_has_wide(void) {
    return kcat_has_spread() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
}

// As kcat_json_quoted, thirty-two bytes at a time: a backslash is put before every byte, and those that are not wanted
// are left out of what is stored. Up to thirty-two bytes behind the end may be overwritten.
KCAT_WIDE_TARGET static inline size_t kcat_json_wide(const void *source, const void *stop, unsigned char **cursor) {
    const unsigned char *at = (const unsigned char *)source, *end = (const unsigned char *)stop;
    unsigned char *to = *cursor;
    for (; end - at >= 32; at += 32) {
        kcat_bytes32 bytes;
        memcpy(&bytes, at, 32);
        if (__builtin_ia32_pmovmskb256(bytes < ' ')) break;
        unsigned quotes = (unsigned)__builtin_ia32_pmovmskb256((bytes == '"') | (bytes == '\\'));
        kcat_words32 pairs = __builtin_convertvector(bytes, kcat_words32) << 8 | '\\';
        unsigned long long wanted = 0xaaaaaaaaaaaaaaaa | __builtin_ia32_pdep_di(quotes, 0x5555555555555555);
        kcat_bytes64 out = __builtin_ia32_compressqi512_mask((kcat_bytes64)pairs, (kcat_bytes64){0}, wanted);
        memcpy(to, &out, 64);
        to += 32 + __builtin_popcount(quotes);
    }
    *cursor = to;
    return (size_t)(at - (const unsigned char *)source);
}

// Writes bytes as the inside of a JSON string, sixteen at a time, until fewer are left before `stop` or one is a control
// character or beyond ASCII: the number written is returned, `*cursor` is where they end. Up to eight bytes behind that may
// be overwritten.
KCAT_SPREAD_TARGET static inline size_t kcat_json_quoted(
    const void *source, const void *stop, unsigned char **cursor, const unsigned char *spread) {
    const unsigned char *at = (const unsigned char *)source, *end = (const unsigned char *)stop;
    unsigned char *to = *cursor;
    for (; end - at >= 16; at += 16) {
        kcat_bytes16 bytes, upper;
        memcpy(&bytes, at, 16);
        if (__builtin_ia32_pmovmskb128(bytes < ' ')) break;
        unsigned quotes = (unsigned)__builtin_ia32_pmovmskb128((bytes == '"') | (bytes == '\\'));
        if (!quotes) {
            memcpy(to, &bytes, 16);
            to += 16;
            continue;
        }
        upper = (kcat_bytes16)__builtin_shufflevector(bytes, bytes, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
        to = kcat_json_spread(bytes, quotes & 255, to, spread);
        to = kcat_json_spread(upper, quotes >> 8, to, spread);
    }
    *cursor = to;
    return (size_t)(at - (const unsigned char *)source);
}
#else
static inline int kcat_has_spread(void) { return 0; }
static inline int kcat_has_wide(void) { return 0; }
static inline size_t kcat_json_wide(const void *source, const void *stop, unsigned char **cursor) {
    (void)source, (void)stop, (void)cursor;
    return 0;
}
static inline size_t kcat_json_quoted(
    const void *source, const void *stop, unsigned char **cursor, const unsigned char *spread) {
    (void)source, (void)stop, (void)cursor, (void)spread;
    return 0;
}
#endif

// Searches, sixteen bytes at a time. Each returns where it found something, or `end`.
#if defined(__x86_64__)
#define KCAT_LANES(mask) ((unsigned)__builtin_ia32_pmovmskb128((kcat_bytes16)(mask)))
#define KCAT_SEARCH(at, end, bytes, mask)                                  \
    for (; (end) - (at) >= 16; (at) += 16) {                               \
        kcat_bytes16 bytes;                                                \
        memcpy(&bytes, (at), 16);                                          \
        unsigned lanes = KCAT_LANES(mask);                                 \
        if (lanes) return (at) + __builtin_ctz(lanes);                     \
    }
#else
#define KCAT_SEARCH(at, end, bytes, mask)
#endif

// The first quotation mark.
static inline const unsigned char *kcat_find_quote(const unsigned char *at, const unsigned char *end) {
    KCAT_SEARCH(at, end, bytes, bytes == '"')
    while (at < end && *at != '"') at++;
    return at;
}

// The first quotation mark, bracket or brace: a bracket is a brace without one bit.
static inline const unsigned char *kcat_find_structural(const unsigned char *at, const unsigned char *end) {
    KCAT_SEARCH(at, end, bytes, (bytes == '"') | ((bytes | 0x20) == '{') | ((bytes | 0x20) == '}'))
    while (at < end && *at != '"' && (*at | 0x20) != '{' && (*at | 0x20) != '}') at++;
    return at;
}

// The first quotation mark, backslash or control character.
static inline const unsigned char *kcat_find_special(const unsigned char *at, const unsigned char *end) {
    KCAT_SEARCH(at, end, bytes, (bytes == '"') | (bytes == '\\') | ((bytes & 0xe0) == 0))
    while (at < end && *at != '"' && *at != '\\' && *at >= ' ') at++;
    return at;
}

// Where `needle` begins, or `end`. Its bytes `first` and `second` are looked for, in as many places at a time as `lanes`
// says (kcat_search_lanes), then the rest is compared.
#if defined(__x86_64__)
#define KCAT_SEARCH_WIDE_TARGET __attribute__((target("avx512f,avx512bw")))
#define KCAT_SEARCH_HALF_TARGET __attribute__((target("avx2")))
// How many places this processor looks at at a time: 64, 32 or 16.
static inline int kcat_search_lanes(void) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) return 64;
    return __builtin_cpu_supports("avx2") ? 32 : 16;
}

// A bit for each of the places from `at` on that may be the needle's: its two bytes are there.
#define KCAT_PLACES(type, at, mask)                                        \
    ({                                                                     \
        type left, right;                                                  \
        memcpy(&left, (at) + first, sizeof left);                          \
        memcpy(&right, (at) + second, sizeof right);                       \
        mask((type)((left == one) & (right == two)));                      \
    })
// Looks at two times so many places at a time as `type` has bytes, which is one branch where there is nothing.
#define KCAT_NEEDLE(type, mask, bits)                                                      \
    const type one = (type){0} + (char)needle[first], two = (type){0} + (char)needle[second]; \
    for (; last - at >= 2 * (ptrdiff_t)sizeof(type) - 1; at += 2 * sizeof(type)) {         \
        bits low = (bits)KCAT_PLACES(type, at, mask);                                      \
        bits high = (bits)KCAT_PLACES(type, at + sizeof(type), mask);                      \
        if (!(low | high)) continue;                                                       \
        for (; low; low &= low - 1)                                                        \
            if (memcmp(at + __builtin_ctzll(low), needle, count) == 0) return at + __builtin_ctzll(low); \
        for (; high; high &= high - 1) {                                                   \
            const unsigned char *place = at + sizeof(type) + __builtin_ctzll(high);        \
            if (memcmp(place, needle, count) == 0) return place;                           \
        }                                                                                  \
    }                                                                                      \
    *rest = at;                                                                            \
    return 0;

// Each returns where the needle is, or NULL, and in `rest` where it is still to be looked for.
KCAT_SEARCH_WIDE_TARGET static inline const unsigned char *kcat_needle_wide(
    const unsigned char *at, const unsigned char *last, const unsigned char *needle, size_t count, size_t first,
    size_t second, const unsigned char **rest) {
    KCAT_NEEDLE(kcat_bytes64, __builtin_ia32_cvtb2mask512, unsigned long long)
}

KCAT_SEARCH_HALF_TARGET static inline const unsigned char *kcat_needle_half(
    const unsigned char *at, const unsigned char *last, const unsigned char *needle, size_t count, size_t first,
    size_t second, const unsigned char **rest) {
    KCAT_NEEDLE(kcat_bytes32, __builtin_ia32_pmovmskb256, unsigned)
}
#else
static inline int kcat_search_lanes(void) { return 1; }
#endif

static inline const unsigned char *kcat_find_needle(
    const unsigned char *at, const unsigned char *end, const unsigned char *needle, size_t count, size_t first,
    size_t second, int lanes) {
    if (count == 0) return at;
    if ((size_t)(end - at) < count) return end;
    const unsigned char *last = end - count;
#if defined(__x86_64__)
    if (lanes >= 32 && last - at >= 127) {
        const unsigned char *place = lanes == 64 ? kcat_needle_wide(at, last, needle, count, first, second, &at)
                                                 : kcat_needle_half(at, last, needle, count, first, second, &at);
        if (place) return place;
    }
    const kcat_bytes16 one = (kcat_bytes16){0} + (char)needle[first], two = (kcat_bytes16){0} + (char)needle[second];
    for (; last - at >= 15; at += 16) {
        kcat_bytes16 left, right;
        memcpy(&left, at + first, 16);
        memcpy(&right, at + second, 16);
        for (unsigned found = KCAT_LANES((left == one) & (right == two)); found; found &= found - 1) {
            const unsigned char *place = at + __builtin_ctz(found);
            if (memcmp(place, needle, count) == 0) return place;
        }
    }
#else
    (void)first, (void)second, (void)lanes;
#endif
    for (; at <= last; at++)
        if (*at == *needle && memcmp(at, needle, count) == 0) return at;
    return end;
}

/// Lets the system begin to bring a file's bytes to the disk, without waiting: a hint. Linux alone has a call for it, which its
/// library's headers show to GNU sources only.
#if defined(__linux__)
extern int sync_file_range(int descriptor, long long offset, long long count, unsigned flags);
#endif
static inline void kcat_begin_sync(int descriptor, long long offset, long long count) {
#if defined(__linux__)
    sync_file_range(descriptor, offset, count, 2 /* SYNC_FILE_RANGE_WRITE */);
#else
    (void)descriptor, (void)offset, (void)count;
#endif
}
