// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Registers that never change, for the VMM's slow path. Where they are is the VMM's to say, so
 * each device has a model of its own.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include <kvmfilter_constant.h>

#include "constant_programs.h"
#include "device.h"
#include "model.h"

MODEL_AT(kvmfilter_constant_state, value, 24);
MODEL_AT(kvmfilter_constant_state, tells, 32);
MODEL_AT(kvmfilter_constant_state, output, 40);
static_assert(sizeof(struct kvmfilter_constant) == 32, "size");

typedef struct kvmfilter_constant_state constant;

static void init(void *opaque, __u64 ns)
{
	constant *state = opaque;

	(void)ns;
	model_clear(state, sizeof(*state));
	state->value = ~0ULL;
}

static int check(const void *opaque)
{
	const constant *state = opaque;

	return state->tells > 1 || state->reserved ? -EINVAL : 0;
}

/* What it is stays, unless it is nothing. */
static void reset(void *state, __u64 ns)
{
	if (check(state))
		init(state, ns);
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	constant *state = opaque;

	(void)ns;
	(void)event;
	if (access->direction == KVMFILTER_READ)
		access->value = state->value;
	else if (state->tells && model_output_room(&state->output))
		model_output_append(&state->output, access->value);
	return KVMFILTER_DONE;
}

MODEL_PROGRAM(constant_read);
MODEL_PROGRAM(constant_write);

static const struct kvmfilter_model_range ranges[] = {
	{ .length = 8, .read = &constant_read, .write = &constant_write },
};

const struct kvmfilter_model kvmfilter_constant_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(constant),
	.magic = KVMFILTER_CONSTANT_MAGIC,
	.version = KVMFILTER_CONSTANT_VERSION,
	.name = "constant",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.output = offsetof(constant, output),
	.init = init,
	.reset = reset,
	.check = check,
	.access = answer,
};

static int become(void *opaque, __u64 ns, void *argument)
{
	const struct kvmfilter_constant *wanted = argument;
	constant *state = opaque;

	(void)ns;
	state->value = wanted->value;
	state->tells = wanted->tells;
	return 0;
}

/* The model of one device. */
struct own {
	struct kvmfilter_model model;
	struct kvmfilter_model_range range;
};

int kvmfilter_constant_create(struct kvmfilter_device **device,
			      const struct kvmfilter_constant *wanted,
			      const struct kvmfilter_device_ops *ops, void *opaque)
{
	struct kvmfilter_constant copy = {};
	struct own *own;
	int result;

	memcpy(&copy, wanted, wanted->size < sizeof(copy) ? wanted->size : sizeof(copy));
	if (!copy.length || copy.bus > KVMFILTER_BUS_MMIO || copy.tells > 1)
		return -EINVAL;
	own = malloc(sizeof(*own));
	if (!own)
		return -ENOMEM;
	own->model = kvmfilter_constant_model;
	own->range = ranges[0];
	own->range.length = copy.length;
	own->range.bus = copy.bus;
	own->model.ranges = &own->range;
	result = kvmfilter_device_create(device, &own->model, copy.base, ops, opaque);
	if (result) {
		free(own);
		return result;
	}
	kvmf_device_own(*device, own);
	return kvmfilter_device_change(*device, become, &copy);
}
