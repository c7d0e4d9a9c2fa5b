// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A device: one state of a model, its slow path, and its lines and timer as the VMM
 * was told of them. Where the state is - in memory of its own, or in a filter's
 * scratch - only attach() and detach() care about.
 *
 * Locks: the device's mutex, then the lock of the state block. Time is read with both
 * held, so that no program has been there later. What only looks takes a copy
 * instead of the lock of the block, lest an access should exit because of it.
 *
 * Timers: as long as the kernel raises a line, a rise is what the timer behind the state is armed
 * for. Whoever holds the lock of the block and finds it past has to see to that rise, and arms for
 * the next: a program, which signals, or the VMM. So no rise is lost and none is seen to twice.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "device_parts.h"
#include "filter.h"
#include "model.h"

/* A copy of a state. */
union copy {
	struct kvmfilter_model_head head;
	__u64 words[KVMFILTER_MODEL_STATE_MAX / 8];
};

/* What stands behind the state. */
static struct kvmfilter_model_timer *timers_of(const struct kvmfilter_device *device)
{
	return (void *)((char *)state_of(device) + device->model->state_size);
}

/* Lines that the kernel raises. */
static __u32 kernel_lines(const struct kvmfilter_device *device)
{
	__u32 i, lines = 0;

	for (i = 0; i < device->timers_added; i++)
		lines |= device->timer_lines[i];
	return lines;
}

/* Of these, what it has left to the VMM by now. */
static __u32 overdue(const struct kvmfilter_device *device, __u64 ns)
{
	const struct kvmfilter_model_timer *timers = timers_of(device);
	__u32 i, rose = 0;

	for (i = 0; i < device->timers_added; i++)
		if (__atomic_load_n(&timers[i].due_ns, __ATOMIC_RELAXED) <= ns)
			rose |= device->timer_lines[i];
	return rose;
}

static __u32 risen(const struct kvmfilter_device *device, const void *state, __u64 ns)
{
	const struct kvmfilter_model *model = device->model;
	__u32 i, rose = overdue(device, ns), kernel = kernel_lines(device);

	for (i = 0; i < model->line_count; i++)
		if (!(kernel >> i & 1) && model->next_rise(state, i, device->seen_ns) <= ns)
			rose |= 1U << i;
	return rose;
}

static void look(const struct kvmfilter_device *device, const void *state,
		 struct outputs *seen)
{
	const struct kvmfilter_model *model = device->model;
	const struct kvmfilter_model_head *head = state;
	__u32 i, kernel = kernel_lines(device);

	seen->high = model->lines ? model->lines(state, seen->ns) : 0;
	seen->next_ns = KVMFILTER_NEVER;
	for (i = 0; i < model->line_count && head->clock_offset_ns; i++) {
		__u64 rise;

		if (kernel >> i & 1)
			continue;
		rise = model->next_rise(state, i, seen->ns);
		if (rise < seen->next_ns)
			seen->next_ns = rise;
	}
	if (seen->next_ns != KVMFILTER_NEVER)
		seen->next_ns -= head->clock_offset_ns;
}

static void set_line(struct kvmfilter_device *device, __u32 line, bool high)
	MUTEX_HELD(device->mutex)
{
	__u32 bit = 1U << line;

	if (high == !!(device->lines & bit))
		return;
	device->lines ^= bit;
	if (device->ops.line)
		device->ops.line(device->opaque, line, high);
}

void kvmf_device_set_timer(struct kvmfilter_device *device)
{
	__u64 when = device->rise_ns < device->drain_ns ? device->rise_ns : device->drain_ns;

	if (when == device->timer_ns)
		return;
	device->timer_ns = when;
	if (device->ops.timer)
		device->ops.timer(device->opaque, when);
}

