// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * PCI configuration space by MMIO for the VMM's slow path, and the table of functions that the VMM
 * fills in. What reads give is in ecam_logic.h, for the programs as well.
 *
 * An access across two registers, or wider than one, passes. One that reaches from an absent
 * function into the next is one of the first.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>

#include <kvmfilter_ecam.h>

#include "ecam_logic.h"
#include "ecam_programs.h"

MODEL_AT(kvmfilter_ecam_state, absent, 24);
MODEL_AT(kvmfilter_ecam_state, bdf, 8216);
MODEL_AT(kvmfilter_ecam_state, known, 8248);
static_assert(sizeof(struct kvmfilter_ecam_state) == 8824, "size");

typedef struct kvmfilter_ecam_state ecam;

static void init(void *state, __u64 ns)
{
	(void)ns;
	model_clear(state, sizeof(ecam));
}

static bool is_absent(const ecam *state, __u32 bdf)
{
	return ecam_is_absent(state, (__u64)bdf << ECAM_FUNCTION_SHIFT);
}

static int check(const void *opaque)
{
	const struct kvmfilter_pci_function none = {};
	const ecam *state = opaque;

	for (unsigned int i = 0; i < KVMFILTER_ECAM_KNOWN; i++) {
		__u32 bdf = state->bdf[i] - 1;

		if (!state->bdf[i]) {
			if (memcmp(&state->known[i], &none, sizeof(none)))
				return -EINVAL;
			continue;
		}
		/* Of each function there is one truth. */
		if (bdf >= ECAM_FUNCTIONS || is_absent(state, bdf) ||
		    ecam_slot(state, bdf) != i)
			return -EINVAL;
	}
	return 0;
}

/* The table is the VMM's and stays, unless it is none. */
static void reset(void *opaque, __u64 ns)
{
	if (check(opaque))
		init(opaque, ns);
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	const ecam *state = opaque;

	(void)ns;
	(void)event;
	if (access->direction == KVMFILTER_READ)
		return (int)ecam_read(state, access->offset, access->width, &access->value);
	return ecam_is_absent(state, access->offset) ? KVMFILTER_DONE : KVMFILTER_PASS;
}

MODEL_PROGRAM(ecam_read_config);
MODEL_PROGRAM(ecam_write_config);

static const struct kvmfilter_model_range all_buses[] = {
	{ .length = KVMFILTER_ECAM_BUSES * KVMFILTER_ECAM_BUS, .bus = KVMFILTER_BUS_MMIO,
	  .read = &ecam_read_config, .write = &ecam_write_config },
};

static const struct kvmfilter_model_range one_bus[] = {
	{ .length = KVMFILTER_ECAM_BUS, .bus = KVMFILTER_BUS_MMIO,
	  .read = &ecam_read_config, .write = &ecam_write_config },
};

#define ECAM_MODEL(title, addresses)					\
	const struct kvmfilter_model title = {				\
		.size = sizeof(struct kvmfilter_model),			\
		.state_size = sizeof(ecam),				\
		.magic = KVMFILTER_ECAM_MAGIC,				\
		.version = KVMFILTER_ECAM_VERSION,			\
		.name = "ecam",						\
		.ranges = addresses,					\
		.range_count = 1,					\
		.init = init,						\
		.reset = reset,						\
		.check = check,						\
		.access = answer,					\
	}

ECAM_MODEL(kvmfilter_ecam_model, all_buses);
ECAM_MODEL(kvmfilter_ecam_bus_model, one_bus);

/* --- what the VMM does ----------------------------------------------------------- */

struct change {
	__u32 bdf, count;
	bool absent;
	const void *header;		/* or NULL */
	__u64 answered;
};

/* Whatever it was before. */
static void forget(ecam *state, __u32 bdf)
{
	__u64 slot = ecam_slot(state, bdf);

	if (slot < KVMFILTER_ECAM_KNOWN) {
		state->bdf[slot] = 0;
		memset(&state->known[slot], 0, sizeof(state->known[slot]));
	}
	state->absent[bdf >> 8][bdf >> 3 & 31] &= ~(1U << (bdf & 7));
}

static int set(void *opaque, __u64 ns, void *argument)
{
	const struct change *change = argument;
	ecam *state = opaque;
	unsigned int slot = 0;

	(void)ns;
	if (change->header && ecam_slot(state, change->bdf) == KVMFILTER_ECAM_KNOWN) {
		while (slot < KVMFILTER_ECAM_KNOWN && state->bdf[slot])
			slot++;
		if (slot == KVMFILTER_ECAM_KNOWN)
			return -ENOSPC;
	}
	for (__u32 bdf = change->bdf; bdf < change->bdf + change->count; bdf++) {
		forget(state, bdf);
		if (change->absent)
			state->absent[bdf >> 8][bdf >> 3 & 31] |= 1U << (bdf & 7);
	}
	if (!change->header)
		return 0;
	for (slot = 0; state->bdf[slot]; slot++)
		;
	state->bdf[slot] = change->bdf + 1;
	pci_set_header(&state->known[slot], change->header, change->answered);
	return 0;
}

static int make(struct kvmfilter_device *device, struct change change)
{
	if (change.bdf >= ECAM_FUNCTIONS)
		return -EINVAL;
	return kvmfilter_device_change(device, set, &change);
}

int kvmfilter_ecam_set_function(struct kvmfilter_device *device, __u32 bdf,
				const void *header, __u64 answered)
{
	return make(device, (struct change) {
		.bdf = bdf, .count = 1, .header = header, .answered = answered,
	});
}

int kvmfilter_ecam_set_absent(struct kvmfilter_device *device, __u32 bdf)
{
	return make(device, (struct change) { .bdf = bdf, .count = 1, .absent = true });
}

int kvmfilter_ecam_set_bus_absent(struct kvmfilter_device *device, __u32 bus)
{
	if (bus >= KVMFILTER_ECAM_BUSES)
		return -EINVAL;
	return make(device, (struct change) {
		.bdf = KVMFILTER_ECAM_BDF(bus, 0), .count = 256, .absent = true,
	});
}

int kvmfilter_ecam_clear(struct kvmfilter_device *device, __u32 bdf)
{
	return make(device, (struct change) { .bdf = bdf, .count = 1 });
}
