/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The i8254 programmable interval timer of a PC with port 61h, complete, for a VMM's
 * slow path; and the programs that answer its reads and latches in the kernel, on
 * the same state.
 *
 *	state = (struct kvmfilter_i8254_state *)block->data;
 *	kvmfilter_i8254_init(state);
 *	load and add every one of kvmfilter_i8254_programs[];
 *	...
 *	on an exit for port 40h to 43h or 61h:
 *		kvmfilter_state_lock(block);
 *		now = CLOCK_MONOTONIC;
 *		value = kvmfilter_i8254_read(state, port, now);
 *		kvmfilter_state_unlock(block);
 *
 * The functions work on the state alone. Where programs share it, the caller holds
 * the lock of its state block, and reads the clock while holding it, so that nobody
 * else has been there later. A clock that steps back does no harm, but what is read
 * meanwhile means nothing.
 *
 * Time: "now" is CLOCK_MONOTONIC in ns as the host has it, the clock of the programs
 * (a process in a time namespace sees another). Device time is that
 * plus clock_offset_ns, and a tick of the counters is 88000/105 ns of device time,
 * exactly (14.31818 MHz / 12 = 105/88 MHz). The sums are good for device times up to
 * 2^64 / 21 ns, more than 27 years.
 *
 * The chip is Intel's 8254 (data sheet 231164). What that leaves open is settled
 * in i8254.c, at its head.
 */
#ifndef KVMFILTER_I8254_H
#define KVMFILTER_I8254_H

#include <kvmfilter.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_I8254_MAGIC	0x34353238	/* "8254" */
#define KVMFILTER_I8254_VERSION	1

/*
 * Device time runs ahead of CLOCK_MONOTONIC by this after kvmfilter_i8254_init(), a
 * whole number of ticks (1260000), so that no tick of interest is ever below zero.
 */
#define KVMFILTER_I8254_EPOCH_NS	1056000000ULL

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

/*
 * The device: the data of a state block. Plain bytes, all offsets and no pointers: to
 * save it, pause it and copy them; to restore it, copy them back and resume. Byte
 * order is the machine's.
 */
struct kvmfilter_i8254_state {
	__u32 magic;
	__u16 version;
	__u8 port61;		/* bits 1-0 of port 61h as written */
	__u8 reserved0;		/* zero */
	__u64 clock_offset_ns;	/* device time - CLOCK_MONOTONIC; 0: time stands */
	__u64 stopped_ns;	/* device time while it stands, and 0 otherwise */
	__u64 reserved1;	/* zero */
	struct kvmfilter_i8254_channel channel[3];
};

/*
 * Power-on. The data sheet leaves it undefined: here the counters wait for a count in
 * mode 3, binary, by words, with their outputs high. Time runs at once.
 */
void kvmfilter_i8254_init(struct kvmfilter_i8254_state *state);

/* Reset of the machine: as init, but device time goes on (or goes on standing). */
void kvmfilter_i8254_reset(struct kvmfilter_i8254_state *state);

/*
 * A saved state may come from anywhere. 0, or -EINVAL if it is not one of this version.
 * The functions are safe on a state that is wrong in any way; only answers are wrong.
 */
int kvmfilter_i8254_check(const struct kvmfilter_i8254_state *state);

/* Read and write a byte at port 40h to 43h or 61h. Other ports read 0. */
__u8 kvmfilter_i8254_read(struct kvmfilter_i8254_state *state, __u16 port,
			  __u64 now_ns);
void kvmfilter_i8254_write(struct kvmfilter_i8254_state *state, __u16 port,
			   __u8 value, __u64 now_ns);

/*
 * Set GATE of a counter. Those of counters 0 and 1 are tied high: no effect. That
 * of counter 2 is bit 0 of port 61h, and a write there sets it too.
 */
void kvmfilter_i8254_set_gate(struct kvmfilter_i8254_state *state,
			      unsigned int channel, int level, __u64 now_ns);

/* Level of the OUT pin of counter 0, 1 or 2: 0 or 1. */
int kvmfilter_i8254_out(const struct kvmfilter_i8254_state *state,
			unsigned int channel, __u64 now_ns);

/*
 * CLOCK_MONOTONIC of the first rising edge of OUT after @now_ns that comes by counting
 * alone, the first ns at which OUT reads 1. UINT64_MAX if none will come, or time
 * stands. A write may raise OUT at once: compare kvmfilter_i8254_out() before and after
 * it, then ask again. A timer that fires late finds the edges it missed by asking
 * with the time of the last edge it served.
 */
__u64 kvmfilter_i8254_next_edge(const struct kvmfilter_i8254_state *state,
				unsigned int channel, __u64 now_ns);

/*
 * Let device time stand still at @now_ns, and go on from there. While it stands, the
 * functions ignore now_ns, and programs pass whatever depends on time.
 */
void kvmfilter_i8254_pause(struct kvmfilter_i8254_state *state, __u64 now_ns);
void kvmfilter_i8254_resume(struct kvmfilter_i8254_state *state, __u64 now_ns);

/* The programs, one for each port and direction that the kernel can answer. */
extern const struct kvmfilter_model_program kvmfilter_i8254_programs[];
extern const unsigned int kvmfilter_i8254_program_count;

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_I8254_H */
