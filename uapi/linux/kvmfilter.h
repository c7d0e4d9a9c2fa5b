/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * kvmfilter: answer hot guest I/O in the kernel, from state the VMM owns.
 *
 * This header is the whole ABI of /dev/kvmfilter and its manual. It serves
 * three readers: the VMM (ioctl and mmap), the author of a program (the access
 * structure and the helpers) and the module itself.
 *
 * Words
 *   filter       what a VMM holds: a file descriptor bound to one VM. It owns
 *                everything below and takes it along when it is closed.
 *   scratch      pages of the filter, mapped by the VMM with mmap().
 *   state block  the state of a device inside scratch: a sequence word and its
 *                data, as much as scratch has room for.
 *   program      verified byte code (BPF instruction set, RFC 9669), loaded
 *                once and compiled by the kernel's BPF JIT. The kernel
 *                interprets none.
 *   range        bus, address and length, with a program for reads and/or one
 *                for writes, and a state block.
 *   access       one read or write of 1, 2, 4 or 8 bytes by a vCPU.
 *   verdict      DONE: answered in the kernel. PASS: exit to user space, as if
 *                kvmfilter were not there.
 *   notifier     an eventfd that a program may signal.
 *   timer        an alarm that programs and the VMM arm; when it expires, a program
 *                of its own runs, on a state block like an access.
 *
 * Calling conventions
 *   Every command takes a pointer to a structure whose first member, size, the
 *   caller sets to sizeof(the structure). A smaller structure of an older
 *   caller is completed with zeros; a larger one of a newer caller is taken if
 *   the part unknown to this kernel is zero. Members marked "out" are ignored on
 *   entry, and written if the command succeeds: after a failure the same
 *   structure can be used again. A command that fails has changed nothing,
 *   unless its description says otherwise.
 *
 *   KVMFILTER_QUERY and KVMFILTER_CREATE are commands of /dev/kvmfilter, all
 *   others of the filter that KVMFILTER_CREATE returns. As KVM itself demands
 *   for a VM, a filter takes commands only from the process that created the
 *   VM; mmap() works for whoever holds the descriptor.
 *
 * Versions
 *   Structures grow at their end, commands, flags and helpers are added, and
 *   feature bits tell of what no number or size does: none of that changes
 *   KVMFILTER_ABI_VERSION. Old callers and new modules fit together, and the
 *   reverse: what only one side knows is ENOTTY, E2BIG or EINVAL. The version
 *   changes if an old caller would be misled. KVMFILTER_QUERY, with the members
 *   up to @features, stays the same in all of them: ask it first.
 *
 * Errors, one meaning each
 *   EINVAL      an argument is out of its range or misaligned, an unknown flag
 *               is set, a reserved member is not zero, size is too small
 *   E2BIG       size is larger than known here and the surplus is not zero
 *   EFAULT      a pointer does not lead to readable or writable memory
 *   ENOTTY      unknown command
 *   EBADF       a descriptor is not open, or not of the kind asked for
 *               (a KVM VM, an eventfd)
 *   EPERM       the VM belongs to another process
 *   EACCES      the program was rejected; the log says where and why
 *   ENOENT      no program, no range, no timer or no notifier has this number
 *   EEXIST      the range overlaps one of this filter, or it has a timer of this
 *               number
 *   EBUSY       a range, a timer or a trial still uses the program
 *   ENOSPC      a limit of the filter, a budget of compiled code (the user's
 *               or that of all, see KVMFILTER_PROG_LOAD), or KVM's limit of
 *               devices on a bus
 *   EOPNOTSUPP  this machine has no such bus, or its BPF JIT is switched off
 *   ESHUTDOWN   the filter was detached
 *   ENOMEM      out of memory, of the memory the caller's cgroup allows (if the
 *               kernel's OOM killer did not come first), of RLIMIT_MEMLOCK, or
 *               of what the BPF JIT may have
 *   EINTR       a signal arrived first
 *   EIO         KVM gave up the whole bus for want of memory, see
 *               KVMFILTER_RANGE_REMOVE
 */
