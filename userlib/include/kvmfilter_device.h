/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Devices: a model (what a chip is) and a device (one of them in a VM).
 *
 *	kvmfilter_device_create(&pit, &kvmfilter_i8254_model, 0x40, &ops, vm);
 *	kvmfilter_device_attach(pit, filter, 0);
 *	...
 *	on an exit:
 *		kvmfilter_device_access(pit, &access);
 *
 * A device is whole without a filter: every access exits and kvmfilter_device_access()
 * answers it. Attached to a filter its state moves to scratch and its programs into the
 * kernel, and most accesses exit no more; detached it takes both back. The guest can
 * tell neither, nor can it tell a device that was saved and restored somewhere else.
 *
 * Time: the clock is CLOCK_MONOTONIC in ns as the host has it, or the one of the VMM
 * (kvmfilter_device_ops). Device time is that plus an offset, starts shortly above zero,
 * stands while the device is paused and never jumps.
 *
 * Threads: functions of one device may be called by several threads; they take turns.
 * Callbacks are made inside these turns: they must not call functions of the
 * same device. Nor must a thread be stopped inside of one, as by a signal handler that waits:
 * others wait for it.
 */
#ifndef KVMFILTER_DEVICE_H
#define KVMFILTER_DEVICE_H

#include <kvmfilter.h>
#include <kvmfilter_ring.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- models ---------------------------------------------------------------------- */

/* What begins the state of every model. */
struct kvmfilter_model_head {
	__u32 magic;
	__u16 version;
	__u16 reserved;		/* zero */
	__u64 clock_offset_ns;	/* device time - clock; 0: time stands */
	__u64 stopped_ns;	/* device time while it stands, and 0 otherwise */
};

/* A program that comes with a model. */
struct kvmfilter_program {
	const char *name;
	const struct bpf_insn *insns;
	__u32 insn_count;
	__u32 direction;	/* KVMFILTER_READ, KVMFILTER_WRITE or KVMFILTER_EXPIRE */
};

/*
 * Addresses of a device, beginning at the device's base plus @offset. With programs: a
 * range of a filter. Without: accesses that always exit; these may lie around ranges with
 * programs, which stand before them, and take what is partly outside of those.
 */
struct kvmfilter_model_range {
	__u64 offset;
	__u32 length;
	__u32 bus;		/* KVMFILTER_BUS_PIO or KVMFILTER_BUS_MMIO */
	const struct kvmfilter_program *read;	/* or NULL */
	const struct kvmfilter_program *write;	/* or NULL */
	/* In their places while the kernel has the timers: those that arm. NULL: the same. */
	const struct kvmfilter_program *timed_read;
	const struct kvmfilter_program *timed_write;
};

/* What a model asks of its VMM besides lines and time; the numbers are the model's, but for 1. */
struct kvmfilter_event {
	__u32 event;		/* 0: nothing */
	__u32 pulses;		/* of an access: bit n, line n went low and is high again */
	__u64 value;
};

/* A byte that the guest has sent: value. Of models with output, in the order of the bytes. */
#define KVMFILTER_EVENT_OUTPUT	1

/*
 * The bytes that a guest sends through a device, on their way to the VMM: part of the state of
 * a model that has output. All bytes go through the ring. Those of an access that exits are the
 * VMM's before kvmfilter_device_access() returns, so that the ring holds what programs have
 * posted, if kvmfilter_device_post() lets them.
 */
#define KVMFILTER_OUTPUT_SIZE	4096

struct kvmfilter_output {
	struct kvmfilter_ring ring;	/* of bytes */
	__u8 posts;		/* 1: programs may post, and what follows is set */
	__u8 wake;		/* the notifier that wakes the VMM */
	__u8 interrupts;	/* 1: programs may raise line 0, and what follows is set */
	__u8 line;		/* the notifier for that */
	__u32 reserved;		/* zero */
	__u8 data[KVMFILTER_OUTPUT_SIZE];
};

