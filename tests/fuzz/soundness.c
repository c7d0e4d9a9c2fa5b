// SPDX-License-Identifier: GPL-2.0
/*
 * Programs at random from near the border of what the verifier accepts; whatever it
 * accepts runs in the reference interpreter, which traps at any step that leaves the
 * program's memory, reads what was not written, or lets a pointer out.
 *
 *	soundness [--accepted N] [--seconds N] [--jobs N] [--seed N] [--json]
 *
 * Ends when N programs were accepted or the time is over, without limits never; the
 * first trap ends it at once. Exit status: 0 no trap, 1 a trap, 2 it could not run.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "disasm.h"
#include "promises.h"
#include "random_bound.h"
#include "random_join.h"

#define JOBS_MAX	64

/* What the workers report, in memory shared with them. */
struct tally {
	uint64_t programs;
	uint64_t accepted;
	uint64_t insns;		/* of the accepted */
	uint64_t indexed;	/* accepted that went through an index */
	uint64_t stack;		/* that use the stack */
	uint64_t calls;		/* that call helpers */
	uint64_t features;	/* that extend signs as they load */
	uint64_t trap_seed;
	uint32_t trapped;
};

static struct tally *tallies;
static uint64_t accepted_max, seed = 1;
static uint32_t seconds_max, jobs;

/* Any of the three kinds; two times in four the general one. */
static void make(struct random_program *program, uint64_t *next)
{
	switch (random_next(next) % 4) {
	case 0:
		random_bound(program, next);
		break;
	case 1:
		random_join(program, next);
		break;
	default:
		random_program(program, next);
		break;
	}
}

/* Where a program stores, and what it stores to. */
static uint8_t locks[KVMFILTER_INSNS_MAX];
static uint64_t state[RANDOM_STATE_MAX / 8];

static void judge(struct tally *tally, uint64_t *next)
{
	uint64_t start = *next;
	struct random_program program;
	struct kvmf_interp interp;
	struct kvmf_log log = {};
	struct kvmf_facts facts;
	struct kvmf_verify in;

	make(&program, next);
	in = random_program_verify(&program);
	tally->programs++;
	memset(locks, 0, sizeof(locks));
	in.locks = locks;
	if (kvmf_verify(&in, &facts, &log))
		return;
	tally->accepted++;
	tally->insns += in.insn_count;
	tally->stack += facts.stack_depth > 0;
	tally->calls += facts.calls > 0;
	tally->features += facts.features > 0;
	interp = promises_interp(&in, &facts, state);
	if (!promises_kept(&interp, start)) {
		tally->trap_seed = start;
		tally->trapped = 1;
		exit(1);
	}
	tally->indexed += interp.indexed > 0;
}

static void work(uint32_t job, time_t end)
{
	struct tally *tally = &tallies[job];
	uint64_t share = accepted_max / jobs + (job < accepted_max % jobs);
	/* Far apart: each program uses up some hundred numbers of its own. */
	uint64_t next = seed + ((uint64_t)job << 56);

	while (!share || tally->accepted < share) {
		if (end && tally->programs % 1024 == 0 && time(NULL) >= end)
			break;
		judge(tally, &next);
	}
	exit(0);
}

static struct tally sum(void)
{
	struct tally total = {};

	for (uint32_t i = 0; i < jobs; i++) {
		total.programs += tallies[i].programs;
		total.accepted += tallies[i].accepted;
		total.insns += tallies[i].insns;
		total.indexed += tallies[i].indexed;
		total.stack += tallies[i].stack;
		total.calls += tallies[i].calls;
		total.features += tallies[i].features;
		if (tallies[i].trapped && !total.trapped) {
			total.trapped = 1;
			total.trap_seed = tallies[i].trap_seed;
		}
	}
	return total;
}

