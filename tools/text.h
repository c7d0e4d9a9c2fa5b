/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that comes from files and from the command line: names and source lines that
 * are fit for a terminal and for JSON whatever was in the file, and numbers.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No name and no source line is shown beyond this many bytes. */
#define TEXT_MAX	256

/*
 * A copy, the caller's to free: cut to TEXT_MAX, without blanks at its start, control
 * characters and what is not UTF-8 replaced by '?'. NULL counts as empty.
 */
char *text_clean(const char *raw);

/* All of @text is one number, decimal or 0x..., and at most @max. */
bool text_number(const char *text, uint64_t max, uint64_t *number);

#define NSEC_PER_SEC	1000000000ULL

/* All of @text is seconds, such as 2 or 0.25; beyond nanoseconds it is cut. */
bool text_seconds(const char *text, uint64_t *ns);

/* "1 call", "2 calls": the s. */
const char *text_plural(uint64_t count);

#endif
