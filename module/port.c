// SPDX-License-Identifier: GPL-2.0
/*
 * Port I/O: where KVM on x86 keeps what it knows of a vCPU's last exit.
 */
#include <linux/lockdep.h>
#include <linux/mutex.h>

#include "lookup.h"
#include "port.h"

#if !IS_ENABLED(CONFIG_KALLSYMS_ALL)
#error "kvmfilter needs CONFIG_KALLSYMS_ALL, to find kvm_x86_ops"
#endif

void kvmf_no_exit_info(struct kvm_vcpu *vcpu, u32 *reason, u64 *info1, u64 *info2,
		       u32 *intr_info, u32 *error_code)
{
	*reason = 0;
}

DEFINE_STATIC_CALL(kvmf_hook_exit_info, kvmf_no_exit_info);

static const char * const ops_name = "kvm_x86_ops";

/* In kvm.ko, which is held; what stands there is its vendor module's. */
static const struct kvm_x86_ops *kvm_ops;

/* What the static call leads to. */
static DEFINE_MUTEX(exit_info_lock);
static void *exit_info;

const char *kvmf_port_init(void)
{
	kvm_ops = kvmf_lookup(ops_name);
	return kvm_ops ? NULL : ops_name;
}

struct kvmf_port_exit kvmf_port_find(const struct kvm *kvm)
{
	bool tdx = false;

	/* Patching code is dear. While a filter has a VM, this is the same for all. */
	mutex_lock(&exit_info_lock);
	if (exit_info != kvm_ops->get_exit_info) {
		exit_info = kvm_ops->get_exit_info;
		static_call_update(kvmf_hook_exit_info, kvm_ops->get_exit_info);
	}
	mutex_unlock(&exit_info_lock);
#ifdef KVM_X86_TDX_VM
	tdx = kvm->arch.vm_type == KVM_X86_TDX_VM;
#endif
	return kvmf_port_exit(kvm_ops->name, tdx);
}
