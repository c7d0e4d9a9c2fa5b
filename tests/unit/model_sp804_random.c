// SPDX-License-Identifier: GPL-2.0
/*
 * The SP804 against one that is stepped tick by tick (sp804_ref.h), whatever a guest writes and
 * when: registers, lines, when they rise, and what is saved on the way. The environment: SEED and
 * ROUNDS.
 */
#include <stdlib.h>

#include <kvmfilter_sp804.h>

#include "bench.h"
#include "bench_device.h"
#include "random.h"
#include "sp804_ref.h"

#define OPERATIONS	200
/* How far ahead rises are looked for, in ns. */
#define HORIZON		2000000

static uint64_t seed;
/* Reads that the program answered. */
static unsigned int in_kernel;

static uint64_t option(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static uint64_t below(uint64_t n)
{
	return random_next(&seed) % n;
}

/* Within a tick, of some ticks, and now and then round 16 bits. */
static uint64_t random_step(void)
{
	switch (below(40)) {
	case 0:
		return below(150000000);
	case 1:
	case 2:
		return below(3000000);
	default:
		return below(2) ? below(4) * 1000 : below(20000);
	}
}

static uint32_t random_load(void)
{
	static const uint32_t loads[] = { 0, 1, 2, 0x10000, 0x10001, 0xffff, 0xffffffff };

	if (below(3) == 0)
		return loads[below(sizeof(loads) / sizeof(loads[0]))];
	return below(40);
}

static uint32_t random_control(void)
{
	uint32_t control = below(256);

	/* Mostly running, undivided. */
	if (below(4))
		control |= KVMFILTER_SP804_ENABLE;
	if (below(2))
		control &= ~KVMFILTER_SP804_DIVIDE;
	return control;
}

static void write_both(struct bench *bench, struct sp804_ref *ref)
{
	static const uint32_t of_both[] = { KVMFILTER_SP804_ITCR, KVMFILTER_SP804_ITOP };
	uint32_t offset = below(8) * 4 + below(2) * KVMFILTER_SP804_TIMER2;
	uint32_t value = below(2) ? random_load() : random_control();

	if (below(16) == 0)
		offset = of_both[below(2)];
	else if (below(2))
		offset = offset / KVMFILTER_SP804_TIMER2 * KVMFILTER_SP804_TIMER2 +
			 KVMFILTER_SP804_CONTROL;
	if (offset % KVMFILTER_SP804_TIMER2 == KVMFILTER_SP804_CONTROL)
		value = random_control();
	bench_write(bench, offset, 4, value);
	sp804_ref_write(ref, offset, value);
}

/* Reading moves what the model keeps of the past, so a copy is read. */
static void assert_registers(const struct bench *bench, const struct sp804_ref *ref)
{
	struct bench copy = *bench;

	for (uint32_t offset = 0; offset < 2 * KVMFILTER_SP804_TIMER2; offset += 4) {
		assert_int_equal(bench_read(&copy, offset, 4), sp804_ref_read(ref, offset));
		in_kernel += copy.in_kernel;
	}
	assert_int_equal(bench_read(&copy, KVMFILTER_SP804_ITCR, 4), ref->test);
}

static void assert_rise(const struct bench *bench, const struct sp804_ref *ref,
			unsigned int line)
{
	uint64_t rise = bench_next_rise(bench, line), ns = 0, next;
	struct sp804_ref ahead = *ref;

	assert_int_equal(bench_line(bench, line), sp804_ref_lines(ref) >> line & 1);
	if (sp804_ref_lines(ref) >> line & 1) {
		assert_true(rise == KVMFILTER_NEVER);
		return;
	}
	do {
		next = sp804_ref_next(&ahead);
		ns += next;
		sp804_ref_advance(&ahead, next);
	} while (next && ns < HORIZON && !(sp804_ref_lines(&ahead) >> line & 1));
	if (sp804_ref_lines(&ahead) >> line & 1)
		assert_true(rise == bench->now + ns);
	else
		assert_true(rise > bench->now + ns);
}

static void stop_for_a_while(struct bench *bench)
{
	bench_pause(bench);
	bench->now = below(2) ? bench->now + below(1000000) : 1 + below(1000000000);
	bench_resume(bench);
}

static void one_history(void)
{
	struct sp804_ref ref;
	struct bench bench;

	bench_init(&bench, &kvmfilter_sp804_model, 1 + below(1ULL << 40));
	sp804_ref_init(&ref);
	for (unsigned int i = 0; i < OPERATIONS; i++) {
		uint64_t step = random_step();
		uint32_t offset = below(8) * 4 + below(2) * KVMFILTER_SP804_TIMER2;

		bench.now += step;
		sp804_ref_advance(&ref, step);
		if (below(2))
			write_both(&bench, &ref);
		else
			assert_int_equal(bench_read(&bench, offset, 4),
					 sp804_ref_read(&ref, offset));
		assert_registers(&bench, &ref);
		for (unsigned int line = 0; line < 3; line++)
			assert_rise(&bench, &ref, line);
		assert_int_equal(bench_check(&bench), 0);
		if (below(16) == 0)
			stop_for_a_while(&bench);
		/* Whatever state it is in: saved and restored it goes on as if nothing were. */
		if (below(4) == 0)
			bench_take_back(&bench, bench_lend(&bench));
	}
}

static void any_history_is_that_of_one_stepped_tick_by_tick(void **state)
{
	uint64_t rounds = option("ROUNDS", 300);

	(void)state;
	seed = option("SEED", 804);
	print_message("# SEED=%llu ROUNDS=%llu\n", (unsigned long long)seed,
		      (unsigned long long)rounds);
	for (uint64_t i = 0; i < rounds; i++)
		one_history();
	print_message("# %u reads were answered by the program\n", in_kernel);
	assert_true(in_kernel >= rounds * OPERATIONS / 4);
}

/* However long it is left alone: the value by the manual's formula. */
static void periodic_value_by_its_formula(void **state)
{
	(void)state;
	seed = option("SEED", 804);
	for (unsigned int i = 0; i < 200; i++) {
		uint32_t load = (random_next(&seed) >> (32 + below(32))) + 1;
		struct bench bench;
		uint64_t start;

		bench_init(&bench, &kvmfilter_sp804_model, 1234567);
		bench_write(&bench, KVMFILTER_SP804_LOAD, 4, load);
		bench_write(&bench, KVMFILTER_SP804_CONTROL, 4, KVMFILTER_SP804_ENABLE |
			    KVMFILTER_SP804_PERIODIC | KVMFILTER_SP804_32_BITS);
		start = bench.now;
		for (unsigned int k = 0; k < 50; k++) {
			uint64_t ticks;

			bench.now += random_next(&seed) >> (24 + below(40));
			ticks = (bench.now - start) / 1000;
			assert_int_equal(bench_read(&bench, KVMFILTER_SP804_VALUE, 4),
					 load - ticks % load);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_history_is_that_of_one_stepped_tick_by_tick),
		cmocka_unit_test(periodic_value_by_its_formula),
	};

	return cmocka_run_group_tests_name("model_sp804_random", tests, NULL, NULL);
}
