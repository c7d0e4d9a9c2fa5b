// SPDX-License-Identifier: GPL-2.0
/*
 * The cases of kvmfilter bench: KVM's own ways to answer an access, and kvmfilter's devices.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/kvm.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_ecam.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_pci.h>
#include <kvmfilter_pl011.h>
#include <kvmfilter_pl031.h>
#include <kvmfilter_rtc.h>
#include <kvmfilter_sp804.h>
#include <kvmfilter_uart.h>
#include <kvmfilter_virtio_mmio.h>

#include "../../examples/doorbell.h"
#include "../../examples/posted.h"
#include "../../tests/bench/floor/floor.h"
#include "bench_cases.h"
#include "bench_programs.h"
#include "doorbell_programs.h"
#include "posted_programs.h"

/* Where nothing else is. */
#define PORT		0x500
#define MEMORY		0xd0000000ULL
#define IOAPIC		0xfec00000ULL

/* --- what KVM has -------------------------------------------------------------------- */

static bool add_floor(struct bench *bench)
{
	const struct floor_request request = {
		.vm_fd = vm_fd(bench->vm),
		.bus = bench->test->bus,
		.address = bench->test->bus == KVMFILTER_BUS_PIO ? PORT : MEMORY,
		.length = 8,
		.stride = 8,
		.count = 1,
	};

	bench->floor = open(FLOOR_DEVICE, O_RDWR | O_CLOEXEC);
	return bench->floor >= 0 &&
	       write(bench->floor, &request, sizeof(request)) == (ssize_t)sizeof(request);
}

static bool add_ioeventfd(struct bench *bench)
{
	bool port = bench->test->bus == KVMFILTER_BUS_PIO;
	struct kvm_ioeventfd ioeventfd = {
		.addr = port ? PORT : MEMORY,
		.len = 4,
		.flags = port ? KVM_IOEVENTFD_FLAG_PIO : 0,
	};

	bench->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ioeventfd.fd = bench->event;
	return bench->event >= 0 && !ioctl(vm_fd(bench->vm), KVM_IOEVENTFD, &ioeventfd);
}

static bool add_coalesced(struct bench *bench)
{
	bool port = bench->test->bus == KVMFILTER_BUS_PIO;
	const struct kvm_coalesced_mmio_zone zone = {
		.addr = port ? PORT : MEMORY,
		.size = 8,
		.pio = port,
	};
	int page = ioctl(vm_fd(bench->vm), KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO);
	long size = sysconf(_SC_PAGESIZE);
	void *ring;

	if (page <= 0 || (port && ioctl(vm_fd(bench->vm), KVM_CHECK_EXTENSION,
					KVM_CAP_COALESCED_PIO) <= 0)) {
		errno = EOPNOTSUPP;
		return false;
	}
	ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vm_vcpu_fd(bench->vm, 0),
		    page * size);
	if (ring == MAP_FAILED)
		return false;
	bench->ring = ring;
	return !ioctl(vm_fd(bench->vm), KVM_REGISTER_COALESCED_MMIO, &zone);
}

static void empty_ring(struct bench *bench)
{
	bench->ring->first = bench->ring->last;
}

/* --- ranges with a program of their own ------------------------------------------------ */

static int load(const struct bench *bench, const struct bpf_insn *insns, uint32_t count,
		uint32_t direction, uint32_t state_size)
{
	const struct kvmfilter_prog_spec spec = {
		.insns = insns,
		.insn_count = count,
		.direction = direction,
		.state_size = state_size,
	};

	return kvmfilter_prog_load(bench->filter, &spec);
}

