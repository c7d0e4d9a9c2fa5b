// SPDX-License-Identifier: GPL-2.0
/*
 * A hostile VMM: whatever it does to its filter, its guest keeps running or fails alone, no
 * access takes a second, and the kernel loses nothing.
 *
 *	ROUNDS=n	so many rounds over all
 *	MINUTES=n	for so long; a quarter of a minute without either
 *	SEED=n		the same choices again, though not the same races
 */
#define _GNU_SOURCE
#include "hostile_vmm.h"

static int totals(void **state)
{
	(void)state;
	rounds_total();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequence_words_are_rewritten),
		cmocka_unit_test(a_sequence_word_stays_odd),
		cmocka_unit_test(scratch_is_remapped_under_running_vcpus),
		cmocka_unit_test(scratch_is_the_guests_own_memory),
		cmocka_unit_test(commands_race_with_vcpus),
		cmocka_unit_test(every_command_gives_back_what_it_took),
		cmocka_unit_test(descriptors_are_replaced_during_commands),
		cmocka_unit_test(arguments_change_while_they_are_read),
		cmocka_unit_test(a_replaced_notifier_stays_quiet),
		cmocka_unit_test(every_limit_is_reached_at_once),
		cmocka_unit_test(filters_share_kvms_own_limit),
		cmocka_unit_test(a_forked_child_may_only_look),
		cmocka_unit_test(a_passed_descriptor_keeps_what_it_must),
		cmocka_unit_test(every_order_of_closing),
		cmocka_unit_test(vmms_are_killed_at_any_moment),
	};

	return cmocka_run_group_tests_name("hostile_vmm", tests, NULL, totals);
}
