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
	OPTION_VCPU, OPTION_ENGINE, OPTION_HELP,
};

#define ALL	(COMMAND_CHECK | COMMAND_DISASM | COMMAND_RUN)

static const struct {
	const char *name, *value;
	int id;
	unsigned int commands;
	const char *help;
} table[] = {
	{ "access", "ACCESS", OPTION_ACCESS, COMMAND_RUN,
	  "read:OFFSET:WIDTH or write:OFFSET:WIDTH:VALUE" },
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
	{ "engine", "ENGINE", OPTION_ENGINE, COMMAND_RUN,
	  "kernel, interpreter, or any: the kernel if it is there" },
	{ "program", "NAME", OPTION_PROGRAM, ALL,
	  "only the program of this name" },
	{ "state-size", "N", OPTION_STATE_SIZE, COMMAND_CHECK | COMMAND_RUN,
	  "bytes of state, instead of what the object says" },
	{ "section", "NAME", OPTION_SECTION, ALL,
	  "the program is this section, such as .text" },
	{ "direction", "read|write", OPTION_DIRECTION, ALL,
	  "of the program in --section" },
	{ "json", NULL, OPTION_JSON, ALL, "as JSON" },
	{ "help", NULL, OPTION_HELP, ALL, "this text" },
};

#define TABLE_SIZE	(sizeof(table) / sizeof(table[0]))

static void print_help(const struct command *command)
{
	printf("Usage: kvmfilter %s %s\n\n%s\n\n", command->name, command->usage,
	       command->help);
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		char option[32];

		if (!(table[i].commands & command->bit))
			continue;
		snprintf(option, sizeof(option), "--%s%s%s", table[i].name,
			 table[i].value ? " " : "", table[i].value ? table[i].value : "");
		printf("  %-22s %s\n", option, table[i].help);
	}
}

/* One of two words. */
static bool read_word(const char *text, const char *zero, const char *one,
		      uint32_t *which)
{
	*which = !strcmp(text, one);
	return *which || !strcmp(text, zero);
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

static bool read_engine(const char *text, enum engine *engine)
{
	static const char * const names[] = {
		[ENGINE_ANY] = "any",
		[ENGINE_KERNEL] = "kernel",
		[ENGINE_INTERPRETER] = "interpreter",
	};

	for (*engine = ENGINE_ANY; *engine <= ENGINE_INTERPRETER; ++*engine)
		if (!strcmp(text, names[*engine]))
			return true;
	return false;
}

/* False if the value is none that the option can have. */
static bool apply(struct options *options, int id, const char *value)
{
	switch (id) {
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
		return read_word(value, "read", "write", &options->selection.direction);
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
		return read_word(value, "pio", "mmio", &options->bus);
	case OPTION_VCPU:
		return read_number(value, 0, UINT32_MAX, &options->vcpu);
	default:
		return read_engine(value, &options->engine);
	}
}

static const char *limits(int id)
{
	switch (id) {
	case OPTION_STATE_SIZE:
		return "; a multiple of 8, 1024 at most";
	case OPTION_REPEAT:
		return "; 1 to 1048576";
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

int options_parse(struct options *options, const struct command *command, int count,
		  char **words)
{
	struct option rows[TABLE_SIZE + 1] = {};
	int id, row = 0;

	*options = (struct options) {
		.states = tool_alloc(count, sizeof(*options->states)),
		.repeat = 1,
		.bus = KVMFILTER_BUS_MMIO,
	};
	fill(command, rows);
	/* Afresh. */
	optind = 0;
	while ((id = getopt_long(count, words, ":", rows, &row)) != -1) {
		if (id == OPTION_HELP) {
			print_help(command);
			return STATUS_OK;
		}
		if (id == ':' || id == '?') {
			refuse_option(command, id, words[optind - 1]);
			return STATUS_TROUBLE;
		}
		if (!apply(options, id, optarg)) {
			tool_error("--%s cannot be '%s'%s", rows[row].name, optarg,
				   limits(id));
			return STATUS_TROUBLE;
		}
	}
	options->files = words + optind;
	options->file_count = count - optind;
	if (!options->file_count) {
		tool_error("no file; see kvmfilter %s --help", command->name);
		return STATUS_TROUBLE;
	}
	if (!options->selection.section != !options->section_directed) {
		tool_error("--section and --direction go together");
		return STATUS_TROUBLE;
	}
	return -1;
}

void options_free(struct options *options)
{
	free(options->states);
}
