// SPDX-License-Identifier: GPL-2.0
/*
 * Virtio over MMIO, by VIRTIO 1.2: registers, configuration, interrupt, and what a model
 * must promise. Queues and their doorbells are in model_virtio_queues.c. Each test is
 * named after the rule that it tests.
 */
#include "virtio_mmio_test.h"

/* --- registers ------------------------------------------------------------------- */

static void identification_is_that_of_layout_version_2(void **state)
{
	(void)state;
	assert_int_equal(get(MAGIC_VALUE), 0x74726976);
	assert_int_equal(get(0x004), 2);
	assert_int_equal(get(0x008), 2);
	assert_int_equal(get(0x00c), 0x12345678);
}

static void there_is_no_device_until_it_is_configured(void **state)
{
	(void)state;
	bench_init(&bench, &kvmfilter_virtio_mmio_model, 1000);
	assert_int_equal(bench_check(&bench), 0);
	assert_int_equal(get(MAGIC_VALUE), 0x74726976);
	assert_int_equal(get(0x008), 0);
	assert_int_equal(get(QUEUE_NUM_MAX), 0);
}

static void registers_are_read_by_whole_words_only(void **state)
{
	uint32_t offset;

	(void)state;
	for (offset = 0; offset < CONFIG; offset++) {
		bench_read_exits(&bench, offset, 1);
		assert_int_equal(bench.verdict, KVMFILTER_PASS);
		bench_write(&bench, offset, 2, 0xffff);
		assert_int_equal(bench.verdict, KVMFILTER_PASS);
		bench_write(&bench, offset, 8, 0xffff);
		assert_int_equal(bench.verdict, KVMFILTER_PASS);
		bench_read(&bench, offset, 4);
		assert_int_equal(bench.in_kernel, !(offset & 3));
		assert_int_equal(bench.verdict, bench.in_kernel);
	}
}

static void registers_that_are_not_there_read_as_zero(void **state)
{
	static const uint16_t offsets[] = {
		0x014, 0x018, 0x01c, 0x020, 0x024, 0x028, 0x02c, 0x030, 0x038, 0x03c, 0x040,
		0x048, 0x050, 0x064, 0x068, 0x074, 0x080, 0x0a4, 0x0a8, 0x0ac, 0x0c0, 0x0f8,
		0x140, 0x1fc,
	};
	unsigned int i;

	(void)state;
	make_live(VERSION_1);
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		assert_int_equal(get(offsets[i]), 0);
}

static void shared_memory_regions_do_not_exist(void **state)
{
	uint32_t offset;

	(void)state;
	put(0x0ac, 1);
	for (offset = 0x0b0; offset < 0x0c0; offset += 4)
		assert_int_equal(get(offset), 0xffffffff);
}

static void features_are_offered_by_halves(void **state)
{
	(void)state;
	assert_int_equal(get(DEVICE_FEATURES), 0x21);
	put(DEVICE_FEATURES_SEL, 1);
	move();
	assert_int_equal(get(DEVICE_FEATURES), OFFERED >> 32);
	put(DEVICE_FEATURES_SEL, 2);
	assert_int_equal(get(DEVICE_FEATURES), 0);
	put(DEVICE_FEATURES_SEL, 0x80000000);
	assert_int_equal(get(DEVICE_FEATURES), 0);
}

static void features_are_taken_by_halves(void **state)
{
	uint64_t features;

	(void)state;
	accept_features(VERSION_1 | 0x20);
	put(DRIVER_FEATURES_SEL, 2);
	put(DRIVER_FEATURES, 0xffffffff);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_features(device, (__u64 *)&features)), 0);
	assert_true(features == (VERSION_1 | 0x20));
	assert_int_equal(get(STATUS), NEGOTIATED);
	/* Settled. */
	put(DRIVER_FEATURES_SEL, 0);
	put(DRIVER_FEATURES, 1);
	vmm(kvmfilter_virtio_mmio_features(device, (__u64 *)&features));
	assert_true(features == (VERSION_1 | 0x20));
}

static void features_ok_is_refused_for_features_not_offered(void **state)
{
	(void)state;
	accept_features(VERSION_1 | 0x02);
	assert_event(KVMFILTER_VIRTIO_STATUS, NEGOTIATING);
	assert_int_equal(get(STATUS), NEGOTIATING);
	/* Without VERSION_1 as well. */
	accept_features(0x20);
	assert_int_equal(get(STATUS), NEGOTIATING);
	accept_features(VERSION_1);
	assert_int_equal(get(STATUS), NEGOTIATED);
}

