// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Virtio over MMIO for the VMM's slow path: what the driver writes, and what the VMM
 * says. What reads give is in virtio_mmio_logic.h, for the programs as well.
 *
 * Where the standard leaves it open, or speaks of drivers that break it:
 * - Accesses that are not of the width that it wants, or not aligned, are not answered.
 * - Write-only and unknown registers read as zero; what is written to others is lost.
 *   So is what concerns a queue that does not exist.
 * - Bits of Status stay set until the driver writes zero. FEATURES_OK is refused unless
 *   the driver took VERSION_1 and nothing that was not offered; after it DriverFeatures
 *   can't be written.
 * - A queue becomes ready only with a size; while it is ready, its size and
 *   addresses can't be written. A size above QueueNumMax is not taken.
 * - A doorbell of a queue that is not ready is ignored.
 * - QueueReset needs RING_RESET to be negotiated, is done when the write returns, and
 *   reads as zero.
 * - Selectors are zero after a reset.
 */
#include <errno.h>
#include <stdbool.h>
#include <linux/bpf.h>

#include <kvmfilter_virtio_mmio.h>

#include "virtio_mmio_logic.h"
#include "virtio_mmio_programs.h"

#define QUEUES		KVMFILTER_VIRTIO_QUEUES
#define CONFIG_SIZE	KVMFILTER_VIRTIO_CONFIG_SIZE

/* Bits of Status that a driver sets. */
#define STATUS_WRITABLE	(KVMFILTER_VIRTIO_ACKNOWLEDGE | KVMFILTER_VIRTIO_DRIVER | \
			 KVMFILTER_VIRTIO_DRIVER_OK | KVMFILTER_VIRTIO_FEATURES_OK | \
			 KVMFILTER_VIRTIO_FAILED)
#define INTERRUPTS	(KVMFILTER_VIRTIO_INTERRUPT_USED | \
			 KVMFILTER_VIRTIO_INTERRUPT_CONFIG)

MODEL_AT(kvmfilter_virtio_queue, desc, 0);
MODEL_AT(kvmfilter_virtio_queue, driver, 8);
MODEL_AT(kvmfilter_virtio_queue, device, 16);
MODEL_AT(kvmfilter_virtio_queue, num_max, 24);
MODEL_AT(kvmfilter_virtio_queue, num, 26);
MODEL_AT(kvmfilter_virtio_queue, reserved, 28);
static_assert(sizeof(struct kvmfilter_virtio_queue) == 32, "size");
MODEL_AT(kvmfilter_virtio_mmio_state, ready, 24);
MODEL_AT(kvmfilter_virtio_mmio_state, armed, 32);
MODEL_AT(kvmfilter_virtio_mmio_state, notifier, 40);
MODEL_AT(kvmfilter_virtio_mmio_state, driver_features, 48);
MODEL_AT(kvmfilter_virtio_mmio_state, device_features, 56);
MODEL_AT(kvmfilter_virtio_mmio_state, device_id, 64);
MODEL_AT(kvmfilter_virtio_mmio_state, vendor_id, 68);
MODEL_AT(kvmfilter_virtio_mmio_state, device_features_sel, 72);
MODEL_AT(kvmfilter_virtio_mmio_state, driver_features_sel, 76);
MODEL_AT(kvmfilter_virtio_mmio_state, queue_sel, 80);
MODEL_AT(kvmfilter_virtio_mmio_state, status, 84);
MODEL_AT(kvmfilter_virtio_mmio_state, interrupt_status, 88);
MODEL_AT(kvmfilter_virtio_mmio_state, config_generation, 92);
MODEL_AT(kvmfilter_virtio_mmio_state, config, 96);
MODEL_AT(kvmfilter_virtio_mmio_state, queues, 160);
MODEL_AT(kvmfilter_virtio_mmio_state, acknowledges, 416);
static_assert(sizeof(struct kvmfilter_virtio_mmio_state) == 424, "size");
static_assert(sizeof(struct kvmfilter_virtio_mmio_config) == 104, "size");

typedef struct kvmfilter_virtio_mmio_state virtio;

/* --- reset ----------------------------------------------------------------------- */

/* As no driver has touched it. */
static void reset_queue(virtio *state, unsigned int index)
{
	const struct kvmfilter_virtio_queue untouched = {
		.num_max = state->queues[index].num_max,
	};

	state->queues[index] = untouched;
	state->ready[index] = 0;
}

