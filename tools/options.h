/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line: one table of options says which subcommand takes them, how they
 * are read, and what --help says of them.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options;

/* The subcommands, as bits. */
enum {
	COMMAND_CHECK = 1,
	COMMAND_DISASM = 2,
	COMMAND_RUN = 4,
	COMMAND_STAT = 8,
	COMMAND_INFO = 16,
	COMMAND_BENCH = 32,
};

struct command {
	unsigned int bit;
	const char *name;
	const char *usage;	/* what follows the name */
	const char *about;	/* one line */
	const char *help;	/* more than that */
	int (*run)(const struct options *options);
};

/* What is asked for of an object. */
struct selection {
	const char *program;	/* its name, or NULL: all */
	const char *section;	/* this one is a program of @direction; or NULL */
	uint32_t direction;
};

/* Where run runs a program. */
enum engine {
	ENGINE_ANY,
	ENGINE_KERNEL,
	ENGINE_INTERPRETER,
};

/* A row of stat for each, in the order of --view. */
enum view {
	VIEW_RANGE,
	VIEW_PROCESS,
};

/* Of stat, in the order of --sort, and from left to right. */
enum column {
	COLUMN_PID,
	COLUMN_COMMAND,
	COLUMN_FILTER,
	COLUMN_RANGE,
	COLUMN_ANSWERED,
	COLUMN_PASSED,
	COLUMN_SHARE,
	COLUMN_CONTENDED,
	COLUMN_WHY,		/* rows cannot be ordered by it */
	COLUMN_COUNT,
};

struct options {
	bool json;
	struct selection selection;
	bool section_directed;
	bool state_size_given;
	uint32_t state_size;

	/* run */
	const char *access;
	const char **states;		/* in the order given */
	uint32_t state_count;
	const char *state_out;
	uint32_t repeat;
	bool clock_given, boot_given;
	uint64_t clock, boot;
	uint64_t address;
	uint32_t bus;
	uint32_t vcpu;
	enum engine engine;

	/* stat */
	bool once;
	uint32_t count;			/* 0: not given */
	uint64_t interval_ns;		/* likewise */
	uint32_t pid;			/* likewise */
	enum view view;
	enum column sort;
	const char *proc;

	/* bench */
	const char **cases;
	uint32_t case_count;
	uint32_t rounds;
	bool ticks;

	char **files;
	uint32_t file_count;
};

/*
 * Read the words after the subcommand's name; words[0] is that. Returns -1 to go on, or
 * the exit status: of --help, or after a message.
 */
int options_parse(struct options *options, const struct command *command, int count,
		  char **words);
void options_free(struct options *options);

#endif
