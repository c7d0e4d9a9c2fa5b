# SPDX-License-Identifier: GPL-2.0
# rule: a jump leads to an instruction, not into one
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: jumps into the 64-bit number at insn 2

	r0 = 1
	if r0 == 0 goto +1
	r0 = 4294967296 ll
	exit
