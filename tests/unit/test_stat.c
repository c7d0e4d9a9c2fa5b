// SPDX-License-Identifier: GPL-2.0
/*
 * The parts of kvmfilter stat that know neither /proc nor a terminal: fdinfo is read,
 * samples are compared, rows are made, put in order and set as a table. Built with
 * sanitizers.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/stat/fdinfo.h"
#include "../../tools/stat/rows.h"
#include "../../tools/stat/sample.h"
#include "../../tools/stat/show.h"
#include "../../tools/text.h"
#include "../../tools/tool.h"
#include "random.h"

#define KERNEL	"pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t1055\n"
#define HEAD	"filter:\t7\nscratch:\t4096\n"
#define PROG	"prog:\tnumber:1 direction:read insns:20 state:24 jited:1 users:1\n"
#define COUNTS	" done:10 pass_program:1 pass_contended:2 pass_no_program:3 pass_string:4" \
		" pass_width:5 pass_notifier:6"
#define RANGE	"range:\tnumber:1 bus:pio address:0x40 length:4 read:1 write:2 state:0x0" COUNTS "\n"
#define NOTE	"notifier:\tnumber:3\n"
#define TIMER	"timer:\tnumber:5 prog:2 state:0x40 notifier:3 when:18446744073709551615 done:20 pass_program:7" \
		" pass_contended:8 pass_notifier:9 pass_timer:10 late:11 contended:12\n"

/* --- fdinfo ------------------------------------------------------------------------ */

static void all_that_the_kernel_says_is_read(void **state)
{
	static const uint64_t counts[OUTCOME_COUNT] = { 10, 1, 2, 3, 4, 5, 6 };
	static const uint64_t expiries[OUTCOME_COUNT] = { 20, 7, 8, 0, 0, 0, 9, 10 };
	struct filter_info info;

	(void)state;
	assert_true(fdinfo_parse(&info, KERNEL HEAD PROG RANGE NOTE TIMER));
	assert_int_equal(info.malformed, 0);
	assert_int_equal(info.number, 7);
	assert_int_equal(info.scratch, 4096);
	assert_int_equal(info.prog_count, 1);
	assert_int_equal(info.progs[0].number, 1);
	assert_string_equal(info.progs[0].direction, "read");
	assert_int_equal(info.progs[0].insns, 20);
	assert_int_equal(info.progs[0].state, 24);
	assert_int_equal(info.progs[0].jited, 1);
	assert_int_equal(info.progs[0].users, 1);
	assert_int_equal(info.range_count, 1);
	assert_int_equal(info.ranges[0].number, 1);
	assert_string_equal(info.ranges[0].bus, "pio");
	assert_int_equal(info.ranges[0].address, 0x40);
	assert_int_equal(info.ranges[0].length, 4);
	assert_int_equal(info.ranges[0].read, 1);
	assert_int_equal(info.ranges[0].write, 2);
	assert_int_equal(info.ranges[0].state, 0);
	assert_memory_equal(info.ranges[0].counts, counts, sizeof(counts));
	assert_int_equal(info.notifier_count, 1);
	assert_int_equal(info.notifiers[0].number, 3);
	assert_int_equal(info.timer_count, 1);
	assert_int_equal(info.timers[0].number, 5);
	assert_int_equal(info.timers[0].prog, 2);
	assert_int_equal(info.timers[0].state, 0x40);
	assert_int_equal(info.timers[0].notifier, 3);
	assert_true(info.timers[0].when == ~0ULL);
	assert_memory_equal(info.timers[0].counts, expiries, sizeof(expiries));
	assert_int_equal(info.timers[0].late, 11);
	assert_int_equal(info.timers[0].contended, 12);
	fdinfo_free(&info);
}

static void what_is_not_known_is_skipped(void **state)
{
	struct filter_info info;

	(void)state;
	assert_true(fdinfo_parse(&info, "new:\tname:1\nwithout a tab\n\ntab\tonly\n" HEAD
				 "range:\tcolour:blue number:2 bus:mmio  address:0x1000 hits:- length:1"
				 " read:0 write:1 state:0x40" COUNTS " later:0x5\n"));
	assert_int_equal(info.malformed, 0);
	assert_int_equal(info.range_count, 1);
	assert_int_equal(info.ranges[0].number, 2);
	assert_int_equal(info.ranges[0].counts[OUTCOME_PASS_NOTIFIER], 6);
	fdinfo_free(&info);
}

