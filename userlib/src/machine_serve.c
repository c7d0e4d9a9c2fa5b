// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * One descriptor for all that does not come from a vCPU: the next timer of any device, output that
 * waits, lines to resample, and input for which there is room.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "interp.h"
#include "machine.h"

#define EVENTS		16
#define NS		1000000000ULL

/* --- descriptors ----------------------------------------------------------------- */

static int watch_start(struct kvmfilter_machine *machine, struct watch *watch)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = watch };

	return epoll_ctl(machine->epoll, EPOLL_CTL_ADD, watch->fd, &event) ? -errno : 0;
}

static void watch_stop(struct kvmfilter_machine *machine, const struct watch *watch)
{
	epoll_ctl(machine->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
}

/* A descriptor that was just made, or not. */
static int watch_new(struct kvmfilter_machine *machine, struct watch *watch, int fd,
		     watch_fn ready, void *owner)
{
	int err;

	watch->fd = fd;
	watch->ready = ready;
	watch->owner = owner;
	if (fd < 0)
		return -errno;
	err = watch_start(machine, watch);
	if (err)
		kvmf_watch_end(machine, watch);
	return err;
}

int kvmf_watch_event(struct kvmfilter_machine *machine, struct watch *watch, watch_fn ready,
		     void *owner)
{
	return watch_new(machine, watch, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), ready, owner);
}

void kvmf_watch_end(struct kvmfilter_machine *machine, struct watch *watch)
{
	if (watch->fd < 0)
		return;
	watch_stop(machine, watch);
	close(watch->fd);
	watch->fd = -1;
}

/* --- timers ---------------------------------------------------------------------- */

/*
 * One that expires too early does no harm, and costs less than to move it: with each access of a
 * guest a deadline may go further away.
 */
static void arm(struct kvmfilter_machine *machine, __u64 when_ns)
	MUTEX_HELD(machine->wiring)
{
	struct itimerspec when = {};

	if (when_ns >= machine->armed_ns)
		return;
	machine->armed_ns = when_ns;
	when.it_value.tv_sec = when_ns / NS;
	when.it_value.tv_nsec = when_ns % NS;
	/* At once; all zero would disarm it. */
	if (!when_ns)
		when.it_value.tv_nsec = 1;
	timerfd_settime(machine->timer.fd, TFD_TIMER_ABSTIME, &when, NULL);
}

void kvmf_machine_timer(void *opaque, __u64 when_ns)
{
	struct slot *slot = opaque;
	struct kvmfilter_machine *machine = slot->machine;

	mutex_lock(&machine->wiring);
	slot->when_ns = when_ns;
	arm(machine, when_ns);
	mutex_unlock(&machine->wiring);
}

/* Has the slot's time come? Then it asks anew. */
static bool is_due(struct slot *slot, __u64 now)
{
	struct kvmfilter_machine *machine = slot->machine;
	bool due;

	mutex_lock(&machine->wiring);
	due = slot->when_ns <= now;
	if (due)
		slot->when_ns = KVMFILTER_NEVER;
	mutex_unlock(&machine->wiring);
	return due;
}

static void serve_timer(struct kvmfilter_machine *machine, struct watch *watch)
{
	__u64 now = kvmf_host_clock(CLOCK_MONOTONIC);
	struct slot *slot;
	uint64_t expirations;

	mutex_lock(&machine->wiring);
	/* Set anew meanwhile: then it will come again. */
	if (read(watch->fd, &expirations, sizeof(expirations)) > 0)
		machine->armed_ns = KVMFILTER_NEVER;
	mutex_unlock(&machine->wiring);
	for (slot = machine->slots; slot; slot = slot->next)
		if (is_due(slot, now))
			kvmfilter_device_timer(slot->device);
	mutex_lock(&machine->wiring);
	for (slot = machine->slots; slot; slot = slot->next)
		arm(machine, slot->when_ns);
	mutex_unlock(&machine->wiring);
}

/* --- output and input ------------------------------------------------------------ */

void kvmf_machine_wake(struct kvmfilter_machine *machine, struct watch *watch)
{
	const struct slot *slot = watch->owner;

	(void)machine;
	if (kvmf_event_clear(watch->fd))
		kvmfilter_device_wake(slot->device);
}

void kvmf_machine_kick(struct kvmfilter_machine *machine)
{
	kvmf_event_signal(machine->kick.fd);
}

