// SPDX-License-Identifier: GPL-2.0
/*
 * The facts of KVM's emulator (arch/x86/kvm, Linux 6.1 to 7.x) that the order and the size
 * of pieces depend on:
 *
 * - An access to memory is cut at a page's end; either part is cut into pieces of 8
 *   bytes. Each piece is offered to the bus. With the first that is not taken the rest of the
 *   part goes to user space, in pieces of 8 bytes, without asking again. User space is
 *   asked when all parts have been offered, so a second part can be ahead of the first.
 * - rep ins reads ahead: as many elements as bytes are left in the page of the destination,
 *   1024 bytes at the most. Upwards, they are written there as one access. Downwards it
 *   is one by one, and one that exits makes KVM forget the others, and read them again: the
 *   guest has lost them, with or without a filter. No step has a page fault behind an
 *   access.
 * - All else is one element after the other.
 */
#include <string.h>

#include "ledger_model.h"

#define PAGE		4096ULL
#define READ_AHEAD	1024

/* A piece that has to wait until all are offered. */
struct piece {
	__u64 address;
	__u32 width;
	unsigned char *data;
};

static void device_memory(struct ledger_model *model, __u64 address, __u32 size, bool write,
			  unsigned char *data)
{
	struct piece waiting[READ_AHEAD / 8 + 2];
	__u64 page = address / PAGE;
	__u32 count = 0, width;
	bool refused = false;

	for (; size; size -= width, address += width, data += width) {
		__u32 left = PAGE - address % PAGE;
		__u64 value = 0;

		if (address / PAGE != page)
			refused = false;
		page = address / PAGE;
		width = size < left ? size : left;
		width = width < 8 ? width : 8;
		memcpy(&value, data, width);
		if (!refused && ledger_offer(model, KVMFILTER_BUS_MMIO, address, width, write,
					     false, &value)) {
			memcpy(data, &value, width);
			continue;
		}
		refused = true;
		waiting[count++] = (struct piece) { address, width, data };
	}
	for (__u32 i = 0; i < count; i++) {
		__u64 value = 0;

		memcpy(&value, waiting[i].data, waiting[i].width);
		ledger_leave(model, KVMFILTER_BUS_MMIO, waiting[i].address, waiting[i].width,
			     write, &value);
		memcpy(waiting[i].data, &value, waiting[i].width);
	}
}

static void memory(struct ledger_model *model, __u64 address, __u32 size, bool write,
		   void *data)
{
	if (address >= HOSTILE_WINDOW && address < HOSTILE_WINDOW + HOSTILE_BUFFER_SIZE)
		address += model->base - HOSTILE_WINDOW;
	if (address < model->base || address >= model->base + HOSTILE_BUFFER_SIZE)
		device_memory(model, address, size, write, data);
	else if (write)
		memcpy(model->memory + (address - model->base), data, size);
	else
		memcpy(data, model->memory + (address - model->base), size);
}

/* A register of which an instruction writes the low bytes. */
static __u64 merge(__u64 old, __u64 value, __u32 width)
{
	if (width >= 4)
		return ledger_cut(value, width);
	return (old & ~ledger_cut(~0ULL, width)) | ledger_cut(value, width);
}

static void input(struct ledger_model *model, const struct hostile_step *step, __u64 count)
{
	bool down = step->flags & STEP_DOWN, together = !down && !(step->flags & STEP_ONE);
	__u64 to = step->buffer;
	__u32 width = step->width;

	while (count) {
		unsigned char data[READ_AHEAD];
		__u64 n = down ? to % PAGE : PAGE - to % PAGE, exits = model->exits, i;

		n = n < READ_AHEAD / width ? n : READ_AHEAD / width;
		n = n < count ? n : count;
		n = n ? n : 1;
		for (i = 0; i < n; i++, exits++) {
			__u64 value = 0;

			/* With the first all have been refused. */
			if (i == 0)
				ledger_port(model, step->address, width, false, true, &value);
			else
				ledger_leave(model, KVMFILTER_BUS_PIO, step->address, width, false,
					     &value);
			memcpy(data + i * width, &value, width);
		}
		if (together)
			memory(model, to, n * width, true, data);
		for (i = 0; i < n && !together && model->exits == exits; i++)
			memory(model, to - i * width, width, true, data + i * width);
		i = together ? n : i;
		to = down ? to - i * width : to + i * width;
		count -= i;
	}
}

