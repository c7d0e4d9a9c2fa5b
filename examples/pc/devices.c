// SPDX-License-Identifier: GPL-2.0
/*
 * The board: which devices there are, where their lines and events go, and the few ports that
 * are its own. All else is the library's machine. With a filter the serial port's output waits
 * in the kernel, where its line is raised, too.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <linux/kvm.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
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
#define AS_NUMBERED	-2
#define NO_LINE		-1

struct device_kind {
	const char *name;
	const struct kvmfilter_model *model;
	__u64 base;
	int gsi;
	void (*init)(struct kvmfilter_device *device, const struct machine *machine);
	void (*event)(struct devices *devices, __u32 event, __u64 value);
};

enum { PIT, PM, HPET, RTC, UART, PCI, DISK };

static void wire(const struct device *device, unsigned int line, int gsi, __u32 kind)
{
	int err = kvmfilter_machine_wire(device->devices->board, device->device, line, gsi, kind);

	if (err)
		errx(1, "%s: line %u to interrupt %d: %s", device_name(device), line, gsi,
		     strerror(-err));
}

/* --- single devices -------------------------------------------------------------- */

static void pm_event(struct devices *devices, __u32 event, __u64 value)
{
	if (event == KVMFILTER_ACPI_PM_SLEEP && value == BOARD_SLEEP_OFF)
		machine_stop(devices->machine, MACHINE_POWER_OFF);
}

/* In legacy mode the HPET takes the place of PIT and RTC at their inputs. */
static void hpet_event(struct devices *devices, __u32 event, __u64 value)
{
	if (event != KVMFILTER_HPET_LEGACY)
		return;
	wire(&devices->device[PIT], 0, value ? NO_LINE : BOARD_IRQ_PIT, KVMFILTER_WIRE_LEVEL);
	wire(&devices->device[RTC], 0, value ? NO_LINE : BOARD_IRQ_RTC, KVMFILTER_WIRE_LEVEL);
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
	(void)devices;

	if (event == KVMFILTER_UART_TRANSMIT)
		console_write(value);
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

static void on_disk_event(struct devices *devices, __u32 event, __u64 value)
{
	(void)value;
	disk_event(&devices->disk, event);
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
	[PCI] = { "pci", &kvmfilter_pci_model, BOARD_PCI, NO_LINE, pci_init, NULL },
	[DISK] = { "disk", &kvmfilter_virtio_mmio_model, BOARD_DISK, NO_LINE, NULL,
		   on_disk_event },
};

const char *device_name(const struct device *device)
{
	return device->kind->name;
}

/* --- accesses -------------------------------------------------------------------- */

static void mark(struct devices *devices)
{
	unsigned int i;

	if (devices->machine->phase)
		return;
	devices->machine->phase = 1;
	for (i = 0; i < DEVICES; i++)
		kvmfilter_device_counters(devices->device[i].device,
					  &devices->device[i].at_mark);
}

static bool board_write(struct devices *devices, const struct kvmfilter_access *access)
{
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

static int board_access(void *opaque, struct kvmfilter_access *access)
{
	struct devices *devices = opaque;

	if (access->bus != KVMFILTER_BUS_PIO || access->width != 1)
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_WRITE ? !board_write(devices, access) :
						   access->address != BOARD_DEBUG)
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_READ)
		access->value = 0xe9;
	devices->board_answered = true;
	return KVMFILTER_DONE;
}

static const char *answerer(const struct devices *devices, const struct kvmfilter_device *who)
{
	unsigned int i;

	for (i = 0; i < DEVICES; i++)
		if (devices->device[i].device == who)
			return device_name(&devices->device[i]);
	return devices->board_answered ? "board" : "nobody";
}

static void count(struct devices *devices, const struct device_exits *exit, bool is_write)
{
	struct device_exits *exits = devices->exits;
	const struct device_exits *end = exits + devices->exits_count;

	while (exits < end && (exits->address != exit->address || exits->bus != exit->bus ||
			       exits->width != exit->width))
		exits++;
	if (exits == end) {
		if (devices->exits_count == DEVICES_ADDRESSES)
			return;
		devices->exits_count++;
		*exits = *exit;
	}
	exits->count[devices->machine->phase][is_write]++;
}

