// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that want a linker, one reason each.
 */
#include <kvmfilter_prog.h>

struct linked_state {
	__u64 index;
};

static const __u32 linked_constants[64] = { 1, 2, 3, 5, 8 };
__u32 linked_table[64];

__u64 (linked_elsewhere)(__u64 number);

__attribute__((noinline)) static __u64 linked_other(__u64 number)
{
	return number ^ number >> 7;
}

__attribute__((noinline)) static __u64 linked_function(__u64 number)
{
	return number * 3 + linked_other(number);
}

KVMFILTER_READ_PROGRAM(linked_constant, struct linked_state)
{
	access->value = linked_constants[state->index & 63]; /* line: linked_constant */
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(linked_variable, struct linked_state)
{
	access->value = linked_table[state->index & 63]; /* line: linked_variable */
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(linked_call, struct linked_state)
{
	access->value = linked_function(state->index); /* line: linked_call */
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(linked_extern, struct linked_state)
{
	access->value = linked_elsewhere(state->index); /* line: linked_extern */
	return KVMFILTER_DONE;
}
