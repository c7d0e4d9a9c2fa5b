// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of a filter, in this process. Errors are those of the ABI as far as devices can come
 * across them.
 */
#include <errno.h>
#include <string.h>

#include "../../userlib/src/filter.h"
#include "sim.h"

/* As a program reaches it. */
static struct kvmfilter_state *block_of(struct kvmfilter *filter, uint32_t offset)
{
	return (struct kvmfilter_state *)(filter->scratch + offset);
}

struct kvmfilter_state *kvmfilter_state(const struct kvmfilter *filter, __u32 offset, __u32 size)
{
	if (offset % KVMFILTER_STATE_ALIGN || offset >= SIM_SCRATCH ||
	    size + sizeof(struct kvmfilter_state) > SIM_SCRATCH - offset)
		return NULL;
	return block_of((struct kvmfilter *)filter, offset);
}

/* The test says where blocks are, and nobody else wants one. */
int kvmf_scratch_claim(struct kvmfilter *filter, __u32 offset, __u32 size)
{
	(void)filter;
	(void)offset;
	(void)size;
	return 0;
}

int kvmfilter_scratch_alloc(struct kvmfilter *filter, __u32 size, __u32 *offset)
{
	(void)filter;
	(void)size;
	(void)offset;
	return -ENOSPC;
}

void kvmfilter_scratch_free(struct kvmfilter *filter, __u32 offset, __u32 size)
{
	(void)filter;
	(void)offset;
	(void)size;
}

int kvmfilter_prog_load(struct kvmfilter *filter, const struct kvmfilter_prog_spec *spec)
{
	struct kvmfilter_prog_facts facts;
	int i;

	if (kvmfilter_prog_check(spec, &facts))
		return -EACCES;
	for (i = 0; i < SIM_PROGS; i++) {
		if (filter->progs[i].used)
			continue;
		filter->progs[i] = (struct sim_prog){ .used = true, .spec = *spec };
		return i;
	}
	return -ENOSPC;
}

int kvmfilter_prog_unload(struct kvmfilter *filter, __u32 prog)
{
	unsigned int i;

	for (i = 0; i < SIM_RANGES; i++)
		if (filter->ranges[i].used && (filter->ranges[i].spec.read_prog == prog ||
					       filter->ranges[i].spec.write_prog == prog))
			return -EBUSY;
	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		if (filter->timers[i].used && filter->timers[i].spec.prog == prog)
			return -EBUSY;
	if (prog >= SIM_PROGS || !filter->progs[prog].used)
		return -ENOENT;
	filter->progs[prog].used = false;
	return 0;
}

int kvmfilter_range_add(struct kvmfilter *filter, const struct kvmfilter_range_spec *spec)
{
	int i;

	for (i = 0; i < SIM_RANGES; i++) {
		if (filter->ranges[i].used)
			continue;
		filter->ranges[i] = (struct sim_range){ .used = true, .spec = *spec };
		return i;
	}
	return -ENOSPC;
}

int kvmfilter_range_remove(struct kvmfilter *filter, __u32 range)
{
	if (range >= SIM_RANGES || !filter->ranges[range].used)
		return -ENOENT;
	filter->ranges[range].used = false;
	return 0;
}

int kvmfilter_counters(struct kvmfilter *filter, __u32 range, struct kvmfilter_counters *counters)
{
	(void)filter;
	(void)range;
	(void)counters;
	return -ENOENT;
}

int kvmfilter_timer_add(struct kvmfilter *filter, const struct kvmfilter_timer_spec *spec)
{
	struct sim_timer *timer = &filter->timers[spec->timer];

	if (filter->timer_add_fails) {
		filter->timer_add_fails = false;
		return -ENOMEM;
	}
	if (timer->used)
		return -EEXIST;
	*timer = (struct sim_timer){ .used = true, .spec = *spec, .when = KVMFILTER_TIMER_OFF };
	return 0;
}

