/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hook into KVM. Everything the module knows of KVM's internals and of
 * differences between kernels stands behind this header.
 */
#ifndef KVMF_KVM_HOOK_H
#define KVMF_KVM_HOOK_H

#include <linux/eventfd.h>
#include <linux/kvm_host.h>
#include <linux/static_call.h>
#include <linux/types.h>
#include <kvm/iodev.h>

#ifdef CONFIG_X86
#include <asm/svm.h>
#include <asm/vmx.h>
#endif

/* A virtual machine, held as a vCPU holds it. */
struct kvmf_vm {
	struct kvm *kvm;
};

/* What KVM says of a vCPU's last exit. */
struct kvmf_exit_info {
	u64 info1, info2;
	u32 reason, intr_info, error_code;
};

#ifdef CONFIG_X86
void kvmf_no_exit_info(struct kvm_vcpu *vcpu, u32 *reason, u64 *info1, u64 *info2,
		       u32 *intr_info, u32 *error_code);
DECLARE_STATIC_CALL(kvmf_hook_exit_info, kvmf_no_exit_info);
#endif

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
 * later one was not, it loses data: then the first must not be answered. *@info is room
 * to ask; on the stack it would have to be guarded.
 */
static inline bool kvmf_vcpu_port_access_is_single(struct kvm_vcpu *vcpu,
						   struct kvmf_exit_info *info)
{
#ifdef CONFIG_X86
	info->reason = 0;
	static_call(kvmf_hook_exit_info)(vcpu, &info->reason, &info->info1, &info->info2,
					 &info->intr_info, &info->error_code);
	/*
	 * AMD APM volume 2, 15.10.2: IOIO intercept, EXITINFO1 bit 2 is STR.
	 * Intel SDM volume 3, table 28-5: I/O instruction, bit 4 of the exit
	 * qualification. After any other exit the emulator is at work, and does
	 * not say whether more elements follow. The two vendors' numbers do not
	 * collide: 0x7b is no I/O exit of VMX, 30 (0x1e) none of SVM.
	 */
	if (info->reason == SVM_EXIT_IOIO && !(info->info1 & BIT(2)))
		return true;
	if (info->reason == EXIT_REASON_IO_INSTRUCTION && !(info->info1 & BIT(4)))
		return true;
#endif
	return false;
}

static inline u32 kvmf_vcpu_index(const struct kvm_vcpu *vcpu)
{
	return vcpu->vcpu_idx;
}

static inline void kvmf_eventfd_signal(struct eventfd_ctx *eventfd)
{
#ifdef KVMF_EVENTFD_SIGNAL_COUNT
	eventfd_signal(eventfd, 1);
#else
	eventfd_signal(eventfd);
#endif
}

#endif
