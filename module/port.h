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

/* What KVM says of a vCPU's last exit. */
struct kvmf_exit_info {
#ifdef CONFIG_X86
	u64 info1, info2;
	u32 reason, intr_info, error_code;
#endif
};

#ifdef CONFIG_X86
#include <linux/static_call.h>
#include <asm/svm.h>
#include <asm/vmx.h>

#define KVMF_HAS_PORTS	true

void kvmf_no_exit_info(struct kvm_vcpu *vcpu, u32 *reason, u64 *info1, u64 *info2,
		       u32 *intr_info, u32 *error_code);
DECLARE_STATIC_CALL(kvmf_hook_exit_info, kvmf_no_exit_info);

/* The name of what is missing, or NULL. After kvmf_hook_lookup() can be used. */
const char *kvmf_port_init(void);

/*
 * To be called while there is a VM: the exit information is that of kvm-amd or kvm-intel,
 * which may be loaded again between two VMs.
 */
void kvmf_port_find(void);

/*
 * Is this access to a port all that the instruction does? KVM asks the bus once
 * per element of a string instruction, and if one element was answered and a
 * later one was not, it loses data: then the first must not be answered. *@info is room
 * to ask; on the stack it would have to be guarded.
 */
static inline bool kvmf_vcpu_port_access_is_single(struct kvm_vcpu *vcpu,
						   struct kvmf_exit_info *info)
{
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
	return info->reason == EXIT_REASON_IO_INSTRUCTION && !(info->info1 & BIT(4));
}

#else

#define KVMF_HAS_PORTS	false

static inline const char *kvmf_port_init(void)
{
	return NULL;
}

static inline void kvmf_port_find(void)
{
}

static inline bool kvmf_vcpu_port_access_is_single(struct kvm_vcpu *vcpu,
						   struct kvmf_exit_info *info)
{
	return false;
}

#endif
#endif
