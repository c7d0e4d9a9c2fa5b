// SPDX-License-Identifier: GPL-2.0
/*
 * The MC146818, rule by rule of its data sheet. Dates are compared with the C library's.
 */
#define _DEFAULT_SOURCE
#include "bench.h"
#include "bench_device.h"
#include "random.h"

#include <errno.h>
#include <kvmfilter_rtc.h>
#include <time.h>

#define INDEX	0
#define DATA	1

enum { SEC, SEC_ALARM, MIN, MIN_ALARM, HOUR, HOUR_ALARM, WEEKDAY, DAY, MONTH, YEAR, A, B, C, D };

#define SET	0x80
#define PIE	0x40
#define AIE	0x20
#define UIE	0x10
#define SQWE	0x08
#define DM	0x04
#define H24	0x02
#define DSE	0x01

#define SECOND	1000000000ULL

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_rtc_model, 424242);
	return bench;
}

static unsigned int get(struct bench *bench, unsigned int index)
{
	bench_write(bench, INDEX, 1, index);
	assert_true(bench->in_kernel);
	if (index == C)
		return bench_read_exits(bench, DATA, 1);
	return bench_read_in_kernel(bench, DATA, 1);
}

static void put(struct bench *bench, unsigned int index, unsigned int value)
{
	bench_write(bench, INDEX, 1, index);
	bench_write(bench, DATA, 1, value);
	assert_int_equal(bench->in_kernel, index > D);
}

/* At a time of libc's; a new second begins now. */
static struct bench at(time_t time, unsigned int b)
{
	struct bench bench = power_on();
	struct kvmfilter_device *device;

	put(&bench, B, b);
	device = bench_lend(&bench);
	assert_int_equal(kvmfilter_rtc_set_time(device, time, 0), 0);
	bench_take_back(&bench, device);
	return bench;
}

static struct bench at_date(int year, int month, int day, int hour, int min, int sec)
{
	struct tm tm = {
		.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day,
		.tm_hour = hour, .tm_min = min, .tm_sec = sec,
	};

	return at(timegm(&tm), H24);
}

static unsigned int shown(unsigned int b, unsigned int value)
{
	return b & DM ? value : value / 10 * 16 + value % 10;
}

static unsigned int shown_hour(unsigned int b, unsigned int hour)
{
	if (b & H24)
		return shown(b, hour);
	return shown(b, hour % 12 ? hour % 12 : 12) | (hour < 12 ? 0 : 0x80);
}

static void assert_time(struct bench *bench, time_t time, unsigned int b)
{
	struct tm tm;

	gmtime_r(&time, &tm);
	assert_int_equal(get(bench, SEC), shown(b, tm.tm_sec));
	assert_int_equal(get(bench, MIN), shown(b, tm.tm_min));
	assert_int_equal(get(bench, HOUR), shown_hour(b, tm.tm_hour));
	assert_int_equal(get(bench, WEEKDAY), tm.tm_wday + 1);
	assert_int_equal(get(bench, DAY), shown(b, tm.tm_mday));
	assert_int_equal(get(bench, MONTH), shown(b, tm.tm_mon + 1));
	assert_int_equal(get(bench, YEAR), shown(b, tm.tm_year % 100));
}

/* --- time and calendar ------------------------------------------------------------- */

TEST(power_on_is_new_year_2000)
{
	struct bench bench = power_on();

	UNUSED;
	assert_time(&bench, 946684800, H24);
	assert_int_equal(get(&bench, 0x32), 0x20);
	assert_int_equal(get(&bench, A), 0x26);
	assert_int_equal(get(&bench, B), H24);
	assert_int_equal(get(&bench, C), 0);
	assert_int_equal(get(&bench, D), 0x80);
}

TEST(dates_are_those_of_the_calendar_in_all_formats)
{
	static const unsigned int formats[] = { 0, H24, DM, DM | H24 };
	uint64_t seed = 146818;
	unsigned int i;

	UNUSED;
	for (i = 0; i < 20000; i++) {
		/* 1970 to 2069, and the years' ends. */
		time_t time = random_next(&seed) % (100ULL * 31556952);
		unsigned int b = formats[i % 4];
		struct bench bench = at(time, b);

		assert_time(&bench, time, b);
		assert_int_equal(get(&bench, 0x32), shown(b, time < 946684800 ? 19 : 20));
	}
}

