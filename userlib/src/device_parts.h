/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the parts of a device share: its life and its turns (device.c), what a guest sends
 * through it (device_output.c), and when the VMM has that (device_post.c).
 */
#ifndef KVMF_DEVICE_PARTS_H
#define KVMF_DEVICE_PARTS_H

#include <stdbool.h>
#include <time.h>

#include <kvmfilter_device.h>

#include "interp.h"
#include "mutex.h"

/* How long output may wait. */
#define OUTPUT_DELAY_NS	4000000

struct loaded {
	const struct kvmfilter_program *program;
	int number;
};

struct kvmfilter_device {
	struct mutex mutex;		/* guards what follows */
	const struct kvmfilter_model *model;
	__u64 base;
	struct kvmfilter_device_ops ops;
	void *opaque;
	void *memory;			/* of the model, if that is its own */
	struct kvmfilter_state *own;
	struct kvmfilter_state *block;	/* the own one, or in the filter's scratch */
	struct kvmfilter *filter;	/* while attached */
	__u32 offset;			/* of the block in its scratch */
	struct loaded *loaded;		/* room for four a range and one a timer */
	__u32 loaded_count;
	int *ranges;
	__u32 ranges_added;
	/* What the kernel may raise, and by which notifiers; its timers, while it has them. */
	__u32 raisable;
	__u8 notifiers[KVMFILTER_MODEL_LINES_MAX];
	__u32 timers_added;
	__u32 first_timer;
	__u32 timer_lines[KVMFILTER_MODEL_TIMERS_MAX];	/* of each one that is on a bit, or 0 */
	/* From pause to resume: what they had come to, which may be later than the pause. */
	__u64 reached_ns[KVMFILTER_MODEL_TIMERS_MAX];
	/* What the VMM was told, and up to which device time. */
	__u32 lines;
	__u64 timer_ns;
	__u64 seen_ns;
	__u64 rise_ns;		/* the next rise of a line */
	__u64 drain_ns;		/* when output is to be taken */
	/* Taken from the ring, and not yet told: before an access and after it. */
	__u32 sent_count;
	__u8 sent[2 * KVMFILTER_OUTPUT_SIZE];
};

/* The lines of a state at some time. */
struct outputs {
	__u64 ns;
	__u32 rose;		/* lines that rose since the last look */
	__u32 fell;		/* lines that time had lowered when the turn began */
	__u32 high;
	__u64 next_ns;		/* the next rise */
};

static inline void *state_of(const struct kvmfilter_device *device)
{
	return device->block->data;
}

/* NULL if the model has none. */
static inline struct kvmfilter_output *output_of(const struct kvmfilter_model *model, void *state)
{
	return model->output ? (struct kvmfilter_output *)((char *)state + model->output) : NULL;
}

static inline __u64 clock_now(const struct kvmfilter_device *device)
{
	if (device->ops.clock)
		return device->ops.clock(device->opaque);
	return kvmf_host_clock(CLOCK_MONOTONIC);
}

/* A turn at the state: everything that changes it is done between these two. */
void kvmf_device_begin(struct kvmfilter_device *device, struct outputs *seen)
	MUTEX_TAKES(device->mutex);
void kvmf_device_finish(struct kvmfilter_device *device, struct outputs *seen)
	MUTEX_LEAVES(device->mutex);

/* Would kvmfilter_device_restore() take these bytes? */
bool kvmf_device_would_restore(const struct kvmfilter_device *device, const void *buffer,
			       __u32 size);

/* The lines as the VMM knows them. */
__u32 kvmf_device_lines(struct kvmfilter_device *device);

/* Ask for the timer that rise_ns and drain_ns want. */
void kvmf_device_set_timer(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex);

/* Take what is in the ring. The block is locked, or no program is at it. */
void kvmf_output_collect(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex);

/* Tell the VMM, which may take its time: programs post on. */
void kvmf_output_deliver(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex);

/* Both, without keeping programs out; then sleep. */
void kvmf_output_drain(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex);

/* Nothing is posted any more. The block is locked, or no program is at it. */
void kvmf_output_stop(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex);

/* How a ring is used, without what is in it. */
struct kvmfilter_output kvmf_output_use(const struct kvmfilter_output *output);

#endif
