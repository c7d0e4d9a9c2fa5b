# SPDX-License-Identifier: GPL-2.0
# rule: state ends at state_size
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes 64..71 is outside of the 64 bytes of state; a state_size of 72 would do

	r0 = *(u64 *)(r2 + 64)
	exit
