# SPDX-License-Identifier: GPL-2.0
# rule: offsets into the access are constant: not two of them
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: the offset of r3 varies by up to 1

	r0 = *(u8 *)(r1 + 24)
	r3 = r1
	if r0 == 1 goto +1
	r3 += 1
	r0 = *(u8 *)(r3 + 0)
	exit
