// SPDX-License-Identifier: GPL-2.0
/*
 * The PL031, statement by statement of its manual (ARM DDI 0224), and whatever a guest writes and
 * when against one that is stepped second by second. The environment: SEED and ROUNDS of that.
 */
#include "bench.h"
#include "bench_device.h"
#include "random.h"

#include <errno.h>
#include <kvmfilter_pl031.h>
#include <stdlib.h>

#define DR	KVMFILTER_PL031_DR
#define MR	KVMFILTER_PL031_MR
#define LR	KVMFILTER_PL031_LR
#define CR	KVMFILTER_PL031_CR
#define IMSC	KVMFILTER_PL031_IMSC
#define RIS	KVMFILTER_PL031_RIS
#define MIS	KVMFILTER_PL031_MIS
#define ICR	KVMFILTER_PL031_ICR
#define ID	KVMFILTER_PL031_ID

#define SECOND	1000000000ULL

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_pl031_model, 1234567);
	return bench;
}

static uint32_t get(struct bench *bench, uint32_t offset)
{
	return offset == DR ? bench_read_in_kernel(bench, offset, 4) :
			      bench_read_exits(bench, offset, 4);
}

static void put(struct bench *bench, uint32_t offset, uint32_t value)
{
	bench_write(bench, offset, 4, value);
}

/* --- the count ---------------------------------------------------------------------- */

TEST(count_goes_up_by_one_each_second)
{
	struct bench bench = power_on();
	uint64_t start = bench.now;

	UNUSED;
	for (uint32_t second = 0; second < 1000; second++) {
		bench.now = start + second * SECOND;
		assert_int_equal(get(&bench, DR), second);
		bench.now += SECOND - 1;
		assert_int_equal(get(&bench, DR), second);
	}
}

TEST(count_comes_round_after_32_bits)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LR, 0xfffffffe);
	bench.now += 2 * SECOND - 1;
	assert_int_equal(get(&bench, DR), 0xffffffff);
	bench.now++;
	assert_int_equal(get(&bench, DR), 0);
	/* And once more, as exactly. */
	bench.now += SECOND << 32;
	assert_int_equal(get(&bench, DR), 0);
	bench.now--;
	assert_int_equal(get(&bench, DR), 0xffffffff);
}

TEST(data_register_is_read_only)
{
	struct bench bench = power_on();

	UNUSED;
	bench.now += 5 * SECOND;
	put(&bench, DR, 77);
	assert_int_equal(get(&bench, DR), 5);
}

TEST(load_register_sets_the_count_and_reads_as_written)
{
	struct bench bench = power_on();

	UNUSED;
	bench.now += 12345678901;
	put(&bench, LR, 0x12345678);
	assert_int_equal(get(&bench, DR), 0x12345678);
	/* A second begins with it. */
	bench.now += SECOND - 1;
	assert_int_equal(get(&bench, DR), 0x12345678);
	bench.now++;
	assert_int_equal(get(&bench, DR), 0x12345679);
	assert_int_equal(get(&bench, LR), 0x12345678);
}

/* As Linux's driver, which writes 1 to a clock that runs, expects. */
TEST(control_register_says_that_it_is_started_and_ignores_writes)
{
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(get(&bench, CR), 1);
	bench.now += 3 * SECOND;
	for (uint32_t value = 0; value < 2; value++) {
		put(&bench, CR, value);
		assert_int_equal(get(&bench, CR), 1);
		assert_int_equal(get(&bench, DR), 3);
	}
	bench.now += SECOND;
	assert_int_equal(get(&bench, DR), 4);
}

/* --- match and interrupt ------------------------------------------------------------ */

TEST(match_raises_the_interrupt_to_the_ns)
{
	struct bench bench = power_on();
	uint64_t rise = bench.now + 10 * SECOND;

	UNUSED;
	bench.now += SECOND / 3;
	put(&bench, MR, 10);
	assert_int_equal(get(&bench, MR), 10);
	put(&bench, IMSC, 1);
	assert_true(bench_next_rise(&bench, 0) == rise);
	bench.now = rise - 1;
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, RIS), 0);
	bench.now = rise;
	assert_true(bench_line(&bench, 0));
	assert_int_equal(get(&bench, RIS), 1);
	assert_int_equal(get(&bench, MIS), 1);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

