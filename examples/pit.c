// SPDX-License-Identifier: GPL-2.0
/*
 * An i8254 in a VM of examples/vmm. This is how a VMM uses a device of libkvmfilter:
 * create it, hand it what exits, attach it to a filter.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pit.h"

static __u64 now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

/* The device's clock, which remembers when the device looked at it. */
static __u64 device_clock(void *opaque)
{
	struct pit *pit = opaque;
	__u64 now = now_ns();

	pit->served_ns = now + pit->clock_offset_ns;
	return now;
}

static int get_offset(void *state, __u64 ns, void *argument)
{
	const struct kvmfilter_model_head *head = state;

	(void)ns;
	*(__u64 *)argument = head->clock_offset_ns;
	return 0;
}

/* An access that reached user space. */
static void serve(void *opaque, struct vm_io *io)
{
	struct pit *pit = opaque;
	struct kvmfilter_access access = {
		.address = io->address,
		.width = io->width,
		.direction = io->write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.bus = io->mmio ? KVMFILTER_BUS_MMIO : KVMFILTER_BUS_PIO,
		.value = io->value,
	};

	if (io->address == PORT_TIME) {
		if (pit->time_count < PIT_TIMES_MAX)
			pit->times[pit->time_count++] = now_ns() + pit->clock_offset_ns;
		return;
	}
	if (kvmfilter_device_access(pit->device, &access) != KVMFILTER_DONE) {
		io->value = ~0ULL;
		return;
	}
	io->value = access.value;
	if (io->write && pit->write_count < PIT_ACCESSES_MAX)
		pit->writes[pit->write_count++] = (struct pit_write) {
			.port = io->address,
			.value = io->value,
			.from = pit->served_ns,
			.to = pit->served_ns,
		};
}

void pit_init(struct pit *pit, unsigned int flags)
{
	const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops), .clock = device_clock,
	};

	memset(pit, 0, sizeof(*pit));
	if (kvmfilter_device_create(&pit->device, &kvmfilter_i8254_model, 0x40, &ops, pit))
		errx(1, "no memory for a device");
	kvmfilter_device_change(pit->device, get_offset, &pit->clock_offset_ns);
	i8254_ref_reset(&pit->truth);
	pit->truth.pulses = pit_truth_tick(now_ns() + pit->clock_offset_ns);
	pit->in_kvm = flags & VM_KERNEL_PIT;
	pit->vm = vm_create(1, flags, serve, pit);
}

void pit_destroy(struct pit *pit)
{
	kvmfilter_device_destroy(pit->device);
	kvmfilter_destroy(pit->filter);
	vm_destroy(pit->vm);
}

static void print_error(void *opaque, const char *message)
{
	(void)opaque;
	fprintf(stderr, "# %s\n", message);
}

int pit_attach(struct pit *pit)
{
	const struct kvmfilter_options options = {
		.size = sizeof(options),
		.vm_fd = vm_fd(pit->vm),
		.scratch_size = kvmfilter_device_scratch(pit->device),
		.log = print_error,
	};
	int result = kvmfilter_create_with(&pit->filter, &options);

	if (result)
		return result;
	result = kvmfilter_device_attach(pit->device, pit->filter, 0);
	if (result) {
		kvmfilter_destroy(pit->filter);
		pit->filter = NULL;
	}
	return result;
}

int pit_detach(struct pit *pit)
{
	int result = kvmfilter_device_detach(pit->device);

	kvmfilter_destroy(pit->filter);
	pit->filter = NULL;
	return result;
}

__u64 pit_answered(struct pit *pit)
{
	struct kvmfilter_counters counters;

	if (kvmfilter_device_counters(pit->device, &counters))
		errx(1, "no counters");
	return counters.done;
}

static void add_accesses(struct job *job, const struct pit_access *accesses,
			 unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		vm_job_add(job, accesses[i].write ? JOB_OUT : JOB_IN,
			   accesses[i].port, 1, accesses[i].value);
}

/* Program the timer, and note for the truth what was written and when. */
static void prepare(struct pit *pit, const struct pit_kind *kind)
{
	struct pit_access accesses[PIT_ACCESSES_MAX];
	unsigned int count = pit_parse(kind->setup, accesses), i;
	struct job *job = vm_job_begin(pit->vm, 0);

	/* What starts the counter is the last write. */
	add_accesses(job, accesses, count - 1);
	vm_job_add(job, JOB_OUT, PORT_TIME, 1, 0);
	add_accesses(job, accesses + count - 1, 1);
	vm_job_add(job, JOB_OUT, PORT_TIME, 1, 0);
	pit->write_count = 0;
	pit->time_count = 0;
	vm_run(pit->vm, 0);
	if (pit->in_kvm) {
		for (i = 0; i < count; i++)
			pit->writes[i] = (struct pit_write) {
				.port = accesses[i].port,
				.value = accesses[i].value,
				.from = pit->times[0],
				.to = pit->times[1],
			};
		pit->write_count = count;
	}
}

