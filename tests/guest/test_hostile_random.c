// SPDX-License-Identifier: GPL-2.0
/*
 * The hostile guest at random: instructions, widths, addresses, counts and directions from
 * a seed, rules of the ledger that change from list to list, and ranges that come and go.
 * Runs where the module is loaded. The environment: SEED, ROUNDS.
 */
#include <stdio.h>

#include "hostile_random.h"
#include "random.h"

#define STEPS_MAX	120

static uint64_t seed = 1;
static unsigned int rounds = 200;

static uint64_t current;

/* What failed, alone: SEED= this, and ROUNDS=1. */
static int tell_seed(void **state)
{
	(void)state;
	printf("# the last list's seed: %lu\n", current);
	return 0;
}

static void round_at_random(struct hostile *hostile, uint64_t *next)
{
	unsigned int steps = 1 + random_next(next) % STEPS_MAX;
	bool with_ranges = random_next(next) % 8;

	hostile_random_rule(hostile, next);
	/* One list in eight without the feature. */
	if (with_ranges && !hostile->with_ranges)
		hostile_add_ranges(hostile);
	if (!with_ranges && hostile->with_ranges)
		hostile_remove_ranges(hostile);
	while (steps--)
		hostile_random_step(hostile, 0, next, true);
	hostile_run(hostile);
}

static void any_sequence_is_as_the_model_has_it(void **state)
{
	struct hostile *hostile = hostile_create(1);
	const struct hostile_totals *totals = &hostile->totals;

	(void)state;
	for (unsigned int i = 0; i < rounds; i++) {
		uint64_t next = seed + i;

		current = next;
		if (i % 100 == 0)
			printf("# list %u, seed %lu: %llu accesses so far\n", i,
			       next, totals->accesses);
		round_at_random(hostile, &next);
	}
	printf("# %llu accesses: %llu by programs, %llu by the VMM\n", totals->accesses,
	       totals->done, totals->exits);
	/* Both had their part; of a single list nobody knows. */
	if (rounds >= 100) {
		assert_true(totals->done > totals->accesses / 100);
		assert_true(totals->exits > totals->accesses / 100);
	}
	hostile_destroy(hostile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(any_sequence_is_as_the_model_has_it, tell_seed),
	};

	setvbuf(stdout, NULL, _IOLBF, 0);
	hostile_random_options(&seed, &rounds);
	return cmocka_run_group_tests_name("hostile_random", tests, NULL, NULL);
}
