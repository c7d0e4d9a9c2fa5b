# SPDX-License-Identifier: GPL-2.0
# rule: an index of up to 2^28 may be added, in one or in two
# state: 64
# direction: read
# expect: accept

	r3 = 0x10000000
	r4 = r2
	r4 += r3
	r3 = 0xfffffff
	r2 += r3
	r3 = 1
	r2 += r3
	r0 = 1
	exit
