/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of bystanders share: processes that read a filter's fdinfo, over and over.
 */
#ifndef BYSTANDER_H
#define BYSTANDER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "fixture.h"

#define BYSTANDER_PORT	0x560
/* So many that there is a good chance to meet a reader at work. */
#define BYSTANDER_PROGS	200

#define LOOKERS		2

/* Shared with those who look. */
struct looking {
	pid_t vmm;
	atomic_int fd;		/* -1: none */
	atomic_bool stop;
	atomic_uint closed;	/* how often the VMM has closed a filter */
	struct {
		pid_t pid;
		atomic_uint looks;	/* at a filter */
		atomic_uint turns;
		/* That began before the VMM's close(), saw a filter, and ended after it. */
		atomic_uint held;
	} lookers[LOOKERS];
};

/* To be called while there is no filter, or they would hold it in another way. */
struct looking *looking_begin(void);
/* Look there, and wait until each has done so. */
void looking_at(struct looking *looking, int fd);
/* Each comes back from where it is, in so many ms. */
bool looking_returns(struct looking *looking, unsigned int ms);
/* How often a look has held a filter over its VMM's close(). */
unsigned int looking_held(const struct looking *looking);
void looking_end(struct looking *looking);

/* A VM with one vCPU, whose filter counts reads of BYSTANDER_PORT. */
struct fixture *counting_fixture(void);
/* Programs that nothing comes of. */
void load_idle_programs(struct kvmfilter *filter, unsigned int count);

/* Everything is gone in the end, whoever had to do it: poll. */
void assert_module_unused(void);

/* The tests of bystander_detach.c. */
void detaching_ends_it_while_others_look(void **state);
void detaching_ends_it_while_a_command_runs(void **state);
void detaching_ends_it_under_running_vcpus(void **state);
void after_detaching_nothing_can_be_added(void **state);
void who_looks_while_a_vmm_detaches_does_not_wait(void **state);
void closing_alone_comes_to_the_same(void **state);

#endif