static void what_is_no_filter_is_told(void **state)
{
	static const char * const texts[] = {
		"", "\n", KERNEL, KERNEL RANGE, "filter:\t7\n" RANGE, "scratch:\t4096\n",
		"filter:\t\nscratch:\t1\n", "filter:\t-1\nscratch:\t1\n",
		"filter: 7\nscratch:\t1\n", "filter:\t7x\nscratch:\t1\n",
		"filter:\t18446744073709551616\nscratch:\t1\n", "filter:\t7\nscratch:\t4096",
	};
	struct filter_info info;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(fdinfo_parse(&info, texts[i]));
}

/* Each line here is one that must not count, and the range that follows must. */
static void malformed_lines_are_left_out_and_counted(void **state)
{
#define BEFORE	"range:\tnumber:9 bus:pio address:0x40 length:4 read:1 write:2 state:0x0"
	static const char * const lines[] = {
		"range:\t\n", "range:\tnumber:9\n", BEFORE "\n",
		BEFORE " done:10 pass_program:1 pass_contended:2 pass_no_program:3 pass_string:4 pass_width:5\n",
		"range:\tnumber:9 address:0x40 length:4 read:1 write:2 state:0x0" COUNTS "\n",
		"range:\tnumber:9 bus: address:0x40 length:4 read:1 write:2 state:0x0" COUNTS "\n",
		"range:\tnumber:9 bus:p\033[1m address:0x40 length:4 read:1 write:2 state:0x0"
			COUNTS "\n",
		"range:\tnumber:9 bus:averyveryverylongname address:0x40 length:4 read:1 write:2 state:0x0"
			COUNTS "\n",
		"range:\tnumber:9 bus:pio address:0x40 length:0 read:1 write:2 state:0x0" COUNTS "\n",
		"range:\tnumber:9 bus:mmio address:0xffffffffffffffff length:2 read:1 write:2 state:0x0"
			COUNTS "\n",
		BEFORE COUNTS " done:11\n", BEFORE COUNTS " number\n",
		"range:\tnumber:1 bus:pio address:0x44 length:4 read:1 write:2 state:0x0" COUNTS "\n",
		BEFORE " done:1e3 pass_program:1 pass_contended:2 pass_no_program:3 pass_string:4"
			" pass_width:5 pass_notifier:6\n",
		BEFORE " done:18446744073709551616 pass_program:1 pass_contended:2 pass_no_program:3"
			" pass_string:4 pass_width:5 pass_notifier:6\n",
		"prog:\tnumber:1\n", "prog:\tnumber:1 direction: insns:1 state:1 jited:1 users:1\n",
		"timer:\tnumber:5\n", TIMER TIMER,
		"notifier:\tnumber:x\n", "notifier:\t\n", "filter:\t8\n", "scratch:\tx\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char *text = tool_text(HEAD "%s" RANGE, lines[i]);
		struct filter_info info;

		if (!fdinfo_parse(&info, text) || info.malformed != 1 ||
		    info.range_count != 1 || info.ranges[0].number != 1 ||
		    info.number != 7 || info.prog_count || info.notifier_count)
			fail_msg("line %zu: %s", i, lines[i]);
		fdinfo_free(&info);
		free(text);
	}
}

/* Cut anywhere, a line is never shown with less than it had. */
static void text_cut_anywhere_gives_whole_lines_only(void **state)
{
	static const char whole[] = HEAD RANGE NOTE;

	(void)state;
	for (size_t length = 0; length < sizeof(whole) - 1; length++) {
		char *text = tool_text("%.*s", (int)length, whole);
		bool at_end = length && text[length - 1] == '\n';
		struct filter_info info;

		if (length < strlen(HEAD)) {
			assert_false(fdinfo_parse(&info, text));
		} else {
			assert_true(fdinfo_parse(&info, text));
			assert_int_equal(info.malformed, !at_end);
			assert_int_equal(info.range_count, length >= strlen(HEAD RANGE));
			assert_int_equal(info.notifier_count, 0);
		}
		fdinfo_free(&info);
		free(text);
	}
}

