// SPDX-License-Identifier: GPL-2.0
/*
 * Wiring. A line of a device goes to an input of the interrupt controllers, where all
 * devices at the same input are ORed; a timer is a timerfd; events are looked up in the
 * table of devices. The few ports that are the board's own come last. With a filter the
 * serial port's output waits in the kernel, where its line is raised, too, by an eventfd.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_pci.h>
#include <kvmfilter_rtc.h>
#include <kvmfilter_uart.h>

#include "board.h"
#include "devices.h"

/* Line n goes to input n, as the HPET's do. */
#define AS_NUMBERED	-1

struct device_kind {
	const char *name;
	const struct kvmfilter_model *model;
	__u64 base;
	int gsi;
	void (*init)(struct kvmfilter_device *device, const struct machine *machine);
	void (*event)(struct devices *devices, __u32 event, __u64 value);
};

enum { PIT, PM, HPET, RTC, UART, PCI };

static void update_line(struct devices *devices, unsigned int gsi);

/* --- single devices -------------------------------------------------------------- */

static void pm_event(struct devices *devices, __u32 event, __u64 value)
{
	if (event == KVMFILTER_ACPI_PM_SLEEP && value == BOARD_SLEEP_OFF)
		machine_stop(devices->machine, MACHINE_POWER_OFF);
}

static void hpet_event(struct devices *devices, __u32 event, __u64 value)
{
	if (event != KVMFILTER_HPET_LEGACY)
		return;
	pthread_mutex_lock(&devices->mutex);
	devices->hpet_legacy = value;
	update_line(devices, BOARD_IRQ_PIT);
	update_line(devices, BOARD_IRQ_RTC);
	pthread_mutex_unlock(&devices->mutex);
}

/* Firmware finds the size of memory in the clock's RAM: KiB beyond 1 MiB; 64 beyond 16. */
static void rtc_init(struct kvmfilter_device *rtc, const struct machine *machine)
{
	size_t extended = (machine->memory_size >> 10) - 1024;
	size_t more = machine->memory_size >> 16;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (kvmfilter_rtc_set_time(rtc, now.tv_sec, now.tv_nsec))
		errx(1, "the clock can't be set to today");
	extended = extended < 0xffff ? extended : 0xffff;
	more = more > 256 ? more - 256 : 0;
	kvmfilter_rtc_set_ram(rtc, 0x30, extended);
	kvmfilter_rtc_set_ram(rtc, 0x31, extended >> 8);
	kvmfilter_rtc_set_ram(rtc, 0x34, more);
	kvmfilter_rtc_set_ram(rtc, 0x35, more >> 8);
}

static void uart_event(struct devices *devices, __u32 event, __u64 value)
{
	if (event == KVMFILTER_UART_TRANSMIT)
		console_write(value);
	else if (event == KVMFILTER_UART_ROOM || event == KVMFILTER_UART_MODEM)
		console_room(&devices->console);
}

/* A host bridge that has no registers besides its header, and nothing else. */
static void pci_init(struct kvmfilter_device *pci, const struct machine *machine)
{
	static const __u32 bridge[KVMFILTER_PCI_HEADER / 4] = {
		0x12378086,		/* one that firmware knows */
		0x00000003,		/* memory and I/O decoded */
		0x06000000,		/* class: host bridge */
		[11] = 0x11001af4,	/* of a virtual machine */
	};
	unsigned int devfn;
	int result;

	(void)machine;

	result = kvmfilter_pci_set_function(pci, 0, bridge, ~0ULL);
	for (devfn = 1; devfn < 256 && !result; devfn++)
		result = kvmfilter_pci_set_absent(pci, devfn);
	if (result || kvmfilter_pci_set_buses(pci, 0))
		errx(1, "the PCI functions can't be told");
}

