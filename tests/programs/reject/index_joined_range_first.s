# SPDX-License-Identifier: GPL-2.0
# rule: the wider range of offsets holds where paths meet: the one from above
# state: 8
# direction: read
# expect: reject
# insn: 5
# message: outside of the 8 bytes

	r3 = *(u8 *)(r1 + 24)
	r3 &= 8
	r4 = r2
	if r3 == 0 goto join
	r4 += r3
join:
	r0 = *(u64 *)(r4 + 0)
	exit
