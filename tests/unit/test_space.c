// SPDX-License-Identifier: GPL-2.0
/*
 * What of a filter is given to whom: blocks of scratch, and notifiers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "random.h"
#include "space.h"

#define UNIT	KVMFILTER_STATE_ALIGN

static struct space space;

static int setup(void **state)
{
	(void)state;
	kvmf_space_init(&space, 64 * UNIT);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kvmf_space_destroy(&space);
	return 0;
}

static void blocks_lie_side_by_side(void **state)
{
	(void)state;
	assert_int_equal(kvmf_space_take(&space, 1), 0);
	assert_int_equal(kvmf_space_take(&space, UNIT), UNIT);
	assert_int_equal(kvmf_space_take(&space, UNIT + 1), 2 * UNIT);
	assert_int_equal(kvmf_space_take(&space, 1), 4 * UNIT);
}

static void what_is_given_back_is_given_away_again(void **state)
{
	(void)state;
	assert_int_equal(kvmf_space_take(&space, 4 * UNIT), 0);
	assert_int_equal(kvmf_space_take(&space, 4 * UNIT), 4 * UNIT);
	kvmf_space_free(&space, 0, 4 * UNIT);
	/* Too small a hole, and one that fits. */
	assert_int_equal(kvmf_space_take(&space, 5 * UNIT), 8 * UNIT);
	assert_int_equal(kvmf_space_take(&space, 3 * UNIT), 0);
	assert_int_equal(kvmf_space_take(&space, UNIT), 3 * UNIT);
}

static void there_is_an_end(void **state)
{
	(void)state;
	assert_int_equal(kvmf_space_take(&space, 65 * UNIT), -ENOSPC);
	assert_int_equal(kvmf_space_take(&space, 64 * UNIT), 0);
	assert_int_equal(kvmf_space_take(&space, 1), -ENOSPC);
	kvmf_space_free(&space, 63 * UNIT, 1);
	assert_int_equal(kvmf_space_take(&space, UNIT + 1), -ENOSPC);
	assert_int_equal(kvmf_space_take(&space, UNIT), 63 * UNIT);
}

static void what_is_claimed_is_not_given_away(void **state)
{
	(void)state;
	assert_int_equal(kvmf_space_claim(&space, 2 * UNIT, 2 * UNIT), 0);
	assert_int_equal(kvmf_space_take(&space, 3 * UNIT), 4 * UNIT);
	assert_int_equal(kvmf_space_take(&space, 2 * UNIT), 0);
	/* A part of it is enough. */
	assert_int_equal(kvmf_space_claim(&space, 6 * UNIT, 2 * UNIT), -EBUSY);
	assert_int_equal(kvmf_space_claim(&space, 7 * UNIT, 57 * UNIT), 0);
	assert_int_equal(kvmf_space_claim(&space, 63 * UNIT, 2 * UNIT), -EBUSY);
}

/* Whatever is taken and given back, no two have the same. */
static void any_order_overlaps_nowhere(void **state)
{
	static uint8_t owner[64];
	static uint32_t at[16], sizes[16];
	uint64_t seed = 7;
	unsigned int i, j, refused = 0;

	(void)state;
	for (i = 0; i < 20000; i++) {
		unsigned int who = random_next(&seed) % 16;

		if (sizes[who]) {
			memset(owner + at[who], 0, sizes[who]);
			kvmf_space_free(&space, at[who] * UNIT, sizes[who] * UNIT);
			sizes[who] = 0;
			continue;
		}
		sizes[who] = random_next(&seed) % 12 + 1;
		j = kvmf_space_take(&space, sizes[who] * UNIT);
		if (j == (unsigned int)-ENOSPC) {
			sizes[who] = 0;
			refused++;
			continue;
		}
		at[who] = j / UNIT;
		for (j = at[who]; j < at[who] + sizes[who]; j++) {
			assert_int_equal(owner[j], 0);
			owner[j] = who + 1;
		}
	}
	assert_in_range(refused, 1, 10000);
}

static void notifiers_are_numbers_that_nobody_uses(void **state)
{
	int i;

	(void)state;
	kvmf_space_use_notifier(&space, 1, true);
	assert_int_equal(kvmf_space_take_notifier(&space), 0);
	for (i = 2; i < KVMFILTER_NOTIFIERS_MAX; i++)
		assert_int_equal(kvmf_space_take_notifier(&space), i);
	assert_int_equal(kvmf_space_take_notifier(&space), -ENOSPC);
	kvmf_space_use_notifier(&space, 1, false);
	kvmf_space_use_notifier(&space, KVMFILTER_NOTIFIERS_MAX, false);
	assert_int_equal(kvmf_space_take_notifier(&space), 1);
	assert_int_equal(kvmf_space_take_notifier(&space), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(blocks_lie_side_by_side, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_given_back_is_given_away_again, setup,
						teardown),
		cmocka_unit_test_setup_teardown(there_is_an_end, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_claimed_is_not_given_away, setup, teardown),
		cmocka_unit_test_setup_teardown(any_order_overlaps_nowhere, setup, teardown),
		cmocka_unit_test_setup_teardown(notifiers_are_numbers_that_nobody_uses, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("space", tests, NULL, NULL);
}
