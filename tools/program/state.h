/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data of a state block on the command line: how it is given, and what a run has
 * changed of it, by members where BTF knows them.
 */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>
#include <linux/kvmfilter.h>

#include "types.h"

struct state {
	uint32_t size;		/* bytes */
	const struct members *members;
	unsigned char *before;
	unsigned char *after;
};

/* Zeros. False after a message. */
bool state_init(struct state *state, uint32_t size, const struct members *members);
void state_free(struct state *state);

/* One argument of --state goes into @before. False after a message. */
bool state_set(struct state *state, const char *text);

/* A line per member that changed, and per word that has changed outside of members. */
void state_print_changes(const struct state *state);
/* The words that changed, each with its members that did. */
json_t *state_changes(const struct state *state);

/* All bytes of @after, in the order of memory. */
json_t *state_json(const struct state *state);
/* The same into a file. False after a message. */
bool state_save(const struct state *state, const char *path);

#endif
