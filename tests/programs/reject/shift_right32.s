# SPDX-License-Identifier: GPL-2.0
# rule: a constant shift is less than the width
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: the number has 32 bits; shift by less

	r0 = 8
	w0 >>= 32
	exit
