/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways to read an i8254, as data for the demo and the tests, and the sequences of
 * port accesses they are made of.
 */
#ifndef PIT_KINDS_H
#define PIT_KINDS_H

#include <stdbool.h>
#include <linux/types.h>

/*
 * A sequence is text: "w43=34" writes 34h to port 43h, "r40" reads port 40h, "|" ends
 * a group. What a group reads depends on the time of its first access alone: it is a
 * single read, or a latch command and the reads of what it latched. A setup works from
 * any state of the device, and starts the counter with its last write.
 */
struct pit_kind {
	const char *name;
	const char *setup;
	const char *accesses;
};

#define PIT_ACCESSES_MAX	16

struct pit_access {
	bool write;
	bool ends_group;
	__u16 port;
	__u8 value;
};

/* Returns the number of accesses. */
unsigned int pit_parse(const char *text, struct pit_access accesses[PIT_ACCESSES_MAX]);

extern const struct pit_kind pit_kinds[];
extern const unsigned int pit_kind_count;

#endif
