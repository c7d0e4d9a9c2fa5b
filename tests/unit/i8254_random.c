// SPDX-License-Identifier: GPL-2.0
/*
 * Random operations: against i8254_ref.c, pulse by pulse, and on random states, which
 * must do no harm. The environment: SEED (of the operations) and OPERATIONS (how many).
 */
#include <stdio.h>
#include <stdlib.h>

#include "i8254_ref.h"
#include "i8254_test.h"
#include "random.h"

static uint64_t seed = 1;
static uint64_t operations = 300000;

static uint64_t environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

void random_setup(void)
{
	seed = environment("SEED", seed);
	operations = environment("OPERATIONS", operations);
	printf("# SEED=%llu OPERATIONS=%llu\n", (unsigned long long)seed,
	       (unsigned long long)operations);
}

static uint64_t random_state;

static uint64_t rnd(void)
{
	return random_next(&random_state);
}

static unsigned int below(unsigned int n)
{
	return rnd() % n;
}

/* Steps of ns: within a tick, of some ticks, and now and then of several wraps. */
static uint64_t random_step(void)
{
	unsigned int kind = below(2000);

	if (kind < 600)
		return below(300);
	if (kind < 1400)
		return below(6000);
	if (kind < 1996)
		return below(60000);
	return below(300000000);
}

/* A legal byte: digits of BCD; never makes the forbidden count 1 of modes 2, 3. */
static uint8_t random_byte(void)
{
	static const uint8_t bytes[] = { 0, 0, 0, 2, 3, 4, 5, 6, 7, 8, 9, 0x10, 0x99 };

	if (below(2))
		return bytes[below(sizeof(bytes))];
	return below(10) << 4 | (2 + below(8));
}

/* Only counts of 2 and more in modes 2 and 3: a word of low byte 1 does not occur. */
static uint8_t random_control(void)
{
	switch (below(8)) {
	case 0:
		return 0xc0 | below(64);
	case 1:
	case 2:
	case 3:
	case 4:
		return below(3) << 6 | below(16);
	default:
		return below(3) << 6 | (1 + below(3)) << 4 | below(16);
	}
}

struct op {
	uint64_t now;
	uint16_t port;
	bool write;
	uint8_t value;
};

static struct op random_op(unsigned int busy)
{
	struct op op = { .value = 0 };
	unsigned int kind = below(100);
	unsigned int port = below(3) ? 0x42 : 0x40 + below(3);

	op.port = port;
	if (kind < 50) {
		if (kind < 5)
			op.port = 0x61;
	} else {
		op.write = true;
		if (kind < 50 + busy) {
			op.value = random_byte();
		} else if (kind < 85) {
			op.port = 0x43;
			op.value = random_control();
			/* Few mode words where counting should go on for long. */
			if (busy < 10 && below(8))
				op.value &= op.value < 0xc0 ? 0xcf : 0xff;
		} else {
			op.port = 0x61;
			op.value = below(16);
		}
	}
	return op;
}

static void compare_outputs(struct pit *pit, struct i8254_ref *ref, uint64_t n)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (level(pit, i) != i8254_ref_out(ref, i))
			fail_msg("seed %llu, operation %llu: OUT%u is %d, model has %d",
				 (unsigned long long)seed, (unsigned long long)n, i,
				 level(pit, i), i8254_ref_out(ref, i));
}

static void compare(unsigned int busy)
{
	struct pit pit = pit_at(1 + below(1000000));
	struct i8254_ref ref;
	uint64_t n, reads = 0;

	i8254_ref_reset(&ref);
	ref.pulses = tick_of(&pit);
	for (n = 0; n < operations / 2; n++) {
		struct op op = random_op(busy);

		pit.now += random_step();
		i8254_ref_step(&ref, tick_of(&pit) - ref.pulses);
		compare_outputs(&pit, &ref, n);
		if (op.write) {
			out(&pit, op.port, op.value);
			i8254_ref_write(&ref, op.port, op.value);
			compare_outputs(&pit, &ref, n);
		} else {
			uint8_t expected = i8254_ref_read(&ref, op.port);
			uint8_t value = in(&pit, op.port);

			reads++;
			if (value != expected)
				fail_msg("seed %llu, operation %llu: port %x reads %02x, model has %02x",
					 (unsigned long long)seed,
					 (unsigned long long)n, op.port, value,
					 expected);
		}
	}
	assert_true(reads > operations / 5);
}

TEST(random_operations_agree_with_the_model)
{
	UNUSED;
	random_state = seed;
	compare(25);
}

TEST(random_operations_with_few_mode_words_agree_with_the_model)
{
	UNUSED;
	random_state = seed + 1;
	compare(6);
}

/* The edge foretold is where the model has it, if nothing is written meanwhile. */
TEST(next_edge_agrees_with_the_model)
{
	uint64_t n, found = 0, rounds = operations / 100;

	UNUSED;
	random_state = seed + 2;
	for (n = 0; n < rounds; n++) {
		struct pit pit = pit_at(1 + below(1000000));
		struct i8254_ref ref;
		unsigned int i, ops = 3 + below(12);
		bool last;
		uint64_t edge, tick, end;

		i8254_ref_reset(&ref);
		ref.pulses = tick_of(&pit);
		for (i = 0; i < ops; i++) {
			struct op op = random_op(i ? 25 : 0);

			if (!i)
				op = (struct op){ .port = 0x43, .write = true,
					.value = 0x90 | below(3) << 4 | below(16) };
			pit.now += random_step() % 20000;
			i8254_ref_step(&ref, tick_of(&pit) - ref.pulses);
			if (op.write) {
				pit_write(&pit, op.port, op.value);
				i8254_ref_write(&ref, op.port, op.value);
			}
		}
		edge = next_edge(&pit, 2, pit.now);
		end = tick_of(&pit) + 70000;
		last = i8254_ref_out(&ref, 2);
		for (tick = tick_of(&pit) + 1; tick < end; tick++) {
			bool high;

			i8254_ref_step(&ref, 1);
			high = i8254_ref_out(&ref, 2);
			if (high && !last)
				break;
			last = high;
		}
		if (tick == end) {
			if (edge == UINT64_MAX)
				continue;
			pit.now = edge;
			assert_true(tick_of(&pit) >= end);
			continue;
		}
		found++;
		go_to(&pit, tick);
		if (edge != pit.now)
			fail_msg("seed %llu, round %llu: edge at %llu, model has %llu",
				 (unsigned long long)seed, (unsigned long long)n,
				 (unsigned long long)edge,
				 (unsigned long long)pit.now);
	}
	assert_true(found > rounds / 10);
}

/* Whatever bytes scratch may hold: the VMM and the programs survive and agree. */
TEST(random_states_do_no_harm)
{
	uint64_t n;

	UNUSED;
	random_state = seed + 3;
	for (n = 0; n < operations; n++) {
		struct pit pit = { .now = rnd() >> below(64) };
		uint8_t *bytes = (uint8_t *)&pit.state;
		struct op op = random_op(25);
		unsigned int i;

		for (i = 0; i < sizeof(pit.state); i++)
			bytes[i] = below(4) ? rnd() : 0;
		if (op.write)
			out(&pit, op.port, op.value);
		else
			in(&pit, op.port);
		next_edge(&pit, below(3), rnd());
		pit.now = rnd();
		pit_write(&pit, 0x61, below(2));
		level(&pit, below(3));
	}
}