#define LOAD(bench, name, size)							\
	load(bench, name##_insns, sizeof(name##_insns) / sizeof(name##_insns[0]), \
	     name##_direction, size)

/* Programs and ranges are numbers above 0, or a negative errno. */
static bool worked(int result)
{
	if (result < 0)
		errno = -result;
	return result >= 0;
}

static bool add_range(struct bench *bench, int read_prog, int write_prog)
{
	const struct kvmfilter_range_spec spec = {
		.bus = bench->test->bus,
		.address = bench->test->bus == KVMFILTER_BUS_PIO ? PORT : MEMORY,
		.length = 8,
		.read_prog = read_prog,
		.write_prog = write_prog,
	};

	return worked(read_prog) && worked(write_prog) &&
	       worked(kvmfilter_range_add(bench->filter, &spec));
}

static bool add_notifier(struct bench *bench)
{
	bench->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return bench->event >= 0 &&
	       worked(kvmfilter_notifier_set(bench->filter, 0, bench->event));
}

#define STATE_SIZE	32	/* of bench.bpf.c */

static bool add_empty(struct bench *bench)
{
	return add_range(bench, LOAD(bench, bench_empty, STATE_SIZE), 0);
}

static bool add_clock(struct bench *bench)
{
	return add_range(bench, LOAD(bench, bench_clock, STATE_SIZE), 0);
}

static bool add_declined(struct bench *bench)
{
	return add_range(bench, LOAD(bench, bench_declined, STATE_SIZE), 0);
}

static bool add_doorbell(struct bench *bench)
{
	return add_notifier(bench) &&
	       add_range(bench, 0, LOAD(bench, bench_doorbell, STATE_SIZE));
}

/* Nobody asks to be woken. */
static bool add_quiet_doorbell(struct bench *bench)
{
	struct kvmfilter_state *block;
	struct doorbell_state *state;

	block = kvmfilter_state(bench->filter, 0, sizeof(*state));
	if (!block)
		return false;
	state = (struct doorbell_state *)block->data;
	state->queues = 1;
	return add_notifier(bench) &&
	       add_range(bench, 0, LOAD(bench, doorbell_write, sizeof(*state)));
}

static bool add_posted(struct bench *bench)
{
	return add_notifier(bench) &&
	       add_range(bench, LOAD(bench, posted_read, sizeof(struct posted_state)),
			 LOAD(bench, posted_write, sizeof(struct posted_state)));
}

/* A round is a write and this. As a VMM does that is awake: it is not woken. */
static void drain(struct bench *bench)
{
	struct kvmfilter_state *block = kvmfilter_state(bench->filter, 0,
							sizeof(struct posted_state));
	struct posted_state *state = (struct posted_state *)block->data;

	state->ring.tail = state->ring.head;
	state->ring.wake = state->ring.head - 1;
}

/* A serial port whose output is posted, to a VMM that was woken already. */
static bool post(struct bench *bench)
{
	return add_notifier(bench) && worked(kvmfilter_device_post(bench->device, 0, -1));
}

/* As if it took what was sent. */
static void take(struct bench *bench)
{
	char *state = (char *)kvmfilter_state(bench->filter, 0,
					      bench->test->model->state_size)->data;
	struct kvmfilter_output *output = (void *)(state + bench->test->model->output);

	output->ring.tail = output->ring.head;
	output->ring.wake = output->ring.head - 1;
}

/* All interrupts there are: of none as of one, it is the same store. */
static bool acknowledge(struct bench *bench)
{
	return worked(kvmfilter_virtio_mmio_set_acknowledge(bench->device, 1));
}

/* Functions that are absent, on the first bus. */
static bool scan_ecam(struct bench *bench)
{
	return worked(kvmfilter_ecam_set_bus_absent(bench->device, 0));
}

#ifndef GUEST_PORTS
static bool scan_ports(struct bench *bench)
{
	return worked(kvmfilter_pci_set_absent(bench->device, KVMFILTER_PCI_DEVFN(3, 0)));
}
#endif

/* --- the table ------------------------------------------------------------------------- */

#define OP_IN(port, bytes)	{ .kind = JOB_IN, .address = port, .width = bytes }
#define OP_OUT(port, bytes, what) \
	{ .kind = JOB_OUT, .address = port, .width = bytes, .value = what }
#define OP_READ(place, bytes)	{ .kind = JOB_READ, .address = place, .width = bytes }
#define OP_WRITE(place, bytes, what) \
	{ .kind = JOB_WRITE, .address = place, .width = bytes, .value = what }

/* An access to what add_range() and its like have put there, or @offset behind. */
#ifdef GUEST_PORTS
#define BUS		KVMFILTER_BUS_MMIO
#define GET(offset)	OP_READ(MEMORY + (offset), 4)
#define PUT(value)	OP_WRITE(MEMORY, 4, value)
#else
#define BUS		KVMFILTER_BUS_PIO
#define GET(offset)	OP_IN(PORT + (offset), 1)
#define PUT(value)	OP_OUT(PORT, 4, value)
#endif

/* In a round: measured, or only made. */
#define MEASURED(...)	{ .op = __VA_ARGS__, .measured = true }
#define MADE(...)	{ .op = __VA_ARGS__ }

/* Control words of the i8254: counter 0 in mode 2, low byte or both; latches. */
#define PIT_LOW		{ OP_OUT(0x43, 1, 0x14), OP_OUT(0x40, 1, 0xff) }
#define PIT_BOTH	{ OP_OUT(0x43, 1, 0x34), OP_OUT(0x40, 1, 0), OP_OUT(0x40, 1, 0) }
#define PIT_LATCH	OP_OUT(0x43, 1, 0x00)
#define PIT_READ_BACK	OP_OUT(0x43, 1, 0xc2)
#define PIT_READ	OP_IN(0x40, 1)

#define PIT		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_PIO, \
			.model = &kvmfilter_i8254_model, .base = 0x40
#define HPET		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO, \
			.model = &kvmfilter_hpet_model, .base = 0xfed00000, \
			.setup = { OP_WRITE(0xfed00010, 8, 1) }
#define RTC		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_PIO, \
			.model = &kvmfilter_rtc_model, .base = 0x70
#define KERNEL_PIT	.group = BENCH_KVM, .bus = KVMFILTER_BUS_PIO, .vm_flags = VM_KERNEL_PIT

const struct bench_case bench_cases[] = {
	{
		.name = "floor", .title = "in-kernel device that returns at once",
		.group = BENCH_KVM, .bus = BUS, .is_floor = true,
		.needs_floor = true, .prepare = add_floor,
		.round = { MEASURED(GET(0)) },
	}, {
		.name = "exit", .title = "exit to a VMM that returns at once",
		.group = BENCH_KVM, .bus = BUS, .exits = true,
		.round = { MEASURED(GET(0)) },
	}, {
		.name = "exit-write", .title = "exit to a VMM that returns at once, a write",
		.group = BENCH_KVM, .bus = BUS, .exits = true,
		.round = { MEASURED(PUT(1)) },
	}, {
		.name = "exit-past", .title = "exit, with a device at another address",
		.group = BENCH_KVM, .bus = BUS, .exits = true,
		.needs_floor = true, .prepare = add_floor,
		.round = { MEASURED(GET(0x20)) },
	}, {
		.name = "ioeventfd", .title = "ioeventfd",
		.group = BENCH_KVM, .bus = BUS, .prepare = add_ioeventfd,
		.round = { MEASURED(PUT(1)) },
	}, {
		.name = "coalesced-mmio", .title = "coalesced write, MMIO",
		.group = BENCH_KVM, .bus = KVMFILTER_BUS_MMIO, .prepare = add_coalesced,
		.renew = empty_ring, .round = { MEASURED(OP_WRITE(MEMORY, 4, 1)) },
	}, {
		.name = "empty", .title = "program that returns at once",
		.group = BENCH_KVMFILTER, .bus = BUS, .prepare = add_empty,
		.round = { MEASURED(GET(0)) },
	}, {
		.name = "clock", .title = "program that reads the clock",
		.group = BENCH_KVMFILTER, .bus = BUS, .prepare = add_clock,
		.round = { MEASURED(GET(0)) },
	}, {
		.name = "hpet32", .title = "HPET: main counter, 32 bits",
		HPET, .round = { MEASURED(OP_READ(0xfed000f0, 4)) },
	}, {
		.name = "hpet64", .title = "HPET: main counter, 64 bits",
		HPET, .round = { MEASURED(OP_READ(0xfed000f0, 8)) },
	}, {
		.name = "doorbell", .title = "doorbell that signals",
		.group = BENCH_KVMFILTER, .bus = BUS, .prepare = add_doorbell,
		.round = { MEASURED(PUT(0)) },
	}, {
		.name = "doorbell-quiet", .title = "doorbell of a busy device",
		.group = BENCH_KVMFILTER, .bus = BUS,
		.prepare = add_quiet_doorbell, .round = { MEASURED(PUT(0)) },
	}, {
		.name = "posted", .title = "posted write",
		.group = BENCH_KVMFILTER, .bus = BUS, .prepare = add_posted,
		.renew = drain, .round = { MEASURED(PUT(1)) },
	}, {
		.name = "declined", .title = "program that declines, and the exit",
		.group = BENCH_KVMFILTER, .bus = BUS, .exits = true,
		.prepare = add_declined, .round = { MEASURED(GET(0)) },
	}, {
		.name = "range-past", .title = "exit, with a range at another address",
		.group = BENCH_KVMFILTER, .bus = BUS, .exits = true,
		.prepare = add_empty, .round = { MEASURED(GET(0x20)) },
	},
	{
		.name = "pl011-byte", .title = "PL011: a byte sent",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO,
		.model = &kvmfilter_pl011_model, .base = MEMORY, .prepare = post,
		.renew = take, .round = { MEASURED(OP_WRITE(MEMORY, 4, 'a')) },
	}, {
		.name = "virtio-interrupt", .title = "virtio over MMIO: an interrupt's status, its ACK",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO,
		.model = &kvmfilter_virtio_mmio_model, .base = MEMORY, .prepare = acknowledge,
		.round = { MEASURED(OP_READ(MEMORY + 0x60, 4)),
			   MEASURED(OP_WRITE(MEMORY + 0x64, 4, 1)) },
	}, {
		.name = "ecam-absent", .title = "PCI by ECAM: a function that is absent",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO,
		.model = &kvmfilter_ecam_bus_model, .base = MEMORY, .prepare = scan_ecam,
		.round = { MEASURED(OP_READ(MEMORY + 0x18000, 4)) },
	},
#ifndef GUEST_PORTS
	{
		.name = "uart-byte", .title = "16550A: a byte sent",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_PIO,
		.model = &kvmfilter_uart_model, .base = 0x3f8, .prepare = post,
		.renew = take, .round = { MEASURED(OP_OUT(0x3f8, 1, 'a')) },
	}, {
		.name = "uart-status", .title = "16550A: line status",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_PIO,
		.model = &kvmfilter_uart_model, .base = 0x3f8,
		.round = { MEASURED(OP_IN(0x3fd, 1)) },
	}, {
		.name = "floor-mmio", .title = "in-kernel device that returns at once, MMIO",
		.group = BENCH_KVM, .bus = KVMFILTER_BUS_MMIO, .is_floor = true,
		.needs_floor = true, .prepare = add_floor,
		.round = { MEASURED(OP_READ(MEMORY, 4)) },
	}, {
		.name = "exit-mmio", .title = "exit to a VMM that returns at once, MMIO",
		.group = BENCH_KVM, .bus = KVMFILTER_BUS_MMIO, .exits = true,
		.round = { MEASURED(OP_READ(MEMORY, 4)) },
	}, {
		.name = "kernel-pit", .title = "KVM's PIT: counter, low byte",
		KERNEL_PIT, .setup = PIT_LOW, .round = { MEASURED(PIT_READ) },
	}, {
		.name = "kernel-pit-latch", .title = "KVM's PIT: latch command",
		KERNEL_PIT, .setup = PIT_BOTH,
		.round = { MEASURED(PIT_LATCH), MADE(PIT_READ), MADE(PIT_READ) },
	}, {
		.name = "ioapic", .title = "KVM's IOAPIC: a register",
		.group = BENCH_KVM, .bus = KVMFILTER_BUS_MMIO, .vm_flags = VM_KERNEL_PIT,
		.round = { MEASURED(OP_READ(IOAPIC, 4)) },
	}, {
		.name = "ioeventfd-mmio", .title = "ioeventfd, MMIO",
		.group = BENCH_KVM, .bus = KVMFILTER_BUS_MMIO, .prepare = add_ioeventfd,
		.round = { MEASURED(OP_WRITE(MEMORY, 4, 1)) },
	}, {
		.name = "coalesced-pio", .title = "coalesced write",
		.group = BENCH_KVM, .bus = KVMFILTER_BUS_PIO, .prepare = add_coalesced,
		.renew = empty_ring, .round = { MEASURED(OP_OUT(PORT, 4, 1)) },
	}, {
		.name = "pit-byte", .title = "i8254: counter, low byte",
		PIT, .setup = PIT_LOW, .round = { MEASURED(PIT_READ) },
	}, {
		.name = "pit-word", .title = "i8254: counter, two bytes",
		PIT, .setup = PIT_BOTH, .round = { MEASURED(PIT_READ), MEASURED(PIT_READ) },
	}, {
		.name = "pit-latch", .title = "i8254: latch command",
		PIT, .setup = PIT_BOTH,
		.round = { MEASURED(PIT_LATCH), MADE(PIT_READ), MADE(PIT_READ) },
	}, {
		.name = "pit-latched", .title = "i8254: latched count",
		PIT, .setup = PIT_BOTH,
		.round = { MADE(PIT_LATCH), MEASURED(PIT_READ), MEASURED(PIT_READ) },
	}, {
		.name = "pit-read-back", .title = "i8254: read-back command",
		PIT, .setup = PIT_BOTH,
		.round = { MEASURED(PIT_READ_BACK), MADE(PIT_READ), MADE(PIT_READ),
			   MADE(PIT_READ) },
	}, {
		.name = "pit-port61", .title = "i8254: port 61h",
		PIT, .setup = PIT_LOW, .round = { MEASURED(OP_IN(0x61, 1)) },
	}, {
		.name = "pm-timer", .title = "ACPI PM timer",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_PIO,
		.model = &kvmfilter_acpi_pm24_model, .base = 0x600,
		.round = { MEASURED(OP_IN(0x608, 4)) },
	}, {
		.name = "pci-absent", .title = "PCI by ports: address, a function that is absent",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_PIO,
		.model = &kvmfilter_pci_model, .base = 0xcf8, .prepare = scan_ports,
		.round = { MEASURED(OP_OUT(0xcf8, 4, 0x80001800)), MEASURED(OP_IN(0xcfc, 4)) },
	}, {
		.name = "rtc-index", .title = "RTC: index",
		RTC, .round = { MEASURED(OP_OUT(0x70, 1, 0)), MEASURED(OP_OUT(0x70, 1, 2)) },
	}, {
		.name = "rtc-data", .title = "RTC: seconds, minutes",
		RTC, .round = { MADE(OP_OUT(0x70, 1, 0)), MEASURED(OP_IN(0x71, 1)),
				MADE(OP_OUT(0x70, 1, 2)), MEASURED(OP_IN(0x71, 1)) },
	}, {
		.name = "doorbell-mmio", .title = "doorbell that signals, MMIO",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO, .prepare = add_doorbell,
		.round = { MEASURED(OP_WRITE(MEMORY, 4, 0)) },
	},
#else
	{
		.name = "pl031", .title = "PL031: the time",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO,
		.model = &kvmfilter_pl031_model, .base = MEMORY,
		.round = { MEASURED(OP_READ(MEMORY, 4)) },
	}, {
		.name = "pl011", .title = "PL011: the flags",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO,
		.model = &kvmfilter_pl011_model, .base = MEMORY,
		.round = { MEASURED(OP_READ(MEMORY + 0x18, 2)) },
	}, {
		.name = "sp804", .title = "SP804: a timer's value",
		.group = BENCH_KVMFILTER, .bus = KVMFILTER_BUS_MMIO,
		.model = &kvmfilter_sp804_model, .base = MEMORY,
		.setup = { OP_WRITE(MEMORY, 4, 0xffffffff), OP_WRITE(MEMORY + 8, 4, 0xc2) },
		.round = { MEASURED(OP_READ(MEMORY + 4, 4)) },
	},
#endif
};

const uint32_t bench_case_count = sizeof(bench_cases) / sizeof(bench_cases[0]);
