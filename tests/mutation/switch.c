// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the tests of test_verifier again and again, with one mutant after the other: the
 * cases are read once. Each line of the standard input is a run: the number of a mutant,
 * 0 for none, and cmocka's pattern of the tests. Behind what they print stands a line
 * "# end", with the status of their process as waitpid() has it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* Of the processor: ten times what the longest run takes. */
#define SECONDS_MAX	2

unsigned int mutant_now;

typeof(_cmocka_run_group_tests) __real__cmocka_run_group_tests,
				__wrap__cmocka_run_group_tests;

int __wrap__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests,
				   size_t count, CMFixtureFunction setup,
				   CMFixtureFunction teardown)
{
	const struct rlimit seconds = { SECONDS_MAX, SECONDS_MAX };
	char line[100], pattern[80];
	unsigned int mutant;

	/* What a mutant that crashes has said is to be seen. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		int status = -1;
		pid_t pid;

		if (sscanf(line, "%u %79s", &mutant, pattern) != 2)
			return 1;
		pid = fork();
		if (!pid) {
			mutant_now = mutant;
			setrlimit(RLIMIT_CPU, &seconds);
			cmocka_set_test_filter(pattern);
			status = __real__cmocka_run_group_tests(name, tests, count,
								setup, teardown);
			fflush(stdout);
			_exit(status ? 1 : 0);
		}
		if (pid < 0 || waitpid(pid, &status, 0) < 0)
			return 1;
		printf("# end %d\n", status);
	}
	return 0;
}
