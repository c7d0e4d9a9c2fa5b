/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Failing with a reason: fail_msg() of cmocka 1.1.5 keeps its message from TAP.
 */
#ifndef TESTS_GIVE_UP_H
#define TESTS_GIVE_UP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define give_up(...)			\
do {					\
	printf("# ");			\
	printf(__VA_ARGS__);		\
	printf("\n");			\
	fail();				\
} while (0)

#endif
