// SPDX-License-Identifier: GPL-2.0
/*
 * Machines: from the lines of devices to interrupts.
 */
#include <unistd.h>

#include "machine_test.h"

static void wire(struct kvmfilter_device *device, int gsi, __u32 kind)
{
	assert_int_equal(kvmfilter_machine_wire(machine, device, 0, gsi, kind), 0);
}

/* A UART whose line is high while the transmitter's interrupt is enabled. */
static struct kvmfilter_device *wired_uart(uint16_t base, int gsi, __u32 kind)
{
	struct kvmfilter_device *uart = add_uart(base);

	wire(uart, gsi, kind);
	uart_on(base, 0);
	return uart;
}

TEST(a_level_is_told_to_kvm_when_it_changes)
{
	UNUSED;
	wired_uart(0x3f8, 4, KVMFILTER_WIRE_LEVEL);
	/* That it can be told was tried. */
	assert_lines("-4");
	put(0x3f9, 2);
	assert_lines("+4");
	put(0x3f9, 3);
	assert_lines("");
	put(0x3f9, 0);
	assert_lines("-4");
}

TEST(levels_at_one_interrupt_are_ored)
{
	struct kvmfilter_device *one = wired_uart(0x3f8, 4, KVMFILTER_WIRE_LEVEL);
	struct kvmfilter_device *other = wired_uart(0x3e8, 4, KVMFILTER_WIRE_LEVEL);

	UNUSED;
	wired_uart(0x2f8, 3, KVMFILTER_WIRE_LEVEL);
	assert_lines("-4-4-3");
	put(0x3f9, 2);
	put(0x3e9, 2);
	assert_lines("+4");
	put(0x2f9, 2);
	assert_lines("+3");
	put(0x3f9, 0);
	assert_lines("");
	/* Devices of the VMM's own, too. */
	assert_int_equal(kvmfilter_machine_set_line(machine, 4, 1), 0);
	assert_lines("+4");
	put(0x3e9, 0);
	assert_lines("");
	assert_int_equal(kvmfilter_machine_set_line(machine, 4, 0), 0);
	assert_lines("+4-4");
	/* And one that goes, with its line. */
	put(0x3f9, 2);
	put(0x3e9, 2);
	assert_lines("+4");
	kvmfilter_machine_remove(machine, one);
	assert_lines("");
	kvmfilter_machine_remove(machine, other);
	assert_lines("-4");
}

/* As PIT and RTC are, while an HPET has taken their place. */
TEST(a_wire_can_be_cut_and_joined)
{
	struct kvmfilter_device *uart = wired_uart(0x3f8, 4, KVMFILTER_WIRE_LEVEL);

	UNUSED;
	put(0x3f9, 2);
	assert_lines("-4+4");
	wire(uart, -1, KVMFILTER_WIRE_LEVEL);
	assert_lines("-4");
	put(0x3f9, 0);
	put(0x3f9, 2);
	assert_lines("");
	wire(uart, 5, KVMFILTER_WIRE_LEVEL);
	assert_lines("-5+5");
	wire(uart, 5, KVMFILTER_WIRE_LEVEL);
	wire(uart, 4, KVMFILTER_WIRE_LEVEL);
	assert_lines("+5-4-5+4");
}

TEST(a_rise_signals_the_eventfd_of_an_edge)
{
	const struct kvm_irqfd *irqfd;

	UNUSED;
	wired_uart(0x3f8, 4, KVMFILTER_WIRE_EDGE);
	wired_uart(0x3e8, 4, KVMFILTER_WIRE_EDGE);
	assert_int_equal(fake_kvm.irqfd_count, 1);
	irqfd = irqfd_of(4);
	assert_non_null(irqfd);
	assert_int_equal(irqfd->flags, 0);
	assert_false(was_signalled(irqfd->fd));
	put(0x3f9, 2);
	assert_true(was_signalled(irqfd->fd));
	put(0x3f9, 3);
	assert_false(was_signalled(irqfd->fd));
	/* Another one is an edge of its own, also while the first is high. */
	put(0x3e9, 2);
	assert_true(was_signalled(irqfd->fd));
	put(0x3f9, 0);
	put(0x3e9, 0);
	assert_false(was_signalled(irqfd->fd));
	assert_lines("");
}

