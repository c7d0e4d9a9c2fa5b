// SPDX-License-Identifier: GPL-2.0
/*
 * Devices whose operations are made by several vCPUs and by the VMM at once, some answered
 * by programs and some by the slow path, behave as if these came one after the other: the
 * histories are linearisable. Runs where the module is loaded. The environment: SEED,
 * ROUNDS.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <kvmfilter_i8254.h>

#include "i8254_ref.h"
#include "linear.h"
#include "linear_programs.h"
#include "random.h"

/* With the lock held: somebody else may have a turn. */
static void maybe_pause(void);
#define LATCH_PAUSE()	maybe_pause()
#include "latch.h"

#define PORT	0x560
#define MMIO	0xd0000000ULL
#define STEPS	300

static uint64_t seed = 1;
static unsigned int rounds = 40;
static __thread uint64_t chance = 1;

static void maybe_pause(void)
{
	switch (random_next(&chance) % 256) {
	case 0:
		usleep(random_next(&chance) % 50);
		break;
	case 1 ... 3:
		sched_yield();
		break;
	}
}

static void in_step(struct linear *linear)
{
	for (unsigned int i = 0; i < LINEAR_VCPUS; i++)
		linear_step(linear, i, STEP_BARRIER, 0, 0, 0)->count = LINEAR_VCPUS;
}

/* --- the latch ------------------------------------------------------------------------- */

/* What the model has; kinds of operations are registers, and reads have this bit. */
#define READING	0x100

struct latch_spec {
	uint64_t value, latch, latched;
};

static bool latch_step(void *state, const struct history_op *op, unsigned int choice)
{
	struct latch_spec *spec = state;
	uint64_t expect = spec->latched ? spec->latch : spec->value;

	(void)choice;
	switch (op->kind) {
	case LATCH_VALUE:
		spec->value = op->argument;
		return true;
	case LATCH_COMMAND:
		if (!spec->latched)
			spec->latch = spec->value;
		spec->latched = 1;
		return true;
	case READING | LATCH_VALUE:
		spec->latched = 0;
		spec->latch = 0;
		return op->result == expect;
	case READING | LATCH_LIVE:
		return op->result == spec->value;
	default:
		return op->result == spec->value++;
	}
}

static void latch_print(FILE *file, const struct history_op *op)
{
	static const char *const names[] = { "value", "command", "live", "ticket" };

	fprintf(file, "%s %s %#lx", op->kind & READING ? "read" : "write",
		names[(op->kind & 15) / 4], op->kind & READING ? op->result : op->argument);
}

static const struct history_model latch_model = {
	sizeof(struct latch_spec), 1, latch_step, latch_print,
};

static void latch_decode(const struct hostile_step *step, struct history_op *op)
{
	bool read = step->kind == STEP_IN || step->kind == STEP_LOAD;

	op->kind = step->address % LATCH_LENGTH | (read ? READING : 0);
}

static struct latch_state *latch_of(struct fixture *fixture)
{
	return (struct latch_state *)fixture_state(fixture, 0)->data;
}

static void latch_slow_path(void *opaque, struct vm_io *io)
{
	struct fixture *fixture = opaque;
	struct kvmfilter_state *block = fixture_state(fixture, 0);

	kvmfilter_state_lock(block);
	if (io->write)
		latch_write(latch_of(fixture), io->address % LATCH_LENGTH, io->value);
	else
		io->value = latch_read(latch_of(fixture), io->address % LATCH_LENGTH);
	kvmfilter_state_unlock(block);
}

static __u32 random_register(uint64_t *next, bool *write)
{
	static const __u32 registers[] = {
		LATCH_VALUE, LATCH_COMMAND, LATCH_VALUE | READING, LATCH_VALUE | READING,
		LATCH_LIVE | READING, LATCH_TICKET | READING,
	};
	__u32 one = registers[random_next(next) % (sizeof(registers) / sizeof(registers[0]))];

	*write = !(one & READING);
	return one & ~READING;
}

static void latch_own(struct linear *linear, struct history_op *op)
{
	struct vm_io io = {};

	io.address = random_register(&linear->seed, &io.write);
	io.value = random_next(&linear->seed) & 0xffff;
	op->kind = io.address | (io.write ? 0 : READING);
	op->argument = io.value;
	latch_slow_path(linear->fixture, &io);
	op->result = io.value;
}