static void ranges_are_in_the_order_of_their_numbers(void **state)
{
	char *text = tool_text(HEAD);
	struct filter_info info;

	(void)state;
	for (int i = 1000; i; i--) {
		char *more = tool_text("%srange:\tnumber:%d bus:pio address:0x40 length:4 read:1 write:2 state:0x0"
				       COUNTS "\n", text, i * 17 % 1001);

		free(text);
		text = more;
	}
	assert_true(fdinfo_parse(&info, text));
	assert_int_equal(info.range_count, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(info.ranges[i].number, i + 1);
	fdinfo_free(&info);
	free(text);
}

/* Nothing to expect but an end, and what the sanitizers have to say. */
static void damaged_text_does_no_harm(void **state)
{
	static const char whole[] = KERNEL HEAD PROG RANGE NOTE;
	static const char bytes[] = ":\t\n 0x19\377\033";
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		struct filter_info info;
		char text[sizeof(whole)];

		memcpy(text, whole, sizeof(whole));
		for (uint64_t j = 1 + random_next(&seed) % 4; j; j--)
			text[random_next(&seed) % (sizeof(text) - 1)] =
				bytes[random_next(&seed) % (sizeof(bytes) - 1)];
		if (!fdinfo_parse(&info, text))
			continue;
		for (uint32_t j = 0; j < info.range_count; j++)
			assert_true(info.ranges[j].length && *info.ranges[j].bus);
		fdinfo_free(&info);
	}
}

/* --- samples ----------------------------------------------------------------------- */

struct wanted_range {
	uint64_t number, address, done, program, contended;
};

/* A filter of process @pid with ranges up to one without a number. */
static void add(struct sample *sample, uint64_t number, uint32_t pid, const char *command,
		uint64_t seconds, const struct wanted_range *ranges)
{
	char *text = tool_text("filter:\t%llu\nscratch:\t4096\n", (unsigned long long)number);
	struct filter_info info;

	for (; ranges && ranges->number; ranges++) {
		char *more = tool_text("%srange:\tnumber:%llu bus:pio address:0x%llx length:4 read:1 write:0 state:0x0"
				       " done:%llu pass_program:%llu pass_contended:%llu pass_no_program:0"
				       " pass_string:0 pass_width:0 pass_notifier:0\n", text,
				       (unsigned long long)ranges->number,
				       (unsigned long long)ranges->address,
				       (unsigned long long)ranges->done,
				       (unsigned long long)ranges->program,
				       (unsigned long long)ranges->contended);

		free(text);
		text = more;
	}
	assert_true(fdinfo_parse(&info, text));
	assert_int_equal(info.malformed, 0);
	free(text);
	sample_add(sample, &info, pid, tool_text("%s", command), seconds * NSEC_PER_SEC);
}

static void a_filter_is_there_once(void **state)
{
	const struct wanted_range first[] = { { 1, 0x40, 10, 0, 0 }, {} };
	const struct wanted_range later[] = { { 1, 0x40, 12, 0, 0 }, {} };
	struct sample sample = {};

	(void)state;
	add(&sample, 9, 300, "third", 3, later);
	add(&sample, 9, 100, "first", 1, first);
	add(&sample, 4, 200, "other", 2, NULL);
	add(&sample, 9, 300, "third", 3, later);
	add(&sample, 9, 200, "other", 2, later);
	add(&sample, 9, 100, "first", 1, first);
	sample_finish(&sample);
	assert_int_equal(sample.count, 2);
	assert_int_equal(sample.pid_count, 3);
	assert_int_equal(sample.filters[0].info.number, 4);
	assert_int_equal(sample.filters[1].info.number, 9);
	assert_string_equal(sample.filters[1].command, "first");
	assert_int_equal(sample.filters[1].pid_count, 3);
	assert_int_equal(sample.filters[1].pids[0], 100);
	assert_int_equal(sample.filters[1].pids[1], 200);
	assert_int_equal(sample.filters[1].pids[2], 300);
	/* With the numbers of the process that is shown. */
	assert_int_equal(sample.filters[1].info.ranges[0].counts[OUTCOME_DONE], 10);
	assert_ptr_equal(sample_find(&sample, 4), &sample.filters[0]);
	assert_ptr_equal(sample_find(&sample, 9), &sample.filters[1]);
	assert_null(sample_find(&sample, 5));
	assert_null(sample_find(&sample, 10));
	assert_null(sample_find(NULL, 4));
	sample_free(&sample);
}

