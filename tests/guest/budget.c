// SPDX-License-Identifier: GPL-2.0
/*
 * Users who take what they can get.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "budget.h"
#include "test_programs.h"

long long number_read(const char *path)
{
	FILE *file = fopen(path, "r");
	long long number;

	if (!file || fscanf(file, "%lld", &number) != 1)
		number = -1;
	if (file)
		fclose(file);
	return number;
}

int number_write(const char *path, long long number)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;
	char text[32];

	if (fd < 0)
		return errno;
	snprintf(text, sizeof(text), "%lld", number);
	if (write(fd, text, strlen(text)) < 0)
		err = errno;
	close(fd);
	return err;
}

/* Of instructions that take seven bytes each where most do. */
static const struct bpf_insn *program(unsigned int number, unsigned int count)
{
	static struct bpf_insn insns[LONG_INSNS];

	for (unsigned int i = 0; i < count - 1; i++)
		insns[i] = (struct bpf_insn) {
			.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = -2,
		};
	insns[0].imm = number;
	insns[count - 1] = (struct bpf_insn) { .code = BPF_JMP | BPF_EXIT };
	return insns;
}

const struct bpf_insn *long_program(unsigned int number)
{
	return program(number, LONG_INSNS);
}

static int load(struct kvmfilter *filter, struct kvmfilter_prog_load *args, unsigned int number,
		unsigned int count, char *log)
{
	*args = (struct kvmfilter_prog_load) {
		.size = sizeof(*args), .insns = (uintptr_t)program(number, count),
		.insn_count = count, .direction = KVMFILTER_READ,
		.log = (uintptr_t)log, .log_size = log ? LOG_SIZE : 0,
	};
	return ioctl(kvmfilter_fd(filter), KVMFILTER_PROG_LOAD, args) ? -errno : (int)args->prog;
}

int long_load(struct kvmfilter *filter, unsigned int number, char *log)
{
	struct kvmfilter_prog_load args;

	return load(filter, &args, number, LONG_INSNS, log);
}

static void answer(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = EXIT_VALUE;
}

/* Programs of one filter: a budget of a filter's would not do. */
#define EACH	16

/* Programs of one length, until there are none to be had. */
static unsigned int take_programs(struct taker *taker, struct vm *vm, unsigned int length,
				  unsigned int count)
{
	struct kvmfilter *filter = NULL;
	unsigned int loaded = 0;

	while (loaded < count && !taker->interpreted) {
		struct kvmfilter_prog_load args = {};
		int result = 0;

		if (loaded % EACH == 0)
			result = kvmfilter_create(&filter, vm_fd(vm), 4096);
		if (!result)
			result = load(filter, &args, taker->first + loaded, length, taker->log);
		taker->error = result < 0 ? -result : 0;
		if (result < 0)
			break;
		taker->interpreted = !args.jited;
		loaded++;
	}
	return loaded;
}

static void take(struct taker *taker)
{
	struct vm *vm;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	uninvolved_become(taker->user);
	vm = vm_create(1, 0, answer, NULL);
	taker->loaded = take_programs(taker, vm, LONG_INSNS, taker->count);
	/* What is left has room for some short ones. */
	if (taker->loaded < taker->count || taker->interpreted) {
		taker->interpreted = false;
		taker->filled = take_programs(taker, vm, 2, 1000);
	}
	taker->done = true;
	for (;;)
		pause();
}

static bool is_done(void *opaque)
{
	const struct taker *taker = opaque;

	return taker->done;
}

struct taker *taker_begin(uid_t user, unsigned int first, unsigned int count)
{
	struct taker *taker = mmap(NULL, sizeof(*taker), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	assert_true(taker != MAP_FAILED);
	taker->user = user;
	taker->first = first;
	taker->count = count;
	pid = fork();
	if (!pid)
		take(taker);
	taker->pid = pid;
	assert_true(patience_until(is_done, taker, 60000));
	return taker;
}

void taker_end(struct taker *taker)
{
	kill(taker->pid, SIGKILL);
	waitpid(taker->pid, NULL, 0);
	munmap(taker, sizeof(*taker));
}

int be_vmm_with_filter(void *user)
{
	struct kvmfilter_prog_load args = {
		.size = sizeof(args), .insns = (uintptr_t)count_read_insns,
		.insn_count = sizeof(count_read_insns) / sizeof(count_read_insns[0]),
		.state_size = sizeof(struct test_state),
	};
	struct kvmfilter_range_spec range = {
		.address = FIXTURE_PORT(0x560), .bus = FIXTURE_BUS, .length = 1,
	};
	struct kvmfilter *filter;
	struct vm *vm;

	uninvolved_become(*(uid_t *)user);
	vm = vm_create(1, 0, answer, NULL);
	if (kvmfilter_create(&filter, vm_fd(vm), 4096))
		return 1;
	if (ioctl(kvmfilter_fd(filter), KVMFILTER_PROG_LOAD, &args))
		return errno;
	if (!args.jited)
		return NOT_COMPILED;
	range.read_prog = args.prog;
	if (kvmfilter_range_add(filter, &range) < 0)
		return 3;
	vm_job_add(vm_job_begin(vm, 0), JOB_IN, 0x560, 1, 0);
	return vm_run(vm, 0) || vm_results(vm, 0)[0] != 1 ? 4 : 0;
}

long long code_used(void)
{
	return number_read(PARAMETERS "code_used");
}

static bool is_used(void *opaque)
{
	return code_used() == *(long long *)opaque;
}

void assert_code_used(long long kib)
{
	if (!patience_until(is_used, &kib, 2 * patience_limit()))
		print_error("code_used is %lld, not %lld\n", code_used(), kib);
	assert_int_equal(code_used(), kib);
}
