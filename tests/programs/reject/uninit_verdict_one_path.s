# SPDX-License-Identifier: GPL-2.0
# rule: r0 is written on every path to exit
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r0 is not initialised

	r3 = *(u8 *)(r1 + 24)
	if r3 == 1 goto +1
	r0 = 1
	exit
