/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Port I/O, which x86 alone has: whether there is such a bus, and which accesses to it are of
 * a string instruction. All that the module knows of a processor's architecture is here, and in
 * port.c.
 */
#ifndef KVMF_PORT_H
#define KVMF_PORT_H

#include <linux/kvm_host.h>
#include <linux/types.h>

#include "port_exit.h"

/* What KVM says of a vCPU's last exit. */
struct kvmf_exit_info {
#ifdef CONFIG_X86
	u64 info1, info2;
	u32 reason, intr_info, error_code;
#endif
};

#ifdef CONFIG_X86
#include <linux/static_call.h>

#define KVMF_HAS_PORTS	true

void kvmf_no_exit_info(struct kvm_vcpu *vcpu, u32 *reason, u64 *info1, u64 *info2,
		       u32 *intr_info, u32 *error_code);
DECLARE_STATIC_CALL(kvmf_hook_exit_info, kvmf_no_exit_info);

/* The name of what is missing, or NULL. After kvmf_lookup_init(). */
const char *kvmf_port_init(void);

/*
 * To be called for each VM, while its vendor module is held: the exit information is that of
 * kvm-amd or kvm-intel, which may be loaded again between two VMs. Returns its format.
 */
struct kvmf_port_exit kvmf_port_find(const struct kvm *kvm);

/*
 * Is this access to a port all that the instruction does? KVM asks the bus once
 * per element of a string instruction, and if one element was answered and a
 * later one was not, it loses data: then the first must not be answered. *@info is room
 * to ask; on the stack it would have to be guarded.
 */
static inline bool kvmf_vcpu_port_access_is_single(struct kvm_vcpu *vcpu,
						   const struct kvmf_port_exit *exit,
						   struct kvmf_exit_info *info)
{
	static_call(kvmf_hook_exit_info)(vcpu, &info->reason, &info->info1, &info->info2,
					 &info->intr_info, &info->error_code);
	return kvmf_port_exit_is_single(exit, info->reason, info->info1);
}

#else

#define KVMF_HAS_PORTS	false

static inline const char *kvmf_port_init(void)
{
	return NULL;
}

static inline struct kvmf_port_exit kvmf_port_find(const struct kvm *kvm)
{
	return KVMF_PORT_EXIT_NONE;
}

static inline bool kvmf_vcpu_port_access_is_single(struct kvm_vcpu *vcpu,
						   const struct kvmf_port_exit *exit,
						   struct kvmf_exit_info *info)
{
	return false;
}

#endif
#endif
