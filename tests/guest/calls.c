// SPDX-License-Identifier: GPL-2.0
/*
 * System calls at random: from numbers to arguments, and whether the outcome is one that
 * <linux/kvmfilter.h> allows.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/kvmfilter.h>

#include "calls.h"
#include "fixture.h"
#include "random_program.h"
#include "test_programs.h"

#define PORTS	0x500		/* where guest and ranges meet */
#define MEMORY	0xd0000000ULL

/* Where there is no bus of ports; 0 ends a list. */
#define NO_PORTS	(FIXTURE_HAS_PORTS ? 0 : EOPNOTSUPP)

union args {
	__u32 size;
	struct kvmfilter_query query;
	struct kvmfilter_create create;
	struct kvmfilter_prog_load prog_load;
	struct kvmfilter_prog_unload prog_unload;
	struct kvmfilter_range_add range_add;
	struct kvmfilter_range_remove range_remove;
	struct kvmfilter_notifier_set notifier_set;
	struct kvmfilter_counters counters;
	struct kvmfilter_prog_run prog_run;
	struct kvmfilter_timer_add timer_add;
	struct kvmfilter_timer_remove timer_remove;
	struct kvmfilter_timer_arm timer_arm;
	struct kvmfilter_timer_query timer_query;
	__u8 bytes[256];
};

/* What every command may fail with, and what each may besides. */
static const int always[] = { EINVAL, E2BIG, EFAULT, 0 };

static const struct command {
	const char *name;
	unsigned long number;
	__u32 size;
	bool device;		/* a command of the device, not of a filter */
	int errors[12];
} commands[CALL_COMMANDS] = {
	[CALL_QUERY] = { "QUERY", KVMFILTER_QUERY, sizeof(struct kvmfilter_query), true,
		{ 0 } },
	[CALL_CREATE] = { "CREATE", KVMFILTER_CREATE, sizeof(struct kvmfilter_create), true,
		{ EBADF, EPERM, ENOMEM, EMFILE, ENFILE } },
	[CALL_PROG_LOAD] = { "PROG_LOAD", KVMFILTER_PROG_LOAD,
		sizeof(struct kvmfilter_prog_load), false,
		{ EPERM, EACCES, ENOSPC, ENOMEM } },
	[CALL_PROG_UNLOAD] = { "PROG_UNLOAD", KVMFILTER_PROG_UNLOAD,
		sizeof(struct kvmfilter_prog_unload), false,
		{ EPERM, ENOENT, EBUSY } },
	[CALL_RANGE_ADD] = { "RANGE_ADD", KVMFILTER_RANGE_ADD,
		sizeof(struct kvmfilter_range_add), false,
		{ EPERM, ENOENT, EEXIST, ENOSPC, ENOMEM, ESHUTDOWN, NO_PORTS } },
	[CALL_RANGE_REMOVE] = { "RANGE_REMOVE", KVMFILTER_RANGE_REMOVE,
		sizeof(struct kvmfilter_range_remove), false, { EPERM, ENOENT } },
	[CALL_NOTIFIER_SET] = { "NOTIFIER_SET", KVMFILTER_NOTIFIER_SET,
		sizeof(struct kvmfilter_notifier_set), false,
		{ EPERM, EBADF, ENOENT } },
	[CALL_COUNTERS] = { "COUNTERS", KVMFILTER_COUNTERS,
		sizeof(struct kvmfilter_counters), false, { EPERM, ENOENT } },
	[CALL_PROG_RUN] = { "PROG_RUN", KVMFILTER_PROG_RUN,
		sizeof(struct kvmfilter_prog_run), false,
		{ EPERM, ENOENT, ENOMEM, EINTR } },
	[CALL_DETACH] = { "DETACH", KVMFILTER_DETACH, sizeof(struct kvmfilter_detach), false,
		{ EPERM } },
	[CALL_TIMER_ADD] = { "TIMER_ADD", KVMFILTER_TIMER_ADD,
		sizeof(struct kvmfilter_timer_add), false,
		{ EPERM, ENOENT, EEXIST, ENOMEM, ESHUTDOWN } },
	[CALL_TIMER_REMOVE] = { "TIMER_REMOVE", KVMFILTER_TIMER_REMOVE,
		sizeof(struct kvmfilter_timer_remove), false, { EPERM, ENOENT } },
	[CALL_TIMER_ARM] = { "TIMER_ARM", KVMFILTER_TIMER_ARM,
		sizeof(struct kvmfilter_timer_arm), false, { EPERM, ENOENT } },
	[CALL_TIMER_QUERY] = { "TIMER_QUERY", KVMFILTER_TIMER_QUERY,
		sizeof(struct kvmfilter_timer_query), false, { EPERM, ENOENT } },
};

