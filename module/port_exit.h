/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What KVM says of a vCPU's last exit, as far as it tells a single access to a port from a
 * string instruction: each kind of virtualization has a format of its own.
 *
 * The unit tests compile this file in user space.
 */
#ifndef KVMF_PORT_EXIT_H
#define KVMF_PORT_EXIT_H

#include <linux/types.h>

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <stdbool.h>
#include <string.h>
#endif

/* The exit of an I/O instruction. After any other, KVM's emulator is at work. */
struct kvmf_port_exit {
	__u32 reason;
	__u64 string;	/* the bits of info1 that say so of a string instruction */
};

/* No exit has this reason. */
#define KVMF_PORT_EXIT_NONE	((struct kvmf_port_exit){ .reason = ~0U })

/*
 * By KVM's name of the vendor module. Of one that is not known here, no access is single.
 *
 * SVM: AMD APM volume 2, 15.10.2: exit code 7Bh, EXITINFO1 bit 2 is STR.
 * VMX: Intel SDM volume 3, table 28-5: reason 30, bit 4 of the exit qualification.
 * TDX: the guest asks its host by TDG.VP.VMCALL<Instruction.IO> (Intel TDX GHCI), which
 * has no string form: its driver makes single accesses of those. KVM gives the reason of
 * VMX, and where the qualification was, which registers the guest has passed.
 */
static inline struct kvmf_port_exit kvmf_port_exit(const char *vendor, bool tdx)
{
	if (!strcmp(vendor, "kvm_amd"))
		return (struct kvmf_port_exit){ .reason = 0x7b, .string = 1 << 2 };
	if (!strcmp(vendor, "kvm_intel"))
		return (struct kvmf_port_exit){ .reason = 30, .string = tdx ? 0 : 1 << 4 };
	return KVMF_PORT_EXIT_NONE;
}

static inline bool kvmf_port_exit_is_single(const struct kvmf_port_exit *exit,
					    __u32 reason, __u64 info1)
{
	return reason == exit->reason && !(info1 & exit->string);
}

#endif
