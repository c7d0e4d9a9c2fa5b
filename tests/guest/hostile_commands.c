// SPDX-License-Identifier: GPL-2.0
/*
 * A hostile VMM and its commands: all of them at once, on what other threads take away
 * meanwhile, under running vCPUs; and every limit reached.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "close_alone.h"
#include "hostile_vmm.h"
#include "test_programs.h"

#define VCPUS		2
#define COMMANDERS	2
#define NUMBERS		8	/* of programs and ranges: few, so that they collide */

static const struct {
	const struct bpf_insn *insns;
	unsigned int count, direction, state_size;
} programs[] = {
#define PROGRAM(name, type) \
	{ name##_insns, sizeof(name##_insns) / sizeof(name##_insns[0]), name##_direction, \
	  sizeof(type) }
	PROGRAM(count_read, struct test_state),
	PROGRAM(keep_write, struct test_state),
	PROGRAM(last_read, struct test_state),
	PROGRAM(ring_write, struct test_state),
	PROGRAM(try_and_pass_read, struct test_state),
	PROGRAM(table_read, struct test_table),
	PROGRAM(clock_read, struct test_state),
#undef PROGRAM
};

/* The errors that a command may meet where others change the tables. */
struct outcome {
	const char *what;
	int errors[6];
};

struct commander {
	struct hostile *hostile;
	int fd;			/* the filter's, or what has its number */
	int vm;
	bool replaced;		/* then the descriptor may be another's */
	pthread_t thread;
	uint64_t random;
	bool stop;
	__u64 count, succeeded, *shared_count;
	char wrong[80];
};

/* 0 or an errno; one that the header does not give is noted. */
static int command(struct commander *c, unsigned long number, void *args,
		   const struct outcome *outcome)
{
	int err = ioctl(c->fd, number, args) < 0 ? errno : 0;

	c->count++;
	c->succeeded += !err;
	if (!err || (c->replaced && (err == EBADF || err == ENOTTY || err == EINVAL)))
		return err;
	for (unsigned int i = 0; i < 6 && outcome->errors[i]; i++)
		if (err == outcome->errors[i])
			return err;
	snprintf(c->wrong, sizeof(c->wrong), "%s: error %d", outcome->what, err);
	return err;
}

static void unload(struct commander *c, __u32 prog)
{
	static const struct outcome outcome = { "unload", { ENOENT, EBUSY } };
	struct kvmfilter_prog_unload args = { .size = sizeof(args), .prog = prog };

	command(c, KVMFILTER_PROG_UNLOAD, &args, &outcome);
}

static void load(struct commander *c, uint64_t r)
{
	static const struct outcome outcome = { "load", { ENOSPC } };
	unsigned int which = r % (sizeof(programs) / sizeof(programs[0]));
	char log[64];
	struct kvmfilter_prog_load args = {
		.size = sizeof(args),
		.insns = (uintptr_t)programs[which].insns,
		.insn_count = programs[which].count,
		.direction = programs[which].direction,
		.state_size = programs[which].state_size,
		.log = (uintptr_t)log,
		.log_size = sizeof(log),
	};

	if (!command(c, KVMFILTER_PROG_LOAD, &args, &outcome) && args.prog > NUMBERS)
		unload(c, args.prog);
}

static void remove_range(struct commander *c, __u32 range)
{
	static const struct outcome outcome = { "remove", { ENOENT } };
	struct kvmfilter_range_remove args = { .size = sizeof(args), .range = range };

	command(c, KVMFILTER_RANGE_REMOVE, &args, &outcome);
}

