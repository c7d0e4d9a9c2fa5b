// SPDX-License-Identifier: GPL-2.0
/*
 * The HPET, rule by rule of the IA-PC HPET Specification 1.0a (sections in brackets), and
 * against a counter that is stepped tick by tick.
 */
#include "bench.h"
#include "hpet_ref.h"
#include "random.h"

#include <errno.h>
#include <kvmfilter_hpet.h>

#define CAPABILITIES	0x000
#define CONFIG		0x010
#define STATUS		0x020
#define COUNTER		0x0f0
#define TIMER(n)	(0x100 + 0x20 * (n))
#define COMPARATOR(n)	(0x108 + 0x20 * (n))
#define FSB(n)		(0x110 + 0x20 * (n))

#define ENABLE		1
#define LEGACY		2

#define LEVEL		0x0002
#define INT_ENABLE	0x0004
#define PERIODIC	0x0008
#define VALUE_SET	0x0040
#define SHORT		0x0100
#define ROUTE(n)	((n) << 9)

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_hpet_model, 77777);
	return bench;
}

/* Running from @counter on. */
static struct bench running(uint64_t counter)
{
	struct bench bench = power_on();

	bench_write(&bench, COUNTER, 8, counter);
	bench_write(&bench, CONFIG, 8, ENABLE);
	return bench;
}

static void pass(struct bench *bench, uint64_t ticks)
{
	bench->now += 10 * ticks;
}

static uint64_t reads(struct bench *bench, uint32_t offset)
{
	return bench_read_in_kernel(bench, offset, 8);
}

/* --- capabilities and configuration (2.3.4, 2.3.5) --------------------------------- */

TEST(capabilities_tell_period_and_size)
{
	struct bench bench = power_on();
	uint64_t value = reads(&bench, CAPABILITIES);

	UNUSED;
	assert_int_equal(value >> 32, 10000000);
	assert_true(value >> 32 <= 0x05f5e100);
	assert_int_equal(value >> 16 & 0xffff, 0x8086);
	assert_true(value & 0x8000);		/* LEG_RT_CAP */
	assert_true(value & 0x2000);		/* COUNT_SIZE_CAP */
	assert_int_equal(value >> 8 & 0x1f, 2);	/* the last timer */
	assert_true(value & 0xff);		/* REV_ID may not be 0 */
	bench_write(&bench, CAPABILITIES, 8, 0);
	assert_int_equal(reads(&bench, CAPABILITIES), value);
	assert_int_equal(bench_read_in_kernel(&bench, 4, 4), 10000000);
}

TEST(power_on_is_halted_at_0)
{
	struct bench bench = power_on();
	unsigned int i;

	UNUSED;
	pass(&bench, 1000);
	assert_int_equal(reads(&bench, COUNTER), 0);
	assert_int_equal(reads(&bench, CONFIG), 0);
	assert_int_equal(reads(&bench, STATUS), 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(reads(&bench, TIMER(i)) & 0xffff, i ? 0x20 : 0x30);
		assert_true(reads(&bench, COMPARATOR(i)) == ~0ULL);
	}
}

TEST(reserved_bits_and_registers_read_0)
{
	struct bench bench = power_on();
	uint32_t offset;

	UNUSED;
	bench_write(&bench, CONFIG, 8, ~0ULL & ~ENABLE);
	assert_int_equal(reads(&bench, CONFIG), LEGACY);
	for (offset = 0; offset < 0x400; offset += 8) {
		if (offset <= STATUS || offset == COUNTER ||
		    (offset >= TIMER(0) && offset < TIMER(3)))
			continue;
		bench_write(&bench, offset, 8, ~0ULL);
		assert_int_equal(reads(&bench, offset), 0);
	}
	assert_int_equal(bench_check(&bench), 0);
	for (offset = 0; offset < 3; offset++) {
		bench_write(&bench, FSB(offset), 8, ~0ULL);
		assert_int_equal(bench_check(&bench), 0);
		assert_int_equal(reads(&bench, FSB(offset)), 0);
		assert_int_equal(reads(&bench, TIMER(offset)) & 0x8000, 0);
	}
}

TEST(writes_that_are_no_aligned_words_are_ignored)
{
	struct bench bench = power_on();

	UNUSED;
	bench_write(&bench, COUNTER, 1, 1);
	bench_write(&bench, COUNTER, 2, 1);
	bench_write(&bench, COUNTER + 2, 4, 1);
	bench_write(&bench, COUNTER - 4, 8, ~0ULL);
	assert_int_equal(reads(&bench, COUNTER), 0);
}

