# SPDX-License-Identifier: GPL-2.0
# rule: no state is larger than the limit
# state: 1048568
# direction: read
# expect: reject
# insn: 1
# message: state can have 1048568 at most

	r2 += 1048560
	r0 = *(u64 *)(r2 + 8)
	exit
