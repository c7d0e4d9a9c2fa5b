// SPDX-License-Identifier: GPL-2.0
/*
 * The lock of a state block: the kernel's side (module/state_lock.h, the code the
 * module runs) against the library's, alone and with threads on both sides.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kvmfilter.h>

#include "kernel_shim.h"
#include "state_lock.h"

#define WORDS	8

struct block {
	struct kvmfilter_state state;
	__u64 data[WORDS];
};

/* As the code that is put in front of a program's first store. */
static bool take(struct kvmfilter_state *state, __u64 sequence)
{
	return __atomic_compare_exchange_n(&state->sequence, &sequence, sequence + 1, 0,
					   __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

static void nothing_begins_at_an_odd_sequence(void **state)
{
	struct block block = {};
	__u64 sequence;

	(void)state;
	kvmfilter_state_lock(&block.state);
	assert_false(kvmf_state_begin(&block.state, &sequence));
	kvmfilter_state_unlock(&block.state);
	assert_true(kvmf_state_begin(&block.state, &sequence));
	assert_int_equal(sequence, 2);
}

/* What a program that declines is judged by. */
static void what_was_read_holds_until_it_is_written(void **state)
{
	struct block block = {};
	__u64 sequence;

	(void)state;
	assert_true(kvmf_state_begin(&block.state, &sequence));
	assert_true(kvmf_state_holds(&block.state, sequence));
	kvmfilter_state_lock(&block.state);
	assert_false(kvmf_state_holds(&block.state, sequence));
	kvmfilter_state_unlock(&block.state);
	assert_false(kvmf_state_holds(&block.state, sequence));
}

static void a_store_keeps_all_others_out(void **state)
{
	struct block block = {};
	__u64 sequence, other;

	(void)state;
	assert_true(kvmf_state_begin(&block.state, &sequence));
	assert_true(take(&block.state, sequence));
	assert_false(kvmf_state_begin(&block.state, &other));
	assert_false(kvmf_state_holds(&block.state, sequence));
	assert_false(take(&block.state, sequence));
	assert_int_equal(kvmfilter_state_trylock(&block.state), -EBUSY);
	kvmf_state_unlock(&block.state, sequence);
	assert_int_equal(block.state.sequence, 2);
	assert_int_equal(kvmfilter_state_trylock(&block.state), 0);
}

/* User space was there in between: inside, and after. */
static void a_first_store_fails_after_a_write(void **state)
{
	struct block block = {};
	__u64 sequence;

	(void)state;
	assert_true(kvmf_state_begin(&block.state, &sequence));
	kvmfilter_state_lock(&block.state);
	assert_false(take(&block.state, sequence));
	kvmfilter_state_unlock(&block.state);
	assert_false(take(&block.state, sequence));
	assert_int_equal(block.state.sequence, 2);
}

static void trylock_fails_while_locked(void **state)
{
	struct block block = {};

	(void)state;
	assert_int_equal(kvmfilter_state_trylock(&block.state), 0);
	assert_int_equal(block.state.sequence, 1);
	assert_int_equal(kvmfilter_state_trylock(&block.state), -EBUSY);
	kvmfilter_state_unlock(&block.state);
	assert_int_equal(block.state.sequence, 2);
	assert_int_equal(kvmfilter_state_trylock(&block.state), 0);
}

#define THREADS	3
#define ROUNDS	300000

/* All words are equal at rest. A word that is not shows a torn read or write. */
static struct block shared;
static unsigned long torn, retries;
static pthread_barrier_t start;

/* Adds one to every word, if @write. A torn read is no news, but one that is said to hold is. */
static bool try(bool write)
{
	__u64 sequence, seen[WORDS];
	bool even = true;

	if (!kvmf_state_begin(&shared.state, &sequence))
		return false;
	for (int w = 0; w < WORDS; w++) {
		seen[w] = READ_ONCE(shared.data[w]);
		even = even && seen[w] == seen[0];
	}
	if (write ? !take(&shared.state, sequence) :
		    !kvmf_state_holds(&shared.state, sequence))
		return false;
	for (int w = 0; w < WORDS && write; w++) {
		/* What was read before is still there. */
		even = even && READ_ONCE(shared.data[w]) == seen[w];
		WRITE_ONCE(shared.data[w], seen[w] + 1);
	}
	if (write)
		kvmf_state_unlock(&shared.state, sequence);
	if (!even)
		__atomic_fetch_add(&torn, 1, __ATOMIC_RELAXED);
	return true;
}

static void *kernel_side(void *opaque)
{
	(void)opaque;
	pthread_barrier_wait(&start);
	for (int i = 0; i < 2 * ROUNDS; i++) {
		while (!try(i % 2)) {
			__atomic_fetch_add(&retries, 1, __ATOMIC_RELAXED);
			sched_yield();
		}
	}
	return NULL;
}

static void *user_side(void *opaque)
{
	(void)opaque;
	pthread_barrier_wait(&start);
	for (int i = 0; i < ROUNDS; i++) {
		kvmfilter_state_lock(&shared.state);
		for (int w = 0; w < WORDS; w++) {
			__u64 value = READ_ONCE(shared.data[w]);

			if (value != READ_ONCE(shared.data[0]) - !!w)
				__atomic_fetch_add(&torn, 1, __ATOMIC_RELAXED);
			WRITE_ONCE(shared.data[w], value + 1);
		}
		kvmfilter_state_unlock(&shared.state);
	}
	return NULL;
}

static void threads_of_both_sides_lose_nothing(void **state)
{
	pthread_t threads[2 * THREADS];

	(void)state;
	pthread_barrier_init(&start, NULL, 2 * THREADS);
	for (int i = 0; i < 2 * THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						i % 2 ? user_side : kernel_side,
						NULL), 0);
	for (int i = 0; i < 2 * THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(torn, 0);
	for (int w = 0; w < WORDS; w++)
		assert_int_equal(shared.data[w], 2 * THREADS * ROUNDS);
	/* The two sides did meet. */
	assert_true(retries > 0);
	assert_int_equal(shared.state.sequence, 2ULL * 2 * THREADS * ROUNDS);
	print_message("# %d transactions, %lu tries lost\n", 2 * THREADS * ROUNDS,
		      retries);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_begins_at_an_odd_sequence),
		cmocka_unit_test(what_was_read_holds_until_it_is_written),
		cmocka_unit_test(a_store_keeps_all_others_out),
		cmocka_unit_test(a_first_store_fails_after_a_write),
		cmocka_unit_test(trylock_fails_while_locked),
		cmocka_unit_test(threads_of_both_sides_lose_nothing),
	};

	return cmocka_run_group_tests_name("state_lock", tests, NULL, NULL);
}
