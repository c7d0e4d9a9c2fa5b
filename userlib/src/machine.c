// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The life of a machine: its devices, and their way into the kernel and back.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "device_parts.h"
#include "machine.h"

/* Who changes the list goes first: vCPUs that exit all the time would keep it waiting. */
static void init_devices_lock(pthread_rwlock_t *lock)
{
	pthread_rwlockattr_t attributes;

	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(lock, &attributes);
	pthread_rwlockattr_destroy(&attributes);
}

int kvmfilter_machine_create(struct kvmfilter_machine **result,
			     const struct kvmfilter_machine_options *options)
{
	struct kvmfilter_machine *machine;
	int err;

	if (options->size != sizeof(*options) || options->reserved)
		return -EINVAL;
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return -ENOMEM;
	machine->options = *options;
	mutex_init(&machine->serving);
	mutex_init(&machine->wiring);
	init_devices_lock(&machine->devices);
	err = kvmf_machine_serve_init(machine);
	if (!err) {
		*result = machine;
		return 0;
	}
	pthread_rwlock_destroy(&machine->devices);
	mutex_destroy(&machine->wiring);
	mutex_destroy(&machine->serving);
	free(machine);
	return err;
}

/* --- devices --------------------------------------------------------------------- */

/* Do programs of the two answer at the same address? */
static bool ranges_overlap(const struct kvmfilter_device *one, __u32 i,
			   const struct kvmfilter_device *other, __u32 j)
{
	const struct kvmfilter_model_range *a = &one->model->ranges[i];
	const struct kvmfilter_model_range *b = &other->model->ranges[j];
	__u64 at = one->base + a->offset, there = other->base + b->offset;

	if ((!a->read && !a->write) || (!b->read && !b->write) || a->bus != b->bus)
		return false;
	return at < there ? there - at < a->length : at - there < b->length;
}

static bool devices_overlap(const struct kvmfilter_device *one,
			    const struct kvmfilter_device *other)
{
	__u32 i, j;

	for (i = 0; i < one->model->range_count; i++)
		for (j = 0; j < other->model->range_count; j++)
			if (ranges_overlap(one, i, other, j))
				return true;
	return false;
}

static void on_event(void *opaque, __u32 event, __u64 value)
{
	struct slot *slot = opaque;

	if (slot->event)
		slot->event(slot->opaque, event, value);
	/* It may be that there is room now: nothing else is told while nothing was said. */
	if (event != KVMFILTER_EVENT_OUTPUT && slot->input.receive)
		kvmf_machine_kick(slot->machine);
}

static const struct kvmfilter_device_ops device_ops = {
	.size = sizeof(device_ops),
	.line = kvmf_machine_line,
	.timer = kvmf_machine_timer,
	.event = on_event,
};

static struct slot *make_slot(struct kvmfilter_machine *machine,
			      void (*event)(void *opaque, __u32 event, __u64 value),
			      void *opaque)
{
	struct slot *slot = calloc(1, sizeof(*slot));

	if (!slot)
		return NULL;
	slot->machine = machine;
	slot->event = event;
	slot->opaque = opaque;
	slot->notifier = -1;
	slot->wake.fd = -1;
	slot->input.fd = -1;
	slot->when_ns = KVMFILTER_NEVER;
	return slot;
}

static void free_slot(struct kvmfilter_machine *machine, struct slot *slot)
{
	kvmfilter_device_destroy(slot->device);
	kvmf_watch_end(machine, &slot->wake);
	free(slot);
}

static int post_slot(struct kvmfilter_machine *machine, struct slot *slot)
{
	const struct wire *wire = &slot->wires[0];
	int line = -1;

	if (slot->notifier < 0)
		slot->notifier = kvmfilter_notifier_add(machine->filter, slot->wake.fd);
	if (slot->notifier < 0)
		return slot->notifier;
	if (wire->gsi && wire->kind != KVMFILTER_WIRE_LEVEL) {
		if (wire->gsi->notifier < 0)
			wire->gsi->notifier = kvmfilter_notifier_add(machine->filter,
								     wire->gsi->event);
		line = wire->gsi->notifier;
		if (line < 0)
			return line;
	}
	return kvmfilter_device_post(slot->device, slot->notifier, line);
}