TEST(interrupt_stays_until_it_is_cleared_by_a_one)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, 1);
	put(&bench, MR, 2);
	bench.now += 100 * SECOND;
	assert_true(bench_line(&bench, 0));
	put(&bench, ICR, 0xfffffffe);
	assert_true(bench_line(&bench, 0));
	put(&bench, ICR, 1);
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, RIS), 0);
	/* The count has left the match behind: again when it comes round. */
	assert_true(bench_next_rise(&bench, 0) == 1234567 + ((1ULL << 32) + 2) * SECOND);
}

TEST(interrupt_can_be_cleared_in_the_second_of_the_match)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, 1);
	put(&bench, MR, 2);
	bench.now += 2 * SECOND;
	assert_true(bench_line(&bench, 0));
	put(&bench, ICR, 1);
	assert_false(bench_line(&bench, 0));
	bench.now += SECOND - 1;
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, RIS), 0);
}

TEST(masked_interrupt_is_raw_only)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, MR, 1);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench.now += SECOND;
	assert_int_equal(get(&bench, RIS), 1);
	assert_int_equal(get(&bench, MIS), 0);
	assert_false(bench_line(&bench, 0));
	put(&bench, IMSC, 0xffffffff);
	assert_int_equal(get(&bench, IMSC), 1);
	assert_int_equal(get(&bench, MIS), 1);
	assert_true(bench_line(&bench, 0));
	put(&bench, IMSC, 0xfffffffe);
	assert_int_equal(get(&bench, IMSC), 0);
	assert_false(bench_line(&bench, 0));
}

TEST(loading_or_matching_what_is_there_raises_at_once)
{
	struct bench bench = power_on();

	UNUSED;
	bench.now += 7 * SECOND;
	put(&bench, MR, 7);
	assert_int_equal(get(&bench, RIS), 1);
	put(&bench, ICR, 1);
	put(&bench, MR, 9);
	assert_int_equal(get(&bench, RIS), 0);
	put(&bench, LR, 9);
	assert_int_equal(get(&bench, RIS), 1);
	/* After it has come round, too. */
	put(&bench, LR, 0xffffffff);
	bench.now += 2 * SECOND;
	put(&bench, ICR, 1);
	put(&bench, MR, 1);
	assert_int_equal(get(&bench, RIS), 1);
}

TEST(what_time_has_raised_no_later_write_takes_back)
{
	static const uint32_t registers[] = { MR, LR, IMSC, CR, DR };

	UNUSED;
	for (unsigned int i = 0; i < 5; i++) {
		struct bench bench = power_on();

		put(&bench, MR, 3);
		bench.now += 4 * SECOND;
		put(&bench, registers[i], 1000);
		assert_int_equal(get(&bench, RIS), 1);
	}
}

TEST(match_follows_a_new_count)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, 1);
	put(&bench, MR, 1000);
	bench.now += 10 * SECOND + 5;
	put(&bench, LR, 998);
	assert_true(bench_next_rise(&bench, 0) == bench.now + 2 * SECOND);
}

TEST(a_match_beyond_the_end_of_device_time_never_comes)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, 1);
	/* The alarm, which no guest brings there. */
	bench.state[4] = ~0ULL / SECOND;
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

/* --- the other registers ------------------------------------------------------------- */

TEST(identification)
{
	static const uint8_t ids[] = { 0x31, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };
	struct bench bench = power_on();

	UNUSED;
	for (unsigned int i = 0; i < 8; i++)
		assert_int_equal(get(&bench, ID + 4 * i), ids[i]);
}

TEST(what_is_write_only_or_reserved_reads_zero)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, MR, 0);
	for (uint32_t offset = ICR; offset < ID; offset += 4) {
		put(&bench, offset, offset == ICR ? 0 : 0xffffffff);
		assert_int_equal(get(&bench, offset), 0);
	}
}

TEST(parts_of_a_register_can_be_read)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LR, 0x89abcdef);
	assert_int_equal(bench_read_exits(&bench, DR, 1), 0xef);
	assert_int_equal(bench_read_exits(&bench, DR + 3, 1), 0x89);
	assert_int_equal(bench_read_exits(&bench, LR, 2), 0xcdef);
	assert_int_equal(bench_read_exits(&bench, LR + 2, 2), 0x89ab);
	/* Beyond it, or not of this bus. */
	assert_int_equal(bench_read_exits(&bench, DR + 2, 4), 0);
	assert_int_equal(bench_read_exits(&bench, DR, 8), 0);
}