bool devices_exit(void *opaque, struct kvm_run *run)
{
	struct devices *devices = opaque;
	struct kvmfilter_device *who;
	struct device_exits exit = {};
	bool is_io = run->exit_reason == KVM_EXIT_IO;

	devices->board_answered = false;
	if (kvmfilter_machine_exit(devices->board, run, &who) < 0)
		return false;
	console_flush();
	exit.address = is_io ? run->io.port : run->mmio.phys_addr;
	exit.bus = is_io ? KVMFILTER_BUS_PIO : KVMFILTER_BUS_MMIO;
	exit.width = is_io ? run->io.size : run->mmio.len;
	exit.device = answerer(devices, who);
	count(devices, &exit, is_io ? run->io.direction == KVM_EXIT_IO_OUT : run->mmio.is_write);
	return true;
}

/* --- the thread ------------------------------------------------------------------ */

static void *serve(void *opaque)
{
	struct devices *devices = opaque;
	struct pollfd polls[] = {
		{ .fd = devices->quit, .events = POLLIN },
		{ .fd = kvmfilter_machine_fd(devices->board), .events = POLLIN },
	};

	while (!polls[0].revents) {
		if (poll(polls, 2, -1) < 0)
			err(1, "poll");
		kvmfilter_machine_serve(devices->board);
		console_flush();
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
	disk_start(&devices->disk);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void devices_stop(struct devices *devices)
{
	const uint64_t one = 1;

	disk_stop(&devices->disk);
	if (write(devices->quit, &one, sizeof(one)) < 0)
		err(1, "eventfd");
	pthread_join(devices->thread, NULL);
	/* What nobody has waited for. */
	kvmfilter_device_post(devices->device[UART].device, -1, -1);
	console_flush();
	console_restore();
}

/* --- making them ----------------------------------------------------------------- */

static void on_event(void *opaque, __u32 event, __u64 value)
{
	const struct device *device = opaque;

	if (device->kind->event)
		device->kind->event(device->devices, event, value);
}

static void create(struct device *device, struct devices *devices)
{
	const struct device_kind *kind = &kinds[device - devices->device];
	unsigned int line;
	int result;

	device->kind = kind;
	device->devices = devices;
	result = kvmfilter_machine_add(devices->board, &device->device, kind->model, kind->base,
				       on_event, device);
	if (result)
		errx(1, "%s: %s", kind->name, strerror(-result));
	if (kind->init)
		kind->init(device->device, devices->machine);
	if (kind->gsi >= 0)
		wire(device, 0, kind->gsi, KVMFILTER_WIRE_LEVEL);
	for (line = 0; kind->gsi == AS_NUMBERED && line < kind->model->line_count &&
	     line < KVM_IOAPIC_NUM_PINS; line++)
		wire(device, line, line, KVMFILTER_WIRE_LEVEL);
}

/* The serial port sends and interrupts without an exit: an edge, as on a PC. */
static void attach(struct devices *devices)
{
	const struct device *uart = &devices->device[UART];
	int result = kvmfilter_machine_attach(devices->board);

	if (result)
		errx(1, "no filter: %s%s", strerror(-result),
		     result == -ENOENT ? " (is the module kvmfilter loaded?)" : "");
	wire(uart, 0, BOARD_IRQ_UART, KVMFILTER_WIRE_EDGE);
	result = kvmfilter_machine_post(devices->board, uart->device);
	if (result)
		errx(1, "output can't be posted: %s", strerror(-result));
	if (devices->disk.device)
		disk_attach(&devices->disk, kvmfilter_machine_filter(devices->board));
}

void devices_init(struct devices *devices, struct machine *machine, bool filters,
		  const char *disk)
{
	const struct kvmfilter_machine_options options = {
		.size = sizeof(options),
		.vm_fd = machine->fd,
		.access = board_access,
		.opaque = devices,
	};
	unsigned int i;
	int result;

	memset(devices, 0, sizeof(*devices));
	devices->machine = machine;
	devices->quit = eventfd(0, EFD_CLOEXEC);
	if (devices->quit < 0)
		err(1, "eventfd");
	result = kvmfilter_machine_create(&devices->board, &options);
	if (result)
		errx(1, "no board: %s", strerror(-result));
	for (i = 0; i < DEVICES; i++)
		create(&devices->device[i], devices);
	/* An edge, whoever acknowledges it. */
	wire(&devices->device[DISK], 0, BOARD_IRQ_DISK, KVMFILTER_WIRE_EDGE);
	if (disk)
		disk_init(&devices->disk, devices->device[DISK].device, machine, disk);
	console_init();
	kvmfilter_machine_feed(devices->board, devices->device[UART].device,
			       kvmfilter_uart_receive, STDIN_FILENO);
	if (filters)
		attach(devices);
}

void devices_destroy(struct devices *devices)
{
	kvmfilter_machine_destroy(devices->board);
	close(devices->quit);
}
