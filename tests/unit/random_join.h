/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs at random about one thing: paths that meet. Registers and stack differ from
 * path to path in what they hold, and are used behind.
 */
#ifndef TESTS_RANDOM_JOIN_H
#define TESTS_RANDOM_JOIN_H

#include "random_program.h"

void random_join(struct random_program *program, uint64_t *seed);

#endif
