// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * PCI configuration mechanism #1 for the VMM's slow path, and the table of functions
 * that the VMM fills in. What reads give is in pci_logic.h, for the programs as well.
 *
 * Bits 30 to 24 and 1 to 0 of the address register read as zero. A special cycle
 * (written to device 31, function 7, register 0) is dropped if that function is
 * set absent; a VMM that wants to see it leaves it unknown.
 */
#include <errno.h>
#include <linux/bpf.h>

#include <kvmfilter_pci.h>

#include "pci_logic.h"
#include "pci_programs.h"

MODEL_AT(kvmfilter_pci_function, answered, 0);
MODEL_AT(kvmfilter_pci_function, config, 8);
static_assert(sizeof(struct kvmfilter_pci_function) == 72, "size");
MODEL_AT(kvmfilter_pci_state, address, 24);
MODEL_AT(kvmfilter_pci_state, other_buses, 28);
MODEL_AT(kvmfilter_pci_state, reserved, 29);
MODEL_AT(kvmfilter_pci_state, functions, 32);
MODEL_AT(kvmfilter_pci_state, known, 288);
static_assert(sizeof(struct kvmfilter_pci_state) == 2592, "size");

#define FUNCTIONS	256

typedef struct kvmfilter_pci_state pci;

static void init(void *state, __u64 ns)
{
	(void)ns;
	model_clear(state, sizeof(pci));
}

/* Bit n of *@slots: known[n] is somebody's. -EINVAL if it is that of two, or there is none such. */
static int used(const pci *state, __u32 *slots)
{
	unsigned int i;

	*slots = 0;

	for (i = 0; i < FUNCTIONS; i++) {
		unsigned int slot = state->functions[i] - PCI_KNOWN;

		if (state->functions[i] < PCI_KNOWN)
			continue;
		if (slot >= KVMFILTER_PCI_KNOWN || *slots & 1U << slot)
			return -EINVAL;
		*slots |= 1U << slot;
	}
	return 0;
}

static int check(const void *opaque)
{
	const struct kvmfilter_pci_function none = {};
	const pci *state = opaque;
	__u32 slots;
	int i;

	if (state->address & ~PCI_ADDRESS_WRITABLE || state->other_buses > PCI_ABSENT)
		return -EINVAL;
	if (state->reserved[0] || state->reserved[1] || state->reserved[2] || used(state, &slots))
		return -EINVAL;
	for (i = 0; i < KVMFILTER_PCI_KNOWN; i++)
		if (!(slots >> i & 1) && memcmp(&state->known[i], &none, sizeof(none)))
			return -EINVAL;
	return 0;
}

/* The table is the VMM's and stays, unless it is none. */
static void reset(void *opaque, __u64 ns)
{
	pci *state = opaque;

	state->address = 0;
	if (check(state))
		init(state, ns);
}

static int access_address(pci *state, struct kvmfilter_access *access)
{
	if (access->offset != PCI_ADDRESS || access->width != PCI_LENGTH)
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_WRITE)
		state->address = access->value & PCI_ADDRESS_WRITABLE;
	else
		access->value = state->address;
	return KVMFILTER_DONE;
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	pci *state = opaque;

	(void)ns;
	(void)event;
	if (access->offset < PCI_DATA)
		return access_address(state, access);
	if (access->direction == KVMFILTER_READ)
		return (int)pci_read(state, access->offset - PCI_DATA, access->width,
				     &access->value);
	return (int)pci_write(state);
}

MODEL_PROGRAM(pci_read_address);
MODEL_PROGRAM(pci_write_address);
MODEL_PROGRAM(pci_read_data);
MODEL_PROGRAM(pci_write_data);

static const struct kvmfilter_model_range ranges[] = {
	{ .offset = PCI_ADDRESS, .length = PCI_LENGTH, .read = &pci_read_address,
	  .write = &pci_write_address },
	{ .offset = PCI_DATA, .length = PCI_LENGTH, .read = &pci_read_data,
	  .write = &pci_write_data },
};

const struct kvmfilter_model kvmfilter_pci_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(pci),
	.magic = KVMFILTER_PCI_MAGIC,
	.version = KVMFILTER_PCI_VERSION,
	.line_count = 0,
	.name = "pci",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.init = init,
	.reset = reset,
	.check = check,
	.access = answer,
};

/* --- what the VMM does ----------------------------------------------------------- */

struct change {
	__u8 devfn;
	const void *header;
	__u64 answered;
};

/* Whatever it was before. */
static void set(pci *state, __u8 devfn, __u8 what)
{
	__u8 before = state->functions[devfn];

	if (before >= PCI_KNOWN && before < PCI_KNOWN + KVMFILTER_PCI_KNOWN)
		memset(&state->known[before - PCI_KNOWN], 0, sizeof(state->known[0]));
	state->functions[devfn] = what;
}

static int set_function(void *opaque, __u64 ns, void *argument)
{
	const struct change *change = argument;
	struct kvmfilter_pci_function *function;
	pci *state = opaque;
	__u8 *what = &state->functions[change->devfn];
	__u32 slots;
	int i;

	(void)ns;
	if (used(state, &slots))
		return -EINVAL;
	if (*what < PCI_KNOWN) {
		for (i = 0; i < KVMFILTER_PCI_KNOWN && slots >> i & 1; i++)
			;
		if (i == KVMFILTER_PCI_KNOWN)
			return -ENOSPC;
		*what = PCI_KNOWN + i;
	}
	function = &state->known[*what - PCI_KNOWN];
	pci_set_header(function, change->header, change->answered);
	return 0;
}

int kvmfilter_pci_set_function(struct kvmfilter_device *device, __u8 devfn,
			       const void *header, __u64 answered)
{
	struct change change = {
		.devfn = devfn, .header = header, .answered = answered,
	};

	return kvmfilter_device_change(device, set_function, &change);
}

static int set_absent(void *state, __u64 ns, void *devfn)
{
	(void)ns;
	set(state, *(__u8 *)devfn, PCI_ABSENT);
	return 0;
}

int kvmfilter_pci_set_absent(struct kvmfilter_device *device, __u8 devfn)
{
	return kvmfilter_device_change(device, set_absent, &devfn);
}

static int clear(void *state, __u64 ns, void *devfn)
{
	(void)ns;
	set(state, *(__u8 *)devfn, PCI_UNKNOWN);
	return 0;
}

int kvmfilter_pci_clear(struct kvmfilter_device *device, __u8 devfn)
{
	return kvmfilter_device_change(device, clear, &devfn);
}

static int set_buses(void *opaque, __u64 ns, void *present)
{
	pci *state = opaque;

	(void)ns;
	state->other_buses = *(int *)present ? PCI_UNKNOWN : PCI_ABSENT;
	return 0;
}

int kvmfilter_pci_set_buses(struct kvmfilter_device *device, int present)
{
	return kvmfilter_device_change(device, set_buses, &present);
}

static int get_address(void *opaque, __u64 ns, void *address)
{
	const pci *state = opaque;

	(void)ns;
	*(__u32 *)address = state->address;
	return 0;
}

int kvmfilter_pci_address(struct kvmfilter_device *device, __u32 *address)
{
	return kvmfilter_device_change(device, get_address, address);
}
