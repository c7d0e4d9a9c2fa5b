// SPDX-License-Identifier: GPL-2.0
/*
 * Options are long ones, and a wrong one is named: nothing is guessed.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvmfilter.h>

#include "options.h"
#include "text.h"
#include "tool.h"

enum {
	OPTION_JSON = 256, OPTION_PROGRAM, OPTION_SECTION, OPTION_DIRECTION,
	OPTION_STATE_SIZE, OPTION_ACCESS, OPTION_STATE, OPTION_STATE_OUT,
	OPTION_REPEAT, OPTION_CLOCK, OPTION_BOOT, OPTION_ADDRESS, OPTION_BUS,
	OPTION_VCPU, OPTION_ENGINE, OPTION_ONCE, OPTION_COUNT, OPTION_INTERVAL,
	OPTION_PID, OPTION_VIEW, OPTION_SORT, OPTION_PROC, OPTION_CASE, OPTION_ROUNDS,
	OPTION_TICKS, OPTION_HELP,
};

/* Those about programs, which are in files. */
#define FILES	(COMMAND_CHECK | COMMAND_DISASM | COMMAND_RUN)
#define ALL	(FILES | COMMAND_STAT | COMMAND_INFO | COMMAND_BENCH)

#define INTERVAL_MIN	(NSEC_PER_SEC / 10)
#define INTERVAL_MAX	(86400 * NSEC_PER_SEC)
#define ROUNDS_MAX	10000000

/* A value with '|' in it is one of these words. */
static const struct entry {
	const char *name, *value;
	int id;
	unsigned int commands;
	const char *help;
} table[] = {
	{ "access", "ACCESS", OPTION_ACCESS, COMMAND_RUN,
	  "read:OFFSET:WIDTH, write:OFFSET:WIDTH:VALUE or expire:TIMER:WHEN" },
	{ "state", "STATE", OPTION_STATE, COMMAND_RUN,
	  "bytes in hex, @FILE, or MEMBER=VALUE or WORD=VALUE" },
	{ "state-out", "FILE", OPTION_STATE_OUT, COMMAND_RUN,
	  "write the bytes of state there afterwards" },
	{ "repeat", "N", OPTION_REPEAT, COMMAND_RUN,
	  "runs, each on the state that the last one left" },
	{ "address", "A", OPTION_ADDRESS, COMMAND_RUN,
	  "where the range starts" },
	{ "bus", "pio|mmio", OPTION_BUS, COMMAND_RUN,
	  "of the access: mmio if not given" },
	{ "vcpu", "N", OPTION_VCPU, COMMAND_RUN,
	  "index of the vCPU" },
	{ "clock", "NS", OPTION_CLOCK, COMMAND_RUN,
	  "what clock_ns() returns; not in the kernel" },
	{ "boot", "NS", OPTION_BOOT, COMMAND_RUN,
	  "what boot_ns() returns; not in the kernel" },
	{ "engine", "any|kernel|interpreter", OPTION_ENGINE, COMMAND_RUN,
	  "where; any: in the kernel if it is there" },
	{ "program", "NAME", OPTION_PROGRAM, FILES,
	  "only the program of this name" },
	{ "state-size", "N", OPTION_STATE_SIZE, COMMAND_CHECK | COMMAND_RUN,
	  "bytes of state, instead of what the object says" },
	{ "section", "NAME", OPTION_SECTION, FILES,
	  "the program is this section, such as .text" },
	{ "direction", "read|write|expire", OPTION_DIRECTION, FILES,
	  "of the program in --section" },
	{ "once", NULL, OPTION_ONCE, COMMAND_STAT,
	  "one table, then end" },
	{ "count", "N", OPTION_COUNT, COMMAND_STAT,
	  "N tables, then end" },
	{ "interval", "S", OPTION_INTERVAL, COMMAND_STAT,
	  "seconds between two looks, such as 0.5: 1 if not given" },
	{ "pid", "PID", OPTION_PID, COMMAND_STAT,
	  "only filters that this process holds" },
	{ "view", "range|process", OPTION_VIEW, COMMAND_STAT,
	  "a row per range, or per process: range if not given" },
	{ "sort", "pid|command|filter|range|answered|passed|share|contended", OPTION_SORT,
	  COMMAND_STAT, "the order of rows: answered if not given" },
	{ "proc", "FOLDER", OPTION_PROC, COMMAND_STAT,
	  "instead of /proc; for tests" },
	{ "case", "NAME", OPTION_CASE, COMMAND_BENCH,
	  "only this one; may be given more than once" },
	{ "rounds", "N", OPTION_ROUNDS, COMMAND_BENCH,
	  "how often each access is made: 1000 if not given; of contention, rounds: 15" },
	{ "ticks", NULL, OPTION_TICKS, COMMAND_BENCH,
	  "ticks, not nanoseconds" },
	{ "json", NULL, OPTION_JSON, ALL, "as JSON" },
	{ "help", NULL, OPTION_HELP, ALL, "this text" },
};