/* Into the kernel; on failure the device is not there. */
static int attach_slot(struct kvmfilter_machine *machine, struct slot *slot)
{
	int err = kvmfilter_device_attach(slot->device, machine->filter, KVMFILTER_SCRATCH_ANY);

	if (err || !slot->posts)
		return err;
	err = post_slot(machine, slot);
	if (err)
		kvmfilter_device_detach(slot->device);
	return err;
}

/* The slot's device was made: it joins the others, or is no more. */
static int join(struct kvmfilter_machine *machine, struct slot *slot)
{
	struct slot **end = &machine->slots, *other;

	change_devices(machine);
	for (other = machine->slots; other; other = other->next) {
		if (devices_overlap(slot->device, other->device)) {
			unlock_devices(machine);
			free_slot(machine, slot);
			return -EEXIST;
		}
		end = &other->next;
	}
	mutex_lock(&machine->wiring);
	*end = slot;
	mutex_unlock(&machine->wiring);
	/* The filter's log has told why not. */
	if (machine->filter)
		attach_slot(machine, slot);
	unlock_devices(machine);
	return 0;
}

int kvmfilter_machine_add(struct kvmfilter_machine *machine, struct kvmfilter_device **device,
			  const struct kvmfilter_model *model, __u64 base,
			  void (*event)(void *opaque, __u32 event, __u64 value), void *opaque)
{
	struct slot *slot = make_slot(machine, event, opaque);
	struct kvmfilter_device *made;
	int err;

	if (!slot)
		return -ENOMEM;
	err = kvmfilter_device_create(&slot->device, model, base, &device_ops, slot);
	if (err) {
		free_slot(machine, slot);
		return err;
	}
	made = slot->device;
	err = join(machine, slot);
	if (!err)
		*device = made;
	return err;
}

int kvmfilter_machine_add_constant(struct kvmfilter_machine *machine,
				   struct kvmfilter_device **device,
				   const struct kvmfilter_constant *constant,
				   void (*event)(void *opaque, __u32 event, __u64 value),
				   void *opaque)
{
	struct slot *slot = make_slot(machine, event, opaque);
	struct kvmfilter_device *made;
	int err;

	if (!slot)
		return -ENOMEM;
	err = kvmfilter_constant_create(&slot->device, constant, &device_ops, slot);
	if (err) {
		free_slot(machine, slot);
		return err;
	}
	made = slot->device;
	err = join(machine, slot);
	if (!err)
		*device = made;
	return err;
}

/* Nobody finds the slot any more, and none of its wires is held. */
static struct slot *take_slot(struct kvmfilter_machine *machine,
			      const struct kvmfilter_device *device)
{
	struct slot **place, *slot;

	mutex_lock(&machine->wiring);
	for (place = &machine->slots; *place && (*place)->device != device;)
		place = &(*place)->next;
	slot = *place;
	if (slot) {
		kvmf_machine_lines_drop(machine, slot);
		*place = slot->next;
	}
	mutex_unlock(&machine->wiring);
	return slot;
}

void kvmfilter_machine_remove(struct kvmfilter_machine *machine,
			      struct kvmfilter_device *device)
{
	struct slot *slot;

	mutex_lock(&machine->serving);
	change_devices(machine);
	slot = take_slot(machine, device);
	if (slot) {
		kvmf_machine_input_end(machine, slot);
		if (slot->notifier >= 0) {
			kvmfilter_device_detach(slot->device);
			kvmfilter_notifier_set(machine->filter, slot->notifier, -1);
		}
		free_slot(machine, slot);
	}
	unlock_devices(machine);
	mutex_unlock(&machine->serving);
}

