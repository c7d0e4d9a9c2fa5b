// SPDX-License-Identifier: GPL-2.0
/*
 * KVM: what a PC with in-kernel interrupt controllers and no in-kernel timer needs. The
 * CPU shows nothing of KVM and no frequency, so that a guest must calibrate.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../vmm/ending.h"
#include "machine.h"

#define CPUID_ENTRIES	256

/* Three pages that VMX wants for its own ends in real mode. */
#define TSS_ADDRESS	0xfffbd000

static int checked_ioctl(int fd, unsigned long request, const void *arg, const char *what)
{
	int result = ioctl(fd, request, arg);

	if (result < 0)
		err(1, "%s", what);
	return result;
}

/* --- interrupt controllers ------------------------------------------------------- */

static void add_route(struct kvm_irq_routing *routing, unsigned int gsi,
		      unsigned int chip, unsigned int pin)
{
	struct kvm_irq_routing_entry *entry = &routing->entries[routing->nr++];

	entry->gsi = gsi;
	entry->type = KVM_IRQ_ROUTING_IRQCHIP;
	entry->u.irqchip.irqchip = chip;
	entry->u.irqchip.pin = pin;
}

/*
 * GSIs 0 to 15 go to the two PICs and to the I/O APIC, all others to the latter. The timer,
 * IRQ 0, is at input 2 there, where the PICs have their cascade.
 */
static void init_routing(const struct machine *machine)
{
	struct kvm_irq_routing *routing;
	unsigned int gsi;

	routing = calloc(1, sizeof(*routing) + 2 * KVM_IOAPIC_NUM_PINS *
			 sizeof(routing->entries[0]));
	if (!routing)
		err(1, "memory");
	for (gsi = 0; gsi < KVM_IOAPIC_NUM_PINS; gsi++) {
		if (gsi == 2)
			continue;
		if (gsi < 16)
			add_route(routing, gsi, gsi < 8 ? KVM_IRQCHIP_PIC_MASTER :
				  KVM_IRQCHIP_PIC_SLAVE, gsi % 8);
		add_route(routing, gsi, KVM_IRQCHIP_IOAPIC, gsi ? gsi : 2);
	}
	checked_ioctl(machine->fd, KVM_SET_GSI_ROUTING, routing, "KVM_SET_GSI_ROUTING");
	free(routing);
}

/* --- the processor --------------------------------------------------------------- */

/* Returns whether the leaf is to be shown. */
static bool adjust_leaf(struct kvm_cpuid_entry2 *leaf)
{
	switch (leaf->function) {
	case 0x1:
		leaf->ebx &= 0xff00;		/* one processor, with APIC ID 0 */
		leaf->edx &= ~(1U << 28);
		leaf->ecx &= ~(1U << 31);	/* hypervisor */
		leaf->ecx &= ~(1U << 24);	/* the APIC timer by the TSC */
		return true;
	case 0xb:				/* topology of the host */
	case 0x1f:
	case 0x80000026:
	case 0x15:				/* frequencies */
	case 0x16:
		return false;
	case 0x80000007:
		leaf->edx &= ~(1U << 8);	/* invariant TSC: let it be watched */
		return true;
	case 0x80000008:
		leaf->ecx = 0;
		return true;
	case 0x8000001e:
		leaf->eax = 0;
		leaf->ebx = 0;
		leaf->ecx = 0;
		return true;
	default:
		return leaf->function >> 28 != 4;	/* hypervisors' own */
	}
}

static void init_cpuid(const struct machine *machine)
{
	struct kvm_cpuid2 *cpuid;
	unsigned int i, shown = 0;

	cpuid = calloc(1, sizeof(*cpuid) + CPUID_ENTRIES * sizeof(cpuid->entries[0]));
	if (!cpuid)
		err(1, "memory");
	cpuid->nent = CPUID_ENTRIES;
	checked_ioctl(machine->kvm, KVM_GET_SUPPORTED_CPUID, cpuid,
		      "KVM_GET_SUPPORTED_CPUID");
	for (i = 0; i < cpuid->nent; i++)
		if (adjust_leaf(&cpuid->entries[i]))
			cpuid->entries[shown++] = cpuid->entries[i];
	cpuid->nent = shown;
	checked_ioctl(machine->vcpu, KVM_SET_CPUID2, cpuid, "KVM_SET_CPUID2");
	free(cpuid);
}

