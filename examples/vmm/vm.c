// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest VMM that runs the guest of this folder.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm.h"

extern const char vm_guest_image[], vm_guest_image_end[];

struct vcpu {
	int fd;
	struct kvm_run *run;
};

struct vm {
	int kvm, fd;
	unsigned int vcpu_count;
	struct vcpu vcpus[VM_VCPUS_MAX];
	char *memory;
	size_t memory_size;
	size_t run_size;
	vm_io_fn io;
	void *opaque;
};

static int checked_ioctl(int fd, unsigned long request, const void *arg,
			 const char *what)
{
	int result = ioctl(fd, request, arg);

	if (result < 0)
		err(1, "%s", what);
	return result;
}

/* Page tables: 4 GiB, identity, in pages of 2 MiB. */
static void build_tables(char *memory)
{
	__u64 *pml4 = (__u64 *)(memory + GUEST_TABLES);
	__u64 *pdpt = pml4 + 512;
	__u64 *pd = pdpt + 512;
	unsigned int i;

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
	checked_ioctl(fd, KVM_GET_SREGS, &sregs, "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = data;
	sregs.es = data;
	sregs.ss = data;
	sregs.cr3 = GUEST_TABLES;
	sregs.cr4 = 1 << 5;			/* PAE */
	sregs.cr0 = 0x80000001;			/* PG, PE */
	sregs.efer = 0x500;			/* LME, LMA */
	checked_ioctl(fd, KVM_SET_SREGS, &sregs, "KVM_SET_SREGS");
	checked_ioctl(fd, KVM_SET_REGS, &regs, "KVM_SET_REGS");
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
	checked_ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid,
		      "KVM_GET_SUPPORTED_CPUID");
	checked_ioctl(fd, KVM_SET_CPUID2, cpuid, "KVM_SET_CPUID2");
	free(cpuid);
}

/*
 * Local APICs are KVM's; what else makes interrupts would be user space's, but there is
 * nothing else. GSI n is an MSI to vCPU n.
 */
static void init_irqchip(int fd, unsigned int vcpus)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_SPLIT_IRQCHIP };
	struct kvm_irq_routing *routing;
	unsigned int i;

	checked_ioctl(fd, KVM_ENABLE_CAP, &cap, "KVM_CAP_SPLIT_IRQCHIP");
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
	checked_ioctl(fd, KVM_SET_GSI_ROUTING, routing, "KVM_SET_GSI_ROUTING");
	free(routing);
}

struct vm *vm_create(unsigned int vcpus, unsigned int flags, vm_io_fn io,
		     void *opaque)
{
	struct kvm_mp_state runnable = { .mp_state = KVM_MP_STATE_RUNNABLE };
	struct kvm_pit_config pit = { .flags = KVM_PIT_SPEAKER_DUMMY };
	struct kvm_userspace_memory_region region = {};
	struct vm *vm = calloc(1, sizeof(*vm));
	unsigned int i;

	if (!vm)
		err(1, "memory");
	vm->io = io;
	vm->opaque = opaque;
	vm->vcpu_count = vcpus;
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		err(1, "/dev/kvm");
	vm->fd = checked_ioctl(vm->kvm, KVM_CREATE_VM, NULL, "KVM_CREATE_VM");

	vm->memory_size = GUEST_JOBS + vcpus * GUEST_JOB_SIZE;
	vm->memory = mmap(NULL, vm->memory_size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (vm->memory == MAP_FAILED)
		err(1, "guest memory");
	build_tables(vm->memory);
	memcpy(vm->memory + GUEST_CODE, vm_guest_image,
	       (size_t)&vm_guest_image_end - (size_t)&vm_guest_image);
	region.memory_size = vm->memory_size;
	region.userspace_addr = (__u64)(unsigned long)vm->memory;
	checked_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region,
		      "KVM_SET_USER_MEMORY_REGION");

	if (flags & VM_KERNEL_PIT) {
		checked_ioctl(vm->fd, KVM_CREATE_IRQCHIP, NULL,
			      "KVM_CREATE_IRQCHIP");
		checked_ioctl(vm->fd, KVM_CREATE_PIT2, &pit, "KVM_CREATE_PIT2");
	}
	if (flags & VM_IRQCHIP)
		init_irqchip(vm->fd, vcpus);
	vm->run_size = checked_ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, NULL,
				     "KVM_GET_VCPU_MMAP_SIZE");
	for (i = 0; i < vcpus; i++) {
		struct vcpu *vcpu = &vm->vcpus[i];

		vcpu->fd = checked_ioctl(vm->fd, KVM_CREATE_VCPU,
					 (void *)(unsigned long)i,
					 "KVM_CREATE_VCPU");
		vcpu->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE,
				 MAP_SHARED, vcpu->fd, 0);
		if (vcpu->run == MAP_FAILED)
			err(1, "vCPU");
		init_cpuid(vm->kvm, vcpu->fd);
		init_registers(vcpu->fd, i, flags & VM_IRQCHIP);
		/* With an APIC, all but the first would wait to be started by it. */
		if (flags & (VM_IRQCHIP | VM_KERNEL_PIT))
			checked_ioctl(vcpu->fd, KVM_SET_MP_STATE, &runnable,
				      "KVM_SET_MP_STATE");
	}
	return vm;
}

