# SPDX-License-Identifier: GPL-2.0
# rule: where paths meet the dearer counts, which comes from above
# direction: read
# expect: reject
# insn: 453
# message: the dearest path to here weighs 8193, and 8192 is the most

	r3 = *(u64 *)(r1 + 8)
	r4 = 1
	if r3 == 0 goto other
	.rept 10
	r4 /= 3
	.endr
	goto end
other:
	.rept 200
	r4 /= 3
	.endr
end:
	.rept 50
	r4 /= 3
	.endr
	.rept 189
	r0 = 1
	.endr
	exit
