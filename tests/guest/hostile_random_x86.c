// SPDX-License-Identifier: GPL-2.0
/*
 * A step of x86 at random: counts are small more often than not.
 */
#include "hostile_random.h"
#include "random.h"

#define PAGE	4096ULL

static bool is_port(__u32 kind)
{
	return kind <= STEP_OUTS;
}

static bool is_string(__u32 kind)
{
	return kind == STEP_INS || kind == STEP_OUTS ||
	       (kind >= STEP_MOVS_LOAD && kind <= STEP_SCAS);
}

static bool is_wide(__u32 kind)
{
	return kind == STEP_MOVUPS_LOAD || kind == STEP_MOVUPS_STORE;
}

static __u32 random_width(__u32 kind, uint64_t *seed)
{
	if (is_wide(kind))
		return 16;
	if (is_port(kind))
		return 1 << random_next(seed) % 3;
	if (kind == STEP_STORE_NT)
		return 4 << random_next(seed) % 2;
	return 1 << random_next(seed) % 4;
}

static __u64 random_count(uint64_t *seed)
{
	switch (random_next(seed) % 16) {
	case 0:
		return random_next(seed) % 600;
	case 1 ... 4:
		return random_next(seed) % 24;
	default:
		return random_next(seed) % 5;
	}
}

/* Bytes of device memory that a step covers, as the first and the one behind the last. */
static void extent(const struct hostile_step *step, __u64 start, __u64 *first, __u64 *end)
{
	__u64 count = !is_string(step->kind) || step->flags & STEP_ONE ? 1 : step->count;

	*first = step->flags & STEP_DOWN ? start - (count - 1) * step->width : start;
	*end = *first + count * step->width;
}

/* No access of it lies on two pages. */
static bool is_inside_pages(const struct hostile_step *step)
{
	__u64 first, end;

	extent(step, step->address, &first, &end);
	return first / PAGE == (end - 1) / PAGE || first % step->width == 0;
}

/* The buffer of an instruction that has memory on both sides. */
static void random_buffer(struct hostile_step *step, unsigned int vcpu, uint64_t *seed, bool alone)
{
	bool reads_first = step->kind == STEP_OUTS || step->kind == STEP_MOVS_STORE;

	step->buffer += HOSTILE_BUFFER_SIZE / 4 + random_next(seed) % (HOSTILE_BUFFER_SIZE / 2);
	if (reads_first && vcpu == 0 && random_next(seed) % 4 == 0)
		step->buffer += HOSTILE_WINDOW - hostile_buffer(0);
	if (!alone)
		return;
	if (step->kind == STEP_MOVS_BOTH ||
	    ((step->kind == STEP_INS || step->kind == STEP_OUTS) && random_next(seed) % 4 == 0))
		step->buffer = hostile_random_address(KVMFILTER_BUS_MMIO, seed);
}

void hostile_random_step(struct hostile *hostile, unsigned int vcpu, uint64_t *seed, bool alone)
{
	__u64 *pages = vm_memory(hostile->fixture->vm, HOSTILE_PAGES);
	__u32 kind = random_next(seed) % STEP_KINDS;
	__u32 width = random_width(kind, seed);
	struct hostile_step *step = hostile_step(hostile, vcpu, kind, width, 0);

	step->flags = is_string(kind) ? random_next(seed) % 4 : 0;
	step->count = random_count(seed);
	step->value = random_next(seed);
	do
		step->address = hostile_random_address(is_port(kind) ? KVMFILTER_BUS_PIO :
					       KVMFILTER_BUS_MMIO, seed);
	while (!alone && !is_inside_pages(step));
	random_buffer(step, vcpu, seed, alone);
	if (step->kind == STEP_MOVS_BOTH && !alone)
		step->kind = STEP_MOVS_LOAD;
	if (alone && random_next(seed) % 4 == 0)
		pages[random_next(seed) % (HOSTILE_BUFFER_SIZE / PAGE)] &= ~1ULL;
}