int kvmfilter_machine_move(struct kvmfilter_machine *machine, struct kvmfilter_device *device,
			   __u64 base)
{
	struct slot *slot;
	int err;

	change_devices(machine);
	slot = kvmf_machine_slot(machine, device);
	err = slot ? kvmfilter_device_move(device, base) : -ENOENT;
	/* It may have been where it could not be answered in the kernel. */
	if (!err && machine->filter) {
		err = attach_slot(machine, slot);
		err = err == -EBUSY ? 0 : err;
	}
	unlock_devices(machine);
	return err;
}

int kvmfilter_machine_post(struct kvmfilter_machine *machine, struct kvmfilter_device *device)
{
	struct slot *slot;
	int err = 0;

	if (!device->model->output)
		return -EOPNOTSUPP;
	change_devices(machine);
	slot = kvmf_machine_slot(machine, device);
	if (!slot)
		err = -ENOENT;
	else if (slot->wake.fd < 0)
		err = kvmf_watch_event(machine, &slot->wake, kvmf_machine_wake, slot);
	if (!err && device->filter)
		err = post_slot(machine, slot);
	if (!err)
		slot->posts = true;
	unlock_devices(machine);
	return err;
}

/* --- in and out of the kernel ---------------------------------------------------- */

static __u32 scratch_size(const struct kvmfilter_machine *machine)
{
	__u64 size = machine->options.spare;
	const struct slot *slot;

	for (slot = machine->slots; slot; slot = slot->next)
		size += kvmfilter_device_scratch(slot->device);
	if (!size)
		return KVMFILTER_STATE_ALIGN;
	return size > KVMFILTER_SCRATCH_MAX ? KVMFILTER_SCRATCH_MAX : size;
}

/* The devices are locked. Returns the first error. */
static int leave(struct kvmfilter_machine *machine)
{
	struct slot *slot;
	struct gsi *gsi;
	int err, result = 0;

	for (slot = machine->slots; slot; slot = slot->next) {
		err = kvmfilter_device_detach(slot->device);
		result = result ? result : err;
		slot->notifier = -1;
	}
	for (gsi = machine->gsis; gsi; gsi = gsi->next)
		gsi->notifier = -1;
	kvmfilter_destroy(machine->filter);
	machine->filter = NULL;
	return result;
}

int kvmfilter_machine_attach(struct kvmfilter_machine *machine)
{
	struct kvmfilter_options options = {
		.size = sizeof(options),
		.vm_fd = machine->options.vm_fd,
		.log = machine->options.log,
		.opaque = machine->options.opaque,
	};
	struct slot *slot;
	int err = -EALREADY;

	change_devices(machine);
	if (machine->filter)
		goto unlock;
	options.scratch_size = scratch_size(machine);
	err = kvmfilter_create_with(&machine->filter, &options);
	if (err)
		goto unlock;
	for (slot = machine->slots; slot && !err; slot = slot->next)
		err = attach_slot(machine, slot);
	if (err)
		leave(machine);
unlock:
	unlock_devices(machine);
	return err;
}

int kvmfilter_machine_detach(struct kvmfilter_machine *machine)
{
	int err = 0;

	change_devices(machine);
	if (machine->filter)
		err = leave(machine);
	unlock_devices(machine);
	return err;
}

struct kvmfilter *kvmfilter_machine_filter(struct kvmfilter_machine *machine)
{
	return machine->filter;
}

/* Programs first, which signal what is closed then; devices last, which lines come from. */
void kvmfilter_machine_destroy(struct kvmfilter_machine *machine)
{
	struct slot *slot;

	if (!machine)
		return;
	kvmfilter_machine_detach(machine);
	while (machine->slots) {
		slot = machine->slots;
		machine->slots = slot->next;
		free_slot(machine, slot);
	}
	kvmf_machine_lines_end(machine);
	kvmf_machine_serve_end(machine);
	pthread_rwlock_destroy(&machine->devices);
	mutex_destroy(&machine->wiring);
	mutex_destroy(&machine->serving);
	free(machine);
}