/* --- the main counter (2.3.7, 2.4.7) ----------------------------------------------- */

TEST(main_counter_counts_100_mhz)
{
	struct bench bench = running(0);
	uint64_t seed = 1, start = bench_ns(&bench), i;

	UNUSED;
	for (i = 0; i < 10000; i++) {
		bench.now += random_next(&seed) >> (20 + random_next(&seed) % 40);
		assert_int_equal(reads(&bench, COUNTER),
				 bench_ns(&bench) / 10 - start / 10);
	}
}

TEST(main_counter_halts_and_holds)
{
	struct bench bench = running(1000);
	uint64_t value;

	UNUSED;
	pass(&bench, 55);
	bench_write(&bench, CONFIG, 8, 0);
	value = reads(&bench, COUNTER);
	assert_int_equal(value, 1055);
	pass(&bench, 100);
	assert_int_equal(reads(&bench, COUNTER), 1055);
	bench_write(&bench, CONFIG, 4, ENABLE);
	assert_int_equal(reads(&bench, COUNTER), 1055);
	pass(&bench, 5);
	assert_int_equal(reads(&bench, COUNTER), 1060);
}

TEST(main_counter_is_written_while_halted)
{
	struct bench bench = power_on();

	UNUSED;
	bench_write(&bench, COUNTER, 4, 0x11111111);
	bench_write(&bench, COUNTER + 4, 4, 0x22222222);
	assert_true(reads(&bench, COUNTER) == 0x2222222211111111ULL);
	bench_write(&bench, CONFIG, 8, ENABLE);
	bench_write(&bench, COUNTER, 8, 0);
	assert_true(reads(&bench, COUNTER) == 0x2222222211111111ULL);
}

TEST(main_counter_wraps_at_64_bits)
{
	struct bench bench = running(~0ULL);

	UNUSED;
	assert_true(reads(&bench, COUNTER) == ~0ULL);
	pass(&bench, 1);
	assert_int_equal(reads(&bench, COUNTER), 0);
}

TEST(main_counter_is_read_in_halves)
{
	struct bench bench = running(0x1234567800000000ULL);

	UNUSED;
	assert_int_equal(bench_read_in_kernel(&bench, COUNTER + 4, 4), 0x12345678);
	pass(&bench, 0x90);
	assert_int_equal(bench_read_in_kernel(&bench, COUNTER, 4), 0x90);
	assert_int_equal(bench_read_in_kernel(&bench, COUNTER + 4, 4), 0x12345678);
	assert_int_equal(bench_read_in_kernel(&bench, COUNTER, 1), 0x90);
	assert_int_equal(bench_read_in_kernel(&bench, COUNTER + 6, 2), 0x1234);
}

/* There is no hidden latch: two halves may be of two rounds, and three reads tell. */
TEST(torn_halves_are_told_by_reading_the_high_one_again)
{
	struct bench bench = running(0x5fffffffeULL);
	uint64_t low, high, again, naive;

	UNUSED;
	low = bench_read_in_kernel(&bench, COUNTER, 4);
	pass(&bench, 4);
	high = bench_read_in_kernel(&bench, COUNTER + 4, 4);
	naive = high << 32 | low;
	/* Far from all that it was: the tear. */
	assert_true(naive == 0x6fffffffeULL);

	bench = running(0x5fffffffeULL);
	do {
		high = bench_read_in_kernel(&bench, COUNTER + 4, 4);
		pass(&bench, 1);
		low = bench_read_in_kernel(&bench, COUNTER, 4);
		pass(&bench, 1);
		again = bench_read_in_kernel(&bench, COUNTER + 4, 4);
	} while (again != high);
	assert_in_range(high << 32 | low, 0x5fffffffeULL, 0x600000005ULL);
}

/* --- comparators, once (2.3.9.2.1) ------------------------------------------------- */

/* Timer 2 by input 21. */
static struct bench armed(uint64_t counter, uint64_t comparator, unsigned int config)
{
	struct bench bench = power_on();

	bench_write(&bench, COUNTER, 8, counter);
	bench_write(&bench, TIMER(2), 8, INT_ENABLE | ROUTE(21) | config);
	bench_write(&bench, COMPARATOR(2), 8, comparator);
	bench_write(&bench, CONFIG, 8, ENABLE);
	return bench;
}

