/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of isolation share: processes that are somebody else, and a round through
 * all that a VMM does.
 */
#ifndef ISOLATION_H
#define ISOLATION_H

#include "fixture.h"
#include "others.h"

#define ISOLATION_PORT	0x560

/* The user vmm of the VM, who is in the group of the devices; and one who is not. */
#define VMM		1000
#define STRANGER	1001

/*
 * Run @body in a process of its own, which ends with what it returns; 0 is expected. A
 * signal, or anything else, fails the test.
 */
#define assert_child(body, opaque)	assert_int_equal(child_status(body, opaque), 0)
int child_status(int (*body)(void *), void *opaque);

/* For such a process: give up root, and remain one that others of this user may look into. */
void become(uid_t user);

/*
 * A round: VM, filter, program, range, notifier, an access that is answered, a trial, and all
 * of it taken back. 0, or the line where it went wrong. Does not use cmocka, so that a child
 * may call it.
 */
int all_works(void);
/* The same for a VM that exists. */
int all_works_with(struct vm *vm);

/* The tests, by file. */
void another_process_gets_nowhere(void **state);
void root_gets_nowhere_either(void **state);
void another_program_in_the_same_process_gets_nowhere(void **state);
void a_process_that_shares_the_memory_may_command(void **state);
void a_debugger_gets_a_descriptor_and_no_more(void **state);
void no_capability_is_needed(void **state);
void root_of_a_user_namespace_is_who_it_is(void **state);
void namespaces_make_no_difference(void **state);
void a_time_namespace_is_refused_if_its_clocks_differ(void **state);
void resource_limits_do_not_matter(void **state);
void without_address_space_nothing_is_left(void **state);
void without_jit_memory_programs_are_refused(void **state);
void a_strict_seccomp_filter_will_do(void **state);
void a_seccomp_filter_that_refuses_is_obeyed(void **state);

void callers_of_32_bits_get_the_same(void **state);

void scratch_shows_nothing_of_others(void **state);
void scratch_ends_where_it_should(void **state);
void scratch_can_be_mapped_as_memory(void **state);
void a_descriptor_is_no_file(void **state);

void every_object_is_charged(void **state);

#endif