static void status_bits_stay_until_zero_is_written(void **state)
{
	(void)state;
	put(STATUS, 1);
	assert_event(KVMFILTER_VIRTIO_STATUS, 1);
	put(STATUS, 2);
	assert_event(KVMFILTER_VIRTIO_STATUS, 3);
	put(STATUS, 0x80 | 0x40 | 0x30 | 0xff00);
	assert_event(KVMFILTER_VIRTIO_STATUS, 0x83);
	assert_int_equal(get(STATUS), 0x83);
	put(STATUS, 0);
	assert_event(KVMFILTER_VIRTIO_STATUS, 0);
	assert_int_equal(get(STATUS), 0);
}

static void assert_untouched(void)
{
	struct kvmfilter_virtio_queue queue;
	uint64_t features;
	uint32_t i;

	assert_int_equal(get(STATUS), 0);
	assert_int_equal(get(INTERRUPT_STATUS), 0);
	assert_false(bench_line(&bench, 0));
	vmm(kvmfilter_virtio_mmio_features(device, (__u64 *)&features));
	assert_true(features == 0);
	for (i = 0; i < 8; i++) {
		assert_int_equal(vmm(kvmfilter_virtio_mmio_queue(device, i, &queue)), 0);
		assert_int_equal(queue.num_max, a_device.queue_num_max[i]);
		assert_int_equal(queue.num, 0);
		assert_true(!queue.desc && !queue.driver && !queue.device);
	}
	/* The first queue and half are selected. */
	assert_int_equal(get(QUEUE_NUM_MAX), 256);
	assert_int_equal(get(DEVICE_FEATURES), 0x21);
	assert_int_equal(get(CONFIG), 0x04030201);
}

static void reset_leaves_what_the_vmm_has_said(void **state)
{
	unsigned int round;

	(void)state;
	for (round = 0; round < 2; round++) {
		make_live(OFFERED);
		interrupt(3);
		put(DEVICE_FEATURES_SEL, 1);
		put(QUEUE_DESC_LOW, 1);
		put(QUEUE_NOTIFY, 0);
		if (round)
			put(STATUS, 0);
		else
			bench_reset(&bench);
		assert_int_equal(bench_check(&bench), 0);
		assert_untouched();
		/* And the notifiers; they are armed, whatever they were. */
		accept_features(VERSION_1);
		make_ready(0, 8);
		put(QUEUE_NOTIFY, 0);
		assert_int_equal(bench.signals, 1 << 10);
		put(STATUS, 0);
	}
}

static void needs_reset_stays_until_reset(void **state)
{
	(void)state;
	put(STATUS, NEGOTIATING);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_needs_reset(device)), 0);
	assert_int_equal(get(STATUS), 0x40 | NEGOTIATING);
	/* It interrupts a driver that is there. */
	assert_false(bench_line(&bench, 0));
	accept_features(VERSION_1);
	put(STATUS, LIVE);
	assert_int_equal(get(STATUS), 0x40 | LIVE);
	vmm(kvmfilter_virtio_mmio_needs_reset(device));
	assert_int_equal(get(INTERRUPT_STATUS), 2);
	assert_true(bench_line(&bench, 0));
	put(STATUS, 0);
	assert_int_equal(get(STATUS), 0);
}

/* --- interrupt ------------------------------------------------------------------- */

static void interrupt_stays_until_it_is_acknowledged(void **state)
{
	(void)state;
	make_live(VERSION_1);
	assert_int_equal(interrupt(1), 0);
	assert_true(bench_line(&bench, 0));
	assert_int_equal(interrupt(2), 0);
	assert_int_equal(get(INTERRUPT_STATUS), 3);
	move();
	put(INTERRUPT_ACK, 1);
	assert_false(bench.in_kernel);
	assert_int_equal(get(INTERRUPT_STATUS), 2);
	assert_true(bench_line(&bench, 0));
	put(INTERRUPT_ACK, 0xffffffff);
	assert_int_equal(get(INTERRUPT_STATUS), 0);
	assert_false(bench_line(&bench, 0));
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	assert_int_equal(interrupt(4), -EINVAL);
}

static void set_acknowledge(int in_kernel)
{
	struct kvmfilter_device *device = bench_lend(&bench);

	assert_int_equal(kvmfilter_virtio_mmio_set_acknowledge(device, in_kernel), 0);
	bench_take_back(&bench, device);
}

static void interrupt_ack_stays_here_if_the_line_may_fall_unseen(void **state)
{
	(void)state;
	make_live(VERSION_1);
	set_acknowledge(1);
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(interrupt(1), 0);
		assert_int_equal(get(INTERRUPT_STATUS), 1);
		put(INTERRUPT_ACK, 1);
		assert_true(bench.in_kernel);
		assert_int_equal(bench.event.pulses, 0);
		assert_int_equal(get(INTERRUPT_STATUS), 0);
		assert_false(bench_line(&bench, 0));
	}
	/* Nothing to acknowledge. */
	put(INTERRUPT_ACK, 3);
	assert_true(bench.in_kernel);
	set_acknowledge(0);
	interrupt(1);
	put(INTERRUPT_ACK, 1);
	assert_false(bench.in_kernel);
}