#define TABLE_SIZE	(sizeof(table) / sizeof(table[0]))
#define HELP_INDENT	22

static void print_help(const struct command *command)
{
	printf("Usage: kvmfilter %s %s\n\n%s\n\n", command->name, command->usage,
	       command->help);
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		char option[96];

		if (!(table[i].commands & command->bit))
			continue;
		snprintf(option, sizeof(option), "--%s%s%s", table[i].name,
			 table[i].value ? " " : "", table[i].value ? table[i].value : "");
		if (strlen(option) > HELP_INDENT)
			printf("  %s\n  %*s %s\n", option, HELP_INDENT, "", table[i].help);
		else
			printf("  %-*s %s\n", HELP_INDENT, option, table[i].help);
	}
}

/* Which of the words between '|' it is, or -1. */
static int choice(const char *words, const char *text)
{
	size_t length = strlen(text);

	for (int i = 0; ; i++) {
		size_t word = strcspn(words, "|");

		if (word == length && !strncmp(words, text, length))
			return i;
		if (!words[word])
			return -1;
		words += word + 1;
	}
}

static bool read_number(const char *text, uint32_t least, uint32_t max,
			uint32_t *number)
{
	uint64_t value;

	if (!text_number(text, max, &value) || value < least)
		return false;
	*number = value;
	return true;
}

/* False if the value is none that the option can have. */
static bool apply(struct options *options, const struct entry *entry, const char *value)
{
	bool words = entry->value && strchr(entry->value, '|');
	int word = words ? choice(entry->value, value) : 0;

	if (word < 0)
		return false;
	switch (entry->id) {
	case OPTION_JSON:
		options->json = true;
		return true;
	case OPTION_PROGRAM:
		options->selection.program = value;
		return true;
	case OPTION_SECTION:
		options->selection.section = value;
		return *value;
	case OPTION_DIRECTION:
		options->section_directed = true;
		options->selection.direction = word;
		return true;
	case OPTION_STATE_SIZE:
		options->state_size_given = true;
		return read_number(value, 0, KVMFILTER_STATE_MAX, &options->state_size) &&
		       options->state_size % 8 == 0;
	case OPTION_ACCESS:
		options->access = value;
		return true;
	case OPTION_STATE:
		options->states[options->state_count++] = value;
		return true;
	case OPTION_STATE_OUT:
		options->state_out = value;
		return true;
	case OPTION_REPEAT:
		return read_number(value, 1, KVMFILTER_REPEAT_MAX, &options->repeat);
	case OPTION_CLOCK:
		options->clock_given = true;
		return text_number(value, UINT64_MAX, &options->clock);
	case OPTION_BOOT:
		options->boot_given = true;
		return text_number(value, UINT64_MAX, &options->boot);
	case OPTION_ADDRESS:
		return text_number(value, UINT64_MAX, &options->address);
	case OPTION_BUS:
		options->bus = word;
		return true;
	case OPTION_VCPU:
		return read_number(value, 0, UINT32_MAX, &options->vcpu);
	case OPTION_ONCE:
		options->once = true;
		return true;
	case OPTION_COUNT:
		return read_number(value, 1, UINT32_MAX, &options->count);
	case OPTION_INTERVAL:
		return text_seconds(value, &options->interval_ns) &&
		       options->interval_ns >= INTERVAL_MIN &&
		       options->interval_ns <= INTERVAL_MAX;
	case OPTION_PID:
		return read_number(value, 1, INT32_MAX, &options->pid);
	case OPTION_VIEW:
		options->view = word;
		return true;
	case OPTION_SORT:
		options->sort = word;
		return true;
	case OPTION_PROC:
		options->proc = value;
		return *value;
	case OPTION_CASE:
		options->cases[options->case_count++] = value;
		return true;
	case OPTION_ROUNDS:
		return read_number(value, 1, ROUNDS_MAX, &options->rounds);
	case OPTION_TICKS:
		options->ticks = true;
		return true;
	default:
		options->engine = word;
		return true;
	}
}