static void add(struct commander *c, uint64_t r)
{
	/* EINVAL: the program is of the other direction. */
	static const struct outcome outcome = {
		"add", { ENOENT, EEXIST, EINVAL, ENOSPC },
	};
	bool ports = r & 1;
	struct kvmfilter_range_add args = {
		.size = sizeof(args),
		.bus = ports ? FIXTURE_BUS : KVMFILTER_BUS_MMIO,
		.address = ports ? FIXTURE_PORT(VICTIM_PORT) : r & 2 ? VICTIM_MMIO : BYSTANDER_MMIO,
		.length = 8,
		.read_prog = r & 4 ? 1 + (r >> 8) % NUMBERS : 0,
		.write_prog = r & 8 || !(r & 4) ? 1 + (r >> 16) % NUMBERS : 0,
		.state_offset = (r >> 24) % 4 * 1024,
	};

	if (!command(c, KVMFILTER_RANGE_ADD, &args, &outcome) && args.range > NUMBERS)
		remove_range(c, args.range);
}

static void set_notifier(struct commander *c, uint64_t r)
{
	static const struct outcome outcome = { "notifier", { ENOENT } };
	struct kvmfilter_notifier_set args = {
		.size = sizeof(args),
		/* That the guest's value rings. */
		.notifier = r & 1 ? VICTIM_VALUE & 63 : 0,
		.event_fd = r & 2 ? eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) : -1,
	};

	command(c, KVMFILTER_NOTIFIER_SET, &args, &outcome);
	/* The filter's is the last reference. */
	if (args.event_fd >= 0)
		close(args.event_fd);
}

static void ask_counters(struct commander *c, __u32 range)
{
	static const struct outcome outcome = { "counters", { ENOENT } };
	struct kvmfilter_counters args = { .size = sizeof(args), .range = range };

	command(c, KVMFILTER_COUNTERS, &args, &outcome);
}

static void try_program(struct commander *c, __u32 prog, uint64_t r)
{
	/* EINVAL: one of another direction, or state of another size. */
	static const struct outcome outcome = { "trial", { ENOENT, EINVAL } };
	struct test_state data = {};
	struct kvmfilter_prog_run args = {
		.size = sizeof(args), .prog = prog, .repeat = 1 + r % 2000, .access.width = 1,
		.state = (uintptr_t)&data, .state_size = sizeof(data),
	};

	command(c, KVMFILTER_PROG_RUN, &args, &outcome);
}

/* A second filter of the same VM; it goes with a range on the bus. */
static void another_filter(struct commander *c, uint64_t r)
{
	struct kvmfilter *filter;

	c->count++;
	if (kvmfilter_create(&filter, c->vm, 1 + r % 10000)) {
		snprintf(c->wrong, sizeof(c->wrong), "no second filter");
		return;
	}
	c->succeeded++;
	{
		struct commander other = *c;

		other.fd = kvmfilter_fd(filter);
		other.replaced = false;
		load(&other, r);
		/* May fail, but not otherwise than above: the state may not fit. */
		add(&other, r >> 8);
		c->count = other.count;
		c->succeeded = other.succeeded;
		memcpy(c->wrong, other.wrong, sizeof(c->wrong));
	}
	kvmfilter_destroy(filter);
}

static void one_command(struct commander *c)
{
	uint64_t r = random_next(&c->random), what = r >> 40;
	__u32 number = 1 + (r >> 56) % NUMBERS;

	switch (what % 16) {
	case 0: case 1: case 2:
		load(c, r);
		break;
	case 3: case 4:
		unload(c, number);
		break;
	case 5: case 6: case 7: case 8:
		add(c, r);
		break;
	case 9: case 10:
		remove_range(c, number);
		break;
	case 11: case 12:
		set_notifier(c, r);
		break;
	case 13:
		ask_counters(c, number);
		break;
	case 14:
		try_program(c, number, r);
		break;
	default:
		another_filter(c, r);
	}
}

static void *run_commander(void *opaque)
{
	struct commander *c = opaque;

	while (!__atomic_load_n(&c->stop, __ATOMIC_RELAXED) && !c->wrong[0]) {
		one_command(c);
		__atomic_store_n(c->shared_count, c->count, __ATOMIC_RELAXED);
	}
	return NULL;
}

struct commanders {
	struct commander each[COMMANDERS];
	__u64 counts[COMMANDERS];
};