/* Of line 21, in ticks from now. */
static uint64_t ticks_to_rise(struct bench *bench)
{
	uint64_t rise = bench_next_rise(bench, 21);

	return rise == KVMFILTER_NEVER ? rise : (rise - bench->now + 9) / 10;
}

TEST(timer_interrupts_when_the_counter_equals_the_comparator)
{
	struct bench bench = armed(100, 350, 0);

	UNUSED;
	assert_int_equal(ticks_to_rise(&bench), 250);
	pass(&bench, 249);
	assert_int_equal(ticks_to_rise(&bench), 1);
	pass(&bench, 1);
	assert_true(ticks_to_rise(&bench) == KVMFILTER_NEVER);
	/* An edge is a pulse, not a level. */
	assert_false(bench_line(&bench, 21));
	assert_int_equal(reads(&bench, STATUS), 0);
	assert_int_equal(reads(&bench, COMPARATOR(2)), 350);
}

TEST(interrupt_is_at_the_first_ns_of_its_tick)
{
	struct bench bench = armed(100, 350, LEVEL);
	uint64_t rise = bench_next_rise(&bench, 21);

	UNUSED;
	bench.now = rise - 1;
	assert_int_equal(reads(&bench, COUNTER), 349);
	assert_false(bench_line(&bench, 21));
	bench.now = rise;
	assert_int_equal(reads(&bench, COUNTER), 350);
	assert_true(bench_line(&bench, 21));
}

TEST(timer_of_32_bits_matches_once_a_round)
{
	struct bench bench = armed(0x700000010ULL, 0x5, SHORT);

	UNUSED;
	assert_int_equal(ticks_to_rise(&bench), 0xfffffff5);
	pass(&bench, 0xfffffff5);
	assert_int_equal(ticks_to_rise(&bench), 0x100000000ULL);
	assert_int_equal(reads(&bench, COMPARATOR(2)), 5);
}

TEST(comparator_of_32_bits_has_no_upper_half)
{
	struct bench bench = power_on();

	UNUSED;
	bench_write(&bench, COMPARATOR(1), 8, 0x1122334455667788ULL);
	bench_write(&bench, TIMER(1), 8, SHORT);
	assert_int_equal(reads(&bench, COMPARATOR(1)), 0x55667788);
	bench_write(&bench, COMPARATOR(1) + 4, 4, 0xffffffff);
	assert_int_equal(reads(&bench, COMPARATOR(1)), 0x55667788);
	bench_write(&bench, TIMER(1), 8, 0);
	bench_write(&bench, COMPARATOR(1) + 4, 4, 0x99);
	assert_true(reads(&bench, COMPARATOR(1)) == 0x9955667788ULL);
}

TEST(comparator_that_is_passed_waits_for_the_next_round)
{
	struct bench bench = armed(100, 99, 0);

	UNUSED;
	assert_true(ticks_to_rise(&bench) == KVMFILTER_NEVER);
	bench = armed(100, 100, 0);
	assert_true(ticks_to_rise(&bench) == KVMFILTER_NEVER);
	bench = armed(100, 100, SHORT);
	assert_int_equal(ticks_to_rise(&bench), 0x100000000ULL);
}

TEST(nothing_interrupts_while_halted)
{
	struct bench bench = armed(100, 350, LEVEL);

	UNUSED;
	pass(&bench, 300);
	assert_true(bench_line(&bench, 21));
	bench_write(&bench, CONFIG, 8, 0);
	assert_false(bench_line(&bench, 21));
	assert_int_equal(reads(&bench, STATUS), 4);
	bench_write(&bench, CONFIG, 8, ENABLE);
	assert_true(bench_line(&bench, 21));

	bench = armed(100, 350, 0);
	bench_write(&bench, CONFIG, 8, 0);
	assert_true(ticks_to_rise(&bench) == KVMFILTER_NEVER);
}

TEST(timer_without_int_enb_keeps_its_status_only)
{
	struct bench bench = armed(0, 10, LEVEL);

	UNUSED;
	bench_write(&bench, TIMER(2), 8, LEVEL | ROUTE(21));
	assert_true(ticks_to_rise(&bench) == KVMFILTER_NEVER);
	pass(&bench, 20);
	assert_int_equal(reads(&bench, STATUS), 4);
	assert_false(bench_line(&bench, 21));
	bench_write(&bench, TIMER(2), 8, LEVEL | INT_ENABLE | ROUTE(21));
	assert_true(bench_line(&bench, 21));
}

