// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What a VMM says of a device's output: that it may wait in the kernel, and that some waits.
 */
#include <errno.h>

#include "device_parts.h"

#define OUTPUT_HALF	(KVMFILTER_OUTPUT_SIZE / 2)

int kvmfilter_device_post(struct kvmfilter_device *device, int wake, int line)
{
	struct kvmfilter_output *output;
	struct outputs seen;
	int result = 0;

	if (!device->model->output)
		return -EOPNOTSUPP;
	if (wake < -1 || wake >= KVMFILTER_NOTIFIERS_MAX || line < -1 ||
	    line >= KVMFILTER_NOTIFIERS_MAX)
		return -EINVAL;
	kvmf_device_begin(device, &seen);
	output = output_of(device->model, state_of(device));
	kvmf_output_stop(device);
	if (!device->filter) {
		result = -ENOTCONN;
	} else if (wake >= 0) {
		output->posts = 1;
		output->wake = wake;
		output->interrupts = line >= 0;
		output->line = line >= 0 ? line : 0;
	}
	kvmf_device_finish(device, &seen);
	return result;
}

void kvmfilter_device_wake(struct kvmfilter_device *device)
{
	struct kvmfilter_output *output;

	mutex_lock(&device->mutex);
	output = output_of(device->model, state_of(device));
	if (!output || !output->posts)
		goto unlock;
	if (device->ops.timer && device->drain_ns == KVMFILTER_NEVER &&
	    kvmfilter_ring_sleep(device->block, &output->ring, KVMFILTER_OUTPUT_SIZE, OUTPUT_HALF))
		device->drain_ns = clock_now(device) + OUTPUT_DELAY_NS;
	else
		kvmf_output_drain(device);
	kvmf_device_set_timer(device);
unlock:
	mutex_unlock(&device->mutex);
}
