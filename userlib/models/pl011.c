// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The PL011 for the VMM's slow path. What programs answer too is in pl011_logic.h.
 *
 * Where the manual leaves it open:
 * - What is written to the data register is sent at once, and raises the transmit interrupt: the
 *   FIFO has passed any level on its way down. While the transmitter does not send it waits in the
 *   FIFO, and is lost where that is full.
 * - The receive interrupt is raised when a byte comes and the level is reached, and stays until the
 *   level is no longer reached, or it is cleared.
 * - Each byte that comes starts the time of the receive timeout anew. It is over with the last byte
 *   that is read, or when it is cleared; a clear before it has come changes nothing.
 * - Turning FIFOs on or off empties them.
 * - The mark of an overrun goes into the FIFO with the next byte (2.4.3), and an error clear does
 *   not take it back.
 * - While its mask is off the receive timeout is not raised; one that was raised before is there
 *   again when the mask is on. Its time runs all the same.
 * - Without an integer divisor there are no bit times, and no receive timeout.
 * - A level that is not defined is 7/8.
 * - The data register, if there is nothing, reads 0.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>

#include <kvmfilter_pl011.h>

#include "pl011_logic.h"
#include "pl011_programs.h"

MODEL_AT(kvmfilter_pl011_state, timeout_ns, 24);
MODEL_AT(kvmfilter_pl011_state, control, 32);
MODEL_AT(kvmfilter_pl011_state, modem, 38);
MODEL_AT(kvmfilter_pl011_state, ibrd, 40);
MODEL_AT(kvmfilter_pl011_state, lcr, 43);
MODEL_AT(kvmfilter_pl011_state, count, 49);
MODEL_AT(kvmfilter_pl011_state, bits_integer, 50);
MODEL_AT(kvmfilter_pl011_state, overrun, 53);
MODEL_AT(kvmfilter_pl011_state, held_count, 54);
MODEL_AT(kvmfilter_pl011_state, data, 56);
MODEL_AT(kvmfilter_pl011_state, held, 88);
MODEL_AT(kvmfilter_pl011_state, output, 104);
static_assert(sizeof(struct kvmfilter_pl011_state) == 4232, "size");

/* Peripheral 011h of designer 41h, revision r1p4; and a PrimeCell (DDI 0183, 3.3.15). */
#define IDS		0xb105f00d00241011ULL

/* Errors as the status register has them; above the data in DR. */
#define STATUS_BREAK	0x4
#define STATUS_OVERRUN	0x8
#define DATA_STATUS	8

/* What registers keep of what is written. */
#define FBRD		0x3f
#define IFLS		0x3f
#define DMACR		0x07
#define MODEM		(KVMFILTER_PL011_CTS | KVMFILTER_PL011_DSR | KVMFILTER_PL011_DCD | \
			 KVMFILTER_PL011_RI)

/* And after a reset; the divisor is that of 115200 baud. */
#define CONTROL_RESET	(PL011_RXE | PL011_TXE | PL011_UARTEN)
#define IFLS_RESET	0x12
#define IBRD_RESET	13
#define FBRD_RESET	1

#define NEVER		KVMFILTER_NEVER

typedef struct kvmfilter_pl011_state pl011;

/* --- interrupts ------------------------------------------------------------------------ */

static __u32 masked(const pl011 *state, __u64 ns)
{
	return pl011_raw(state, ns) & state->mask;
}

/* What time has raised up to now. */
static void settle(pl011 *state, __u64 ns)
{
	if (!(state->mask & PL011_RT) || ns < state->timeout_ns)
		return;
	state->raised |= PL011_RT;
	state->timeout_ns = NEVER;
}

/* The lines that come in were @before: each change raises. */
static void compare_modem(pl011 *state, __u64 before)
{
	__u64 changed = before ^ pl011_modem(state);

	if (changed & KVMFILTER_PL011_RI)
		state->raised |= PL011_RI;
	if (changed & KVMFILTER_PL011_CTS)
		state->raised |= PL011_CTS;
	if (changed & KVMFILTER_PL011_DCD)
		state->raised |= PL011_DCD;
	if (changed & KVMFILTER_PL011_DSR)
		state->raised |= PL011_DSR;
}

/* --- the receiver ---------------------------------------------------------------------- */

