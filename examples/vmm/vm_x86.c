// SPDX-License-Identifier: GPL-2.0
/*
 * What the small VMM does for a guest of x86: long mode at once, a local APIC if there are to
 * be interrupts.
 */
#include <err.h>
#include <linux/kvm.h>
#include <stdlib.h>

#include "vm_arch.h"

/* Page tables: 4 GiB, identity, in pages of 2 MiB. */
void vm_arch_init_memory(char *memory, size_t size)
{
	__u64 *pml4 = (__u64 *)(memory + GUEST_TABLES);
	__u64 *pdpt = pml4 + 512;
	__u64 *pd = pdpt + 512;
	unsigned int i;

	(void)size;
	pml4[0] = (GUEST_TABLES + 0x1000) | 3;
	for (i = 0; i < 4; i++)
		pdpt[i] = (GUEST_TABLES + 0x2000 + i * 0x1000) | 3;
	for (i = 0; i < 4 * 512; i++)
		pd[i] = ((__u64)i << 21) | 0x83;
}

/* 64-bit mode at once, as AMD APM volume 2, 14.6 "Enabling long mode", has it. */
static void init_registers(int fd, unsigned int vcpu, bool apic)
{
	struct kvm_segment code = {
		.limit = 0xffffffff, .selector = 8, .type = 11, .present = 1,
		.s = 1, .l = 1, .g = 1,
	};
	struct kvm_segment data = code;
	struct kvm_sregs sregs;
	struct kvm_regs regs = {
		.rip = GUEST_CODE,
		.rflags = 2,
		.rdi = GUEST_JOBS + vcpu * GUEST_JOB_SIZE,
		.rsi = apic,
		.rsp = GUEST_STACKS + (vcpu + 1) * 0x1000 - 8,
	};

	data.type = 3;
	data.selector = 16;
	data.l = 0;
	data.db = 1;
	vm_ioctl(fd, KVM_GET_SREGS, &sregs, "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = data;
	sregs.es = data;
	sregs.ss = data;
	sregs.cr3 = GUEST_TABLES;
	sregs.cr4 = 1 << 5;			/* PAE */
	sregs.cr0 = 0x80000001;			/* PG, PE */
	sregs.efer = 0x500;			/* LME, LMA */
	vm_ioctl(fd, KVM_SET_SREGS, &sregs, "KVM_SET_SREGS");
	vm_ioctl(fd, KVM_SET_REGS, &regs, "KVM_SET_REGS");
}

/* All that KVM can do. Newer kernels allow long mode only to who has seen it here. */
static void init_cpuid(int kvm, int fd)
{
	const unsigned int entries = 256;
	struct kvm_cpuid2 *cpuid;

	cpuid = calloc(1, sizeof(*cpuid) + entries * sizeof(cpuid->entries[0]));
	if (!cpuid)
		err(1, "memory");
	cpuid->nent = entries;
	vm_ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid,
		 "KVM_GET_SUPPORTED_CPUID");
	vm_ioctl(fd, KVM_SET_CPUID2, cpuid, "KVM_SET_CPUID2");
	free(cpuid);
}

/*
 * Local APICs are KVM's; what else makes interrupts would be user space's, but there is
 * nothing else. GSI n is an MSI to vCPU n.
 */
static void init_split_irqchip(int fd, unsigned int vcpus)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_SPLIT_IRQCHIP };
	struct kvm_irq_routing *routing;
	unsigned int i;

	vm_ioctl(fd, KVM_ENABLE_CAP, &cap, "KVM_CAP_SPLIT_IRQCHIP");
	routing = calloc(1, sizeof(*routing) + vcpus * sizeof(routing->entries[0]));
	if (!routing)
		err(1, "memory");
	routing->nr = vcpus;
	for (i = 0; i < vcpus; i++) {
		struct kvm_irq_routing_entry *entry = &routing->entries[i];

		entry->gsi = i;
		entry->type = KVM_IRQ_ROUTING_MSI;
		entry->u.msi.address_lo = 0xfee00000 | i << 12;
		entry->u.msi.data = GUEST_VECTOR;
	}
	vm_ioctl(fd, KVM_SET_GSI_ROUTING, routing, "KVM_SET_GSI_ROUTING");
	free(routing);
}

void vm_arch_init(int fd, unsigned int vcpus, unsigned int flags)
{
	struct kvm_pit_config pit = { .flags = KVM_PIT_SPEAKER_DUMMY };

	if (flags & VM_KERNEL_PIT) {
		vm_ioctl(fd, KVM_CREATE_IRQCHIP, NULL, "KVM_CREATE_IRQCHIP");
		vm_ioctl(fd, KVM_CREATE_PIT2, &pit, "KVM_CREATE_PIT2");
	}
	if (flags & VM_IRQCHIP)
		init_split_irqchip(fd, vcpus);
}

void vm_arch_init_vcpu(int kvm, int vm, int fd, unsigned int vcpu, unsigned int flags)
{
	struct kvm_mp_state runnable = { .mp_state = KVM_MP_STATE_RUNNABLE };

	(void)vm;
	init_cpuid(kvm, fd);
	init_registers(fd, vcpu, flags & VM_IRQCHIP);
	/* With an APIC, all but the first would wait to be started by it. */
	if (flags & (VM_IRQCHIP | VM_KERNEL_PIT))
		vm_ioctl(fd, KVM_SET_MP_STATE, &runnable, "KVM_SET_MP_STATE");
}

void vm_arch_start(int fd, unsigned int flags)
{
	(void)fd;
	(void)flags;
}
