/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The board's devices, all of them the library's models, and a thread for timers and the
 * console. With a filter they are answered in the kernel; nothing else is different.
 */
#ifndef PC_DEVICES_H
#define PC_DEVICES_H

#include <pthread.h>
#include <stdbool.h>

#include <kvmfilter_machine.h>

#include "console.h"
#include "disk.h"
#include "machine.h"

#define DEVICES		7
#define DEVICES_ADDRESSES 512	/* others are not counted */

struct devices;
struct device_kind;

struct device {
	const struct device_kind *kind;
	struct devices *devices;
	struct kvmfilter_device *device;
	struct kvmfilter_counters at_mark;	/* zero without a filter */
};

/* Exits by address and width, before the guest's mark and since, by direction. */
struct device_exits {
	__u64 address;
	__u8 bus, width;
	const char *device;
	__u64 count[2][2];
};

struct devices {
	struct machine *machine;
	struct kvmfilter_machine *board;
	struct device device[DEVICES];
	struct disk disk;		/* zero: none */
	bool board_answered;		/* of the exit that is handled: the board's own */
	unsigned int exits_count;
	struct device_exits exits[DEVICES_ADDRESSES];
	pthread_t thread;
	int quit;			/* eventfd: ends the thread */
};

/*
 * Makes the devices, and with @filters attaches them; @disk is a file, or NULL. Ends the program
 * if it can't.
 */
void devices_init(struct devices *devices, struct machine *machine, bool filters,
		  const char *disk);
void devices_destroy(struct devices *devices);

/* Timers and console, in a thread that takes no signals. */
void devices_start(struct devices *devices);
void devices_stop(struct devices *devices);

/* For machine_run(), with the devices as @opaque. */
bool devices_exit(void *opaque, struct kvm_run *run);

const char *device_name(const struct device *device);

#endif /* PC_DEVICES_H */