/* Bytes that raise the receive interrupt (3.3.9). */
static unsigned int level(const pl011 *state)
{
	static const __u8 levels[] = { 2, 4, 8, 12, 14, 14, 14, 14 };

	return state->lcr & PL011_FEN ? levels[state->ifls >> 3 & 7] : 1;
}

/* 32 bits of 16 cycles of UARTCLK each, by the divisor, which has 64ths; rounded up. */
static __u64 timeout(const pl011 *state)
{
	const __u64 mhz = KVMFILTER_PL011_CLOCK / 1000000;
	__u64 cycles = 32 * 16 / 64 * (state->bits_integer * 64ULL + state->bits_fraction);

	return state->bits_integer ? (cycles * 1000 + mhz - 1) / mhz : NEVER;
}

static bool is_full(const pl011 *state)
{
	return state->count >= pl011_depth(state);
}

/* @slot is a byte, with its errors. */
static void push(pl011 *state, __u16 slot, __u64 ns)
{
	__u64 wait = timeout(state);

	if (state->overrun)
		slot |= STATUS_OVERRUN << DATA_STATUS;
	state->overrun = 0;
	state->data[(state->first + state->count) % KVMFILTER_PL011_FIFO] = slot;
	state->count++;
	if (state->count >= level(state))
		state->raised |= PL011_RX;
	if (slot >> DATA_STATUS & STATUS_BREAK)
		state->raised |= PL011_BE;
	state->timeout_ns = wait == NEVER ? NEVER : ns + wait;
}

/* A byte comes for which there is no room. */
static void lose(pl011 *state)
{
	state->status |= STATUS_OVERRUN;
	state->raised |= PL011_OE;
	state->overrun = 1;
}

static __u64 pop(pl011 *state, struct kvmfilter_event *event)
{
	__u16 slot;

	if (!state->count)
		return 0;
	if (is_full(state) && !(state->control & PL011_LBE))
		event->event = KVMFILTER_PL011_ROOM;
	slot = state->data[state->first % KVMFILTER_PL011_FIFO];
	state->first = (state->first + 1) % KVMFILTER_PL011_FIFO;
	state->count--;
	if (state->count < level(state))
		state->raised &= ~PL011_RX;
	if (!state->count) {
		state->raised &= ~PL011_RT;
		state->timeout_ns = NEVER;
	}
	state->status = (state->status & STATUS_OVERRUN) |
			(slot >> DATA_STATUS & ~STATUS_OVERRUN);
	return slot;
}

static void empty(pl011 *state)
{
	state->first = 0;
	state->count = 0;
	state->overrun = 0;
	state->raised &= ~(PL011_RX | PL011_RT);
	state->timeout_ns = NEVER;
	memset(state->data, 0, sizeof(state->data));
}

/* A write to LCR is what brings IBRD and FBRD into use (3.3.5). */
static void take_divisor(pl011 *state)
{
	state->bits_integer = state->ibrd;
	state->bits_fraction = state->fbrd;
}

static bool receives(const pl011 *state)
{
	return state->control & PL011_UARTEN && state->control & PL011_RXE;
}

/* --- registers ------------------------------------------------------------------------- */

static void reset(void *opaque, __u64 ns)
{
	pl011 *state = opaque;
	__u16 modem = state->modem & MODEM;

	(void)ns;
	model_clear(state, sizeof(*state));
	state->modem = modem;
	state->control = CONTROL_RESET;
	state->ifls = IFLS_RESET;
	state->ibrd = IBRD_RESET;
	state->fbrd = FBRD_RESET;
	take_divisor(state);
	empty(state);
}

static void init(void *opaque, __u64 ns)
{
	pl011 *state = opaque;

	state->modem = KVMFILTER_PL011_CTS | KVMFILTER_PL011_DSR | KVMFILTER_PL011_DCD;
	reset(state, ns);
}

static int check(const void *opaque)
{
	const pl011 *state = opaque;

	for (size_t i = 0; i < KVMFILTER_PL011_FIFO; i++)
		if (state->data[i] & ~(0xff | (STATUS_BREAK | STATUS_OVERRUN) << DATA_STATUS))
			return -EINVAL;
	if (state->reserved || state->control & ~PL011_CONTROL || state->mask & ~PL011_INTERRUPTS ||
	    state->raised & ~PL011_INTERRUPTS || state->modem & ~MODEM)
		return -EINVAL;
	if (state->fbrd & ~FBRD || state->bits_fraction & ~FBRD || state->overrun > 1 ||
	    state->ifls & ~IFLS || state->dmacr & ~DMACR ||
	    state->status & ~(STATUS_BREAK | STATUS_OVERRUN))
		return -EINVAL;
	/* It would have been sent. */
	if (state->held_count > pl011_depth(state) || (state->held_count && pl011_sends(state)))
		return -EINVAL;
	return state->first < KVMFILTER_PL011_FIFO && state->count <= pl011_depth(state) ?
		0 : -EINVAL;
}

