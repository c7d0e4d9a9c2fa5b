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
	__u64 data[KVMF_STATE_WORDS];
};

static struct kvmf_words words_of(__u64 set)
{
	const __u64 sets[KVMF_STATE_WORDS / 64] = { set };
	struct kvmf_words words;

	kvmf_words_init(&words, sets);
	return words;
}

/* As the code in front of a program does. */
static void copy(struct kvmf_snapshot *snapshot, const struct kvmfilter_state *state)
{
	for (int w = 0; w < WORDS; w++) {
		snapshot->now[w] = READ_ONCE(state->data[w]);
		snapshot->before[w] = snapshot->now[w];
	}
}

static void words_are_listed(void **state)
{
	__u64 sets[KVMF_STATE_WORDS / 64] = { 2, 1ULL << 63 };
	struct kvmf_words words;

	(void)state;
	kvmf_words_init(&words, sets);
	assert_int_equal(words.count, 2);
	assert_int_equal(words.word[0], 1);
	assert_int_equal(words.word[1], 127);

	memset(sets, 0xff, sizeof(sets));
	kvmf_words_init(&words, sets);
	assert_int_equal(words.count, KVMF_STATE_WORDS);
}

static void an_odd_sequence_gives_no_snapshot(void **state)
{
	struct block block = {};
	__u64 sequence;

	(void)state;
	kvmfilter_state_lock(&block.state);
	assert_false(kvmf_snapshot_begin(&block.state, &sequence));
	kvmfilter_state_unlock(&block.state);
	assert_true(kvmf_snapshot_begin(&block.state, &sequence));
	assert_int_equal(sequence, 2);
}

/* What a program that declines is judged by. */
static void a_snapshot_holds_until_it_is_written(void **state)
{
	struct block block = {};
	__u64 sequence;

	(void)state;
	assert_true(kvmf_snapshot_begin(&block.state, &sequence));
	assert_true(kvmf_snapshot_holds(&block.state, sequence));
	kvmfilter_state_lock(&block.state);
	assert_false(kvmf_snapshot_holds(&block.state, sequence));
	kvmfilter_state_unlock(&block.state);
	assert_false(kvmf_snapshot_holds(&block.state, sequence));
}

static void a_commit_writes_the_changed_words_alone(void **state)
{
	struct kvmf_words words = words_of(0x6);
	struct kvmf_snapshot snapshot = {};
	struct block block = { .data = { 10, 11, 12, 13, 14 } };
	__u64 sequence;

	(void)state;
	assert_true(kvmf_snapshot_begin(&block.state, &sequence));
	copy(&snapshot, &block.state);
	snapshot.now[0] = 99;			/* not writable: cannot happen */
	snapshot.now[2] = 77;
	block.data[1] = 55;			/* not changed: not written back */
	assert_true(kvmf_snapshot_commit(&snapshot, &words, &block.state, sequence));
	assert_int_equal(block.state.sequence, 2);
	assert_int_equal(block.data[0], 10);
	assert_int_equal(block.data[1], 55);
	assert_int_equal(block.data[2], 77);
	assert_int_equal(block.data[3], 13);
	assert_int_equal(block.data[4], 14);
}

static void an_unchanged_copy_leaves_the_sequence(void **state)
{
	struct kvmf_words words = words_of(3);
	struct kvmf_snapshot snapshot = {};
	struct block block = {};
	__u64 sequence;

	(void)state;
	assert_true(kvmf_snapshot_begin(&block.state, &sequence));
	copy(&snapshot, &block.state);
	assert_true(kvmf_snapshot_commit(&snapshot, &words, &block.state, sequence));
	assert_int_equal(block.state.sequence, 0);
}

/* Both kinds of commit fail when user space was there in between. */
static void a_commit_fails_after_a_write(void **state)
{
	struct kvmf_words words = words_of(3);
	struct kvmf_snapshot snapshot = {};
	struct block block = {};
	__u64 sequence;

	(void)state;
	for (int changed = 0; changed < 2; changed++) {
		assert_true(kvmf_snapshot_begin(&block.state, &sequence));
		copy(&snapshot, &block.state);
		snapshot.now[1] += changed;
		kvmfilter_state_lock(&block.state);
		/* Inside, and after. */
		assert_false(kvmf_snapshot_commit(&snapshot, &words, &block.state, sequence));
		block.data[0]++;
		kvmfilter_state_unlock(&block.state);
		assert_false(kvmf_snapshot_commit(&snapshot, &words, &block.state, sequence));
	}
	assert_int_equal(block.data[0], 2);
	assert_int_equal(block.data[1], 0);
	assert_int_equal(block.state.sequence, 4);
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

/* All words are equal at rest. A word that is not shows a torn copy or commit. */
static struct block shared;
static unsigned long torn, retries;
static pthread_barrier_t start;

/* Adds one to every word. A torn copy is no news, but one that is said to hold is. */
static bool try(struct kvmf_snapshot *snapshot, const struct kvmf_words *words, bool write)
{
	bool even = true, ended;
	__u64 sequence;

	if (!kvmf_snapshot_begin(&shared.state, &sequence))
		return false;
	copy(snapshot, &shared.state);
	for (int w = 0; w < WORDS; w++) {
		even = even && snapshot->now[w] == snapshot->before[0];
		snapshot->now[w] += write;
	}
	if (write)
		ended = kvmf_snapshot_commit(snapshot, words, &shared.state, sequence);
	else
		ended = kvmf_snapshot_holds(&shared.state, sequence);
	if (ended && !even)
		__atomic_fetch_add(&torn, 1, __ATOMIC_RELAXED);
	return ended;
}

static void *kernel_side(void *opaque)
{
	struct kvmf_words words = words_of((1 << WORDS) - 1);
	struct kvmf_snapshot snapshot = {};

	(void)opaque;
	pthread_barrier_wait(&start);
	for (int i = 0; i < 2 * ROUNDS; i++) {
		while (!try(&snapshot, &words, i % 2)) {
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
		cmocka_unit_test(words_are_listed),
		cmocka_unit_test(an_odd_sequence_gives_no_snapshot),
		cmocka_unit_test(a_snapshot_holds_until_it_is_written),
		cmocka_unit_test(a_commit_writes_the_changed_words_alone),
		cmocka_unit_test(an_unchanged_copy_leaves_the_sequence),
		cmocka_unit_test(a_commit_fails_after_a_write),
		cmocka_unit_test(trylock_fails_while_locked),
		cmocka_unit_test(threads_of_both_sides_lose_nothing),
	};

	return cmocka_run_group_tests_name("state_lock", tests, NULL, NULL);
}