/* What may be polled is; a file is always ready, and read until there is no room. */
static void input_watch(struct kvmfilter_machine *machine, struct input *input, bool watched)
{
	if (watched == input->watched)
		return;
	if (!watched)
		watch_stop(machine, &input->watch);
	input->watched = watched && !watch_start(machine, &input->watch);
}

void kvmf_machine_input_end(struct kvmfilter_machine *machine, struct slot *slot)
{
	input_watch(machine, &slot->input, false);
	slot->input.fd = -1;
	slot->input.count = 0;
}

static bool is_readable(int fd)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };

	return poll(&polled, 1, 0) > 0;
}

/* Read what there is. Returns whether that was anything. */
static bool input_read(struct kvmfilter_machine *machine, struct slot *slot)
	MUTEX_HELD(machine->serving)
{
	struct input *input = &slot->input;
	ssize_t size;

	if (!is_readable(input->fd))
		return false;
	size = read(input->fd, input->waiting, sizeof(input->waiting));
	if (size > 0) {
		input->first = 0;
		input->count = size;
		return true;
	}
	if (!size || (errno != EINTR && errno != EAGAIN))
		kvmf_machine_input_end(machine, slot);
	return false;
}

/* Until the device takes no more, or there is none. */
static void pump(struct kvmfilter_machine *machine, struct slot *slot)
	MUTEX_HELD(machine->serving)
{
	struct input *input = &slot->input;
	int taken;

	while (input->fd >= 0 && (input->count || input_read(machine, slot))) {
		taken = input->receive(slot->device, input->waiting + input->first, input->count);
		if (taken <= 0)
			break;
		input->first += taken;
		input->count -= taken;
	}
	input_watch(machine, input, input->fd >= 0 && !input->count);
}

static void serve_input(struct kvmfilter_machine *machine, struct watch *watch)
	MUTEX_HELD(machine->serving)
{
	pump(machine, watch->owner);
}

static void serve_kick(struct kvmfilter_machine *machine, struct watch *watch)
	MUTEX_HELD(machine->serving)
{
	struct slot *slot;

	/* Forgotten first: room that comes from here on is news. */
	kvmf_event_clear(watch->fd);
	for (slot = machine->slots; slot; slot = slot->next)
		pump(machine, slot);
}

int kvmfilter_machine_feed(struct kvmfilter_machine *machine, struct kvmfilter_device *device,
			   kvmfilter_receive_fn receive, int fd)
{
	struct slot *slot;

	mutex_lock(&machine->serving);
	lock_devices(machine);
	slot = kvmf_machine_slot(machine, device);
	if (slot) {
		kvmf_machine_input_end(machine, slot);
		slot->input.receive = receive;
		slot->input.fd = fd;
		slot->input.watch.fd = fd;
		slot->input.watch.ready = serve_input;
		slot->input.watch.owner = slot;
	}
	unlock_devices(machine);
	mutex_unlock(&machine->serving);
	kvmf_machine_kick(machine);
	return slot ? 0 : -ENOENT;
}

/* --- the one to poll ------------------------------------------------------------- */

int kvmf_machine_serve_init(struct kvmfilter_machine *machine)
{
	int err;

	machine->armed_ns = KVMFILTER_NEVER;
	machine->kick.fd = -1;
	machine->timer.fd = -1;
	machine->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (machine->epoll < 0)
		return -errno;
	err = watch_new(machine, &machine->timer,
			timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
			serve_timer, NULL);
	if (!err)
		err = kvmf_watch_event(machine, &machine->kick, serve_kick, NULL);
	if (err)
		kvmf_machine_serve_end(machine);
	return err;
}

void kvmf_machine_serve_end(struct kvmfilter_machine *machine)
{
	kvmf_watch_end(machine, &machine->kick);
	kvmf_watch_end(machine, &machine->timer);
	close(machine->epoll);
}

int kvmfilter_machine_fd(const struct kvmfilter_machine *machine)
{
	return machine->epoll;
}

/* What is left over is there the next time. */
void kvmfilter_machine_serve(struct kvmfilter_machine *machine)
{
	struct epoll_event events[EVENTS];
	sigset_t before;
	int i, count;

	kvmf_signals_hold(&before);
	mutex_lock(&machine->serving);
	lock_devices(machine);
	count = epoll_wait(machine->epoll, events, EVENTS, 0);
	for (i = 0; i < count; i++) {
		struct watch *watch = events[i].data.ptr;

		watch->ready(machine, watch);
	}
	unlock_devices(machine);
	mutex_unlock(&machine->serving);
	kvmf_signals_release(&before);
}