/* One element of another string instruction. Returns the accumulator. */
static __u64 element(struct ledger_model *model, const struct hostile_step *step, __u64 offset,
		     __u64 accumulator)
{
	__u64 value = 0;

	switch (step->kind) {
	case STEP_OUTS:
		memory(model, step->buffer + offset, step->width, false, &value);
		ledger_port(model, step->address, step->width, true, true, &value);
		break;
	case STEP_MOVS_STORE:
		memory(model, step->buffer + offset, step->width, false, &value);
		memory(model, step->address + offset, step->width, true, &value);
		break;
	case STEP_STOS:
		memory(model, step->address + offset, step->width, true, &accumulator);
		break;
	case STEP_LODS:
	case STEP_SCAS:
		memory(model, step->address + offset, step->width, false, &value);
		return value;
	default:
		memory(model, step->address + offset, step->width, false, &value);
		memory(model, step->buffer + offset, step->width, true, &value);
	}
	return accumulator;
}

static __u64 string(struct ledger_model *model, const struct hostile_step *step)
{
	__u64 count = step->flags & STEP_ONE ? 1 : step->count;
	__u64 stride = step->flags & STEP_DOWN ? -(__u64)step->width : step->width;
	__u64 accumulator = step->value;

	if (step->kind == STEP_INS) {
		input(model, step, count);
		return accumulator;
	}
	for (__u64 i = 0; i < count; i++) {
		__u64 value = element(model, step, i * stride, accumulator);

		if (step->kind == STEP_LODS)
			accumulator = merge(accumulator, value, step->width);
		if (step->kind == STEP_SCAS && value == ledger_cut(accumulator, step->width))
			break;
	}
	return accumulator;
}

/* Read, modify, write. Returns the register. */
static __u64 modify(struct ledger_model *model, const struct hostile_step *step)
{
	__u64 old = 0, new;

	memory(model, step->address, step->width, false, &old);
	switch (step->kind) {
	case STEP_XCHG:
		new = step->value;
		break;
	case STEP_INC:
	case STEP_LOCK_INC:
		new = old + 1;
		break;
	case STEP_NOT:
		new = ~old;
		break;
	case STEP_CMPXCHG:
		new = old ? old : step->value;
		break;
	default:
		new = old + step->value;
	}
	memory(model, step->address, step->width, true, &new);
	if (step->kind == STEP_XCHG || step->kind == STEP_XADD)
		return merge(step->value, old, step->width);
	return step->value;
}

__u64 ledger_model_step(struct ledger_model *model, const struct hostile_step *step)
{
	__u64 value = step->value;
	unsigned char wide[16];

	switch (step->kind) {
	case STEP_IN:
		ledger_port(model, step->address, step->width, false, false, &value);
		return merge(step->value, value, step->width);
	case STEP_OUT:
		ledger_port(model, step->address, step->width, true, false, &value);
		return step->value;
	case STEP_LOAD:
		memory(model, step->address, step->width, false, &value);
		return merge(step->value, value, step->width);
	case STEP_LOAD_ADD:
		value = 0;
		memory(model, step->address, step->width, false, &value);
		return merge(step->value, step->value + value, step->width);
	case STEP_STORE:
	case STEP_STORE_NT:
		memory(model, step->address, step->width, true, &value);
		return step->value;
	case STEP_MOVUPS_LOAD:
		memory(model, step->address, sizeof(wide), false, wide);
		memory(model, step->buffer, sizeof(wide), true, wide);
		return 0;
	case STEP_MOVUPS_STORE:
		memory(model, step->buffer, sizeof(wide), false, wide);
		memory(model, step->address, sizeof(wide), true, wide);
		return 0;
	case STEP_INS:
	case STEP_OUTS:
	case STEP_MOVS_LOAD:
	case STEP_MOVS_STORE:
	case STEP_MOVS_BOTH:
	case STEP_STOS:
	case STEP_LODS:
	case STEP_SCAS:
		return string(model, step);
	case STEP_BARRIER:
		return 0;
	default:
		return modify(model, step);
	}
}
