/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arithmetic of the helper muldiv64(). A unit test compiles this file in user space, against
 * the compiler's 128 bits.
 */
#ifndef KVMF_MULDIV_H
#define KVMF_MULDIV_H

#ifdef __KERNEL__
#include <linux/bitops.h>
#include <linux/math64.h>
#endif

/* a * b / c, where the upper half of the product is @high, and less than @c. */
#ifdef CONFIG_X86
static inline u64 kvmf_quotient(u64 a, u64 b, u64 c, u64 high)
{
	return mul_u64_u64_div_u64(a, b, c);
}
#else
/*
 * Where no instruction divides 128 bits, older kernels only approximate. By two digits of 32 bits
 * instead: Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D.
 */
static inline u64 kvmf_quotient(u64 a, u64 b, u64 c, u64 high)
{
	unsigned int shift = 64 - fls64(c);
	u64 low = a * b, quotient = 0;
	int place;

	if (!high)
		return low / c;
	/* With the divisor's highest bit set, a digit is guessed too high by 2 at most. */
	c <<= shift;
	if (shift)
		high = high << shift | low >> (64 - shift);
	low <<= shift;
	for (place = 32; place >= 0; place -= 32) {
		u64 digit = high / (c >> 32), rest = high % (c >> 32);
		u32 next = low >> place;

		while (digit >> 32 || digit * (u32)c > (rest << 32 | next)) {
			digit--;
			rest += c >> 32;
			if (rest >> 32)
				break;
		}
		/* Either may have more than 64 bits, but not the difference. */
		high = (high << 32 | next) - digit * c;
		quotient = quotient << 32 | digit;
	}
	return quotient;
}
#endif

/* a * b / c, rounded down, with a product of 128 bits; all ones if it does not fit, or c == 0. */
static inline u64 kvmf_muldiv64(u64 a, u64 b, u64 c)
{
	u64 high = mul_u64_u64_shr(a, b, 64);

	/* On x86 the quotient would trap: look first. */
	if (high >= c)
		return U64_MAX;
	return kvmf_quotient(a, b, c, high);
}

#endif