static void commanders_start(struct commanders *all, struct hostile *hostile, int fd,
			     bool replaced)
{
	memset(all, 0, sizeof(*all));
	for (int i = 0; i < COMMANDERS; i++) {
		struct commander *c = &all->each[i];

		c->hostile = hostile;
		c->fd = fd;
		c->vm = vm_fd(hostile->fixture->vm);
		c->replaced = replaced;
		c->random = hostile_seed_next();
		c->shared_count = &all->counts[i];
		assert_int_equal(pthread_create(&c->thread, NULL, run_commander, c), 0);
	}
}

static __u64 commanders_count(const struct commanders *all)
{
	__u64 sum = 0;

	for (int i = 0; i < COMMANDERS; i++)
		sum += __atomic_load_n(&all->counts[i], __ATOMIC_RELAXED);
	return sum;
}

static void commanders_stop(struct commanders *all)
{
	__u64 succeeded = 0;

	for (int i = 0; i < COMMANDERS; i++)
		__atomic_store_n(&all->each[i].stop, true, __ATOMIC_RELAXED);
	for (int i = 0; i < COMMANDERS; i++) {
		pthread_join(all->each[i].thread, NULL);
		succeeded += all->each[i].succeeded;
	}
	for (int i = 0; i < COMMANDERS; i++) {
		if (all->each[i].wrong[0])
			print_error("%s\n", all->each[i].wrong);
		assert_int_equal(all->each[i].wrong[0], 0);
	}
	print_message("# %llu of %llu commands succeeded\n", succeeded,
		      commanders_count(all));
	/* Else they only ran into each other. */
	assert_true(succeeded * 5 > commanders_count(all));
}

/* Of so many rounds, a few of which may have left something: some bytes for each. */
static void check_leak(long before, __u64 rounds)
{
	long after = hostile_kernel_memory();

	print_message("# the kernel's memory: %ld kB before, %ld kB after\n", before, after);
	assert_in_range(after - before + 100000, 0, 101024 + rounds / 20);
}

/* A round is a command. */
void commands_race_with_vcpus(void **state)
{
	struct hostile *hostile = hostile_create_bare(VCPUS);
	/* Their threads outlive a failure. */
	static struct commanders all;
	struct rounds rounds;
	long before;

	(void)state;
	hostile->odd_values = true;
	hostile_start(hostile);
	commanders_start(&all, hostile, kvmfilter_fd(hostile->fixture->filter), false);
	/* What is allocated once and kept. */
	usleep(500000);
	before = hostile_kernel_memory();
	rounds_begin(&rounds, "commands under running vCPUs", 25, 60);
	for (__u64 done = commanders_count(&all); rounds_next(&rounds); rounds.count--) {
		usleep(1000);
		rounds.count += commanders_count(&all) - done;
		done = commanders_count(&all);
	}
	commanders_stop(&all);
	hostile_stop(hostile);
	rounds_end(&rounds);
	check_leak(before, rounds.count);
	hostile_destroy(hostile);
	assert_module_unused();
}

/* Under the number of the filter there is now one filter, now another, now something else. */
void descriptors_are_replaced_during_commands(void **state)
{
	struct hostile *hostile = hostile_create_bare(VCPUS);
	struct fixture *f = hostile->fixture;
	int target = dup(kvmfilter_fd(f->filter));
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	uint64_t random = hostile_seed_next();
	/* Their threads outlive a failure. */
	static struct commanders all;
	struct rounds rounds;

	(void)state;
	hostile->odd_values = true;
	hostile_start(hostile);
	commanders_start(&all, hostile, target, true);
	rounds_begin(&rounds, "descriptors replaced", 8, 4);
	while (rounds_next(&rounds)) {
		struct kvmfilter *fresh;

		/* Never closed, or somebody's new descriptor would have the number. */
		switch (random_next(&random) % 8) {
		case 0:
			dup2(null, target);
			break;
		case 1:
			dup2(event, target);
			break;
		case 2:
			dup2(vm_fd(f->vm), target);
			break;
		case 3:
			dup2(kvmfilter_fd(f->filter), target);
			break;
		default:
			/* The last reference to it goes with the next turn. */
			assert_int_equal(kvmfilter_create(&fresh, vm_fd(f->vm),
							  FIXTURE_SCRATCH), 0);
			dup2(kvmfilter_fd(fresh), target);
			close_alone(fresh);
			kvmfilter_destroy(fresh);
			usleep(random_next(&random) % 5000);
		}
	}
	commanders_stop(&all);
	hostile_stop(hostile);
	rounds_end(&rounds);
	close(target);
	close(null);
	close(event);
	hostile_destroy(hostile);
	assert_module_unused();
}

