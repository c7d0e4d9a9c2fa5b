/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The flag register of the PL011 as a function of its state: one source for the program in the
 * kernel (pl011.bpf.c) and for the model in user space (pl011.c). The state is described in
 * kvmfilter_pl011.h.
 */
#ifndef PL011_LOGIC_H
#define PL011_LOGIC_H

#include <kvmfilter_pl011.h>

#include "model.h"

/* Of the flag register (DDI 0183, 3.3.3), besides the modem's lines. */
#define PL011_RXFE	0x010
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
	__u64 flags = pl011_modem(state) | PL011_TXFE;

	if (!state->count)
		return flags | PL011_RXFE;
	return state->count < pl011_depth(state) ? flags : flags | PL011_RXFF;
}

#endif
