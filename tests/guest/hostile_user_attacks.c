// SPDX-License-Identifier: GPL-2.0
/*
 * What a hostile user does, one process for each kind.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asleep.h"
#include "fixture.h"
#include "hostile_user.h"
#include "others.h"
#include "patience.h"
#include "test_programs.h"
#include "uninvolved.h"

#define PORT		0x560
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static void answer(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = EXIT_VALUE;
}

/* A filter, by its descriptor, which nobody detaches; -1 if it is not to be had. */
static int filter_create(struct vm *vm, __u32 scratch)
{
	struct kvmfilter_create args = {
		.size = sizeof(args), .vm_fd = vm_fd(vm), .scratch_size = scratch,
	};
	int device = open("/dev/kvmfilter", O_RDWR | O_CLOEXEC), fd;

	fd = ioctl(device, KVMFILTER_CREATE, &args);
	close(device);
	return fd;
}

static bool prog_load(int filter, const struct bpf_insn *insns, unsigned int count,
		      unsigned int state_size)
{
	struct kvmfilter_prog_load args = {
		.size = sizeof(args), .insns = (uintptr_t)insns, .insn_count = count,
		.direction = KVMFILTER_READ, .state_size = state_size,
	};

	return !ioctl(filter, KVMFILTER_PROG_LOAD, &args);
}

/* One with a range at its port. */
static int filter_with_range(struct vm *vm, __u64 port)
{
	struct kvmfilter_range_add range = {
		.size = sizeof(range), .bus = FIXTURE_BUS, .address = FIXTURE_PORT(port),
		.length = 1, .read_prog = 1,
	};
	int filter = filter_create(vm, 4096);

	if (!prog_load(filter, count_read_insns, COUNT(count_read_insns),
		       sizeof(struct test_state)))
		return -1;
	return ioctl(filter, KVMFILTER_RANGE_ADD, &range) ? -1 : filter;
}

static void give_up(struct attack *attack, unsigned int line)
{
	attack->failed = line;
	_exit(1);
}

#define must(condition) do { if (!(condition)) give_up(attack, __LINE__); } while (0)

#define SCRATCHERS	3

/* As much scratch as the limit on locked memory lets each process have. */
static void take_scratch(struct attack *attack)
{
	for (int i = 0; i < SCRATCHERS; i++) {
		unsigned int taken = 0;
		struct vm *vm;

		if (fork())
			continue;
		vm = vm_create(1, 0, answer, NULL);
		while (taken < 64 && filter_create(vm, KVMFILTER_SCRATCH_MAX) >= 0)
			taken++;
		attack->scratch += taken * KVMFILTER_SCRATCH_MAX >> 10;
		attack->scratch_refused += taken < 64;
		attack->scratch_done++;
		break;
	}
	for (;;)
		pause();
}

/* Filters whose end waits for a vCPU that sleeps, and the vCPU sleeps for ever. */
#define SLEEPERS	6
#define EACH		4

static void hold_vcpus(struct attack *attack)
{
	for (int i = 0; i < SLEEPERS; i++) {
		struct vm *vm = vm_create(1, 0, answer, NULL);
		static struct asleep asleep[SLEEPERS];
		int filters[EACH];

		for (unsigned int k = 0; k < EACH; k++) {
			filters[k] = filter_with_range(vm, PORT + k);
			must(filters[k] >= 0);
		}
		must(asleep_begin(&asleep[i], vm));
		for (unsigned int k = 0; k < EACH; k++) {
			attack->asleep++;
			close(filters[k]);
		}
	}
	for (;;)
		pause();
}

/* Filters that somebody else has the last descriptor of, and so has to close. */
static void pass_filters(struct attack *attack, int to)
{
	static struct asleep asleep;
	struct vm *vm = vm_create(1, 0, answer, NULL);
	int fds[HOSTILE_PASSED];

	for (unsigned int i = 0; i < HOSTILE_PASSED; i++) {
		fds[i] = filter_with_range(vm, PORT + i);
		must(fds[i] >= 0);
	}
	must(asleep_begin(&asleep, vm));
	for (unsigned int i = 0; i < HOSTILE_PASSED; i++) {
		others_send(to, &fds[i], 1);
		close(fds[i]);
		attack->passed++;
	}
	for (;;)
		pause();
}