#define TURNS	3000

static void add_and_remove(struct fixture *f, int prog)
{
	const struct kvmfilter_range_spec spec = {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(0x700), .length = 1,
		.read_prog = prog,
	};

	assert_int_equal(kvmfilter_range_add(f->filter, &spec), 1);
	assert_int_equal(kvmfilter_range_add(f->filter, &spec), -EEXIST);
	assert_int_equal(kvmfilter_range_remove(f->filter, 1), 0);
}

static void load_and_unload(struct fixture *f, int prog)
{
	const struct bpf_insn bad = { .code = BPF_JMP | BPF_EXIT };
	char log[1024];
	const struct kvmfilter_prog_spec refused = {
		.insns = &bad, .insn_count = 1, .log = log, .log_size = sizeof(log),
	};

	assert_int_equal(kvmfilter_prog_load(f->filter, &refused), -EACCES);
	assert_int_equal(fixture_load(f, last_read, sizeof(struct test_state)), prog + 1);
	assert_int_equal(kvmfilter_prog_unload(f->filter, prog + 1), 0);
}

static void set_and_unset(struct fixture *f, int prog)
{
	/* Each a new one. */
	int first = eventfd(0, 0), second = eventfd(0, 0);

	(void)prog;
	assert_int_equal(kvmfilter_notifier_set(f->filter, 5, first), 0);
	assert_int_equal(kvmfilter_notifier_set(f->filter, 5, second), 0);
	assert_int_equal(kvmfilter_notifier_set(f->filter, 5, -1), 0);
	close(first);
	close(second);
}

static void try_once(struct fixture *f, int prog)
{
	struct test_state data = {};
	struct kvmfilter_run run = {
		.access.width = 1, .repeat = 1, .state = &data, .state_size = sizeof(data),
	};

	assert_int_equal(kvmfilter_prog_run(f->filter, prog, &run), 0);
}

/* Closed with all that it owns. */
static void create_and_close(struct fixture *f, int prog)
{
	struct fixture other = *f;
	int event = eventfd(0, 0);

	(void)prog;
	assert_int_equal(kvmfilter_create(&other.filter, vm_fd(f->vm), 1), 0);
	fixture_add(&other, KVMFILTER_BUS_PIO, 0x700, 1,
		    fixture_load(&other, count_read, sizeof(struct test_state)), 0);
	assert_int_equal(kvmfilter_notifier_set(other.filter, 0, event), 0);
	kvmfilter_destroy(other.filter);
	close(event);
}

void every_command_gives_back_what_it_took(void **state)
{
	static const struct {
		const char *what;
		void (*turn)(struct fixture *f, int prog);
	} kinds[] = {
		{ "ranges", add_and_remove }, { "programs", load_and_unload },
		{ "notifiers", set_and_unset }, { "trials", try_once },
		{ "filters", create_and_close },
	};
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, count_read, sizeof(struct test_state));

	(void)state;
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		long grown = 0;

		/* What leaks does so each time; what is allocated once and kept does not. */
		for (int attempt = 0; attempt < 10; attempt++) {
			long before = hostile_kernel_memory();

			for (int turn = 0; turn < TURNS; turn++)
				kinds[i].turn(f, prog);
			grown = hostile_kernel_memory() - before;
			print_message("# %s: %d taken and given back, %ld kB\n", kinds[i].what,
				      TURNS, grown);
			/* 48 bytes each. */
			if (grown < TURNS * 48 / 1024)
				break;
		}
		assert_true(grown < TURNS * 48 / 1024);
	}
	fixture_destroy(f);
	assert_module_unused();
}
