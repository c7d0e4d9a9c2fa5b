// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The 16550A for the VMM's slow path: all that changes its state. What can be read at
 * a given time is in uart_logic.h, for the programs as well.
 *
 * Where the data sheet is silent, or describes a wire that there is none of:
 * - A byte is sent when it is written, so THRE and TEMT are always set and the transmitter
 *   FIFO is always empty. The interrupt of THRE falls with the write, and rises again
 *   when the data sheet has it rise after a byte that was alone: 16 baud clocks later; in FIFO
 *   mode, a character less its last stop bit, so that a guest that fills the FIFO slowly
 *   does not see it rise in between. Or at once, where output is posted, since programs
 *   have no timer.
 * - The interrupt of THRE rises at once when it is enabled; writing IER with the bit
 *   set already does nothing.
 * - Bytes pass whole whatever the word length: a guest that never programs the line is
 *   still understood. The length counts for the timeout.
 * - A break is a frame of zeros: also a framing error, and a parity error where the
 *   parity bit should be 1.
 * - In FIFO mode the errors of a byte leave with it, read or not.
 * - A byte that comes too late for a full FIFO does not start the timeout anew.
 * - A timeout counts as occurred only while its interrupt is enabled; then a new
 *   divisor, line control or byte does not take it back.
 * - Divisor 0, which it forbids, counts as 65536.
 * - Reading data when there is none gives the byte read last.
 * - SET BREAK acts on SOUT alone, thus not in loopback. OUT2 is inactive in loopback,
 *   like all outputs: the line is low.
 */
#include <errno.h>
#include <stdbool.h>
#include <linux/bpf.h>

#include <kvmfilter_uart.h>

#include "uart_logic.h"
#include "uart_programs.h"

#define NEVER		KVMFILTER_NEVER
#define SLOT(n)		((n) & (KVMFILTER_UART_FIFO - 1))

MODEL_AT(kvmfilter_uart_state, ier, 24);
MODEL_AT(kvmfilter_uart_state, lcr, 25);
MODEL_AT(kvmfilter_uart_state, mcr, 26);
MODEL_AT(kvmfilter_uart_state, scr, 27);
MODEL_AT(kvmfilter_uart_state, divisor, 28);
MODEL_AT(kvmfilter_uart_state, fcr, 30);
MODEL_AT(kvmfilter_uart_state, line, 31);
MODEL_AT(kvmfilter_uart_state, modem, 32);
MODEL_AT(kvmfilter_uart_state, first, 33);
MODEL_AT(kvmfilter_uart_state, count, 34);
MODEL_AT(kvmfilter_uart_state, timeout, 35);
MODEL_AT(kvmfilter_uart_state, breaks, 36);
MODEL_AT(kvmfilter_uart_state, parity, 38);
MODEL_AT(kvmfilter_uart_state, activity_ns, 40);
MODEL_AT(kvmfilter_uart_state, thre_ns, 48);
MODEL_AT(kvmfilter_uart_state, data, 56);
MODEL_AT(kvmfilter_uart_state, output, 72);
static_assert(sizeof(struct kvmfilter_uart_state) == 4200, "size");

typedef struct kvmfilter_uart_state uart;

static bool has_fifo(const uart *state)
{
	return state->fcr & UART_FCR_ENABLE;
}

static bool is_full(const uart *state)
{
	return state->count >= (has_fifo(state) ? KVMFILTER_UART_FIFO : 1);
}

static bool is_loop(const uart *state)
{
	return state->mcr & UART_MCR_LOOP;
}

/* --- the receiver ---------------------------------------------------------------- */

/* Before what a timeout depends on changes: one that has come stays. */
static void settle_timeout(uart *state, __u64 ns)
{
	if (state->ier & UART_IER_DATA && uart_timed_out(state, ns))
		state->timeout = 1;
}

static void set_errors(uart *state, unsigned int slot, __u8 errors)
{
	if (!has_fifo(state)) {
		state->line |= errors;
		return;
	}
	if (errors & UART_LSR_BREAK)
		state->breaks |= 1U << slot;
	if (errors & UART_LSR_PARITY)
		state->parity |= 1U << slot;
}

