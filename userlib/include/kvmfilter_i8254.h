/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The i8254 programmable interval timer of a PC with port 61h, complete. Base: port 40h.
 *
 * The line is OUT of counter 0, IRQ 0 of a PC, edge-triggered. (lines() gives OUT of
 * the other two in bits 1 and 2; nobody is waked for them.)
 *
 * A tick of the counters is 88000/105 ns of device time, exactly (14.31818 MHz / 12 =
 * 105/88 MHz). The sums are good for device times up to 2^64 / 21 ns, more than 27 years.
 * Reads of ports 40h to 42h and 61h and latches by 43h are answered in the kernel;
 * what changes a counter's course exits, but for that of counter 0 if the kernel raises the
 * line (kvmfilter_device_raise()).
 *
 * The chip is Intel's 8254 (data sheet 231164). What that leaves open is settled
 * in i8254.c, at its head.
 */
#ifndef KVMFILTER_I8254_H
#define KVMFILTER_I8254_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_I8254_MAGIC	0x34353238	/* "8254" */
#define KVMFILTER_I8254_VERSION	1

/* A tick that never comes. */
#define KVMFILTER_I8254_NEVER	(~0ULL)

/*
 * One counter. The first three words are what programs look at; they write the first
 * of them alone. Counts are numbers also where the chip counts in BCD, 0 is the
 * largest count; held and latch are as they are read. Bits of control, flags and
 * input are private to the model.
 */
struct kvmfilter_i8254_channel {
	__u16 count;		/* from which load counts */
	__u16 held;		/* what is read before load; or the next count */
	__u16 latch;		/* output latch */
	__u8 control;		/* word as written, and the phase of the course */
	__u8 flags;
	__u64 load;		/* tick that puts count into the counting element */
	__u64 expire;		/* tick at which it is zero first, or NEVER */
	__u16 cr;		/* count register, a number */
	__u8 write_low;		/* first byte of a word being written */
	__u8 input;
	__u32 reserved;		/* zero */
};

/* The state of the device. Byte order is the machine's. */
struct kvmfilter_i8254_state {
	struct kvmfilter_model_head head;
	__u8 port61;		/* bits 3-0 of port 61h as written */
	__u8 reserved[7];	/* zero */
	struct kvmfilter_i8254_channel channel[3];
};

/*
 * Power-on, which the data sheet leaves undefined: the counters wait for a count in
 * mode 3, binary, by words, with their outputs high. A reset does the same.
 */
extern const struct kvmfilter_model kvmfilter_i8254_model;

/*
 * The chip without port 61h, for a VMM that has the port elsewhere, as in a keyboard controller.
 * The state is the same.
 */
extern const struct kvmfilter_model kvmfilter_i8254_chip_model;

/*
 * What the chip has to do with port 61h, for a VMM that answers it: the byte as it is read, 0 to
 * 255 (bit 5 is OUT of counter 2, bit 4 toggles with refresh, bits 3-0 are as written); and
 * a byte that is written (bit 0 is the gate of counter 2). The latter returns 0.
 */
int kvmfilter_i8254_read61(struct kvmfilter_device *device);
int kvmfilter_i8254_write61(struct kvmfilter_device *device, __u8 value);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_I8254_H */
