# SPDX-License-Identifier: GPL-2.0
# rule: the flow ends with exit
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: runs past its end

	r0 = 1
	r0 = 2
