# SPDX-License-Identifier: GPL-2.0
# rule: where paths meet the wider range holds
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: bytes -8..7

	r0 = *(u8 *)(r1 + 24)
	r3 = r2
	if r0 == 1 goto +1
	r3 += -8
	r0 = *(u64 *)(r3 + 0)
	exit