static void transmit(pl011 *state, __u8 byte, __u64 ns)
{
	state->raised |= PL011_TX;
	if (!(state->control & PL011_LBE)) {
		if (model_output_room(&state->output))
			model_output_append(&state->output, byte);
	} else if (receives(state)) {
		if (is_full(state))
			lose(state);
		else
			push(state, byte, ns);
	}
}

static void send(pl011 *state, __u8 byte, __u64 ns)
{
	if (pl011_sends(state))
		transmit(state, byte, ns);
	else if (state->held_count < pl011_depth(state))
		state->held[state->held_count++] = byte;
}

/* What was held, once the transmitter sends. */
static void release(pl011 *state, __u64 ns)
{
	if (!pl011_sends(state))
		return;
	for (size_t i = 0; i < state->held_count && i < KVMFILTER_PL011_FIFO; i++)
		transmit(state, state->held[i], ns);
	state->held_count = 0;
}

static void write_line(pl011 *state, __u8 lcr, struct kvmfilter_event *event)
{
	__u8 changed = state->lcr ^ lcr;

	state->lcr = lcr;
	take_divisor(state);
	if (changed & PL011_FEN) {
		empty(state);
		state->held_count = 0;
	}
	if (changed & PL011_BRK) {
		event->event = KVMFILTER_PL011_BREAK;
		event->value = lcr & PL011_BRK;
	}
}

static void write_control(pl011 *state, __u16 control, __u64 ns,
			  struct kvmfilter_event *event)
{
	__u64 before = pl011_modem(state);
	__u16 changed = state->control ^ control;

	state->control = control;
	compare_modem(state, before);
	release(state, ns);
	if (changed & PL011_CONTROL_EVENT) {
		event->event = KVMFILTER_PL011_CONTROL;
		event->value = control;
	}
}

static void write_register(pl011 *state, __u32 offset, __u32 value, __u64 ns,
			   struct kvmfilter_event *event)
{
	switch (offset) {
	case KVMFILTER_PL011_DR:
		send(state, value, ns);
		break;
	case KVMFILTER_PL011_RSR:
		state->status = 0;
		break;
	case KVMFILTER_PL011_ILPR:
		state->ilpr = value;
		break;
	case KVMFILTER_PL011_IBRD:
		state->ibrd = value;
		break;
	case KVMFILTER_PL011_FBRD:
		state->fbrd = value & FBRD;
		break;
	case KVMFILTER_PL011_LCR:
		write_line(state, value, event);
		break;
	case KVMFILTER_PL011_CR:
		write_control(state, value & PL011_CONTROL, ns, event);
		break;
	case KVMFILTER_PL011_IFLS:
		state->ifls = value & IFLS;
		break;
	case KVMFILTER_PL011_IMSC:
		state->mask = value & PL011_INTERRUPTS;
		break;
	case KVMFILTER_PL011_ICR:
		state->raised &= ~value;
		break;
	case KVMFILTER_PL011_DMACR:
		state->dmacr = value & DMACR;
		break;
	}
}

