# SPDX-License-Identifier: GPL-2.0
# rule: a comparison gives no bound, not even equality
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: a comparison does not count

	r3 = *(u64 *)(r2 + 0)
	if r3 != 7 goto +2
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	r0 = 1
	exit