TEST(every_day_of_a_century_follows_the_one_before)
{
	struct bench bench = at(946684800, H24 | DM);
	time_t time = 946684800 + 86400;
	unsigned int i;

	UNUSED;
	/* By the second before midnight and the next. */
	bench.now += 86399 * SECOND;
	for (i = 1; i < 36525; i++, time += 86400) {
		assert_int_equal(get(&bench, SEC), 59);
		assert_int_equal(get(&bench, HOUR), 23);
		bench.now += SECOND;
		assert_time(&bench, time, H24 | DM);
		bench.now += 86399 * SECOND;
	}
	/* 99 is followed by 00, and the century is RAM. */
	bench.now += SECOND;
	assert_int_equal(get(&bench, YEAR), 0);
	assert_int_equal(get(&bench, MONTH), 1);
	assert_int_equal(get(&bench, DAY), 1);
	assert_int_equal(get(&bench, 0x32), 20);
}

TEST(hours_of_12_have_a_pm_bit)
{
	static const unsigned int shown_at[24] = {
		0x12, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x10, 0x11,
		0x92, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x90, 0x91,
	};
	struct bench bench = at(946684800, 0);
	unsigned int hour;

	UNUSED;
	for (hour = 0; hour < 24; hour++) {
		assert_int_equal(get(&bench, HOUR), shown_at[hour]);
		bench.now += 3600 * SECOND;
	}
}

/* Written under SET, byte by byte, in every format. */
TEST(time_that_is_written_is_time_that_is_read)
{
	static const unsigned int formats[] = { 0, H24, DM, DM | H24 };
	uint64_t seed = 7;
	unsigned int i;

	UNUSED;
	for (i = 0; i < 5000; i++) {
		time_t time = random_next(&seed) % (100ULL * 31556952);
		struct bench bench = power_on();
		unsigned int b = formats[i % 4];
		uint64_t started;
		struct tm tm;

		gmtime_r(&time, &tm);
		started = bench.now;
		bench.now += random_next(&seed) % SECOND;
		put(&bench, B, SET | b);
		put(&bench, YEAR, shown(b, tm.tm_year % 100));
		put(&bench, MONTH, shown(b, tm.tm_mon + 1));
		put(&bench, DAY, shown(b, tm.tm_mday));
		put(&bench, WEEKDAY, tm.tm_wday + 1);
		put(&bench, HOUR, shown_hour(b, tm.tm_hour));
		put(&bench, MIN, shown(b, tm.tm_min));
		put(&bench, SEC, shown(b, tm.tm_sec));
		/* It waits for nobody. */
		bench.now += 5 * SECOND;
		assert_time(&bench, time, b);
		put(&bench, B, b);
		assert_time(&bench, time, b);
		/* The next update comes when it would have come. */
		bench.now += SECOND - 1 - (bench.now - started) % SECOND;
		assert_time(&bench, time, b);
		bench.now++;
		assert_time(&bench, time + 1, b);
	}
}

TEST(a_byte_may_be_written_while_the_clock_runs)
{
	struct bench bench = at_date(2024, 2, 28, 23, 59, 59);
	uint64_t start = bench.now;

	UNUSED;
	bench.now += SECOND / 3;
	put(&bench, MIN, 0x30);
	assert_int_equal(get(&bench, SEC), 0x59);
	assert_int_equal(get(&bench, MIN), 0x30);
	assert_int_equal(get(&bench, HOUR), 0x23);
	put(&bench, SEC, 0x10);
	bench.now = start + SECOND;
	assert_int_equal(get(&bench, SEC), 0x11);
	put(&bench, WEEKDAY, 3);
	assert_int_equal(get(&bench, WEEKDAY), 3);
	bench.now += 86400 * SECOND;
	assert_int_equal(get(&bench, WEEKDAY), 4);
	assert_int_equal(get(&bench, DAY), 0x29);
}

TEST(weekday_counts_1_to_7_whatever_the_date)
{
	struct bench bench = at_date(2024, 5, 5, 0, 0, 0);
	unsigned int i;

	UNUSED;
	for (i = 1; i <= 7; i++) {
		put(&bench, WEEKDAY, i);
		assert_int_equal(get(&bench, WEEKDAY), i);
		bench.now += 86400 * SECOND;
		assert_int_equal(get(&bench, WEEKDAY), i % 7 + 1);
	}
}

TEST(year_00_is_a_leap_year)
{
	struct bench bench = at_date(2000, 2, 29, 12, 0, 0);

	UNUSED;
	assert_int_equal(get(&bench, DAY), 0x29);
	bench.now += 86400 * SECOND;
	assert_int_equal(get(&bench, MONTH), 3);
	assert_int_equal(get(&bench, DAY), 1);
}

