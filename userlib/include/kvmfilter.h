/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * libkvmfilter: what a VMM links against.
 *
 * Functions return 0 or a positive result on success and -errno on failure; the
 * meaning of each errno is that of <linux/kvmfilter.h> unless a function says
 * otherwise, and of open() and mmap() for those that open /dev/kvmfilter. Nothing is
 * printed and no global state is kept. A filter may be used from several threads at
 * once, but for its destruction.
 */
#ifndef KVMFILTER_H
#define KVMFILTER_H

#include <linux/kvmfilter.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bpf_insn;

/* A filter of one VM: its descriptor and the mapping of its scratch. */
struct kvmfilter;

/* The version of the library, like "0.1.0". */
const char *kvmfilter_version(void);

/*
 * What the running module offers. -ENOENT, -ENXIO, -ENODEV: the module is not there;
 * -EACCES: no permission to open /dev/kvmfilter.
 */
int kvmfilter_query(struct kvmfilter_query *query);

/*
 * Create a filter for the VM behind @vm_fd with @scratch_size bytes of scratch, and
 * map that. The descriptor is closed on exec(). -EPROTONOSUPPORT: the module has another
 * KVMFILTER_ABI_VERSION than this library. -EXDEV: the process is in a time namespace whose
 * clocks are not those that programs read.
 */
int kvmfilter_create(struct kvmfilter **filter, int vm_fd, __u32 scratch_size);

/* Flags of kvmfilter_options. */
#define KVMFILTER_OPTION_DEVICE_FD	(1U << 0)	/* device_fd is one */

/* What else a filter can be given. */
struct kvmfilter_options {
	__u32 size;		/* of this structure */
	int vm_fd;
	__u32 scratch_size;
	__u32 flags;		/* KVMFILTER_OPTION_* */
	/*
	 * Called when the kernel refuses something, in the thread that asked for it and
	 * before that returns, with a line for people: what failed, and why as far
	 * as it is known; of a program, what the verifier said. May be NULL.
	 */
	void (*log)(void *opaque, const char *message);
	void *opaque;
	/*
	 * With KVMFILTER_OPTION_DEVICE_FD: /dev/kvmfilter, opened for reading and writing by
	 * whoever may. It stays the caller's, and may be closed on return.
	 */
	int device_fd;
	__u32 reserved;		/* zero */
};

/*
 * As kvmfilter_create(). -EINVAL also: options->size is not one that was ever valid, a flag is
 * unknown, or a reserved member is not zero.
 */
int kvmfilter_create_with(struct kvmfilter **filter,
			  const struct kvmfilter_options *options);

/*
 * Take the filter out of its VM, for good: on return no program runs, every access exits, and
 * no range can be added any more (-ESHUTDOWN). -EIO: all is done, see KVMFILTER_DETACH.
 */
int kvmfilter_detach(struct kvmfilter *filter);

/*
 * Detach and close: all ranges are gone on return, whoever else holds the descriptor, and
 * scratch is unmapped. Devices that are attached to it are to be detached before. NULL is
 * ignored. (Not in a process that was forked off, where it only closes.)
 */
void kvmfilter_destroy(struct kvmfilter *filter);

/* The descriptor, for poll-free uses such as passing it on; still the filter's. */
int kvmfilter_fd(const struct kvmfilter *filter);

/*
 * The state block at @offset of scratch, a multiple of KVMFILTER_STATE_ALIGN, with
 * room for @size bytes of data. NULL if it would not fit.
 */
struct kvmfilter_state *kvmfilter_state(const struct kvmfilter *filter,
					__u32 offset, __u32 size);

/*
 * A state block with room for @size bytes of data, all zero, that is nobody else's: its offset
 * is left in *@offset. kvmfilter_device_attach() takes blocks in the same way, and what is given
 * back here is given away anew; blocks at offsets that a VMM has made up itself are not known
 * here. -ENOSPC: no part of scratch that is free is so large; -EINVAL: @size is 0, or more than
 * KVMFILTER_STATE_MAX.
 */
int kvmfilter_scratch_alloc(struct kvmfilter *filter, __u32 size, __u32 *offset);

/* Give such a block back, which no range uses any more, with the @size that it was taken with. */
void kvmfilter_scratch_free(struct kvmfilter *filter, __u32 offset, __u32 size);

/*
 * A program to load. @log may be NULL; the verifier's message, or an empty string,
 * is left there, cut to @log_size bytes.
 */
struct kvmfilter_prog_spec {
	const struct bpf_insn *insns;
	__u32 insn_count;
	__u32 direction;	/* KVMFILTER_READ, KVMFILTER_WRITE or KVMFILTER_EXPIRE */
	__u32 state_size;	/* bytes of data, a multiple of 8 */
	__u32 log_size;
	char *log;
};

/* What is known of a program that was verified. */
struct kvmfilter_prog_facts {
	__u64 features;		/* KVMFILTER_FEATURE_* that it needs of the module */
	__u32 stack_depth;	/* bytes */
	__u32 calls;		/* of helpers */
	__u32 signals;		/* of these, of signal() */
	__u32 locks;		/* stores that can be the first to the state; 0: it only reads */
	__u32 weight;		/* of the dearest path, up to KVMFILTER_WEIGHT_MAX */
	__u32 insn;		/* if refused: the instruction that @log is about */
	__u32 arms;		/* calls of arm() */
};

/*
 * Verify a program here, as the module would: the same source, no module needed.
 * -EACCES: refused, the reason is in the log; -EINVAL: the spec is out of its ranges;
 * -ENOMEM.
 */
int kvmfilter_prog_check(const struct kvmfilter_prog_spec *spec,
			 struct kvmfilter_prog_facts *facts);

