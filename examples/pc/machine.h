/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine as KVM has it: memory, one vCPU, interrupt controllers. Devices are the
 * caller's; accesses to them come as struct kvmfilter_access.
 */
#ifndef PC_MACHINE_H
#define PC_MACHINE_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>

#include <linux/kvmfilter.h>

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

/* An access that exited; a read gets its value. @element: of a string, from 0. */
typedef void (*machine_access_fn)(void *opaque, struct kvmfilter_access *access,
				  unsigned int element);

/* Ends the program with a message when something is missing. */
void machine_init(struct machine *machine, size_t memory_size);

/* More of it, at @address; pages, which stay the caller's. Once. */
void machine_add_memory(struct machine *machine, __u64 address, void *memory, size_t size);

/* 32-bit protected mode, flat, at @entry with @argument in ESI. */
void machine_enter(struct machine *machine, __u32 entry, __u32 argument);

/* Input @gsi of the interrupt controllers, numbered as in a PC. Any thread. */
void machine_set_line(const struct machine *machine, unsigned int gsi, bool high);

/* Each signal of @event_fd is a rise of an edge-triggered input, without user space. */
void machine_set_edge(const struct machine *machine, unsigned int gsi, int event_fd);

/* From the thread that runs it: a callback, or a signal handler. */
void machine_stop(struct machine *machine, enum machine_end end);

enum machine_end machine_run(struct machine *machine, machine_access_fn access,
			     void *opaque);

#endif /* PC_MACHINE_H */
