// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * All devices of a machine at one time: they stop, go on, are reset, saved and restored.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "device_parts.h"
#include "machine.h"

#define MAGIC	0x6863616d	/* "mach" */
#define VERSION	1

struct saved_machine {
	__u32 magic;
	__u16 version;
	__u16 reserved;		/* zero */
	__u32 size;		/* of it all */
	__u32 count;		/* of devices that follow */
};

/* Its state follows. */
struct saved_device {
	__u64 base;
	__u32 size;		/* of the state */
	__u32 reserved;		/* zero */
};

void kvmfilter_machine_pause(struct kvmfilter_machine *machine)
{
	__u64 now = kvmf_host_clock(CLOCK_MONOTONIC);
	struct slot *slot;

	lock_devices(machine);
	for (slot = machine->slots; slot; slot = slot->next)
		kvmfilter_device_pause(slot->device, now);
	unlock_devices(machine);
}

void kvmfilter_machine_resume(struct kvmfilter_machine *machine)
{
	__u64 now = kvmf_host_clock(CLOCK_MONOTONIC);
	struct slot *slot;

	lock_devices(machine);
	for (slot = machine->slots; slot; slot = slot->next)
		kvmfilter_device_resume(slot->device, now);
	unlock_devices(machine);
}

void kvmfilter_machine_reset(struct kvmfilter_machine *machine)
{
	struct slot *slot;

	lock_devices(machine);
	for (slot = machine->slots; slot; slot = slot->next)
		kvmfilter_device_reset(slot->device);
	unlock_devices(machine);
	/* Receivers are empty. */
	kvmf_machine_kick(machine);
}

static __u32 state_size(const struct kvmfilter_machine *machine)
{
	__u32 size = sizeof(struct saved_machine);
	const struct slot *slot;

	for (slot = machine->slots; slot; slot = slot->next)
		size += sizeof(struct saved_device) + slot->device->model->state_size;
	return size;
}

__u32 kvmfilter_machine_state_size(struct kvmfilter_machine *machine)
{
	__u32 size;

	lock_devices(machine);
	size = state_size(machine);
	unlock_devices(machine);
	return size;
}

static void save_devices(struct kvmfilter_machine *machine, char *to)
{
	struct saved_machine saved = {
		.magic = MAGIC, .version = VERSION, .size = state_size(machine),
	};
	char *at = to + sizeof(saved);
	__u64 now = kvmf_host_clock(CLOCK_MONOTONIC);
	struct slot *slot;

	for (slot = machine->slots; slot; slot = slot->next) {
		const struct saved_device device = {
			.base = slot->device->base, .size = slot->device->model->state_size,
		};

		memcpy(at, &device, sizeof(device));
		at += sizeof(device);
		/* The size is right, and there is no other failure. */
		kvmfilter_device_save(slot->device, at, device.size, now);
		at += device.size;
		saved.count++;
	}
	memcpy(to, &saved, sizeof(saved));
}

int kvmfilter_machine_save(struct kvmfilter_machine *machine, void *buffer, __u32 size)
{
	int err = 0;

	lock_devices(machine);
	if (size < state_size(machine))
		err = -ENOSPC;
	else
		save_devices(machine, buffer);
	unlock_devices(machine);
	return err;
}

/* Is it what save() leaves of a machine with these devices? */
static bool is_saved(const struct kvmfilter_machine *machine, const char *from, __u32 size)
{
	struct saved_machine saved;
	const struct slot *slot;
	__u32 count = 0;

	if (size < sizeof(saved))
		return false;
	memcpy(&saved, from, sizeof(saved));
	if (saved.magic != MAGIC || saved.version != VERSION || saved.reserved ||
	    saved.size != size || size != state_size(machine))
		return false;
	from += sizeof(saved);
	for (slot = machine->slots; slot; slot = slot->next, count++) {
		struct saved_device device;

		memcpy(&device, from, sizeof(device));
		from += sizeof(device);
		if (device.reserved || device.size != slot->device->model->state_size ||
		    !kvmf_device_would_restore(slot->device, from, device.size))
			return false;
		from += device.size;
	}
	return count == saved.count;
}

static void restore_devices(struct kvmfilter_machine *machine, const char *from)
{
	struct slot *slot;

	from += sizeof(struct saved_machine);
	for (slot = machine->slots; slot; slot = slot->next) {
		struct saved_device device;

		memcpy(&device, from, sizeof(device));
		from += sizeof(device);
		/* Where it can't be answered in the kernel it is answered here. */
		if (device.base != slot->device->base)
			kvmfilter_device_move(slot->device, device.base);
		kvmfilter_device_restore(slot->device, from, device.size);
		kvmf_machine_lines_restored(machine, slot,
					    kvmf_device_lines(slot->device));
		from += device.size;
	}
}

int kvmfilter_machine_restore(struct kvmfilter_machine *machine, const void *buffer, __u32 size)
{
	int err = 0;

	lock_devices(machine);
	if (is_saved(machine, buffer, size))
		restore_devices(machine, buffer);
	else
		err = -EINVAL;
	unlock_devices(machine);
	kvmf_machine_kick(machine);
	return err;
}
