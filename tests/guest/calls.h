/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls at random, as data: what test_calls.c makes, keeps and changes, and calls.c
 * carries out.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/types.h>

struct vm;

#define CALLS_FILTERS	4
#define CALLS_MAPPINGS	4

enum call_kind {
	CALL_QUERY,
	CALL_CREATE,
	CALL_PROG_LOAD,
	CALL_PROG_UNLOAD,
	CALL_RANGE_ADD,
	CALL_RANGE_REMOVE,
	CALL_NOTIFIER_SET,
	CALL_COUNTERS,
	CALL_PROG_RUN,
	CALL_DETACH,
	CALL_TIMER_ADD,
	CALL_TIMER_REMOVE,
	CALL_TIMER_ARM,
	CALL_TIMER_QUERY,
	CALL_COMMANDS,			/* those above are commands of the ABI */
	CALL_UNKNOWN = CALL_COMMANDS,	/* a command that is none */
	CALL_MAP,
	CALL_UNMAP,
	CALL_WRITE,			/* to scratch, by user space */
	CALL_FDINFO,
	CALL_CLOSE,
	CALL_ACCESS,			/* by the guest */
	CALL_KINDS,
};

/*
 * One call. Arguments come from @random: mostly such as may work, a few that can't. If
 * @break_size is not 0, that many bytes (1, 2, 4, 8) of the structure become @break_value, at
 * @break_offset; and some calls get their structure from where there is none.
 */
struct call {
	__u8 kind;
	__u8 filter;			/* which of the CALLS_FILTERS */
	__u8 break_size;
	__u8 break_offset;
	__u64 break_value;
	__u64 random;
};

/* What calls work on, shared by threads. */
struct calls_world {
	struct vm *vm;
	int device;
	int event;
	int null;
	atomic_int filters[CALLS_FILTERS];	/* descriptors, -1 for none */
	bool shared;			/* another thread may close what is used here */
};

/* A thread's own. */
struct calls_runner {
	struct calls_world *world;
	unsigned int vcpu;
	struct {
		void *address;
		unsigned int size;
	} mappings[CALLS_MAPPINGS];
	uint64_t made;			/* system calls, guest accesses among them */
	uint64_t worked;
	char wrong[160];		/* an outcome that the header does not allow */
};

/* Everything comes from @seed; the same seed gives the same call. */
struct call call_random(uint64_t *seed);

/* False if the outcome was wrong: runner->wrong says how. */
bool call_make(struct calls_runner *runner, const struct call *call);

/* Close and unmap what calls have left open. */
void calls_end(struct calls_runner *runner);

const char *call_name(const struct call *call);

#endif