/* Between status and ack: what is not acknowledged is an edge again. */
static void interrupt_that_came_meanwhile_is_not_lost(void **state)
{
	(void)state;
	make_live(VERSION_1);
	set_acknowledge(1);
	interrupt(1);
	assert_int_equal(get(INTERRUPT_STATUS), 1);
	interrupt(2);
	put(INTERRUPT_ACK, 1);
	assert_false(bench.in_kernel);
	assert_int_equal(bench.event.pulses, 1);
	assert_int_equal(get(INTERRUPT_STATUS), 2);
	put(INTERRUPT_ACK, 2);
	assert_true(bench.in_kernel);
	/* The same bit again: it is the driver's to look for work after it. */
	interrupt(1);
	interrupt(1);
	put(INTERRUPT_ACK, 1);
	assert_true(bench.in_kernel);
	assert_false(bench_line(&bench, 0));
}

static void interrupt_waits_for_driver_ok(void **state)
{
	(void)state;
	accept_features(VERSION_1);
	assert_int_equal(interrupt(1), -EAGAIN);
	assert_int_equal(get(INTERRUPT_STATUS), 0);
	put(STATUS, LIVE);
	assert_int_equal(interrupt(1), 0);
	assert_int_equal(get(INTERRUPT_STATUS), 1);
}

/* --- configuration --------------------------------------------------------------- */

static void configuration_is_read_by_the_width_of_its_fields(void **state)
{
	uint32_t offset, width;

	(void)state;
	assert_int_equal(get(CONFIG), 0x04030201);
	assert_int_equal(get(CONFIG + 4), 0x8605);
	assert_int_equal(bench_read_in_kernel(&bench, CONFIG + 2, 2), 0x0403);
	assert_int_equal(bench_read_in_kernel(&bench, CONFIG + 4, 2), 0x8605);
	assert_int_equal(bench_read_in_kernel(&bench, CONFIG + 5, 1), 0x86);
	assert_int_equal(bench_read_in_kernel(&bench, CONFIG + 1, 1), 2);
	for (width = 1; width <= 8; width *= 2) {
		for (offset = 0; offset + width <= 0x100; offset++) {
			bench_read(&bench, CONFIG + offset, width);
			assert_int_equal(bench.in_kernel, width < 8 && offset % width == 0);
			assert_int_equal(bench.verdict, bench.in_kernel);
		}
	}
}

static void configuration_ends_with_its_last_byte(void **state)
{
	uint8_t bytes[65];

	(void)state;
	memset(bytes, 0xee, sizeof(bytes));
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_config(device, bytes, 64)), 0);
	assert_int_equal(get(CONFIG + 60), 0xeeeeeeee);
	assert_int_equal(get(CONFIG + 64), 0);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_config(device, bytes, 65)), -EINVAL);
}

static void configuration_generation_steps_with_each_change(void **state)
{
	uint32_t before = get(CONFIG_GENERATION);

	(void)state;
	vmm(kvmfilter_virtio_mmio_set_config(device, "\1\2\3\4\5", 5));
	assert_int_equal(get(CONFIG_GENERATION), before);
	vmm(kvmfilter_virtio_mmio_set_config(device, "\1\2\3\4\7", 5));
	assert_int_equal(get(CONFIG_GENERATION), before + 1);
	/* The rest is as it was. */
	assert_int_equal(get(CONFIG + 4), 0x8607);
	assert_false(bench_line(&bench, 0));
}

static void configuration_writes_are_told(void **state)
{
	(void)state;
	bench_write(&bench, CONFIG + 2, 2, 0xabcd);
	assert_event(KVMFILTER_VIRTIO_CONFIG, 0x0000abcd00000202ULL);
	bench_write(&bench, CONFIG + 60, 4, 0x89abcdef);
	assert_event(KVMFILTER_VIRTIO_CONFIG, 0x89abcdef0000043cULL);
	bench_write(&bench, CONFIG + 64, 4, 1);
	assert_no_event();
	assert_int_equal(get(CONFIG), 0x04030201);
}

