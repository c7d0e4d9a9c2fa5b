# SPDX-License-Identifier: GPL-2.0
# rule: two exits
# direction: read
# expect: accept

	r0 = 1
	if r0 == 0 goto +1
	exit
	r0 = 0
	exit
