/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hook into KVM. Everything the module knows of KVM's internals and of
 * differences between kernels stands behind this header.
 */
#ifndef KVMF_KVM_HOOK_H
#define KVMF_KVM_HOOK_H

#include <linux/types.h>
#include <kvm/iodev.h>

struct eventfd_ctx;
struct kvm;
struct kvm_vcpu;

/* A virtual machine, held as a vCPU holds it. */
struct kvmf_vm {
	struct kvm *kvm;
#ifdef CONFIG_X86
	/* Of the vendor module, which stays as long as the VM. */
	void (*exit_info)(struct kvm_vcpu *vcpu, u32 *reason, u64 *info1,
			  u64 *info2, u32 *intr_info, u32 *error_code);
#endif
};

/* Find what KVM does not export. -ENOENT and a message if something is missing. */
int kvmf_hook_init(void);

/* Bit n: KVMFILTER_BUS n exists on this machine. */
u32 kvmf_hook_buses(void);

/* -EBADF: not an open VM. -EPERM: somebody else's. */
int kvmf_vm_get(struct kvmf_vm *vm, int fd);
void kvmf_vm_put(struct kvmf_vm *vm);

/* Does the current process own the VM, in KVM's own terms? */
bool kvmf_vm_is_mine(const struct kvmf_vm *vm);

/* Wait until every vCPU that is inside a bus device now has left it. */
void kvmf_vm_synchronize(const struct kvmf_vm *vm);

/*
 * The device answers accesses from the return of register to the return of
 * unregister, and is the caller's again after that, whatever is returned.
 * -EIO from unregister: KVM gave up the whole bus.
 */
int kvmf_vm_register(const struct kvmf_vm *vm, u32 bus, u64 address, u32 length,
		     struct kvm_io_device *device);
int kvmf_vm_unregister(const struct kvmf_vm *vm, u32 bus,
		       struct kvm_io_device *device);

/*
 * Is this access to a port all that the instruction does? KVM asks the bus once
 * per element of a string instruction, and if one element was answered and a
 * later one was not, it loses data: then the first must not be answered.
 */
bool kvmf_vcpu_port_access_is_single(const struct kvmf_vm *vm,
				     struct kvm_vcpu *vcpu);

u32 kvmf_vcpu_index(const struct kvm_vcpu *vcpu);

void kvmf_eventfd_signal(struct eventfd_ctx *eventfd);

#endif