static void configure_takes_what_there_is_room_for(void **state)
{
	struct kvmfilter_virtio_mmio_config config = a_device;

	(void)state;
	config.config_size = 65;
	assert_int_equal(vmm(kvmfilter_virtio_mmio_configure(device, &config)), -EINVAL);
	config = a_device;
	config.queue_num_max[7] = 32769;
	assert_int_equal(vmm(kvmfilter_virtio_mmio_configure(device, &config)), -EINVAL);
	config = a_device;
	config.config_size = 2;
	/* A caller whose structure ends earlier. */
	config.size = offsetof(struct kvmfilter_virtio_mmio_config, queue_num_max);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_configure(device, &config)), 0);
	assert_int_equal(get(QUEUE_NUM_MAX), 0);
	assert_int_equal(get(CONFIG), 0);
	put(STATUS, 1);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_configure(device, &a_device)), -EBUSY);
}

/* --- promises of models ---------------------------------------------------------- */

static void nothing_is_answered_while_time_stands(void **state)
{
	(void)state;
	make_live(VERSION_1);
	bench_pause(&bench);
	assert_int_equal(bench_read_exits(&bench, STATUS, 4), LIVE);
	put(QUEUE_NOTIFY, 0);
	assert_false(bench.in_kernel);
	assert_event(KVMFILTER_VIRTIO_NOTIFY, 0);
	bench_resume(&bench);
	put(QUEUE_NOTIFY, 0);
	assert_no_event();
}

static void check_refuses_what_cannot_be(void **state)
{
	/* By offset: flags, notifier, status, interrupts, a queue. */
	static const struct {
		uint16_t offset;
		uint8_t value;
	} wrong[] = {
		{ 24, 2 }, { 24 + 3, 1 }, { 32, 2 }, { 40, 64 }, { 84, 0x2f }, { 85, 1 },
		{ 88, 4 }, { 48, 2 }, { 52, 0 }, { 84, 0 }, { 160 + 27, 0x80 },
		{ 160 + 26, 255 }, { 160 + 25, 0 }, { 160 + 25, 0x81 }, { 160 + 28, 1 },
		{ 416, 2 }, { 420, 1 },
	};
	uint8_t *bytes = (uint8_t *)bench.state;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		setup(NULL);
		make_live(VERSION_1);
		interrupt(1);
		bytes[wrong[i].offset] = wrong[i].value;
		/* A size of 255 is less than the 256 there may be, and 511 is more. */
		if (wrong[i].value == 255)
			bytes[wrong[i].offset + 1] = 1;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
}

static void programs_are_verified(void **state)
{
	(void)state;
	bench_programs_are_verified(&kvmfilter_virtio_mmio_model);
}

static void programs_pass_on_zeros(void **state)
{
	(void)state;
	bench_programs_pass_on_zeros(&kvmfilter_virtio_mmio_model);
}

static void random_accesses(void **state)
{
	(void)state;
	bench_random_accesses(&kvmfilter_virtio_mmio_model, 0x1af4, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(identification_is_that_of_layout_version_2, setup),
		cmocka_unit_test_setup(there_is_no_device_until_it_is_configured, setup),
		cmocka_unit_test_setup(registers_are_read_by_whole_words_only, setup),
		cmocka_unit_test_setup(registers_that_are_not_there_read_as_zero, setup),
		cmocka_unit_test_setup(shared_memory_regions_do_not_exist, setup),
		cmocka_unit_test_setup(features_are_offered_by_halves, setup),
		cmocka_unit_test_setup(features_are_taken_by_halves, setup),
		cmocka_unit_test_setup(features_ok_is_refused_for_features_not_offered, setup),
		cmocka_unit_test_setup(status_bits_stay_until_zero_is_written, setup),
		cmocka_unit_test_setup(reset_leaves_what_the_vmm_has_said, setup),
		cmocka_unit_test_setup(needs_reset_stays_until_reset, setup),
		cmocka_unit_test_setup(interrupt_stays_until_it_is_acknowledged, setup),
		cmocka_unit_test_setup(interrupt_ack_stays_here_if_the_line_may_fall_unseen,
				       setup),
		cmocka_unit_test_setup(interrupt_that_came_meanwhile_is_not_lost, setup),
		cmocka_unit_test_setup(interrupt_waits_for_driver_ok, setup),
		cmocka_unit_test_setup(configuration_is_read_by_the_width_of_its_fields,
				       setup),
		cmocka_unit_test_setup(configuration_ends_with_its_last_byte, setup),
		cmocka_unit_test_setup(configuration_generation_steps_with_each_change, setup),
		cmocka_unit_test_setup(configuration_writes_are_told, setup),
		cmocka_unit_test_setup(configure_takes_what_there_is_room_for, setup),
		cmocka_unit_test_setup(nothing_is_answered_while_time_stands, setup),
		cmocka_unit_test_setup(check_refuses_what_cannot_be, setup),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_virtio_mmio", tests, NULL, NULL);
}
