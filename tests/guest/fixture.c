// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests with a guest share.
 */
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

struct fixture *fixture_create(unsigned int vcpus)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->vm = vm_create(vcpus, 0, slow_path, fixture);
	assert_int_equal(kvmfilter_create(&fixture->filter, vm_fd(fixture->vm),
					  FIXTURE_SCRATCH), 0);
	return fixture;
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
	struct kvmfilter_range_spec spec = {
		.bus = bus,
		.address = address,
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

struct kvmfilter_counters fixture_counters(struct fixture *fixture, int range)
{
	struct kvmfilter_counters counters;

	assert_int_equal(kvmfilter_counters(fixture->filter, range, &counters), 0);
	return counters;
}