#ifndef _LINUX_KVMFILTER_H
#define _LINUX_KVMFILTER_H

#include <linux/types.h>
#include <linux/ioctl.h>

#define KVMFILTER_ABI_VERSION	1

/* Limits. KVMFILTER_QUERY tells those of the running module. */
#define KVMFILTER_SCRATCH_MAX	(1 << 20)	/* bytes of scratch per filter */
#define KVMFILTER_STATE_MAX	(KVMFILTER_SCRATCH_MAX - 8) /* bytes of data in a state block */
#define KVMFILTER_STATE_ALIGN	64		/* of a state block in scratch */
#define KVMFILTER_PROGS_MAX	1024		/* programs per filter */
#define KVMFILTER_RANGES_MAX	1024		/* ranges per filter */
#define KVMFILTER_NOTIFIERS_MAX	64		/* notifiers per filter */
#define KVMFILTER_TIMERS_MAX	64		/* timers per filter */
#define KVMFILTER_INSNS_MAX	4096		/* instructions per program */
#define KVMFILTER_CALLS_MAX	32		/* helper calls per program */
#define KVMFILTER_SIGNALS_MAX	8		/* signal() calls per program */
#define KVMFILTER_ARMS_MAX	8		/* arm() calls per program */
#define KVMFILTER_STACK_MAX	448		/* bytes of stack per program */
#define KVMFILTER_LOCKS_MAX	256		/* stores that can be a path's first */
#define KVMFILTER_WEIGHT_MAX	8192		/* of a program's dearest path */
#define KVMFILTER_TRIES		4		/* of a contended transaction */
#define KVMFILTER_REPEAT_MAX	(1 << 20)	/* runs in one KVMFILTER_PROG_RUN */

/*
 * The state block
 *
 * A sequence word, followed at once by the data. The block starts at a multiple
 * of KVMFILTER_STATE_ALIGN in scratch. The sequence word is even when the data
 * is at rest and odd while somebody writes it; each change adds two. All words
 * are 8 bytes in the machine's byte order.
 *
 * The kernel treats every access as one transaction, on the data itself:
 *
 *	for (try = 0; try < KVMFILTER_TRIES; try++) {
 *		s = load_acquire(sequence);
 *		if (s is odd)
 *			continue;
 *		verdict = program(access, data), which at its first store to data does
 *			if (!compare_and_swap(sequence, s, s + 1))
 *				end here: continue;	// as if it had not run
 *		if (verdict is DONE, it has armed, and not stored)
 *			if (!compare_and_swap(sequence, s, s + 1))
 *				continue;		// as if it had not run
 *		if (it has stored or armed) {		// then verdict is DONE
 *			set the timers, in order;
 *			store_release(sequence, s + 2);
 *		} else {
 *			read_barrier();
 *			if (load(sequence) != s)
 *				continue;		// as if it had not run
 *			if (verdict != DONE)
 *				return PASS;
 *		}
 *		signal the notifiers, in order, each once;
 *		return DONE;
 *	}
 *	return PASS;					// "contended"
 *
 * Until its first store a program may read what a writer has half done, and a
 * word read twice may differ: the verifier lets no data do harm, and nothing of
 * such a run is left. The first store proves that all it has read is consistent,
 * and keeps it so until the program ends. After it the program can neither
 * decline nor signal nor arm, which the verifier sees to: decide before you store.
 *
 * User space takes the same lock to change data, and only then may write it:
 *
 *	do {
 *		s = load(sequence);
 *	} while (s is odd || !compare_and_swap_acquire(sequence, s, s + 1));
 *	write_barrier();
 *	read and write data;
 *	store_release(sequence, s + 2);
 *
 * What a program posts for the VMM to take later, such as writes that may wait, is
 * state as well: a ring, as large as scratch. kvmfilter_ring.h of the library has
 * both sides of one that wakes the VMM once for each time that it sleeps.
 *
 * The kernel holds the lock for no longer than a program may run, with preemption
 * off, and never waits for user space: a sequence word left odd sends every access
 * of the block to user space, and harms nobody else. The kernel trusts nothing in
 * scratch; it holds no pointer, length or index of its own there.
 */