static void clear_errors(uart *state, unsigned int slot)
{
	state->breaks &= ~(1U << slot);
	state->parity &= ~(1U << slot);
}

/* A byte comes in, with errors as LSR has them. */
static void push(uart *state, __u8 value, __u8 errors, __u64 ns)
{
	unsigned int slot = SLOT(state->first + state->count);

	settle_timeout(state, ns);
	if (is_full(state)) {
		state->line |= UART_LSR_OVERRUN;
		if (has_fifo(state))
			return;
		/* It takes the place of the one that was there. */
		slot = SLOT(state->first);
	} else {
		state->count++;
	}
	state->data[slot] = value;
	set_errors(state, slot, errors);
	state->activity_ns = ns;
}

static void make_room(const uart *state, bool was_full, struct kvmfilter_event *event)
{
	if (was_full && !is_full(state) && !is_loop(state))
		event->event = KVMFILTER_UART_ROOM;
}

static __u8 read_data(uart *state, __u64 ns, struct kvmfilter_event *event)
{
	bool was_full = is_full(state);
	unsigned int slot = SLOT(state->first);

	if (!state->count)
		return state->data[SLOT(slot - 1)];
	clear_errors(state, slot);
	state->first = SLOT(slot + 1);
	state->count--;
	state->timeout = 0;
	state->activity_ns = ns;
	make_room(state, was_full, event);
	return state->data[slot];
}

static void clear_data(uart *state)
{
	state->count = 0;
	state->timeout = 0;
	state->breaks = 0;
	state->parity = 0;
}

static void write_fcr(uart *state, __u8 value, struct kvmfilter_event *event)
{
	bool was_full = is_full(state);
	bool change = (value ^ state->fcr) & UART_FCR_ENABLE;

	/* The other bits are only programmed along with ENABLE. */
	if (!(value & UART_FCR_ENABLE))
		value = 0;
	if (change || value & UART_FCR_CLEAR_DATA)
		clear_data(state);
	state->fcr = value & (UART_FCR_ENABLE | UART_FCR_TRIGGER);
	make_room(state, was_full, event);
}

/* --- transmitter and modem ------------------------------------------------------- */

/* A byte was written, after which THRE interrupts. */
static __u64 thre_after(const uart *state)
{
	return uart_duration(state, has_fifo(state) ? uart_character(state) - 16 : 16);
}

static void write_data(uart *state, __u8 value, __u64 ns, struct kvmfilter_event *event)
{
	if (is_loop(state))
		push(state, value, 0, ns);
	else if (model_output_room(&state->output))
		model_output_append(&state->output, value);
	if (!state->output.posts) {
		state->thre_ns = ns + thre_after(state);
		return;
	}
	state->thre_ns = UART_THRE_NOW;
	if (state->ier & UART_IER_THRE && uart_is_connected(state))
		event->pulses = 1;
}

static void write_ier(uart *state, __u8 value, __u64 ns)
{
	settle_timeout(state, ns);
	if (value & ~state->ier & UART_IER_THRE)
		state->thre_ns = state->output.posts ? UART_THRE_NOW : ns;
	state->ier = value & UART_IER_WRITABLE;
}

/* The lines were as in @before, a value of MSR. RI counts when it goes. */
static void note_modem(uart *state, __u8 before)
{
	__u8 after = uart_msr(state);
	__u8 changed = (before ^ after) & UART_MSR_LINES;

	if (after & KVMFILTER_UART_RI)
		changed &= ~KVMFILTER_UART_RI;
	state->modem |= changed >> 4;
}

static void write_mcr(uart *state, __u8 value, struct kvmfilter_event *event)
{
	__u8 before = uart_msr(state);

	value &= UART_MCR_WRITABLE;
	if (value == state->mcr)
		return;
	state->mcr = value;
	note_modem(state, before);
	event->event = KVMFILTER_UART_MODEM;
	event->value = value;
}