/* --- periodic (2.3.9.2.2) ---------------------------------------------------------- */

TEST(only_timer_0_can_be_periodic)
{
	struct bench bench = power_on();
	unsigned int i;

	UNUSED;
	for (i = 0; i < 3; i++) {
		bench_write(&bench, TIMER(i), 8, PERIODIC);
		assert_int_equal(reads(&bench, TIMER(i)) >> 3 & 3, i ? 0 : 3);
	}
}

static struct bench periodic(uint64_t first, uint64_t period, unsigned int config)
{
	struct bench bench = power_on();

	bench_write(&bench, TIMER(0), 8,
		    INT_ENABLE | PERIODIC | VALUE_SET | ROUTE(21) | config);
	bench_write(&bench, COMPARATOR(0), 8, first);
	bench_write(&bench, COMPARATOR(0), 8, period);
	bench_write(&bench, CONFIG, 8, ENABLE);
	return bench;
}

TEST(comparator_grows_by_the_last_value_written)
{
	struct bench bench = periodic(100, 30, 0);
	unsigned int i;

	UNUSED;
	assert_int_equal(reads(&bench, COMPARATOR(0)), 100);
	assert_int_equal(ticks_to_rise(&bench), 100);
	pass(&bench, 99);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 100);
	pass(&bench, 1);
	for (i = 1; i < 50; i++) {
		assert_int_equal(reads(&bench, COMPARATOR(0)), 100 + 30 * i);
		assert_int_equal(ticks_to_rise(&bench), 30);
		pass(&bench, 30);
	}
}

TEST(val_set_cnf_lets_the_comparator_be_written_once)
{
	struct bench bench = periodic(100, 30, 0);

	UNUSED;
	/* It has gone with the first write; the second one was the period. */
	assert_int_equal(reads(&bench, TIMER(0)) & VALUE_SET, 0);
	bench_write(&bench, COMPARATOR(0), 8, 70);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 100);
	pass(&bench, 100);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 170);
	bench_write(&bench, TIMER(0), 8, INT_ENABLE | PERIODIC | VALUE_SET | ROUTE(21));
	bench_write(&bench, COMPARATOR(0), 8, 500);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 500);
	pass(&bench, 400);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 1000);
}

TEST(periodic_comparator_wraps_at_32_bits)
{
	struct bench bench = periodic(0xfffffff0, 0x20, SHORT);

	UNUSED;
	pass(&bench, 0xfffffff0);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 0x10);
	assert_int_equal(ticks_to_rise(&bench), 0x20);
}

TEST(period_0_stays)
{
	struct bench bench = periodic(100, 0, 0);

	UNUSED;
	pass(&bench, 100);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 100);
	assert_true(ticks_to_rise(&bench) == KVMFILTER_NEVER);
}

TEST(last_value_written_counts_in_either_mode)
{
	struct bench bench = power_on();

	UNUSED;
	bench_write(&bench, COMPARATOR(0), 8, 40);
	bench_write(&bench, TIMER(0), 8, INT_ENABLE | PERIODIC | ROUTE(21));
	bench_write(&bench, CONFIG, 8, ENABLE);
	pass(&bench, 40);
	assert_int_equal(reads(&bench, COMPARATOR(0)), 80);
}

TEST(periodic_timer_keeps_time_over_years)
{
	struct bench bench = periodic(100000, 100000, 0);
	uint64_t ticks = 100000000ULL * 86400 * 365 * 3;

	UNUSED;
	pass(&bench, ticks + 5);
	assert_true(reads(&bench, COMPARATOR(0)) == ticks + 100000);
	assert_int_equal(ticks_to_rise(&bench), 99995);
}

/* --- status and lines (2.3.6, 2.3.8) ----------------------------------------------- */

TEST(level_status_is_cleared_by_writing_one)
{
	struct bench bench = armed(0, 10, LEVEL);

	UNUSED;
	pass(&bench, 10);
	assert_int_equal(reads(&bench, STATUS), 4);
	assert_true(bench_line(&bench, 21));
	bench_write(&bench, STATUS, 8, 3);
	assert_int_equal(reads(&bench, STATUS), 4);
	bench_write(&bench, STATUS, 4, 4);
	assert_int_equal(reads(&bench, STATUS), 0);
	assert_false(bench_line(&bench, 21));
}