struct kvmfilter_state {
	__u64 sequence;
	__extension__ __u64 data[];
};

/* Buses. */
#define KVMFILTER_BUS_PIO	0	/* I/O ports, x86 only */
#define KVMFILTER_BUS_MMIO	1	/* guest physical memory without a memslot */

/* Directions of an access, as seen by the guest; and what is none of a guest's. */
#define KVMFILTER_READ		0
#define KVMFILTER_WRITE		1
#define KVMFILTER_EXPIRE	2	/* a timer's expiry */

/* What a program returns, in the low 32 bits of r0. Any value but DONE passes. */
#define KVMFILTER_PASS		0
#define KVMFILTER_DONE		1

/*
 * struct kvmfilter_access - what a program is told, r1 on entry
 * @value:	read: the answer, zero on entry, of which the low @width bytes go
 *		to the guest. Write: what the guest wrote, zero-extended; not
 *		writable. Expiry: the time that the timer was armed for; not writable
 * @address:	guest physical address or port of the first byte
 * @offset:	@address relative to the start of the range. Expiry: number of the
 *		timer
 * @vcpu:	index of the vCPU in its VM, counting from 0 in the order of creation
 * @width:	bytes: 1, 2, 4 or 8; the access lies wholly inside the range
 * @direction:	KVMFILTER_READ, KVMFILTER_WRITE or KVMFILTER_EXPIRE
 * @bus:	KVMFILTER_BUS_PIO or KVMFILTER_BUS_MMIO
 * @reserved:	zero
 *
 * At an expiry what is not said above is zero.
 *
 * r2 on entry points to the data of the state block, r10 to the end of a stack
 * of KVMFILTER_STACK_MAX bytes. An access of another width,
 * a string instruction (ins, outs) and a port access that KVM's instruction
 * emulator makes on its own pass without asking the program.
 */
struct kvmfilter_access {
	__u64 value;
	__u64 address;
	__u32 offset;
	__u32 vcpu;
	__u8 width;
	__u8 direction;
	__u8 bus;
	__u8 reserved[5];
};

/*
 * Helpers that programs may call, by number.
 *
 * CLOCK_NS: u64 clock_ns(void)
 *	CLOCK_MONOTONIC in ns, the clock_gettime() of the VMM. (Of one in the
 *	initial time namespace: others see their own offset.)
 * BOOT_NS: u64 boot_ns(void)
 *	CLOCK_BOOTTIME in ns.
 * MULDIV64: u64 muldiv64(u64 a, u64 b, u64 c)
 *	a * b / c, rounded down, with a 128-bit product. All ones if c is zero or
 *	the quotient needs more than 64 bits.
 * SIGNAL: u64 signal(u64 notifier)
 *	Signal a notifier once the access is answered, and not otherwise; to be
 *	called before the first store to the state. The argument is provably below
 *	KVMFILTER_NOTIFIERS_MAX. Twice the same eventfd in one access counts once,
 *	whatever its numbers. If the notifier is not set the program ends there, and
 *	the access passes, so that no doorbell is lost. Returns 0.
 * ARM: u64 arm(u64 timer, u64 when)
 *	Arm a timer once the access is answered, and not otherwise; to be called before
 *	the first store to the state. It expires at @when, CLOCK_MONOTONIC in ns, at
 *	once if that has passed; KVMFILTER_TIMER_OFF disarms it. What it was armed
 *	for before is forgotten; of several calls for one timer the last counts. The
 *	first argument is provably below KVMFILTER_TIMERS_MAX. If there is no such timer
 *	the program ends there, and the access passes. Returns 0.
 */
#define KVMFILTER_HELPER_CLOCK_NS	1
#define KVMFILTER_HELPER_BOOT_NS	2
#define KVMFILTER_HELPER_MULDIV64	3
#define KVMFILTER_HELPER_SIGNAL		4
#define KVMFILTER_HELPER_ARM		5

