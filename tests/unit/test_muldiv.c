// SPDX-License-Identifier: GPL-2.0
/*
 * The helper muldiv64() as it is where no instruction divides 128 bits (module/muldiv.h),
 * against the compiler's own 128 bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "random.h"
#include "verifier_os.h"

static int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static u64 mul_u64_u64_shr(u64 a, u64 b, unsigned int shift)
{
	return (unsigned __int128)a * b >> shift;
}

#include "muldiv.h"

static u64 truth(u64 a, u64 b, u64 c)
{
	unsigned __int128 quotient;

	if (!c)
		return U64_MAX;
	quotient = (unsigned __int128)a * b / c;
	return quotient > U64_MAX ? U64_MAX : (u64)quotient;
}

static void compare(u64 a, u64 b, u64 c)
{
	if (kvmf_muldiv64(a, b, c) != truth(a, b, c))
		fail_msg("0x%llx * 0x%llx / 0x%llx is 0x%llx, not 0x%llx", a, b, c,
			 truth(a, b, c), kvmf_muldiv64(a, b, c));
}

/* Around every power of 2, where digits carry and guesses are wrong. */
static void numbers_near_powers_of_2(void **state)
{
	u64 numbers[64 * 3];
	unsigned int count = 0;

	(void)state;
	for (int bit = 0; bit < 64; bit++)
		for (int offset = -1; offset <= 1; offset++)
			numbers[count++] = (1ULL << bit) + offset;
	for (unsigned int i = 0; i < count; i++)
		for (unsigned int k = 0; k < count; k++)
			for (unsigned int m = 0; m < count; m++)
				compare(numbers[i], numbers[k], numbers[m]);
}

/* Of any length. Divisors just over the product's upper half make the longest quotients. */
static void numbers_at_random(void **state)
{
	const char *text = getenv("SEED");
	uint64_t seed = text ? strtoull(text, NULL, 0) : 1;

	(void)state;
	print_message("# SEED=%llu\n", (unsigned long long)seed);
	for (int i = 0; i < 5000000; i++) {
		u64 a = random_next(&seed) >> random_next(&seed) % 64;
		u64 b = random_next(&seed) >> random_next(&seed) % 64;
		u64 c = random_next(&seed) >> random_next(&seed) % 64;

		compare(a, b, c);
		compare(a, b, mul_u64_u64_shr(a, b, 64) + 1 + c % 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_near_powers_of_2),
		cmocka_unit_test(numbers_at_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