static void a_range_is_the_same_if_all_says_so(void **state)
{
	const struct wanted_range ranges[] = { { 1, 0x40, 10, 5, 5 }, { 3, 0x60, 1, 1, 1 }, {} };
	struct sample before = {};
	struct range_info range;
	const struct filter *was;

	(void)state;
	add(&before, 1, 100, "vmm", 1, ranges);
	sample_finish(&before);
	was = &before.filters[0];
	range = was->info.ranges[0];
	assert_ptr_equal(sample_range_before(was, &range), &was->info.ranges[0]);
	assert_null(sample_range_before(NULL, &range));
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		range = was->info.ranges[0];
		range.counts[i]++;
		assert_ptr_equal(sample_range_before(was, &range), &was->info.ranges[0]);
		range.counts[i] -= 2;
		/* Those that were zero are now all ones. */
		if (was->info.ranges[0].counts[i])
			assert_null(sample_range_before(was, &range));
	}
	range = was->info.ranges[0];
	range.address++;
	assert_null(sample_range_before(was, &range));
	range = was->info.ranges[0];
	range.length++;
	assert_null(sample_range_before(was, &range));
	range = was->info.ranges[0];
	strcpy(range.bus, "mmio");
	assert_null(sample_range_before(was, &range));
	range = was->info.ranges[0];
	range.number = 2;
	assert_null(sample_range_before(was, &range));
	range.number = 4;
	assert_null(sample_range_before(was, &range));
	sample_free(&before);
}

/* --- rows -------------------------------------------------------------------------- */

static void assert_cell(const struct rows *rows, uint32_t row, enum column column,
			const char *text)
{
	char *cell;

	assert_true(row < rows->count);
	cell = rows_cell(rows, &rows->all[row], column);
	assert_string_equal(cell, text);
	free(cell);
}

static void rates_are_of_the_time_between(void **state)
{
	const struct wanted_range was[] = {
		{ 1, 0x40, 1000, 100, 1 }, { 2, 0x60, 5, 0, 0 }, { 3, 0x70, 7, 0, 0 }, {} };
	const struct wanted_range is[] = {
		{ 1, 0x40, 2000, 150, 51 }, { 2, 0x60, 4, 0, 0 }, { 3, 0x72, 9, 0, 0 },
		{ 4, 0x80, 9, 0, 0 }, {} };
	struct sample before = {}, now = {};
	struct rows rows;

	(void)state;
	add(&before, 1, 100, "vmm", 10, was);
	add(&now, 1, 100, "vmm", 14, is);
	add(&now, 2, 100, "vmm", 14, was);
	sample_finish(&before);
	sample_finish(&now);
	rows_make(&rows, VIEW_RANGE, false, &now, &before);
	rows_sort(&rows, COLUMN_FILTER, false);
	assert_int_equal(rows.count, 7);
	assert_cell(&rows, 0, COLUMN_RANGE, "pio:0x40-0x43");
	assert_cell(&rows, 0, COLUMN_ANSWERED, "250");
	assert_cell(&rows, 0, COLUMN_PASSED, "25");
	assert_cell(&rows, 0, COLUMN_CONTENDED, "12");
	assert_cell(&rows, 0, COLUMN_SHARE, "90.9");
	assert_cell(&rows, 0, COLUMN_WHY, "program 50%, contended 50%");
	/* Its counter went back; its address is another; it is new; so is the filter. */
	for (uint32_t i = 1; i < 7; i++) {
		assert_cell(&rows, i, COLUMN_ANSWERED, "-");
		assert_cell(&rows, i, COLUMN_PASSED, "-");
		assert_cell(&rows, i, COLUMN_SHARE, "-");
		assert_cell(&rows, i, COLUMN_CONTENDED, "-");
		assert_cell(&rows, i, COLUMN_WHY, "-");
	}
	rows_free(&rows);
	rows_make(&rows, VIEW_RANGE, true, &now, &before);
	rows_sort(&rows, COLUMN_FILTER, false);
	assert_cell(&rows, 0, COLUMN_ANSWERED, "2000");
	assert_cell(&rows, 0, COLUMN_PASSED, "201");
	assert_cell(&rows, 0, COLUMN_WHY, "program 74%, contended 25%");
	assert_cell(&rows, 3, COLUMN_ANSWERED, "9");
	rows_free(&rows);
	sample_free(&before);
	sample_free(&now);
}