/* No time: a timer that is not armed. */
#define KVMFILTER_TIMER_OFF	(~0ULL)

#define KVMFILTER_IOC_MAGIC	0xF1

/*
 * KVMFILTER_QUERY - what this module offers
 * @size:	sizeof(struct kvmfilter_query)
 * @abi_version: out: KVMFILTER_ABI_VERSION of the module
 * @features:	out: KVMFILTER_FEATURE_* bits
 * @helpers:	out: bit n is set if helper n exists
 * @buses:	out: bit n is set if KVMFILTER_BUS n exists
 * Further members are out too: the limits of the same names above. A module
 * older than a limit leaves 0 in its place.
 *
 * Returns 0. Errors: EINVAL, E2BIG, EFAULT.
 */
struct kvmfilter_query {
	__u32 size;
	__u32 abi_version;
	__u64 features;
	__u64 helpers;
	__u32 buses;
	__u32 scratch_max;
	__u32 state_max;
	__u32 state_align;
	__u32 progs_max;
	__u32 ranges_max;
	__u32 notifiers_max;
	__u32 insns_max;
	__u32 calls_max;
	__u32 signals_max;
	__u32 stack_max;
	__u32 tries;
	__u32 weight_max;
	__u32 locks_max;
	__u32 timers_max;
	__u32 arms_max;
};

/* The BPF JIT is on, without which no program can be loaded (net.core.bpf_jit_enable). */
#define KVMFILTER_FEATURE_JIT		(1ULL << 0)
/* Sign-extending loads (BPF_MEMSX), which Linux has since 6.6. */
#define KVMFILTER_FEATURE_LOAD_SIGNED	(1ULL << 1)

#define KVMFILTER_QUERY		_IO(KVMFILTER_IOC_MAGIC, 0x00)

/*
 * KVMFILTER_CREATE - create a filter for a VM
 * @size:	sizeof(struct kvmfilter_create)
 * @flags:	zero
 * @vm_fd:	descriptor of the VM, from KVM_CREATE_VM, created by this process
 * @scratch_size: bytes of scratch, 1 to KVMFILTER_SCRATCH_MAX; rounded up to
 *		whole pages
 *
 * Returns a new descriptor (O_CLOEXEC) of the filter. mmap() of it at offset 0,
 * MAP_SHARED, up to the rounded size, gives scratch, filled with zeros at first.
 * Scratch is locked in memory and counts as such for the calling process
 * (RLIMIT_MEMLOCK, unless it has CAP_IPC_LOCK) until filter and mappings are
 * gone. The filter keeps the VM alive as a vCPU does, and KVM's modules with it.
 *
 * When the last descriptor is closed, the filter is detached (see KVMFILTER_DETACH)
 * and freed by a thread of the kernel: soon, unless a vCPU sleeps, as in a fault
 * on guest memory that its VMM does not resolve. Nobody waits for that: neither
 * who closes, nor who reads /proc/PID/fdinfo. To be sure that accesses exit, use
 * KVMFILTER_DETACH. A mapping of scratch lives on.
 *
 * Errors: EINVAL, E2BIG, EFAULT, EBADF, EPERM, ENOMEM, and EMFILE, ENFILE as
 * open().
 */
struct kvmfilter_create {
	__u32 size;
	__u32 flags;
	__s32 vm_fd;
	__u32 scratch_size;
};

#define KVMFILTER_CREATE	_IO(KVMFILTER_IOC_MAGIC, 0x01)

