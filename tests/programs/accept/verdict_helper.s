# SPDX-License-Identifier: GPL-2.0
# rule: the result of a helper is a number
# direction: read
# expect: accept

	call 1
	exit