TEST(who_holds_a_resampled_level_says_so_again)
{
	struct kvmfilter_device *uart = wired_uart(0x3f8, 10, KVMFILTER_WIRE_RESAMPLE);
	const struct kvm_irqfd *irqfd = irqfd_of(10);
	const uint64_t one = 1;

	UNUSED;
	wired_uart(0x2f8, 10, KVMFILTER_WIRE_RESAMPLE);
	assert_int_equal(irqfd->flags, KVM_IRQFD_FLAG_RESAMPLE);
	put(0x3f9, 2);
	assert_true(was_signalled(irqfd->fd));
	assert_false(is_ready());
	/* The guest has ended the interrupt. */
	assert_int_equal(write(irqfd->resamplefd, &one, sizeof(one)), sizeof(one));
	assert_true(is_ready());
	serve();
	assert_true(was_signalled(irqfd->fd));
	put(0x3f9, 0);
	assert_int_equal(write(irqfd->resamplefd, &one, sizeof(one)), sizeof(one));
	serve();
	assert_false(was_signalled(irqfd->fd));
	kvmfilter_machine_remove(machine, uart);
	assert_int_equal(write(irqfd->resamplefd, &one, sizeof(one)), sizeof(one));
	serve();
}

TEST(wires_that_cannot_be_are_refused)
{
	struct kvmfilter_device *uart = add_uart(0x3f8), *other = add_uart(0x2f8);

	UNUSED;
	assert_int_equal(kvmfilter_machine_wire(machine, uart, 1, 4, 0), -EINVAL);
	assert_int_equal(kvmfilter_machine_wire(machine, uart, 0, 4, 3), -EINVAL);
	wire(uart, 4, KVMFILTER_WIRE_EDGE);
	assert_int_equal(kvmfilter_machine_wire(machine, other, 0, 4, KVMFILTER_WIRE_RESAMPLE),
			 -EBUSY);
	fake_kvm.refuses = ENXIO;
	assert_int_equal(kvmfilter_machine_wire(machine, other, 0, 5, KVMFILTER_WIRE_LEVEL),
			 -ENXIO);
	assert_int_equal(kvmfilter_machine_wire(machine, other, 0, 5, KVMFILTER_WIRE_EDGE),
			 -ENXIO);
	assert_int_equal(kvmfilter_machine_wire(machine, other, 0, 5, KVMFILTER_WIRE_RESAMPLE),
			 -ENXIO);
	assert_int_equal(kvmfilter_machine_set_line(machine, 5, 1), -ENXIO);
	fake_kvm.refuses = 0;
	wire(other, 5, KVMFILTER_WIRE_RESAMPLE);
	assert_int_equal(fake_kvm.irqfd_count, 2);
}

static void note_line(void *opaque, unsigned int gsi, int high)
{
	unsigned int *told = opaque;

	told[high] += gsi;
}

/* A VMM with interrupt controllers of its own. */
TEST(levels_go_to_the_vmm_that_wants_them)
{
	unsigned int told[2] = {};
	const struct kvmfilter_machine_options options = {
		.size = sizeof(options), .vm_fd = -1, .line = note_line, .opaque = told,
	};
	struct kvmfilter_device *uart;

	UNUSED;
	kvmfilter_machine_destroy(machine);
	assert_int_equal(kvmfilter_machine_create(&machine, &options), 0);
	uart = add_uart(0x3f8);
	assert_int_equal(kvmfilter_machine_wire(machine, uart, 0, 4, KVMFILTER_WIRE_EDGE),
			 -EOPNOTSUPP);
	wire(uart, 4, KVMFILTER_WIRE_LEVEL);
	uart_on(0x3f8, 2);
	assert_int_equal(told[1], 4);
	assert_int_equal(told[0], 0);
	put(0x3f9, 0);
	assert_int_equal(told[0], 4);
	assert_lines("");
}
