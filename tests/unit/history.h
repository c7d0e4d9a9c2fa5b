/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is a history linearisable? (Herlihy and Wing, 1990.) Each operation took some time; the
 * question is whether there is one moment within that time for each, so that the operations
 * in the order of these moments are what the device, used by one alone, would have done. The
 * search is that of Wing and Gong, with Lowe's memory of where it has been.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* @responded of an operation that never ended: it may have taken effect, or not. */
#define HISTORY_NEVER	UINT64_MAX

#define HISTORY_PROCESSES_MAX	8
#define HISTORY_STATE_MAX	256

/* What is done is the model's. Times are by one clock; no two are the same. */
struct history_op {
	uint64_t invoked, responded;
	uint64_t argument, result;
	uint32_t process;	/* it does one operation after the other */
	uint32_t kind;
};

/* The device as one alone would use it. */
struct history_model {
	size_t state_size;
	unsigned int choices;	/* ways that an operation can go; 1: all is certain */
	/*
	 * Do @op on @state, in the way @choice; false if its result is not what the
	 * device would have given then. The bytes between members must be kept zero.
	 */
	bool (*step)(void *state, const struct history_op *op, unsigned int choice);
	/* An operation for people. */
	void (*print)(FILE *file, const struct history_op *op);
};

enum history_verdict {
	HISTORY_LINEARISABLE,
	HISTORY_NOT_LINEARISABLE,
	HISTORY_UNDECIDED,	/* more than @limit situations */
	HISTORY_INVALID,	/* operations of one process overlap, or too many processes */
};

struct history_result {
	enum history_verdict verdict;
	uint64_t situations;	/* visited */
	/* Not linearisable: so many operations fit at the most, and these did not follow. */
	size_t longest;
	uint32_t stuck_count;
	size_t stuck[HISTORY_PROCESSES_MAX];	/* numbers of operations */
	/* Pairs of operations that overlap: without any there is nothing to decide. */
	uint64_t overlaps;
};

/*
 * @ops in any order, @initial the state before the first. @limit bounds memory: a situation
 * takes some 64 bytes and the state.
 */
struct history_result history_check(const struct history_op *ops, size_t count,
				    const struct history_model *model, const void *initial,
				    uint64_t limit);

/* Why it is not linearisable, in lines that begin with '#'. */
void history_explain(FILE *file, const struct history_op *ops, size_t count,
		     const struct history_model *model, const struct history_result *result);

#endif
