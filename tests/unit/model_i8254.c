// SPDX-License-Identifier: GPL-2.0
/*
 * The i8254 as a model among others; its data-sheet tests are in i8254_*.c.
 */
#include "bench.h"

#include <kvmfilter_i8254.h>

static void programs_are_verified(void **state)
{
	(void)state;
	bench_programs_are_verified(&kvmfilter_i8254_model);
}

static void programs_pass_on_zeros(void **state)
{
	(void)state;
	bench_programs_pass_on_zeros(&kvmfilter_i8254_model);
}

static void random_accesses(void **state)
{
	(void)state;
	bench_random_accesses(&kvmfilter_i8254_model, 8254, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_i8254", tests, NULL, NULL);
}
