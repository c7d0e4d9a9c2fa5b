/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The PrimeCell UART (PL011), revision r1p4, with FIFOs of 16. Base: any address of MMIO, of which
 * it takes a page.
 *
 * Line 0 is UARTINTR, level: high while an interrupt is raised that the mask lets through. A VMM
 * needs the timer callback for the receive timeout.
 *
 * What the guest sends is the VMM's at once, by an event, or waits for it in the kernel, if
 * kvmfilter_device_post() says so: the transmit FIFO is always empty, and its interrupt comes with
 * what is written. Only while UART or transmitter are off, or CTS is missing and CTSEn says to mind
 * it, does the FIFO hold what is written. What the guest receives waits in the FIFO, or in the one
 * holding register; if no more comes, the receive timeout follows after 32 bit times by the baud
 * rate registers, to the ns. UARTCLK has 24 MHz.
 *
 * Answered in the kernel: the flag register, which is what polling reads, idle or not; all else
 * exits. Where output is posted: data as well, interrupt status, mask and clear while nothing waits
 * that was received, and the control register, where only the transmitter's bits change. An access
 * of 1, 2 or 4 bytes at the address of a register is one of that register, as drivers make them;
 * any other reads 0, and is ignored when it writes.
 *
 * Source: PrimeCell UART (PL011) Technical Reference Manual, ARM DDI 0183. What that leaves open is
 * settled in pl011.c, at its head.
 */
#ifndef KVMFILTER_PL011_H
#define KVMFILTER_PL011_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_PL011_MAGIC	0x31314c50	/* "PL11" */
#define KVMFILTER_PL011_VERSION	2

#define KVMFILTER_PL011_CLOCK	24000000	/* Hz */
#define KVMFILTER_PL011_FIFO	16

/* Where registers are, from the base (DDI 0183, 3.2). */
#define KVMFILTER_PL011_DR	0x000	/* data */
#define KVMFILTER_PL011_RSR	0x004	/* receive status; written: error clear */
#define KVMFILTER_PL011_FR	0x018	/* flags */
#define KVMFILTER_PL011_ILPR	0x020	/* IrDA low-power counter */
#define KVMFILTER_PL011_IBRD	0x024	/* baud rate, integer */
#define KVMFILTER_PL011_FBRD	0x028	/* baud rate, 64ths */
#define KVMFILTER_PL011_LCR	0x02c	/* line control */
#define KVMFILTER_PL011_CR	0x030	/* control */
#define KVMFILTER_PL011_IFLS	0x034	/* interrupt FIFO level */
#define KVMFILTER_PL011_IMSC	0x038	/* interrupt mask: 1 lets it through */
#define KVMFILTER_PL011_RIS	0x03c	/* raw interrupt status */
#define KVMFILTER_PL011_MIS	0x040	/* masked interrupt status */
#define KVMFILTER_PL011_ICR	0x044	/* interrupt clear */
#define KVMFILTER_PL011_DMACR	0x048	/* DMA control */
#define KVMFILTER_PL011_ID	0xfe0	/* 8 registers of a byte each */
#define KVMFILTER_PL011_LENGTH	0x1000

/* Modem lines that come in, as the flag register has them. */
#define KVMFILTER_PL011_CTS	0x001
#define KVMFILTER_PL011_DSR	0x002
#define KVMFILTER_PL011_DCD	0x004
#define KVMFILTER_PL011_RI	0x100

/* Events. */
#define KVMFILTER_PL011_TRANSMIT KVMFILTER_EVENT_OUTPUT	/* a byte was sent: value */
#define KVMFILTER_PL011_ROOM	2	/* the receiver was full and takes bytes again */
#define KVMFILTER_PL011_BREAK	3	/* a break begins (value 1) or ends (0) */
/*
 * The control register has changed to value: modem lines that go out, loopback, or what enables
 * the receiver, which may take bytes again.
 */
#define KVMFILTER_PL011_CONTROL	4

/* The state of the device. Registers are as the manual has them, unless said otherwise. */
struct kvmfilter_pl011_state {
	struct kvmfilter_model_head head;
	__u64 timeout_ns;	/* device time of the receive timeout; all ones: none */
	__u16 control;
	__u16 mask;		/* IMSC */
	__u16 raised;		/* RIS, but for what time raises */
	__u16 modem;		/* lines as they are outside, as in the flag register */
	__u16 ibrd;
	__u8 fbrd;
	__u8 lcr;
	__u8 ifls;
	__u8 dmacr;
	__u8 ilpr;
	__u8 status;		/* RSR */
	__u8 first;		/* the slot in data that is read next */
	__u8 count;		/* of bytes in data */
	__u16 bits_integer;	/* the divisor in use: of IBRD and FBRD at the last write to LCR */
	__u8 bits_fraction;
	__u8 overrun;		/* 1: the next byte that is received is marked by it */
	__u8 held_count;	/* of bytes in held */
	__u8 reserved;		/* zero */
	__u16 data[KVMFILTER_PL011_FIFO]; /* with errors, as DR is read */
	__u8 held[KVMFILTER_PL011_FIFO]; /* what is not sent yet */
	struct kvmfilter_output output;
};

/*
 * Power-on: as after the manual's reset, but enabled and with 115200 baud, as firmware leaves it;
 * CTS, DSR and DCD asserted. A reset leaves the modem's lines as they are.
 */
extern const struct kvmfilter_model kvmfilter_pl011_model;

/*
 * Bytes from the other end. Returns how many of @size were taken: as many as there is room for,
 * none in loopback or while the receiver is not enabled. If not all, wait for the event ROOM or
 * CONTROL, and offer the rest then.
 */
int kvmfilter_pl011_receive(struct kvmfilter_device *device, const void *data, __u32 size);

/* How many bytes receive() would take now; 0 where it takes none. */
int kvmfilter_pl011_room(struct kvmfilter_device *device);

/*
 * A break from the other end: a zero that is an error, and an overrun if there is no room. Where
 * nothing is received nothing happens. Returns 0.
 */
int kvmfilter_pl011_break(struct kvmfilter_device *device);

/* The modem's lines change to @lines, KVMFILTER_PL011_CTS and so on. 0, or -EINVAL. */
int kvmfilter_pl011_set_modem(struct kvmfilter_device *device, __u16 lines);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_PL011_H */
