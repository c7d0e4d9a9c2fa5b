// SPDX-License-Identifier: GPL-2.0
/*
 * Every model of the library under a real guest: the registers that are said to be
 * answered in the kernel are, with the values that user space gives, and exit again when
 * the device is detached. What they should read is tested in tests/unit/model_*.c.
 */
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fixture.h"

#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_constant.h>
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

#define HOT_MAX		16

struct hot {
	enum job_op_kind kind;
	__u64 offset;
	__u32 width;
	__u64 value;		/* of a write */
	bool moves;		/* by time: two reads differ */
};

struct model_case {
	const struct kvmfilter_model *model;
	__u64 base;
	void (*prepare)(struct kvmfilter_device *device);
	struct hot setup[HOT_MAX];	/* up to width 0 */
	struct hot hot[HOT_MAX];
};

#define OUT(port, width, value)	{ JOB_OUT, port, width, value, false }
#define IN(port, width)		{ JOB_IN, port, width, 0, false }
#define IN_MOVING(port, width)	{ JOB_IN, port, width, 0, true }
#define WRITE(offset, width, value) { JOB_WRITE, offset, width, value, false }
#define READ(offset, width)	{ JOB_READ, offset, width, 0, false }
#define READ_MOVING(offset, width) { JOB_READ, offset, width, 0, true }

static void fill_bus(struct kvmfilter_device *pci)
{
	const __u8 bridge[KVMFILTER_PCI_HEADER] = {
		0x86, 0x80, 0x37, 0x12, [0x0b] = 0x06,
	};

	assert_int_equal(kvmfilter_pci_set_function(pci, 0, bridge, ~0ULL), 0);
	assert_int_equal(kvmfilter_pci_set_absent(pci, 8), 0);
	assert_int_equal(kvmfilter_pci_set_buses(pci, 0), 0);
}

/* The same by memory, and a bus that is not there. */
static void fill_ecam(struct kvmfilter_device *ecam)
{
	const __u8 bridge[KVMFILTER_PCI_HEADER] = {
		0x86, 0x80, 0x37, 0x12, [0x0b] = 0x06,
	};

	assert_int_equal(kvmfilter_ecam_set_function(ecam, 0, bridge, ~0ULL), 0);
	assert_int_equal(kvmfilter_ecam_set_absent(ecam, 8), 0);
	assert_int_equal(kvmfilter_ecam_set_bus_absent(ecam, 255), 0);
}

/* An entropy device with one queue that nobody waits for. */
static void fill_virtio(struct kvmfilter_device *virtio)
{
	const struct kvmfilter_virtio_mmio_config config = {
		.size = sizeof(config), .device_id = 4, .vendor_id = 0x1af4,
		.queue_num_max = { 64 },
	};

	assert_int_equal(kvmfilter_virtio_mmio_configure(virtio, &config), 0);
}