static void reset_driver(virtio *state)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++) {
		reset_queue(state, i);
		/* One doorbell too many is better than one too few. */
		state->armed[i] = 1;
	}
	state->driver_features = 0;
	state->device_features_sel = 0;
	state->driver_features_sel = 0;
	state->queue_sel = 0;
	state->status = 0;
	state->interrupt_status = 0;
}

static void init(void *opaque, __u64 ns)
{
	virtio *state = opaque;

	(void)ns;
	model_clear(state, sizeof(*state));
	memset(state->notifier, KVMFILTER_VIRTIO_NO_NOTIFIER, sizeof(state->notifier));
	reset_driver(state);
}

static bool features_are_acceptable(const virtio *state)
{
	return state->driver_features & KVMFILTER_VIRTIO_F_VERSION_1 &&
	       !(state->driver_features & ~state->device_features);
}

static bool has_notifier(const virtio *state, unsigned int queue)
{
	return state->notifier[queue] < KVMFILTER_NOTIFIERS_MAX;
}

static int check_queue(const virtio *state, unsigned int index)
{
	const struct kvmfilter_virtio_queue *queue = &state->queues[index];

	if (queue->num_max > KVMFILTER_VIRTIO_QUEUE_SIZE || queue->num > queue->num_max ||
	    queue->reserved)
		return -EINVAL;
	if (state->ready[index] > 1 || (state->ready[index] && !queue->num) ||
	    state->armed[index] > 1)
		return -EINVAL;
	if (!has_notifier(state, index) &&
	    state->notifier[index] != KVMFILTER_VIRTIO_NO_NOTIFIER)
		return -EINVAL;
	return 0;
}

static int check(const void *opaque)
{
	const virtio *state = opaque;
	unsigned int i;

	if (state->status & ~(STATUS_WRITABLE | KVMFILTER_VIRTIO_NEEDS_RESET))
		return -EINVAL;
	if (state->status & KVMFILTER_VIRTIO_FEATURES_OK && !features_are_acceptable(state))
		return -EINVAL;
	if (state->interrupt_status & ~INTERRUPTS)
		return -EINVAL;
	if (state->interrupt_status && !(state->status & KVMFILTER_VIRTIO_DRIVER_OK))
		return -EINVAL;
	if (state->acknowledges > 1 || state->reserved)
		return -EINVAL;
	for (i = 0; i < QUEUES; i++)
		if (check_queue(state, i))
			return -EINVAL;
	return 0;
}

/* What the VMM has said stays, unless it is none of what it could say. */
static void reset(void *opaque, __u64 ns)
{
	reset_driver(opaque);
	if (check(opaque))
		init(opaque, ns);
}

/* --- what the driver writes ------------------------------------------------------ */

static void set_half(__u64 *word, unsigned int half, __u32 value)
{
	*word &= ~(0xffffffffULL << 32 * half);
	*word |= (__u64)value << 32 * half;
}

static void write_features(virtio *state, __u32 value)
{
	if (state->driver_features_sel <= 1 &&
	    !(state->status & KVMFILTER_VIRTIO_FEATURES_OK))
		set_half(&state->driver_features, state->driver_features_sel, value);
}

static void write_status(virtio *state, __u32 value, struct kvmfilter_event *event)
{
	value &= STATUS_WRITABLE;
	if (value & KVMFILTER_VIRTIO_FEATURES_OK && !features_are_acceptable(state))
		value &= ~KVMFILTER_VIRTIO_FEATURES_OK;
	state->status |= value;
	event->event = KVMFILTER_VIRTIO_STATUS;
	event->value = state->status;
}

static void notify(virtio *state, __u32 value, struct kvmfilter_event *event)
{
	__u64 queue = virtio_notified(state, value);

	if (queue >= QUEUES || !state->ready[queue])
		return;
	if (has_notifier(state, queue)) {
		if (!state->armed[queue])
			return;
		state->armed[queue] = 0;
	}
	event->event = KVMFILTER_VIRTIO_NOTIFY;
	event->value = value;
}

static void tell_queue(const virtio *state, struct kvmfilter_event *event)
{
	event->event = KVMFILTER_VIRTIO_QUEUE;
	event->value = state->queue_sel;
	if (state->ready[state->queue_sel])
		event->value |= KVMFILTER_VIRTIO_READY;
}

