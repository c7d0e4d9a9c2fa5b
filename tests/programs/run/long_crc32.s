# SPDX-License-Identifier: GPL-2.0
# rule: one byte of a CRC-32
# direction: read
# state: 24
# run: 0x0 0x0 -> 0xd202ef8d
# run: 0x0 0x31 -> 0x83dcefb7
# run: 0x0 0xff -> 0xff000000
# run: 0xffffffff 0x0 -> 0xffffffff
# run: 0xcbf43926 0x80 -> 0xed7c1d69
# run: 0x83dcefb7 0x32 -> 0x4f5344cd
# run: 0x123456789abcdef0 0xdeadbe41 -> 0x6efed049
# run: 0xffffffffffffffff 0xffffffffffffffff -> 0xd2fd1072
# run: 0xdeadbeef00000000 0x61 -> 0xe8b7be43

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	r4 &= 255
	w3 ^= -1
	w3 ^= w4

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w5 = w3
	w5 &= 1
	w5 = -w5
	w5 &= -306674912
	w3 >>= 1
	w3 ^= w5

	w3 ^= -1
	*(u64 *)(r2 + 16) = r3
	r0 = 1
	exit
