# SPDX-License-Identifier: GPL-2.0
# rule: only the notifier of the path taken is signalled
# direction: read
# state: 16
# signals: 3
# run: 0xffffffffffffffff -> 0x0
# run: 0x8000000000000000 -> 0x0
# run: 0xffffffff80000000 -> 0x0

	r6 = r2
	r3 = *(u64 *)(r6 + 0)
	r1 = 3
	if r3 s< 0 goto +1
	r1 = 4
	call 4
	*(u64 *)(r6 + 8) = r0
	r0 = 1
	exit
