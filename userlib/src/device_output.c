// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What a guest sends through a device, on its way to the VMM.
 *
 * Whoever takes a turn takes out of the ring what is there, before the access that is
 * made, and what that adds; the VMM has it before the turn is over. So all has one order. Between
 * turns the ring fills by programs. The first byte wakes the VMM, which takes a turn some ms
 * later, or when half of the ring is full.
 */
#include <string.h>

#include "device_parts.h"

void kvmf_output_collect(struct kvmfilter_device *device)
{
	struct kvmfilter_output *output = output_of(device->model, state_of(device));
	struct kvmfilter_ring *ring;

	if (!output)
		return;
	ring = &output->ring;
	/* More than can be is nonsense, and gone. */
	if (ring->head - ring->tail > KVMFILTER_OUTPUT_SIZE)
		ring->tail = ring->head;
	while (ring->tail != ring->head && device->sent_count < sizeof(device->sent))
		device->sent[device->sent_count++] =
			output->data[ring->tail++ % KVMFILTER_OUTPUT_SIZE];
	/* What an access has added woke nobody. */
	if (device->drain_ns == KVMFILTER_NEVER)
		ring->wake = ring->head;
}

void kvmf_output_deliver(struct kvmfilter_device *device)
{
	__u32 i;

	for (i = 0; i < device->sent_count && device->ops.event; i++)
		device->ops.event(device->opaque, KVMFILTER_EVENT_OUTPUT, device->sent[i]);
	device->sent_count = 0;
}

void kvmf_output_drain(struct kvmfilter_device *device)
{
	struct kvmfilter_output *output = output_of(device->model, state_of(device));
	bool sleeps;

	do {
		device->sent_count = kvmfilter_ring_take(device->block, &output->ring,
							 KVMFILTER_OUTPUT_SIZE, output->data, 1,
							 device->sent, KVMFILTER_OUTPUT_SIZE);
		kvmf_output_deliver(device);
		sleeps = kvmfilter_ring_sleep(device->block, &output->ring,
					      KVMFILTER_OUTPUT_SIZE, 1);
	} while (!sleeps && !device->ops.timer);
	/* What has come already may wait for more. */
	device->drain_ns = sleeps ? KVMFILTER_NEVER : clock_now(device) + OUTPUT_DELAY_NS;
}

struct kvmfilter_output kvmf_output_use(const struct kvmfilter_output *output)
{
	struct kvmfilter_output use = *output;

	memset(&use.ring, 0, sizeof(use.ring));
	memset(use.data, 0, sizeof(use.data));
	return use;
}

void kvmf_output_stop(struct kvmfilter_device *device)
{
	struct kvmfilter_output *output = output_of(device->model, state_of(device));

	if (!output)
		return;
	kvmf_output_collect(device);
	memset(output, 0, sizeof(*output));
	device->drain_ns = KVMFILTER_NEVER;
}