TEST(bytes_that_are_no_time_become_one)
{
	static const struct {
		unsigned int index, value, expected;
	} rows[] = {
		{ SEC, 0x60, 0x59 }, { SEC, 0xff, 0x59 }, { MIN, 0x7a, 0x59 },
		{ HOUR, 0x24, 0x23 }, { DAY, 0x00, 0x01 }, { DAY, 0x32, 0x31 },
		{ MONTH, 0x00, 0x01 }, { MONTH, 0x13, 0x12 }, { YEAR, 0xa0, 0x99 },
		{ WEEKDAY, 8, 1 }, { WEEKDAY, 0, 7 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench = at_date(2024, 1, 15, 10, 20, 30);

		put(&bench, rows[i].index, rows[i].value);
		assert_int_equal(get(&bench, rows[i].index), rows[i].expected);
	}
}

TEST(a_day_that_the_month_has_not_goes_on)
{
	struct bench bench = at_date(2023, 1, 31, 10, 0, 0);

	UNUSED;
	put(&bench, MONTH, 2);
	assert_int_equal(get(&bench, MONTH), 3);
	assert_int_equal(get(&bench, DAY), 3);
}

TEST(a_change_of_format_keeps_the_bytes)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);

	UNUSED;
	put(&bench, B, SET | H24);
	assert_int_equal(get(&bench, SEC), 0x30);
	put(&bench, B, SET | H24 | DM);
	assert_int_equal(get(&bench, SEC), 0x30);
	put(&bench, SEC, 48);
	put(&bench, B, H24 | DM);
	assert_int_equal(get(&bench, SEC), 48);
	assert_int_equal(get(&bench, MIN), 0x20);
	/* Also while it runs: 48 is 30h. */
	put(&bench, B, H24);
	assert_int_equal(get(&bench, SEC), 0x30);
	bench.now += SECOND;
	assert_int_equal(get(&bench, SEC), 0x31);
}

TEST(ram_is_114_bytes)
{
	struct bench bench = power_on();
	unsigned int i;

	UNUSED;
	for (i = 0x0e; i < 0x80; i++)
		put(&bench, i, i ^ 0xa5);
	for (i = 0x0e; i < 0x80; i++)
		assert_int_equal(get(&bench, i), i ^ 0xa5);
	bench.now += 86400 * 400 * SECOND;
	for (i = 0x0e; i < 0x80; i++)
		assert_int_equal(get(&bench, i), i ^ 0xa5);
	assert_time(&bench, 946684800 + 400 * 86400, H24);
}

TEST(index_is_7_bits_and_not_readable)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, 0x40, 0x11);
	bench_write(&bench, INDEX, 1, 0xc0);
	assert_int_equal(bench_read_in_kernel(&bench, DATA, 1), 0x11);
	/* Firmware reads it all the same, to set the NMI bit. */
	assert_int_equal(bench_read_in_kernel(&bench, INDEX, 1), 0xff);
}

TEST(registers_c_and_d_are_read_only)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, C, 0xff);
	put(&bench, D, 0);
	assert_int_equal(get(&bench, C), 0);
	assert_int_equal(get(&bench, D), 0x80);
	put(&bench, A, 0xa6);
	assert_int_equal(get(&bench, A), 0x26);
}

/* --- updates ----------------------------------------------------------------------- */

TEST(uip_is_set_244_us_before_an_update_of_1984_us)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);
	uint64_t start = bench.now, i;

	UNUSED;
	for (i = 0; i < 3; i++) {
		bench.now = start + (i + 1) * SECOND - 2228001;
		assert_int_equal(get(&bench, A), 0x26);
		bench.now++;
		assert_int_equal(get(&bench, A), 0xa6);
		assert_int_equal(get(&bench, SEC), 0x30 + i);
		bench.now = start + (i + 1) * SECOND - 1;
		assert_int_equal(get(&bench, A), 0xa6);
		assert_int_equal(get(&bench, SEC), 0x30 + i);
		bench.now++;
		assert_int_equal(get(&bench, A), 0x26);
		assert_int_equal(get(&bench, SEC), 0x31 + i);
	}
}

TEST(time_is_safe_to_read_for_244_us_after_uip_was_clear)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);
	uint64_t seed = 3, i;

	UNUSED;
	for (i = 0; i < 2000; i++) {
		unsigned int before;

		bench.now += random_next(&seed) % (2 * SECOND);
		if (get(&bench, A) & 0x80)
			continue;
		before = get(&bench, SEC);
		bench.now += 244000 - 1;
		assert_int_equal(get(&bench, SEC), before);
	}
}

TEST(set_stops_updates_and_clears_uip)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);

	UNUSED;
	bench.now += SECOND - 1000;
	assert_int_equal(get(&bench, A), 0xa6);
	put(&bench, B, SET | H24);
	assert_int_equal(get(&bench, A), 0x26);
	bench.now += 10 * SECOND;
	assert_int_equal(get(&bench, SEC), 0x30);
	put(&bench, B, H24);
	bench.now += 1000;
	assert_int_equal(get(&bench, SEC), 0x31);
}

