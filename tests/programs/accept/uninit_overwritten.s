# SPDX-License-Identifier: GPL-2.0
# rule: a register that holds nothing may be written
# direction: read
# expect: accept

	call 1
	r1 = 1
	r0 = r1
	exit
