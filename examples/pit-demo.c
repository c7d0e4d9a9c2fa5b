// SPDX-License-Identifier: GPL-2.0
/*
 * The demo: a guest reads the i8254 in every way there is, with the device in user
 * space alone, then with kvmfilter, then with the ranges removed again.
 *
 *	pit-demo [--json] [--rounds N]
 *
 * The exit status is 0 only if, with the filter, no access left the kernel, every
 * value agrees with CLOCK_MONOTONIC and the data sheet, and without the ranges every
 * access is an exit again. The last line says PASS or FAIL; with --json it goes to
 * standard error. Needs the module.
 */
#define _GNU_SOURCE
#include <err.h>
#include <getopt.h>
#include <libsmartcols.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pit.h"

/* Looks at the clock per kind and way; few enough for PIT_TIMES_MAX. */
#define COMPARED_ROUNDS	100

enum column {
	COL_KIND,
	COL_ACCESSES,
	COL_EXITS_WITHOUT,
	COL_EXITS_WITH,
	COL_COST_WITHOUT,
	COL_COST_WITH,
};

static const struct {
	const char *name, *json_name;
} columns[] = {
	[COL_KIND] = { "access", "kind" },
	[COL_ACCESSES] = { "accesses", "accesses" },
	[COL_EXITS_WITHOUT] = { "exits without", "exits_without" },
	[COL_EXITS_WITH] = { "exits with", "exits_with" },
	[COL_COST_WITHOUT] = { "instr. without", "instructions_without" },
	[COL_COST_WITH] = { "instr. with", "instructions_with" },
};

static unsigned int failures;

__attribute__((format(printf, 1, 2))) static void fail(const char *format, ...)
{
	va_list args;

	failures++;
	fputs("FAIL: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static struct libscols_table *new_table(bool json)
{
	struct libscols_table *table = scols_new_table();
	unsigned int i;

	if (!table)
		errx(1, "no table");
	scols_table_enable_json(table, json);
	scols_table_set_name(table, "pit");
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct libscols_column *column;

		column = scols_table_new_column(table, json ? columns[i].json_name :
						columns[i].name, 0,
						i == COL_KIND ? 0 : SCOLS_FL_RIGHT);
		if (!column)
			errx(1, "no column");
		if (i != COL_KIND)
			scols_column_set_json_type(column, SCOLS_JSON_NUMBER);
	}
	return table;
}

__attribute__((format(printf, 3, 4)))
static void set_cell(struct libscols_line *line, enum column column,
		     const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		err(1, "memory");
	va_end(args);
	if (scols_line_refer_data(line, column, text))
		errx(1, "no cell");
}

static void compare(struct pit *pit, const struct pit_kind *kind, const char *how)
{
	unsigned int bad = pit_compare(pit, kind, COMPARED_ROUNDS, false);

	if (bad)
		fail("%s, %s: %u values are not those of the data sheet at their time",
		     kind->name, how, bad);
}

static void run_kind(struct pit *pit, const struct pit_kind *kind,
		     unsigned int rounds, struct libscols_table *table)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	struct pit_cost without, with, after;
	__u64 answered;
	int result;

	without = pit_measure(pit, kind, rounds);
	compare(pit, kind, "without the filter");
	if (without.exits != without.accesses)
		fail("%s: %llu exits of %llu accesses without a filter", kind->name,
		     without.exits, without.accesses);

	result = pit_attach(pit);
	if (result)
		errx(1, "no filter: %s", strerror(-result));
	answered = pit_answered(pit);
	with = pit_measure(pit, kind, rounds);
	answered = pit_answered(pit) - answered;
	compare(pit, kind, "with the filter");
	if (with.exits)
		fail("%s: %llu exits with the filter", kind->name, with.exits);
	if (answered < with.accesses)
		fail("%s: the kernel counted %llu of %llu accesses as answered",
		     kind->name, answered, with.accesses);

	result = pit_detach(pit);
	if (result)
		errx(1, "the device can't be detached: %s", strerror(-result));
	after = pit_measure(pit, kind, rounds / 10 + 1);
	if (after.exits != after.accesses)
		fail("%s: %llu exits of %llu accesses after it was detached",
		     kind->name, after.exits, after.accesses);

	if (!line)
		errx(1, "no line");
	set_cell(line, COL_KIND, "%s", kind->name);
	set_cell(line, COL_ACCESSES, "%llu", with.accesses);
	set_cell(line, COL_EXITS_WITHOUT, "%llu", without.exits);
	set_cell(line, COL_EXITS_WITH, "%llu", with.exits);
	set_cell(line, COL_COST_WITHOUT, "%.0f", without.instructions);
	set_cell(line, COL_COST_WITH, "%.0f", with.instructions);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "rounds", required_argument, NULL, 'r' },
		{}
	};
	struct libscols_table *table;
	unsigned int rounds = 500, i;
	bool json = false;
	struct pit pit;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'r':
			rounds = strtoul(optarg, NULL, 0);
			break;
		default:
			return 2;
		}
	}
	if (!rounds || rounds > 1000000)
		errx(2, "--rounds: 1 to 1000000");

	table = new_table(json);
	pit_init(&pit, 0);
	for (i = 0; i < pit_kind_count; i++) {
		fprintf(stderr, "# %u/%u: %s\n", i + 1, pit_kind_count,
			pit_kinds[i].name);
		run_kind(&pit, &pit_kinds[i], rounds, table);
	}
	pit_destroy(&pit);
	scols_print_table(table);
	scols_unref_table(table);
	if (!json)
		printf("\n"
		       "exits: to user space. instr.: instructions per access, by the guest's TSC, less\n"
		       "the guest's own loop; they are instructions where the TSC counts these (QEMU with\n"
		       "-icount), cycles of the TSC elsewhere. without: the device in user space alone.\n"
		       "Every value was compared with a model of the data sheet at CLOCK_MONOTONIC.\n");
	fprintf(json ? stderr : stdout, "demo: %s\n", failures ? "FAIL" : "PASS");
	return failures ? 1 : 0;
}
