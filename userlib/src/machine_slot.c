// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What all parts of a machine use, and which uses none of them.
 */
#include <stdint.h>
#include <unistd.h>

#include "device_parts.h"
#include "machine.h"

struct slot *kvmf_machine_slot(const struct kvmfilter_machine *machine,
			       const struct kvmfilter_device *device)
{
	struct slot *slot = machine->slots;

	while (slot && slot->device != device)
		slot = slot->next;
	return slot;
}

void kvmf_event_signal(int event)
{
	const uint64_t one = 1;

	/* It can only be full, and is signalled then. */
	if (write(event, &one, sizeof(one)) < 0)
		return;
}

bool kvmf_event_clear(int event)
{
	uint64_t signals;

	return read(event, &signals, sizeof(signals)) > 0;
}
