/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of budgets share: users who take what they can get, and what is left for
 * others. Without cmocka where children use it.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdatomic.h>

#include "fixture.h"
#include "patience.h"
#include "uninvolved.h"

#define PARAMETERS	"/sys/module/kvmfilter/parameters/"
#define JIT_LIMIT	"/proc/sys/net/core/bpf_jit_limit"
#define JIT_ENABLE	"/proc/sys/net/core/bpf_jit_enable"

/* A number from a file, -1 if there is none; and into it, 0 or an errno. */
long long number_read(const char *path);
int number_write(const char *path, long long number);

/* A program that is as long as can be; another one for each number. */
#define LONG_INSNS	KVMFILTER_INSNS_MAX
const struct bpf_insn *long_program(unsigned int number);
/* Load it. What the kernel returns, and its message. */
#define LOG_SIZE	256
int long_load(struct kvmfilter *filter, unsigned int number, char *log);

/*
 * A user in a process of its own that loads long programs until it is refused, and then short
 * ones, too. (Or, on a kernel with an interpreter, until the JIT's memory is spent.)
 */
struct taker {
	uid_t user;
	unsigned int first;	/* number of its first program */
	unsigned int count;	/* of programs that it wants */
	/* What came out. */
	pid_t pid;
	atomic_bool done;
	atomic_uint loaded;	/* long ones */
	atomic_uint filled;	/* short ones */
	atomic_int error;
	atomic_bool interpreted;	/* the last one was not compiled */
	char log[LOG_SIZE];
};

/* Waits until it has all it can get; it keeps that until taker_end(). */
struct taker *taker_begin(uid_t user, unsigned int first, unsigned int count);
void taker_end(struct taker *taker);

/* As a child: a VMM of *@opaque, a uid_t, whose filter answers. 0 or where it went wrong. */
int be_vmm_with_filter(void *user);

/* How much compiled code there is, in KiB; and that it comes to be so much. */
long long code_used(void);
void assert_code_used(long long kib);

/* The tests of budget_scratch.c. */
void scratch_counts_as_locked_memory(void **state);
void scratch_is_within_the_limit_of_locked_memory(void **state);
void a_privileged_user_has_no_limit(void **state);
void a_mapping_alone_counts(void **state);

#endif
