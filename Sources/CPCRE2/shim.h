#pragma once
// The library's names are macros over the width of a character; here it is a byte.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
