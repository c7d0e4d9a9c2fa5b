# SPDX-License-Identifier: GPL-2.0
# rule: no state is larger than the limit
# state: 1024
# direction: read
# expect: reject
# insn: 0
# message: state can have 1024 at most

	r0 = *(u64 *)(r2 + 1024)
	exit