static const char *limits(int id)
{
	switch (id) {
	case OPTION_STATE_SIZE:
		return "; a multiple of 8, 1048568 at most";
	case OPTION_REPEAT:
		return "; 1 to 1048576";
	case OPTION_INTERVAL:
		return "; 0.1 to 86400";
	case OPTION_ROUNDS:
		return "; 1 to 10000000";
	default:
		return "";
	}
}

/* getopt's own form of the table. */
static void fill(const struct command *command, struct option *rows)
{
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		if (!(table[i].commands & command->bit))
			continue;
		*rows++ = (struct option) {
			.name = table[i].name,
			.has_arg = table[i].value ? required_argument : no_argument,
			.val = table[i].id,
		};
	}
}

/* What getopt did not like; its own messages begin with the path of the command. */
static void refuse_option(const struct command *command, int id, const char *word)
{
	if (id == ':')
		tool_error("%s needs a value", word);
	else if (optopt >= OPTION_JSON)
		tool_error("%s: this option has no value", word);
	else if (optopt)
		tool_error("no option -%c; see kvmfilter %s --help", optopt,
			   command->name);
	else
		tool_error("no option %s; see kvmfilter %s --help", word,
			   command->name);
}

static bool is_bench_set(const char *name)
{
	if (choice("access|contention|growth", name) >= 0)
		return true;
	tool_error("bench has access, contention and growth, but no '%s'", name);
	return false;
}

/* The rest of the words, and what goes with what. */
static bool check_words(const struct options *options, const struct command *command)
{
	if (command->bit & COMMAND_BENCH && options->file_count == 1)
		return is_bench_set(options->files[0]);
	if (!(command->bit & FILES)) {
		if (options->file_count)
			tool_error("'%s': this is no option; see kvmfilter %s --help",
				   options->files[0], command->name);
		return !options->file_count;
	}
	if (!options->file_count)
		tool_error("no file; see kvmfilter %s --help", command->name);
	else if (!options->selection.section != !options->section_directed)
		tool_error("--section and --direction go together");
	else
		return true;
	return false;
}

/* The entry of the table with this number. */
static const struct entry *entry_of(int id)
{
	const struct entry *entry = table;

	while (entry->id != id)
		entry++;
	return entry;
}

int options_parse(struct options *options, const struct command *command, int count,
		  char **words)
{
	struct option rows[TABLE_SIZE + 1] = {};
	int id;

	*options = (struct options) {
		.states = tool_alloc(count, sizeof(*options->states)),
		.cases = tool_alloc(count, sizeof(*options->cases)),
		.repeat = 1,
		.bus = KVMFILTER_BUS_MMIO,
		.sort = COLUMN_ANSWERED,
		.proc = "/proc",
	};
	fill(command, rows);
	/* Afresh. */
	optind = 0;
	while ((id = getopt_long(count, words, ":", rows, NULL)) != -1) {
		if (id == OPTION_HELP) {
			print_help(command);
			return STATUS_OK;
		}
		if (id == ':' || id == '?') {
			refuse_option(command, id, words[optind - 1]);
			return STATUS_TROUBLE;
		}
		if (!apply(options, entry_of(id), optarg)) {
			tool_error("--%s cannot be '%s'%s", entry_of(id)->name, optarg,
				   limits(id));
			return STATUS_TROUBLE;
		}
	}
	options->files = words + optind;
	options->file_count = count - optind;
	return check_words(options, command) ? -1 : STATUS_TROUBLE;
}

void options_free(struct options *options)
{
	free(options->states);
	free(options->cases);
}