static void a_process_has_the_sums_of_its_filters(void **state)
{
	const struct wanted_range was[] = { { 1, 0x40, 10, 0, 0 }, { 2, 0x60, 20, 0, 0 }, {} };
	const struct wanted_range is[] = { { 1, 0x40, 110, 6, 0 }, { 2, 0x60, 220, 0, 4 }, {} };
	struct sample before = {}, now = {};
	struct rows rows;

	(void)state;
	for (int i = 1; i <= 3; i++) {
		add(&before, i, 100 + i / 3, "vmm", 10, was);
		add(&now, i, 100 + i / 3, "vmm", 12, is);
	}
	add(&now, 4, 100, "vmm", 12, is);
	add(&now, 4, 105, "heir", 12, is);
	add(&now, 5, 102, "idle", 12, NULL);
	sample_finish(&before);
	sample_finish(&now);
	assert_int_equal(now.pid_count, 4);
	rows_make(&rows, VIEW_PROCESS, false, &now, &before);
	rows_sort(&rows, COLUMN_PID, false);
	assert_int_equal(rows.count, 3);
	assert_cell(&rows, 0, COLUMN_PID, "100");
	assert_cell(&rows, 0, COLUMN_COMMAND, "vmm +1");
	assert_cell(&rows, 0, COLUMN_FILTER, "3");
	assert_cell(&rows, 0, COLUMN_RANGE, "6");
	/* Two filters with 300 in 2 s each; nothing is known of the new one. */
	assert_cell(&rows, 0, COLUMN_ANSWERED, "300");
	assert_cell(&rows, 0, COLUMN_PASSED, "10");
	assert_cell(&rows, 0, COLUMN_WHY, "program 60%, contended 40%");
	assert_cell(&rows, 1, COLUMN_COMMAND, "vmm");
	assert_cell(&rows, 1, COLUMN_ANSWERED, "150");
	assert_cell(&rows, 2, COLUMN_RANGE, "0");
	assert_cell(&rows, 2, COLUMN_ANSWERED, "-");
	rows_free(&rows);
	rows_make(&rows, VIEW_PROCESS, true, &now, NULL);
	rows_sort(&rows, COLUMN_PID, false);
	assert_cell(&rows, 0, COLUMN_ANSWERED, "990");
	assert_cell(&rows, 2, COLUMN_ANSWERED, "0");
	assert_cell(&rows, 2, COLUMN_SHARE, "-");
	rows_free(&rows);
	sample_free(&before);
	sample_free(&now);
}

/* A look at a filter with a range and a timer, which has ticked so often. */
static void look_at_timer(struct sample *sample, uint64_t seconds, uint64_t done, uint64_t declined)
{
	char *text = tool_text(HEAD RANGE "timer:\tnumber:5 prog:2 state:0x40 notifier:3 when:77 done:%llu"
			       " pass_program:%llu pass_contended:0 pass_notifier:0 pass_timer:0"
			       " late:11 contended:12\n", (unsigned long long)done,
			       (unsigned long long)declined);
	struct filter_info info;

	assert_true(fdinfo_parse(&info, text));
	assert_int_equal(info.malformed, 0);
	free(text);
	sample_add(sample, &info, 100, tool_text("vmm"), seconds * NSEC_PER_SEC);
	sample_finish(sample);
}

static void a_timer_has_a_row(void **state)
{
	struct sample before = {}, now = {};
	struct rows rows;

	(void)state;
	look_at_timer(&before, 1, 1000, 0);
	look_at_timer(&now, 3, 3000, 20);
	rows_make(&rows, VIEW_RANGE, false, &now, &before);
	assert_int_equal(rows.count, 2);
	rows_sort(&rows, COLUMN_RANGE, false);
	assert_cell(&rows, 0, COLUMN_RANGE, "pio:0x40-0x43");
	assert_cell(&rows, 1, COLUMN_RANGE, "timer:5");
	assert_cell(&rows, 1, COLUMN_ANSWERED, "1000");
	assert_cell(&rows, 1, COLUMN_PASSED, "10");
	assert_cell(&rows, 1, COLUMN_WHY, "program 100%");
	rows_free(&rows);
	/* One that begins anew is another. */
	assert_null(sample_timer_before(&now.filters[0], &before.filters[0].info.timers[0]));
	/* Accesses of a process are those to its ranges. */
	rows_make(&rows, VIEW_PROCESS, true, &now, NULL);
	assert_int_equal(rows.count, 1);
	assert_cell(&rows, 0, COLUMN_ANSWERED, "10");
	rows_free(&rows);
	sample_free(&before);
	sample_free(&now);
}