int kvmfilter_timer_remove(struct kvmfilter *filter, __u32 timer)
{
	if (!filter->timers[timer].used)
		return -ENOENT;
	filter->timers[timer].used = false;
	return 0;
}

int kvmfilter_timer_arm(struct kvmfilter *filter, __u32 timer, __u64 when)
{
	struct sim_timer *t = &filter->timers[timer];

	if (!t->used)
		return -ENOENT;
	/* Only who holds the lock is in order with programs. */
	assert_true(block_of(filter, t->spec.state_offset)->sequence & 1);
	t->when = when;
	filter->arms++;
	return 0;
}

/* A transaction: all or nothing. */
static uint32_t run(struct kvmfilter *filter, uint32_t prog, uint32_t state_offset,
		    struct kvmfilter_access *access)
{
	const struct kvmfilter_clocks clocks = { .clock_ns = filter->now };
	struct kvmfilter_prog_spec *spec = &filter->progs[prog].spec;
	uint64_t state[KVMFILTER_MODEL_STATE_MAX / 8 + 64];
	struct kvmfilter_state *block = block_of(filter, state_offset);
	__u64 whens[KVMFILTER_TIMERS_MAX];
	struct kvmfilter_run run = {
		.access = *access, .state = state, .state_size = spec->state_size, .repeat = 1,
		.whens = whens,
	};
	unsigned int i;

	assert_true(filter->progs[prog].used);
	assert_false(block->sequence & 1);
	memcpy(state, block->data, spec->state_size);
	assert_int_equal(kvmfilter_prog_interpret(spec, &run, &clocks), 0);
	if (run.verdict != KVMFILTER_DONE)
		return KVMFILTER_PASS;
	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		if (run.arms >> i & 1 && !filter->timers[i].used)
			return KVMFILTER_PASS;
	memcpy(block->data, state, spec->state_size);
	access->value = run.access.value;
	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		if (run.arms >> i & 1)
			filter->timers[i].when = whens[i];
	for (i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		if (run.signals >> i & 1)
			filter->signal(filter->opaque, i);
	return KVMFILTER_DONE;
}

int sim_access(struct kvmfilter *filter, struct kvmfilter_access *access)
{
	unsigned int i;

	for (i = 0; i < SIM_RANGES; i++) {
		const struct kvmfilter_range_spec *spec = &filter->ranges[i].spec;
		uint32_t prog;

		if (!filter->ranges[i].used || access->bus != spec->bus ||
		    access->address < spec->address ||
		    access->address + access->width > spec->address + spec->length)
			continue;
		access->offset = access->address - spec->address;
		prog = access->direction == KVMFILTER_READ ? spec->read_prog : spec->write_prog;
		if (prog == KVMFILTER_PROG_NONE)
			return KVMFILTER_PASS;
		return run(filter, prog, spec->state_offset, access);
	}
	return KVMFILTER_PASS;
}

uint64_t sim_next(const struct kvmfilter *filter)
{
	uint64_t next = KVMFILTER_TIMER_OFF;
	unsigned int i;

	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		if (filter->timers[i].used && filter->timers[i].when < next)
			next = filter->timers[i].when;
	return next;
}

void sim_expire(struct kvmfilter *filter, bool contended)
{
	unsigned int i;

	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++) {
		struct sim_timer *timer = &filter->timers[i];
		struct kvmfilter_access access = {
			.value = timer->when, .offset = i, .direction = KVMFILTER_EXPIRE,
		};
		uint32_t verdict = KVMFILTER_PASS;

		if (!timer->used || timer->when == KVMFILTER_TIMER_OFF ||
		    timer->when > filter->now)
			continue;
		timer->when = KVMFILTER_TIMER_OFF;
		if (!contended)
			verdict = run(filter, timer->spec.prog, timer->spec.state_offset, &access);
		if (verdict == KVMFILTER_PASS)
			filter->signal(filter->opaque, timer->spec.notifier);
	}
}
