/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of virtio over MMIO share: one on the bench, made a device, and short
 * names for what driver and VMM do to it.
 */
#ifndef VIRTIO_MMIO_TEST_H
#define VIRTIO_MMIO_TEST_H

#include "bench_device.h"

#include <errno.h>

#include <kvmfilter_virtio_mmio.h>

#include "random.h"

#define MAGIC_VALUE		0x000
#define DEVICE_FEATURES		0x010
#define DEVICE_FEATURES_SEL	0x014
#define DRIVER_FEATURES		0x020
#define DRIVER_FEATURES_SEL	0x024
#define QUEUE_SEL		0x030
#define QUEUE_NUM_MAX		0x034
#define QUEUE_NUM		0x038
#define QUEUE_READY		0x044
#define QUEUE_NOTIFY		0x050
#define INTERRUPT_STATUS	0x060
#define INTERRUPT_ACK		0x064
#define STATUS			0x070
#define QUEUE_DESC_LOW		0x080
#define QUEUE_DRIVER_LOW	0x090
#define QUEUE_DEVICE_LOW	0x0a0
#define QUEUE_RESET		0x0c0
#define CONFIG_GENERATION	0x0fc
#define CONFIG			0x100

#define VERSION_1		(1ULL << 32)
#define NOTIFICATION_DATA	(1ULL << 38)
#define RING_RESET		(1ULL << 40)
#define OFFERED			(VERSION_1 | NOTIFICATION_DATA | RING_RESET | 0x21)

/* Of Status: all that a driver sets on its way, one after the other. */
#define NEGOTIATING		0x03
#define NEGOTIATED		0x0b
#define LIVE			0x0f

static struct bench bench;

/* Lends the state to a device while @call is made on it. */
#define vmm(call) ({							\
	struct kvmfilter_device *device = bench_lend(&bench);		\
	int result_ = (call);						\
									\
	bench_take_back(&bench, device);				\
	assert_int_equal(bench_check(&bench), 0);			\
	result_;							\
})

static const struct kvmfilter_virtio_mmio_config a_device = {
	.size = sizeof(a_device),
	.device_id = 2,
	.vendor_id = 0x12345678,
	.config_size = 6,
	.features = OFFERED & ~VERSION_1,
	.queue_num_max = { 256, 128, 32768, 0, 0, 0, 0, 4 },
	.config = { 1, 2, 3, 4, 5, 0x86 },
};

static inline int setup(void **state)
{
	(void)state;
	bench_init(&bench, &kvmfilter_virtio_mmio_model, 9000000000ULL);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_configure(device, &a_device)), 0);
	return 0;
}

static inline uint32_t get(uint32_t offset)
{
	return bench_read_in_kernel(&bench, offset, 4);
}

static inline void put(uint32_t offset, uint32_t value)
{
	bench_write(&bench, offset, 4, value);
	assert_int_equal(bench.verdict, KVMFILTER_DONE);
}

static inline void assert_event(uint32_t event, uint64_t value)
{
	assert_int_equal(bench.event.event, event);
	assert_true(bench.event.value == value);
}

static inline void assert_no_event(void)
{
	assert_int_equal(bench.event.event, 0);
}

/* To another host, whose clock differs. */
static inline void move(void)
{
	bench_pause(&bench);
	bench.now = bench.now / 3 + 77;
	bench_resume(&bench);
}

static inline void accept_features(uint64_t features)
{
	put(STATUS, NEGOTIATING);
	put(DRIVER_FEATURES_SEL, 0);
	put(DRIVER_FEATURES, features);
	move();
	put(DRIVER_FEATURES_SEL, 1);
	put(DRIVER_FEATURES, features >> 32);
	put(STATUS, NEGOTIATED);
}

static inline void make_ready(uint32_t queue, uint32_t size)
{
	put(QUEUE_SEL, queue);
	move();
	put(QUEUE_NUM, size);
	put(QUEUE_READY, 1);
}

/* Queues 0, 1 and 2 with notifiers 10, 11 and none. */
static inline void make_live(uint64_t features)
{
	accept_features(features);
	make_ready(0, 256);
	make_ready(1, 64);
	make_ready(2, 1024);
	put(STATUS, LIVE);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_notifier(device, 0, 10)), 0);
	assert_int_equal(vmm(kvmfilter_virtio_mmio_set_notifier(device, 1, 11)), 0);
}

static inline int arm(uint32_t queue)
{
	return vmm(kvmfilter_virtio_mmio_arm(device, queue));
}

static inline int interrupt(uint32_t bits)
{
	return vmm(kvmfilter_virtio_mmio_interrupt(device, bits));
}

#endif
