/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel says of a filter in /proc/PID/fdinfo/FD: text in, numbers out. The
 * lines are "key:", a tab and name:value pairs; keys and names that are not known are
 * skipped, since modules may say more than this command knows.
 */
#ifndef FDINFO_H
#define FDINFO_H

#include <stdbool.h>
#include <stdint.h>

/* What became of an access, or of an expiry. */
enum outcome {
	OUTCOME_DONE,
	OUTCOME_PASS_PROGRAM,
	OUTCOME_PASS_CONTENDED,
	OUTCOME_PASS_NO_PROGRAM,
	OUTCOME_PASS_STRING,
	OUTCOME_PASS_WIDTH,
	OUTCOME_PASS_NOTIFIER,
	OUTCOME_PASS_TIMER,	/* modules before timers don't have it: 0 */
	OUTCOME_COUNT,
};

/* As in struct kvmfilter_counters. */
extern const char * const outcome_names[OUTCOME_COUNT];

#define WORD_SIZE	16

struct prog_info {
	uint64_t number;
	char direction[WORD_SIZE];
	uint64_t insns, state, jited, users;
};

struct range_info {
	uint64_t number;
	char bus[WORD_SIZE];
	uint64_t address, length;
	uint64_t read, write;		/* programs, 0 for none */
	uint64_t state;			/* offset in scratch */
	uint64_t counts[OUTCOME_COUNT];
};

struct timer_info {
	uint64_t number;
	uint64_t prog, state, notifier;
	uint64_t when;			/* KVMFILTER_TIMER_OFF: not armed */
	uint64_t counts[OUTCOME_COUNT];	/* those that an expiry can have */
	uint64_t late, contended;
};

struct notifier_info {
	uint64_t number;
};

struct filter_info {
	uint64_t number;
	uint64_t scratch;
	struct prog_info *progs;
	struct range_info *ranges;	/* by number */
	struct notifier_info *notifiers;
	struct timer_info *timers;	/* by number */
	uint32_t prog_count, range_count, notifier_count, timer_count;
	uint32_t malformed;		/* lines that were left out */
};

/* False if the text is not about a filter; @info has then nothing to be freed. */
bool fdinfo_parse(struct filter_info *info, const char *text);
void fdinfo_free(struct filter_info *info);

#endif