/*
 * KVMFILTER_PROG_LOAD - verify, compile and keep a program
 * @size:	sizeof(struct kvmfilter_prog_load)
 * @flags:	zero
 * @insns:	address of the instructions (struct bpf_insn of <linux/bpf.h>)
 * @insn_count:	1 to KVMFILTER_INSNS_MAX
 * @direction:	KVMFILTER_READ, KVMFILTER_WRITE or KVMFILTER_EXPIRE: what it will serve
 * @state_size:	bytes of data that the program may reach: a multiple of 8, up to
 *		KVMFILTER_STATE_MAX; may be 0
 * @log_size:	bytes at @log, 0 for no log
 * @log:	address for the verifier's message, a terminated string
 * @log_length:	out: length of the whole message with its terminator; larger than
 *		@log_size if the message was cut. Written whenever there is a
 *		message: with EACCES, ENOSPC, EOPNOTSUPP and ENOMEM, too
 * @prog:	out: number of the program
 * @jited:	out: 1, as all programs are compiled
 * @reserved:	zero
 *
 * Equal programs (instructions, direction, state_size) are compiled once, whoever
 * loads them; but those of CAP_SYS_ADMIN apart from others, and blinded ones
 * (net.core.bpf_jit_harden) apart from others. Compiled code counts, in whole
 * pages, against a budget of the user who created the filter and, once, against
 * that of all users: parameters code_user_max and code_max of the module, in KiB.
 * Over either it is ENOSPC.
 *
 * A program may run for as long as its dearest path weighs: the sum over the
 * instructions of a path, of which each weighs 1, but a multiplication 4, a
 * division or modulo 32, a call of signal() or arm() 32, of a clock 64, of muldiv64() 128;
 * and 24 more where a store to the state can be the first. More than
 * KVMFILTER_WEIGHT_MAX is EACCES.
 *
 * Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM, EACCES, ENOSPC, EOPNOTSUPP,
 * ENOMEM.
 */
struct kvmfilter_prog_load {
	__u32 size;
	__u32 flags;
	__u64 insns;
	__u32 insn_count;
	__u32 direction;
	__u32 state_size;
	__u32 log_size;
	__u64 log;
	__u32 log_length;
	__u32 prog;
	__u32 jited;
	__u32 reserved;
};

#define KVMFILTER_PROG_LOAD	_IO(KVMFILTER_IOC_MAGIC, 0x02)

/*
 * KVMFILTER_PROG_UNLOAD - forget a program
 * @size:	sizeof(struct kvmfilter_prog_unload)
 * @prog:	number of the program
 *
 * Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM, ENOENT, EBUSY.
 */
struct kvmfilter_prog_unload {
	__u32 size;
	__u32 prog;
};

#define KVMFILTER_PROG_UNLOAD	_IO(KVMFILTER_IOC_MAGIC, 0x03)

/* No program for this direction: such an access passes. */
#define KVMFILTER_PROG_NONE	0

/*
 * KVMFILTER_RANGE_ADD - answer accesses to a range of addresses
 * @size:	sizeof(struct kvmfilter_range_add)
 * @flags:	zero
 * @address:	first port or guest physical address
 * @length:	bytes, 1 to INT_MAX; the range must not pass the end of its bus
 * @bus:	KVMFILTER_BUS_PIO or KVMFILTER_BUS_MMIO
 * @read_prog:	program for reads, or KVMFILTER_PROG_NONE
 * @write_prog:	program for writes, or KVMFILTER_PROG_NONE; not both NONE
 * @state_offset: where in scratch the state block starts, a multiple of
 *		KVMFILTER_STATE_ALIGN. The sequence word and the data of both
 *		programs must lie inside scratch. Ranges may share a block.
 * @range:	out: number of the range
 * @reserved:	zero
 *
 * The range is live when the command returns. KVM does not say what happens
 * where two of its devices, or two filters, claim the same address: don't
 * combine a range with KVM_CREATE_PIT2 or an ioeventfd on it.
 *
 * An access that crosses the end of a page is two accesses, made in order. If the
 * guest has not mapped the second page, it gets a page fault after the first has
 * been made, and repeats the instruction: the program runs again, as KVM's own
 * devices would. A register with effects (a read that clears, a ring) must not
 * stand where an access can reach across the end of its page: its last 7 bytes.
 *
 * Returns 0. Errors: EINVAL (also: a program of the other direction), E2BIG,
 * EFAULT, EPERM, ENOENT, EEXIST, ENOSPC, EOPNOTSUPP, ESHUTDOWN, ENOMEM (also: the
 * VM lost this bus, see KVMFILTER_RANGE_REMOVE).
 */
