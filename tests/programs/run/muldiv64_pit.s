# SPDX-License-Identifier: GPL-2.0
# rule: nanoseconds to ticks of a PIT, 105 / 88000, and the ticks back
# direction: read
# state: 24
# run: 0x0 -> 0x0 0x0
# run: 0x1 -> 0x0 0x0
# run: 0x346 -> 0x0 0x0
# run: 0x347 -> 0x1 0x346
# run: 0x68c -> 0x1 0x346
# run: 0x3461859 -> 0xffff 0x346151b
# run: 0x3b9aca00 -> 0x1234dd 0x3b9ac752
# run: 0xdf8475800 -> 0x44463fd 0xdf84757b3
# run: 0x4e94914f0000 -> 0x1800b26fa2 0x4e94914efd06
# run: 0xffffffff -> 0x4e3244 0xfffffd18
# run: 0x100000000 -> 0x4e3244 0xfffffd18
# run: 0x701d7851f6c000 -> 0x223efe95c72e 0x701d7851f6be36
# run: 0x46126b333a38000 -> 0x15675f1d9c7d1 0x46126b333a37e83
# run: 0x20000000000000 -> 0x9c6489c6489 0x1ffffffffffd76
# run: 0x4000000000000000 -> 0x138c9138c9138c 0x3ffffffffffffe24
# run: 0x7fffffffffffffff -> 0x27192271922719 0x7fffffffffffff8f
# run: 0x8000000000000000 -> 0x27192271922719 0x7fffffffffffff8f
# run: 0xfffffffffffffffe -> 0x4e3244e3244e32 0xffffffffffffff1e
# run: 0xffffffffffffffff -> 0x4e3244e3244e32 0xffffffffffffff1e

	r6 = r2
	r1 = *(u64 *)(r6 + 0)
	r2 = 105
	r3 = 88000
	call 3
	*(u64 *)(r6 + 8) = r0
	r1 = r0
	r2 = 88000
	r3 = 105
	call 3
	*(u64 *)(r6 + 16) = r0
	r0 = 1
	exit
