# SPDX-License-Identifier: GPL-2.0
# rule: the whole state is readable and writable
# state: 1024
# direction: read
# expect: accept
# locks: 1

	r0 = *(u64 *)(r2 + 0)
	*(u64 *)(r2 + 1016) = r0
	*(u8 *)(r2 + 1023) = r0
	r0 = *(u8 *)(r2 + 1023)
	r0 = 1
	exit