TEST(set_clears_uie)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, B, UIE | PIE | AIE | H24);
	put(&bench, B, SET | UIE | PIE | AIE | H24);
	assert_int_equal(get(&bench, B), SET | PIE | AIE | H24);
}

TEST(first_update_is_500_ms_after_the_divider_is_released)
{
	static const unsigned int held[] = { 0x66, 0x76, 0x06, 0x16, 0x36 };
	unsigned int i;

	UNUSED;
	for (i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
		struct bench bench = at_date(2024, 1, 15, 10, 20, 30);

		bench.now += SECOND / 7;
		put(&bench, A, held[i]);
		assert_int_equal(get(&bench, A), held[i]);
		bench.now += 5 * SECOND;
		assert_int_equal(get(&bench, SEC), 0x30);
		assert_int_equal(get(&bench, A), held[i]);
		put(&bench, A, 0x26);
		bench.now += SECOND / 2 - 1;
		assert_int_equal(get(&bench, SEC), 0x30);
		bench.now++;
		assert_int_equal(get(&bench, SEC), 0x31);
	}
}

/* --- interrupts -------------------------------------------------------------------- */

TEST(update_ended_sets_uf_whether_enabled_or_not)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);

	UNUSED;
	put(&bench, A, 0x20);
	get(&bench, C);
	bench.now += SECOND - 1;
	assert_int_equal(get(&bench, C), 0);
	bench.now++;
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, C), UIE);
	assert_int_equal(get(&bench, C), 0);
	put(&bench, B, UIE | H24);
	assert_int_equal(bench_next_rise(&bench, 0), bench.now + SECOND);
	bench.now += SECOND;
	assert_true(bench_line(&bench, 0));
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	assert_int_equal(get(&bench, C), 0x80 | UIE);
	assert_false(bench_line(&bench, 0));
}

TEST(flag_that_is_set_already_interrupts_when_enabled)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);

	UNUSED;
	bench.now += 3 * SECOND;
	assert_false(bench_line(&bench, 0));
	put(&bench, B, UIE | H24);
	assert_true(bench_line(&bench, 0));
	put(&bench, B, H24);
	assert_false(bench_line(&bench, 0));
}

/* Table 5: the rate selection with a time base of 32.768 kHz. */
TEST(periodic_rates_are_those_of_the_table)
{
	static const unsigned int hz[16] = {
		0, 256, 128, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2,
	};
	unsigned int rate, i;

	UNUSED;
	for (rate = 0; rate < 16; rate++) {
		struct bench bench = at_date(2024, 1, 15, 10, 20, 30);
		uint64_t start = bench.now;

		put(&bench, B, PIE | H24);
		put(&bench, A, 0x20 | rate);
		get(&bench, C);
		if (!rate) {
			assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
			bench.now += 10 * SECOND;
			assert_int_equal(get(&bench, C) & PIE, 0);
			continue;
		}
		for (i = 1; i < 3 * hz[rate]; i++) {
			uint64_t rise = start + ((2 * i - 1) * SECOND + 2 * hz[rate] - 1) /
						(2 * hz[rate]);

			assert_int_equal(bench_next_rise(&bench, 0), rise);
			bench.now = rise - 1;
			assert_false(bench_line(&bench, 0));
			bench.now = rise;
			assert_true(bench_line(&bench, 0));
			assert_int_equal(get(&bench, C) & (0x80 | PIE), 0x80 | PIE);
		}
	}
}

/* Half a period from the update: 250 ms, 750 ms and so on after it. */
TEST(periodic_and_update_never_come_together)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);
	uint64_t end = bench.now + 10 * SECOND, rise;
	unsigned int interrupts = 0;

	UNUSED;
	put(&bench, A, 0x2f);
	put(&bench, B, PIE | UIE | H24);
	get(&bench, C);
	for (;; interrupts++) {
		rise = bench_next_rise(&bench, 0);
		if (rise > end)
			break;
		assert_int_equal((rise - bench.now) % (SECOND / 4), 0);
		bench.now = rise;
		get(&bench, C);
	}
	assert_int_equal(interrupts, 30);
}

TEST(periodic_runs_on_under_set)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);

	UNUSED;
	put(&bench, B, SET | PIE | H24);
	put(&bench, A, 0x2f);
	get(&bench, C);
	bench.now += SECOND / 4;
	assert_true(bench_line(&bench, 0));
	put(&bench, A, 0x6f);
	get(&bench, C);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

static uint64_t seconds_to_rise(struct bench *bench)
{
	uint64_t rise = bench_next_rise(bench, 0);

	return rise == KVMFILTER_NEVER ? rise : (rise - bench->now + SECOND - 1) / SECOND;
}

