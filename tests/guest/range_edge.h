/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of range_edge.c.
 */
#ifndef RANGE_EDGE_H
#define RANGE_EDGE_H

#include "fixture.h"

void a_load_across_the_end_is_two_accesses(void **state);
void a_store_across_the_end_is_two_accesses(void **state);
void both_sides_of_the_end_may_be_answered(void **state);
void where_the_next_page_is_absent_a_program_runs_twice(void **state);

#endif