static const struct device_kind kinds[DEVICES] = {
	[PIT] = { "i8254", &kvmfilter_i8254_model, BOARD_PIT, BOARD_IRQ_PIT, NULL, NULL },
	[PM] = { "acpi-pm", &kvmfilter_acpi_pm24_model, BOARD_PM, BOARD_IRQ_SCI, NULL,
		 pm_event },
	[HPET] = { "hpet", &kvmfilter_hpet_model, BOARD_HPET, AS_NUMBERED, NULL,
		   hpet_event },
	[RTC] = { "rtc", &kvmfilter_rtc_model, BOARD_RTC, BOARD_IRQ_RTC, rtc_init, NULL },
	[UART] = { "uart", &kvmfilter_uart_model, BOARD_UART, BOARD_IRQ_UART, NULL,
		   uart_event },
	[PCI] = { "pci", &kvmfilter_pci_model, BOARD_PCI, 0, pci_init, NULL },
};

/* --- callbacks of a device ------------------------------------------------------- */

/* In legacy mode the HPET takes the place of PIT and RTC at their inputs. */
static void update_line(struct devices *devices, unsigned int gsi)
{
	__u32 sources = devices->sources[gsi];
	bool high;

	if (devices->hpet_legacy && (gsi == BOARD_IRQ_PIT || gsi == BOARD_IRQ_RTC))
		sources &= 1U << HPET;
	high = sources;
	if (high == (devices->levels >> gsi & 1))
		return;
	devices->levels ^= 1U << gsi;
	machine_set_line(devices->machine, gsi, high);
}

static void signal_event(int event)
{
	const uint64_t one = 1;

	if (write(event, &one, sizeof(one)) < 0)
		err(1, "eventfd");
}

static void on_line(void *opaque, unsigned int line, int high)
{
	struct device *device = opaque;
	struct devices *devices = device->devices;
	__u32 bit = 1U << (device - devices->device);
	unsigned int gsi = device->kind->gsi == AS_NUMBERED ? line :
			   (unsigned int)device->kind->gsi;

	if (gsi >= DEVICES_GSIS)
		return;
	if (device == &devices->device[UART] && devices->filter) {
		if (high)
			signal_event(devices->interrupt);
		return;
	}
	pthread_mutex_lock(&devices->mutex);
	if (high)
		devices->sources[gsi] |= bit;
	else
		devices->sources[gsi] &= ~bit;
	update_line(devices, gsi);
	pthread_mutex_unlock(&devices->mutex);
}

static void on_timer(void *opaque, __u64 when_ns)
{
	const struct device *device = opaque;
	struct itimerspec when = {};

	if (when_ns != KVMFILTER_NEVER) {
		when.it_value.tv_sec = when_ns / 1000000000;
		when.it_value.tv_nsec = when_ns % 1000000000;
	}
	if (timerfd_settime(device->timer, TFD_TIMER_ABSTIME, &when, NULL))
		err(1, "%s: timer", device->kind->name);
}

static void on_event(void *opaque, __u32 event, __u64 value)
{
	const struct device *device = opaque;

	if (device->kind->event)
		device->kind->event(device->devices, event, value);
}

/* --- accesses -------------------------------------------------------------------- */

static void mark(struct devices *devices)
{
	unsigned int i;

	if (devices->machine->phase)
		return;
	devices->machine->phase = 1;
	for (i = 0; i < DEVICES && devices->filter; i++)
		kvmfilter_device_counters(devices->device[i].device,
					  &devices->device[i].at_mark);
}

/* Who answers where nobody is. */
static const char nobody[] = "nobody";

static bool board_write(struct devices *devices, const struct kvmfilter_access *access)
{
	if (access->bus != KVMFILTER_BUS_PIO || access->width != 1)
		return false;
	switch (access->address) {
	case BOARD_MARK:
		if (access->value)
			mark(devices);
		return true;
	case BOARD_RESET:
		if (access->value & 4)
			machine_stop(devices->machine, MACHINE_RESET);
		return true;
	case BOARD_DEBUG:
		console_write(access->value);
		return true;
	case BOARD_KEYBOARD:
		if (access->value == 0xfe)
			machine_stop(devices->machine, MACHINE_RESET);
		return true;
	default:
		return false;
	}
}