static const char *const other_names[] = {
	"unknown", "mmap", "munmap", "write", "fdinfo", "close", "access",
};

#define PROGRAM(name)	{ name##_insns, sizeof(name##_insns) / sizeof(name##_insns[0]), \
			  name##_direction }

static const struct program {
	const struct bpf_insn *insns;
	unsigned int count;
	unsigned int direction;
} programs[] = {
	PROGRAM(count_read), PROGRAM(keep_write), PROGRAM(ring_write), PROGRAM(table_read),
	PROGRAM(try_and_pass_read), PROGRAM(try_and_pass_write), PROGRAM(muldiv_read),
	PROGRAM(stack_read), PROGRAM(odd_verdict_read), PROGRAM(see_write),
	PROGRAM(alarm_write), PROGRAM(alarm_expire), PROGRAM(alarm_expire),
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

const char *call_name(const struct call *call)
{
	if (call->kind < CALL_COMMANDS)
		return commands[call->kind].name;
	return other_names[call->kind - CALL_COMMANDS];
}

/* How often each kind is made, of all. */
static const __u8 weights[CALL_KINDS] = {
	[CALL_QUERY] = 2, [CALL_CREATE] = 3, [CALL_PROG_LOAD] = 12, [CALL_PROG_UNLOAD] = 8,
	[CALL_RANGE_ADD] = 20, [CALL_RANGE_REMOVE] = 10, [CALL_NOTIFIER_SET] = 8,
	[CALL_COUNTERS] = 6, [CALL_PROG_RUN] = 16, [CALL_DETACH] = 1, [CALL_UNKNOWN] = 2,
	[CALL_TIMER_ADD] = 10, [CALL_TIMER_REMOVE] = 3, [CALL_TIMER_ARM] = 12,
	[CALL_TIMER_QUERY] = 2,
	[CALL_MAP] = 3, [CALL_UNMAP] = 1, [CALL_WRITE] = 5, [CALL_FDINFO] = 1,
	[CALL_CLOSE] = 1, [CALL_ACCESS] = 5,
};

static __u64 interesting(uint64_t *seed)
{
	static const __u64 values[] = {
		0, 1, 2, 3, 7, 8, 63, 64, 65, 255, 256, 1023, 1024, 1025, 4095, 4096, 4097,
		0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 1ULL << 32,
		1ULL << 47, 1ULL << 63, INT64_MAX, UINT64_MAX, UINT64_MAX - 7,
		KVMFILTER_SCRATCH_MAX, KVMFILTER_SCRATCH_MAX + 1, MEMORY, PORTS,
	};
	__u64 pick = random_next(seed);

	return pick % 4 ? values[(pick >> 8) % COUNT(values)] : random_next(seed);
}

struct call call_random(uint64_t *seed)
{
	struct call call = { .random = random_next(seed) };
	unsigned int total = 0, pick;

	for (unsigned int i = 0; i < CALL_KINDS; i++)
		total += weights[i];
	pick = random_next(seed) % total;
	while (pick >= weights[call.kind])
		pick -= weights[call.kind++];
	/* Mostly the first, so that one filter gets somewhere. */
	pick = random_next(seed);
	call.filter = pick % 3 ? 0 : pick / 3 % CALLS_FILTERS;
	if (random_next(seed) % 6 == 0) {
		call.break_size = 1 << random_next(seed) % 4;
		call.break_offset = random_next(seed) % 96;
		call.break_value = interesting(seed);
	}
	return call;
}

/* A number of a program or a range: those in use are small. */
static __u32 number(uint64_t *seed)
{
	__u64 pick = random_next(seed);

	return pick % 16 ? 1 + pick / 16 % 6 : interesting(seed);
}

static __u64 where(uint64_t *seed, __u32 bus)
{
	__u64 pick = random_next(seed);

	return (bus == KVMFILTER_BUS_PIO ? PORTS : MEMORY) + (pick & 0x3f);
}

/* What a command points to, besides its structure. */
struct memory {
	struct random_program program;
	char log[4096];		/* more than the verifier says */
	__u64 state[RANDOM_STATE_MAX / 8];
	__u64 whens[KVMFILTER_TIMERS_MAX];
};

static void fill_load(union args *args, struct memory *memory, uint64_t *seed)
{
	const struct program *program = &programs[random_next(seed) % COUNT(programs)];
	__u64 pick = random_next(seed);

	args->prog_load.insns = (uintptr_t)program->insns;
	args->prog_load.insn_count = program->count;
	args->prog_load.direction = program->direction;
	args->prog_load.state_size = sizeof(struct test_table);
	if (pick % 2) {
		random_program(&memory->program, seed);
		args->prog_load.insns = (uintptr_t)memory->program.insns;
		args->prog_load.insn_count = memory->program.insn_count;
		args->prog_load.direction = memory->program.direction;
		args->prog_load.state_size = memory->program.state_size;
	}
	if (pick & 2) {
		args->prog_load.log = (uintptr_t)memory->log;
		args->prog_load.log_size = pick & 4 ? sizeof(memory->log) : 1 + pick / 8 % 64;
	}
}

/* Of those in use there are few, and one is never there. */
static __u32 timer_number(__u64 pick)
{
	return pick & 0x80 ? pick & 3 : pick % 80;
}

static void fill_state(struct kvmfilter_prog_run *run, struct memory *memory, __u64 pick)
{
	run->state_size = sizeof(struct test_table);
	if (!(pick >> 24 & 3))
		run->state_size = (pick >> 26) % 64 * 8;
	run->state = run->state_size ? (uintptr_t)memory->state : 0;
}

static void fill_run(union args *args, struct memory *memory, uint64_t *seed)
{
	struct kvmfilter_prog_run *run = &args->prog_run;
	__u64 pick = random_next(seed);

	run->prog = number(seed);
	run->repeat = 1 + pick % 4;
	run->access.direction = pick >> 40 & 3 ? pick >> 16 & 1 : KVMFILTER_EXPIRE;
	if (run->access.direction == KVMFILTER_EXPIRE) {
		run->access.offset = pick >> 18 & 0x3f;
		run->access.value = interesting(seed);
		run->whens = pick & 0x1000000 ? (uintptr_t)memory->whens : 0;
		fill_state(run, memory, pick);
		return;
	}
	run->access.width = 1 << (pick >> 8) % 4;
	run->access.bus = pick >> 17 & 1;
	run->access.address = where(seed, run->access.bus);
	run->access.offset = pick >> 18 & 0x3f;
	if (run->access.direction == KVMFILTER_WRITE)
		run->access.value = random_next(seed) & 0xff;
	fill_state(run, memory, pick);
}

static void fill(struct calls_world *world, enum call_kind kind, union args *args,
		 struct memory *memory, uint64_t *seed)
{
	__u64 pick = random_next(seed);

	args->size = commands[kind].size;
	switch (kind) {
	case CALL_CREATE:
		args->create.vm_fd = pick % 16 ? vm_fd(world->vm) : world->null;
		args->create.scratch_size = 1 + (pick >> 8) % (3 * 4096);
		break;
	case CALL_PROG_LOAD:
		fill_load(args, memory, seed);
		break;
	case CALL_PROG_UNLOAD:
		args->prog_unload.prog = number(seed);
		break;
	case CALL_RANGE_ADD:
		args->range_add.bus = pick & 1;
		args->range_add.address = where(seed, args->range_add.bus);
		/* Not always refused where ports are in memory. */
		if (args->range_add.bus == KVMFILTER_BUS_PIO && pick >> 32 & 7) {
			args->range_add.bus = FIXTURE_BUS;
			args->range_add.address = FIXTURE_PORT(args->range_add.address);
		}
		args->range_add.length = 1 + (pick >> 8) % 16;
		args->range_add.read_prog = pick & 2 ? number(seed) : 0;
		args->range_add.write_prog = pick & 4 ? number(seed) : 0;
		args->range_add.state_offset = (pick >> 16) % 24 * KVMFILTER_STATE_ALIGN;
		break;
	case CALL_RANGE_REMOVE:
		args->range_remove.range = number(seed);
		break;
	case CALL_NOTIFIER_SET:
		args->notifier_set.notifier = pick & 0x1000 ? pick & 3 : pick % 80;
		args->notifier_set.event_fd = pick & 0x100 ? world->event :
					      pick & 0x200 ? -1 : world->null;
		break;
	case CALL_COUNTERS:
		args->counters.range = number(seed);
		break;
	case CALL_PROG_RUN:
		fill_run(args, memory, seed);
		break;
	case CALL_TIMER_ADD:
		args->timer_add.timer = timer_number(pick);
		args->timer_add.prog = number(seed);
		args->timer_add.state_offset = (pick >> 16) % 24 * KVMFILTER_STATE_ALIGN;
		args->timer_add.notifier = pick >> 32 & 3;
		break;
	case CALL_TIMER_REMOVE:
		args->timer_remove.timer = timer_number(pick);
		break;
	case CALL_TIMER_ARM:
		args->timer_arm.timer = timer_number(pick);
		args->timer_arm.when = interesting(seed);
		break;
	case CALL_TIMER_QUERY:
		args->timer_query.timer = timer_number(pick);
		break;
	default:
		break;
	}
}

/*
 * A pointer that is broken may be one to memory of this test, which the kernel would then
 * write to as it was told: only such as lead nowhere are left.
 */
static __u64 harmless(__u64 pointer, const void *right)
{
	if (pointer == (uintptr_t)right || pointer < 4096 || pointer >= 1ULL << 47)
		return pointer;
	return pointer % 4096;
}

/* What would hurt the test itself, never end, or only with its time. */
static void tame(enum call_kind kind, union args *args, const struct memory *memory)
{
	struct kvmfilter_range_add *add = &args->range_add;
	const __u64 done = FIXTURE_PORT(PORT_JOB_DONE);

	if (kind == CALL_PROG_LOAD)
		args->prog_load.log = harmless(args->prog_load.log, memory->log);
	if (kind == CALL_PROG_RUN)
		args->prog_run.state = harmless(args->prog_run.state, memory->state);
	if (kind == CALL_PROG_RUN)
		args->prog_run.whens = harmless(args->prog_run.whens, memory->whens);
	if (kind == CALL_PROG_RUN && args->prog_run.repeat <= KVMFILTER_REPEAT_MAX)
		args->prog_run.repeat %= 100;
	/* The port by which the guest says that it has done its job. */
	if (kind == CALL_RANGE_ADD && add->bus == FIXTURE_BUS && add->address <= done &&
	    add->length && add->length - 1 >= done - add->address)
		add->address = FIXTURE_PORT(PORTS);
}

static bool error_is_one_of(int error, const int *errors)
{
	for (; *errors; errors++)
		if (error == *errors)
			return true;
	return false;
}

static bool check(struct calls_runner *runner, const struct call *call, long result)
{
	runner->made++;
	if (result >= 0) {
		runner->worked++;
		return true;
	}
	if (runner->world->shared && (errno == EBADF || errno == ENOTTY))
		return true;
	if (error_is_one_of(errno, always) ||
	    error_is_one_of(errno, commands[call->kind].errors))
		return true;
	snprintf(runner->wrong, sizeof(runner->wrong), "%s: error %d (%s)", call_name(call),
		 errno, strerror(errno));
	return false;
}

static bool command(struct calls_runner *runner, const struct call *call, int filter)
{
	struct calls_world *world = runner->world;
	uint64_t seed = call->random;
	struct memory memory = {};
	union args args = {};
	void *pointer = &args;
	long result;

	fill(world, call->kind, &args, &memory, &seed);
	if (call->break_size && call->break_offset + call->break_size <= sizeof(args))
		memcpy(args.bytes + call->break_offset, &call->break_value, call->break_size);
	tame(call->kind, &args, &memory);
	if (random_next(&seed) % 64 == 0)
		pointer = (void *)(random_next(&seed) % 2 ? 1UL << 47 : 0);
	result = ioctl(commands[call->kind].device ? world->device : filter,
		       commands[call->kind].number, pointer);
	if (!check(runner, call, result))
		return false;
	if (call->kind == CALL_CREATE && result >= 0) {
		int old = atomic_exchange(&world->filters[call->filter], result);

		if (old >= 0)
			close(old);
	}
	return true;
}

static bool no_command(struct calls_runner *runner, const struct call *call, int filter)
{
	bool device = call->random & 1;
	long result;
	union args args = { .size = 64 };

	runner->made++;
	result = ioctl(device ? runner->world->device : filter,
		       _IO(KVMFILTER_IOC_MAGIC, 14 + call->random / 2 % 240), &args);
	if (result == -1 && (errno == ENOTTY || (!device && errno == EPERM) ||
			     (runner->world->shared && errno == EBADF)))
		return true;
	snprintf(runner->wrong, sizeof(runner->wrong), "an unknown command: %ld, error %d",
		 result, errno);
	return false;
}

static void unmap(struct calls_runner *runner, unsigned int slot)
{
	if (!runner->mappings[slot].address)
		return;
	munmap(runner->mappings[slot].address, runner->mappings[slot].size);
	runner->mappings[slot].address = NULL;
	runner->made++;
}

static void map(struct calls_runner *runner, const struct call *call, int filter)
{
	unsigned int slot = call->filter % CALLS_MAPPINGS;
	unsigned int size = 4096 * (1 + call->random % 3);
	void *address;

	unmap(runner, slot);
	runner->made++;
	address = mmap(NULL, size, call->random & 0x100 ? PROT_READ : PROT_READ | PROT_WRITE,
		       call->random & 0x200 && call->random & 0x400 ? MAP_PRIVATE : MAP_SHARED,
		       filter, call->random >> 12 & 3 ? 0 : (call->random >> 14 & 3) * 4096);
	if (address == MAP_FAILED)
		return;
	runner->worked++;
	/* To be read only, and so not for write_scratch(). */
	if (call->random & 0x100) {
		munmap(address, size);
		return;
	}
	runner->mappings[slot].address = address;
	runner->mappings[slot].size = size;
}

/* The VMM at fault, too: any word, the sequence among them. */
static void write_scratch(struct calls_runner *runner, const struct call *call)
{
	unsigned int slot = call->filter % CALLS_MAPPINGS;
	uint64_t seed = call->random;
	__u64 word = random_next(&seed), offset;
	__u64 *words = runner->mappings[slot].address;

	if (!words)
		return;
	offset = word % 4 ? (word >> 8) % 24 * (KVMFILTER_STATE_ALIGN / 8) : (word >> 8) % 512;
	__atomic_store_n(&words[offset], interesting(&seed), __ATOMIC_RELAXED);
}

static void read_fdinfo(struct calls_runner *runner, int filter)
{
	char path[64], text[512];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", filter);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	runner->made++;
	if (fd < 0)
		return;
	while (read(fd, text, sizeof(text)) > 0)
		runner->made++;
	close(fd);
}

static const enum job_op_kind kinds[] = {
	JOB_IN, JOB_OUT, JOB_READ, JOB_WRITE,
#ifndef GUEST_PORTS
	JOB_INS, JOB_OUTS,
#endif
};

static bool is_string(__u32 kind)
{
#ifndef GUEST_PORTS
	return kind == JOB_INS || kind == JOB_OUTS;
#else
	(void)kind;
	return false;
#endif
}

static void guest_access(struct calls_runner *runner, const struct call *call)
{
	struct job *job = vm_job_begin(runner->world->vm, runner->vcpu);
	uint64_t seed = call->random;
	unsigned int count = 1 + random_next(&seed) % 6;

	for (unsigned int i = 0; i < count; i++) {
		__u64 pick = random_next(&seed);
		__u32 kind = kinds[pick % (sizeof(kinds) / sizeof(kinds[0]))];
		bool memory = kind == JOB_READ || kind == JOB_WRITE;
		__u32 width = 1 << (pick >> 8) % (memory ? 4 : 3);
		__u64 value = is_string(kind) ? 1 + (pick >> 16) % 4 : random_next(&seed);

		vm_job_add(job, kind, where(&seed, memory ? KVMFILTER_BUS_MMIO :
							    KVMFILTER_BUS_PIO),
			   width, value);
	}
	vm_run(runner->world->vm, runner->vcpu);
	runner->made += count;
	runner->worked += count;
}

bool call_make(struct calls_runner *runner, const struct call *call)
{
	int filter = atomic_load(&runner->world->filters[call->filter]);

	if (call->kind < CALL_COMMANDS && commands[call->kind].device)
		return command(runner, call, filter);
	if (call->kind == CALL_ACCESS) {
		guest_access(runner, call);
		return true;
	}
	if (call->kind == CALL_WRITE || call->kind == CALL_UNMAP) {
		if (call->kind == CALL_WRITE)
			write_scratch(runner, call);
		else
			unmap(runner, call->filter % CALLS_MAPPINGS);
		return true;
	}
	if (filter < 0)
		return true;
	switch (call->kind) {
	case CALL_UNKNOWN:
		return no_command(runner, call, filter);
	case CALL_MAP:
		map(runner, call, filter);
		return true;
	case CALL_FDINFO:
		read_fdinfo(runner, filter);
		return true;
	case CALL_CLOSE:
		filter = atomic_exchange(&runner->world->filters[call->filter], -1);
		if (filter >= 0)
			close(filter);
		runner->made++;
		return true;
	default:
		return command(runner, call, filter);
	}
}

void calls_end(struct calls_runner *runner)
{
	for (unsigned int i = 0; i < CALLS_MAPPINGS; i++)
		unmap(runner, i);
	for (unsigned int i = 0; i < CALLS_FILTERS; i++) {
		int filter = atomic_exchange(&runner->world->filters[i], -1);

		if (filter >= 0)
			close(filter);
	}
}