static void write_ready(virtio *state, __u32 value, struct kvmfilter_event *event)
{
	bool ready = value & 1 && state->queues[state->queue_sel].num;

	if (ready == state->ready[state->queue_sel])
		return;
	state->ready[state->queue_sel] = ready;
	tell_queue(state, event);
}

static void write_queue_reset(virtio *state, __u32 value, struct kvmfilter_event *event)
{
	bool ready = state->ready[state->queue_sel];

	if (!(value & 1) || !(state->driver_features & KVMFILTER_VIRTIO_F_RING_RESET) ||
	    !(state->status & KVMFILTER_VIRTIO_FEATURES_OK))
		return;
	reset_queue(state, state->queue_sel);
	if (ready)
		tell_queue(state, event);
}

/* The size of the queue and where it is: as long as it is not ready. */
static void set_up_queue(virtio *state, __u32 offset, __u32 value)
{
	struct kvmfilter_virtio_queue *queue = &state->queues[state->queue_sel];
	unsigned int half = offset >> 2 & 1;

	if (state->ready[state->queue_sel])
		return;
	switch (offset) {
	case VIRTIO_QUEUE_NUM:
		if (value <= queue->num_max)
			queue->num = value;
		break;
	case VIRTIO_QUEUE_DESC:
	case VIRTIO_QUEUE_DESC + 4:
		set_half(&queue->desc, half, value);
		break;
	case VIRTIO_QUEUE_DRIVER:
	case VIRTIO_QUEUE_DRIVER + 4:
		set_half(&queue->driver, half, value);
		break;
	case VIRTIO_QUEUE_DEVICE:
	case VIRTIO_QUEUE_DEVICE + 4:
		set_half(&queue->device, half, value);
		break;
	}
}

/* Registers of the queue that is selected. */
static void write_queue(virtio *state, __u32 offset, __u32 value,
			struct kvmfilter_event *event)
{
	if (state->queue_sel >= QUEUES || !state->queues[state->queue_sel].num_max)
		return;
	switch (offset) {
	case VIRTIO_QUEUE_READY:
		write_ready(state, value, event);
		break;
	case VIRTIO_QUEUE_RESET:
		write_queue_reset(state, value, event);
		break;
	default:
		set_up_queue(state, offset, value);
	}
}

static void write_register(virtio *state, __u32 offset, __u32 value,
			   struct kvmfilter_event *event)
{
	switch (offset) {
	case VIRTIO_DEVICE_FEATURES_SEL:
		state->device_features_sel = value;
		break;
	case VIRTIO_DRIVER_FEATURES:
		write_features(state, value);
		break;
	case VIRTIO_DRIVER_FEATURES_SEL:
		state->driver_features_sel = value;
		break;
	case VIRTIO_QUEUE_SEL:
		state->queue_sel = value;
		break;
	case VIRTIO_QUEUE_NOTIFY:
		notify(state, value, event);
		break;
	case VIRTIO_INTERRUPT_ACK:
		state->interrupt_status &= ~value;
		/* What came meanwhile would be no edge of its own. */
		if (state->acknowledges && state->interrupt_status)
			event->pulses = 1;
		break;
	case VIRTIO_STATUS:
		if (!value)
			reset_driver(state);
		write_status(state, value, event);
		break;
	default:
		write_queue(state, offset, value, event);
	}
}

static int access_register(virtio *state, struct kvmfilter_access *access,
			   struct kvmfilter_event *event)
{
	if (!virtio_is_register(access->offset, access->width))
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_READ)
		access->value = virtio_read(state, access->offset);
	else
		write_register(state, access->offset, access->value, event);
	return KVMFILTER_DONE;
}

static int access_config(const virtio *state, struct kvmfilter_access *access,
			 struct kvmfilter_event *event)
{
	__u32 offset = access->offset - VIRTIO_CONFIG, width = access->width;

	if (!virtio_is_field(offset, width))
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_READ) {
		access->value = virtio_read_config(state, offset);
		access->value &= (1ULL << 8 * width) - 1;
	} else if (offset < CONFIG_SIZE) {
		event->event = KVMFILTER_VIRTIO_CONFIG;
		event->value = offset | width << 8 | access->value << 32;
	}
	return KVMFILTER_DONE;
}