static void a_filter_without_ranges_is_there(void **state)
{
	struct sample now = {};
	struct rows rows;

	(void)state;
	add(&now, 5, 102, "idle", 12, NULL);
	sample_finish(&now);
	rows_make(&rows, VIEW_RANGE, true, &now, NULL);
	assert_int_equal(rows.count, 1);
	assert_cell(&rows, 0, COLUMN_FILTER, "5");
	assert_cell(&rows, 0, COLUMN_RANGE, "-");
	assert_cell(&rows, 0, COLUMN_ANSWERED, "-");
	rows_free(&rows);
	sample_free(&now);
}

/* Totals of one range. */
static void assert_shown(uint64_t done, uint64_t program, uint64_t contended,
			 const char *share, const char *why)
{
	const struct wanted_range ranges[] = { { 1, 0x40, done, program, contended }, {} };
	struct sample now = {};
	struct rows rows;

	add(&now, 1, 100, "vmm", 1, ranges);
	sample_finish(&now);
	rows_make(&rows, VIEW_RANGE, true, &now, NULL);
	assert_cell(&rows, 0, COLUMN_SHARE, share);
	assert_cell(&rows, 0, COLUMN_WHY, why);
	rows_free(&rows);
	sample_free(&now);
}

static void rounding_makes_nothing_of_something(void **state)
{
	(void)state;
	assert_shown(0, 0, 0, "-", "-");
	assert_shown(1, 0, 0, "100.0", "-");
	assert_shown(0, 1, 0, "0.0", "program 100%");
	assert_shown(1000000, 1, 0, "99.9", "program 100%");
	assert_shown(1, 1000000, 1, "<0.1", "program 99%, contended <1%");
	assert_shown(UINT64_MAX, UINT64_MAX, UINT64_MAX, "33.3", "program 50%, contended 50%");
}

static void huge_counters_are_shown_as_they_are(void **state)
{
	const struct wanted_range ranges[] = {
		{ 1, 0x40, UINT64_MAX, UINT64_MAX, UINT64_MAX }, { 2, 0x60, 1, 0, 0 }, {} };
	struct sample now = {};
	struct rows rows;

	(void)state;
	add(&now, UINT64_MAX, UINT32_MAX, "vmm", 1, ranges);
	sample_finish(&now);
	rows_make(&rows, VIEW_RANGE, true, &now, NULL);
	rows_sort(&rows, COLUMN_ANSWERED, false);
	assert_cell(&rows, 0, COLUMN_PID, "4294967295");
	assert_cell(&rows, 0, COLUMN_FILTER, "18446744073709551615");
	assert_cell(&rows, 0, COLUMN_ANSWERED, "18446744073709551615");
	/* The sum has no room: it stays there. */
	assert_cell(&rows, 0, COLUMN_PASSED, "18446744073709551615");
	rows_free(&rows);
	rows_make(&rows, VIEW_PROCESS, true, &now, NULL);
	assert_cell(&rows, 0, COLUMN_ANSWERED, "18446744073709551615");
	rows_free(&rows);
	sample_free(&now);
}

