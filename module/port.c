// SPDX-License-Identifier: GPL-2.0
/*
 * Port I/O: where KVM on x86 keeps what it knows of a vCPU's last exit.
 */
#include "kvm_hook.h"
#include "port.h"

#if !IS_ENABLED(CONFIG_KALLSYMS_ALL)
#error "kvmfilter needs CONFIG_KALLSYMS_ALL, to find kvm_x86_ops"
#endif

void kvmf_no_exit_info(struct kvm_vcpu *vcpu, u32 *reason, u64 *info1, u64 *info2,
		       u32 *intr_info, u32 *error_code)
{
}

DEFINE_STATIC_CALL(kvmf_hook_exit_info, kvmf_no_exit_info);

static const char * const ops_name = "kvm_x86_ops";

const char *kvmf_port_init(void)
{
	return kvmf_hook_lookup(ops_name) ? NULL : ops_name;
}

void kvmf_port_find(void)
{
	const struct kvm_x86_ops *ops = kvmf_hook_lookup(ops_name);

	static_call_update(kvmf_hook_exit_info, ops->get_exit_info);
}