/* Filters that are closed while they are looked at, on and on. */
static void race_with_lookers(struct attack *attack)
{
	const struct bpf_insn pass[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	atomic_int *fd = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
				-1, 0);
	pid_t parent = getpid();
	struct vm *vm;

	if (!fork()) {
		static char text[1 << 16];

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			char path[64];
			FILE *file;

			snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", parent, *fd);
			file = fopen(path, "r");
			if (!file)
				continue;
			attack->looks += fread(text, 1, sizeof(text), file) > 100;
			fclose(file);
		}
	}
	vm = vm_create(1, 0, answer, NULL);
	/* The code stays, or somebody else would take its room. */
	must(prog_load(filter_create(vm, 4096), pass, 2, 0));
	for (;;) {
		int filter = filter_create(vm, 4096);

		/* What the ends of those before still lock may be all there is. */
		if (filter < 0)
			continue;
		*fd = filter;
		for (unsigned int i = 0; i < 100; i++)
			must(prog_load(filter, pass, 2, 0));
		close(filter);
		attack->races++;
	}
}

static void *scribble(void *opaque)
{
	struct kvmfilter_state *state = opaque;

	for (;;) {
		__atomic_fetch_xor(&state->sequence, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&state->data[0], 0x0123456789abcdef, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* A vCPU that makes accesses all the time, to a state block that somebody scribbles on. */
static void scribble_on_state(struct attack *attack)
{
	struct vm *vm = vm_create(1, 0, answer, NULL);
	int filter = filter_with_range(vm, PORT);
	struct kvmfilter_state *state;
	pthread_t thread;
	struct job *job;

	state = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, filter, 0);
	must(state != MAP_FAILED);
	must(!pthread_create(&thread, NULL, scribble, state));
	for (;;) {
		job = vm_job_begin(vm, 0);
		job->rounds = 100;
		job->keep = JOB_KEEP_NOTHING;
		vm_job_add(job, JOB_IN, PORT, 1, 0);
		vm_run(vm, 0);
		attack->turns++;
	}
}

/* --- all of it ---------------------------------------------------------------------------- */

enum kind { SCRATCH, ASLEEP, PASSING, RACING, SCRIBBLING, KINDS };

static pid_t attackers[KINDS];

static void be_attacker(struct attack *attack, enum kind kind, int to)
{
	/* All that it forks goes with it. */
	setpgid(0, 0);
	uninvolved_become(ATTACKER);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	switch (kind) {
	case SCRATCH:
		take_scratch(attack);
		break;
	case ASLEEP:
		hold_vcpus(attack);
		break;
	case PASSING:
		pass_filters(attack, to);
		break;
	case RACING:
		race_with_lookers(attack);
		break;
	default:
		scribble_on_state(attack);
	}
	_exit(1);
}

static bool all_have_begun(void *opaque)
{
	const struct attack *attack = opaque;

	return attack->failed ||
	       (attack->scratch_done == SCRATCHERS && attack->asleep &&
		attack->passed == HOSTILE_PASSED && attack->races && attack->looks &&
		attack->turns);
}

struct attack *attack_begin(void)
{
	struct attack *attack = mmap(NULL, sizeof(*attack), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int ends[2];

	if (attack == MAP_FAILED || socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return NULL;
	for (enum kind kind = 0; kind < KINDS; kind++) {
		pid_t pid = fork();

		if (!pid) {
			close(ends[1]);
			be_attacker(attack, kind, ends[0]);
		}
		attackers[kind] = pid;
	}
	close(ends[0]);
	attack->sent = ends[1];
	if (patience_until(all_have_begun, attack, 60000) && !attack->failed)
		return attack;
	print_error("line %u; %u processes with scratch, %u filters closed, %u passed, %u races, %u looks, %u turns\n",
		    attack->failed, attack->scratch_done, attack->asleep, attack->passed,
		    attack->races, attack->looks, attack->turns);
	return NULL;
}

unsigned int attack_ended(void)
{
	unsigned int ended = 0;

	for (enum kind kind = 0; kind < KINDS; kind++)
		ended += waitpid(attackers[kind], NULL, WNOHANG) != 0;
	return ended;
}

void attack_end(struct attack *attack)
{
	for (enum kind kind = 0; kind < KINDS; kind++) {
		kill(-attackers[kind], SIGKILL);
		waitpid(attackers[kind], NULL, 0);
	}
	close(attack->sent);
	munmap(attack, sizeof(*attack));
}
