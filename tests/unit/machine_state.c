// SPDX-License-Identifier: GPL-2.0
/*
 * Machines: time, and what is saved.
 */
#include "machine_test.h"

#define SECOND	1000000000ULL

/* 00 to 59, of the RTC in BCD. */
static unsigned int seconds(void)
{
	unsigned int bcd;

	put(0x70, 0);
	bcd = get(0x71);
	return bcd / 16 * 10 + bcd % 16;
}

static struct kvmfilter_device *make(void)
{
	struct kvmfilter_device *uart;

	fake_kvm.now = 1000 * SECOND;
	add(&kvmfilter_rtc_model, 0x70);
	uart = add_uart(0x3f8);
	add(&kvmfilter_i8254_model, 0x40);
	assert_int_equal(kvmfilter_machine_wire(machine, uart, 0, 4, KVMFILTER_WIRE_LEVEL), 0);
	return uart;
}

TEST(time_of_all_stands_and_goes_on)
{
	unsigned int before;

	UNUSED;
	make();
	before = seconds();
	fake_kvm.now += 3 * SECOND;
	assert_int_equal(seconds(), before + 3);
	kvmfilter_machine_pause(machine);
	fake_kvm.now += 20 * SECOND;
	assert_int_equal(seconds(), before + 3);
	kvmfilter_machine_resume(machine);
	fake_kvm.now += 2 * SECOND;
	assert_int_equal(seconds(), before + 5);
}

TEST(reset_is_that_of_all)
{
	UNUSED;
	make();
	uart_on(0x3f8, 2);
	put(0x43, 0x30);
	fake_kvm.lines[0] = '\0';
	kvmfilter_machine_reset(machine);
	assert_lines("-4");
	assert_int_equal(get(0x3f9), 0);
	put(0x43, 0xe2);
	/* Mode 3, as at power-on. */
	assert_int_equal(get(0x40) & 0x3f, 0x36);
}

TEST(what_is_saved_is_restored_in_another_machine)
{
	static char saved[32768];
	struct kvmfilter_device *uart = make();
	__u32 size = kvmfilter_machine_state_size(machine);

	UNUSED;
	uart_on(0x3f8, 2);
	put(0x3ff, 0x77);
	put(0x70, 0x40);
	put(0x71, 0x5e);
	assert_int_equal(kvmfilter_machine_move(machine, uart, 0x2f8), 0);
	fake_kvm.now += 7 * SECOND;
	assert_in_range(size, sizeof(struct kvmfilter_uart_state), sizeof(saved));
	assert_int_equal(kvmfilter_machine_save(machine, saved, size - 1), -ENOSPC);
	assert_int_equal(kvmfilter_machine_save(machine, saved, size), 0);
	kvmfilter_machine_destroy(machine);
	assert_int_equal(machine_setup(NULL), 0);
	make();
	/* On a host with another clock. */
	fake_kvm.now = 5 * SECOND;
	fake_kvm.lines[0] = '\0';
	assert_int_equal(kvmfilter_machine_restore(machine, saved, size), 0);
	/* Lines are as the interrupt controllers know them, */
	assert_lines("");
	kvmfilter_machine_resume(machine);
	assert_int_equal(get(0x2ff), 0x77);
	put(0x70, 0x40);
	assert_int_equal(get(0x71), 0x5e);
	assert_int_equal(seconds(), 7);
	/* and it is news that this one falls. */
	put(0x2f9, 0);
	assert_lines("-4");
}

TEST(what_is_no_state_of_this_machine_changes_nothing)
{
	static char saved[32768], bad[32768], after[32768];
	__u32 size, i;

	UNUSED;
	make();
	put(0x3ff, 0x77);
	size = kvmfilter_machine_state_size(machine);
	assert_int_equal(kvmfilter_machine_save(machine, saved, size), 0);
	put(0x3ff, 0x11);
	kvmfilter_machine_pause(machine);
	assert_int_equal(kvmfilter_machine_restore(machine, saved, size - 1), -EINVAL);
	assert_int_equal(kvmfilter_machine_restore(machine, saved, 8), -EINVAL);
	/* The machine's head, that of its first device, and the last device's state. */
	for (i = 0; i < 36; i++) {
		memcpy(bad, saved, size);
		bad[i < 16 || i >= 24 ? i : size - 4] ^= 0x55;
		assert_int_equal(kvmfilter_machine_restore(machine, bad, size), -EINVAL);
	}
	assert_int_equal(get(0x3ff), 0x11);
	/* One device more. */
	add(&kvmfilter_rtc_model, 0x72);
	assert_int_equal(kvmfilter_machine_restore(machine, saved, size), -EINVAL);
	assert_int_equal(kvmfilter_machine_save(machine, after, sizeof(after)), 0);
	assert_int_equal(kvmfilter_machine_restore(machine, after,
						   kvmfilter_machine_state_size(machine)), 0);
}
