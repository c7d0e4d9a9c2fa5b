// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * From the lines of devices to interrupts. What a level is follows from the lines that are wired to
 * it; kept is only what was told.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "device_parts.h"
#include "machine.h"

/* --- interrupts ------------------------------------------------------------------ */

static int tell_level(const struct kvmfilter_machine *machine, unsigned int number, bool high)
{
	struct kvm_irq_level level = { .level = high };

	if (machine->options.line) {
		machine->options.line(machine->options.opaque, number, high);
		return 0;
	}
#ifdef __aarch64__
	/* An SPI, which is 32 there less in KVM_IRQFD. */
	level.irq = KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT | (number + 32);
#else
	level.irq = number;
#endif
	return ioctl(machine->options.vm_fd, KVM_IRQ_LINE, &level) ? -errno : 0;
}

static bool level_of(const struct kvmfilter_machine *machine, const struct gsi *gsi)
	MUTEX_HELD(machine->wiring)
{
	const struct slot *slot;
	unsigned int line;

	for (slot = machine->slots; slot; slot = slot->next)
		for (line = 0; line < KVMFILTER_MODEL_LINES_MAX; line++)
			if (slot->lines >> line & 1 && slot->wires[line].gsi == gsi &&
			    slot->wires[line].kind == KVMFILTER_WIRE_LEVEL)
				return true;
	return gsi->held;
}

static void update_level(struct kvmfilter_machine *machine, struct gsi *gsi)
	MUTEX_HELD(machine->wiring)
{
	bool high = level_of(machine, gsi);

	if (high == gsi->high)
		return;
	gsi->high = high;
	tell_level(machine, gsi->number, high);
}

static struct gsi *find_gsi(struct kvmfilter_machine *machine, unsigned int number)
	MUTEX_HELD(machine->wiring)
{
	struct gsi *gsi = machine->gsis;

	while (gsi && gsi->number != number)
		gsi = gsi->next;
	if (gsi)
		return gsi;
	gsi = calloc(1, sizeof(*gsi));
	if (!gsi)
		return NULL;
	gsi->number = number;
	gsi->event = -1;
	gsi->notifier = -1;
	gsi->resample.fd = -1;
	gsi->next = machine->gsis;
	machine->gsis = gsi;
	return gsi;
}

/* KVM has let go of the input; who holds it high must say so again. */
static void resample(struct kvmfilter_machine *machine, struct watch *watch)
{
	const struct gsi *gsi = watch->owner;
	struct slot *slot;
	unsigned int line;

	if (!kvmf_event_clear(watch->fd))
		return;
	for (slot = machine->slots; slot; slot = slot->next)
		for (line = 0; line < slot->device->model->line_count; line++)
			if (slot->wires[line].gsi == gsi &&
			    slot->wires[line].kind == KVMFILTER_WIRE_RESAMPLE)
				kvmfilter_device_resample(slot->device, line);
}

static int bind_event(struct kvmfilter_machine *machine, struct gsi *gsi, __u32 kind)
	MUTEX_HELD(machine->wiring)
{
	struct kvm_irqfd irqfd = { .gsi = gsi->number };
	int err = 0;

	if (kind == KVMFILTER_WIRE_RESAMPLE)
		err = kvmf_watch_event(machine, &gsi->resample, resample, gsi);
	if (err)
		return err;
	gsi->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (gsi->event < 0) {
		err = -errno;
		goto end_watch;
	}
	irqfd.fd = gsi->event;
	if (kind == KVMFILTER_WIRE_RESAMPLE) {
		irqfd.flags = KVM_IRQFD_FLAG_RESAMPLE;
		irqfd.resamplefd = gsi->resample.fd;
	}
	if (!ioctl(machine->options.vm_fd, KVM_IRQFD, &irqfd)) {
		gsi->kind = kind;
		return 0;
	}
	err = -errno;
	close(gsi->event);
	gsi->event = -1;
end_watch:
	kvmf_watch_end(machine, &gsi->resample);
	return err;
}

/* KVM has one state for an input on arm64, and one for each of the two on x86. */
static bool goes_with_levels(__u32 kind)
{
#ifdef __aarch64__
	return kind == KVMFILTER_WIRE_LEVEL;
#else
	return kind <= KVMFILTER_WIRE_RESAMPLE;
#endif
}

static bool has_levels(const struct kvmfilter_machine *machine, const struct gsi *gsi)
	MUTEX_HELD(machine->wiring)
{
	const struct slot *slot;
	unsigned int line;

	for (slot = machine->slots; slot; slot = slot->next)
		for (line = 0; line < KVMFILTER_MODEL_LINES_MAX; line++)
			if (slot->wires[line].gsi == gsi &&
			    slot->wires[line].kind == KVMFILTER_WIRE_LEVEL)
				return true;
	return gsi->held;
}

