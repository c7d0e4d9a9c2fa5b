# SPDX-License-Identifier: GPL-2.0
# rule: and with a negative constant cuts no high bits
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 may be as large as 18446744073709551608

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r3 = *(u64 *)(r2 + 0)
	r3 &= -8
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
