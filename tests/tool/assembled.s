# Programs by an assembler: in sections of other names, without type information.
	r0 = *(u64 *)(r2 + 8)
	*(u64 *)(r1 + 0) = r0
	r0 = 1
	exit

# A sign-extending load, r0 = *(s32 *)(r2 + 0), which older assemblers do not know.
	.section signed,"ax",@progbits
	.byte 0x81, 0x20, 0, 0, 0, 0, 0, 0
	exit
