/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of a hostile VMM share: a guest that makes accesses on and on under a
 * watchdog, while the VMM does its worst; and the count of that, the rounds.
 */
#ifndef HOSTILE_VMM_H
#define HOSTILE_VMM_H

#include "../unit/random.h"
#include "fixture.h"

/*
 * The victim: ports and memory whose state block, at offset 0, is fair game. The
 * bystander: memory with a block of its own, which nobody harms, and so nothing may
 * happen to.
 */
#define VICTIM_PORT		0x560
#define VICTIM_MMIO		0xd0000000UL
#define BYSTANDER_MMIO		0xd0001000UL
#define BYSTANDER_STATE		4096
#define VICTIM_VALUE		0x33	/* what the guest writes */

/* Accesses of one job: one turn of a vCPU, and how its progress is seen. */
#define HOSTILE_ROUNDS		4

struct hostile;

struct hostile_vcpu {
	struct hostile *hostile;
	unsigned int index;
	pthread_t thread;
	struct kvm_run *run;
	__u64 jobs;		/* done; the watchdog looks at it */
	__u64 victim_exits;
	__u64 bystander_exits;
	__u64 other_exits;
	__u64 highest;		/* that the bystander has given to this vCPU */
	const char *failed;	/* how, or NULL */
	/* The watchdog's. */
	__u64 seen;
	unsigned int still, longest;	/* ticks without a job done */
};

struct hostile {
	struct fixture *fixture;
	int ports, memory, bystander;	/* ranges */
	size_t run_size;
	bool stop;
	bool odd_values;	/* a vCPU's values may be anything */
	pthread_t watchdog;
	struct hostile_vcpu vcpus[VM_VCPUS_MAX];
};

/* A VM with a filter, its ranges in place, and the jobs given out. */
struct hostile *hostile_create(unsigned int vcpus);
/* The same, without ranges. */
struct hostile *hostile_create_bare(unsigned int vcpus);
void hostile_destroy(struct hostile *hostile);

/* All vCPUs run, job after job, and the watchdog with them. */
void hostile_start(struct hostile *hostile);

/*
 * The vCPUs stop at the end of a job. A vCPU that failed, or made no progress for a second,
 * fails the test.
 */
void hostile_stop(struct hostile *hostile);

/* No access got lost: each was answered or made one exit, as the counters say. */
void hostile_check_counts(struct hostile *hostile);

__u64 hostile_jobs(const struct hostile *hostile);
/* Wait until every vCPU has done so many more jobs. */
void hostile_wait(const struct hostile *hostile, __u64 jobs);

/*
 * Rounds: how often something hostile was done. Each test has its share, in percent, of
 * the time (MINUTES=, or a quarter of one) or of the rounds (ROUNDS=).
 */
struct rounds {
	const char *what;
	__u64 count, limit;
	__u64 start, end, shown;	/* ms */
};

void rounds_begin(struct rounds *rounds, const char *what, unsigned int percent_time,
		  unsigned int percent_rounds);
/* True, and one more round, until the share is used up. */
bool rounds_next(struct rounds *rounds);
/* Says how many and how fast. */
void rounds_end(struct rounds *rounds);
/* Over all. */
void rounds_total(void);

/* From SEED=. */
__u64 hostile_seed(void);
/* Another one each time, for random_next(). */
uint64_t hostile_seed_next(void);

__u64 hostile_now_ms(void);

/* The module is not in use any more, within some seconds. */
void assert_module_unused(void);

/* kB of the kernel's own memory, when it has come to rest. */
long hostile_kernel_memory(void);

/* The tests, by file. */
void sequence_words_are_rewritten(void **state);
void a_sequence_word_stays_odd(void **state);
void scratch_is_remapped_under_running_vcpus(void **state);
void scratch_is_the_guests_own_memory(void **state);

void commands_race_with_vcpus(void **state);
void every_command_gives_back_what_it_took(void **state);
void descriptors_are_replaced_during_commands(void **state);
void arguments_change_while_they_are_read(void **state);
void every_limit_is_reached_at_once(void **state);
void filters_share_kvms_own_limit(void **state);

void a_replaced_notifier_stays_quiet(void **state);

void a_forked_child_may_only_look(void **state);
void a_passed_descriptor_keeps_what_it_must(void **state);
void every_order_of_closing(void **state);
void vmms_are_killed_at_any_moment(void **state);

#endif
