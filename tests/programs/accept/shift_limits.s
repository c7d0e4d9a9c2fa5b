# SPDX-License-Identifier: GPL-2.0
# rule: the widest constant shifts
# direction: read
# expect: accept

	r0 = 1
	r0 <<= 63
	r0 >>= 63
	r0 s>>= 63
	w0 <<= 31
	w0 >>= 31
	w0 s>>= 31
	exit
