/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A state on the bench, lent to a device: for the functions of a model that its VMM
 * calls. It goes there and comes back as a saved state does, so that whatever a test
 * comes across is also one that restore takes.
 */
#ifndef BENCH_DEVICE_H
#define BENCH_DEVICE_H

#include <string.h>

#include "bench.h"
#include "model.h"

static inline __u64 bench_device_clock(void *bench)
{
	return ((struct bench *)bench)->now;
}

static inline struct kvmfilter_device *bench_lend(struct bench *bench)
{
	const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops), .clock = bench_device_clock,
	};
	const struct kvmfilter_model_head *head = (const void *)bench->state;
	uint64_t saved[BENCH_STATE_MAX / 8] = {};
	struct kvmfilter_device *device;

	memcpy(saved, bench->state, sizeof(saved));
	/* How output is posted is the test's. */
	if (bench->model->output)
		memset((char *)saved + bench->model->output, 0, sizeof(struct kvmfilter_output));
	model_pause((struct kvmfilter_model_head *)saved, bench->now);
	assert_int_equal(kvmfilter_device_create(&device, bench->model, 0, &ops, bench), 0);
	assert_int_equal(kvmfilter_device_restore(device, saved, bench->model->state_size), 0);
	if (head->clock_offset_ns)
		kvmfilter_device_resume(device, bench->now);
	return device;
}

static inline void bench_take_back(struct bench *bench, struct kvmfilter_device *device)
{
	struct kvmfilter_model_head *head = (struct kvmfilter_model_head *)bench->state;
	bool runs = head->clock_offset_ns;
	char output[sizeof(struct kvmfilter_output)];
	char *place = (char *)bench->state + bench->model->output;

	if (bench->model->output)
		memcpy(output, place, sizeof(output));
	assert_int_equal(kvmfilter_device_save(device, bench->state, sizeof(bench->state),
					       bench->now), 0);
	if (bench->model->output)
		memcpy(place, output, sizeof(output));
	if (runs)
		model_resume(head, bench->now);
	kvmfilter_device_destroy(device);
}

/*
 * Whatever lies inside the @length bytes of a device of MMIO is the device's, also where a
 * program has a part of it; what reaches beyond is not.
 */
static inline void bench_device_is_whole(const struct kvmfilter_model *model, uint32_t length)
{
	const uint64_t base = 0xd0000000;
	struct kvmfilter_device *device;

	assert_int_equal(kvmfilter_device_create(&device, model, base, NULL, NULL), 0);
	for (uint32_t width = 1; width <= 8; width *= 2) {
		for (uint32_t offset = 0; offset < length; offset++) {
			struct kvmfilter_access access = {
				.address = base + offset, .width = width,
				.direction = KVMFILTER_READ, .bus = KVMFILTER_BUS_MMIO,
			};
			int verdict = offset + width <= length ? KVMFILTER_DONE : KVMFILTER_PASS;

			if (kvmfilter_device_access(device, &access) != verdict)
				fail_msg("%u bytes at %#x: not %d", width, offset, verdict);
		}
	}
	kvmfilter_device_destroy(device);
}

#endif