/* The program of a seed, for whoever has to find the fault. */
static void explain(uint64_t start)
{
	struct random_program program;
	struct kvmf_interp interp;
	struct kvmf_log log = {};
	struct kvmf_facts facts;
	struct kvmf_verify in;
	uint64_t next = start;
	uint32_t i;

	make(&program, &next);
	in = random_program_verify(&program);
	memset(locks, 0, sizeof(locks));
	in.locks = locks;
	kvmf_verify(&in, &facts, &log);
	interp = promises_interp(&in, &facts, state);
	promises_kept(&interp, start);
	fprintf(stderr, "soundness: seed %" PRIu64 ", state %u, direction %u: %s\n",
		start, in.state_size, in.direction, interp.trap);
	for (i = 0; i < in.insn_count; i++) {
		char text[64] = "";

		log = (struct kvmf_log){ .buffer = text, .size = sizeof(text) };
		kvmf_disasm(&log, &in.insns[i], in.insn_count - i);
		fprintf(stderr, "%4u: %s\n", i, text);
	}
}

static void progress(const char *end)
{
	struct tally total = sum();

	fprintf(stderr, "\r# soundness: %" PRIu64 " programs, %" PRIu64 " accepted and run%s",
		total.programs, total.accepted, end);
}

/* Wait for all workers, or for the first that fails. */
static int wait_for_all(const pid_t *pids)
{
	uint32_t left = jobs;
	int worst = 0;

	while (left && !worst) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (!pid) {
			if (isatty(STDERR_FILENO))
				progress("");
			usleep(200000);
			continue;
		}
		if (pid < 0)
			err(2, "waitpid");
		left--;
		if (status)
			worst = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	}
	for (uint32_t i = 0; left && i < jobs; i++)
		kill(pids[i], SIGKILL);
	return worst;
}

static void report(const struct tally *total)
{
	printf("soundness: %" PRIu64 " programs, %" PRIu64 " accepted (%" PRIu64
	       " instructions): %" PRIu64 " used an index, %" PRIu64 " the stack, %" PRIu64
	       " helpers, %" PRIu64 " sign-extending loads; %u traps\n",
	       total->programs, total->accepted, total->insns, total->indexed,
	       total->stack, total->calls, total->features, total->trapped);
}

static void report_json(const struct tally *total)
{
	json_t *object = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i}",
				   "programs", (json_int_t)total->programs,
				   "accepted", (json_int_t)total->accepted,
				   "instructions", (json_int_t)total->insns,
				   "indexed", (json_int_t)total->indexed,
				   "stack", (json_int_t)total->stack,
				   "calls", (json_int_t)total->calls,
				   "signed_loads", (json_int_t)total->features,
				   "traps", (int)total->trapped);

	if (!object || json_dumpf(object, stdout, JSON_INDENT(1)))
		errx(2, "no memory for JSON");
	putchar('\n');
	json_decref(object);
}

static uint64_t parse_number(const char *text)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || *end || end == text || *text == '-')
		errx(2, "not a number: %s", text);
	return value;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "accepted", required_argument, NULL, 'a' },
		{ "seconds", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "seed", required_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'J' },
		{},
	};
	pid_t pids[JOBS_MAX];
	struct tally total;
	bool json = false;
	int option, status;

	jobs = sysconf(_SC_NPROCESSORS_ONLN);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			accepted_max = parse_number(optarg);
		else if (option == 's')
			seconds_max = parse_number(optarg);
		else if (option == 'j')
			jobs = parse_number(optarg);
		else if (option == 'r')
			seed = parse_number(optarg);
		else if (option == 'J')
			json = true;
		else
			return 2;
	}
	if (!jobs || jobs > JOBS_MAX)
		errx(2, "1 to %d jobs", JOBS_MAX);
	tallies = mmap(NULL, jobs * sizeof(*tallies), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tallies == MAP_FAILED)
		err(2, "memory");
	for (uint32_t i = 0; i < jobs; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			err(2, "fork");
		if (!pids[i])
			work(i, seconds_max ? time(NULL) + seconds_max : 0);
	}
	status = wait_for_all(pids);
	if (isatty(STDERR_FILENO))
		progress("\n");
	total = sum();
	if (total.trapped)
		explain(total.trap_seed);
	else if (status)
		errx(1, "a worker died with %d", status);
	if (json)
		report_json(&total);
	else
		report(&total);
	return total.trapped;
}
