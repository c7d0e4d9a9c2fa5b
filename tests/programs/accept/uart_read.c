// SPDX-License-Identifier: GPL-2.0
// rule: a 16550A while idle: scratch, line and modem status
// state: 16
// direction: read
// expect: accept
// locks: 1
#include <kvmfilter_prog.h>

struct uart {
	__u8 divisor_latch;
	__u8 lsr, msr, scr;
	__u8 lcr, mcr, ier, iir;
	__u8 receiving;
	__u8 reserved[7];
};

KVMFILTER_READ_PROGRAM(uart_read, struct uart)
{
	if (access->width != 1 || state->receiving)
		return KVMFILTER_PASS;
	switch (access->offset) {
	case 3:
		access->value = state->lcr;
		return KVMFILTER_DONE;
	case 4:
		access->value = state->mcr;
		return KVMFILTER_DONE;
	case 5:
		access->value = state->lsr;
		return KVMFILTER_DONE;
	case 6:		/* the delta bits are cleared by reading them */
		access->value = state->msr;
		state->msr &= 0xf0;
		return KVMFILTER_DONE;
	case 7:
		access->value = state->scr;
		return KVMFILTER_DONE;
	default:
		return KVMFILTER_PASS;
	}
}