/*
 * A timer of a model as its programs find it: an array of these is what follows the state in its
 * block. It is the device's and nothing of it is saved, since all of it follows from the state;
 * programs write due_ns alone.
 */
struct kvmfilter_model_timer {
	__u64 due_ns;		/* device time that it is armed for; KVMFILTER_NEVER */
	__u64 hint;		/* what due() has to say to programs */
	__u8 on;		/* 1: programs may raise the line, and what follows is set */
	__u8 timer;		/* the filter's number of it */
	__u8 notifier;		/* that raises the line */
	__u8 reserved[5];	/* zero */
};

#define KVMFILTER_MODEL_LINES_MAX	32
#define KVMFILTER_MODEL_TIMERS_MAX	8
#define KVMFILTER_MODEL_STATE_MAX	16384

/* A time that never comes. */
#define KVMFILTER_NEVER		(~0ULL)

/*
 * A model: functions of a state and of device time, in ns, which never steps back. They
 * keep nothing besides and call nothing of the VMM's. The state is plain bytes, begins
 * with a head (filled in by the device), and is written by access(), reset() and the
 * model's own functions alone: time by itself changes no byte. A state may come from
 * anywhere: functions must be safe whatever is in it.
 *
 * Programs must leave lines and next_rise() as they are: only what exits moves these. But the lines
 * that moves() tells of programs may lower, which nobody is told, and raise if they signal the
 * output's notifier for line 0. And so they may the line of a timer that is on: they signal its
 * notifier for each rise, and keep it armed for the next, which is due_ns.
 */
struct kvmfilter_model {
	__u32 size;		/* of this structure */
	__u32 state_size;	/* bytes, a multiple of 8, KVMFILTER_MODEL_STATE_MAX at most */
	__u32 magic;
	__u16 version;
	__u16 line_count;
	const char *name;
	const struct kvmfilter_model_range *ranges;
	__u32 range_count;
	__u32 output;		/* where in the state its struct kvmfilter_output is; 0: none */

	/* Power-on, and reset of the machine. The state is zero before the first. */
	void (*init)(void *state, __u64 ns);
	void (*reset)(void *state, __u64 ns);
	/* Could this model have left this behind? The head was looked at already. */
	int (*check)(const void *state);
	/*
	 * An access; offset is that from the device's base. KVMFILTER_DONE, or
	 * KVMFILTER_PASS with nothing changed: not this model's. @event is zero.
	 */
	int (*access)(void *state, struct kvmfilter_access *access, __u64 ns,
		      struct kvmfilter_event *event);
	/* Bit n: line n is high. May be NULL, like next_rise(), if there are no lines. */
	__u32 (*lines)(const void *state, __u64 ns);
	/*
	 * The first ns after @ns at which @line goes high by itself, or has gone low and
	 * high again; KVMFILTER_NEVER if none. Exact: it is low 1 ns earlier.
	 */
	__u64 (*next_rise)(const void *state, unsigned int line, __u64 ns);
	/* Bit n: the VMM has let programs move line n. May be NULL: none. */
	__u32 (*moves)(const void *state);
	/*
	 * What the kernel may do when time moves lines: as many timers, each with a program of
	 * direction KVMFILTER_EXPIRE, which signals the line if it is due and arms the timer for
	 * the next rise. NULL and 0: nothing.
	 */
	const struct kvmfilter_program *const *expire;
	__u32 timer_count;	/* KVMFILTER_MODEL_TIMERS_MAX at most */
	__u32 reserved;
	/*
	 * Which line does @timer raise as the device is programmed at @ns? No other timer raises
	 * it, and nothing else than time and programs. Negative: none, or one that only the VMM
	 * can. Fills in due_ns of @result, which is next_rise() of the line, and hint.
	 */
	int (*due)(const void *state, unsigned int timer, __u64 ns,
		   struct kvmfilter_model_timer *result);
};

/* --- devices --------------------------------------------------------------------- */

struct kvmfilter_device;

