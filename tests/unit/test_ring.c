// SPDX-License-Identifier: GPL-2.0
/*
 * The ring of kvmfilter_ring.h, both parts in one thread. With programs and several processes it
 * is tested in tests/guest/test_posted.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <kvmfilter_ring.h>

#define ENTRIES	8

struct entry {
	__u64 number;
	__u8 more[5];
};

static struct {
	struct kvmfilter_state block;
	struct kvmfilter_ring ring;
	struct entry entry[ENTRIES];
} shared;

/* Post one, as a program does. Returns whether it wakes; -1 if there is no room. */
static int append(__u64 number)
{
	int wakes = kvmfilter_ring_wakes(&shared.ring);

	if (!kvmfilter_ring_room(&shared.ring, ENTRIES))
		return -1;
	shared.entry[kvmfilter_ring_append(&shared.ring) % ENTRIES].number = number;
	return wakes;
}

static __u64 take(struct entry *to, __u64 most)
{
	return kvmfilter_ring_take(&shared.block, &shared.ring, ENTRIES, shared.entry,
				   sizeof(*to), to, most);
}

static int start_at(__u64 count)
{
	shared.ring = (struct kvmfilter_ring) { .head = count, .tail = count, .wake = count };
	return 0;
}

static void entries_come_in_order_over_every_end(void **state)
{
	static const __u64 starts[] = { 0, 5, (1ULL << 32) - 3, -3ULL };
	struct entry got[ENTRIES];

	(void)state;
	for (unsigned int s = 0; s < 4; s++) {
		__u64 next = 0, number = 0;

		start_at(starts[s]);
		for (unsigned int i = 0; i < 100; i++) {
			__u64 count = i % (ENTRIES + 1);

			for (__u64 k = 0; k < count; k++)
				assert_true(append(number++) >= 0);
			assert_int_equal(kvmfilter_ring_waiting(&shared.block, &shared.ring,
								ENTRIES), count);
			assert_int_equal(kvmfilter_ring_room(&shared.ring, ENTRIES),
					 ENTRIES - count);
			/* In two parts, the first of 3 at most. */
			assert_int_equal(take(got, 3), count < 3 ? count : 3);
			assert_int_equal(take(got + 3, ENTRIES - 3), count < 3 ? 0 : count - 3);
			for (__u64 k = 0; k < count; k++)
				assert_int_equal(got[k].number, next++);
		}
	}
}

static void a_full_ring_takes_no_more(void **state)
{
	struct entry got;

	(void)state;
	start_at(0);
	for (unsigned int i = 0; i < ENTRIES; i++)
		assert_true(append(i) >= 0);
	assert_int_equal(append(99), -1);
	assert_int_equal(take(&got, 1), 1);
	assert_int_equal(append(8), 0);
	assert_int_equal(append(99), -1);
}

static void each_sleep_ends_with_one_wake(void **state)
{
	struct entry got[ENTRIES];

	(void)state;
	start_at(0);
	assert_int_equal(append(0), 1);
	assert_int_equal(append(1), 0);
	assert_int_equal(kvmfilter_ring_sleep(&shared.block, &shared.ring, ENTRIES, 1), 0);
	assert_int_equal(append(2), 0);
	assert_int_equal(kvmfilter_ring_sleep(&shared.block, &shared.ring, ENTRIES, 5), 1);
	assert_int_equal(append(3), 0);
	assert_int_equal(append(4), 1);
	assert_int_equal(append(5), 0);
	assert_int_equal(take(got, ENTRIES), 6);
	assert_int_equal(kvmfilter_ring_sleep(&shared.block, &shared.ring, ENTRIES, 1), 1);
	assert_int_equal(append(6), 1);
	assert_int_equal(append(7), 0);
	/* The lock was let go each time. */
	assert_int_equal(shared.block.sequence % 2, 0);
}

static void nonsense_is_neither_room_nor_entries(void **state)
{
	static const __u64 wrong[] = { ENTRIES + 1, 1ULL << 32, 1ULL << 63, -1ULL };
	struct entry got[ENTRIES];

	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		shared.ring = (struct kvmfilter_ring) { .head = wrong[i] };
		assert_int_equal(append(1), -1);
		assert_int_equal(take(got, ENTRIES), 0);
		assert_int_equal(kvmfilter_ring_sleep(&shared.block, &shared.ring, ENTRIES, 1), 1);
		assert_true(shared.ring.head == wrong[i] && shared.ring.tail == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_in_order_over_every_end),
		cmocka_unit_test(a_full_ring_takes_no_more),
		cmocka_unit_test(each_sleep_ends_with_one_wake),
		cmocka_unit_test(nonsense_is_neither_room_nor_entries),
	};

	return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