static const struct model_case cases[] = {
	{
		.model = &kvmfilter_i8254_model, .base = 0x40,
		.setup = { OUT(3, 1, 0x34), OUT(0, 1, 0), OUT(0, 1, 0) },
		.hot = { IN_MOVING(0, 1), IN_MOVING(0, 1), OUT(3, 1, 0x00), IN_MOVING(0, 1),
			 IN_MOVING(0, 1), OUT(3, 1, 0xe2), IN(0, 1), IN_MOVING(0x21, 1) },
	}, {
		.model = &kvmfilter_uart_model, .base = 0x3f8,
		.setup = { OUT(3, 1, 0x03), OUT(2, 1, 0x07), OUT(4, 1, 0x0b), IN(6, 1) },
		/* Polling, as a driver waits to send or to receive. */
		.hot = { IN(5, 1), IN(6, 1), IN(1, 1), IN(2, 1), IN(3, 1), IN(4, 1),
			 OUT(7, 1, 0x5a), IN(7, 1) },
	}, {
		.model = &kvmfilter_pci_model, .base = 0xcf8, .prepare = fill_bus,
		/* A function that is there, one that is not, a bus that is not. */
		.hot = { OUT(0, 4, 0x80000000), IN(0, 4), IN(4, 4), IN(6, 2), IN(5, 1),
			 OUT(0, 4, 0x80000008), IN(7, 1), OUT(0, 4, 0x80000800), IN(4, 2),
			 OUT(4, 4, 5), OUT(0, 4, 0x80010000), IN(4, 4) },
	}, {
		.model = &kvmfilter_ecam_model, .base = 0xe0000000, .prepare = fill_ecam,
		.hot = { READ(0, 4), READ(2, 2), READ(0x0b, 1), READ(0x8000, 4), READ(0x8e00, 2),
			 WRITE(0x8004, 4, 5), READ(0xff00000, 4), READ(0xffffffc, 4) },
	}, {
		.model = &kvmfilter_ecam_bus_model, .base = 0xe0000000, .prepare = fill_ecam,
		.hot = { READ(0, 4), READ(0x8000, 4) },
	}, {
		.model = &kvmfilter_constant_model, .base = 0x80,
		.hot = { IN(0, 1), IN(2, 2), IN(4, 4), OUT(0, 1, 5), OUT(4, 4, 5) },
	}, {
		.model = &kvmfilter_acpi_pm24_model, .base = 0x600,
		.setup = { OUT(2, 2, 0x0100) },
		.hot = { IN_MOVING(8, 4), IN_MOVING(8, 2), IN_MOVING(10, 1), IN(0, 2), IN(2, 2),
			 IN(4, 2) },
	}, {
		.model = &kvmfilter_acpi_pm32_model, .base = 0xb008,
		.hot = { IN_MOVING(8, 4), IN_MOVING(8, 4) },
	}, {
		.model = &kvmfilter_hpet_model, .base = 0xfed00000,
		.setup = { WRITE(0x100, 8, 0x4c), WRITE(0x108, 8, 100000000000),
			   WRITE(0x10, 8, 1) },
		.hot = { READ_MOVING(0xf0, 8), READ_MOVING(0xf0, 4), READ(0xf4, 4), READ(0, 8),
			 READ(4, 4), READ(0x10, 8), READ(0x20, 4), READ(0x100, 8),
			 READ(0x108, 8), READ(0x128, 4) },
	}, {
		.model = &kvmfilter_rtc_model, .base = 0x70,
		.setup = { OUT(0, 1, 0x0b), OUT(1, 1, 0x82) },
		/* SET holds the time, so that it can be compared. */
		.hot = { OUT(0, 1, 0), IN(1, 1), OUT(0, 1, 4), IN(1, 1), OUT(0, 1, 9), IN(1, 1),
			 OUT(0, 1, 0x0a), IN(1, 1), OUT(0, 1, 0x8d), IN(1, 1), OUT(0, 1, 0x40),
			 OUT(1, 1, 0x55), IN(1, 1) },
	}, {
		.model = &kvmfilter_virtio_mmio_model, .base = 0xd0000000,
		.prepare = fill_virtio,
		.hot = { READ(0, 4), READ(4, 4), READ(8, 4), READ(0x10, 4), READ(0x34, 4),
			 READ(0x60, 4), READ(0x70, 4), READ(0xfc, 4), READ(0x100, 1) },
	}, {
		.model = &kvmfilter_pl031_model, .base = 0xd0010000,
		.setup = { WRITE(4, 4, 7), WRITE(8, 4, 0x12345678), WRITE(0x10, 4, 1) },
		.hot = { READ_MOVING(0, 4), READ_MOVING(0, 4) },
	}, {
		/* Polling, as a driver waits to send or to receive. */
		.model = &kvmfilter_pl011_model, .base = 0xd0012000,
		.setup = { WRITE(0x2c, 4, 0x70), WRITE(0x30, 4, 0x301) },
		.hot = { READ(0x18, 4), READ(0x18, 2), READ(0x18, 1) },
	}, {
		/* As Linux's clock source is set up. */
		.model = &kvmfilter_sp804_model, .base = 0xd0011000,
		.setup = { WRITE(8, 4, 0), WRITE(0, 4, 0xffffffff), WRITE(8, 4, 0xc2),
			   WRITE(0x20, 4, 0x12345678), WRITE(0x28, 4, 0x82) },
		.hot = { READ_MOVING(4, 4), READ_MOVING(0x24, 4) },
	},
};

static unsigned int count_of(const struct hot *accesses)
{
	unsigned int count = 0;

	while (count < HOT_MAX && accesses[count].width)
		count++;
	return count;
}

