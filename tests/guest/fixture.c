// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests with a guest share.
 */
#define _GNU_SOURCE
#include <stdlib.h>

#include "fixture.h"

static void slow_path(void *opaque, struct vm_io *io)
{
	struct fixture *fixture = opaque;

	if (fixture->slow_path) {
		fixture->slow_path(fixture, io);
		return;
	}
	if (!io->write)
		io->value = EXIT_VALUE;
	if (fixture->logged < LOG_ENTRIES)
		fixture->log[fixture->logged++] = *io;
}

void fixture_serve(void *opaque, struct vm_io *io)
{
	struct fixture *fixture = opaque;
	struct kvmfilter_access access = {
		.address = io->mmio ? io->address : FIXTURE_PORT(io->address),
		.width = io->width,
		.direction = io->write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.bus = io->mmio ? KVMFILTER_BUS_MMIO : FIXTURE_BUS,
		.value = io->value,
	};

	io->value = EXIT_VALUE;
	if (kvmfilter_device_access(fixture->device, &access) == KVMFILTER_DONE)
		io->value = access.value;
}

#define PLACED_MODELS	8
#define PLACED_RANGES	8

/* Where there is no bus of ports, a model's ranges of ports are where the guest has these. */
static const struct kvmfilter_model *placed(const struct kvmfilter_model *model)
{
	static struct placed {
		const struct kvmfilter_model *of;
		struct kvmfilter_model model;
		struct kvmfilter_model_range ranges[PLACED_RANGES];
	} all[PLACED_MODELS];
	struct placed *one = all;

	while (one->of && one->of != model)
		assert_true(++one < &all[PLACED_MODELS]);
	if (!one->of) {
		assert_in_range(model->range_count, 1, PLACED_RANGES);
		one->of = model;
		one->model = *model;
		one->model.ranges = one->ranges;
		for (__u32 i = 0; i < model->range_count; i++) {
			one->ranges[i] = model->ranges[i];
			one->ranges[i].bus = FIXTURE_BUS;
		}
	}
	return &one->model;
}

int fixture_device_create(struct kvmfilter_device **device,
			  const struct kvmfilter_model *model, __u64 base,
			  const struct kvmfilter_device_ops *ops, void *opaque)
{
	if (!FIXTURE_HAS_PORTS && model->ranges[0].bus == KVMFILTER_BUS_PIO) {
		model = placed(model);
		base = FIXTURE_PORT(base);
	}
	return kvmfilter_device_create(device, model, base, ops, opaque);
}

struct fixture *fixture_create_flags(unsigned int vcpus, unsigned int flags)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->vcpus = vcpus;
	fixture->vm = vm_create(vcpus, flags, slow_path, fixture);
	assert_int_equal(kvmfilter_create(&fixture->filter, vm_fd(fixture->vm),
					  FIXTURE_SCRATCH), 0);
	return fixture;
}

struct fixture *fixture_create(unsigned int vcpus)
{
	return fixture_create_flags(vcpus, 0);
}

void fixture_destroy(struct fixture *fixture)
{
	kvmfilter_destroy(fixture->filter);
	vm_destroy(fixture->vm);
	free(fixture);
}

struct kvmfilter_state *fixture_state(const struct fixture *fixture, __u32 offset)
{
	struct kvmfilter_state *state;

	state = kvmfilter_state(fixture->filter, offset, sizeof(struct test_state));
	assert_non_null(state);
	return state;
}

struct test_state *fixture_data(const struct fixture *fixture, __u32 offset)
{
	return (struct test_state *)fixture_state(fixture, offset)->data;
}

int fixture_load_insns(struct kvmfilter *filter, const struct bpf_insn *insns,
		       unsigned int count, unsigned int direction,
		       unsigned int state_size)
{
	char log[512];
	struct kvmfilter_prog_spec spec = {
		.insns = insns,
		.insn_count = count,
		.direction = direction,
		.state_size = state_size,
		.log = log,
		.log_size = sizeof(log),
	};
	int prog = kvmfilter_prog_load(filter, &spec);

	if (prog < 0)
		print_error("program not loaded, error %d: %s\n", prog, log);
	assert_true(prog > 0);
	return prog;
}

int fixture_add(struct fixture *fixture, __u32 bus, __u64 address, __u32 length,
		int read_prog, int write_prog)
{
	bool ports = bus == KVMFILTER_BUS_PIO;
	struct kvmfilter_range_spec spec = {
		.bus = ports ? FIXTURE_BUS : bus,
		.address = ports ? FIXTURE_PORT(address) : address,
		.length = length,
		.read_prog = read_prog,
		.write_prog = write_prog,
	};
	int range = kvmfilter_range_add(fixture->filter, &spec);

	assert_true(range > 0);
	return range;
}

__u64 fixture_access(struct fixture *fixture, __u32 kind, __u64 address,
		     __u32 width, __u64 *value)
{
	struct job *job = vm_job_begin(fixture->vm, 0);
	bool read = kind == JOB_IN || kind == JOB_READ;
	__u64 exits;

	vm_job_add(job, kind, address, width, *value);
	exits = vm_run(fixture->vm, 0);
	if (read)
		*value = vm_results(fixture->vm, 0)[0];
	return exits;
}

static void *run_vcpu(void *opaque)
{
	struct fixture_runner *runner = opaque;

	runner->exits = vm_run(runner->fixture->vm, runner->vcpu);
	return NULL;
}

void fixture_start(struct fixture *fixture, __u32 kind, __u64 address, __u32 width,
		   __u32 rounds)
{
	for (unsigned int i = 0; i < fixture->vcpus; i++) {
		struct job *job = vm_job_begin(fixture->vm, i);

		job->rounds = rounds;
		vm_job_add(job, kind, address, width, 0);
	}
	fixture_start_jobs(fixture);
}

void fixture_start_jobs(struct fixture *fixture)
{
	for (unsigned int i = 0; i < fixture->vcpus; i++) {
		struct fixture_runner *runner = &fixture->runners[i];

		*runner = (struct fixture_runner) { .fixture = fixture, .vcpu = i };
		assert_int_equal(pthread_create(&runner->thread, NULL, run_vcpu,
						runner), 0);
	}
}

bool fixture_running(struct fixture *fixture)
{
	struct fixture_runner *first = &fixture->runners[0];

	if (first->fixture && !pthread_tryjoin_np(first->thread, NULL))
		first->fixture = NULL;
	return first->fixture;
}

__u64 fixture_join(struct fixture *fixture)
{
	__u64 exits = 0;

	for (unsigned int i = 0; i < fixture->vcpus; i++) {
		struct fixture_runner *runner = &fixture->runners[i];

		if (runner->fixture)
			pthread_join(runner->thread, NULL);
		runner->fixture = NULL;
		exits += runner->exits;
	}
	return exits;
}

struct kvmfilter_counters fixture_counters(struct fixture *fixture, int range)
{
	struct kvmfilter_counters counters;

	assert_int_equal(kvmfilter_counters(fixture->filter, range, &counters), 0);
	return counters;
}
