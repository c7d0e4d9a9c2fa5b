// SPDX-License-Identifier: GPL-2.0
/*
 * A step of arm64 at random.
 */
#include "hostile_random.h"
#include "random.h"

#define PAGE	4096ULL

/*
 * Where it lies on two pages, processors differ in what they say of it. Those that order accesses
 * have aligned addresses.
 */
static bool is_possible(const struct hostile_step *step)
{
	if (step->kind == STEP_LOAD_ACQUIRE || step->kind == STEP_STORE_RELEASE)
		return step->address % step->width == 0;
	return step->address / PAGE == (step->address + step->width - 1) / PAGE;
}

void hostile_random_step(struct hostile *hostile, unsigned int vcpu, uint64_t *seed, bool alone)
{
	__u32 kind = random_next(seed) % STEP_KINDS;
	bool port = kind == STEP_IN || kind == STEP_OUT;
	__u32 width = 1 << random_next(seed) % (port ? 3 : 4);
	struct hostile_step *step = hostile_step(hostile, vcpu, kind, width, 0);

	(void)alone;
	step->value = random_next(seed);
	do
		step->address = hostile_random_address(port ? KVMFILTER_BUS_PIO :
						       KVMFILTER_BUS_MMIO, seed);
	while (!is_possible(step));
}
