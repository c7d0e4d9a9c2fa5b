/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs at random about one thing: how large a number can be. Two numbers of unknown
 * value and known bounds are computed with, and the result is an index into state that
 * has not one byte more than that takes, or the number of a notifier. Some go one too far.
 */
#ifndef TESTS_RANDOM_BOUND_H
#define TESTS_RANDOM_BOUND_H

#include "random_program.h"

void random_bound(struct random_program *program, uint64_t *seed);

#endif
