// Processor instructions that Swift cannot name.
#pragma once
#include <stddef.h>
#include <stdint.h>