/* The VMM's part. Each may be NULL. */
struct kvmfilter_device_ops {
	__u32 size;		/* of this structure */
	__u32 reserved;
	/*
	 * The clock, in ns; CLOCK_MONOTONIC if NULL. Of a device that is attached it must
	 * be CLOCK_MONOTONIC, the clock of the programs.
	 */
	__u64 (*clock)(void *opaque);
	/*
	 * @line goes to @high. Edges that came while nobody looked merge into one: a
	 * line that is high already goes low first. The end of a pulse
	 * that time alone makes is reported with the next rise.
	 */
	void (*line)(void *opaque, unsigned int line, int high);
	/*
	 * Call kvmfilter_device_timer() when the clock is at @when_ns, and forget what
	 * was asked before, or do that as well. KVMFILTER_NEVER: no need.
	 */
	void (*timer)(void *opaque, __u64 when_ns);
	/* An event of the model; its header has the numbers. */
	void (*event)(void *opaque, __u32 event, __u64 value);
};

/*
 * A device of @model at @base, an I/O port or guest physical address. It is on, and time
 * runs. @ops is copied. -EINVAL: the model is not usable; -ENOMEM.
 */
int kvmfilter_device_create(struct kvmfilter_device **device,
			    const struct kvmfilter_model *model, __u64 base,
			    const struct kvmfilter_device_ops *ops, void *opaque);

/* Detaches it first, so its filter must still be there. NULL is ignored. */
void kvmfilter_device_destroy(struct kvmfilter_device *device);

/* Bytes of scratch that the device takes when attached, a multiple of 64. */
__u32 kvmfilter_device_scratch(const struct kvmfilter_device *device);

/*
 * Move the state into the state block at @state_offset of the filter's scratch, or into one of
 * kvmfilter_scratch_alloc() if that is KVMFILTER_SCRATCH_ANY, and the programs into the kernel.
 * vCPUs may run. On failure the device is as before; a
 * program that was refused is explained to the filter's log callback.
 * -EBUSY: it is attached already, or the state block is locked, or a part of it is another
 * device's; -EINVAL: no room for a state block there; errors of
 * kvmfilter_scratch_alloc(), kvmfilter_prog_load() and kvmfilter_range_add().
 */
#define KVMFILTER_SCRATCH_ANY	(~0U)

int kvmfilter_device_attach(struct kvmfilter_device *device,
			    struct kvmfilter *filter, __u32 state_offset);

/* Take both back. vCPUs may run. Nothing happens if the device is not attached. */
int kvmfilter_device_detach(struct kvmfilter_device *device);

/*
 * The device is at @base now, as when a guest has written a base address. vCPUs may run. On
 * failure, as of kvmfilter_range_add(), it is there and not attached any more.
 */
int kvmfilter_device_move(struct kvmfilter_device *device, __u64 base);

/*
 * The slow path: answer an access that exited. Needed are address, width, direction, bus
 * and, of a write, value; value is filled in for a read. Returns KVMFILTER_DONE, or
 * KVMFILTER_PASS if the address is not this device's or the model leaves it to the VMM.
 * -EINVAL: width or direction are none.
 */
int kvmfilter_device_access(struct kvmfilter_device *device,
			    struct kvmfilter_access *access);

/*
 * An access to ports of 8 bits that is wider than these: on a PC that is one access per byte,
 * in the order of their ports. @one makes one of them, by kvmfilter_device_access() say, and
 * returns its verdict; a byte that passes reads FFh. For what no device took whole. Returns
 * KVMFILTER_DONE if any byte was answered, else KVMFILTER_PASS; what @one returned if that is
 * negative. -EINVAL: no access to ports, or width or direction are none.
 */
int kvmfilter_access_bytes(struct kvmfilter_access *access,
			   int (*one)(void *opaque, struct kvmfilter_access *byte),
			   void *opaque);

