// SPDX-License-Identifier: GPL-2.0
// rule: pointers stay in registers; a compiler that runs out of them is told
// state: 8
// direction: read
// expect: reject
// insn: -1
// message: if the compiler ran out of them, keep fewer values at a time
#include <kvmfilter_prog.h>

KVMFILTER_READ_PROGRAM(spilled_read, __u64)
{
	__u64 * volatile kept = state;

	access->value = *kept;
	return KVMFILTER_DONE;
}