TEST(edge_status_reads_0)
{
	struct bench bench = armed(0, 10, LEVEL);

	UNUSED;
	pass(&bench, 10);
	bench_write(&bench, TIMER(2), 8, INT_ENABLE | ROUTE(21));
	assert_int_equal(reads(&bench, STATUS), 0);
	assert_false(bench_line(&bench, 21));
}

TEST(routes_are_those_of_int_route_cap)
{
	struct bench bench = armed(0, 10, LEVEL);
	uint32_t cap = reads(&bench, TIMER(2)) >> 32;
	unsigned int route, kept = 21;

	UNUSED;
	assert_int_equal(cap, 0xf00000);
	for (route = 0; route < 32; route++) {
		bench_write(&bench, TIMER(2), 8, INT_ENABLE | LEVEL | ROUTE(route));
		if (cap >> route & 1)
			kept = route;
		assert_int_equal(reads(&bench, TIMER(2)) >> 9 & 31, kept);
	}
	pass(&bench, 10);
	assert_int_equal(bench.model->lines(bench.state, bench_ns(&bench)), 1U << kept);
}

TEST(timer_that_was_never_routed_interrupts_nobody)
{
	struct bench bench = running(0);
	unsigned int line;

	UNUSED;
	bench_write(&bench, TIMER(1), 8, INT_ENABLE);
	bench_write(&bench, COMPARATOR(1), 8, 1000000);
	for (line = 0; line < 24; line++)
		assert_true(bench_next_rise(&bench, line) == KVMFILTER_NEVER);
}

TEST(timers_may_share_a_line)
{
	struct bench bench = armed(0, 300, 0);

	UNUSED;
	bench_write(&bench, TIMER(1), 8, INT_ENABLE | ROUTE(21));
	bench_write(&bench, COMPARATOR(1), 8, 100);
	assert_int_equal(ticks_to_rise(&bench), 100);

	bench = power_on();
	bench_write(&bench, TIMER(1), 8, INT_ENABLE | LEVEL | ROUTE(21));
	bench_write(&bench, COMPARATOR(1), 8, 300);
	bench_write(&bench, TIMER(2), 8, INT_ENABLE | ROUTE(21));
	bench_write(&bench, COMPARATOR(2), 8, 200);
	bench_write(&bench, CONFIG, 8, ENABLE);
	assert_int_equal(ticks_to_rise(&bench), 200);
	pass(&bench, 200);
	assert_int_equal(ticks_to_rise(&bench), 100);
	pass(&bench, 100);
	assert_true(bench_line(&bench, 21));
	assert_true(ticks_to_rise(&bench) == KVMFILTER_NEVER);
}

/* --- legacy replacement (2.3.5, LEG_RT_CNF) ---------------------------------------- */

TEST(legacy_replacement_takes_irq_0_and_irq_8)
{
	struct bench bench = power_on();
	unsigned int i;

	UNUSED;
	for (i = 0; i < 3; i++) {
		bench_write(&bench, TIMER(i), 8, INT_ENABLE | LEVEL | ROUTE(22));
		bench_write(&bench, COMPARATOR(i), 8, 10);
	}
	bench_write(&bench, CONFIG, 8, ENABLE | LEGACY);
	pass(&bench, 10);
	assert_int_equal(bench.model->lines(bench.state, bench_ns(&bench)),
			 1 << 0 | 1 << 8 | 1 << 22);
	bench_write(&bench, CONFIG, 8, ENABLE);
	assert_int_equal(bench.model->lines(bench.state, bench_ns(&bench)), 1 << 22);
}

TEST(legacy_replacement_is_told_while_enabled)
{
	static const struct {
		unsigned int config;
		int event;		/* -1: none */
	} rows[] = {
		{ LEGACY, -1 }, { LEGACY | ENABLE, 1 }, { LEGACY | ENABLE, -1 },
		{ ENABLE, 0 }, { LEGACY | ENABLE, 1 }, { LEGACY, 0 }, { 0, -1 },
	};
	struct bench bench = power_on();
	unsigned int i;

	UNUSED;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench_write(&bench, CONFIG, 8, rows[i].config);
		assert_int_equal(bench.event.event,
				 rows[i].event < 0 ? 0 : KVMFILTER_HPET_LEGACY);
		if (rows[i].event >= 0)
			assert_int_equal(bench.event.value, rows[i].event);
	}
}

