// SPDX-License-Identifier: GPL-2.0
/*
 * A model on a bench: a state and a clock of the test's own.
 */
#include <string.h>

#include "bench.h"
#include "model.h"
#include "random.h"

static struct kvmfilter_model_head *head_of(struct bench *bench)
{
	return (struct kvmfilter_model_head *)bench->state;
}

void bench_init(struct bench *bench, const struct kvmfilter_model *model, uint64_t now)
{
	struct kvmfilter_model_head *head = head_of(bench);

	memset(bench, 0, sizeof(*bench));
	bench->model = model;
	bench->now = now;
	head->magic = model->magic;
	head->version = model->version;
	head->stopped_ns = MODEL_EPOCH_NS;
	model->init(bench->state, MODEL_EPOCH_NS);
	model_resume(head, now);
}

static struct kvmfilter_output *output_of(const struct kvmfilter_model *model, void *state)
{
	return model->output ? (void *)((char *)state + model->output) : NULL;
}

void bench_post(struct bench *bench, int wake, int line)
{
	struct kvmfilter_output *output = output_of(bench->model, bench->state);

	output->posts = 1;
	output->wake = wake;
	output->interrupts = line >= 0;
	output->line = line >= 0 ? line : 0;
	output->ring.wake = output->ring.head;
}

void bench_take(struct bench *bench)
{
	struct kvmfilter_output *output = output_of(bench->model, bench->state);
	struct kvmfilter_ring *ring = &output->ring;

	bench->sent_count = 0;
	if (ring->head - ring->tail > KVMFILTER_OUTPUT_SIZE)
		ring->tail = ring->head;
	while (ring->tail != ring->head)
		bench->sent[bench->sent_count++] =
			output->data[ring->tail++ % KVMFILTER_OUTPUT_SIZE];
	ring->wake = ring->head;
}

uint64_t bench_ns(const struct bench *bench)
{
	return model_ns((const struct kvmfilter_model_head *)bench->state, bench->now);
}

static const struct kvmfilter_program *program_of(const struct bench *bench,
						  struct kvmfilter_access *access)
{
	const struct kvmfilter_model *model = bench->model;
	uint32_t i;

	for (i = 0; i < model->range_count; i++) {
		const struct kvmfilter_model_range *range = &model->ranges[i];

		if (access->address < range->offset ||
		    access->address + access->width > range->offset + range->length)
			continue;
		access->bus = range->bus;
		access->offset = access->address - range->offset;
		return access->direction == KVMFILTER_READ ? range->read : range->write;
	}
	return NULL;
}

/* What programs reach: the state, and timers that are off. */
static uint32_t reach(const struct kvmfilter_model *model)
{
	return model->state_size + model->timer_count * sizeof(struct kvmfilter_model_timer);
}

uint32_t bench_run_program(struct bench *bench, struct kvmfilter_access *access,
			   uint64_t *copy)
{
	const struct kvmfilter_program *program = program_of(bench, access);
	const struct kvmfilter_clocks clocks = { .clock_ns = bench->now };
	struct kvmfilter_prog_spec spec = { .state_size = reach(bench->model) };
	struct kvmfilter_run run = {
		.state = copy,
		.state_size = spec.state_size,
		.repeat = 1,
	};

	bench->signals = 0;
	memset((char *)copy + bench->model->state_size, 0, spec.state_size -
	       bench->model->state_size);
	memcpy(copy, bench->state, bench->model->state_size);
	/* Ports have 4 bytes at most. */
	if (!program || (access->bus == KVMFILTER_BUS_PIO && access->width > 4))
		return KVMFILTER_PASS;
	run.access = *access;
	spec.insns = program->insns;
	spec.insn_count = program->insn_count;
	spec.direction = program->direction;
	assert_int_equal(kvmfilter_prog_interpret(&spec, &run, &clocks), 0);
	bench->steps = run.steps;
	bench->signals = run.signals;
	if (run.verdict == KVMFILTER_PASS)
		memcpy(copy, bench->state, bench->model->state_size);
	else
		access->value = run.access.value;
	return run.verdict;
}

/* Bytes beyond the width are nobody's. */
static uint64_t cut(uint64_t value, uint8_t width)
{
	return width == 8 ? value : value & ((1ULL << 8 * width) - 1);
}