static void write_lcr(uart *state, __u8 value, __u64 ns, struct kvmfilter_event *event)
{
	settle_timeout(state, ns);
	if ((value ^ state->lcr) & UART_LCR_BREAK) {
		event->event = KVMFILTER_UART_BREAK;
		event->value = !!(value & UART_LCR_BREAK);
	}
	state->lcr = value;
}

static void write_divisor(uart *state, unsigned int shift, __u8 value, __u64 ns)
{
	settle_timeout(state, ns);
	state->divisor &= ~(0xffU << shift);
	state->divisor |= (unsigned int)value << shift;
}

/* --- the model ------------------------------------------------------------------- */

static void reset(void *opaque, __u64 ns)
{
	uart *state = opaque;

	(void)ns;
	state->ier = 0;
	state->lcr = 0;
	state->mcr = 0;
	state->fcr = 0;
	state->line = 0;
	state->modem &= UART_MSR_LINES;
	state->first = SLOT(state->first);
	clear_data(state);
	state->thre_ns = NEVER;
}

static void init(void *opaque, __u64 ns)
{
	uart *state = opaque;

	model_clear(state, sizeof(*state));
	state->modem = KVMFILTER_UART_CTS | KVMFILTER_UART_DSR | KVMFILTER_UART_DCD;
	state->divisor = 12;
	reset(state, ns);
}

/* Slots of the FIFO that hold a byte, as bits. */
static unsigned int filled(const uart *state)
{
	unsigned int i, slots = 0;

	for (i = 0; i < state->count; i++)
		slots |= 1U << SLOT(state->first + i);
	return has_fifo(state) ? slots : 0;
}

static int check(const void *opaque)
{
	const uart *state = opaque;

	if (state->ier & ~UART_IER_WRITABLE || state->mcr & ~UART_MCR_WRITABLE ||
	    state->line & ~UART_LSR_ERRORS)
		return -EINVAL;
	if (state->fcr & ~(UART_FCR_ENABLE | UART_FCR_TRIGGER) ||
	    (state->fcr && !has_fifo(state)))
		return -EINVAL;
	if (state->first >= KVMFILTER_UART_FIFO ||
	    state->count > (has_fifo(state) ? KVMFILTER_UART_FIFO : 1))
		return -EINVAL;
	if (state->breaks & ~filled(state) || state->parity & ~state->breaks)
		return -EINVAL;
	if (state->timeout > 1 || (state->timeout && !uart_awaits_timeout(state)))
		return -EINVAL;
	return 0;
}

static __u64 read_port(uart *state, __u32 port, __u64 ns, struct kvmfilter_event *event)
{
	__u64 value;
	bool plain;

	if (port == UART_IIR)
		plain = uart_look_iir(state, ns, &value);
	else
		plain = uart_look(state, port, &value);
	if (plain)
		return value;
	switch (port) {
	case UART_DATA:
		value = read_data(state, ns, event);
		break;
	case UART_IIR:
		state->thre_ns = NEVER;
		break;
	case UART_LSR:
		state->line = 0;
		clear_errors(state, SLOT(state->first));
		break;
	case UART_MSR:
		state->modem &= ~UART_MSR_DELTAS;
		break;
	}
	return value;
}

static void write_port(uart *state, __u32 port, __u8 value, __u64 ns,
		       struct kvmfilter_event *event)
{
	bool dlab = state->lcr & UART_LCR_DLAB;

	switch (port) {
	case UART_DATA:
		if (dlab)
			write_divisor(state, 0, value, ns);
		else
			write_data(state, value, ns, event);
		break;
	case UART_IER:
		if (dlab)
			write_divisor(state, 8, value, ns);
		else
			write_ier(state, value, ns);
		break;
	case UART_IIR:
		write_fcr(state, value, event);
		break;
	case UART_LCR:
		write_lcr(state, value, ns, event);
		break;
	case UART_MCR:
		write_mcr(state, value, event);
		break;
	case UART_SCR:
		state->scr = value;
		break;
	}
}