static void add_latch_step(struct linear *linear, unsigned int vcpu, uint64_t *next)
{
	bool port = random_next(next) % 4 == 0, write;
	__u32 offset = random_register(next, &write);

	if (port)
		linear_step(linear, vcpu, write ? STEP_OUT : STEP_IN, 4, PORT + offset,
			    random_next(next) & 0xffff);
	else
		linear_step(linear, vcpu, write ? STEP_STORE : STEP_LOAD, 4, MMIO + offset,
			    random_next(next) & 0xffff);
}

/* Ports and memory, of one state. With programs, and without. */
static void check_latch(unsigned int histories, bool with_ranges)
{
	struct fixture *fixture = fixture_create(LINEAR_VCPUS);
	int reads = fixture_load(fixture, latch_answer_read, sizeof(struct latch_state));
	int writes = fixture_load(fixture, latch_answer_write, sizeof(struct latch_state));
	static const struct latch_spec initial;
	struct kvmfilter_counters counters = {}, ports;
	struct linear linear;
	int memory_range = 0, port_range = 0;

	linear_init(&linear, fixture);
	linear.model = &latch_model;
	linear.initial = &initial;
	linear.decode = latch_decode;
	linear.own = latch_own;
	fixture->slow_path = latch_slow_path;
	if (with_ranges) {
		memory_range = fixture_add(fixture, KVMFILTER_BUS_MMIO, MMIO, LATCH_LENGTH,
					   reads, writes);
		port_range = fixture_add(fixture, KVMFILTER_BUS_PIO, PORT, LATCH_LENGTH,
					 reads, writes);
	}
	for (unsigned int i = 0; i < histories; i++) {
		uint64_t next = seed + i;

		memset(latch_of(fixture), 0, sizeof(struct latch_state));
		latch_set(latch_of(fixture)->value, 0);
		linear.seed = next;
		in_step(&linear);
		for (unsigned int k = 0; k < LINEAR_VCPUS * STEPS; k++)
			add_latch_step(&linear, k % LINEAR_VCPUS, &next);
		if (i % 100 == 0)
			printf("# history of seed %lu\n", seed + i);
		assert_true(linear_run(&linear));
	}
	if (with_ranges) {
		counters = fixture_counters(fixture, memory_range);
		ports = fixture_counters(fixture, port_range);
		counters.done += ports.done;
		counters.pass_program += ports.pass_program;
		counters.pass_contended += ports.pass_contended;
	}
	linear_print(&linear, &counters);
	assert_int_equal(counters.done + linear.totals.exits,
			 (uint64_t)histories * LINEAR_VCPUS * STEPS);
	assert_true(!with_ranges || (counters.done && counters.pass_program));
	assert_true(linear.totals.overlaps > histories);
	linear_destroy(&linear);
	fixture_destroy(fixture);
}

static void a_latch_is_linearisable(void **state)
{
	(void)state;
	check_latch(rounds, true);
}

static void a_latch_without_programs_is_linearisable(void **state)
{
	(void)state;
	check_latch(rounds / 4 + 1, false);
}

/* --- the i8254 --------------------------------------------------------------------------- */

/*
 * Counter 2 with its GATE low, in modes 0 and 4: it takes a count that was written with the
 * next pulse of CLK, and then stands, so that time is a matter of "before that pulse or not
 * before", which is the model's choice. All that can be latched, half read or half written
 * is there. What the reference model is given is the access.
 */
static bool i8254_step(void *state, const struct history_op *op, unsigned int choice)
{
	struct i8254_ref *ref = state;
	uint16_t port = op->kind & 0xff;
	bool fits = true;

	if (choice)
		i8254_ref_step(ref, 2);
	ref->pulses = 0;
	if (!(op->kind & READING))
		i8254_ref_write(ref, port, op->argument);
	else if (port == 0x61)
		/* Without the refresh bit, which is time's. */
		fits = ((i8254_ref_read(ref, port) ^ op->result) & 0xef) == 0;
	else
		fits = i8254_ref_read(ref, port) == (op->result & 0xff);
	return fits;
}

static void i8254_print(FILE *file, const struct history_op *op)
{
	fprintf(file, "%s %#x %#lx", op->kind & READING ? "in" : "out", op->kind & 0xff,
		(op->kind & READING ? op->result : op->argument) & 0xff);
}

static const struct history_model i8254_model = {
	sizeof(struct i8254_ref), 2, i8254_step, i8254_print,
};

