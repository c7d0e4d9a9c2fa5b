# SPDX-License-Identifier: GPL-2.0
# rule: of two jumps to one place the dearer counts
# direction: read
# expect: reject
# insn: 443
# message: the dearest path to here weighs 8193, and 8192 is the most

	r3 = *(u64 *)(r1 + 8)
	r4 = 1
	r0 = 1
	if r3 == 0 goto end
	.rept 200
	r4 /= 3
	.endr
	if r3 == 1 goto end
	exit
end:
	.rept 50
	r4 /= 3
	.endr
	.rept 187
	r0 = 1
	.endr
	exit
