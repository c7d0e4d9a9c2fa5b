// SPDX-License-Identifier: GPL-2.0
// rule: three elements masked with 3 want a fourth, whatever was compared before
// state: 24
// direction: read
// expect: reject
// insn: -1
// message: outside of the 24 bytes of state; a state_size of 32 would do
#include <kvmfilter_prog.h>

/* A mask that the compiler keeps, even where a comparison makes it redundant. */
static inline __u64 masked(__u64 value)
{
	asm volatile("%0 &= 3" : "+r"(value));
	return value;
}

struct channels {
	__u64 count[3];
};

KVMFILTER_READ_PROGRAM(channel_read, struct channels)
{
	if (access->offset > 2)
		return KVMFILTER_PASS;
	access->value = state->count[masked(access->offset)];
	return KVMFILTER_DONE;
}
