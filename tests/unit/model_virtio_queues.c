// SPDX-License-Identifier: GPL-2.0
/*
 * Virtio over MMIO, by VIRTIO 1.2: how a queue is set up, and its doorbell. Each test is
 * named after the rule that it tests.
 */
#include "virtio_mmio_test.h"

/* --- queues ---------------------------------------------------------------------- */

static void queue_num_max_is_zero_where_there_is_none(void **state)
{
	struct kvmfilter_virtio_queue queue;
	unsigned int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		put(QUEUE_SEL, i);
		move();
		assert_int_equal(get(QUEUE_NUM_MAX), i < 8 ? a_device.queue_num_max[i] : 0);
		if (!get(QUEUE_NUM_MAX)) {
			put(QUEUE_NUM, 4);
			put(QUEUE_DESC_LOW, 0x1000);
			put(QUEUE_READY, 1);
			assert_no_event();
			assert_int_equal(get(QUEUE_READY), 0);
		}
	}
	vmm(kvmfilter_virtio_mmio_queue(device, 3, &queue));
	assert_true(!queue.num && !queue.desc);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_queue(device, 8, NULL)), -EINVAL);
}

static void queue_addresses_are_written_by_halves(void **state)
{
	struct kvmfilter_virtio_queue queue;

	(void)state;
	put(QUEUE_SEL, 1);
	put(QUEUE_NUM, 128);
	put(QUEUE_DESC_LOW, 0x11111000);
	move();
	put(QUEUE_DESC_LOW + 4, 0x22);
	put(QUEUE_DRIVER_LOW + 4, 0x44);
	put(QUEUE_DRIVER_LOW, 0x33333000);
	put(QUEUE_DEVICE_LOW, 0x55555000);
	put(QUEUE_DEVICE_LOW + 4, 0x66);
	put(QUEUE_DESC_LOW + 8, 0xffffffff);
	put(QUEUE_NUM + 4, 3);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_queue(device, 1, &queue)), 0);
	assert_true(queue.desc == 0x2211111000);
	assert_true(queue.driver == 0x4433333000);
	assert_true(queue.device == 0x6655555000);
	assert_int_equal(queue.num, 128);
	put(QUEUE_READY, 1);
	assert_event(KVMFILTER_VIRTIO_QUEUE, 0x101);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_queue(device, 1, NULL)), 1);
	/* Of this queue alone. */
	vmm(kvmfilter_virtio_mmio_queue(device, 0, &queue));
	assert_true(!queue.desc && !queue.driver && !queue.device && !queue.num);
}

static void queue_is_ready_while_one_is_written(void **state)
{
	(void)state;
	put(QUEUE_SEL, 7);
	put(QUEUE_READY, 1);
	assert_no_event();
	/* It had no size. */
	assert_int_equal(get(QUEUE_READY), 0);
	put(QUEUE_NUM, 5);
	put(QUEUE_READY, 1);
	assert_int_equal(get(QUEUE_READY), 0);
	put(QUEUE_NUM, 4);
	put(QUEUE_READY, 1);
	assert_event(KVMFILTER_VIRTIO_QUEUE, 0x107);
	assert_int_equal(get(QUEUE_READY), 1);
	put(QUEUE_READY, 1);
	assert_no_event();
	put(QUEUE_READY, 0);
	assert_event(KVMFILTER_VIRTIO_QUEUE, 0x007);
	assert_int_equal(get(QUEUE_READY), 0);
	put(QUEUE_READY, 0);
	assert_no_event();
}

static void queue_that_is_ready_stays_where_it_is(void **state)
{
	struct kvmfilter_virtio_queue queue;

	(void)state;
	make_ready(0, 16);
	put(QUEUE_NUM, 8);
	put(QUEUE_DESC_LOW, 0x1000);
	put(QUEUE_DRIVER_LOW + 4, 0x1000);
	put(QUEUE_DEVICE_LOW, 0x1000);
	vmm(kvmfilter_virtio_mmio_queue(device, 0, &queue));
	assert_true(!queue.desc && !queue.driver && !queue.device);
	assert_int_equal(queue.num, 16);
}

static void queue_reset_takes_the_feature(void **state)
{
	struct kvmfilter_virtio_queue queue;

	(void)state;
	make_live(VERSION_1);
	put(QUEUE_SEL, 1);
	put(QUEUE_RESET, 1);
	assert_no_event();
	assert_int_equal(get(QUEUE_READY), 1);
	put(STATUS, 0);
	make_live(VERSION_1 | RING_RESET);
	put(QUEUE_SEL, 1);
	put(QUEUE_RESET, 0);
	assert_no_event();
	put(QUEUE_RESET, 1);
	assert_event(KVMFILTER_VIRTIO_QUEUE, 0x001);
	assert_int_equal(get(QUEUE_RESET), 0);
	assert_int_equal(get(QUEUE_READY), 0);
	vmm(kvmfilter_virtio_mmio_queue(device, 1, &queue));
	assert_int_equal(queue.num, 0);
	assert_int_equal(queue.num_max, 128);
	put(QUEUE_RESET, 1);
	assert_no_event();
	put(QUEUE_SEL, 0);
	assert_int_equal(get(QUEUE_READY), 1);
}

