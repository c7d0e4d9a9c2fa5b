# SPDX-License-Identifier: GPL-2.0
# rule: 64-bit immediates
# direction: read
# expect: accept

	r0 = 1311768467463790320 ll
	r3 = 18446744073709551615 ll
	r0 ^= r3
	exit