/* Of an access of bytes: the name of who answered any of them. */
struct bytes {
	struct devices *devices;
	const char *name;
};

static const char *dispatch(struct devices *devices, struct kvmfilter_access *access);

static int dispatch_byte(void *opaque, struct kvmfilter_access *access)
{
	struct bytes *bytes = opaque;
	const char *name = dispatch(bytes->devices, access);

	if (name == nobody)
		return KVMFILTER_PASS;
	bytes->name = name;
	return KVMFILTER_DONE;
}

/* Returns the name of who answered. */
static const char *dispatch(struct devices *devices, struct kvmfilter_access *access)
{
	struct bytes bytes = { .devices = devices, .name = nobody };
	unsigned int i;

	for (i = 0; i < DEVICES; i++)
		if (kvmfilter_device_access(devices->device[i].device, access) ==
		    KVMFILTER_DONE)
			return devices->device[i].kind->name;
	if (access->bus == KVMFILTER_BUS_PIO && access->width > 1) {
		kvmfilter_access_bytes(access, dispatch_byte, &bytes);
		return bytes.name;
	}
	if (access->direction == KVMFILTER_WRITE)
		return board_write(devices, access) ? "board" : nobody;
	access->value = ~0ULL;
	if (access->bus != KVMFILTER_BUS_PIO || access->address != BOARD_DEBUG)
		return nobody;
	access->value = 0xe9;
	return "board";
}

static void count(struct devices *devices, const struct kvmfilter_access *access,
		  const char *name)
{
	struct device_exits *exits = devices->exits;
	const struct device_exits *end = exits + devices->exits_count;

	while (exits < end && (exits->address != access->address ||
			       exits->bus != access->bus ||
			       exits->width != access->width))
		exits++;
	if (exits == end) {
		if (devices->exits_count == DEVICES_ADDRESSES)
			return;
		devices->exits_count++;
		exits->address = access->address;
		exits->bus = access->bus;
		exits->width = access->width;
		exits->device = name;
	}
	exits->count[devices->machine->phase][access->direction]++;
}

void devices_access(void *opaque, struct kvmfilter_access *access, unsigned int element)
{
	struct devices *devices = opaque;
	const char *name = dispatch(devices, access);

	console_flush();
	if (!element)
		count(devices, access, name);
}

const char *device_name(const struct device *device)
{
	return device->kind->name;
}

/* --- the thread ------------------------------------------------------------------ */

enum { POLL_QUIT, POLL_ROOM, POLL_INPUT, POLL_SENT, POLL_TIMERS };

static void serve_timer(struct device *device)
{
	uint64_t expirations;

	/* Set anew meanwhile: then it will come again. */
	if (read(device->timer, &expirations, sizeof(expirations)) > 0)
		kvmfilter_device_timer(device->device);
}

static void *serve(void *opaque)
{
	struct devices *devices = opaque;
	struct pollfd polls[POLL_TIMERS + DEVICES] = {
		[POLL_QUIT] = { .fd = devices->quit, .events = POLLIN },
		[POLL_ROOM] = { .fd = devices->console.room, .events = POLLIN },
		[POLL_INPUT] = { .events = POLLIN },
		[POLL_SENT] = { .fd = devices->sent, .events = POLLIN },
	};
	unsigned int i;
	uint64_t signals;

	for (i = 0; i < DEVICES; i++) {
		polls[POLL_TIMERS + i].fd = devices->device[i].timer;
		polls[POLL_TIMERS + i].events = POLLIN;
	}
	while (!polls[POLL_QUIT].revents) {
		polls[POLL_INPUT].fd = console_input(&devices->console);
		if (poll(polls, POLL_TIMERS + DEVICES, -1) < 0)
			err(1, "poll");
		if (polls[POLL_SENT].revents && read(devices->sent, &signals, sizeof(signals)) > 0)
			kvmfilter_device_wake(devices->device[UART].device);
		for (i = 0; i < DEVICES; i++)
			if (polls[POLL_TIMERS + i].revents)
				serve_timer(&devices->device[i]);
		console_flush();
		if (polls[POLL_ROOM].revents || polls[POLL_INPUT].revents)
			console_serve(&devices->console, devices->device[UART].device);
	}
	return NULL;
}

