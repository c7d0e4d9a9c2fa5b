# SPDX-License-Identifier: GPL-2.0
# rule: without state there is nothing to load
# direction: read
# expect: reject
# insn: 0
# message: bytes 0..0 is outside of the 0 bytes

	r0 = *(u8 *)(r2 + 0)
	exit