struct kvmfilter_range_add {
	__u32 size;
	__u32 flags;
	__u64 address;
	__u32 length;
	__u32 bus;
	__u32 read_prog;
	__u32 write_prog;
	__u32 state_offset;
	__u32 range;
	__u64 reserved;
};

#define KVMFILTER_RANGE_ADD	_IO(KVMFILTER_IOC_MAGIC, 0x04)

/*
 * KVMFILTER_RANGE_REMOVE - let a range go to user space again
 * @size:	sizeof(struct kvmfilter_range_remove)
 * @range:	number of the range
 *
 * When the command returns, no vCPU is inside the programs of the range any
 * more, and every access exits.
 *
 * Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM, ENOENT. EIO: the range is
 * gone, but KVM had no memory to shrink its bus and dropped all other devices
 * of it as well, those of other filters included: accesses to them exit. Their
 * ranges are still removed; new ones can't be added to that bus any more.
 */
struct kvmfilter_range_remove {
	__u32 size;
	__u32 range;
};

#define KVMFILTER_RANGE_REMOVE	_IO(KVMFILTER_IOC_MAGIC, 0x05)

/*
 * KVMFILTER_NOTIFIER_SET - give a notifier its eventfd, or take it away
 * @size:	sizeof(struct kvmfilter_notifier_set)
 * @flags:	zero
 * @notifier:	0 to KVMFILTER_NOTIFIERS_MAX - 1
 * @event_fd:	an eventfd, or -1 for none. The same eventfd may be given to
 *		KVM_IRQFD: an interrupt without user space.
 *
 * An eventfd set before is replaced; it is not signalled any more when the
 * command returns. Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM, EBADF,
 * ENOENT (-1, and none was set).
 */
struct kvmfilter_notifier_set {
	__u32 size;
	__u32 flags;
	__u32 notifier;
	__s32 event_fd;
};

#define KVMFILTER_NOTIFIER_SET	_IO(KVMFILTER_IOC_MAGIC, 0x06)

/*
 * KVMFILTER_COUNTERS - what became of the accesses to a range
 * @size:	sizeof(struct kvmfilter_counters)
 * @range:	number of the range
 * @done:	out: answered in the kernel
 * @pass_program: out: passed because the program said so
 * @pass_contended: out: passed after KVMFILTER_TRIES tries
 * @pass_no_program: out: passed, the range has no program for this direction
 * @pass_string: out: passed, a string instruction or an emulated port access
 * @pass_width:	out: passed, not 1, 2, 4 or 8 bytes wide
 * @pass_notifier: out: passed, the program signalled a notifier that is not set
 * @pass_timer:	out: passed, the program armed a timer that is not there
 *
 * Counts start at zero with the range and cover both directions. Returns 0.
 * Errors: EINVAL, E2BIG, EFAULT, EPERM, ENOENT.
 */
struct kvmfilter_counters {
	__u32 size;
	__u32 range;
	__u64 done;
	__u64 pass_program;
	__u64 pass_contended;
	__u64 pass_no_program;
	__u64 pass_string;
	__u64 pass_width;
	__u64 pass_notifier;
	__u64 pass_timer;
};

#define KVMFILTER_COUNTERS	_IO(KVMFILTER_IOC_MAGIC, 0x07)

