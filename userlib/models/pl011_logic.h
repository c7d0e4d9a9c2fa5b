/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What programs need of the PL011, as functions of its state: one source for those in the kernel
 * (pl011.bpf.c) and for the model in user space (pl011.c). The state is described in
 * kvmfilter_pl011.h.
 */
#ifndef PL011_LOGIC_H
#define PL011_LOGIC_H

#include <kvmfilter_pl011.h>

#include "model.h"

/* Of the flag register (DDI 0183, 3.3.3), besides the modem's lines. */
#define PL011_BUSY	0x008
#define PL011_RXFE	0x010
#define PL011_TXFF	0x020
#define PL011_RXFF	0x040
#define PL011_TXFE	0x080

/* Of the line control register, 3.3.7. */
#define PL011_BRK	0x01
#define PL011_FEN	0x10

/* Of the control register, 3.3.8. */
#define PL011_UARTEN	0x0001
#define PL011_LBE	0x0080
#define PL011_TXE	0x0100
#define PL011_RXE	0x0200
#define PL011_DTR	0x0400
#define PL011_RTS	0x0800
#define PL011_OUT1	0x1000
#define PL011_OUT2	0x2000
#define PL011_CTSEN	0x8000
#define PL011_CONTROL	0xff87	/* the bits that are kept */
/* What somebody outside may want to know of. */
#define PL011_CONTROL_EVENT (PL011_UARTEN | PL011_LBE | PL011_RXE | PL011_DTR | PL011_RTS | \
			     PL011_OUT1 | PL011_OUT2)

/* Interrupts, 3.3.10. */
#define PL011_RI	0x001
#define PL011_CTS	0x002
#define PL011_DCD	0x004
#define PL011_DSR	0x008
#define PL011_RX	0x010
#define PL011_TX	0x020
#define PL011_RT	0x040
#define PL011_BE	0x200
#define PL011_OE	0x400
#define PL011_INTERRUPTS 0x7ff

MODEL_INLINE __u64 pl011_depth(const struct kvmfilter_pl011_state *state)
{
	return state->lcr & PL011_FEN ? KVMFILTER_PL011_FIFO : 1;
}

/* In loopback those that go out come in again. */
MODEL_INLINE __u64 pl011_modem(const struct kvmfilter_pl011_state *state)
{
	__u64 control = state->control, lines = 0;

	if (!(control & PL011_LBE))
		return state->modem;
	if (control & PL011_RTS)
		lines |= KVMFILTER_PL011_CTS;
	if (control & PL011_DTR)
		lines |= KVMFILTER_PL011_DSR;
	if (control & PL011_OUT1)
		lines |= KVMFILTER_PL011_DCD;
	if (control & PL011_OUT2)
		lines |= KVMFILTER_PL011_RI;
	return lines;
}

MODEL_INLINE __u64 pl011_flags(const struct kvmfilter_pl011_state *state)
{
	__u64 flags = pl011_modem(state);

	if (!state->held_count)
		flags |= PL011_TXFE;
	else
		flags |= PL011_BUSY | (state->held_count >= pl011_depth(state) ? PL011_TXFF : 0);
	if (!state->count)
		return flags | PL011_RXFE;
	return state->count < pl011_depth(state) ? flags : flags | PL011_RXFF;
}

/* The transmitter sends: it is on, and where it minds CTS that is there. */
MODEL_INLINE int pl011_sends(const struct kvmfilter_pl011_state *state)
{
	const __u64 on = PL011_UARTEN | PL011_TXE;

	return (state->control & on) == on &&
	       (!(state->control & PL011_CTSEN) || pl011_modem(state) & KVMFILTER_PL011_CTS);
}

/* RIS. The mask of the receive timeout is its enable: RIS has what MIS has (3.3.11). */
MODEL_INLINE __u64 pl011_raw(const struct kvmfilter_pl011_state *state, __u64 ns)
{
	__u64 raised = state->raised | (ns >= state->timeout_ns ? PL011_RT : 0);

	return state->mask & PL011_RT ? raised : raised & ~(__u64)PL011_RT;
}

#endif
