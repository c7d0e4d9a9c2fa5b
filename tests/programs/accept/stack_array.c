// SPDX-License-Identifier: GPL-2.0
// rule: a local array on the stack, with constant indices
// state: 32
// direction: read
// expect: accept
// stack: 32
#include <kvmfilter_prog.h>

struct words {
	__u64 word[4];
};

KVMFILTER_READ_PROGRAM(sum_read, struct words)
{
	volatile __u64 copy[4];

	copy[0] = state->word[3];
	copy[1] = state->word[2];
	copy[2] = state->word[1];
	copy[3] = state->word[0];
	access->value = copy[0] + copy[1] * copy[2] / 3 + copy[3] % 7;
	return KVMFILTER_DONE;
}
