# SPDX-License-Identifier: GPL-2.0
# rule: a jump over a 64-bit immediate
# direction: read
# expect: accept

	r0 = 1
	if r0 == 0 goto +2
	r0 = 4294967296 ll
	exit