static int answer(void *state, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	if (access->width != 1)
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_WRITE)
		write_port(state, access->offset, access->value, ns, event);
	else
		access->value = read_port(state, access->offset, ns, event);
	return KVMFILTER_DONE;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	const uart *state = opaque;

	return uart_is_connected(state) && uart_interrupt(state, ns) != UART_IIR_NONE;
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 ns)
{
	const uart *state = opaque;
	__u64 rise = NEVER;

	(void)line;
	if (!uart_is_connected(state) || lines(state, ns))
		return NEVER;
	if (state->ier & UART_IER_THRE)
		rise = state->thre_ns;
	if (state->ier & UART_IER_DATA && uart_awaits_timeout(state) &&
	    uart_timeout_ns(state) < rise)
		rise = uart_timeout_ns(state);
	return rise;
}

static __u32 moves(const void *opaque)
{
	const uart *state = opaque;

	return state->output.posts && state->output.interrupts;
}

MODEL_PROGRAM(uart_read);
MODEL_PROGRAM(uart_write);

static const struct kvmfilter_model_range ranges[] = {
	{ .offset = 0, .length = 8, .read = &uart_read, .write = &uart_write },
};

const struct kvmfilter_model kvmfilter_uart_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(uart),
	.magic = KVMFILTER_UART_MAGIC,
	.version = KVMFILTER_UART_VERSION,
	.line_count = 1,
	.name = "uart",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.output = offsetof(uart, output),
	.init = init,
	.reset = reset,
	.check = check,
	.access = answer,
	.lines = lines,
	.next_rise = next_rise,
	.moves = moves,
};

/* --- what the VMM does ----------------------------------------------------------- */

struct bytes {
	const __u8 *data;
	__u32 size;
};

static int receive(void *opaque, __u64 ns, void *argument)
{
	const struct bytes *bytes = argument;
	uart *state = opaque;
	__u32 taken = 0;

	while (taken < bytes->size && !is_loop(state) && !is_full(state))
		push(state, bytes->data[taken++], 0, ns);
	return (int)taken;
}

static int room(void *opaque, __u64 ns, void *argument)
{
	const uart *state = opaque;

	(void)ns;
	(void)argument;
	if (is_loop(state) || is_full(state))
		return 0;
	return (has_fifo(state) ? KVMFILTER_UART_FIFO : 1) - state->count;
}

int kvmfilter_uart_room(struct kvmfilter_device *device)
{
	return kvmfilter_device_change(device, room, NULL);
}

int kvmfilter_uart_receive(struct kvmfilter_device *device, const void *data, __u32 size)
{
	struct bytes bytes = { .data = data, .size = size };

	return kvmfilter_device_change(device, receive, &bytes);
}

static int receive_break(void *opaque, __u64 ns, void *argument)
{
	uart *state = opaque;
	__u8 errors = UART_LSR_BREAK | UART_LSR_FRAMING;

	(void)argument;
	if (is_loop(state))
		return 0;
	if ((state->lcr & (UART_LCR_PARITY | UART_LCR_EVEN)) == UART_LCR_PARITY)
		errors |= UART_LSR_PARITY;
	push(state, 0, errors, ns);
	return 0;
}

int kvmfilter_uart_break(struct kvmfilter_device *device)
{
	return kvmfilter_device_change(device, receive_break, NULL);
}

static int set_modem(void *opaque, __u64 ns, void *argument)
{
	const __u8 *wanted = argument;
	uart *state = opaque;
	__u8 before = uart_msr(state);

	(void)ns;
	state->modem = (state->modem & UART_MSR_DELTAS) | *wanted;
	note_modem(state, before);
	return 0;
}

int kvmfilter_uart_set_modem(struct kvmfilter_device *device, __u8 wanted)
{
	if (wanted & ~UART_MSR_LINES)
		return -EINVAL;
	return kvmfilter_device_change(device, set_modem, &wanted);
}
