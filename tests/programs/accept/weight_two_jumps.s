# SPDX-License-Identifier: GPL-2.0
# rule: of two jumps to one place the dearer counts: just not too much
# direction: read
# expect: accept
# weight: 8192

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
	.rept 186
	r0 = 1
	.endr
	exit
