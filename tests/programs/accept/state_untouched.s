# SPDX-License-Identifier: GPL-2.0
# rule: an address may be computed outside of the state, if nothing is loaded
# state: 64
# direction: read
# expect: accept

	r2 += 4096
	r2 -= 5000
	r0 = 1
	exit