void vm_close(struct vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->vcpu_count; i++) {
		munmap(vm->vcpus[i].run, vm->run_size);
		close(vm->vcpus[i].fd);
	}
	vm->vcpu_count = 0;
	if (vm->fd >= 0)
		close(vm->fd);
	vm->fd = -1;
}

void vm_destroy(struct vm *vm)
{
	if (!vm)
		return;
	vm_close(vm);
	close(vm->kvm);
	munmap(vm->memory, vm->memory_size);
	free(vm);
}

int vm_fd(const struct vm *vm)
{
	return vm->fd;
}

int vm_vcpu_fd(const struct vm *vm, unsigned int vcpu)
{
	return vm->vcpus[vcpu].fd;
}

static void irqfd(struct vm *vm, unsigned int vcpu, int event_fd, __u32 flags)
{
	struct kvm_irqfd irqfd = { .fd = event_fd, .gsi = vcpu, .flags = flags };

	checked_ioctl(vm->fd, KVM_IRQFD, &irqfd, "KVM_IRQFD");
}

void vm_interrupt_bind(struct vm *vm, unsigned int vcpu, int event_fd)
{
	irqfd(vm, vcpu, event_fd, 0);
}

void vm_interrupt_unbind(struct vm *vm, unsigned int vcpu, int event_fd)
{
	irqfd(vm, vcpu, event_fd, KVM_IRQFD_FLAG_DEASSIGN);
}

static struct job *vm_job(const struct vm *vm, unsigned int vcpu)
{
	return (struct job *)(vm->memory + GUEST_JOBS + vcpu * GUEST_JOB_SIZE);
}

struct job *vm_job_begin(struct vm *vm, unsigned int vcpu)
{
	struct job *job = vm_job(vm, vcpu);

	memset(job, 0, sizeof(*job));
	job->rounds = 1;
	job->keep = 1;
	return job;
}

void vm_job_add(struct job *job, __u32 kind, __u64 address, __u32 width,
		__u64 value)
{
	if (job->op_count == JOB_OPS_MAX)
		errx(1, "a job of more than %d accesses", JOB_OPS_MAX);
	job->ops[job->op_count++] = (struct job_op) {
		.kind = kind,
		.width = width,
		.address = address,
		.value = value,
	};
}

void *vm_memory(const struct vm *vm, __u64 address)
{
	return vm->memory + address;
}

const __u64 *vm_results(const struct vm *vm, unsigned int vcpu)
{
	return (const __u64 *)((char *)vm_job(vm, vcpu) + GUEST_RESULTS);
}

static void handle(struct vm *vm, struct vm_io *io, void *data)
{
	if (io->write)
		memcpy(&io->value, data, io->width);
	vm->io(vm->opaque, io);
	if (!io->write)
		memcpy(data, &io->value, io->width);
}

__u64 vm_run(struct vm *vm, unsigned int vcpu)
{
	struct kvm_run *run = vm->vcpus[vcpu].run;
	__u64 exits = 0;
	unsigned int i;

	for (;;) {
		struct vm_io io = { .vcpu = vcpu };

		if (ioctl(vm->vcpus[vcpu].fd, KVM_RUN, 0)) {
			if (errno == EINTR)
				continue;
			err(1, "KVM_RUN");
		}
		switch (run->exit_reason) {
		case KVM_EXIT_IO:
			io.write = run->io.direction == KVM_EXIT_IO_OUT;
			io.width = run->io.size;
			io.address = run->io.port;
			if (io.write && io.address == PORT_JOB_DONE)
				return exits;
			for (i = 0; i < run->io.count; i++) {
				io.value = 0;
				io.index = i;
				handle(vm, &io, (char *)run +
				       run->io.data_offset + i * io.width);
			}
			exits += run->io.count;
			break;
		case KVM_EXIT_MMIO:
			io.mmio = true;
			io.write = run->mmio.is_write;
			io.width = run->mmio.len;
			io.address = run->mmio.phys_addr;
			handle(vm, &io, run->mmio.data);
			exits++;
			break;
		default:
			errx(1, "unexpected exit %u from vCPU %u",
			     run->exit_reason, vcpu);
		}
	}
}
