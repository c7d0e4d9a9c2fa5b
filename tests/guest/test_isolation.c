// SPDX-License-Identifier: GPL-2.0
/*
 * Isolation: a filter is of use to nobody but the process whose VM it is of; it needs no
 * privilege and no help of limits; and its memory is its own. Runs where the module is
 * loaded, as root, who becomes others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/ioctl.h>
#include <stdlib.h>

#include "isolation.h"

/* What this program is when it is called by a test of its own. */
static int be_another_program(const char *what, int fd)
{
	if (!strcmp(what, "filter"))
		return others_commands_fail(fd, EPERM);
	/* Closed by exec(). */
	return ioctl(fd, KVMFILTER_COUNTERS, NULL) == -1 && errno == EBADF ? 0 : 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_process_gets_nowhere),
		cmocka_unit_test(root_gets_nowhere_either),
		cmocka_unit_test(another_program_in_the_same_process_gets_nowhere),
		cmocka_unit_test(a_process_that_shares_the_memory_may_command),
		cmocka_unit_test(a_debugger_gets_a_descriptor_and_no_more),
		cmocka_unit_test(no_capability_is_needed),
		cmocka_unit_test(root_of_a_user_namespace_is_who_it_is),
		cmocka_unit_test(namespaces_make_no_difference),
		cmocka_unit_test(a_time_namespace_is_refused_if_its_clocks_differ),
#ifdef __x86_64__
		cmocka_unit_test(callers_of_32_bits_get_the_same),
#endif
		cmocka_unit_test(resource_limits_do_not_matter),
		cmocka_unit_test(without_address_space_nothing_is_left),
		cmocka_unit_test(without_jit_memory_programs_are_refused),
		cmocka_unit_test(a_strict_seccomp_filter_will_do),
		cmocka_unit_test(a_seccomp_filter_that_refuses_is_obeyed),
		cmocka_unit_test(scratch_shows_nothing_of_others),
		cmocka_unit_test(scratch_ends_where_it_should),
		cmocka_unit_test(scratch_can_be_mapped_as_memory),
		cmocka_unit_test(a_descriptor_is_no_file),
		cmocka_unit_test(every_object_is_charged),
	};

	if (argc == 3)
		return be_another_program(argv[1], atoi(argv[2]));
	return cmocka_run_group_tests_name("isolation", tests, NULL, NULL);
}