static void set_alarm(struct bench *bench, unsigned int h, unsigned int m, unsigned int s)
{
	put(bench, HOUR_ALARM, h);
	put(bench, MIN_ALARM, m);
	put(bench, SEC_ALARM, s);
	get(bench, C);
}

TEST(alarm_comes_at_its_time_each_day)
{
	struct bench bench = at_date(2024, 2, 28, 10, 20, 30);

	UNUSED;
	put(&bench, A, 0x20);
	put(&bench, B, AIE | H24);
	set_alarm(&bench, 0x10, 0x20, 0x31);
	assert_int_equal(seconds_to_rise(&bench), 1);
	set_alarm(&bench, 0x10, 0x20, 0x30);
	assert_int_equal(seconds_to_rise(&bench), 86400);
	set_alarm(&bench, 0x09, 0x00, 0x00);
	assert_int_equal(seconds_to_rise(&bench), 86400 - 3600 - 20 * 60 - 30);
	bench.now += (86400 - 3600 - 20 * 60 - 30) * SECOND - 1;
	assert_int_equal(get(&bench, C), UIE);
	assert_false(bench_line(&bench, 0));
	bench.now++;
	assert_true(bench_line(&bench, 0));
	assert_int_equal(get(&bench, C), 0x80 | AIE | UIE);
	assert_int_equal(seconds_to_rise(&bench), 86400);
}

TEST(alarm_bytes_of_c0_to_ff_do_not_care)
{
	struct bench bench = at_date(2024, 2, 28, 10, 20, 30);
	unsigned int i;

	UNUSED;
	put(&bench, B, AIE | H24);
	set_alarm(&bench, 0xc0, 0x00, 0x00);
	assert_int_equal(seconds_to_rise(&bench), 3600 - 20 * 60 - 30);
	set_alarm(&bench, 0xff, 0xff, 0x15);
	assert_int_equal(seconds_to_rise(&bench), 45);
	set_alarm(&bench, 0xff, 0xc5, 0xd0);
	for (i = 0; i < 5; i++) {
		assert_int_equal(seconds_to_rise(&bench), 1);
		bench.now += SECOND;
		get(&bench, C);
	}
	/* bfh cares, and is no time. */
	set_alarm(&bench, 0xff, 0xff, 0xbf);
	assert_true(seconds_to_rise(&bench) == KVMFILTER_NEVER);
	bench.now += 90000 * SECOND;
	assert_int_equal(get(&bench, C) & AIE, 0);
}

TEST(alarm_is_in_the_format_of_the_time)
{
	struct bench bench = at_date(2024, 2, 28, 10, 20, 30);

	UNUSED;
	put(&bench, B, AIE);
	set_alarm(&bench, 0x81, 0x20, 0x30);
	assert_int_equal(seconds_to_rise(&bench), 3 * 3600);
	set_alarm(&bench, 0x12, 0x20, 0x30);
	assert_int_equal(seconds_to_rise(&bench), 14 * 3600);
	/* Hours of 12 begin with 1. */
	set_alarm(&bench, 0x00, 0x20, 0x30);
	assert_true(seconds_to_rise(&bench) == KVMFILTER_NEVER);
	set_alarm(&bench, 0x13, 0x20, 0x30);
	assert_true(seconds_to_rise(&bench) == KVMFILTER_NEVER);
	bench = at(946684800 + 10 * 3600 + 20 * 60 + 30, DM | H24);
	put(&bench, B, AIE | DM | H24);
	set_alarm(&bench, 13, 20, 30);
	assert_int_equal(seconds_to_rise(&bench), 3 * 3600);
}

/* Against a search second by second. */
TEST(alarm_agrees_with_a_search)
{
	uint64_t seed = 11;
	unsigned int i;

	UNUSED;
	for (i = 0; i < 300; i++) {
		time_t time = 946684800 + random_next(&seed) % 86400, t;
		struct bench bench = at(time, DM | H24);
		unsigned int bytes[3], limits[] = { 26, 62, 62 }, j;

		for (j = 0; j < 3; j++)
			bytes[j] = random_next(&seed) % 3 ? random_next(&seed) % limits[j] :
				   0xc0 + random_next(&seed) % 64;
		put(&bench, B, AIE | DM | H24);
		set_alarm(&bench, bytes[0], bytes[1], bytes[2]);
		for (t = time + 1; t <= time + 86400; t++)
			if ((bytes[0] >= 0xc0 || bytes[0] == t / 3600 % 24) &&
			    (bytes[1] >= 0xc0 || bytes[1] == t / 60 % 60) &&
			    (bytes[2] >= 0xc0 || bytes[2] == t % 60))
				break;
		if (t > time + 86400)
			assert_true(seconds_to_rise(&bench) == KVMFILTER_NEVER);
		else
			assert_int_equal(seconds_to_rise(&bench), t - time);
	}
}

