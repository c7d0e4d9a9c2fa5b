// SPDX-License-Identifier: GPL-2.0
/*
 * The VMM of the hostile guest: its slow path keeps the ledger under the library's lock,
 * as the programs do by their transactions.
 */
#include <stdlib.h>

#include "hostile.h"
#include "hostile_programs.h"

#define PIO	KVMFILTER_BUS_PIO
#define MMIO	KVMFILTER_BUS_MMIO

const struct ledger_range hostile_ranges[] = {
	{ PIO, 4, HOSTILE_PORT, true, true },
	{ PIO, 3, HOSTILE_PORT + 4, true, true },	/* at once behind the first */
	{ PIO, 8, HOSTILE_PORT + 16, true, false },
	{ PIO, 1, HOSTILE_PORT + 24, false, true },
	{ PIO, 1, HOSTILE_PORT + 25, true, true },
	{ MMIO, 16, HOSTILE_MMIO, true, true },
	{ MMIO, 5, HOSTILE_MMIO + 16, true, true },
	{ MMIO, 32, HOSTILE_MMIO + 64, false, true },
	{ MMIO, 8, HOSTILE_MMIO + 104, true, false },
	{ MMIO, 32, HOSTILE_MMIO + 0xff0, true, true },	/* over the page's end */
	{ MMIO, 0x1000, HOSTILE_MMIO + 0x1800, true, true },
};

const unsigned int hostile_range_count = sizeof(hostile_ranges) / sizeof(hostile_ranges[0]);

static void slow_path(void *opaque, struct vm_io *io)
{
	struct fixture *fixture = opaque;
	struct hostile *hostile = fixture->device;
	struct ledger_state *ledger = hostile->ledger;
	__u64 address = io->mmio ? io->address : FIXTURE_PORT(io->address), line;

	kvmfilter_state_lock(hostile->block);
	line = ledger->by_program + ledger->by_vmm++;
	ledger->line[line % LEDGER_LINES] = address << 16 | (__u64)io->write << 15 |
					    (io->vcpu & 0x7f) << 8 | io->width;
	io->value = ledger_add(&ledger->lane[io->vcpu % LEDGER_LANES], address,
			       io->width, io->write, io->value);
	hostile->slow++;
	kvmfilter_state_unlock(hostile->block);
}

struct hostile *hostile_create(unsigned int vcpus)
{
	struct hostile *hostile = calloc(1, sizeof(*hostile));

	assert_non_null(hostile);
	hostile->fixture = fixture_create(vcpus);
	hostile->fixture->slow_path = slow_path;
	hostile->fixture->device = hostile;
	hostile_load(hostile->fixture->vm);
	hostile->block = kvmfilter_state(hostile->fixture->filter, 0,
					 sizeof(struct ledger_state));
	hostile->ledger = (struct ledger_state *)hostile->block->data;
	hostile->reads = fixture_load(hostile->fixture, ledger_read,
				      sizeof(struct ledger_state));
	hostile->writes = fixture_load(hostile->fixture, ledger_write,
				       sizeof(struct ledger_state));
	for (unsigned int i = 0; i < vcpus; i++) {
		hostile->model[i].memory = malloc(HOSTILE_BUFFER_SIZE);
		assert_non_null(hostile->model[i].memory);
		hostile->model[i].base = hostile_buffer(i);
	}
	return hostile;
}

void hostile_destroy(struct hostile *hostile)
{
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++)
		free(hostile->model[i].memory);
	fixture_destroy(hostile->fixture);
	free(hostile);
}

void hostile_add_ranges(struct hostile *hostile)
{
	for (unsigned int i = 0; i < hostile_range_count; i++) {
		const struct ledger_range *range = &hostile_ranges[i];

		hostile->numbers[i] = fixture_add(hostile->fixture, range->bus,
						  range->address, range->length,
						  range->reads ? hostile->reads : 0,
						  range->writes ? hostile->writes : 0);
	}
	hostile->with_ranges = true;
}

void hostile_remove_ranges(struct hostile *hostile)
{
	for (unsigned int i = 0; i < hostile_range_count; i++)
		assert_int_equal(kvmfilter_range_remove(hostile->fixture->filter,
							hostile->numbers[i]), 0);
	hostile->with_ranges = false;
}

void hostile_set_rule(struct hostile *hostile, __u64 rule, __u64 mask)
{
	kvmfilter_state_lock(hostile->block);
	hostile->ledger->rule = rule;
	hostile->ledger->mask = mask;
	kvmfilter_state_unlock(hostile->block);
}

struct hostile_step *hostile_step(struct hostile *hostile, unsigned int vcpu, __u32 kind,
				  __u32 width, __u64 address)
{
	return hostile_list_add(hostile->fixture->vm, vcpu, kind, width, address);
}

static struct kvmfilter_counters sum_counters(struct hostile *hostile)
{
	struct kvmfilter_counters sum = {};