/*
 * KVMFILTER_PROG_RUN - try a program, without a guest and without a range
 * @size:	sizeof(struct kvmfilter_prog_run)
 * @flags:	zero
 * @prog:	number of the program
 * @repeat:	how often, 1 to KVMFILTER_REPEAT_MAX
 * @access:	in: what the program is told. @direction is that of the program;
 *		@value of a read is zero, of a write it fits into @width;
 *		@offset does not exceed @address. Of an expiry @value is any time but
 *		KVMFILTER_TIMER_OFF, @offset is below KVMFILTER_TIMERS_MAX, and
 *		all else but @direction is zero. Out: @value as the program left
 *		it, if DONE; a guest would get the low @width bytes
 * @state:	address of the data of a state block, in and out; 0 if there is none
 * @state_size:	bytes at @state: exactly the program's state_size
 * @verdict:	out: the low 32 bits that the program returned at last
 * @signals:	out: bit n is set if the last run signalled notifier n. None is
 *		signalled in truth, and all count as set
 * @duration_ns: out: time of all runs together, the transactions included
 * @reserved:	zero
 * @arms:	out: bit n is set if the last run armed timer n. None is armed in truth,
 *		and all count as there
 * @whens:	address of KVMFILTER_TIMERS_MAX numbers, or 0. Out: the one at n is what
 *		timer n was armed for, if its bit is set, else it stays
 *
 * Each run is a transaction like that of an access, on a state block of its own which
 * holds what the run before left; the access is the same for all. EINTR: a signal
 * arrived; nothing is given back.
 *
 * Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM, ENOENT, ENOMEM, EINTR.
 */
struct kvmfilter_prog_run {
	__u32 size;
	__u32 flags;
	__u32 prog;
	__u32 repeat;
	struct kvmfilter_access access;
	__u64 state;
	__u32 state_size;
	__u32 verdict;
	__u64 signals;
	__u64 duration_ns;
	__u64 reserved;
	__u64 arms;
	__u64 whens;
};

#define KVMFILTER_PROG_RUN	_IO(KVMFILTER_IOC_MAGIC, 0x08)

/*
 * KVMFILTER_DETACH - take the filter out of its VM
 * @size:	sizeof(struct kvmfilter_detach)
 * @flags:	zero
 *
 * When the command returns, no program of the filter runs, every access exits, no
 * timer expires, and neither range nor timer can be added any more. Ranges and timers
 * are gone with their counters; programs and notifiers stay until the filter goes. It
 * waits for the vCPUs, and for commands that other threads have begun. Detaching
 * again changes nothing.
 *
 * This is how to end the use of a filter: closing its descriptor comes to the same,
 * but later. Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM, EIO (all is done; see
 * KVMFILTER_RANGE_REMOVE).
 */
struct kvmfilter_detach {
	__u32 size;
	__u32 flags;
};

#define KVMFILTER_DETACH	_IO(KVMFILTER_IOC_MAGIC, 0x09)

/*
 * Timers
 *
 * A timer has a number, a program of the direction KVMFILTER_EXPIRE, a state block and
 * a fallback notifier. Programs arm it by arm(), the VMM by KVMFILTER_TIMER_ARM. At the
 * time it was armed for the program runs in the kernel, by nobody's thread, as the
 * transaction that an access is:
 *
 *	for (try = 0; try < KVMFILTER_TRIES; try++) {
 *		s = load_acquire(sequence);
 *		if (it is not armed any more, or for later)
 *			return;
 *		the transaction above, with the time it is armed for as the value
 *			DONE: disarm it with the rest of the commit, and if the program
 *				armed it again, that counts; return;
 *			PASS: break;
 *		wait 20 microseconds, then 40, 80;
 *	}
 *	disarm it; signal its fallback notifier;
 *
 * So an expiry is armed for what the state said: whoever arms a timer by a program of
 * its own state block, or while it holds the block's lock, is never answered by an
 * expiry of what was before. (Programs of other blocks may arm it too, in no order with
 * these.) A program that declines has changed nothing, and the fallback notifier tells
 * the VMM, which finds out from the state and the clock what was to be done. It has to
 * be in its table then: nobody is told by a notifier that was taken away.
 *
 * It sees how late it is by clock_ns(): ticks that were missed are its own to make up for or
 * to skip. The next deadline may have passed already: it expires again at once. But a
 * filter has no more than its share of expiries: each takes at least the time that
 * parameter timer_floor of the module says, in microseconds, and as much more as is
 * needed for its programs to have at most timer_share percent of one CPU. For a
 * millisecond they may come as they like; what is beyond is late, and none is lost.
 *
 * Deadlines belong into the state, since the kernel's side is not saved: a VMM that
 * pauses takes the block's lock and disarms, one that goes on arms again.
 */

