/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The 16550A serial port of a PC, complete. Base: e.g. port 3f8h, 8 ports.
 *
 * Line 0 is the interrupt, gated by OUT2 as on a PC (IRQ 4 of the first port): high
 * while an interrupt is pending. A VMM needs the timer callback for it, see below.
 *
 * What the guest sends is the VMM's at once, by an event, or waits for it in the kernel, if
 * kvmfilter_device_post() says so: the transmitter is always empty. Its interrupt comes one bit
 * time after the last byte was written, in FIFO mode a character less a stop bit, so that there is
 * an edge; where output is posted the edge comes at once, by a signal. What the guest receives
 * waits in the FIFO or in the one receiver buffer; if nobody reads it, a character timeout comes
 * after four character times by divisor and line control, to the ns. The baud clock has 1.8432 MHz.
 *
 * Reads that clear nothing are answered in the kernel (all polling is of that kind), and so are
 * accesses to the scratch register. Where output is posted, so are writes of data and, while
 * nothing was received, of the interrupt enable register, and reads of IIR. Accesses wider than a
 * byte are none of the chip's: they pass, and are to be made byte by byte.
 *
 * The chip is National's PC16550D (data sheet TL/C/8652). What that leaves open is settled
 * in uart.c, at its head.
 */
#ifndef KVMFILTER_UART_H
#define KVMFILTER_UART_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_UART_MAGIC	0x30353536	/* "6550" */
#define KVMFILTER_UART_VERSION	2

#define KVMFILTER_UART_FIFO	16

/* Events. */
#define KVMFILTER_UART_TRANSMIT	KVMFILTER_EVENT_OUTPUT	/* a byte was sent: value */
#define KVMFILTER_UART_ROOM	2	/* the receiver was full and takes bytes again */
#define KVMFILTER_UART_BREAK	3	/* a break begins (value 1) or ends (0) */
/*
 * The modem control register has changed to value: DTR, RTS, OUT1, OUT2 and loopback in
 * bits 0 to 4. When loopback ends the receiver takes bytes again.
 */
#define KVMFILTER_UART_MODEM	4

/* Modem lines that come in, as the modem status register has them. */
#define KVMFILTER_UART_CTS	0x10
#define KVMFILTER_UART_DSR	0x20
#define KVMFILTER_UART_RI	0x40
#define KVMFILTER_UART_DCD	0x80

/*
 * The state of the device. Registers are as the data sheet has them, unless said
 * otherwise. Byte order is the machine's.
 */
struct kvmfilter_uart_state {
	struct kvmfilter_model_head head;
	__u8 ier;
	__u8 lcr;
	__u8 mcr;
	__u8 scr;
	__u16 divisor;
	__u8 fcr;		/* FIFO enable and trigger level */
	__u8 line;		/* errors in LSR that stay until it is read */
	__u8 modem;		/* MSR, with the lines as they are outside */
	__u8 first;		/* the slot in data that is read next */
	__u8 count;		/* of bytes in data */
	__u8 timeout;		/* 1: came and stays until data is read */
	__u16 breaks;		/* bit n: in slot n of the FIFO is a break */
	__u16 parity;		/* bit n: and that is a parity error as well */
	__u64 activity_ns;	/* when the last byte came or was read */
	__u64 thre_ns;		/* when THRE interrupts; NEVER: acknowledged */
	__u8 data[KVMFILTER_UART_FIFO];
	struct kvmfilter_output output;
};

/*
 * Power-on: as after the data sheet's reset; 9600 baud; CTS, DSR and DCD asserted. A reset
 * leaves the divisor, the scratch register and the modem's lines as they are.
 */
extern const struct kvmfilter_model kvmfilter_uart_model;

/*
 * Bytes from the other end. Returns how many of @size were taken: as many as there is
 * room for, none in loopback. If not all, wait for the event ROOM, or MODEM in
 * loopback, and offer the rest then.
 */
int kvmfilter_uart_receive(struct kvmfilter_device *device, const void *data, __u32 size);

/* How many bytes receive() would take now; 0 in loopback. */
int kvmfilter_uart_room(struct kvmfilter_device *device);

/*
 * A break from the other end: a zero that is an error, and an overrun if there is no
 * room. In loopback nothing happens. Returns 0.
 */
int kvmfilter_uart_break(struct kvmfilter_device *device);

/* The modem's lines change to @lines, KVMFILTER_UART_CTS and so on. 0, or -EINVAL. */
int kvmfilter_uart_set_modem(struct kvmfilter_device *device, __u8 lines);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_UART_H */