/*
 * The instruction at @insns as text, "r3 = *(u32 *)(r1 +8)", cut to @size bytes with
 * the terminator. @left counts the instructions at @insns. Returns how many make up
 * this one, 1 or 2.
 */
int kvmfilter_insn_print(const struct bpf_insn *insns, __u32 left, char *text,
			 __u32 size);

/* One access as a trial of a program. */
struct kvmfilter_run {
	struct kvmfilter_access access;	/* value of a read: 0, and out if DONE */
	void *state;		/* spec.state_size bytes, in and out; NULL if these are 0 */
	__u32 state_size;
	__u32 repeat;		/* runs, each on the state that the last one left */
	__u32 verdict;		/* out, like all that follows: of the last run */
	__u64 signals;		/* bit n: notifier n was signalled */
	__u64 duration_ns;	/* of all runs */
	__u32 steps;		/* instructions executed; 0: not known, in the kernel */
	__u64 arms;		/* bit n: timer n was armed, or disarmed */
	__u64 *whens;		/* in: KVMFILTER_TIMERS_MAX numbers, or NULL; out: what for */
};

/* Run a loaded program in the kernel: KVMFILTER_PROG_RUN. */
int kvmfilter_prog_run(struct kvmfilter *filter, __u32 prog, struct kvmfilter_run *run);

/* What clock_ns() and boot_ns() return; the host's own clocks if there is none. */
struct kvmfilter_clocks {
	__u64 clock_ns;
	__u64 boot_ns;
};

/*
 * Run a program here, in the reference interpreter, instruction by instruction, each
 * checked. @clocks may be NULL. Errors as kvmfilter_prog_check(), which comes first,
 * and -EINVAL for a @run out of its ranges. -ENOTRECOVERABLE: a step that the verifier
 * should not have let pass, a defect of this library.
 */
int kvmfilter_prog_interpret(const struct kvmfilter_prog_spec *spec,
			     struct kvmfilter_run *run,
			     const struct kvmfilter_clocks *clocks);

/* Verify and load a program. Returns its number, which is positive. */
int kvmfilter_prog_load(struct kvmfilter *filter,
			const struct kvmfilter_prog_spec *spec);

/* Forget a program that no range and no timer uses. */
int kvmfilter_prog_unload(struct kvmfilter *filter, __u32 prog);

/* A range to add. */
struct kvmfilter_range_spec {
	__u64 address;
	__u32 length;
	__u32 bus;		/* KVMFILTER_BUS_PIO or KVMFILTER_BUS_MMIO */
	__u32 read_prog;	/* or KVMFILTER_PROG_NONE */
	__u32 write_prog;	/* or KVMFILTER_PROG_NONE */
	__u32 state_offset;
};

/*
 * Have accesses to a range of addresses answered by programs, from this return on.
 * Returns the number of the range, which is positive.
 */
int kvmfilter_range_add(struct kvmfilter *filter,
			const struct kvmfilter_range_spec *spec);

/* Have them exit again. On return no vCPU is inside the programs. */
int kvmfilter_range_remove(struct kvmfilter *filter, __u32 range);

/*
 * Put @spec in the place of @range, as where a guest has moved a register: returns the number of
 * the new one, which counts from 0. In between accesses exit. On failure the old one is gone,
 * unless there was none such.
 */
int kvmfilter_range_move(struct kvmfilter *filter, __u32 range,
			 const struct kvmfilter_range_spec *spec);

/* Say which eventfd is signalled by @notifier; @event_fd -1 takes it away. */
int kvmfilter_notifier_set(struct kvmfilter *filter, __u32 notifier, int event_fd);

/*
 * The same for a notifier that has none. Returns its number, from 0 on; kvmfilter_notifier_set()
 * with -1 gives it back. -ENOSPC: all KVMFILTER_NOTIFIERS_MAX are in use.
 */
int kvmfilter_notifier_add(struct kvmfilter *filter, int event_fd);

/* A timer to add. */
struct kvmfilter_timer_spec {
	__u32 timer;		/* its number, below KVMFILTER_TIMERS_MAX, for programs, too */
	__u32 prog;		/* of direction KVMFILTER_EXPIRE */
	__u32 state_offset;
	__u32 notifier;		/* signalled if the program passes; it is set */
};

/* Have a program run when a timer expires. It is not armed yet. */
int kvmfilter_timer_add(struct kvmfilter *filter, const struct kvmfilter_timer_spec *spec);

/* Take it away. On return its program does not run. */
int kvmfilter_timer_remove(struct kvmfilter *filter, __u32 timer);

/*
 * Have a timer expire at @when, CLOCK_MONOTONIC in ns; KVMFILTER_TIMER_OFF: never, and on
 * return its program does not run. Who holds the lock of its state block is in order with
 * programs that arm it.
 */
int kvmfilter_timer_arm(struct kvmfilter *filter, __u32 timer, __u64 when);

/* What a timer is armed for, and what became of its expiries since it was added. */
int kvmfilter_timer_query(struct kvmfilter *filter, __u32 timer,
			  struct kvmfilter_timer_query *query);

/* How often a range was accessed since it was added: answered, and passed for which reason. */
int kvmfilter_counters(struct kvmfilter *filter, __u32 range,
		       struct kvmfilter_counters *counters);

/*
 * The VMM's side of the lock of a state block. Data may be written only between
 * lock and unlock, and is consistent when read there. The kernel holds the lock
 * no longer than a program runs, from its first store to its end, and never waits
 * for it: while the VMM holds it, accesses exit.
 * The lock does not nest. trylock returns 0 or -EBUSY.
 */
void kvmfilter_state_lock(struct kvmfilter_state *state);
int kvmfilter_state_trylock(struct kvmfilter_state *state);
void kvmfilter_state_unlock(struct kvmfilter_state *state);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_H */