TEST(narrow_writes_are_ignored)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, MR, 0x12345678);
	bench_write(&bench, MR, 1, 0xff);
	bench_write(&bench, MR, 2, 0xffff);
	bench_write(&bench, MR, 8, ~0ULL);
	bench_write(&bench, MR + 2, 4, 0xffffffff);
	assert_int_equal(get(&bench, MR), 0x12345678);
}

/* --- a VMM's ---------------------------------------------------------------------- */

TEST(vmm_sets_and_gets_the_time)
{
	struct bench bench = power_on();
	struct kvmfilter_device *device = bench_lend(&bench);
	__s64 seconds;

	UNUSED;
	assert_int_equal(kvmfilter_pl031_set_time(device, 1795455271, 250000000), 0);
	assert_int_equal(kvmfilter_pl031_get_time(device, &seconds), 0);
	assert_true(seconds == 1795455271);
	assert_int_equal(kvmfilter_pl031_set_time(device, -1, 0), -EINVAL);
	assert_int_equal(kvmfilter_pl031_set_time(device, 1LL << 32, 0), -EINVAL);
	assert_int_equal(kvmfilter_pl031_set_time(device, 5, SECOND), -EINVAL);
	bench_take_back(&bench, device);
	assert_int_equal(get(&bench, DR), 1795455271);
	bench.now += SECOND * 3 / 4 - 1;
	assert_int_equal(get(&bench, DR), 1795455271);
	bench.now++;
	assert_int_equal(get(&bench, DR), 1795455272);
	/* Not what a guest has written. */
	assert_int_equal(get(&bench, LR), 0);
}

TEST(pause_and_resume_on_another_clock)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, MR, 20);
	put(&bench, IMSC, 1);
	bench.now += 10 * SECOND;
	bench_pause(&bench);
	bench.now += 987654321;
	assert_int_equal(bench_read_exits(&bench, DR, 4), 10);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench.now = 3;
	bench_resume(&bench);
	assert_int_equal(get(&bench, DR), 10);
	assert_true(bench_next_rise(&bench, 0) == 3 + 10 * SECOND);
}

TEST(reset_masks_and_clears_and_lets_time_go_on)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LR, 1000);
	put(&bench, MR, 1001);
	put(&bench, IMSC, 1);
	bench.now += SECOND;
	put(&bench, LR, 1001);
	assert_true(bench_line(&bench, 0));
	bench_reset(&bench);
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, RIS), 0);
	assert_int_equal(get(&bench, IMSC), 0);
	assert_int_equal(get(&bench, MR), 0);
	assert_int_equal(get(&bench, LR), 0);
	assert_int_equal(get(&bench, DR), 1001);
}

TEST(check_refuses_what_is_not_a_state)
{
	static const struct {
		uint8_t offset, bits;
	} rows[] = { { 48, 0x02 }, { 49, 0x80 }, { 50, 0x01 }, { 55, 0x10 } };

	UNUSED;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench = power_on();

		assert_int_equal(bench_check(&bench), 0);
		((uint8_t *)bench.state)[rows[i].offset] ^= rows[i].bits;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
}

TEST(the_whole_page_is_the_devices)
{
	UNUSED;
	bench_device_is_whole(&kvmfilter_pl031_model, KVMFILTER_PL031_LENGTH);
}

/* --- any history ------------------------------------------------------------------------ */

static uint64_t seed;

