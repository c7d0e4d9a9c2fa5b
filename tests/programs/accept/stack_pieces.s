# SPDX-License-Identifier: GPL-2.0
# rule: bytes written apart are read together
# state: 64
# direction: read
# expect: accept
# stack: 8

	r0 = 1
	*(u32 *)(r10 - 8) = r0
	*(u16 *)(r10 - 4) = r0
	*(u8 *)(r10 - 2) = r0
	*(u8 *)(r10 - 1) = r0
	r0 = *(u64 *)(r10 - 8)
	exit
