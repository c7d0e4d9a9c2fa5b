# SPDX-License-Identifier: GPL-2.0
# rule: loads that do not extend the sign need no feature
# state: 64
# direction: read
# expect: accept
# without: load_signed

	r0 = *(u64 *)(r2 + 0)
	exit