static void small_rates_are_not_none(void **state)
{
	static const struct {
		uint64_t done, seconds;
		const char *text;
	} cases[] = {
		{ 0, 1, "0.0" }, { 1, 100, "<0.1" }, { 1, 10, "0.1" }, { 99, 10, "9.9" },
		{ 998, 100, "10" }, { 104, 10, "10" }, { 123456789, 1, "123456789" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct wanted_range was[] = { { 1, 0x40, 5, 0, 0 }, {} };
		const struct wanted_range is[] = { { 1, 0x40, 5 + cases[i].done, 0, 0 }, {} };
		struct sample before = {}, now = {};
		struct rows rows;

		add(&before, 1, 100, "vmm", 1, was);
		add(&now, 1, 100, "vmm", 1 + cases[i].seconds, is);
		sample_finish(&before);
		sample_finish(&now);
		rows_make(&rows, VIEW_RANGE, false, &now, &before);
		assert_cell(&rows, 0, COLUMN_ANSWERED, cases[i].text);
		rows_free(&rows);
		sample_free(&before);
		sample_free(&now);
	}
}

/* The filters' numbers, one digit each, in the order of the rows. */
static void assert_order(struct rows *rows, enum column column, bool reverse,
			 const char *order)
{
	char text[16] = "";

	rows_sort(rows, column, reverse);
	for (uint32_t i = 0; i < rows->count; i++)
		text[i] = '0' + rows->all[i].filter;
	if (strcmp(text, order))
		fail_msg("column %d%s: %s, not %s", column, reverse ? " reversed" : "",
			 text, order);
}

static void rows_are_in_the_order_of_a_column(void **state)
{
	const struct wanted_range a[] = { { 1, 0x40, 50, 50, 3 }, {} };
	const struct wanted_range b[] = { { 1, 0x70, 90, 0, 0 }, {} };
	const struct wanted_range c[] = { { 1, 0x60, 70, 90, 5 }, {} };
	struct sample now = {};
	struct rows rows;

	(void)state;
	add(&now, 1, 300, "b", 1, a);
	add(&now, 2, 200, "c", 1, b);
	add(&now, 3, 100, "a", 1, c);
	add(&now, 4, 100, "a", 1, NULL);
	add(&now, 5, 100, "a", 1, c);
	sample_finish(&now);
	rows_make(&rows, VIEW_RANGE, true, &now, NULL);
	assert_order(&rows, COLUMN_PID, false, "34521");
	assert_order(&rows, COLUMN_PID, true, "12345");
	assert_order(&rows, COLUMN_COMMAND, false, "34512");
	assert_order(&rows, COLUMN_COMMAND, true, "21345");
	assert_order(&rows, COLUMN_FILTER, false, "12345");
	assert_order(&rows, COLUMN_FILTER, true, "54321");
	assert_order(&rows, COLUMN_RANGE, false, "41352");
	assert_order(&rows, COLUMN_RANGE, true, "23514");
	assert_order(&rows, COLUMN_ANSWERED, false, "23514");
	assert_order(&rows, COLUMN_ANSWERED, true, "41352");
	assert_order(&rows, COLUMN_PASSED, false, "35142");
	assert_order(&rows, COLUMN_SHARE, false, "21354");
	assert_order(&rows, COLUMN_SHARE, true, "43512");
	assert_order(&rows, COLUMN_CONTENDED, false, "35142");
	rows_free(&rows);
	sample_free(&now);
}

/* --- the table --------------------------------------------------------------------- */

static void assert_headings(const struct rows *rows, uint32_t width, const char *headings)
{
	char *table = stat_table(rows, width), *line, *word, *rest = table;
	char text[128] = "";

	for (const char *at = table; *at; at += strcspn(at, "\n") + 1)
		if (width >= 29)
			assert_true(strcspn(at, "\n") <= width);
	line = strsep(&rest, "\n");
	while ((word = strsep(&line, " ")))
		if (*word) {
			strcat(text, *text ? " " : "");
			strcat(text, word);
		}
	assert_string_equal(text, headings);
	free(table);
}

static void columns_that_have_no_room_are_left_out(void **state)
{
	const struct wanted_range ranges[] = { { 1, 0x40, 5000000, 9, 4 }, {} };
	struct sample now = {};
	struct rows rows;

	(void)state;
	add(&now, 1, 123456, "qemu-system-x86", 1, ranges);
	sample_finish(&now);
	rows_make(&rows, VIEW_RANGE, true, &now, NULL);
#define ALL	"PID COMMAND FILTER RANGE ANSWERED PASSED SHARE% CONTENDED WHY PASSED"
	assert_headings(&rows, 0, ALL);
	assert_headings(&rows, 200, ALL);
	assert_headings(&rows, 87, ALL);
	assert_headings(&rows, 86, "PID COMMAND FILTER RANGE ANSWERED PASSED SHARE% WHY PASSED");
	assert_headings(&rows, 77, "PID COMMAND FILTER RANGE ANSWERED PASSED SHARE% WHY PASSED");
	assert_headings(&rows, 76, "PID COMMAND RANGE ANSWERED PASSED SHARE% WHY PASSED");
	assert_headings(&rows, 69, "PID RANGE ANSWERED PASSED SHARE% WHY PASSED");
	assert_headings(&rows, 53, "PID RANGE ANSWERED PASSED SHARE%");
	assert_headings(&rows, 42, "PID RANGE ANSWERED PASSED");
	assert_headings(&rows, 35, "RANGE ANSWERED PASSED");
	assert_headings(&rows, 1, "RANGE ANSWERED PASSED");
	rows_free(&rows);
	rows_make(&rows, VIEW_PROCESS, false, &now, NULL);
	assert_headings(&rows, 0, "PID COMMAND FILTERS RANGES ANSWERED/s PASSED/s SHARE% CONTENDED/s WHY PASSED");
	assert_headings(&rows, 29, "PID ANSWERED/s PASSED/s");
	rows_free(&rows);
	sample_free(&now);
}

static void names_cannot_act_on_the_terminal(void **state)
{
	static const char * const names[] = {
		"\033[31mred", "a\nb", "tab\there", "\302\2332J", "\377\376", "\177",
		"\342\200\256evil", "\342\200\213", "\303\251", "\xe4\xbd\xa0\xe5\xa5\xbd",
	};
	static const char * const clean[] = {
		"?[31mred", "a?b", "tab here", "??2J", "??", "?", "???evil", "???", "\303\251",
		"\xe4\xbd\xa0\xe5\xa5\xbd",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *text = text_clean(names[i]);

		assert_string_equal(text, clean[i]);
		free(text);
	}
}

static void notes_say_what_is_not_shown(void **state)
{
	struct sample sample = { .unreadable = 1 };
	char *notes[NOTES];

	(void)state;
	assert_int_equal(stat_notes(&sample, false, notes), 1);
	assert_string_equal(notes[0], "1 process could not be looked at; run as root to see it");
	free(notes[0]);
	sample.unreadable = 2;
	assert_int_equal(stat_notes(&sample, true, notes), 1);
	assert_string_equal(notes[0], "2 processes could not be looked at; that takes CAP_SYS_PTRACE");
	free(notes[0]);
	sample.hidden = true;
	sample.malformed = 3;
	assert_int_equal(stat_notes(&sample, false, notes), NOTES);
	assert_non_null(strstr(notes[1], "hidepid"));
	assert_non_null(strstr(notes[2], "3 lines"));
	for (int i = 0; i < NOTES; i++)
		free(notes[i]);
	sample = (struct sample) {};
	assert_int_equal(stat_notes(&sample, false, notes), 0);
}

/* --- the command line -------------------------------------------------------------- */

static void seconds_are_read_to_the_nanosecond(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {
		{ "1", NSEC_PER_SEC }, { "0", 0 }, { "0.5", NSEC_PER_SEC / 2 },
		{ ".25", NSEC_PER_SEC / 4 }, { "2.", 2 * NSEC_PER_SEC },
		{ "0.000000001", 1 }, { "0.0000000019", 1 },
		{ "999999999", 999999999 * NSEC_PER_SEC }, { "007", 7 * NSEC_PER_SEC },
	};
	static const char * const bad[] = {
		"", ".", "-1", "+1", " 1", "1 ", "1,5", "1e3", "0x10", "1.5.", "1s", "nan",
		"1000000000", "inf", "1.-5",
	};
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(text_seconds(good[i].text, &ns));
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (text_seconds(bad[i], &ns))
			fail_msg("'%s' taken for seconds", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_the_kernel_says_is_read),
		cmocka_unit_test(what_is_not_known_is_skipped),
		cmocka_unit_test(what_is_no_filter_is_told),
		cmocka_unit_test(malformed_lines_are_left_out_and_counted),
		cmocka_unit_test(text_cut_anywhere_gives_whole_lines_only),
		cmocka_unit_test(ranges_are_in_the_order_of_their_numbers),
		cmocka_unit_test(damaged_text_does_no_harm),
		cmocka_unit_test(a_filter_is_there_once),
		cmocka_unit_test(a_range_is_the_same_if_all_says_so),
		cmocka_unit_test(rates_are_of_the_time_between),
		cmocka_unit_test(a_process_has_the_sums_of_its_filters),
		cmocka_unit_test(a_timer_has_a_row),
		cmocka_unit_test(a_filter_without_ranges_is_there),
		cmocka_unit_test(rounding_makes_nothing_of_something),
		cmocka_unit_test(huge_counters_are_shown_as_they_are),
		cmocka_unit_test(small_rates_are_not_none),
		cmocka_unit_test(rows_are_in_the_order_of_a_column),
		cmocka_unit_test(columns_that_have_no_room_are_left_out),
		cmocka_unit_test(names_cannot_act_on_the_terminal),
		cmocka_unit_test(notes_say_what_is_not_shown),
		cmocka_unit_test(seconds_are_read_to_the_nanosecond),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
