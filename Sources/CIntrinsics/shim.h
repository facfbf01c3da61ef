// Processor instructions that Swift cannot name.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
static inline int kcat_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2"))) static inline uint32_t kcat_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *at = (const unsigned char *)bytes;
    uint64_t sum = crc;
    for (; count >= 8; at += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        sum = __builtin_ia32_crc32di(sum, word);
    }
    for (; count > 0; at++, count--) sum = __builtin_ia32_crc32qi((uint32_t)sum, *at);
    return (uint32_t)sum;
}
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
static inline int kcat_has_crc32c(void) { return 1; }

static inline uint32_t kcat_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *at = (const unsigned char *)bytes;
    for (; count >= 8; at += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        crc = __builtin_arm_crc32cd(crc, word);
    }
    for (; count > 0; at++, count--) crc = __builtin_arm_crc32cb(crc, *at);
    return crc;
}
#else
static inline int kcat_has_crc32c(void) { return 0; }
static inline uint32_t kcat_crc32c(uint32_t crc, const void *bytes, size_t count) {
    (void)bytes, (void)count;
    return crc;
}
#endif
