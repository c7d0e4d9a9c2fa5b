# SPDX-License-Identifier: GPL-2.0
# rule: all conditions, both widths, constants and registers
# direction: read
# expect: accept

	r0 = *(u64 *)(r1 + 0)
	r3 = *(u64 *)(r1 + 8)
	if r0 == 5 goto +0
	if r0 == r3 goto +0
	if r0 != 5 goto +0
	if r0 != r3 goto +0
	if r0 > 5 goto +0
	if r0 > r3 goto +0
	if r0 >= 5 goto +0
	if r0 >= r3 goto +0
	if r0 < 5 goto +0
	if r0 < r3 goto +0
	if r0 <= 5 goto +0
	if r0 <= r3 goto +0
	if r0 s> 5 goto +0
	if r0 s> r3 goto +0
	if r0 s>= 5 goto +0
	if r0 s>= r3 goto +0
	if r0 s< 5 goto +0
	if r0 s< r3 goto +0
	if r0 s<= 5 goto +0
	if r0 s<= r3 goto +0
	if w0 == 5 goto +0
	if w0 == w3 goto +0
	if w0 != 5 goto +0
	if w0 != w3 goto +0
	if w0 > 5 goto +0
	if w0 > w3 goto +0
	if w0 >= 5 goto +0
	if w0 >= w3 goto +0
	if w0 < 5 goto +0
	if w0 < w3 goto +0
	if w0 <= 5 goto +0
	if w0 <= w3 goto +0
	if w0 s> 5 goto +0
	if w0 s> w3 goto +0
	if w0 s>= 5 goto +0
	if w0 s>= w3 goto +0
	if w0 s< 5 goto +0
	if w0 s< w3 goto +0
	if w0 s<= 5 goto +0
	if w0 s<= w3 goto +0
	.byte 0x45, 0x00, 0x00, 0x00, 0x06, 0x00, 0x00, 0x00	# if r0 & 6 goto +0
	.byte 0x4d, 0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# if r0 & r3 goto +0
	.byte 0x46, 0x00, 0x00, 0x00, 0x06, 0x00, 0x00, 0x00	# if w0 & 6 goto +0
	.byte 0x4e, 0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# if w0 & w3 goto +0
	exit
