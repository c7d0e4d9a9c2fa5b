// SPDX-License-Identifier: GPL-2.0
/*
 * An i8254 in a VM of examples/vmm. This is how a VMM uses libkvmfilter: one state,
 * reached by the programs in the kernel and, under the same lock, by the slow path.
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

static bool is_pit(__u64 port)
{
	return (port >= 0x40 && port <= 0x43) || port == 0x61;
}

/* An access that reached user space. */
static void serve(void *opaque, struct vm_io *io)
{
	struct pit *pit = opaque;
	struct kvmfilter_i8254_state *state = &pit->saved;
	__u64 now;

	if (io->address == PORT_TIME) {
		if (pit->time_count < PIT_TIMES_MAX)
			pit->times[pit->time_count++] = now_ns();
		return;
	}
	if (io->mmio || io->width != 1 || !is_pit(io->address)) {
		io->value = ~0ULL;
		return;
	}
	if (pit->block) {
		kvmfilter_state_lock(pit->block);
		state = (struct kvmfilter_i8254_state *)pit->block->data;
	}
	now = now_ns();
	if (io->write)
		kvmfilter_i8254_write(state, io->address, io->value, now);
	else
		io->value = kvmfilter_i8254_read(state, io->address, now);
	if (pit->block)
		kvmfilter_state_unlock(pit->block);
	if (io->write && pit->write_count < PIT_ACCESSES_MAX)
		pit->writes[pit->write_count++] = (struct pit_write) {
			.port = io->address,
			.value = io->value,
			.from = now,
			.to = now,
		};
}

void pit_init(struct pit *pit, unsigned int flags)
{
	memset(pit, 0, sizeof(*pit));
	kvmfilter_i8254_init(&pit->saved);
	i8254_ref_reset(&pit->truth);
	pit->truth.pulses = pit_truth_tick(now_ns());
	pit->in_kvm = flags & VM_KERNEL_PIT;
	pit->vm = vm_create(1, flags, serve, pit);
}

void pit_destroy(struct pit *pit)
{
	kvmfilter_destroy(pit->filter);
	vm_destroy(pit->vm);
}

static int add_program(struct pit *pit, const struct kvmfilter_model_program *program,
		       char *log, unsigned int log_size)
{
	struct kvmfilter_prog_spec spec = {
		.insns = program->insns,
		.insn_count = program->insn_count,
		.direction = program->direction,
		.state_size = sizeof(struct kvmfilter_i8254_state),
		.log = log,
		.log_size = log_size,
	};
	struct kvmfilter_range_spec range = {
		.bus = program->bus,
		.address = program->address,
		.length = program->length,
	};
	int result = kvmfilter_prog_load(pit->filter, &spec);

	if (result < 0)
		return result;
	if (program->direction == KVMFILTER_READ)
		range.read_prog = result;
	else
		range.write_prog = result;
	result = kvmfilter_range_add(pit->filter, &range);
	if (result < 0)
		return result;
	pit->ranges[pit->range_count++] = result;
	return 0;
}

int pit_attach(struct pit *pit, char *log, unsigned int log_size)
{
	unsigned int i;
	int result;

	result = kvmfilter_create(&pit->filter, vm_fd(pit->vm),
				  sizeof(struct kvmfilter_state) +
				  sizeof(struct kvmfilter_i8254_state));
	if (result)
		return result;
	/* State first, and in place before the first access can look for it. */
	pit->block = kvmfilter_state(pit->filter, 0, sizeof(pit->saved));
	memcpy(pit->block->data, &pit->saved, sizeof(pit->saved));
	for (i = 0; i < kvmfilter_i8254_program_count && !result; i++)
		result = add_program(pit, &kvmfilter_i8254_programs[i], log, log_size);
	if (result)
		pit_detach(pit);
	return result;
}

int pit_remove_ranges(struct pit *pit)
{
	int result = 0;

	while (pit->range_count && !result)
		result = kvmfilter_range_remove(pit->filter,
						pit->ranges[--pit->range_count]);
	return result;
}

int pit_detach(struct pit *pit)
{
	int result = pit_remove_ranges(pit);

	memcpy(&pit->saved, pit->block->data, sizeof(pit->saved));
	pit->block = NULL;
	kvmfilter_destroy(pit->filter);
	pit->filter = NULL;
	return result;
}

__u64 pit_answered(struct pit *pit)
{
	struct kvmfilter_counters counters;
	__u64 sum = 0;
	unsigned int i;

	for (i = 0; i < pit->range_count; i++) {
		if (kvmfilter_counters(pit->filter, pit->ranges[i], &counters))
			errx(1, "no counters");
		sum += counters.done;
	}
	return sum;
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