/* Returns exits. What was read goes to @values. */
static __u64 play(struct fixture *fixture, const struct model_case *one,
		  const struct hot *accesses, __u64 *values)
{
	struct job *job = vm_job_begin(fixture->vm, 0);
	unsigned int i, count = count_of(accesses);
	__u64 exits;

	for (i = 0; i < count; i++)
		vm_job_add(job, accesses[i].kind, one->base + accesses[i].offset,
			   accesses[i].width, accesses[i].value);
	exits = vm_run(fixture->vm, 0);
	memcpy(values, vm_results(fixture->vm, 0), HOT_MAX * sizeof(*values));
	return exits;
}

static void assert_same(const struct model_case *one, const __u64 *values,
			const __u64 *expected)
{
	unsigned int i, n = 0;

	for (i = 0; i < count_of(one->hot); i++) {
		if (one->hot[i].kind != JOB_IN && one->hot[i].kind != JOB_READ)
			continue;
		if (!one->hot[i].moves)
			assert_int_equal(values[n], expected[n]);
		n++;
	}
}

static void hot_registers_exit_no_more(void **state)
{
	const struct model_case *one = *state;
	struct fixture *fixture = fixture_create(1);
	__u64 values[HOT_MAX], expected[HOT_MAX];
	unsigned int count = count_of(one->hot);
	struct kvmfilter_counters counters;
	struct kvmfilter_device *device;
	struct kvmfilter *filter;

	assert_int_equal(fixture_device_create(&device, one->model, one->base, NULL, NULL),
			 0);
	fixture->device = device;
	fixture->slow_path = fixture_serve;
	if (one->prepare)
		one->prepare(device);
	play(fixture, one, one->setup, expected);
	assert_int_equal(play(fixture, one, one->hot, expected), count);

	assert_int_equal(kvmfilter_create(&filter, vm_fd(fixture->vm),
					  kvmfilter_device_scratch(device)), 0);
	assert_int_equal(kvmfilter_device_attach(device, filter, 0), 0);
	assert_int_equal(play(fixture, one, one->hot, values), 0);
	assert_same(one, values, expected);
	assert_int_equal(kvmfilter_device_counters(device, &counters), 0);
	assert_int_equal(counters.done, count);

	assert_int_equal(kvmfilter_device_detach(device), 0);
	assert_int_equal(play(fixture, one, one->hot, values), count);
	assert_same(one, values, expected);
	kvmfilter_device_destroy(device);
	kvmfilter_destroy(filter);
	fixture_destroy(fixture);
}

static __u64 ring(struct fixture *fixture, unsigned int times)
{
	struct job *job = vm_job_begin(fixture->vm, 0);

	job->rounds = times;
	vm_job_add(job, JOB_WRITE, 0xd0000050, 4, 0);
	return vm_run(fixture->vm, 0);
}

