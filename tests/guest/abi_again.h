/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of abi_again.c.
 */
#ifndef ABI_AGAIN_H
#define ABI_AGAIN_H

void what_is_out_is_ignored_on_entry(void **state);
void a_range_add_that_failed_can_be_made_again(void **state);
void a_range_that_kvm_refuses_can_be_added_again(void **state);
void a_prog_load_that_failed_can_be_made_again(void **state);
void what_is_asked_of_nothing_is_answered_by_nothing(void **state);
void detach_checks_its_arguments(void **state);

#endif