static uint64_t option(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static uint64_t below(uint64_t n)
{
	return random_next(&seed) % n;
}

/* It shares nothing with the model. */
struct stepped {
	uint32_t count, match, load;
	uint64_t passed;		/* ns of the second */
	bool mask, raised;
};

static void step(struct stepped *ref, uint64_t ns)
{
	ref->passed += ns;
	for (; ref->passed >= SECOND; ref->passed -= SECOND)
		if (++ref->count == ref->match)
			ref->raised = true;
}

static void write_stepped(struct stepped *ref, uint32_t offset, uint32_t value)
{
	if (offset == MR)
		ref->match = value;
	if (offset == LR) {
		ref->load = value;
		ref->count = value;
		ref->passed = 0;
	}
	if (offset == IMSC)
		ref->mask = value & 1;
	if (offset == ICR && value & 1)
		ref->raised = false;
	if ((offset == MR || offset == LR) && ref->count == ref->match)
		ref->raised = true;
}

static void assert_as_stepped(const struct bench *bench, const struct stepped *ref)
{
	uint32_t to_match = ref->match - ref->count - 1;
	uint64_t left = (to_match + 1ULL) * SECOND - ref->passed;
	struct bench copy = *bench;

	assert_int_equal(get(&copy, DR), ref->count);
	assert_int_equal(get(&copy, MR), ref->match);
	assert_int_equal(get(&copy, LR), ref->load);
	assert_int_equal(get(&copy, IMSC), ref->mask);
	assert_int_equal(get(&copy, RIS), ref->raised);
	assert_int_equal(get(&copy, MIS), ref->raised && ref->mask);
	assert_int_equal(bench_line(bench, 0), ref->raised && ref->mask);
	assert_true(bench_next_rise(bench, 0) ==
		    (ref->mask && !ref->raised ? bench->now + left : KVMFILTER_NEVER));
	assert_int_equal(bench_check(bench), 0);
}

static void one_history(void)
{
	static const uint32_t registers[] = { DR, MR, LR, CR, IMSC, RIS, MIS, ICR };
	struct bench bench = power_on();
	struct stepped ref = { .count = 0 };

	for (unsigned int i = 0; i < 200; i++) {
		uint64_t ns = below(2) ? below(5) * SECOND : below(20 * SECOND);
		uint32_t offset = registers[below(8)];
		/* What is near makes matches; 0 and the end of 32 bits are near, too. */
		uint32_t value = below(8) ? ref.count + below(12) - 4 : below(6) - 3;

		bench.now += ns;
		step(&ref, ns);
		put(&bench, offset, value);
		write_stepped(&ref, offset, value);
		assert_as_stepped(&bench, &ref);
		if (below(16) == 0) {
			bench_pause(&bench);
			bench.now = 1 + below(SECOND << 10);
			bench_resume(&bench);
		}
		/* Whatever state it is in: saved and restored it goes on as if nothing were. */
		if (below(4) == 0)
			bench_take_back(&bench, bench_lend(&bench));
	}
}

TEST(any_history_is_that_of_one_stepped_second_by_second)
{
	uint64_t rounds = option("ROUNDS", 1000);

	UNUSED;
	seed = option("SEED", 31);
	print_message("# SEED=%llu ROUNDS=%llu\n", (unsigned long long)seed,
		      (unsigned long long)rounds);
	for (uint64_t i = 0; i < rounds; i++)
		one_history();
}

/* --- as any model ----------------------------------------------------------------- */

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_pl031_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_pl031_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_pl031_model, 31, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(count_goes_up_by_one_each_second),
		cmocka_unit_test(count_comes_round_after_32_bits),
		cmocka_unit_test(data_register_is_read_only),
		cmocka_unit_test(load_register_sets_the_count_and_reads_as_written),
		cmocka_unit_test(control_register_says_that_it_is_started_and_ignores_writes),
		cmocka_unit_test(match_raises_the_interrupt_to_the_ns),
		cmocka_unit_test(interrupt_stays_until_it_is_cleared_by_a_one),
		cmocka_unit_test(interrupt_can_be_cleared_in_the_second_of_the_match),
		cmocka_unit_test(masked_interrupt_is_raw_only),
		cmocka_unit_test(loading_or_matching_what_is_there_raises_at_once),
		cmocka_unit_test(what_time_has_raised_no_later_write_takes_back),
		cmocka_unit_test(match_follows_a_new_count),
		cmocka_unit_test(a_match_beyond_the_end_of_device_time_never_comes),
		cmocka_unit_test(identification),
		cmocka_unit_test(what_is_write_only_or_reserved_reads_zero),
		cmocka_unit_test(parts_of_a_register_can_be_read),
		cmocka_unit_test(narrow_writes_are_ignored),
		cmocka_unit_test(vmm_sets_and_gets_the_time),
		cmocka_unit_test(pause_and_resume_on_another_clock),
		cmocka_unit_test(reset_masks_and_clears_and_lets_time_go_on),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(any_history_is_that_of_one_stepped_second_by_second),
		cmocka_unit_test(the_whole_page_is_the_devices),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_pl031", tests, NULL, NULL);
}
