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

#include "ending.h"
#include "vm_arch.h"

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

int vm_ioctl(int fd, unsigned long request, void *arg, const char *what)
{
	int result = ioctl(fd, request, arg);

	if (result < 0)
		err(1, "%s", what);
	return result;
}

struct vm *vm_create(unsigned int vcpus, unsigned int flags, vm_io_fn io,
		     void *opaque)
{
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
	vm->fd = vm_ioctl(vm->kvm, KVM_CREATE_VM, NULL, "KVM_CREATE_VM");

	vm->memory_size = GUEST_JOBS + vcpus * GUEST_JOB_SIZE;
	vm->memory = mmap(NULL, vm->memory_size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (vm->memory == MAP_FAILED)
		err(1, "guest memory");
	vm_arch_init_memory(vm->memory, vm->memory_size);
	memcpy(vm->memory + GUEST_CODE, vm_guest_image,
	       (size_t)&vm_guest_image_end - (size_t)&vm_guest_image);
	region.memory_size = vm->memory_size;
	region.userspace_addr = (__u64)(unsigned long)vm->memory;
	vm_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region,
		 "KVM_SET_USER_MEMORY_REGION");

	vm_arch_init(vm->fd, vcpus, flags);
	vm->run_size = vm_ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, NULL,
				"KVM_GET_VCPU_MMAP_SIZE");
	for (i = 0; i < vcpus; i++) {
		struct vcpu *vcpu = &vm->vcpus[i];

		vcpu->fd = vm_ioctl(vm->fd, KVM_CREATE_VCPU, (void *)(unsigned long)i,
				    "KVM_CREATE_VCPU");
		vcpu->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE,
				 MAP_SHARED, vcpu->fd, 0);
		if (vcpu->run == MAP_FAILED)
			err(1, "vCPU");
		vm_arch_init_vcpu(vm->kvm, vm->fd, vcpu->fd, i, flags);
	}
	vm_arch_start(vm->fd, flags);
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

	vm_ioctl(vm->fd, KVM_IRQFD, &irqfd, "KVM_IRQFD");
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

/* Where the guest's ports are in its memory, what is there is a port. */
static void as_port(struct vm_io *io)
{
#ifdef GUEST_PORTS
	if (io->address - GUEST_PORTS >= GUEST_PORTS_SIZE)
		return;
	io->mmio = false;
	io->address -= GUEST_PORTS;
#else
	(void)io;
#endif
}

static bool is_end(const struct vm_io *io)
{
	return !io->mmio && io->write && io->address == PORT_JOB_DONE;
}

__u64 vm_run(struct vm *vm, unsigned int vcpu)
{
	struct kvm_run *run = vm->vcpus[vcpu].run;
	char ending[ENDING_TEXT];
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
			if (is_end(&io))
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
			as_port(&io);
			if (is_end(&io))
				return exits;
			handle(vm, &io, run->mmio.data);
			exits++;
			break;
		default:
			ending_describe(run, ending, sizeof(ending));
			errx(1, "vCPU %u: %s", vcpu, ending);
		}
	}
}
