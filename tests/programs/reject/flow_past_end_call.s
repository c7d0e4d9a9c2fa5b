# SPDX-License-Identifier: GPL-2.0
# rule: the flow ends with exit
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: runs past its end

	call 1