/* --- a VMM's ----------------------------------------------------------------------- */

TEST(pause_between_two_halves_and_resume_on_another_clock)
{
	struct bench bench = periodic(0x200000000ULL, 1000, LEVEL);
	uint64_t left;

	UNUSED;
	pass(&bench, 0x1ffffff00ULL);
	assert_int_equal(bench_read_in_kernel(&bench, COUNTER + 4, 4), 1);
	left = ticks_to_rise(&bench);
	bench_pause(&bench);
	bench.now += 123456789;
	assert_int_equal(bench_read_exits(&bench, COUNTER, 4), 0xffffff00);
	bench.now = 42;
	bench_resume(&bench);
	assert_int_equal(bench_read_in_kernel(&bench, COUNTER, 4), 0xffffff00);
	assert_int_equal(ticks_to_rise(&bench), left);
	pass(&bench, left);
	assert_true(bench_line(&bench, 21));
}

TEST(reset_is_power_on)
{
	struct bench bench = periodic(100, 30, LEVEL), fresh = power_on();

	UNUSED;
	bench_write(&bench, CONFIG, 8, ENABLE | LEGACY);
	pass(&bench, 500);
	bench_reset(&bench);
	assert_memory_equal((char *)bench.state + 24, (char *)fresh.state + 24, 176 - 24);
}

TEST(check_refuses_what_is_not_a_state)
{
	static const struct {
		uint8_t word;
		uint64_t bits;
	} rows[] = {
		{ 4, 4 }, { 4, 1ULL << 63 }, { 5, 8 }, { 6, 1 }, { 6, 0x10 }, { 6, 1ULL << 32 },
		{ 10, PERIODIC }, { 14, VALUE_SET }, { 18, 1 }, { 21, 1 }, { 6, ROUTE(3) },
		{ 5, 1 }, { 9, 1 },
	};
	struct bench bench;
	unsigned int i;

	UNUSED;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench = power_on();
		assert_int_equal(bench_check(&bench), 0);
		bench.state[rows[i].word] ^= rows[i].bits;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
	/* One with an interrupt that is active is one. */
	bench = armed(0, 10, LEVEL);
	pass(&bench, 10);
	bench_write(&bench, STATUS, 8, 0);
	assert_int_equal(bench_check(&bench), 0);
	/* A comparator of 32 bits with more. */
	bench = power_on();
	bench.state[6] = SHORT;
	assert_int_equal(bench_check(&bench), -EINVAL);
}

/* --- against the counter that is stepped ------------------------------------------- */

static void write_both(struct bench *bench, struct hpet_ref *ref, uint32_t offset,
		       uint8_t width, uint64_t value)
{
	bench_write(bench, offset, width, value);
	hpet_ref_write(ref, offset, width, value);
}

static void write_at_random(struct bench *bench, struct hpet_ref *ref, uint64_t *seed)
{
	uint64_t value = random_next(seed), near = ref->counter + value % 64;
	unsigned int timer = random_next(seed) % 3;
	uint8_t width = value >> 40 & 1 ? 8 : 4;
	/* Also in the upper half, where 4 bytes are not aligned to 8. */
	uint32_t half = width == 4 && (value >> 41) % 4 == 0 ? 4 : 0;

	switch (random_next(seed) % 8) {
	case 0:
		write_both(bench, ref, CONFIG, width,
			   value >> 50 & 7 ? (value & 2) | 1 : value & 3);
		break;
	case 1:
		write_both(bench, ref, STATUS, width, value & 7);
		break;
	case 2:
		write_both(bench, ref, COUNTER + half, width,
			   value >> 50 & 1 ? value : -(value % 128));
		break;
	case 3:
	case 4:
		write_both(bench, ref, TIMER(timer), width,
			   (value & 0xffff) | (value >> 50 & 7 ? INT_ENABLE : 0));
		break;
	default:
		write_both(bench, ref, COMPARATOR(timer) + half, width,
			   value >> 50 & 1 ? near : value % 64);
		break;
	}
}

static void assert_agree(struct bench *bench, const struct hpet_ref *ref)
{
	unsigned int i;

	assert_true(reads(bench, COUNTER) == ref->counter);
	assert_int_equal(reads(bench, STATUS), ref->status);
	assert_int_equal(bench->model->lines(bench->state, bench_ns(bench)),
			 hpet_ref_lines(ref));
	for (i = 0; i < 3; i++) {
		assert_true(reads(bench, COMPARATOR(i)) == ref->timer[i].comparator);
		assert_int_equal(reads(bench, TIMER(i)) & 0xffff,
				 hpet_ref_timer_config(ref, i));
	}
}