void devices_start(struct devices *devices)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&devices->thread, NULL, serve, devices))
		errx(1, "no thread for timers and console");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void devices_stop(struct devices *devices)
{
	signal_event(devices->quit);
	pthread_join(devices->thread, NULL);
	/* What nobody has waited for. */
	kvmfilter_device_post(devices->device[UART].device, -1, -1);
	console_flush();
	console_restore();
}

/* --- making them ----------------------------------------------------------------- */

static void create(struct device *device, struct devices *devices)
{
	static const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops),
		.line = on_line,
		.timer = on_timer,
		.event = on_event,
	};
	const struct device_kind *kind = &kinds[device - devices->device];
	int result;

	device->kind = kind;
	device->devices = devices;
	device->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (device->timer < 0)
		err(1, "timerfd");
	result = kvmfilter_device_create(&device->device, kind->model, kind->base, &ops,
					 device);
	if (result)
		errx(1, "%s: %s", kind->name, strerror(-result));
	if (kind->init)
		kind->init(device->device, devices->machine);
}

static void attach(struct devices *devices)
{
	__u32 size = 0, offset = 0;
	unsigned int i;
	int result;

	for (i = 0; i < DEVICES; i++)
		size += kvmfilter_device_scratch(devices->device[i].device);
	result = kvmfilter_create(&devices->filter, devices->machine->fd, size);
	if (result)
		errx(1, "no filter: %s%s", strerror(-result),
		     result == -ENOENT ? " (is the module kvmfilter loaded?)" : "");
	for (i = 0; i < DEVICES; i++) {
		struct device *device = &devices->device[i];

		result = kvmfilter_device_attach(device->device, devices->filter, offset);
		if (result)
			errx(1, "%s: no filter for it: %s", device->kind->name,
			     strerror(-result));
		offset += kvmfilter_device_scratch(device->device);
	}
}

enum { NOTIFIER_SENT, NOTIFIER_INTERRUPT };

/* The serial port sends and interrupts without an exit. */
static void post(struct devices *devices)
{
	int result;

	devices->sent = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	devices->interrupt = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (devices->sent < 0 || devices->interrupt < 0)
		err(1, "eventfd");
	machine_set_edge(devices->machine, BOARD_IRQ_UART, devices->interrupt);
	result = kvmfilter_notifier_set(devices->filter, NOTIFIER_SENT, devices->sent);
	if (!result)
		result = kvmfilter_notifier_set(devices->filter, NOTIFIER_INTERRUPT,
						devices->interrupt);
	if (!result)
		result = kvmfilter_device_post(devices->device[UART].device, NOTIFIER_SENT,
					       NOTIFIER_INTERRUPT);
	if (result)
		errx(1, "output can't be posted: %s", strerror(-result));
}

void devices_init(struct devices *devices, struct machine *machine, bool filters)
{
	unsigned int i;

	memset(devices, 0, sizeof(*devices));
	devices->machine = machine;
	pthread_mutex_init(&devices->mutex, NULL);
	devices->quit = eventfd(0, EFD_CLOEXEC);
	if (devices->quit < 0)
		err(1, "eventfd");
	for (i = 0; i < DEVICES; i++)
		create(&devices->device[i], devices);
	devices->sent = -1;
	devices->interrupt = -1;
	console_init(&devices->console);
	if (filters) {
		attach(devices);
		post(devices);
	}
}

void devices_destroy(struct devices *devices)
{
	unsigned int i;

	for (i = 0; i < DEVICES; i++) {
		kvmfilter_device_destroy(devices->device[i].device);
		close(devices->device[i].timer);
	}
	kvmfilter_destroy(devices->filter);
	close(devices->console.room);
	close(devices->quit);
	close(devices->sent);
	close(devices->interrupt);
	pthread_mutex_destroy(&devices->mutex);
}
