# SPDX-License-Identifier: GPL-2.0
# rule: a shift by any register counts modulo the width
# direction: read
# expect: accept

	r0 = *(u64 *)(r1 + 0)
	r3 = *(u64 *)(r1 + 8)
	r0 <<= r3
	w0 s>>= w3
	exit
