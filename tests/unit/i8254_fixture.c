// SPDX-License-Identifier: GPL-2.0
/*
 * A timer with a clock of the test's own, and the ways to program it. Every read and
 * every latch is also made by the BPF program on a copy of the state, which must give
 * the same answer and the same state.
 */
#include <string.h>

#include "i8254_test.h"

uint64_t tick_of(const struct pit *pit)
{
	return (unsigned __int128)(pit->now + pit->state.head.clock_offset_ns) * 105 /
	       88000;
}

void go_to(struct pit *pit, uint64_t tick)
{
	uint64_t ns = ((unsigned __int128)tick * 88000 + 104) / 105;

	pit->now = ns - pit->state.head.clock_offset_ns;
}

void pass(struct pit *pit, uint64_t ticks)
{
	go_to(pit, tick_of(pit) + ticks);
}

struct pit pit_at(uint64_t now)
{
	struct pit pit = { .now = now };

	MODEL->init(&pit.state, 0);
	pit.state.head.clock_offset_ns = MODEL_EPOCH_NS;
	return pit;
}

static uint64_t make_access(struct pit *pit, uint16_t port, bool write, uint8_t value)
{
	struct kvmfilter_access access = {
		.offset = port - 0x40,
		.value = value,
		.width = 1,
		.direction = write ? KVMFILTER_WRITE : KVMFILTER_READ,
	};
	struct kvmfilter_event event = {};
	int verdict = MODEL->access(&pit->state, &access,
				    model_ns(&pit->state.head, pit->now), &event);

	assert_int_equal(verdict, KVMFILTER_DONE);
	assert_int_equal(event.event, 0);
	return access.value;
}

void pit_write(struct pit *pit, uint16_t port, uint8_t value)
{
	make_access(pit, port, true, value);
}

uint64_t next_edge(const struct pit *pit, unsigned int channel, uint64_t now)
{
	const struct kvmfilter_model_head *head = &pit->state.head;
	uint64_t ns;

	if (!head->clock_offset_ns)
		return UINT64_MAX;
	ns = MODEL->next_rise(&pit->state, channel, model_ns(head, now));
	return ns == UINT64_MAX ? ns : ns - head->clock_offset_ns;
}

/* And the offset of the port in its range. */
static const struct kvmfilter_program *program_of(uint16_t port, uint32_t direction,
						  uint32_t *offset)
{
	unsigned int i;

	for (i = 0; i < MODEL->range_count; i++) {
		const struct kvmfilter_model_range *range = &MODEL->ranges[i];

		*offset = port - 0x40 - range->offset;
		if (*offset >= range->length)
			continue;
		return direction == KVMFILTER_READ ? range->read : range->write;
	}
	return NULL;
}

uint64_t run_program(struct pit *pit, struct kvmfilter_i8254_state *copy,
		     uint16_t port, bool write, uint8_t width, uint64_t *value)
{
	struct kvmfilter_access access = {
		.value = write ? *value : 0,
		.address = port,
		.width = width,
		.direction = write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.bus = KVMFILTER_BUS_PIO,
	};
	const struct kvmfilter_program *program;
	const struct kvmfilter_clocks clocks = { .clock_ns = pit->now };
	/* The kernel raises no line. */
	struct { struct kvmfilter_i8254_state state; struct kvmfilter_model_timer timer; } block;
	struct kvmfilter_prog_spec spec = { .state_size = sizeof(block) };
	struct kvmfilter_run run = {
		.state = &block,
		.state_size = sizeof(block),
		.repeat = 1,
	};

	program = program_of(port, access.direction, &access.offset);
	if (!program)
		return KVMFILTER_PASS;
	memset(&block.timer, 0, sizeof(block.timer));
	block.state = pit->state;
	spec.insns = program->insns;
	spec.insn_count = program->insn_count;
	spec.direction = program->direction;
	run.access = access;
	assert_int_equal(kvmfilter_prog_interpret(&spec, &run, &clocks), 0);
	*copy = block.state;
	pit->executed = run.steps;
	*value = run.access.value;
	return run.verdict;
}

uint8_t in(struct pit *pit, uint16_t port)
{
	struct kvmfilter_i8254_state copy;
	uint64_t value = 0;
	uint64_t verdict = run_program(pit, &copy, port, false, 1, &value);
	uint8_t read = make_access(pit, port, false, 0);

	if (verdict == KVMFILTER_DONE) {
		assert_int_equal(value, read);
		assert_memory_equal(&copy, &pit->state, sizeof(copy));
	} else {
		assert_true(port == 0x43 || !pit->state.head.clock_offset_ns);
	}
	return read;
}

void out(struct pit *pit, uint16_t port, uint8_t value)
{
	struct kvmfilter_i8254_state copy;
	uint64_t written = value;
	uint64_t verdict = run_program(pit, &copy, port, true, 1, &written);

	pit_write(pit, port, value);
	if (verdict == KVMFILTER_DONE)
		assert_memory_equal(&copy, &pit->state, sizeof(copy));
	else
		assert_true(port != 0x43 || (value & 0x30 && value < 0xc0) ||
			    !pit->state.head.clock_offset_ns);
}

bool level(const struct pit *pit, unsigned int channel)
{
	return MODEL->lines(&pit->state, model_ns(&pit->state.head, pit->now)) >>
	       channel & 1;
}

void gate(struct pit *pit, bool high)
{
	out(pit, 0x61, high);
}

void control(struct pit *pit, unsigned int channel, unsigned int rw,
	     unsigned int mode)
{
	out(pit, 0x43, channel << 6 | rw | mode << 1);
}

void count(struct pit *pit, unsigned int channel, unsigned int n)
{
	out(pit, 0x40 + channel, n);
	out(pit, 0x40 + channel, n >> 8);
}

struct pit pit_in(unsigned int mode, bool high, unsigned int bcd)
{
	struct pit pit = pit_at(123456789);

	gate(&pit, high);
	control(&pit, 2, WORD | bcd, mode);
	return pit;
}

unsigned int read_word(struct pit *pit, unsigned int channel)
{
	unsigned int low = in(pit, 0x40 + channel);

	return low | in(pit, 0x40 + channel) << 8;
}

unsigned int latch(struct pit *pit, unsigned int channel)
{
	out(pit, 0x43, channel << 6);
	return read_word(pit, channel);
}

unsigned int status(struct pit *pit, unsigned int channel)
{
	out(pit, 0x43, 0xe0 | 2 << channel);
	return in(pit, 0x40 + channel);
}

bool null_count(struct pit *pit)
{
	return status(pit, 2) & NULL_COUNT;
}