/* --- the doorbell ---------------------------------------------------------------- */

static void doorbell_signals_once_while_armed(void **state)
{
	unsigned int round, i;

	(void)state;
	make_live(VERSION_1);
	for (round = 0; round < 3; round++) {
		put(QUEUE_NOTIFY, 1);
		assert_true(bench.in_kernel);
		assert_int_equal(bench.signals, 1 << 11);
		assert_event(KVMFILTER_VIRTIO_NOTIFY, 1);
		for (i = 0; i < 5; i++) {
			put(QUEUE_NOTIFY, 1);
			assert_true(bench.in_kernel);
			assert_int_equal(bench.signals, 0);
			assert_no_event();
		}
		move();
		assert_int_equal(arm(1), 0);
	}
	/* Each queue has a flag of its own. */
	put(QUEUE_NOTIFY, 0);
	assert_int_equal(bench.signals, 1 << 10);
	put(QUEUE_NOTIFY, 1);
	assert_int_equal(bench.signals, 1 << 11);
	assert_int_equal(arm(8), -EINVAL);
}

static void doorbell_of_a_queue_without_notifier_exits(void **state)
{
	(void)state;
	make_live(VERSION_1);
	put(QUEUE_NOTIFY, 2);
	assert_false(bench.in_kernel);
	assert_event(KVMFILTER_VIRTIO_NOTIFY, 2);
	put(QUEUE_NOTIFY, 2);
	assert_event(KVMFILTER_VIRTIO_NOTIFY, 2);
	/* Taken away again. */
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_notifier(device, 0, -1)), 0);
	put(QUEUE_NOTIFY, 0);
	assert_false(bench.in_kernel);
	assert_event(KVMFILTER_VIRTIO_NOTIFY, 0);
}

static void doorbell_is_armed_by_its_notifier(void **state)
{
	(void)state;
	make_live(VERSION_1);
	put(QUEUE_NOTIFY, 0);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_notifier(device, 0, 63)), 0);
	put(QUEUE_NOTIFY, 0);
	assert_true(bench.signals == 1ULL << 63);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_notifier(device, 0, 64)), -EINVAL);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_notifier(device, 0, -2)), -EINVAL);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_notifier(device, 8, 0)), -EINVAL);
}

static void doorbell_of_no_queue_is_ignored(void **state)
{
	static const uint32_t none[] = { 3, 7, 8, 255, 0x10000, 0xffffffff };
	unsigned int i;

	(void)state;
	make_live(VERSION_1);
	for (i = 0; i < 6; i++) {
		put(QUEUE_NOTIFY, none[i]);
		assert_false(bench.in_kernel);
		assert_no_event();
	}
	put(QUEUE_SEL, 0);
	put(QUEUE_READY, 0);
	put(QUEUE_NOTIFY, 0);
	assert_no_event();
	put(QUEUE_READY, 1);
	put(QUEUE_NOTIFY, 0);
	assert_event(KVMFILTER_VIRTIO_NOTIFY, 0);
}

static void doorbell_may_carry_data(void **state)
{
	(void)state;
	make_live(VERSION_1);
	put(QUEUE_NOTIFY, 0x12340001);
	assert_no_event();
	put(STATUS, 0);
	make_live(VERSION_1 | NOTIFICATION_DATA);
	put(QUEUE_NOTIFY, 0x12340001);
	assert_true(bench.in_kernel);
	assert_int_equal(bench.signals, 1 << 11);
	put(QUEUE_NOTIFY, 0x12340002);
	assert_event(KVMFILTER_VIRTIO_NOTIFY, 0x12340002);
	put(QUEUE_NOTIFY, 0x12340009);
	assert_no_event();
}

static void other_writes_exit(void **state)
{
	uint32_t offset;

	(void)state;
	for (offset = 0; offset < 0x200; offset += 4) {
		put(offset, 0);
		assert_false(bench.in_kernel);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(queue_num_max_is_zero_where_there_is_none, setup),
		cmocka_unit_test_setup(queue_addresses_are_written_by_halves, setup),
		cmocka_unit_test_setup(queue_is_ready_while_one_is_written, setup),
		cmocka_unit_test_setup(queue_that_is_ready_stays_where_it_is, setup),
		cmocka_unit_test_setup(queue_reset_takes_the_feature, setup),
		cmocka_unit_test_setup(doorbell_signals_once_while_armed, setup),
		cmocka_unit_test_setup(doorbell_of_a_queue_without_notifier_exits, setup),
		cmocka_unit_test_setup(doorbell_is_armed_by_its_notifier, setup),
		cmocka_unit_test_setup(doorbell_of_no_queue_is_ignored, setup),
		cmocka_unit_test_setup(doorbell_may_carry_data, setup),
		cmocka_unit_test_setup(other_writes_exit, setup),
	};

	return cmocka_run_group_tests_name("model_virtio_queues", tests, NULL, NULL);
}