/*
 * KVMFILTER_TIMER_ADD - give the filter a timer
 * @size:	sizeof(struct kvmfilter_timer_add)
 * @flags:	zero
 * @timer:	0 to KVMFILTER_TIMERS_MAX - 1: the number that programs know it by
 * @prog:	program of direction KVMFILTER_EXPIRE
 * @state_offset: where in scratch the state block starts, as of a range
 * @notifier:	fallback: 0 to KVMFILTER_NOTIFIERS_MAX - 1, and set
 *
 * It is not armed. Returns 0. Errors: EINVAL (also: a program of another direction),
 * E2BIG, EFAULT, EPERM, ENOENT, EEXIST, ESHUTDOWN, ENOMEM.
 */
struct kvmfilter_timer_add {
	__u32 size;
	__u32 flags;
	__u32 timer;
	__u32 prog;
	__u32 state_offset;
	__u32 notifier;
};

#define KVMFILTER_TIMER_ADD	_IO(KVMFILTER_IOC_MAGIC, 0x0A)

/*
 * KVMFILTER_TIMER_REMOVE - take a timer away
 * @size:	sizeof(struct kvmfilter_timer_remove)
 * @timer:	its number
 *
 * When the command returns its program does not run and will not. Programs that arm it
 * pass from then on. Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM, ENOENT.
 */
struct kvmfilter_timer_remove {
	__u32 size;
	__u32 timer;
};

#define KVMFILTER_TIMER_REMOVE	_IO(KVMFILTER_IOC_MAGIC, 0x0B)

/*
 * KVMFILTER_TIMER_ARM - arm or disarm a timer
 * @size:	sizeof(struct kvmfilter_timer_arm)
 * @timer:	its number
 * @when:	as of the helper arm(): CLOCK_MONOTONIC in ns, or KVMFILTER_TIMER_OFF
 *
 * The state's lock is what puts this in order with expiries and with programs that arm: a
 * caller who holds it is the last. When a disarming command returns the timer's program does
 * not run, and will not until the timer is armed again; by programs, it may be while
 * the caller does not hold the lock. Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM,
 * ENOENT.
 */
struct kvmfilter_timer_arm {
	__u32 size;
	__u32 timer;
	__u64 when;
};

#define KVMFILTER_TIMER_ARM	_IO(KVMFILTER_IOC_MAGIC, 0x0C)

/*
 * KVMFILTER_TIMER_QUERY - what a timer is armed for, and what became of its expiries
 * @size:	sizeof(struct kvmfilter_timer_query)
 * @timer:	its number
 * @when:	out: the time, or KVMFILTER_TIMER_OFF
 * @done:	out: expiries that the program answered
 * @pass_program: out: left to the VMM because the program said so
 * @pass_contended: out: left to the VMM after KVMFILTER_TRIES tries
 * @pass_notifier: out: left to the VMM, the program signalled a notifier that is not set
 * @pass_timer:	out: left to the VMM, the program armed a timer that is not there
 * @late:	out: of all of these, those that had to wait for the filter's share
 * @contended:	out: tries that found somebody inside, those that were repeated as well
 *
 * Counts start at zero with the timer. Returns 0. Errors: EINVAL, E2BIG, EFAULT, EPERM,
 * ENOENT.
 */
struct kvmfilter_timer_query {
	__u32 size;
	__u32 timer;
	__u64 when;
	__u64 done;
	__u64 pass_program;
	__u64 pass_contended;
	__u64 pass_notifier;
	__u64 pass_timer;
	__u64 late;
	__u64 contended;
};

#define KVMFILTER_TIMER_QUERY	_IO(KVMFILTER_IOC_MAGIC, 0x0D)

#endif /* _LINUX_KVMFILTER_H */
