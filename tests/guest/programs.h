/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state that the test programs of programs.bpf.c work on.
 */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <kvmfilter_device.h>

struct test_state {
	__u64 reads;
	__u64 writes;
	__u64 last;		/* value of the last write */
	__u64 a, b, c;		/* operands */
	struct kvmfilter_access seen;
};

/* A device of a test's own: each read gives the next number. */
struct ticket_state {
	struct kvmfilter_model_head head;
	__u64 last;
};

#define TABLE_WORDS	128

#define LARGEST_WORDS	(KVMFILTER_STATE_MAX / 8)

struct test_largest {
	__u64 word[LARGEST_WORDS];
};

struct test_table {
	__u64 word[TABLE_WORDS];
};

#endif
