# SPDX-License-Identifier: GPL-2.0
# rule: the shortest program
# direction: read
# expect: accept

	r0 = 0
	exit