/* A line may be a program's to move, if it signals that it rises, and pulses. */
static bool may_move(const struct bench *bench, const uint64_t *before, unsigned int line)
{
	const struct kvmfilter_output *output = output_of(bench->model, (void *)before);
	const struct kvmfilter_model *model = bench->model;
	uint64_t ns = bench_ns(bench);
	bool rises;

	if (!model->moves || !(model->moves(before) >> line & 1))
		return false;
	rises = bench->event.pulses & 1 ||
		(model->lines(bench->state, ns) & ~model->lines(before, ns) & 1);
	if (rises)
		assert_true(output && bench->signals >> (output->line & 63) & 1);
	return true;
}

static void assert_signals(const struct bench *bench, const uint64_t *before)
{
	const struct kvmfilter_output *output = output_of(bench->model, (void *)before);
	const struct kvmfilter_output *after = output_of(bench->model, (void *)bench->state);
	uint64_t expected = 0;

	if (!output || !output->posts) {
		assert_true(!bench->event.event == !bench->signals);
		return;
	}
	assert_int_equal(bench->event.event, 0);
	if (after->ring.head != output->ring.head && output->ring.head == output->ring.wake)
		expected |= 1ULL << (output->wake & 63);
	assert_true((bench->signals & expected) == expected);
	if (output->interrupts)
		expected |= 1ULL << (output->line & 63);
	assert_false(bench->signals & ~expected);
}

static void assert_same_outputs(const struct bench *bench, const uint64_t *before)
{
	const struct kvmfilter_model *model = bench->model;
	uint64_t ns = bench_ns(bench);
	unsigned int i;

	if (!model->line_count)
		return;
	for (i = 0; i < model->line_count; i++) {
		if (may_move(bench, before, i))
			continue;
		assert_true((model->lines(before, ns) >> i & 1) ==
			    (model->lines(bench->state, ns) >> i & 1));
		assert_true(model->next_rise(before, i, ns) ==
			    model->next_rise(bench->state, i, ns));
	}
}

static uint64_t make(struct bench *bench, struct kvmfilter_access access)
{
	uint64_t copy[BENCH_STATE_MAX / 8], before[BENCH_STATE_MAX / 8];
	struct kvmfilter_access by_program = access;
	uint32_t verdict = bench_run_program(bench, &by_program, copy);

	memcpy(before, bench->state, bench->model->state_size);
	access.bus = by_program.bus;
	access.offset = access.address;
	bench->in_kernel = verdict == KVMFILTER_DONE;
	memset(&bench->event, 0, sizeof(bench->event));
	bench->verdict = bench->model->access(bench->state, &access, bench_ns(bench),
					      &bench->event);
	if (bench->verdict == KVMFILTER_PASS)
		assert_memory_equal(before, bench->state, bench->model->state_size);
	if (verdict == KVMFILTER_DONE) {
		assert_int_equal(bench->verdict, KVMFILTER_DONE);
		assert_signals(bench, before);
		if (access.direction == KVMFILTER_READ)
			assert_true(cut(by_program.value, access.width) ==
				    cut(access.value, access.width));
		assert_memory_equal(copy, bench->state, bench->model->state_size);
		assert_same_outputs(bench, before);
	}
	/* As a device does, with what is the VMM's at once. */
	bench->sent_count = 0;
	if (bench->model->output && !bench->in_kernel)
		bench_take(bench);
	return cut(access.value, access.width);
}

uint64_t bench_read(struct bench *bench, uint32_t offset, uint8_t width)
{
	return make(bench, (struct kvmfilter_access) {
		.address = offset, .width = width, .direction = KVMFILTER_READ,
	});
}

void bench_write(struct bench *bench, uint32_t offset, uint8_t width, uint64_t value)
{
	make(bench, (struct kvmfilter_access) {
		.address = offset, .width = width, .direction = KVMFILTER_WRITE,
		.value = cut(value, width),
	});
}

uint64_t bench_read_in_kernel(struct bench *bench, uint32_t offset, uint8_t width)
{
	uint64_t value = bench_read(bench, offset, width);

	assert_true(bench->in_kernel);
	return value;
}

uint64_t bench_read_exits(struct bench *bench, uint32_t offset, uint8_t width)
{
	uint64_t value = bench_read(bench, offset, width);

	assert_false(bench->in_kernel);
	return value;
}

bool bench_line(const struct bench *bench, unsigned int line)
{
	return bench->model->lines(bench->state, bench_ns(bench)) >> line & 1;
}

uint64_t bench_next_rise(const struct bench *bench, unsigned int line)
{
	const struct kvmfilter_model_head *head = (const void *)bench->state;
	uint64_t ns;

	if (!head->clock_offset_ns)
		return KVMFILTER_NEVER;
	ns = bench->model->next_rise(bench->state, line, bench_ns(bench));
	return ns == KVMFILTER_NEVER ? ns : ns - head->clock_offset_ns;
}