/* One signal for many doorbells, until the VMM arms the queue again. */
static void a_doorbell_signals_while_it_is_armed(void **state)
{
	static const struct model_case driver = {
		.base = 0xd0000000,
		.setup = { WRITE(0x70, 4, 3), WRITE(0x24, 4, 1), WRITE(0x20, 4, 1),
			   WRITE(0x70, 4, 11), WRITE(0x30, 4, 0), WRITE(0x38, 4, 64),
			   WRITE(0x44, 4, 1), WRITE(0x70, 4, 15) },
	};
	struct fixture *fixture = fixture_create(1);
	struct kvmfilter_device *device;
	int event_fd = eventfd(0, EFD_NONBLOCK);
	eventfd_t count = 0;
	__u64 values[HOT_MAX];

	(void)state;
	assert_int_equal(fixture_device_create(&device, &kvmfilter_virtio_mmio_model,
					       driver.base, NULL, NULL), 0);
	fixture->device = device;
	fixture->slow_path = fixture_serve;
	fill_virtio(device);
	play(fixture, &driver, driver.setup, values);
	assert_int_equal(kvmfilter_virtio_mmio_queue(device, 0, NULL), 1);
	assert_int_equal(kvmfilter_notifier_set(fixture->filter, 3, event_fd), 0);
	assert_int_equal(kvmfilter_device_attach(device, fixture->filter, 0), 0);
	/* Without a notifier a doorbell is the VMM's. */
	assert_int_equal(ring(fixture, 1), 1);

	assert_int_equal(kvmfilter_virtio_mmio_set_notifier(device, 0, 3), 0);
	assert_int_equal(ring(fixture, 100), 0);
	assert_int_equal(eventfd_read(event_fd, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(ring(fixture, 100), 0);
	assert_int_equal(eventfd_read(event_fd, &count), -1);
	assert_int_equal(kvmfilter_virtio_mmio_arm(device, 0), 0);
	assert_int_equal(ring(fixture, 100), 0);
	assert_int_equal(eventfd_read(event_fd, &count), 0);
	assert_int_equal(count, 1);

	assert_int_equal(kvmfilter_device_detach(device), 0);
	assert_int_equal(ring(fixture, 100), 100);
	close(event_fd);
	kvmfilter_device_destroy(device);
	fixture_destroy(fixture);
}

static void note_rise(void *rises, unsigned int line, int high)
{
	(void)line;
	*(unsigned int *)rises += high;
}

/* Nobody is told that the line falls, and yet each rise is. */
static void an_interrupt_is_acknowledged_without_an_exit(void **state)
{
	static const struct model_case driver = {
		.base = 0xd0000000,
		.setup = { WRITE(0x70, 4, 3), WRITE(0x24, 4, 1), WRITE(0x20, 4, 1),
			   WRITE(0x70, 4, 11), WRITE(0x70, 4, 15) },
		.hot = { READ(0x60, 4), WRITE(0x64, 4, 1), READ(0x60, 4) },
	};
	const struct kvmfilter_device_ops ops = { .size = sizeof(ops), .line = note_rise };
	struct fixture *fixture = fixture_create(1);
	struct kvmfilter_device *device;
	unsigned int rises = 0;
	__u64 values[HOT_MAX];

	(void)state;
	assert_int_equal(fixture_device_create(&device, &kvmfilter_virtio_mmio_model,
					       driver.base, &ops, &rises), 0);
	fixture->device = device;
	fixture->slow_path = fixture_serve;
	fill_virtio(device);
	play(fixture, &driver, driver.setup, values);
	assert_int_equal(kvmfilter_device_attach(device, fixture->filter, 0), 0);
	for (unsigned int i = 1; i < 20; i++) {
		assert_int_equal(kvmfilter_virtio_mmio_interrupt(device, 1), 0);
		assert_int_equal(rises, i);
		/* Unless the VMM lets it, what acknowledges exits. */
		assert_int_equal(play(fixture, &driver, driver.hot, values), i == 1);
		assert_int_equal(values[0], 1);
		assert_int_equal(values[1], 0);
		/* Once: whatever is called of the device looks at the line. */
		if (i == 1)
			assert_int_equal(kvmfilter_virtio_mmio_set_acknowledge(device, 1), 0);
	}
	/* One that comes after the status was read rises again. */
	assert_int_equal(kvmfilter_virtio_mmio_interrupt(device, 3), 0);
	assert_int_equal(rises, 20);
	assert_int_equal(play(fixture, &driver, driver.hot, values), 1);
	assert_int_equal(values[1], 2);
	assert_int_equal(rises, 21);
	kvmfilter_device_destroy(device);
	fixture_destroy(fixture);
}

#define CASES	(sizeof(cases) / sizeof(cases[0]))

int main(void)
{
	static struct CMUnitTest tests[CASES + 2];
	static char names[CASES][64];
	unsigned int i;

	for (i = 0; i < CASES; i++) {
		snprintf(names[i], sizeof(names[i]), "%s: hot registers exit no more",
			 cases[i].model->name);
		tests[i].name = names[i];
		tests[i].test_func = hot_registers_exit_no_more;
		tests[i].initial_state = (void *)&cases[i];
	}
	tests[CASES].name = "virtio_mmio: a doorbell signals while it is armed";
	tests[CASES].test_func = a_doorbell_signals_while_it_is_armed;
	tests[CASES + 1].name = "virtio_mmio: an interrupt is acknowledged without an exit";
	tests[CASES + 1].test_func = an_interrupt_is_acknowledged_without_an_exit;
	return _cmocka_run_group_tests("models", tests, CASES + 2, NULL, NULL);
}