/* Every rise of every line, and none else, within @ticks. */
static unsigned int step_both(struct bench *bench, struct hpet_ref *ref, unsigned int ticks)
{
	unsigned int i, line, rises = 0;

	for (i = 0; i < ticks; i++) {
		uint32_t expected = 0, rose;

		for (line = 0; line < 24; line++)
			if (bench_next_rise(bench, line) <= bench->now + 10)
				expected |= 1U << line;
		rose = hpet_ref_step(ref);
		assert_int_equal(rose, expected);
		bench->now += 10;
		rises += rose != 0;
	}
	return rises;
}

TEST(agrees_with_a_counter_that_is_stepped)
{
	uint64_t seed = 0x4850, round, i;
	unsigned int rises = 0;

	UNUSED;
	for (round = 0; round < 1500; round++) {
		struct bench bench = power_on();
		struct hpet_ref ref;

		/* Where ticks begin. */
		bench.now += 10 - bench_ns(&bench) % 10 + random_next(&seed) % 10;
		hpet_ref_init(&ref);
		write_both(&bench, &ref, CONFIG, 8, ENABLE | LEGACY);
		for (i = 0; i < 30; i++) {
			write_at_random(&bench, &ref, &seed);
			assert_agree(&bench, &ref);
			rises += step_both(&bench, &ref, random_next(&seed) % 50);
			assert_agree(&bench, &ref);
		}
	}
	print_message("# %u rises\n", rises);
	assert_true(rises > 1000);
}

/* --- as any model ------------------------------------------------------------------ */

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_hpet_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_hpet_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_hpet_model, 0x4e54, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capabilities_tell_period_and_size),
		cmocka_unit_test(power_on_is_halted_at_0),
		cmocka_unit_test(reserved_bits_and_registers_read_0),
		cmocka_unit_test(writes_that_are_no_aligned_words_are_ignored),
		cmocka_unit_test(main_counter_counts_100_mhz),
		cmocka_unit_test(main_counter_halts_and_holds),
		cmocka_unit_test(main_counter_is_written_while_halted),
		cmocka_unit_test(main_counter_wraps_at_64_bits),
		cmocka_unit_test(main_counter_is_read_in_halves),
		cmocka_unit_test(torn_halves_are_told_by_reading_the_high_one_again),
		cmocka_unit_test(timer_interrupts_when_the_counter_equals_the_comparator),
		cmocka_unit_test(interrupt_is_at_the_first_ns_of_its_tick),
		cmocka_unit_test(timer_of_32_bits_matches_once_a_round),
		cmocka_unit_test(comparator_of_32_bits_has_no_upper_half),
		cmocka_unit_test(comparator_that_is_passed_waits_for_the_next_round),
		cmocka_unit_test(nothing_interrupts_while_halted),
		cmocka_unit_test(timer_without_int_enb_keeps_its_status_only),
		cmocka_unit_test(only_timer_0_can_be_periodic),
		cmocka_unit_test(comparator_grows_by_the_last_value_written),
		cmocka_unit_test(val_set_cnf_lets_the_comparator_be_written_once),
		cmocka_unit_test(periodic_comparator_wraps_at_32_bits),
		cmocka_unit_test(period_0_stays),
		cmocka_unit_test(last_value_written_counts_in_either_mode),
		cmocka_unit_test(periodic_timer_keeps_time_over_years),
		cmocka_unit_test(level_status_is_cleared_by_writing_one),
		cmocka_unit_test(edge_status_reads_0),
		cmocka_unit_test(routes_are_those_of_int_route_cap),
		cmocka_unit_test(timer_that_was_never_routed_interrupts_nobody),
		cmocka_unit_test(timers_may_share_a_line),
		cmocka_unit_test(legacy_replacement_takes_irq_0_and_irq_8),
		cmocka_unit_test(legacy_replacement_is_told_while_enabled),
		cmocka_unit_test(pause_between_two_halves_and_resume_on_another_clock),
		cmocka_unit_test(reset_is_power_on),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(agrees_with_a_counter_that_is_stepped),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_hpet", tests, NULL, NULL);
}
