# SPDX-License-Identifier: GPL-2.0
# rule: one step of the SplitMix64 generator
# direction: read
# state: 16
# run: 0x0 -> 0xe220a8397b1dcdaf
# run: 0x1 -> 0x910a2dec89025cc1
# run: 0x2 -> 0x975835de1c9756ce
# run: 0x7f -> 0x3fadb6bde9285e98
# run: 0x80 -> 0xabf42acc138fedbe
# run: 0xff -> 0x338c507146283fb4
# run: 0x7fff -> 0xb73ab1ecf2c9d038
# run: 0x8000 -> 0xbaefe5ad32669e7c
# run: 0xffff -> 0xcf0f635e85b85d76
# run: 0x7fffffff -> 0x61fa36a6261a4be7
# run: 0x80000000 -> 0x25493cc63225736c
# run: 0x80000001 -> 0x490b294e5e5d6b60
# run: 0xffffffff -> 0x73b13ba2aff181c0
# run: 0x100000000 -> 0xc42c5a1aa3820138
# run: 0x100000001 -> 0x204391a6fd59956f
# run: 0x7fffffffffffffff -> 0x2a67d7552e039ea7
# run: 0x8000000000000000 -> 0x481ec0a212a9f3db
# run: 0x8000000000000001 -> 0xdc29f439bcbdda2a
# run: 0xfffffffeffffffff -> 0x19ba2418afbbfae1
# run: 0xffffffff00000000 -> 0x219fc13d6bc5b015
# run: 0xffffffff7fffffff -> 0xc0aef2925df1bf5e
# run: 0xffffffff80000000 -> 0xee1591ea220fb185
# run: 0xffffffffffffff80 -> 0x91de0036e7e6bc39
# run: 0xfffffffffffffffe -> 0xf3203e9039f4a821
# run: 0xffffffffffffffff -> 0xe4d971771b652c20
# run: 0x5555555555555555 -> 0x3d23dce41c588f8c
# run: 0xaaaaaaaaaaaaaaaa -> 0x2b02c6e039f1b1bf
# run: 0x123456789abcdef -> 0x157a3807a48faa9d

	r3 = *(u64 *)(r2 + 0)
	r4 = 0x9e3779b97f4a7c15 ll
	r3 += r4
	r4 = r3
	r4 >>= 30
	r3 ^= r4
	r4 = 0xbf58476d1ce4e5b9 ll
	r3 *= r4
	r4 = r3
	r4 >>= 27
	r3 ^= r4
	r4 = 0x94d049bb133111eb ll
	r3 *= r4
	r4 = r3
	r4 >>= 31
	r3 ^= r4
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