static void i8254_decode(const struct hostile_step *step, struct history_op *op)
{
	op->kind = step->address | (step->kind == STEP_IN ? READING : 0);
}

/* Mostly latches and reads; control words and counts are the slow path's. */
static uint16_t random_i8254(uint64_t *next, bool *write, uint8_t *value)
{
	static const uint8_t latches[] = { 0x80, 0xd8, 0xe8, 0xc8 };
	static const uint8_t controls[] = { 0xb0, 0x90, 0xa0, 0xb8, 0x98, 0xa8 };

	*write = true;
	switch (random_next(next) % 16) {
	case 0:
		*value = controls[random_next(next) % sizeof(controls)];
		return 0x43;
	case 1 ... 3:
		*value = random_next(next);
		return 0x42;
	case 4 ... 8:
		*value = latches[random_next(next) % sizeof(latches)];
		return 0x43;
	case 9:
		*write = false;
		return 0x61;
	default:
		*write = false;
		return 0x42;
	}
}

static void i8254_own(struct linear *linear, struct history_op *op)
{
	struct kvmfilter_access access = { .width = 1, .bus = FIXTURE_BUS };
	uint8_t value = 0;
	uint16_t port;
	bool write;

	port = random_i8254(&linear->seed, &write, &value);
	access.address = FIXTURE_PORT(port);
	access.direction = write ? KVMFILTER_WRITE : KVMFILTER_READ;
	access.value = value;
	op->kind = port | (write ? 0 : READING);
	op->argument = value;
	assert_int_equal(kvmfilter_device_access(linear->fixture->device, &access),
			 KVMFILTER_DONE);
	op->result = access.value;
}

static void check_i8254(unsigned int histories, bool attached)
{
	struct fixture *fixture = fixture_create(LINEAR_VCPUS);
	struct kvmfilter_counters counters = {};
	struct kvmfilter_device *device;
	struct i8254_ref initial;
	struct linear linear;

	linear_init(&linear, fixture);
	i8254_ref_reset(&initial);
	linear.model = &i8254_model;
	linear.initial = &initial;
	linear.decode = i8254_decode;
	linear.own = i8254_own;
	fixture->slow_path = fixture_serve;
	assert_int_equal(fixture_device_create(&device, &kvmfilter_i8254_model, 0x40, NULL,
					       NULL), 0);
	fixture->device = device;
	if (attached)
		assert_int_equal(kvmfilter_device_attach(device, fixture->filter, 0), 0);
	for (unsigned int i = 0; i < histories; i++) {
		uint64_t next = seed + i;

		kvmfilter_device_reset(device);
		linear.seed = next;
		in_step(&linear);
		for (unsigned int k = 0; k < LINEAR_VCPUS * STEPS; k++) {
			uint8_t value = 0;
			bool write;
			uint16_t port = random_i8254(&next, &write, &value);

			linear_step(&linear, k % LINEAR_VCPUS, write ? STEP_OUT : STEP_IN, 1,
				    port, value);
		}
		if (i % 100 == 0)
			printf("# history of seed %lu\n", seed + i);
		assert_true(linear_run(&linear));
	}
	if (attached) {
		assert_int_equal(kvmfilter_device_counters(device, &counters), 0);
		assert_true(counters.done && counters.pass_program);
	}
	linear_print(&linear, &counters);
	assert_int_equal(counters.done + linear.totals.exits,
			 (uint64_t)histories * LINEAR_VCPUS * STEPS);
	assert_true(linear.totals.overlaps > histories);
	kvmfilter_device_destroy(device);
	linear_destroy(&linear);
	fixture_destroy(fixture);
}

static void the_i8254_is_linearisable(void **state)
{
	(void)state;
	check_i8254(rounds, true);
}

static void the_i8254_without_programs_is_linearisable(void **state)
{
	(void)state;
	check_i8254(rounds / 4 + 1, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_latch_is_linearisable),
		cmocka_unit_test(a_latch_without_programs_is_linearisable),
		cmocka_unit_test(the_i8254_is_linearisable),
		cmocka_unit_test(the_i8254_without_programs_is_linearisable),
	};

	const char *text = getenv("SEED");

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (text)
		seed = strtoull(text, NULL, 0);
	text = getenv("ROUNDS");
	if (text)
		rounds = strtoul(text, NULL, 0);
	printf("# SEED=%lu ROUNDS=%u\n", seed, rounds);
	return cmocka_run_group_tests_name("linear", tests, NULL, NULL);
}
