# SPDX-License-Identifier: GPL-2.0
# rule: offsets add up
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes 4..11 are not inside one member of the access

	r1 += 8
	r0 = *(u64 *)(r1 - 4)
	exit
