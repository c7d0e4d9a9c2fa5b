/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which cases of tests/programs/reject Linux accepts, blind, and why.
 */
#ifndef TESTS_KNOWS_MORE_H
#define TESTS_KNOWS_MORE_H

#include <stdint.h>

extern const uint32_t knows_more_count;

/* NULL if it is expected to refuse. */
const char *knows_more(const char *name);

#endif
