/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The board's devices, all of them the library's models: who answers an access, where
 * lines and events go, and a thread for timers and the console. With a filter they
 * are answered in the kernel; nothing else is different.
 */
#ifndef PC_DEVICES_H
#define PC_DEVICES_H

#include <pthread.h>
#include <stdbool.h>

#include <kvmfilter_device.h>

#include "console.h"
#include "machine.h"

#define DEVICES		6
#define DEVICES_ADDRESSES 512	/* others are not counted */
#define DEVICES_GSIS	KVM_IOAPIC_NUM_PINS

struct devices;
struct device_kind;

struct device {
	const struct device_kind *kind;
	struct devices *devices;
	struct kvmfilter_device *device;
	int timer;			/* timerfd */
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
	struct console console;
	struct kvmfilter *filter;	/* or NULL */
	struct device device[DEVICES];
	unsigned int exits_count;
	struct device_exits exits[DEVICES_ADDRESSES];
	pthread_t thread;
	int quit;			/* eventfd: ends the thread */
	/* With a filter, eventfds of the serial port: what it sends waits; its line rises. */
	int sent, interrupt;
	/* Comes after a device's own lock, and is for what follows. */
	pthread_mutex_t mutex;
	__u32 sources[DEVICES_GSIS];	/* bit n: device n holds it high */
	__u32 levels;			/* bit n: GSI n is high */
	bool hpet_legacy;		/* IRQ 0 and 8 are the HPET's */
};

/* Makes the devices, and with @filters attaches them; ends the program if it can't. */
void devices_init(struct devices *devices, struct machine *machine, bool filters);
void devices_destroy(struct devices *devices);

/* Timers and console, in a thread that takes no signals. */
void devices_start(struct devices *devices);
void devices_stop(struct devices *devices);

/* For machine_run(), with the devices as @opaque. */
void devices_access(void *opaque, struct kvmfilter_access *access, unsigned int element);

const char *device_name(const struct device *device);

#endif /* PC_DEVICES_H */
