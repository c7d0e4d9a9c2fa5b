# SPDX-License-Identifier: GPL-2.0
# rule: a register is written before it is read
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: r3 is not initialised

	w0 = w3
	exit
