# SPDX-License-Identifier: GPL-2.0
# rule: all arithmetic, both widths, constants and registers
# direction: read
# expect: accept

	r0 = *(u64 *)(r1 + 0)
	r3 = *(u64 *)(r1 + 8)
	r0 += r3
	r0 += 5
	r0 -= r3
	r0 -= 5
	r0 *= r3
	r0 *= 5
	r0 |= r3
	r0 |= 5
	r0 &= r3
	r0 &= 5
	r0 <<= r3
	r0 <<= 5
	r0 >>= r3
	r0 >>= 5
	r0 ^= r3
	r0 ^= 5
	r0 s>>= r3
	r0 s>>= 5
	r0 /= 5
	.byte 0x97, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00	# r0 %= 5
	r0 = -r0
	r0 /= -5
	r0 = r3
	w0 += w3
	w0 += 5
	w0 -= w3
	w0 -= 5
	w0 *= w3
	w0 *= 5
	w0 |= w3
	w0 |= 5
	w0 &= w3
	w0 &= 5
	w0 <<= w3
	w0 <<= 5
	w0 >>= w3
	w0 >>= 5
	w0 ^= w3
	w0 ^= 5
	w0 s>>= w3
	w0 s>>= 5
	w0 /= 5
	.byte 0x94, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00	# w0 %= 5
	w0 = -w0
	w0 /= -5
	w0 = w3
	r0 = be16 r0
	r0 = be32 r0
	r0 = be64 r0
	r0 = le16 r0
	r0 = le32 r0
	r0 = le64 r0
	exit
