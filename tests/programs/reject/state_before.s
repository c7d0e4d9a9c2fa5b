# SPDX-License-Identifier: GPL-2.0
# rule: state starts at 0
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes -1..-1 is outside of the 64 bytes of state; state starts at byte 0

	r0 = *(u8 *)(r2 - 1)
	exit
