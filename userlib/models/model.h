/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What all models share, in their programs as well: device time from a head, and the
 * descriptions of programs and ranges.
 */
#ifndef MODEL_H
#define MODEL_H

#include <kvmfilter_device.h>

#define MODEL_INLINE static inline __attribute__((always_inline))

/* Device time of a new device: no tick of interest is ever below zero. */
#define MODEL_EPOCH_NS		1056000000ULL

/* Bytes that can still be sent. */
MODEL_INLINE __u64 model_output_room(const struct kvmfilter_output *output)
{
	return kvmfilter_ring_room(&output->ring, KVMFILTER_OUTPUT_SIZE);
}

#ifdef __bpf__

#include <kvmfilter_prog.h>

#define model_muldiv64		kvmfilter_muldiv64

/*
 * What is on the stack stays there, and no value of it in a register over this point: a helper call
 * leaves four registers, and the compiler must not be tempted to put a pointer away instead.
 */
#define model_keep(draft)	__asm__ volatile("" : : "r"(draft) : "memory")

/* An index that the verifier is to see the bound of, whatever branches say. */
#define model_mask		kvmfilter_mask

/* Only while time runs: what needs it when it stands is to pass. */
MODEL_INLINE __u64 model_ns(const struct kvmfilter_model_head *head)
{
	return kvmfilter_clock_ns() + head->clock_offset_ns;
}

/* The signals of a byte that is sent, before it is stored. */
MODEL_INLINE void model_output_wake(const struct kvmfilter_output *output)
{
	if (kvmfilter_ring_wakes(&output->ring))
		kvmfilter_signal(model_mask(output->wake, KVMFILTER_NOTIFIERS_MAX - 1));
}

/* The line of a timer rises. */
MODEL_INLINE void model_signal(const struct kvmfilter_model_timer *timer)
{
	kvmfilter_signal(model_mask(timer->notifier, KVMFILTER_NOTIFIERS_MAX - 1));
}

/* It is to expire at device time @due_ns, or at KVMFILTER_NEVER. Store that afterwards. */
MODEL_INLINE void model_arm(const struct kvmfilter_model_timer *timer, __u64 due_ns,
			    __u64 clock_offset_ns)
{
	__u64 when = KVMFILTER_TIMER_OFF;

	if (due_ns != KVMFILTER_NEVER)
		when = due_ns - clock_offset_ns;
	kvmfilter_arm(model_mask(timer->timer, KVMFILTER_TIMERS_MAX - 1), when);
}

/* Line 0 rises. */
MODEL_INLINE void model_raise(const struct kvmfilter_output *output)
{
	kvmfilter_signal(model_mask(output->line, KVMFILTER_NOTIFIERS_MAX - 1));
}

#else

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define model_mask(value, mask)	((value) & (mask))
#define model_keep(draft)	((void)(draft))

/* All of a state but the head. */
static inline void model_clear(void *state, size_t size)
{
	const size_t head = sizeof(struct kvmfilter_model_head);

	memset((char *)state + head, 0, size - head);
}

static inline __u64 model_muldiv64(__u64 a, __u64 b, __u64 c)
{
	unsigned __int128 quotient;

	if (!c)
		return ~0ULL;
	quotient = (unsigned __int128)a * b / c;
	return quotient >> 64 ? ~0ULL : (__u64)quotient;
}

static inline __u64 model_ns(const struct kvmfilter_model_head *head, __u64 now_ns)
{
	if (!head->clock_offset_ns)
		return head->stopped_ns;
	return now_ns + head->clock_offset_ns;
}

static inline void model_pause(struct kvmfilter_model_head *head, __u64 now_ns)
{
	head->stopped_ns = model_ns(head, now_ns);
	head->clock_offset_ns = 0;
}

static inline void model_resume(struct kvmfilter_model_head *head, __u64 now_ns)
{
	if (head->clock_offset_ns)
		return;
	head->clock_offset_ns = head->stopped_ns - now_ns;
	/* 0 means that time stands; a ns ahead is nobody's loss. */
	if (!head->clock_offset_ns)
		head->clock_offset_ns = 1;
	head->stopped_ns = 0;
}

/* A program from a header of scripts/kvmfilter-embed. */
#define MODEL_PROGRAM(title)						\
	static const struct kvmfilter_program title = {			\
		.name = #title,						\
		.insns = title ## _insns,				\
		.insn_count = sizeof(title ## _insns) / sizeof(title ## _insns[0]), \
		.direction = title ## _direction,			\
	}

#define MODEL_COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* Programs depend on the layout of a state, and so do saved states. */
#define MODEL_AT(type, member, where)					\
	static_assert(offsetof(struct type, member) == (where), #member)

static_assert(sizeof(struct kvmfilter_model_head) == 24, "size");

#endif

/* Send a byte, for which there is room. */
MODEL_INLINE void model_output_append(struct kvmfilter_output *output, __u8 byte)
{
	__u64 place = kvmfilter_ring_append(&output->ring);

	output->data[model_mask(place, KVMFILTER_OUTPUT_SIZE - 1)] = byte;
}

#endif
