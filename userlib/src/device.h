/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What models may ask of devices besides what anybody may.
 */
#ifndef DEVICE_H
#define DEVICE_H

struct kvmfilter_device;

/* @memory, of malloc(), is freed with the device, whose model is in it. */
void kvmf_device_own(struct kvmfilter_device *device, void *memory);

#endif