/*
 * Let the programs of an attached device post what the guest sends, rather than exit. @wake is a
 * notifier of the filter that is set to an eventfd: when that is signalled, call
 * kvmfilter_device_wake(). @line is another that raises line 0, which is to be edge-triggered or
 * resampled: the VMM gives its eventfd to KVM_IRQFD, and writes to it too when the line callback
 * tells of a rise; -1: what would raise the line exits. @wake -1: everything exits again, as after
 * kvmfilter_device_detach(). -EOPNOTSUPP: the model has no output; -ENOTCONN: not attached;
 * -EINVAL: not the number of a notifier.
 */
int kvmfilter_device_post(struct kvmfilter_device *device, int wake, int line);

/*
 * What the guest sends waits. It becomes events within 5 ms, by the timer callback, or at once
 * if half of the room is taken, or if there is no such callback.
 */
void kvmfilter_device_wake(struct kvmfilter_device *device);

/*
 * The interrupt controller has let go of a resampled @line: if it is high still, the line callback
 * tells of a rise again.
 */
void kvmfilter_device_resample(struct kvmfilter_device *device, unsigned int line);

/*
 * Let the kernel keep the time of an attached device: give its model's timers, timer_count of them,
 * the filter's numbers from @timer on. @fallback is a notifier of the filter that is set to an
 * eventfd: when that is signalled, call kvmfilter_device_timer(). Several devices may share it.
 * @timer -1: the VMM keeps it again, as after kvmfilter_device_detach(). -EOPNOTSUPP: the model has
 * no timers; -ENOTCONN: not attached; -EINVAL: not numbers of timers, or of a notifier; errors of
 * kvmfilter_prog_load() and kvmfilter_timer_add(), and then it is as after -1.
 */
int kvmfilter_device_expire(struct kvmfilter_device *device, int timer, int fallback);

/*
 * Let it raise @line, which is edge-triggered, by @notifier: the VMM gives its eventfd to
 * KVM_IRQFD, and writes to it too when the line callback tells of a rise. That tells of those
 * alone that the kernel has left to the VMM, or that an access has made that exited. -1: the VMM
 * raises it again. The lines go with detaching as well. -EOPNOTSUPP: the model has no timers;
 * -ENOTCONN: not attached; -EINVAL: not the number of a line or a notifier.
 */
int kvmfilter_device_raise(struct kvmfilter_device *device, unsigned int line, int notifier);

/*
 * The time that the timer callback asked for has come, or the kernel has left an expiry to the VMM.
 * Too early does no harm.
 */
void kvmfilter_device_timer(struct kvmfilter_device *device);

/* Reset of the machine. */
void kvmfilter_device_reset(struct kvmfilter_device *device);

/*
 * Let device time stand still as of @now_ns of the device's clock, and go on from there as
 * of another @now_ns. vCPUs must be stopped. With the same times for all devices of a
 * VM they keep their step. Calling either twice does nothing.
 */
void kvmfilter_device_pause(struct kvmfilter_device *device, __u64 now_ns);
void kvmfilter_device_resume(struct kvmfilter_device *device, __u64 now_ns);

/*
 * The state as bytes to keep: @size at least the model's state_size. As if paused as of
 * @now_ns, whether it is or not. Byte order is the machine's. -ENOSPC: @size is too small.
 */
int kvmfilter_device_save(struct kvmfilter_device *device, void *buffer, __u32 size,
			  __u64 now_ns);

/*
 * Put such a state in, attached or not; the device is paused then. -EINVAL: it is not a
 * state of this model and version, and nothing has changed.
 */
int kvmfilter_device_restore(struct kvmfilter_device *device, const void *buffer,
			     __u32 size);

/*
 * Change or look at the state by a function of the VMM's, alone with it as an access is:
 * @change gets the state and device time, and its result is returned. Lines and timer
 * follow. This is how functions of single models are made.
 */
int kvmfilter_device_change(struct kvmfilter_device *device,
			    int (*change)(void *state, __u64 ns, void *argument),
			    void *argument);

/* Sums over all ranges since the device was attached. -ENOTCONN: it is not attached. */
int kvmfilter_device_counters(struct kvmfilter_device *device,
			      struct kvmfilter_counters *sum);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_DEVICE_H */
