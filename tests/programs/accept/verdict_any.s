# SPDX-License-Identifier: GPL-2.0
# rule: any number is a verdict
# direction: read
# expect: accept

	r0 = *(u64 *)(r1 + 0)
	exit
