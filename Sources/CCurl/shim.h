// libcurl's functions, found by dlsym when HTTP is wanted: linked, its libraries would cost every start 5 ms. Its headers
// are not needed: the numbers here are part of its ABI. Two functions are variadic, which Swift cannot call.
#pragma once
#include <stddef.h>

typedef size_t (*kcat_curl_write)(char *bytes, size_t size, size_t count, void *context);

static inline int kcat_curl_set_long(void *setopt, void *handle, int option, long value) {
    return ((int (*)(void *, int, ...))setopt)(handle, option, value);
}
static inline int kcat_curl_set_pointer(void *setopt, void *handle, int option, const void *value) {
    return ((int (*)(void *, int, ...))setopt)(handle, option, value);
}
static inline int kcat_curl_set_write(void *setopt, void *handle, int option, kcat_curl_write value) {
    return ((int (*)(void *, int, ...))setopt)(handle, option, value);
}
static inline int kcat_curl_get_long(void *getinfo, void *handle, int info, long *value) {
    return ((int (*)(void *, int, ...))getinfo)(handle, info, value);
}
static inline int kcat_curl_get_text(void *getinfo, void *handle, int info, const char **value) {
    return ((int (*)(void *, int, ...))getinfo)(handle, info, value);
}
static inline void *kcat_curl_init(void *function) { return ((void *(*)(void))function)(); }
static inline int kcat_curl_perform(void *function, void *handle) { return ((int (*)(void *))function)(handle); }
static inline void kcat_curl_cleanup(void *function, void *handle) { ((void (*)(void *))function)(handle); }
static inline const char *kcat_curl_strerror(void *function, int code) {
    return ((const char *(*)(int))function)(code);
}
static inline void *kcat_curl_append(void *function, void *list, const char *text) {
    return ((void *(*)(void *, const char *))function)(list, text);
}