TEST(reading_c_clears_all_flags)
{
	struct bench bench = at_date(2024, 2, 28, 10, 20, 30);

	UNUSED;
	put(&bench, B, AIE | UIE | PIE | H24);
	put(&bench, A, 0x26);
	set_alarm(&bench, 0xff, 0xff, 0xff);
	bench.now += SECOND;
	assert_int_equal(get(&bench, C), 0xf0);
	assert_int_equal(get(&bench, C), 0);
}

/* --- a VMM's ----------------------------------------------------------------------- */

TEST(reset_keeps_time_and_ram)
{
	struct bench bench = at_date(2024, 2, 28, 10, 20, 30);

	UNUSED;
	put(&bench, B, AIE | UIE | PIE | SQWE | DSE | H24);
	put(&bench, 0x55, 0x66);
	bench.now += 5 * SECOND;
	bench_reset(&bench);
	assert_int_equal(get(&bench, B), DSE | H24);
	assert_int_equal(get(&bench, C), 0);
	assert_int_equal(get(&bench, 0x55), 0x66);
	assert_int_equal(get(&bench, SEC), 0x35);
	assert_int_equal(get(&bench, A), 0x26);
}

TEST(pause_between_index_and_data_and_resume_on_another_clock)
{
	struct bench bench = at_date(2024, 2, 28, 10, 20, 30);

	UNUSED;
	put(&bench, B, UIE | H24);
	get(&bench, C);
	bench.now += SECOND - 100;
	bench_write(&bench, INDEX, 1, SEC);
	bench_pause(&bench);
	bench.now += 1000 * SECOND;
	assert_int_equal(bench_read_exits(&bench, DATA, 1), 0x30);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench.now = 17;
	bench_resume(&bench);
	assert_int_equal(bench_read_in_kernel(&bench, DATA, 1), 0x30);
	assert_int_equal(bench_next_rise(&bench, 0), 117);
	bench.now = 117;
	assert_int_equal(bench_read_in_kernel(&bench, DATA, 1), 0x31);
}

TEST(set_time_begins_in_the_middle_of_a_second)
{
	struct bench bench = power_on();
	struct kvmfilter_device *device = bench_lend(&bench);

	UNUSED;
	assert_int_equal(kvmfilter_rtc_set_time(device, 1700000000, 250000000), 0);
	bench_take_back(&bench, device);
	bench.now += 750000000 - 1;
	assert_time(&bench, 1700000000, H24);
	bench.now++;
	assert_time(&bench, 1700000001, H24);
}

TEST(set_time_keeps_flags_that_were_set)
{
	struct bench bench = at_date(2024, 1, 15, 10, 20, 30);
	struct kvmfilter_device *device;

	UNUSED;
	put(&bench, A, 0x20);
	get(&bench, C);
	bench.now += SECOND;
	device = bench_lend(&bench);
	assert_int_equal(kvmfilter_rtc_set_time(device, 1700000000, 0), 0);
	bench_take_back(&bench, device);
	assert_int_equal(get(&bench, C), UIE);
}

TEST(set_time_under_set_is_kept_for_later)
{
	struct bench bench = power_on();
	struct kvmfilter_device *device;

	UNUSED;
	put(&bench, B, SET | H24);
	device = bench_lend(&bench);
	assert_int_equal(kvmfilter_rtc_set_time(device, 1700000000, 0), 0);
	bench_take_back(&bench, device);
	bench.now += 10 * SECOND;
	assert_time(&bench, 1700000000, H24);
	put(&bench, B, H24);
	bench.now += SECOND;
	assert_time(&bench, 1700000001, H24);
}

TEST(get_time_is_what_the_guest_sees)
{
	static const time_t times[] = { 0, 86399, 946684799, 946684800, 1700000000, 4102444799 };
	unsigned int i, b;

	UNUSED;
	for (i = 0; i < 6; i++) {
		for (b = 0; b < 8; b += 2) {
			struct bench bench = at(times[i], b);
			struct kvmfilter_device *device;
			__s64 seconds = -1;

			bench.now += SECOND / 2;
			device = bench_lend(&bench);
			assert_int_equal(kvmfilter_rtc_get_time(device, &seconds), 0);
			assert_int_equal(seconds, times[i]);
			assert_int_equal(kvmfilter_rtc_set_ram(device, 0x32, 0x77), 0);
			assert_int_equal(kvmfilter_rtc_get_time(device, &seconds), -EINVAL);
			bench_take_back(&bench, device);
			/* Held, it stands. */
			put(&bench, 0x32, shown(b, times[i] < 946684800 ? 19 : 20));
			put(&bench, B, SET | b);
			bench.now += 5 * SECOND;
			device = bench_lend(&bench);
			assert_int_equal(kvmfilter_rtc_get_time(device, &seconds), 0);
			assert_int_equal(seconds, times[i]);
			bench_take_back(&bench, device);
		}
	}
}

