// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that are refused; the test looks for the lines marked so.
 */
#include <kvmfilter_prog.h>

struct bad_state {
	__u64 table[2];
};

struct bad_large {
	__u64 table[KVMFILTER_STATE_MAX / 8 + 1];
};

KVMFILTER_READ_PROGRAM(bad_index, struct bad_state)
{
	__u64 index = access->offset & 3;

	access->value = state->table[index]; /* line: bad_index */
	return KVMFILTER_DONE;
}

/* Fits; between two that don't. */
KVMFILTER_READ_PROGRAM(bad_fine, struct bad_state)
{
	access->value = state->table[access->offset & 1];
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(bad_write, struct bad_state)
{
	access->value = 0; /* line: bad_write */
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(bad_large, struct bad_large)
{
	access->value = state->table[0];
	return KVMFILTER_DONE;
}

/* The size of its state is not in its type. */
KVMFILTER_READ_PROGRAM(bad_void, void)
{
	access->value = *(__u64 *)state;
	return KVMFILTER_DONE;
}
