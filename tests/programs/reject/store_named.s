# SPDX-License-Identifier: GPL-2.0
# rule: the message names a store: of a path that jumped here
# state: 8
# direction: read
# expect: reject
# insn: 7
# message: stored to, at insn 3, and

	r3 = *(u64 *)(r2 + 0)
	r0 = 1
	if r3 == 0 goto other
	*(u64 *)(r2 + 0) = r3
	r0 = 0
	goto last
other:
	r0 = *(u64 *)(r2 + 0)
last:
	exit
