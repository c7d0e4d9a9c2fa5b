/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The smallest VMM that runs the guest of this folder: one VM, a few vCPUs, jobs
 * in, exits out. What it has no use for is left out; a failure of KVM itself ends
 * the process with a message.
 */
#ifndef VM_H
#define VM_H

#include <stdbool.h>

#include "job.h"

#define VM_VCPUS_MAX	8

/* An access that reached user space. */
struct vm_io {
	bool mmio;
	bool write;
	__u32 width;
	__u64 address;
	__u64 value;		/* of a write; to be filled in for a read */
	__u32 vcpu;
	__u32 index;		/* of a string instruction: which element */
};

typedef void (*vm_io_fn)(void *opaque, struct vm_io *io);

struct vm;

/* Give the VM KVM's own interrupt controllers and i8254, port 61h included. x86 only. */
#define VM_KERNEL_PIT	1

/*
 * Give each vCPU an interrupt controller of KVM's, and let the guest take interrupts. Not along
 * with VM_KERNEL_PIT.
 */
#define VM_IRQCHIP	2

struct vm *vm_create(unsigned int vcpus, unsigned int flags, vm_io_fn io,
		     void *opaque);
void vm_destroy(struct vm *vm);
int vm_fd(const struct vm *vm);
int vm_vcpu_fd(const struct vm *vm, unsigned int vcpu);

/*
 * From now on, and no more: each signal of @event_fd interrupts @vcpu without user space
 * (KVM_IRQFD). Meanwhile KVM consumes the signals, there are none to be read. A vCPU
 * may have several eventfds; signals merge until it has taken the interrupt, and are lost
 * before its first job.
 */
void vm_interrupt_bind(struct vm *vm, unsigned int vcpu, int event_fd);
void vm_interrupt_unbind(struct vm *vm, unsigned int vcpu, int event_fd);

/* Give up the VMM's own descriptors of VM and vCPUs, early; destroy follows. */
void vm_close(struct vm *vm);

/* Start a new job: empty, one round, results kept. */
struct job *vm_job_begin(struct vm *vm, unsigned int vcpu);
void vm_job_add(struct job *job, __u32 kind, __u64 address, __u32 width,
		__u64 value);
/* Guest memory at a guest physical address. */
void *vm_memory(const struct vm *vm, __u64 address);
const __u64 *vm_results(const struct vm *vm, unsigned int vcpu);

/*
 * Run the job to its end. Returns the number of accesses that reached user space,
 * each element of a string instruction counted. May be called by a thread per vCPU.
 */
__u64 vm_run(struct vm *vm, unsigned int vcpu);

#endif