static int answer(void *state, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	(void)ns;
	if (access->offset < VIRTIO_CONFIG)
		return access_register(state, access, event);
	return access_config(state, access, event);
}

/* --- the model ------------------------------------------------------------------- */

static __u32 lines(const void *opaque, __u64 ns)
{
	const virtio *state = opaque;

	(void)ns;
	return state->interrupt_status != 0;
}

static __u64 next_rise(const void *state, unsigned int line, __u64 ns)
{
	(void)state;
	(void)line;
	(void)ns;
	return KVMFILTER_NEVER;
}

static __u32 moves(const void *opaque)
{
	return ((const virtio *)opaque)->acknowledges;
}

MODEL_PROGRAM(virtio_mmio_read);
MODEL_PROGRAM(virtio_mmio_read_config);
MODEL_PROGRAM(virtio_mmio_write);

static const struct kvmfilter_model_range ranges[] = {
	{ .offset = 0, .length = VIRTIO_CONFIG, .bus = KVMFILTER_BUS_MMIO,
	  .read = &virtio_mmio_read, .write = &virtio_mmio_write },
	{ .offset = VIRTIO_CONFIG, .length = VIRTIO_CONFIG, .bus = KVMFILTER_BUS_MMIO,
	  .read = &virtio_mmio_read_config },
};

const struct kvmfilter_model kvmfilter_virtio_mmio_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(virtio),
	.magic = KVMFILTER_VIRTIO_MMIO_MAGIC,
	.version = KVMFILTER_VIRTIO_MMIO_VERSION,
	.line_count = 1,
	.name = "virtio_mmio",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.init = init,
	.reset = reset,
	.check = check,
	.access = answer,
	.lines = lines,
	.next_rise = next_rise,
	.moves = moves,
};

/* --- what the VMM does ----------------------------------------------------------- */

static __u32 word_of(const __u8 *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (__u32)bytes[3] << 24;
}

/* Returns whether that changes anything. */
static bool put_config(virtio *state, const void *config, __u32 size)
{
	__u8 bytes[CONFIG_SIZE];
	bool changed = false;
	unsigned int i;

	for (i = 0; i < CONFIG_SIZE; i++)
		bytes[i] = state->config[i / 4] >> 8 * (i & 3);
	memcpy(bytes, config, size);
	for (i = 0; i < CONFIG_SIZE / 4; i++) {
		changed |= state->config[i] != word_of(&bytes[4 * i]);
		state->config[i] = word_of(&bytes[4 * i]);
	}
	return changed;
}

static int configure(void *opaque, __u64 ns, void *argument)
{
	const struct kvmfilter_virtio_mmio_config *config = argument;
	virtio *state = opaque;
	unsigned int i;

	(void)ns;
	if (state->status)
		return -EBUSY;
	reset_driver(state);
	state->device_id = config->device_id;
	state->vendor_id = config->vendor_id;
	state->device_features = config->features | KVMFILTER_VIRTIO_F_VERSION_1;
	for (i = 0; i < QUEUES; i++)
		state->queues[i].num_max = config->queue_num_max[i];
	memset(state->config, 0, sizeof(state->config));
	put_config(state, config->config, config->config_size);
	return 0;
}

int kvmfilter_virtio_mmio_configure(struct kvmfilter_device *device,
				    const struct kvmfilter_virtio_mmio_config *config)
{
	struct kvmfilter_virtio_mmio_config copy = {};
	unsigned int i;

	memcpy(&copy, config, config->size < sizeof(copy) ? config->size : sizeof(copy));
	if (copy.config_size > CONFIG_SIZE)
		return -EINVAL;
	for (i = 0; i < QUEUES; i++)
		if (copy.queue_num_max[i] > KVMFILTER_VIRTIO_QUEUE_SIZE)
			return -EINVAL;
	return kvmfilter_device_change(device, configure, &copy);
}

struct bytes {
	const void *bytes;
	__u32 size;
};

static int change_config(void *opaque, __u64 ns, void *argument)
{
	const struct bytes *config = argument;
	virtio *state = opaque;

	(void)ns;
	if (put_config(state, config->bytes, config->size))
		state->config_generation++;
	return 0;
}