	for (unsigned int i = 0; i < hostile_range_count && hostile->with_ranges; i++) {
		struct kvmfilter_counters one = fixture_counters(hostile->fixture,
								 hostile->numbers[i]);

		sum.done += one.done;
		sum.pass_program += one.pass_program;
		sum.pass_contended += one.pass_contended;
		sum.pass_no_program += one.pass_no_program;
		sum.pass_string += one.pass_string;
		sum.pass_width += one.pass_width;
	}
	return sum;
}

static void compare_step(const struct hostile_step *step, unsigned int number, __u64 expect)
{
	if (step->result == expect)
		return;
	print_error("step %u: kind %u, width %u, flags %#x, address %#llx, count %llu: %#llx, not %#llx\n",
		    number, step->kind, step->width, step->flags, step->address, step->count,
		    step->result, expect);
	fail();
}

static void compare_vcpu(struct hostile *hostile, unsigned int vcpu)
{
	struct ledger_model *model = &hostile->model[vcpu];
	const struct ledger_lane *lane = &hostile->ledger->lane[vcpu];
	struct hostile_list *list = hostile_list(hostile->fixture->vm, vcpu);

	for (unsigned int i = 0; i < list->step_count; i++)
		compare_step(&list->steps[i], i, ledger_model_step(model, &list->steps[i]));
	if (memcmp(lane, &model->lane, sizeof(*lane))) {
		print_error("vCPU %u: %llu accesses, sum %#llx, chain %#llx; not %llu, %#llx, %#llx\n",
			    vcpu, lane->count, lane->sum, lane->chain, model->lane.count,
			    model->lane.sum, model->lane.chain);
		fail();
	}
	assert_memory_equal(model->memory,
			    vm_memory(hostile->fixture->vm, hostile_buffer(vcpu)),
			    HOSTILE_BUFFER_SIZE);
	list->step_count = 0;
}

/* The counters and the two sides' own books agree, and nobody counted twice. */
static void compare_totals(struct hostile *hostile, __u64 exits,
			   const struct kvmfilter_counters *before)
{
	struct kvmfilter_counters after = sum_counters(hostile);
	const struct ledger_state *ledger = hostile->ledger;
	__u64 done = 0, total = 0, passed = 0, unserved = 0, narrow = 0;
	__u64 contended = after.pass_contended - before->pass_contended;

	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++) {
		const struct ledger_model *model = &hostile->model[i];

		done += model->done;
		total += model->done + model->exits;
		passed += model->pass_program;
		unserved += model->pass_no_program;
		narrow += model->pass_width;
	}
	assert_int_equal(ledger->by_program, after.done - before->done);
	assert_int_equal(ledger->by_vmm, exits);
	assert_int_equal(hostile->slow, exits);
	assert_int_equal(ledger->by_program + ledger->by_vmm, total);
	/* A piece that is contended takes the rest of its part along. */
	if (!contended) {
		assert_int_equal(ledger->by_program, done);
		assert_int_equal(after.pass_program - before->pass_program, passed);
		assert_int_equal(after.pass_no_program - before->pass_no_program, unserved);
		assert_int_equal(after.pass_width - before->pass_width, narrow);
	}
	if (hostile->fixture->vcpus == 1)
		assert_int_equal(contended, 0);
	hostile->totals.accesses += total;
	hostile->totals.done += ledger->by_program;
	hostile->totals.exits += exits;
	hostile->totals.contended += contended;
}

static void prepare(struct hostile *hostile, unsigned int vcpu)
{
	struct ledger_model *model = &hostile->model[vcpu];

	hostile_list_begin(hostile->fixture->vm, vcpu);
	model->lane = (struct ledger_lane) {};
	model->done = 0;
	model->exits = 0;
	model->pass_program = 0;
	model->pass_no_program = 0;
	model->pass_width = 0;
	model->rule = hostile->ledger->rule;
	model->mask = hostile->ledger->mask;
	model->ranges = hostile_ranges;
	model->range_count = hostile->with_ranges ? hostile_range_count : 0;
	memcpy(model->memory, vm_memory(hostile->fixture->vm, hostile_buffer(vcpu)),
	       HOSTILE_BUFFER_SIZE);
}

void hostile_run(struct hostile *hostile)
{
	struct kvmfilter_counters before = sum_counters(hostile);
	struct ledger_state *ledger = hostile->ledger;
	__u64 exits;

	hostile_shared(hostile->fixture->vm)->waiting = 0;
	hostile->slow = 0;
	ledger->by_program = 0;
	ledger->by_vmm = 0;
	memset(ledger->lane, 0, sizeof(ledger->lane));
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++)
		prepare(hostile, i);
	fixture_start_jobs(hostile->fixture);
	while (hostile->meanwhile && fixture_running(hostile->fixture))
		hostile->meanwhile(hostile);
	exits = fixture_join(hostile->fixture);
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++)
		compare_vcpu(hostile, i);
	compare_totals(hostile, exits, &before);
}
