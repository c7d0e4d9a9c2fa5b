// SPDX-License-Identifier: GPL-2.0
/*
 * Wide accesses to ports of 8 bits, on the devices of a PC.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

#include <kvmfilter_i8254.h>
#include <kvmfilter_rtc.h>
#include <kvmfilter_uart.h>

#define DEVICES	3

struct pc {
	struct kvmfilter_device *device[DEVICES];
	unsigned int accesses;
	__u64 last;		/* the port of the last of them */
	int failure;		/* with which they fail, from the second one on */
};

static int setup(void **state)
{
	static const struct {
		const struct kvmfilter_model *model;
		__u64 base;
	} kinds[DEVICES] = {
		{ &kvmfilter_i8254_model, 0x40 },
		{ &kvmfilter_rtc_model, 0x70 },
		{ &kvmfilter_uart_model, 0x3f8 },
	};
	static struct pc pc;

	pc = (struct pc) { .accesses = 0 };
	for (unsigned int i = 0; i < DEVICES; i++)
		assert_int_equal(kvmfilter_device_create(&pc.device[i], kinds[i].model,
							 kinds[i].base, NULL, NULL), 0);
	*state = &pc;
	return 0;
}

static int teardown(void **state)
{
	struct pc *pc = *state;

	for (unsigned int i = 0; i < DEVICES; i++)
		kvmfilter_device_destroy(pc->device[i]);
	return 0;
}

static int one(void *opaque, struct kvmfilter_access *byte)
{
	struct pc *pc = opaque;

	assert_int_equal(byte->width, 1);
	if (pc->accesses++)
		assert_true(byte->address == pc->last + 1);
	pc->last = byte->address;
	if (pc->failure && pc->accesses > 1)
		return pc->failure;
	for (unsigned int i = 0; i < DEVICES; i++)
		if (kvmfilter_device_access(pc->device[i], byte) == KVMFILTER_DONE)
			return KVMFILTER_DONE;
	return KVMFILTER_PASS;
}

static int access_bytes(struct pc *pc, __u8 direction, __u64 port, __u8 width, __u64 *value)
{
	struct kvmfilter_access access = {
		.address = port, .width = width, .direction = direction, .value = *value,
	};
	int result;

	pc->accesses = 0;
	result = kvmfilter_access_bytes(&access, one, pc);
	*value = access.value;
	return result;
}

static void out(struct pc *pc, __u64 port, __u8 width, __u64 value)
{
	assert_int_equal(access_bytes(pc, KVMFILTER_WRITE, port, width, &value),
			 KVMFILTER_DONE);
	assert_int_equal(pc->accesses, width);
}

static __u64 in(struct pc *pc, __u64 port, __u8 width)
{
	__u64 value = 0x5555555555555555;

	assert_int_equal(access_bytes(pc, KVMFILTER_READ, port, width, &value),
			 KVMFILTER_DONE);
	assert_int_equal(pc->accesses, width);
	return value;
}

static void a_word_to_70h_is_index_then_data(void **state)
{
	struct pc *pc = *state;

	out(pc, 0x70, 2, 0x5540);
	assert_int_equal(kvmfilter_rtc_get_ram(pc->device[1], 0x40), 0x55);
	/* Port 70h reads FFh. */
	assert_int_equal(in(pc, 0x70, 2), 0x55ff);
}

static void a_word_to_42h_is_count_then_control(void **state)
{
	struct pc *pc = *state;

	out(pc, 0x43, 1, 0x90);
	/* A count, then a latch of counter 2's status. */
	out(pc, 0x42, 2, 0xe805);
	assert_int_equal(in(pc, 0x42, 1) & 0x3f, 0x10);
}

static void words_to_3f8h_are_registers(void **state)
{
	struct pc *pc = *state;

	out(pc, 0x3fb, 1, 0x80);
	out(pc, 0x3f8, 2, 0x0102);
	assert_int_equal(in(pc, 0x3f8, 2), 0x0102);
	assert_int_equal(in(pc, 0x3f8, 4), 0x80010102);
}

static void bytes_that_nobody_has_read_as_ones(void **state)
{
	struct pc *pc = *state;
	__u64 value = 0;

	out(pc, 0x70, 2, 0x5540);
	assert_int_equal(in(pc, 0x6f, 4), 0xff55ffff);
	assert_int_equal(access_bytes(pc, KVMFILTER_READ, 0x80, 4, &value), KVMFILTER_PASS);
	assert_int_equal(value, 0xffffffff);
	assert_int_equal(access_bytes(pc, KVMFILTER_WRITE, 0x80, 2, &value), KVMFILTER_PASS);
}

static void what_fails_ends_it(void **state)
{
	struct pc *pc = *state;
	__u64 value = 0x5540;

	pc->failure = -EIO;
	assert_int_equal(access_bytes(pc, KVMFILTER_WRITE, 0x70, 4, &value), -EIO);
	assert_int_equal(pc->accesses, 2);
}

static void what_is_no_access_to_ports_is_refused(void **state)
{
	struct kvmfilter_access access = { .address = 0x70, .width = 2 };
	struct pc *pc = *state;
	static const __u8 widths[] = { 0, 3, 8 };

	for (unsigned int i = 0; i < sizeof(widths); i++) {
		access.width = widths[i];
		assert_int_equal(kvmfilter_access_bytes(&access, one, pc), -EINVAL);
	}
	access.width = 2;
	access.direction = 2;
	assert_int_equal(kvmfilter_access_bytes(&access, one, pc), -EINVAL);
	access.direction = 0;
	access.bus = KVMFILTER_BUS_MMIO;
	assert_int_equal(kvmfilter_access_bytes(&access, one, pc), -EINVAL);
	assert_int_equal(pc->accesses, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_word_to_70h_is_index_then_data),
		TEST(a_word_to_42h_is_count_then_control),
		TEST(words_to_3f8h_are_registers),
		TEST(bytes_that_nobody_has_read_as_ones),
		TEST(what_fails_ends_it),
		TEST(what_is_no_access_to_ports_is_refused),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