int kvmfilter_virtio_mmio_set_config(struct kvmfilter_device *device,
				     const void *config, __u32 size)
{
	struct bytes bytes = { .bytes = config, .size = size };

	if (size > CONFIG_SIZE)
		return -EINVAL;
	return kvmfilter_device_change(device, change_config, &bytes);
}

struct doorbell {
	__u32 queue;
	__u8 notifier;
};

static int set_notifier(void *opaque, __u64 ns, void *argument)
{
	const struct doorbell *doorbell = argument;
	virtio *state = opaque;

	(void)ns;
	state->notifier[doorbell->queue] = doorbell->notifier;
	state->armed[doorbell->queue] = 1;
	return 0;
}

int kvmfilter_virtio_mmio_set_notifier(struct kvmfilter_device *device, __u32 queue,
				       int notifier)
{
	struct doorbell doorbell = {
		.queue = queue,
		.notifier = notifier < 0 ? KVMFILTER_VIRTIO_NO_NOTIFIER : notifier,
	};

	if (queue >= QUEUES || notifier < -1 || notifier >= KVMFILTER_NOTIFIERS_MAX)
		return -EINVAL;
	return kvmfilter_device_change(device, set_notifier, &doorbell);
}

static int arm(void *opaque, __u64 ns, void *queue)
{
	virtio *state = opaque;

	(void)ns;
	state->armed[*(__u32 *)queue] = 1;
	return 0;
}

int kvmfilter_virtio_mmio_arm(struct kvmfilter_device *device, __u32 queue)
{
	int result;

	if (queue >= QUEUES)
		return -EINVAL;
	result = kvmfilter_device_change(device, arm, &queue);
	/* Armed before the caller looks for work once more. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return result;
}

static int interrupt(void *opaque, __u64 ns, void *bits)
{
	virtio *state = opaque;

	(void)ns;
	if (!(state->status & KVMFILTER_VIRTIO_DRIVER_OK))
		return -EAGAIN;
	state->interrupt_status |= *(__u32 *)bits;
	return 0;
}

int kvmfilter_virtio_mmio_interrupt(struct kvmfilter_device *device, __u32 bits)
{
	if (bits & ~INTERRUPTS)
		return -EINVAL;
	return kvmfilter_device_change(device, interrupt, &bits);
}

static int set_acknowledge(void *opaque, __u64 ns, void *in_kernel)
{
	virtio *state = opaque;

	(void)ns;
	state->acknowledges = *(int *)in_kernel != 0;
	return 0;
}

int kvmfilter_virtio_mmio_set_acknowledge(struct kvmfilter_device *device, int in_kernel)
{
	return kvmfilter_device_change(device, set_acknowledge, &in_kernel);
}

static int needs_reset(void *opaque, __u64 ns, void *argument)
{
	virtio *state = opaque;

	(void)ns;
	(void)argument;
	state->status |= KVMFILTER_VIRTIO_NEEDS_RESET;
	if (state->status & KVMFILTER_VIRTIO_DRIVER_OK)
		state->interrupt_status |= KVMFILTER_VIRTIO_INTERRUPT_CONFIG;
	return 0;
}

int kvmfilter_virtio_mmio_needs_reset(struct kvmfilter_device *device)
{
	return kvmfilter_device_change(device, needs_reset, NULL);
}

struct look {
	__u32 queue;
	struct kvmfilter_virtio_queue *copy;
};

static int look_at_queue(void *opaque, __u64 ns, void *argument)
{
	const struct look *look = argument;
	const virtio *state = opaque;

	(void)ns;
	if (look->copy)
		*look->copy = state->queues[look->queue];
	return state->ready[look->queue];
}

int kvmfilter_virtio_mmio_queue(struct kvmfilter_device *device, __u32 queue,
				struct kvmfilter_virtio_queue *copy)
{
	struct look look = { .queue = queue, .copy = copy };

	if (queue >= QUEUES)
		return -EINVAL;
	return kvmfilter_device_change(device, look_at_queue, &look);
}

static int get_features(void *opaque, __u64 ns, void *features)
{
	const virtio *state = opaque;

	(void)ns;
	*(__u64 *)features = state->driver_features;
	return 0;
}

int kvmfilter_virtio_mmio_features(struct kvmfilter_device *device, __u64 *features)
{
	return kvmfilter_device_change(device, get_features, features);
}
