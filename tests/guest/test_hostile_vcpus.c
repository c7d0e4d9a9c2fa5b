// SPDX-License-Identifier: GPL-2.0
/*
 * Several hostile vCPUs at once, and a VMM that comes in between: each has a lane of the
 * ledger of its own, in one state block, so that whoever overwrites or repeats the work of
 * another is found out. Runs where the module is loaded. The environment: SEED, ROUNDS.
 */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "hostile_random.h"
#include "random.h"

#define VCPUS	3
#define STEPS	300

/* The VMM has the last lane. */
#define OWN	(LEDGER_LANES - 1)

static uint64_t seed = 1;
static unsigned int rounds = 8;
static struct ledger_lane own;
static uint64_t chance;

/*
 * An entry of the VMM's own, with the lock held for a moment or for long: a vCPU comes
 * into the middle, or this comes into the middle of a program.
 */
static void interfere(struct hostile *hostile)
{
	struct ledger_lane *lane = &hostile->ledger->lane[OWN];
	unsigned int what = random_next(&chance) % 16;

	kvmfilter_state_lock(hostile->block);
	if (what == 0)
		usleep(random_next(&chance) % 200);
	else if (what < 4)
		sched_yield();
	ledger_add(lane, what, 1, 1, chance);
	kvmfilter_state_unlock(hostile->block);
	ledger_add(&own, what, 1, 1, chance);
	usleep(random_next(&chance) % 60);
}

static void run(struct hostile *hostile)
{
	own = (struct ledger_lane) {};
	hostile_run(hostile);
	assert_memory_equal(&own, &hostile->ledger->lane[OWN], sizeof(own));
}

static void print(const struct hostile *hostile, __u64 entries)
{
	const struct hostile_totals *totals = &hostile->totals;

	printf("# %d vCPUs, %llu accesses: %llu by programs, %llu by the VMM, %llu of them contended; %llu entries of the VMM's own\n",
	       VCPUS, totals->accesses, totals->done, totals->exits, totals->contended,
	       entries);
}

static void vcpus_at_random_and_the_vmm(void **state)
{
	struct hostile *hostile = hostile_create(VCPUS);
	__u64 entries = 0;

	(void)state;
	hostile->meanwhile = interfere;
	for (unsigned int i = 0; i < rounds; i++) {
		uint64_t next = seed + i;

		if (i % 100 == 0)
			printf("# lists of seed %lu\n", next);
		chance = next;
		hostile_random_rule(hostile, &next);
		hostile_add_ranges(hostile);
		for (unsigned int k = 0; k < VCPUS * STEPS; k++)
			hostile_random_step(hostile, k % VCPUS, &next, false);
		run(hostile);
		entries += own.count;
		hostile_remove_ranges(hostile);
	}
	print(hostile, entries);
	hostile_destroy(hostile);
}

/* What belongs together is no further apart than a few instructions of the guest. */
static void add_in_step(struct hostile *hostile, unsigned int round, __u32 kind, __u32 width,
			__u64 address)
{
	for (unsigned int vcpu = 0; vcpu < VCPUS; vcpu++) {
		hostile_step(hostile, vcpu, STEP_BARRIER, 0, 0)->count = VCPUS * (round + 1);
		hostile_step(hostile, vcpu, kind, width, address)->value = round;
	}
}

static void fill_in_step(struct hostile *hostile, unsigned int steps)
{
	for (unsigned int i = 0; i < steps; i += 4) {
		add_in_step(hostile, i, STEP_OUT, 1, HOSTILE_PORT + 3);
		add_in_step(hostile, i + 1, STEP_IN, 1, HOSTILE_PORT);
		add_in_step(hostile, i + 2, STEP_STORE, 8, HOSTILE_MMIO);
		add_in_step(hostile, i + 3, STEP_LOAD, 8, HOSTILE_MMIO + 8);
	}
}

static void vcpus_in_lock_step(void **state)
{
	struct hostile *hostile = hostile_create(VCPUS);
	__u64 entries = 0, done;

	(void)state;
	hostile->meanwhile = interfere;
	hostile_set_rule(hostile, LEDGER_COUNT, 15);
	for (unsigned int i = 0; i < rounds; i++) {
		chance = seed + i;
		hostile_add_ranges(hostile);
		fill_in_step(hostile, STEPS);
		run(hostile);
		entries += own.count;
		hostile_remove_ranges(hostile);
	}
	assert_true(hostile->totals.done > hostile->totals.accesses / 2);
	assert_true(hostile->totals.contended > 0);
	done = hostile->totals.done;
	fill_in_step(hostile, STEPS);
	run(hostile);
	assert_int_equal(hostile->totals.done, done);
	print(hostile, entries);
	hostile_destroy(hostile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vcpus_at_random_and_the_vmm),
		cmocka_unit_test(vcpus_in_lock_step),
	};

	setvbuf(stdout, NULL, _IOLBF, 0);
	hostile_random_options(&seed, &rounds);
	return cmocka_run_group_tests_name("hostile_vcpus", tests, NULL, NULL);
}