/* Instructions per operation of the guest's own loop, on a read of memory. */
static double loop_cost(struct pit *pit, unsigned int rounds)
{
	struct job *job = vm_job_begin(pit->vm, 0);

	job->rounds = rounds;
	job->keep = 0;
	vm_job_add(job, JOB_READ, GUEST_CODE, 1, 0);
	vm_run(pit->vm, 0);
	return (double)job->cycles / rounds;
}

struct pit_cost pit_measure(struct pit *pit, const struct pit_kind *kind,
			    unsigned int rounds)
{
	struct pit_access accesses[PIT_ACCESSES_MAX];
	unsigned int count = pit_parse(kind->accesses, accesses);
	struct pit_cost cost = { .accesses = (__u64)count * rounds };
	double loop = loop_cost(pit, rounds);
	struct job *job;

	prepare(pit, kind);
	job = vm_job_begin(pit->vm, 0);
	job->rounds = rounds;
	job->keep = 0;
	add_accesses(job, accesses, count);
	cost.exits = vm_run(pit->vm, 0);
	cost.instructions = (double)job->cycles / (double)cost.accesses - loop;
	return cost;
}

/* What was read at one look between two times. */
struct observation {
	const struct pit_kind *kind;
	struct pit_access accesses[PIT_ACCESSES_MAX];
	unsigned int count, rounds;
	const __u64 *values, *times;
};

static unsigned int group_end(const struct observation *seen, unsigned int first)
{
	while (!seen->accesses[first].ends_group)
		first++;
	return first + 1;
}

/*
 * Two looks at the clock further apart than this, in ticks, prove little: the low byte
 * of a counter has been nearly everywhere.
 */
#define SHARP_TICKS	100

/*
 * Groups that the truth cannot explain; the first of them is described. All of them if
 * most were not looked at sharply.
 */
static unsigned int unexplained(struct i8254_ref *truth, struct observation seen,
				bool quiet)
{
	unsigned int round, first, end, i, bad = 0, groups = 0, blunt = 0;

	for (round = 0; round < seen.rounds; round++, seen.times++) {
		for (first = 0; first < seen.count; first = end, seen.times++) {
			end = group_end(&seen, first);
			groups++;
			blunt += pit_truth_tick(seen.times[1]) -
				 pit_truth_tick(seen.times[0]) > SHARP_TICKS;
			if (!pit_truth_explains(truth, seen.accesses + first,
						end - first, seen.values,
						seen.times[0], seen.times[1]) &&
			    !bad++ && !quiet)
				fprintf(stderr,
					"# %s, round %u: %02llx.. was read between %llu and %llu ns, and is not explained\n",
					seen.kind->name, round, seen.values[0],
					seen.times[0], seen.times[1]);
			for (i = first; i < end; i++)
				seen.values += !seen.accesses[i].write;
		}
	}
	if (blunt * 2 > groups) {
		if (!quiet)
			fprintf(stderr, "# %s: this machine is too slow to tell\n",
				seen.kind->name);
		return groups;
	}
	return bad;
}

unsigned int pit_compare(struct pit *pit, const struct pit_kind *kind,
			 unsigned int rounds, bool quiet)
{
	struct observation seen = { .kind = kind, .rounds = rounds };
	unsigned int writes, first, end, i, bad, best = ~0U;
	struct i8254_ref base = pit->truth, best_truth = base;
	__u64 tick, last;
	struct job *job;

	seen.count = pit_parse(kind->accesses, seen.accesses);
	prepare(pit, kind);
	/* Those of the setup; latch commands that exit come behind. */
	writes = pit->write_count;
	job = vm_job_begin(pit->vm, 0);
	job->rounds = rounds;
	vm_job_add(job, JOB_OUT, PORT_TIME, 1, 0);
	for (first = 0; first < seen.count; first = end) {
		end = group_end(&seen, first);
		add_accesses(job, seen.accesses + first, end - first);
		vm_job_add(job, JOB_OUT, PORT_TIME, 1, 0);
	}
	pit->time_count = 0;
	vm_run(pit->vm, 0);
	seen.values = vm_results(pit->vm, 0);
	seen.times = pit->times;

	/* The start of the counter is known to the tick, or within a few. */
	tick = pit_truth_tick(pit->writes[0].from);
	i8254_ref_step(&base, tick - base.pulses);
	if (pit->in_kvm)
		last = pit_truth_tick(pit->writes[0].to);
	else
		last = tick;
	for (; tick <= last && best; tick++) {
		struct i8254_ref truth = base;

		for (i = 0; i < writes; i++)
			pit_truth_write(&truth, &pit->writes[i],
					pit->in_kvm ? tick :
					pit_truth_tick(pit->writes[i].from));
		bad = unexplained(&truth, seen, quiet || tick != last);
		if (bad < best) {
			best = bad;
			best_truth = truth;
		}
	}
	pit->truth = best_truth;
	return best;
}