void bench_pause(struct bench *bench)
{
	model_pause(head_of(bench), bench->now);
}

void bench_resume(struct bench *bench)
{
	model_resume(head_of(bench), bench->now);
}

void bench_reset(struct bench *bench)
{
	struct kvmfilter_model_head head = *head_of(bench);

	bench->model->reset(bench->state, bench_ns(bench));
	*head_of(bench) = head;
}

int bench_check(const struct bench *bench)
{
	return bench->model->check(bench->state);
}

/* --- what holds for every model -------------------------------------------------- */

static void assert_verified(const struct kvmfilter_model *model,
			    const struct kvmfilter_program *program)
{
	struct kvmfilter_prog_facts facts;
	char log[256] = "";
	struct kvmfilter_prog_spec spec = {
		.state_size = reach(model), .log = log, .log_size = sizeof(log),
	};

	if (!program)
		return;
	spec.insns = program->insns;
	spec.insn_count = program->insn_count;
	spec.direction = program->direction;
	if (kvmfilter_prog_check(&spec, &facts))
		fail_msg("%s: %s", program->name, log);
}

void bench_programs_are_verified(const struct kvmfilter_model *model)
{
	uint32_t i;

	assert_int_equal(model->size, sizeof(*model));
	for (i = 0; i < model->range_count; i++) {
		assert_verified(model, model->ranges[i].read);
		assert_verified(model, model->ranges[i].write);
		assert_verified(model, model->ranges[i].timed_read);
		assert_verified(model, model->ranges[i].timed_write);
	}
	for (i = 0; i < model->timer_count; i++) {
		assert_int_equal(model->expire[i]->direction, KVMFILTER_EXPIRE);
		assert_verified(model, model->expire[i]);
	}
}

static const uint8_t widths[] = { 1, 2, 4, 8 };

#define FIRST_BYTES	64

void bench_programs_pass_on_zeros(const struct kvmfilter_model *model)
{
	struct bench bench = { .model = model, .now = 1 };
	uint64_t copy[BENCH_STATE_MAX / 8];
	uint32_t i, w, direction;

	for (i = 0; i < model->range_count; i++) {
		for (w = 0; w < 4; w++) {
			for (direction = 0; direction < 2; direction++) {
				struct kvmfilter_access access = {
					.address = model->ranges[i].offset,
					.width = widths[w],
					.direction = direction,
				};

				assert_int_equal(bench_run_program(&bench, &access, copy),
						 KVMFILTER_PASS);
			}
		}
	}
}

static void random_access(struct bench *bench, uint64_t *seed)
{
	const struct kvmfilter_model *model = bench->model;
	const struct kvmfilter_model_range *range;
	uint8_t width = widths[random_next(seed) % 4];
	uint32_t offset;

	range = &model->ranges[random_next(seed) % model->range_count];
	if (width > range->length)
		width = 1;
	offset = range->length - width + 1;
	/* The registers of what takes a page are at its beginning. */
	if (offset > FIRST_BYTES && random_next(seed) % 2)
		offset = FIRST_BYTES;
	offset = range->offset + random_next(seed) % offset;
	if (random_next(seed) % 4)
		offset = (offset - range->offset) / width * width + range->offset;
	if (random_next(seed) & 1)
		bench_read(bench, offset, width);
	else
		bench_write(bench, offset, width,
			    random_next(seed) >> random_next(seed) % 64);
}

void bench_random_accesses(const struct kvmfilter_model *model, uint64_t seed,
			   unsigned int rounds)
{
	struct bench bench;
	unsigned int i, j;

	for (i = 0; i < rounds; i++) {
		bench_init(&bench, model, random_next(&seed) >> 20);
		if (i % 2) {
			uint32_t first = sizeof(struct kvmfilter_model_head) / 8;

			for (j = first; j < model->state_size / 8; j++)
				bench.state[j] = random_next(&seed);
		}
		for (j = 0; j < 100; j++) {
			random_access(&bench, &seed);
			bench.now += random_next(&seed) >> (24 + random_next(&seed) % 40);
			if (random_next(&seed) % 32 == 0)
				bench_pause(&bench);
			if (random_next(&seed) % 8 == 0)
				bench_resume(&bench);
		}
		bench_reset(&bench);
		assert_int_equal(bench_check(&bench), 0);
	}
}