static __u64 read_register(pl011 *state, __u32 offset, __u64 ns, struct kvmfilter_event *event)
{
	switch (offset) {
	case KVMFILTER_PL011_DR:
		return pop(state, event);
	case KVMFILTER_PL011_RSR:
		return state->status;
	case KVMFILTER_PL011_FR:
		return pl011_flags(state);
	case KVMFILTER_PL011_ILPR:
		return state->ilpr;
	case KVMFILTER_PL011_IBRD:
		return state->ibrd;
	case KVMFILTER_PL011_FBRD:
		return state->fbrd;
	case KVMFILTER_PL011_LCR:
		return state->lcr;
	case KVMFILTER_PL011_CR:
		return state->control;
	case KVMFILTER_PL011_IFLS:
		return state->ifls;
	case KVMFILTER_PL011_IMSC:
		return state->mask;
	case KVMFILTER_PL011_RIS:
		return pl011_raw(state, ns);
	case KVMFILTER_PL011_MIS:
		return masked(state, ns);
	case KVMFILTER_PL011_DMACR:
		return state->dmacr;
	}
	if (offset >= KVMFILTER_PL011_ID && offset < KVMFILTER_PL011_LENGTH)
		return IDS >> 2 * (offset - KVMFILTER_PL011_ID) & 0xff;
	return 0;
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	bool is_register = !(access->offset & 3) && access->width <= 4;
	pl011 *state = opaque;

	/* Reading the flags changes nothing, here as in the kernel. */
	if (access->offset != KVMFILTER_PL011_FR)
		settle(state, ns);
	if (access->direction == KVMFILTER_WRITE) {
		if (is_register)
			write_register(state, access->offset, access->value, ns, event);
		return KVMFILTER_DONE;
	}
	access->value = 0;
	if (is_register)
		access->value = read_register(state, access->offset, ns, event) &
				~0ULL >> (64 - 8 * access->width);
	return KVMFILTER_DONE;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	return masked(opaque, ns) != 0;
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 ns)
{
	const pl011 *state = opaque;

	(void)line;
	if (!(state->mask & PL011_RT) || lines(state, ns))
		return NEVER;
	return state->timeout_ns;
}

static __u32 moves(const void *opaque)
{
	const pl011 *state = opaque;

	return state->output.posts && state->output.interrupts;
}

MODEL_PROGRAM(pl011_read);
MODEL_PROGRAM(pl011_write);

static const struct kvmfilter_model_range ranges[] = {
	{
		.length = KVMFILTER_PL011_DMACR,
		.bus = KVMFILTER_BUS_MMIO,
		.read = &pl011_read,
		.write = &pl011_write,
	}, {
		.length = KVMFILTER_PL011_LENGTH,
		.bus = KVMFILTER_BUS_MMIO,
	},
};

const struct kvmfilter_model kvmfilter_pl011_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(pl011),
	.magic = KVMFILTER_PL011_MAGIC,
	.version = KVMFILTER_PL011_VERSION,
	.line_count = 1,
	.name = "pl011",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.output = offsetof(pl011, output),
	.init = init,
	.reset = reset,
	.check = check,
	.access = answer,
	.lines = lines,
	.next_rise = next_rise,
	.moves = moves,
};

/* --- what the VMM does ------------------------------------------------------------------ */

struct bytes {
	const __u8 *data;
	__u32 size;
};

static bool takes(const pl011 *state)
{
	return receives(state) && !(state->control & PL011_LBE) && !is_full(state);
}

static int receive(void *opaque, __u64 ns, void *argument)
{
	const struct bytes *bytes = argument;
	pl011 *state = opaque;
	__u32 taken = 0;

	settle(state, ns);
	while (taken < bytes->size && takes(state))
		push(state, bytes->data[taken++], ns);
	return (int)taken;
}

int kvmfilter_pl011_receive(struct kvmfilter_device *device, const void *data, __u32 size)
{
	struct bytes bytes = { .data = data, .size = size };

	return kvmfilter_device_change(device, receive, &bytes);
}

static int room(void *opaque, __u64 ns, void *argument)
{
	pl011 *state = opaque;

	(void)argument;
	settle(state, ns);
	return takes(state) ? (int)pl011_depth(state) - state->count : 0;
}

int kvmfilter_pl011_room(struct kvmfilter_device *device)
{
	return kvmfilter_device_change(device, room, NULL);
}

static int receive_break(void *opaque, __u64 ns, void *argument)
{
	pl011 *state = opaque;

	(void)argument;
	settle(state, ns);
	if (!receives(state) || state->control & PL011_LBE)
		return 0;
	if (is_full(state))
		lose(state);
	else
		push(state, STATUS_BREAK << DATA_STATUS, ns);
	return 0;
}

int kvmfilter_pl011_break(struct kvmfilter_device *device)
{
	return kvmfilter_device_change(device, receive_break, NULL);
}

static int set_modem(void *opaque, __u64 ns, void *lines)
{
	pl011 *state = opaque;
	__u64 before = pl011_modem(state);

	settle(state, ns);
	state->modem = *(__u16 *)lines;
	compare_modem(state, before);
	release(state, ns);
	return 0;
}

int kvmfilter_pl011_set_modem(struct kvmfilter_device *device, __u16 lines)
{
	if (lines & ~MODEM)
		return -EINVAL;
	return kvmfilter_device_change(device, set_modem, &lines);
}
