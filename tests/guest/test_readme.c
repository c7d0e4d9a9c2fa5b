// SPDX-License-Identifier: GPL-2.0
/*
 * The example of the README, cut out of it by scripts/readme-example: the handler and
 * the VMM's part do what the text says. Runs where the module is loaded.
 */
#include <time.h>

#include "fixture.h"
#include "readme_program.h"

/* In a VMM, a header for both. */
struct my_state { __u64 offset_ns; };

/* The VMM's part, as a function. */
static struct kvmfilter *readme(int vm_fd)
{
#include "readme_vmm.h"
	return filter;
}

static __u64 now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void the_handler_of_the_readme_answers(void **state)
{
	struct fixture *f = fixture_create(1);
	struct kvmfilter *filter;
	__u64 before, after, value = 0;

	(void)state;
	assert_exits(f, JOB_READ, 0xd0000000, 8, &value);
	filter = readme(vm_fd(f->vm));
	before = now_ns();
	assert_answered(f, JOB_READ, 0xd0000000, 8, &value);
	after = now_ns();
	assert_in_range(value, before, after);
	assert_exits(f, JOB_READ, 0xd0000000, 4, &value);
	kvmfilter_state(filter, 0, 8)->data[0] = 1000000000000ULL;
	assert_answered(f, JOB_READ, 0xd0000000, 8, &value);
	assert_in_range(value, before + 1000000000000ULL, now_ns() + 1000000000000ULL);
	kvmfilter_destroy(filter);
	assert_exits(f, JOB_READ, 0xd0000000, 8, &value);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_handler_of_the_readme_answers),
	};

	return cmocka_run_group_tests_name("readme", tests, NULL, NULL);
}
