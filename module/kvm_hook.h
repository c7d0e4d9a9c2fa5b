/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hook into KVM. Everything the module knows of KVM's internals and of
 * differences between kernels stands behind this header; of x86's ports, behind port.h.
 */
#ifndef KVMF_KVM_HOOK_H
#define KVMF_KVM_HOOK_H

#include <linux/eventfd.h>
#include <linux/hrtimer.h>
#include <linux/kvm_host.h>
#include <linux/types.h>
#include <kvm/iodev.h>

#include "port_exit.h"

struct module;

/* A virtual machine, held as a vCPU holds it. */
struct kvmf_vm {
	struct kvm *kvm;
	struct module *owner;		/* kvm-amd or kvm-intel; NULL: built in */
	struct kvmf_port_exit port_exit;
};

/*
 * Find what KVM does not export, and hold kvm.ko until exit. -ENOENT and a message if
 * something is missing.
 */
int kvmf_hook_init(void);
void kvmf_hook_exit(void);

/* Bit n: KVMFILTER_BUS n exists on this machine. */
u32 kvmf_hook_buses(void);

/* -EBADF: not an open VM. -EPERM: somebody else's. */
int kvmf_vm_get(struct kvmf_vm *vm, int fd);
void kvmf_vm_put(struct kvmf_vm *vm);

/* Does the current process own the VM, in KVM's own terms? */
bool kvmf_vm_is_mine(const struct kvmf_vm *vm);

/*
 * Wait until every vCPU that is inside a bus device now has left it, and whoever has
 * entered by the functions below has left.
 */
void kvmf_vm_synchronize(const struct kvmf_vm *vm);

/*
 * The device answers accesses from the return of register on. After unregister no vCPU
 * finds it any more, whatever is returned; when kvmf_vm_synchronize() has returned, none
 * is inside, and it is the caller's again. (KVM waits in unregister today, and need not.)
 * -EIO from unregister: KVM gave up the whole bus.
 */
int kvmf_vm_register(const struct kvmf_vm *vm, u32 bus, u64 address, u32 length,
		     struct kvm_io_device *device);
int kvmf_vm_unregister(const struct kvmf_vm *vm, u32 bus,
		       struct kvm_io_device *device);

/* For others than vCPUs, in any context. */
static inline int kvmf_vm_enter(const struct kvmf_vm *vm)
{
	return srcu_read_lock(&vm->kvm->srcu);
}

static inline void kvmf_vm_leave(const struct kvmf_vm *vm, int inside)
{
	srcu_read_unlock(&vm->kvm->srcu, inside);
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

static inline void kvmf_hrtimer_setup(struct hrtimer *timer,
				      enum hrtimer_restart (*function)(struct hrtimer *timer),
				      clockid_t clock, enum hrtimer_mode mode)
{
#ifdef KVMF_HRTIMER_SETUP
	hrtimer_setup(timer, function, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = function;
#endif
}

#endif