static void assert_set(const struct bench *bench, time_t time)
{
	assert_int_equal(bench->event.event, KVMFILTER_RTC_SET);
	assert_true(bench->event.value == (__u64)time);
}

/* 2026-11-30 20:15:00, as Linux does it: under SET, and all at once in the end. */
TEST(time_that_is_set_under_set_is_told_once)
{
	struct bench bench = power_on();
	static const __u8 bytes[][2] = {
		{ YEAR, 0x26 }, { MONTH, 0x11 }, { DAY, 0x30 }, { HOUR, 0x20 }, { MIN, 0x15 },
		{ SEC, 0x00 },
	};
	unsigned int i;

	UNUSED;
	put(&bench, B, SET | H24);
	assert_int_equal(bench.event.event, 0);
	for (i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		put(&bench, bytes[i][0], bytes[i][1]);
		assert_int_equal(bench.event.event, 0);
	}
	bench.now += 3 * SECOND;
	put(&bench, B, H24);
	assert_set(&bench, 1796069700);
	/* Nothing of it is news. */
	put(&bench, B, H24 | UIE);
	assert_int_equal(bench.event.event, 0);
	put(&bench, A, 0x2a);
	assert_int_equal(bench.event.event, 0);
	put(&bench, 0x40, 1);
	assert_int_equal(bench.event.event, 0);
}

TEST(a_byte_that_is_set_while_the_clock_runs_is_told)
{
	struct bench bench = at_date(2026, 11, 30, 20, 15, 0);

	UNUSED;
	put(&bench, MIN, 0x16);
	assert_set(&bench, 1796069760);
	put(&bench, SEC_ALARM, 0x16);
	assert_int_equal(bench.event.event, 0);
	/* By no century that is known. */
	put(&bench, KVMFILTER_RTC_CENTURY, 0x21);
	put(&bench, MIN, 0x17);
	assert_int_equal(bench.event.event, KVMFILTER_RTC_SET);
	assert_true(bench.event.value == KVMFILTER_NEVER);
}

TEST(nmi_is_masked_by_bit_7_of_the_index)
{
	struct bench bench = power_on();
	unsigned int index;

	UNUSED;
	for (index = 0; index < 256; index++) {
		struct kvmfilter_device *device;

		bench_write(&bench, INDEX, 1, index);
		device = bench_lend(&bench);
		assert_int_equal(kvmfilter_rtc_nmi_masked(device), index >= 128);
		bench_take_back(&bench, device);
	}
}

TEST(the_vmm_s_arguments_are_checked)
{
	struct bench bench = power_on();
	struct kvmfilter_device *device = bench_lend(&bench);
	unsigned int i;

	UNUSED;
	assert_int_equal(kvmfilter_rtc_set_time(device, -1, 0), -EINVAL);
	assert_int_equal(kvmfilter_rtc_set_time(device, 4102444800LL, 0), -EINVAL);
	assert_int_equal(kvmfilter_rtc_set_time(device, 0, SECOND), -EINVAL);
	for (i = 0; i < 256; i++) {
		int expected = i > D && i < 128 ? 0 : -EINVAL;

		assert_int_equal(kvmfilter_rtc_set_ram(device, i, i ^ 0x5a), expected);
		assert_int_equal(kvmfilter_rtc_get_ram(device, i),
				 expected ? expected : (int)i ^ 0x5a);
	}
	bench_take_back(&bench, device);
	assert_time(&bench, 946684800, H24);
	assert_int_equal(get(&bench, 0x44), 0x44 ^ 0x5a);
}

TEST(check_refuses_what_is_not_a_state)
{
	static const struct {
		uint8_t offset, value;
	} rows[] = {
		{ 49, 0x80 }, { 49, 0x01 }, { 50, 7 }, { 51, 1 }, { 55, 1 },
		{ 56 + A, 0xa6 }, { 56 + C, 1 }, { 56 + D, 0x80 },
	};
	struct kvmfilter_rtc_state *state;
	struct bench bench;
	unsigned int i;

	UNUSED;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench = power_on();
		assert_int_equal(bench_check(&bench), 0);
		((uint8_t *)bench.state)[rows[i].offset] = rows[i].value;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
	bench = power_on();
	state = (struct kvmfilter_rtc_state *)bench.state;
	state->settled_ns = state->phase_ns - 1;
	assert_int_equal(bench_check(&bench), -EINVAL);
}