/* Programs that move a line have signalled its rises; its falls nobody needs to know. */
static void follow(struct kvmfilter_device *device, const void *state, __u64 ns)
	MUTEX_HELD(device->mutex)
{
	const struct kvmfilter_model *model = device->model;
	__u32 moved = model->moves ? model->moves(state) : 0;

	moved |= kernel_lines(device);
	if (moved)
		device->lines = (device->lines & ~moved) | (model->lines(state, ns) & moved);
}

static void report(struct kvmfilter_device *device, const struct outputs *seen)
	MUTEX_HELD(device->mutex)
{
	__u32 i;

	for (i = 0; i < device->model->line_count; i++) {
		bool high = seen->high >> i & 1;

		if (seen->rose >> i & 1) {
			set_line(device, i, false);
			set_line(device, i, true);
		} else if (seen->fell >> i & 1) {
			set_line(device, i, false);
		}
		set_line(device, i, high);
	}
	device->seen_ns = seen->ns;
	device->rise_ns = seen->next_ns;
	kvmf_device_set_timer(device);
}

/* A copy from between two transactions, without keeping any out. */
static void snapshot(const struct kvmfilter_device *device, void *copy)
{
	const struct kvmfilter_state *block = device->block;
	__u32 i, words = device->model->state_size / 8;
	const __u64 *from = (const __u64 *)block->data;
	__u64 *to = copy, sequence;

	do {
		sequence = __atomic_load_n(&block->sequence, __ATOMIC_ACQUIRE);
		for (i = 0; i < words; i++)
			to[i] = __atomic_load_n(&from[i], __ATOMIC_RELAXED);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (sequence & 1 ||
		 sequence != __atomic_load_n(&block->sequence, __ATOMIC_RELAXED));
}

/* --- timers ---------------------------------------------------------------------- */

/* Tell the kernel what timer @index waits for since @ns; returns its line as a bit, or 0. */
static __u32 rearm_one(struct kvmfilter_device *device, __u32 index, __u64 ns)
	MUTEX_HELD(device->mutex)
{
	const struct kvmfilter_model_head *head = state_of(device);
	struct kvmfilter_model_timer *timer = timers_of(device) + index, fresh = {};
	__u32 number = device->first_timer + index;
	int line = device->model->due(head, index, ns, &fresh);
	__u64 when;

	fresh.on = line >= 0 && line < device->model->line_count && device->raisable >> line & 1;
	if (fresh.on) {
		fresh.timer = number;
		fresh.notifier = device->notifiers[line];
	}
	if (fresh.due_ns < device->reached_ns[index])
		fresh.due_ns = device->reached_ns[index];
	/* Where time stands nothing is due. */
	if (!fresh.on || !head->clock_offset_ns)
		fresh.due_ns = KVMFILTER_NEVER;
	when = fresh.due_ns;
	if (when != KVMFILTER_NEVER)
		when -= head->clock_offset_ns;
	if (fresh.due_ns != timer->due_ns && kvmfilter_timer_arm(device->filter, number, when)) {
		fresh.on = 0;
		fresh.due_ns = KVMFILTER_NEVER;
	}
	*timer = fresh;
	return fresh.on ? 1U << line : 0;
}

/* The block is locked, so that what programs have armed is in order with it. */
static void rearm(struct kvmfilter_device *device, __u64 ns)
	MUTEX_HELD(device->mutex)
{
	__u32 i;

	for (i = 0; i < device->timers_added; i++)
		device->timer_lines[i] = rearm_one(device, i, ns);
}

/* A turn at the state: everything that changes it goes through here. */
static void enter(struct kvmfilter_device *device, struct outputs *seen)
	MUTEX_HELD(device->mutex)
{
	kvmfilter_state_lock(device->block);
	*seen = (struct outputs){};
	seen->ns = model_ns(state_of(device), clock_now(device));
	seen->rose = risen(device, state_of(device), seen->ns);
	follow(device, state_of(device), seen->ns);
	/* What an access raises then is a rise, though nobody was told of the fall. */
	if (device->model->lines)
		seen->fell = device->lines & ~device->model->lines(state_of(device), seen->ns);
	memset(device->reached_ns, 0, sizeof(device->reached_ns));
	kvmf_output_collect(device);
}

void kvmf_device_begin(struct kvmfilter_device *device, struct outputs *seen)
{
	mutex_lock(&device->mutex);
	enter(device, seen);
}

static void commit(struct kvmfilter_device *device, struct outputs *seen)
	MUTEX_HELD(device->mutex)
{
	rearm(device, seen->ns);
	look(device, state_of(device), seen);
	kvmf_output_collect(device);
	kvmfilter_state_unlock(device->block);
	report(device, seen);
	kvmf_output_deliver(device);
}

void kvmf_device_finish(struct kvmfilter_device *device, struct outputs *seen)
{
	commit(device, seen);
	mutex_unlock(&device->mutex);
}

static bool is_usable(const struct kvmfilter_model *model)
{
	return model->size >= sizeof(*model) &&
	       model->state_size >= sizeof(struct kvmfilter_model_head) &&
	       model->state_size <= KVMFILTER_MODEL_STATE_MAX && model->state_size % 8 == 0 &&
	       model->line_count <= KVMFILTER_MODEL_LINES_MAX &&
	       (!model->output || (model->output >= sizeof(struct kvmfilter_model_head) &&
				   model->output % 8 == 0 &&
				   model->output + sizeof(struct kvmfilter_output) <=
				   model->state_size)) &&
	       model->timer_count <= KVMFILTER_MODEL_TIMERS_MAX &&
	       (!model->timer_count || (model->expire && model->due)) &&
	       model->init && model->reset && model->check && model->access &&
	       (!model->line_count || (model->lines && model->next_rise));
}

int kvmfilter_device_create(struct kvmfilter_device **result,
			    const struct kvmfilter_model *model, __u64 base,
			    const struct kvmfilter_device_ops *ops, void *opaque)
{
	struct kvmfilter_device *device;
	struct kvmfilter_model_head *head;
	__u32 size;

	if (!is_usable(model))
		return -EINVAL;
	device = calloc(1, sizeof(*device));
	if (!device)
		return -ENOMEM;
	device->model = model;
	device->base = base;
	device->opaque = opaque;
	device->timer_ns = KVMFILTER_NEVER;
	device->rise_ns = KVMFILTER_NEVER;
	device->drain_ns = KVMFILTER_NEVER;
	if (ops)
		memcpy(&device->ops, ops, ops->size < sizeof(*ops) ? ops->size :
		       sizeof(*ops));
	device->loaded = calloc(4 * (size_t)model->range_count + model->timer_count + 1,
				sizeof(*device->loaded));
	device->ranges = calloc((size_t)model->range_count + 1, sizeof(*device->ranges));
	size = kvmfilter_device_scratch(device);
	device->own = aligned_alloc(KVMFILTER_STATE_ALIGN, size);
	if (!device->loaded || !device->ranges || !device->own)
		goto free_device;
	memset(device->own, 0, size);
	device->block = device->own;
	head = state_of(device);
	head->magic = model->magic;
	head->version = model->version;
	head->stopped_ns = MODEL_EPOCH_NS;
	device->seen_ns = MODEL_EPOCH_NS;
	model->init(head, MODEL_EPOCH_NS);
	/* As it is from the start, it is not news. */
	device->lines = model->lines ? model->lines(head, MODEL_EPOCH_NS) : 0;
	mutex_init(&device->mutex);
	kvmfilter_device_resume(device, clock_now(device));
	*result = device;
	return 0;

free_device:
	free(device->own);
	free(device->ranges);
	free(device->loaded);
	free(device);
	return -ENOMEM;
}

void kvmfilter_device_destroy(struct kvmfilter_device *device)
{
	if (!device)
		return;
	kvmfilter_device_detach(device);
	mutex_destroy(&device->mutex);
	free(device->own);
	free(device->ranges);
	free(device->loaded);
	free(device->memory);
	free(device);
}

void kvmf_device_own(struct kvmfilter_device *device, void *memory)
{
	device->memory = memory;
}

/* Bytes that programs reach: the state, and what stands behind it. */
static __u32 reach(const struct kvmfilter_model *model)
{
	return model->state_size + model->timer_count * sizeof(struct kvmfilter_model_timer);
}

__u32 kvmfilter_device_scratch(const struct kvmfilter_device *device)
{
	__u32 size = sizeof(struct kvmfilter_state) + reach(device->model);

	return (size + KVMFILTER_STATE_ALIGN - 1) / KVMFILTER_STATE_ALIGN *
	       KVMFILTER_STATE_ALIGN;
}

/* --- in and out of the kernel ---------------------------------------------------- */

/* Returns the number, KVMFILTER_PROG_NONE for no program, or -errno. */
static int load(struct kvmfilter_device *device,
		const struct kvmfilter_program *program)
	MUTEX_HELD(device->mutex)
{
	struct kvmfilter_prog_spec spec = { .state_size = reach(device->model) };
	struct loaded *loaded;
	__u32 i;
	int number;

	if (!program)
		return KVMFILTER_PROG_NONE;
	for (i = 0; i < device->loaded_count; i++)
		if (device->loaded[i].program == program)
			return device->loaded[i].number;
	spec.insns = program->insns;
	spec.insn_count = program->insn_count;
	spec.direction = program->direction;
	number = kvmfilter_prog_load(device->filter, &spec);
	if (number < 0)
		return number;
	loaded = &device->loaded[device->loaded_count++];
	loaded->program = program;
	loaded->number = number;
	return number;
}

static int add_range(struct kvmfilter_device *device,
		     const struct kvmfilter_model_range *range)
	MUTEX_HELD(device->mutex)
{
	struct kvmfilter_range_spec spec = {
		.address = device->base + range->offset,
		.length = range->length,
		.bus = range->bus,
		.state_offset = device->offset,
	};
	const struct kvmfilter_program *read = range->read, *write = range->write;
	int number;

	if (device->timers_added && range->timed_read)
		read = range->timed_read;
	if (device->timers_added && range->timed_write)
		write = range->timed_write;
	if (!read && !write)
		return 0;
	number = load(device, read);
	if (number < 0)
		return number;
	spec.read_prog = number;
	number = load(device, write);
	if (number < 0)
		return number;
	spec.write_prog = number;
	number = kvmfilter_range_add(device->filter, &spec);
	if (number < 0)
		return number;
	device->ranges[device->ranges_added++] = number;
	return 0;
}

/* The state goes from one block to another; no program sees the new one yet. */
static void move_state(struct kvmfilter_device *device, struct kvmfilter_state *to)
	MUTEX_HELD(device->mutex)
{
	struct kvmfilter_model_timer none = { .due_ns = KVMFILTER_NEVER };
	__u32 i;

	snapshot(device, to->data);
	device->block = to;
	for (i = 0; i < device->model->timer_count; i++)
		timers_of(device)[i] = none;
}

static int remove_timers(struct kvmfilter_device *device, __u32 count)
	MUTEX_HELD(device->mutex)
{
	int err, result = 0;

	while (count--) {
		err = kvmfilter_timer_remove(device->filter, device->first_timer + count);
		result = result ? result : err;
	}
	return result;
}

/* The VMM keeps the time again. */
static int stop_timers(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex)
{
	__u32 i, count = device->timers_added;
	struct outputs seen;

	if (!count)
		return 0;
	enter(device, &seen);
	/* Programs see that they are off, and what is due is reported. */
	device->timers_added = 0;
	for (i = 0; i < count; i++)
		timers_of(device)[i] = (struct kvmfilter_model_timer){ .due_ns = KVMFILTER_NEVER };
	commit(device, &seen);
	return remove_timers(device, count);
}

/* On return no program is at the state any more. */
static int remove_ranges(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex)
{
	int err, result = 0;

	while (device->ranges_added) {
		err = kvmfilter_range_remove(device->filter,
					     device->ranges[--device->ranges_added]);
		result = result ? result : err;
	}
	return result;
}

/* Ranges first, which programs belong to. */
static int leave(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex)
{
	int err, result = remove_ranges(device);

	err = stop_timers(device);
	result = result ? result : err;
	device->raisable = 0;
	while (device->loaded_count) {
		int number = device->loaded[--device->loaded_count].number;

		err = kvmfilter_prog_unload(device->filter, number);
		result = result ? result : err;
	}
	move_state(device, device->own);
	/* Where ranges are left (see -EPERM) the block is theirs. */
	if (!result || result == -EIO)
		kvmfilter_scratch_free(device->filter, device->offset, reach(device->model));
	device->filter = NULL;
	kvmf_output_stop(device);
	kvmf_output_deliver(device);
	kvmf_device_set_timer(device);
	return result;
}

/* A block for the state, at *@offset or wherever there is room. */
static int take_block(struct kvmfilter *filter, __u32 size, __u32 *offset)
{
	if (*offset == KVMFILTER_SCRATCH_ANY)
		return kvmfilter_scratch_alloc(filter, size, offset);
	return kvmfilter_state(filter, *offset, size) ?
	       kvmf_scratch_claim(filter, *offset, size) : -EINVAL;
}

static int add_ranges(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex)
{
	const struct kvmfilter_model *model = device->model;
	int result = 0;
	__u32 i;

	for (i = 0; i < model->range_count && !result; i++)
		result = add_range(device, &model->ranges[i]);
	return result;
}

int kvmfilter_device_attach(struct kvmfilter_device *device,
			    struct kvmfilter *filter, __u32 state_offset)
{
	__u32 size = reach(device->model);
	struct kvmfilter_state *block;
	int result = -EBUSY;

	mutex_lock(&device->mutex);
	if (device->filter)
		goto unlock;
	result = take_block(filter, size, &state_offset);
	if (result)
		goto unlock;
	block = kvmfilter_state(filter, state_offset, size);
	/* Left locked by somebody: not a block to rely on. */
	result = kvmfilter_state_trylock(block);
	if (result) {
		kvmfilter_scratch_free(filter, state_offset, size);
		goto unlock;
	}
	device->filter = filter;
	device->offset = state_offset;
	move_state(device, block);
	kvmfilter_state_unlock(block);
	result = add_ranges(device);
	if (result)
		leave(device);
unlock:
	mutex_unlock(&device->mutex);
	return result;
}

int kvmfilter_device_detach(struct kvmfilter_device *device)
{
	int result = 0;

	mutex_lock(&device->mutex);
	if (device->filter)
		result = leave(device);
	mutex_unlock(&device->mutex);
	return result;
}

int kvmfilter_device_move(struct kvmfilter_device *device, __u64 base)
{
	int result = 0;

	mutex_lock(&device->mutex);
	if (device->filter)
		result = remove_ranges(device);
	__atomic_store_n(&device->base, base, __ATOMIC_RELAXED);
	if (device->filter && !result)
		result = add_ranges(device);
	if (result)
		leave(device);
	mutex_unlock(&device->mutex);
	return result;
}

int kvmfilter_device_counters(struct kvmfilter_device *device,
			      struct kvmfilter_counters *sum)
{
	struct kvmfilter_counters counters;
	int result = -ENOTCONN;
	__u32 i;

	memset(sum, 0, sizeof(*sum));
	sum->size = sizeof(*sum);
	mutex_lock(&device->mutex);
	if (device->filter)
		result = 0;
	for (i = 0; i < device->ranges_added && !result; i++) {
		result = kvmfilter_counters(device->filter, device->ranges[i],
					    &counters);
		if (result)
			break;
		sum->done += counters.done;
		sum->pass_program += counters.pass_program;
		sum->pass_contended += counters.pass_contended;
		sum->pass_no_program += counters.pass_no_program;
		sum->pass_string += counters.pass_string;
		sum->pass_width += counters.pass_width;
		sum->pass_notifier += counters.pass_notifier;
		sum->pass_timer += counters.pass_timer;
	}
	mutex_unlock(&device->mutex);
	return result;
}

/* --- the slow path --------------------------------------------------------------- */

/* The base from before the device's turn: a guest that moves it at the same time can't tell. */
static bool is_ours(const struct kvmfilter_device *device, __u64 base,
		    const struct kvmfilter_access *access)
{
	__u64 offset = access->address - base;
	__u32 i;

	for (i = 0; i < device->model->range_count; i++) {
		const struct kvmfilter_model_range *range = &device->model->ranges[i];

		if (access->bus == range->bus && offset >= range->offset &&
		    offset - range->offset < range->length &&
		    access->width <= range->length - (offset - range->offset))
			return true;
	}
	return false;
}

int kvmfilter_device_access(struct kvmfilter_device *device,
			    struct kvmfilter_access *access)
{
	__u64 base = __atomic_load_n(&device->base, __ATOMIC_RELAXED);
	struct kvmfilter_event event = {};
	struct outputs seen;
	int verdict;

	if ((access->width != 1 && access->width != 2 && access->width != 4 &&
	     access->width != 8) || access->direction > KVMFILTER_WRITE)
		return -EINVAL;
	if (!is_ours(device, base, access))
		return KVMFILTER_PASS;
	access->offset = access->address - base;
	if (access->direction == KVMFILTER_READ)
		access->value = 0;
	kvmf_device_begin(device, &seen);
	verdict = device->model->access(state_of(device), access, seen.ns, &event);
	seen.rose |= event.pulses;
	commit(device, &seen);
	if (event.event && device->ops.event)
		device->ops.event(device->opaque, event.event, event.value);
	mutex_unlock(&device->mutex);
	return verdict;
}

/* What the kernel has left is seen to with the block locked: it may be about to do so itself. */
static void take_over(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex)
{
	struct outputs seen;

	enter(device, &seen);
	commit(device, &seen);
}

void kvmfilter_device_timer(struct kvmfilter_device *device)
{
	union copy copy = {};
	struct outputs seen = {};
	__u64 now;

	mutex_lock(&device->mutex);
	snapshot(device, copy.words);
	now = clock_now(device);
	if (overdue(device, model_ns(&copy.head, now))) {
		take_over(device);
		snapshot(device, copy.words);
		now = clock_now(device);
	}
	seen.ns = model_ns(&copy.head, now);
	seen.rose = risen(device, &copy, seen.ns);
	follow(device, &copy, seen.ns);
	look(device, &copy, &seen);
	/* It has gone off: even the same time must be asked for again. */
	device->timer_ns = KVMFILTER_NEVER;
	if (device->drain_ns <= now)
		kvmf_output_drain(device);
	report(device, &seen);
	mutex_unlock(&device->mutex);
}

static int add_timer(struct kvmfilter_device *device, __u32 index, int fallback)
	MUTEX_HELD(device->mutex)
{
	struct kvmfilter_timer_spec spec = {
		.timer = device->first_timer + index,
		.state_offset = device->offset,
		.notifier = fallback,
	};
	int number = load(device, device->model->expire[index]);

	if (number < 0)
		return number;
	spec.prog = number;
	return kvmfilter_timer_add(device->filter, &spec);
}

/* Programs that arm, or those that do not and cost less. Meanwhile accesses exit. */
static int change_programs(struct kvmfilter_device *device)
	MUTEX_HELD(device->mutex)
{
	int result = remove_ranges(device);

	if (!result)
		result = add_ranges(device);
	if (result)
		leave(device);
	return result;
}

static int start_timers(struct kvmfilter_device *device, int first, int fallback)
	MUTEX_HELD(device->mutex)
{
	__u32 added = 0, count = device->model->timer_count;
	struct outputs seen;
	int err;

	device->first_timer = first;
	while (added < count) {
		err = add_timer(device, added, fallback);
		if (err) {
			remove_timers(device, added);
			return err;
		}
		added++;
	}
	enter(device, &seen);
	memset(device->timer_lines, 0, sizeof(device->timer_lines));
	device->timers_added = count;
	commit(device, &seen);
	return 0;
}

int kvmfilter_device_expire(struct kvmfilter_device *device, int timer, int fallback)
{
	__u32 count = device->model->timer_count, before;
	int result = -ENOTCONN, err = 0;

	if (!count)
		return -EOPNOTSUPP;
	if (timer < -1 || timer > (int)(KVMFILTER_TIMERS_MAX - count) || fallback < -1 ||
	    fallback >= KVMFILTER_NOTIFIERS_MAX || (timer >= 0 && fallback < 0))
		return -EINVAL;
	mutex_lock(&device->mutex);
	if (!device->filter)
		goto unlock;
	before = device->timers_added;
	result = stop_timers(device);
	if (!result && timer >= 0)
		result = start_timers(device, timer, fallback);
	if (device->timers_added != before)
		err = change_programs(device);
unlock:
	mutex_unlock(&device->mutex);
	return result ? result : err;
}

int kvmfilter_device_raise(struct kvmfilter_device *device, unsigned int line, int notifier)
{
	struct outputs seen;
	int result = 0;

	if (!device->model->timer_count)
		return -EOPNOTSUPP;
	if (line >= device->model->line_count || notifier < -1 ||
	    notifier >= KVMFILTER_NOTIFIERS_MAX)
		return -EINVAL;
	kvmf_device_begin(device, &seen);
	if (!device->filter) {
		result = -ENOTCONN;
	} else if (notifier < 0) {
		device->raisable &= ~(1U << line);
	} else {
		device->raisable |= 1U << line;
		device->notifiers[line] = notifier;
	}
	kvmf_device_finish(device, &seen);
	return result;
}

void kvmfilter_device_resample(struct kvmfilter_device *device, unsigned int line)
{
	struct outputs seen;

	kvmf_device_begin(device, &seen);
	if (line < device->model->line_count)
		device->lines &= ~(1U << line);
	kvmf_device_finish(device, &seen);
}

void kvmfilter_device_reset(struct kvmfilter_device *device)
{
	struct kvmfilter_output *output, use;
	struct kvmfilter_model_head *head, saved;
	struct outputs seen;

	kvmf_device_begin(device, &seen);
	head = state_of(device);
	output = output_of(device->model, head);
	saved = *head;
	if (output)
		use = kvmf_output_use(output);
	device->model->reset(head, seen.ns);
	*head = saved;
	if (output)
		*output = use;
	kvmf_device_finish(device, &seen);
}

int kvmfilter_device_change(struct kvmfilter_device *device,
			    int (*change)(void *state, __u64 ns, void *argument),
			    void *argument)
{
	struct outputs seen;
	int result;

	kvmf_device_begin(device, &seen);
	result = change(state_of(device), seen.ns, argument);
	kvmf_device_finish(device, &seen);
	return result;
}

/* --- time that can stop ---------------------------------------------------------- */

/* The clock has gone on since @ns, and the kernel may have raised what comes after that. */
static void note_reached(struct kvmfilter_device *device, __u64 ns)
	MUTEX_HELD(device->mutex)
{
	const struct kvmfilter_model_timer *timers = timers_of(device);
	__u32 i;

	for (i = 0; i < device->timers_added; i++)
		if (device->timer_lines[i] && timers[i].due_ns > ns &&
		    timers[i].due_ns != KVMFILTER_NEVER)
			device->reached_ns[i] = timers[i].due_ns;
}

void kvmfilter_device_pause(struct kvmfilter_device *device, __u64 now_ns)
{
	struct outputs seen = {};

	mutex_lock(&device->mutex);
	kvmfilter_state_lock(device->block);
	seen.ns = model_ns(state_of(device), now_ns);
	seen.rose = risen(device, state_of(device), seen.ns);
	follow(device, state_of(device), seen.ns);
	note_reached(device, seen.ns);
	model_pause(state_of(device), now_ns);
	kvmf_device_finish(device, &seen);
}

void kvmfilter_device_resume(struct kvmfilter_device *device, __u64 now_ns)
{
	struct kvmfilter_model_head *head;
	struct outputs seen = {};

	mutex_lock(&device->mutex);
	kvmfilter_state_lock(device->block);
	head = state_of(device);
	if (head->clock_offset_ns) {
		kvmfilter_state_unlock(device->block);
		mutex_unlock(&device->mutex);
		return;
	}
	model_resume(head, now_ns);
	seen.ns = model_ns(head, now_ns);
	commit(device, &seen);
	memset(device->reached_ns, 0, sizeof(device->reached_ns));
	mutex_unlock(&device->mutex);
}

int kvmfilter_device_save(struct kvmfilter_device *device, void *buffer, __u32 size,
			  __u64 now_ns)
{
	struct kvmfilter_output *output;
	union copy copy = {};

	if (size < device->model->state_size)
		return -ENOSPC;
	mutex_lock(&device->mutex);
	output = output_of(device->model, state_of(device));
	if (output && output->posts) {
		kvmf_output_drain(device);
		kvmf_device_set_timer(device);
	}
	snapshot(device, copy.words);
	mutex_unlock(&device->mutex);
	/* What was sent is this VMM's. */
	output = output_of(device->model, &copy);
	if (output)
		memset(output, 0, sizeof(*output));
	model_pause(&copy.head, now_ns);
	memcpy(buffer, &copy, device->model->state_size);
	return 0;
}

static bool is_state(const struct kvmfilter_model *model, const union copy *copy)
{
	const char *output = (const char *)copy + model->output;
	static const struct kvmfilter_output none;

	return copy->head.magic == model->magic && copy->head.version == model->version &&
	       !copy->head.reserved && !copy->head.clock_offset_ns && !model->check(copy) &&
	       (!model->output || !memcmp(output, &none, sizeof(none)));
}

bool kvmf_device_would_restore(const struct kvmfilter_device *device, const void *buffer,
			       __u32 size)
{
	union copy copy = {};

	if (size != device->model->state_size)
		return false;
	memcpy(&copy, buffer, size);
	return is_state(device->model, &copy);
}

__u32 kvmf_device_lines(struct kvmfilter_device *device)
{
	__u32 lines;

	mutex_lock(&device->mutex);
	lines = device->lines;
	mutex_unlock(&device->mutex);
	return lines;
}

int kvmfilter_device_restore(struct kvmfilter_device *device, const void *buffer,
			     __u32 size)
{
	const struct kvmfilter_model *model = device->model;
	struct kvmfilter_output *output;
	union copy copy = {};
	struct outputs seen = {};

	if (size != model->state_size)
		return -EINVAL;
	memcpy(&copy, buffer, size);
	if (!is_state(model, &copy))
		return -EINVAL;
	output = output_of(model, &copy);
	mutex_lock(&device->mutex);
	kvmfilter_state_lock(device->block);
	memset(device->reached_ns, 0, sizeof(device->reached_ns));
	kvmf_output_collect(device);
	if (output)
		*output = kvmf_output_use(output_of(model, state_of(device)));
	memcpy(state_of(device), &copy, size);
	seen.ns = copy.head.stopped_ns;
	/* The interrupt controller is restored along with it: no news either. */
	device->lines = model->lines ? model->lines(&copy, seen.ns) : 0;
	kvmf_device_finish(device, &seen);
	return 0;
}
