# SPDX-License-Identifier: GPL-2.0
# rule: a register is written on every path before it is read, also on the one that goes on
# state: 64
# direction: read
# expect: reject
# insn: 5
# message: r3 is not initialised

	r0 = *(u8 *)(r1 + 24)
	if r0 == 1 goto +2
	r3 = 5
	goto +1
	r0 = 1
	r0 += r3
	exit