/* Interrupts of all kinds: the line rises when it is said to, and not before. */
TEST(next_rise_is_exact)
{
	uint64_t seed = 5, rise, i, found = 0;

	UNUSED;
	for (i = 0; i < 3000; i++) {
		struct bench bench = at(946684800 + random_next(&seed) % 86400, H24);
		unsigned int j;

		put(&bench, A, 0x20 | random_next(&seed) % 16);
		set_alarm(&bench, 0xff, random_next(&seed) % 2 ? 0xff : 0x10,
			  random_next(&seed) % 2 ? 0xff : 0x45);
		put(&bench, B, (random_next(&seed) & 0x70) | H24);
		bench.now += random_next(&seed) % (3 * SECOND);
		get(&bench, C);
		rise = bench_next_rise(&bench, 0);
		if (rise == KVMFILTER_NEVER) {
			bench.now += 3600 * SECOND;
			assert_false(bench_line(&bench, 0));
			continue;
		}
		found++;
		assert_false(bench_line(&bench, 0));
		for (j = 0; j < 20; j++) {
			struct bench early = bench;

			early.now += random_next(&seed) % (rise - bench.now);
			assert_false(bench_line(&early, 0));
			assert_int_equal(bench_next_rise(&early, 0), rise);
		}
		bench.now = rise - 1;
		assert_false(bench_line(&bench, 0));
		bench.now = rise;
		assert_true(bench_line(&bench, 0));
	}
	assert_true(found > 1000);
}

/* --- as any model ------------------------------------------------------------------ */

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_rtc_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_rtc_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_rtc_model, 818, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_on_is_new_year_2000),
		cmocka_unit_test(dates_are_those_of_the_calendar_in_all_formats),
		cmocka_unit_test(every_day_of_a_century_follows_the_one_before),
		cmocka_unit_test(hours_of_12_have_a_pm_bit),
		cmocka_unit_test(time_that_is_written_is_time_that_is_read),
		cmocka_unit_test(a_byte_may_be_written_while_the_clock_runs),
		cmocka_unit_test(weekday_counts_1_to_7_whatever_the_date),
		cmocka_unit_test(year_00_is_a_leap_year),
		cmocka_unit_test(bytes_that_are_no_time_become_one),
		cmocka_unit_test(a_day_that_the_month_has_not_goes_on),
		cmocka_unit_test(a_change_of_format_keeps_the_bytes),
		cmocka_unit_test(ram_is_114_bytes),
		cmocka_unit_test(index_is_7_bits_and_not_readable),
		cmocka_unit_test(registers_c_and_d_are_read_only),
		cmocka_unit_test(uip_is_set_244_us_before_an_update_of_1984_us),
		cmocka_unit_test(time_is_safe_to_read_for_244_us_after_uip_was_clear),
		cmocka_unit_test(set_stops_updates_and_clears_uip),
		cmocka_unit_test(set_clears_uie),
		cmocka_unit_test(first_update_is_500_ms_after_the_divider_is_released),
		cmocka_unit_test(update_ended_sets_uf_whether_enabled_or_not),
		cmocka_unit_test(flag_that_is_set_already_interrupts_when_enabled),
		cmocka_unit_test(periodic_rates_are_those_of_the_table),
		cmocka_unit_test(periodic_and_update_never_come_together),
		cmocka_unit_test(periodic_runs_on_under_set),
		cmocka_unit_test(alarm_comes_at_its_time_each_day),
		cmocka_unit_test(alarm_bytes_of_c0_to_ff_do_not_care),
		cmocka_unit_test(alarm_is_in_the_format_of_the_time),
		cmocka_unit_test(alarm_agrees_with_a_search),
		cmocka_unit_test(reading_c_clears_all_flags),
		cmocka_unit_test(reset_keeps_time_and_ram),
		cmocka_unit_test(pause_between_index_and_data_and_resume_on_another_clock),
		cmocka_unit_test(set_time_begins_in_the_middle_of_a_second),
		cmocka_unit_test(set_time_keeps_flags_that_were_set),
		cmocka_unit_test(set_time_under_set_is_kept_for_later),
		cmocka_unit_test(get_time_is_what_the_guest_sees),
		cmocka_unit_test(time_that_is_set_under_set_is_told_once),
		cmocka_unit_test(a_byte_that_is_set_while_the_clock_runs_is_told),
		cmocka_unit_test(nmi_is_masked_by_bit_7_of_the_index),
		cmocka_unit_test(the_vmm_s_arguments_are_checked),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(next_rise_is_exact),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_rtc", tests, NULL, NULL);
}
