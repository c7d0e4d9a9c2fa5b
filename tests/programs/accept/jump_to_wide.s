# SPDX-License-Identifier: GPL-2.0
# rule: a jump to a 64-bit immediate
# direction: read
# expect: accept

	r0 = 1
	if r0 == 0 goto +1
	r0 = 2
	r0 = 4294967296 ll
	exit