/* Make @gsi one that a wire of this kind can go to. */
static int prepare(struct kvmfilter_machine *machine, struct gsi *gsi, __u32 kind)
	MUTEX_HELD(machine->wiring)
{
	if (kind == KVMFILTER_WIRE_LEVEL) {
		if (gsi->event >= 0 && !goes_with_levels(gsi->kind))
			return -EBUSY;
		/* As it is already: whether KVM can be told is seen now. */
		return machine->options.line ? 0 : tell_level(machine, gsi->number, gsi->high);
	}
	if (machine->options.line)
		return -EOPNOTSUPP;
	if (gsi->event >= 0)
		return gsi->kind == kind ? 0 : -EBUSY;
	if (has_levels(machine, gsi) && !goes_with_levels(kind))
		return -EBUSY;
	return bind_event(machine, gsi, kind);
}

/* --- wires ----------------------------------------------------------------------- */

/* The wire's line is at @high, which is news. */
static void drive(struct kvmfilter_machine *machine, const struct wire *wire, bool high)
	MUTEX_HELD(machine->wiring)
{
	if (!wire->gsi)
		return;
	if (wire->kind == KVMFILTER_WIRE_LEVEL)
		update_level(machine, wire->gsi);
	else if (high)
		kvmf_event_signal(wire->gsi->event);
}

void kvmf_machine_line(void *opaque, unsigned int line, int high)
{
	struct slot *slot = opaque;
	struct kvmfilter_machine *machine = slot->machine;

	mutex_lock(&machine->wiring);
	if (high)
		slot->lines |= 1U << line;
	else
		slot->lines &= ~(1U << line);
	drive(machine, &slot->wires[line], high);
	mutex_unlock(&machine->wiring);
}

static int connect_wire(struct kvmfilter_machine *machine, struct slot *slot, unsigned int line,
			int number, __u32 kind)
	MUTEX_HELD(machine->wiring)
{
	struct wire *wire = &slot->wires[line];
	const struct wire before = *wire;
	struct gsi *gsi = NULL;
	int err;

	if (line == 0 && slot->posts)
		return -EBUSY;
	if (number >= 0) {
		gsi = find_gsi(machine, number);
		err = gsi ? prepare(machine, gsi, kind) : -ENOMEM;
		if (err)
			return err;
	}
	if (gsi == before.gsi && kind == before.kind)
		return 0;
	wire->gsi = gsi;
	wire->kind = kind;
	drive(machine, &before, false);
	drive(machine, wire, slot->lines >> line & 1);
	return 0;
}

int kvmfilter_machine_wire(struct kvmfilter_machine *machine, struct kvmfilter_device *device,
			   unsigned int line, int gsi, __u32 kind)
{
	struct slot *slot;
	int err = -EINVAL;

	mutex_lock(&machine->wiring);
	slot = kvmf_machine_slot(machine, device);
	if (slot && line < device->model->line_count && kind <= KVMFILTER_WIRE_RESAMPLE)
		err = connect_wire(machine, slot, line, gsi, kind);
	mutex_unlock(&machine->wiring);
	return err;
}

int kvmfilter_machine_set_line(struct kvmfilter_machine *machine, unsigned int number, int high)
{
	struct gsi *gsi;
	int err = -ENOMEM;

	mutex_lock(&machine->wiring);
	gsi = find_gsi(machine, number);
	if (gsi)
		err = prepare(machine, gsi, KVMFILTER_WIRE_LEVEL);
	if (!err) {
		gsi->held = high;
		update_level(machine, gsi);
	}
	mutex_unlock(&machine->wiring);
	return err;
}

/* All of the slot's lines go low, and lead nowhere. */
void kvmf_machine_lines_drop(struct kvmfilter_machine *machine, struct slot *slot)
{
	unsigned int line;

	slot->lines = 0;
	for (line = 0; line < KVMFILTER_MODEL_LINES_MAX; line++) {
		drive(machine, &slot->wires[line], false);
		slot->wires[line].gsi = NULL;
	}
}

void kvmf_machine_lines_restored(struct kvmfilter_machine *machine, struct slot *slot, __u32 lines)
{
	unsigned int line;

	mutex_lock(&machine->wiring);
	slot->lines = lines;
	for (line = 0; line < KVMFILTER_MODEL_LINES_MAX; line++)
		if (slot->wires[line].gsi)
			slot->wires[line].gsi->high = level_of(machine, slot->wires[line].gsi);
	mutex_unlock(&machine->wiring);
}

void kvmf_machine_lines_end(struct kvmfilter_machine *machine)
{
	struct kvm_irqfd irqfd = { .flags = KVM_IRQFD_FLAG_DEASSIGN };
	struct gsi *gsi;

	while (machine->gsis) {
		gsi = machine->gsis;
		machine->gsis = gsi->next;
		if (gsi->event >= 0) {
			irqfd.fd = gsi->event;
			irqfd.gsi = gsi->number;
			ioctl(machine->options.vm_fd, KVM_IRQFD, &irqfd);
			close(gsi->event);
		}
		kvmf_watch_end(machine, &gsi->resample);
		free(gsi);
	}
}
