/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk that is a file, read only: the part of a virtio block device that the library leaves to
 * its VMM. A thread takes requests from the queue, as the head of kvmfilter_virtio_mmio.h has it.
 */
#ifndef PC_DISK_H
#define PC_DISK_H

#include <pthread.h>
#include <stdint.h>

#include <kvmfilter_virtio_mmio.h>

#include "machine.h"

struct disk {
	struct kvmfilter_device *device;
	const struct machine *machine;
	const char *data;		/* the file, mapped */
	uint64_t size;
	int kick;			/* eventfd: a doorbell, or the end */
	int quit;			/* set before the last kick */
	pthread_t thread;
	/* What the thread does with the queue, and when that is another one. */
	pthread_mutex_t lock;
	unsigned int generation;
	uint16_t taken;			/* requests of it */
	/* While the guest boots, and since its mark. */
	uint64_t requests[2], interrupts[2];
};

/* Make @device a disk of the file @name; ends the program if it can't. */
void disk_init(struct disk *disk, struct kvmfilter_device *device,
	       const struct machine *machine, const char *name);

/* The device's events. */
void disk_event(struct disk *disk, uint32_t event);

/* Doorbells signal rather than exit from now on, and no interrupt exits: it has to be an edge. */
void disk_attach(struct disk *disk, struct kvmfilter *filter);

void disk_start(struct disk *disk);
void disk_stop(struct disk *disk);

#endif /* PC_DISK_H */
