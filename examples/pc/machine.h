/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine as KVM has it: memory, one vCPU, interrupt controllers. Devices are the
 * caller's, who is given the exits.
 */
#ifndef PC_MACHINE_H
#define PC_MACHINE_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>

#define MACHINE_MEMORY_MAX	(3UL << 30)	/* all of it is below the devices */
#define MACHINE_REASONS		64

/* Why a machine does not run any more. */
enum machine_end {
	MACHINE_RUNS,
	MACHINE_POWER_OFF,
	MACHINE_RESET,
	MACHINE_SIGNAL,
	MACHINE_TIMEOUT,
	MACHINE_BROKEN,			/* the reason was printed */
};

struct machine {
	int kvm, fd, vcpu;
	struct kvm_run *run;
	char *memory;
	size_t memory_size;
	enum machine_end end;		/* looked at between two runs */
	/* Returns from KVM_RUN, by reason: while the guest boots, and since its mark. */
	unsigned int phase;
	__u64 exits[2][MACHINE_REASONS];
};

/* KVM_RUN has returned. False: not for an access to a device. */
typedef bool (*machine_exit_fn)(void *opaque, struct kvm_run *run);

/* Ends the program with a message when something is missing. */
void machine_init(struct machine *machine, size_t memory_size);

/* More of it, at @address; pages, which stay the caller's. Once. */
void machine_add_memory(struct machine *machine, __u64 address, void *memory, size_t size);

/* 32-bit protected mode, flat, at @entry with @argument in ESI. */
void machine_enter(struct machine *machine, __u32 entry, __u32 argument);

/* From the thread that runs it: a callback, or a signal handler. */
void machine_stop(struct machine *machine, enum machine_end end);

enum machine_end machine_run(struct machine *machine, machine_exit_fn exit, void *opaque);

#endif /* PC_MACHINE_H */
