/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the parts of a machine share: its life (machine.c), lines (machine_lines.c), exits
 * (machine_exit.c), what is polled (machine_serve.c), and states (machine_state.c).
 *
 * Locks, in this order: devices, for reading by whoever uses the list of slots, for writing by who
 * changes it; a device's own; wiring. Callbacks of devices come inside of the second, so what is
 * called from there takes the third alone, and the list changes under both first and third.
 * serving is taken before all of them, by serve() and by what takes something away from it.
 */
#ifndef KVMF_MACHINE_H
#define KVMF_MACHINE_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include <kvmfilter_machine.h>

#include "mutex.h"

struct watch;
typedef void (*watch_fn)(struct kvmfilter_machine *machine, struct watch *watch);

/* A descriptor that serve() looks at. */
struct watch {
	int fd;			/* -1: none */
	watch_fn ready;
	void *owner;
};

/* An interrupt. */
struct gsi {
	struct gsi *next;
	unsigned int number;
	bool held;		/* by devices of the VMM's own */
	bool high;		/* as it was told */
	/* Of edges and resampled levels. */
	__u32 kind;
	int event;		/* eventfd, or -1 */
	int notifier;		/* its number in the filter, or -1 */
	struct watch resample;
};

struct wire {
	struct gsi *gsi;	/* or NULL */
	__u32 kind;
};

#define INPUT_SIZE	64

struct input {
	kvmfilter_receive_fn receive;
	int fd;			/* -1: none, or ended */
	bool watched;
	struct watch watch;
	__u32 first, count;
	__u8 waiting[INPUT_SIZE];
};

/* A device in its machine. */
struct slot {
	struct slot *next;
	struct kvmfilter_machine *machine;
	struct kvmfilter_device *device;
	void (*event)(void *opaque, __u32 event, __u64 value);
	void *opaque;
	bool posts;
	int notifier;		/* of wake in the filter, or -1 */
	struct watch wake;
	struct input input;	/* serving */
	/* wiring */
	__u64 when_ns;		/* the timer that the device asks for */
	__u32 lines;		/* as the device has told them */
	struct wire wires[KVMFILTER_MODEL_LINES_MAX];
};

struct kvmfilter_machine {
	struct kvmfilter_machine_options options;
	struct mutex serving;		/* locks: see above */
	pthread_rwlock_t devices;
	struct mutex wiring;		/* gsis, what is said of slots, armed_ns */
	struct slot *slots;		/* devices and wiring */
	struct gsi *gsis;		/* stay to the end */
	struct kvmfilter *filter;	/* devices; or NULL */
	int epoll;
	__u64 armed_ns;			/* when timer expires */
	struct watch timer;
	struct watch kick;		/* look at inputs */
};

static inline void lock_devices(struct kvmfilter_machine *machine)
{
	pthread_rwlock_rdlock(&machine->devices);
}

static inline void change_devices(struct kvmfilter_machine *machine)
{
	pthread_rwlock_wrlock(&machine->devices);
}

static inline void unlock_devices(struct kvmfilter_machine *machine)
{
	pthread_rwlock_unlock(&machine->devices);
}

/* The devices or the wiring are locked. NULL: no such device. */
struct slot *kvmf_machine_slot(const struct kvmfilter_machine *machine,
			       const struct kvmfilter_device *device);

/* Signals wait, but for those of faults, and those that end a process. */
void kvmf_signals_hold(sigset_t *before);
void kvmf_signals_release(const sigset_t *before);

/* Lines. The callbacks are a device's, with its slot as @opaque. */
void kvmf_machine_line(void *opaque, unsigned int line, int high);
void kvmf_machine_lines_drop(struct kvmfilter_machine *machine, struct slot *slot)
	MUTEX_HELD(machine->wiring);
void kvmf_machine_lines_restored(struct kvmfilter_machine *machine, struct slot *slot,
				 __u32 lines);
void kvmf_machine_lines_end(struct kvmfilter_machine *machine);

/* What is polled. An eventfd that is. */
void kvmf_machine_timer(void *opaque, __u64 when_ns);
int kvmf_watch_event(struct kvmfilter_machine *machine, struct watch *watch, watch_fn ready,
		     void *owner);
void kvmf_watch_end(struct kvmfilter_machine *machine, struct watch *watch);
void kvmf_machine_kick(struct kvmfilter_machine *machine);
void kvmf_machine_wake(struct kvmfilter_machine *machine, struct watch *watch);
void kvmf_machine_input_end(struct kvmfilter_machine *machine, struct slot *slot)
	MUTEX_HELD(machine->serving);
int kvmf_machine_serve_init(struct kvmfilter_machine *machine);
void kvmf_machine_serve_end(struct kvmfilter_machine *machine);

void kvmf_event_signal(int event);
/* Returns whether it was signalled, and it is not any more. */
bool kvmf_event_clear(int event);

#endif