/* As Documentation/arch/x86/boot.rst has it for the 32-bit entry. */
void machine_enter(struct machine *machine, __u32 entry, __u32 argument)
{
	struct kvm_segment code = {
		.limit = 0xffffffff, .selector = 0x10, .type = 11, .present = 1,
		.s = 1, .db = 1, .g = 1,
	};
	struct kvm_segment data = code;
	struct kvm_sregs sregs;
	struct kvm_regs regs = { .rip = entry, .rsi = argument, .rflags = 2 };

	data.type = 3;
	data.selector = 0x18;
	checked_ioctl(machine->vcpu, KVM_GET_SREGS, &sregs, "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = data;
	sregs.es = data;
	sregs.ss = data;
	sregs.fs = data;
	sregs.gs = data;
	sregs.cr0 = 0x11;			/* PE, ET */
	checked_ioctl(machine->vcpu, KVM_SET_SREGS, &sregs, "KVM_SET_SREGS");
	checked_ioctl(machine->vcpu, KVM_SET_REGS, &regs, "KVM_SET_REGS");
}

/* --- running --------------------------------------------------------------------- */

static void handle_exit(struct machine *machine, machine_exit_fn exit, void *opaque)
{
	struct kvm_run *run = machine->run;
	char ending[ENDING_TEXT];

	if (run->exit_reason == KVM_EXIT_INTR || exit(opaque, run))
		return;
	/* No access, so it is the end. */
	ending_describe(run, ending, sizeof(ending));
	warnx("%s", ending);
	/* By a triple fault a guest may reset the machine on purpose. */
	machine_stop(machine, run->exit_reason == KVM_EXIT_SHUTDOWN ? MACHINE_RESET :
		     MACHINE_BROKEN);
}

void machine_stop(struct machine *machine, enum machine_end end)
{
	enum machine_end runs = MACHINE_RUNS;

	/* The first reason stays. */
	__atomic_compare_exchange_n(&machine->end, &runs, end, false, __ATOMIC_RELAXED,
				    __ATOMIC_RELAXED);
	machine->run->immediate_exit = 1;
}

enum machine_end machine_run(struct machine *machine, machine_exit_fn exit, void *opaque)
{
	struct kvm_run *run = machine->run;

	while (__atomic_load_n(&machine->end, __ATOMIC_RELAXED) == MACHINE_RUNS) {
		/* Interrupted it may leave an old reason behind. */
		if (ioctl(machine->vcpu, KVM_RUN, 0)) {
			if (errno != EINTR)
				err(1, "KVM_RUN");
			run->exit_reason = KVM_EXIT_INTR;
		}
		if (run->exit_reason < MACHINE_REASONS)
			machine->exits[machine->phase][run->exit_reason]++;
		handle_exit(machine, exit, opaque);
	}
	return machine->end;
}

/* --- making one ------------------------------------------------------------------ */

static void set_memory(const struct machine *machine, __u32 slot, __u64 address,
		       void *memory, size_t size)
{
	const struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = address,
		.memory_size = size,
		.userspace_addr = (unsigned long)memory,
	};

	checked_ioctl(machine->fd, KVM_SET_USER_MEMORY_REGION, &region,
		      "KVM_SET_USER_MEMORY_REGION");
}

static void init_memory(struct machine *machine, size_t size)
{
	machine->memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (machine->memory == MAP_FAILED)
		err(1, "%zu MiB of memory", size >> 20);
	machine->memory_size = size;
	set_memory(machine, 0, 0, machine->memory, size);
}

void machine_add_memory(struct machine *machine, __u64 address, void *memory, size_t size)
{
	set_memory(machine, 1, address, memory, size);
}

void machine_init(struct machine *machine, size_t memory_size)
{
	size_t run_size;

	memset(machine, 0, sizeof(*machine));
	machine->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (machine->kvm < 0)
		err(1, "/dev/kvm");
	machine->fd = checked_ioctl(machine->kvm, KVM_CREATE_VM, NULL, "KVM_CREATE_VM");
	checked_ioctl(machine->fd, KVM_SET_TSS_ADDR, (void *)TSS_ADDRESS,
		      "KVM_SET_TSS_ADDR");
	init_memory(machine, memory_size);
	checked_ioctl(machine->fd, KVM_CREATE_IRQCHIP, NULL, "KVM_CREATE_IRQCHIP");
	init_routing(machine);
	machine->vcpu = checked_ioctl(machine->fd, KVM_CREATE_VCPU, NULL,
				      "KVM_CREATE_VCPU");
	init_cpuid(machine);
	run_size = checked_ioctl(machine->kvm, KVM_GET_VCPU_MMAP_SIZE, NULL,
				 "KVM_GET_VCPU_MMAP_SIZE");
	machine->run = mmap(NULL, run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
			    machine->vcpu, 0);
	if (machine->run == MAP_FAILED)
		err(1, "the vCPU's page");
}
