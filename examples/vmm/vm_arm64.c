// SPDX-License-Identifier: GPL-2.0
/*
 * What the small VMM does for a guest of arm64: EL1 with page tables at once, a GICv3 if there
 * are to be interrupts.
 */
#include <err.h>
#include <linux/kvm.h>
#include <stddef.h>
#include <unistd.h>

#include "vm_arch.h"

/* Fields of a descriptor: Arm ARM, D8.3 "Translation table descriptor formats". */
#define BLOCK		1ULL
#define TABLE		3ULL
#define ACCESSED	(1ULL << 10)
#define INNER_SHAREABLE	(3ULL << 8)
#define ATTRIBUTES(n)	((__u64)(n) << 2)

/* Of MAIR_EL1: what KVM has memory for is cached. */
#define MEMORY		ATTRIBUTES(0)
/*
 * The rest is not. Device memory would have accesses aligned, and those that are not end in the
 * guest; as memory that is not cached they come out.
 */
#define ELSEWHERE	ATTRIBUTES(1)
#define MAIR		0x44ffULL

#define BLOCK_SIZE	(2UL << 20)

/*
 * Page tables: 4 GiB, identity, in blocks of 1 GiB; the first in blocks of 2 MiB, since there
 * is memory.
 */
void vm_arch_init_memory(char *memory, size_t size)
{
	__u64 *gigabytes = (__u64 *)(memory + GUEST_TABLES);
	__u64 *blocks = gigabytes + 512;
	__u64 i;

	gigabytes[0] = (GUEST_TABLES + 0x1000) | TABLE;
	for (i = 1; i < 4; i++)
		gigabytes[i] = i << 30 | ELSEWHERE | ACCESSED | BLOCK;
	for (i = 0; i < 512; i++)
		blocks[i] = i << 21 | ACCESSED | BLOCK |
			    (i * BLOCK_SIZE < size ? MEMORY | INNER_SHAREABLE : ELSEWHERE);
}

static void set_register(int fd, __u64 id, __u64 value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (__u64)(unsigned long)&value };

	vm_ioctl(fd, KVM_SET_ONE_REG, &reg, "KVM_SET_ONE_REG");
}

#define CORE(member)	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |		\
			 KVM_REG_ARM_CORE_REG(member))

#define SCTLR_EL1	ARM64_SYS_REG(3, 0, 1, 0, 0)
#define TTBR0_EL1	ARM64_SYS_REG(3, 0, 2, 0, 0)
#define TCR_EL1		ARM64_SYS_REG(3, 0, 2, 0, 2)
#define MAIR_EL1	ARM64_SYS_REG(3, 0, 10, 2, 0)

static void init_registers(int fd, unsigned int vcpu, bool irqchip)
{
	set_register(fd, CORE(regs.pc), GUEST_CODE);
	/* EL1 with its own stack pointer; interrupts are masked. */
	set_register(fd, CORE(regs.pstate), 0x3c5);
	set_register(fd, CORE(sp_el1), GUEST_STACKS + (vcpu + 1) * 0x1000);
	set_register(fd, CORE(regs.regs[0]), GUEST_JOBS + vcpu * GUEST_JOB_SIZE);
	set_register(fd, CORE(regs.regs[1]), irqchip);

	set_register(fd, MAIR_EL1, MAIR);
	set_register(fd, TTBR0_EL1, GUEST_TABLES);
	/* 39 bits of address, tables cached and shared, none of TTBR1; 40 bits physical. */
	set_register(fd, TCR_EL1, 2ULL << 32 | 1 << 23 | 3 << 12 | 1 << 10 | 1 << 8 | 25);
	/* What is reserved as one; MMU and caches. */
	set_register(fd, SCTLR_EL1, 0x30d00800 | 1 << 12 | 1 << 2 | 1 << 0);
}

void vm_arch_init(int vm, unsigned int vcpus, unsigned int flags)
{
	(void)vm;
	(void)vcpus;
	if (flags & VM_KERNEL_PIT)
		errx(1, "there is no i8254 in KVM here");
}

void vm_arch_init_vcpu(int kvm, int vm, int fd, unsigned int vcpu, unsigned int flags)
{
	struct kvm_vcpu_init init = {};

	(void)kvm;
	vm_ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init, "KVM_ARM_PREFERRED_TARGET");
	vm_ioctl(fd, KVM_ARM_VCPU_INIT, &init, "KVM_ARM_VCPU_INIT");
	init_registers(fd, vcpu, flags & VM_IRQCHIP);
}

static void set_attribute(int fd, __u32 group, __u64 attribute, const void *value)
{
	struct kvm_device_attr attr = {
		.group = group,
		.attr = attribute,
		.addr = (__u64)(unsigned long)value,
	};

	vm_ioctl(fd, KVM_SET_DEVICE_ATTR, &attr, "KVM_SET_DEVICE_ATTR");
}

/* KVM routes GSI n to shared interrupt n, if nobody says otherwise. */
void vm_arch_start(int vm, unsigned int flags)
{
	static const __u64 distributor = GUEST_GICD, redistributors = GUEST_GICR;
	static const __u32 interrupts = 64;
	struct kvm_create_device gic = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };

	if (!(flags & VM_IRQCHIP))
		return;
	vm_ioctl(vm, KVM_CREATE_DEVICE, &gic, "a GICv3");
	set_attribute(gic.fd, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST,
		      &distributor);
	set_attribute(gic.fd, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST,
		      &redistributors);
	set_attribute(gic.fd, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &interrupts);
	set_attribute(gic.fd, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, NULL);
	close(gic.fd);
}
