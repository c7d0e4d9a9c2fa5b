// SPDX-License-Identifier: GPL-2.0
/*
 * A hypervisor as a guest, the smallest that runs a guest of its own: L2 is in 64-bit mode with
 * the page tables and segments that this one has, makes one access and a hypercall. By SVM or by
 * VMX, whichever the processor has. It runs inside the small guest of examples/vmm, as what
 * JOB_CALL calls, and has no data of its own.
 *
 * Offsets and bits: AMD APM volume 2, appendix B; Intel SDM volume 3, appendices A and B.
 */
#include "../../examples/vmm/guest_x86.h"
#include "nested_job.h"

static inline __u64 read_msr(__u32 msr)
{
	__u32 low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (__u64)high << 32 | low;
}

static inline void write_msr(__u32 msr, __u64 value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((__u32)value), "d"((__u32)(value >> 32)));
}

static inline __u32 cpuid_c(__u32 leaf)
{
	__u32 c = 0;

	__asm__ volatile("cpuid" : "+a"(leaf), "+c"(c) : : "ebx", "edx");
	return c;
}

#define CONTROL_REGISTER(name)						\
static inline __u64 read_##name(void)					\
{									\
	__u64 value;							\
									\
	__asm__ volatile("mov %%" #name ", %0" : "=r"(value));		\
	return value;							\
}

CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)

static void fill_page(__u64 address, __u64 value)
{
	__u64 count = 512;

	__asm__ volatile("rep stosq" : "+D"(address), "+c"(count) : "a"(value) : "memory");
}

/* --- L2 ---------------------------------------------------------------------------------- */

static __attribute__((used)) void access(struct nested_job *job)
{
	job->runs++;
	switch (job->op.kind) {
	case JOB_IN:
		job->result = in(&job->op);
		break;
	case JOB_OUT:
		out(&job->op);
		break;
	case JOB_INS:
		ins(&job->op, (void *)NESTED_BUFFER);
		break;
	case JOB_READ:
		job->result = read(&job->op);
		break;
	case JOB_WRITE:
		write(&job->op);
	}
}

/* Where L2 begins, the job's address in RDI. Each processor knows but its own hypercall. */
__asm__(".text\n"
	"l2_of_svm: call access; vmmcall\n"
	"l2_of_vmx: call access; vmcall\n");
extern const char l2_of_svm[], l2_of_vmx[];

/* --- L1, by SVM -------------------------------------------------------------------------- */

#define EFER		0xc0000080
#define EFER_SVME	(1 << 12)
#define VM_HSAVE_PA	0xc0010117
#define SVM_EXIT_IOIO	0x7b
#define SVM_EXIT_VMMCALL 0x81

static void put16(__u32 offset, __u16 value)
{
	*(__u16 *)(NESTED_CONTROL + offset) = value;
}

static void put32(__u32 offset, __u32 value)
{
	*(__u32 *)(NESTED_CONTROL + offset) = value;
}

static void put64(__u32 offset, __u64 value)
{
	*(__u64 *)(NESTED_CONTROL + offset) = value;
}

static void put_segment(__u32 offset, __u16 selector, __u16 attributes)
{
	put16(offset, selector);
	put16(offset + 2, attributes);
	put32(offset + 4, 0xffffffff);
}

static void run_by_svm(struct nested_job *job)
{
	struct nested_job *argument = job;

	fill_page(NESTED_CONTROL, 0);
	fill_page(NESTED_HOST, 0);
	write_msr(EFER, read_msr(EFER) | EFER_SVME);
	write_msr(VM_HSAVE_PA, NESTED_HOST);
	fill_page(NESTED_PORTS, ~0ULL);
	put32(0x0c, job->intercept ? 1 << 27 : 0);	/* ports, as the map says */
	put32(0x10, 1 << 0 | 1 << 1);			/* VMRUN, VMMCALL */
	put64(0x40, NESTED_PORTS);
	put32(0x58, 1);					/* ASID */
	put_segment(0x400, 16, 0xc93);			/* ES, CS, SS, DS */
	put_segment(0x410, 8, 0xa9b);
	put_segment(0x420, 16, 0xc93);
	put_segment(0x430, 16, 0xc93);
	put64(0x4d0, read_msr(EFER));
	put64(0x548, read_cr4());
	put64(0x550, read_cr3());
	put64(0x558, read_cr0());
	put64(0x560, 0x400);				/* DR7 */
	put64(0x568, 0xffff0ff0);			/* DR6 */
	put64(0x570, 2);				/* RFLAGS */
	put64(0x578, (__u64)l2_of_svm);
	put64(0x5d8, NESTED_STACK);
	put64(0x668, 0x0007040600070406);		/* PAT */
	__asm__ volatile("push %%rbp; vmrun %%rax; stgi; pop %%rbp"
			 : "+D"(argument) : "a"(NESTED_CONTROL)
			 : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13",
			   "r14", "r15", "memory", "cc");
	job->reason = *(__u64 *)(NESTED_CONTROL + 0x70);
	job->end = job->reason == SVM_EXIT_VMMCALL ? NESTED_HYPERCALL :
		   job->reason == SVM_EXIT_IOIO ? NESTED_PORT :
		   job->reason == ~0ULL ? NESTED_FAILED : NESTED_OTHER;
}

/* --- L1, by VMX -------------------------------------------------------------------------- */

#define FEATURE_CONTROL		0x3a
#define VMX_BASIC		0x480
#define VMX_TRUE_CONTROLS	(1ULL << 55)
#define VMX_EXIT_VMCALL		18
#define VMX_EXIT_IO		30

static void write_field(__u64 field, __u64 value)
{
	__asm__ volatile("vmwrite %0, %1" : : "r"(value), "r"(field) : "cc");
}

static __u64 read_field(__u64 field)
{
	__u64 value;

	__asm__ volatile("vmread %1, %0" : "=r"(value) : "r"(field) : "cc");
	return value;
}

/* What is wanted, what must be, and nothing that may not be; MSRs with a choice are 0xc further. */
static __u32 controls(__u32 msr, __u32 wanted)
{
	__u64 allowed = read_msr(read_msr(VMX_BASIC) & VMX_TRUE_CONTROLS ? msr + 0xc : msr);

	return (wanted | (__u32)allowed) & (__u32)(allowed >> 32);
}

static void write_controls(const struct nested_job *job)
{
	write_field(0x4000, controls(0x481, 0));				/* pins */
	write_field(0x4002, controls(0x482, job->intercept ? 1 << 24 : 0));	/* all ports */
	write_field(0x400c, controls(0x483, 1 << 9));	/* exits: L1 is in 64-bit mode */
	write_field(0x4012, controls(0x484, 1 << 9));	/* entries: L2, too */
	for (__u32 field = 0x4004; field <= 0x400a; field += 2)
		write_field(field, 0);			/* exceptions, CR3 targets */
	for (__u32 field = 0x400e; field <= 0x4010; field += 2)
		write_field(field, 0);			/* lists of MSRs */
	write_field(0x4014, 0);
	write_field(0x4016, 0);				/* nothing to inject */
	for (__u32 field = 0x6000; field <= 0x6006; field += 2)
		write_field(field, 0);			/* CR0 and CR4 are L2's own */
	write_field(0x2800, ~0ULL);				/* no shadow VMCS */
}

/* ES, CS, SS, DS, FS, GS, LDTR, TR, in this order. */
static void write_guest_state(void)
{
	static const __u16 unused = 1 << 0;
	__u32 i;

	for (i = 0; i < 8; i++) {
		write_field(0x800 + 2 * i, i == 1 ? 8 : i < 4 ? 16 : 0);
		write_field(0x4800 + 2 * i, 0xffffffff);
		write_field(0x4814 + 2 * i, i == 1 ? 0xa09b : i < 4 ? 0xc093 : unused << 16);
		write_field(0x6806 + 2 * i, 0);
	}
	write_field(0x480e, 0xffff);			/* TR can't be unused */
	write_field(0x4822, 0x8b);
	for (i = 0; i < 2; i++) {
		write_field(0x4810 + 2 * i, 0xffff);	/* GDTR, IDTR */
		write_field(0x6816 + 2 * i, 0);
	}
	write_field(0x4824, 0);
	write_field(0x4826, 0);
	write_field(0x482a, 0);
	write_field(0x2802, 0);
	write_field(0x6800, read_cr0());
	write_field(0x6802, read_cr3());
	write_field(0x6804, read_cr4());
	write_field(0x681a, 0x400);				/* DR7 */
	write_field(0x681c, NESTED_STACK);
	write_field(0x681e, (__u64)l2_of_vmx);
	write_field(0x6820, 2);				/* RFLAGS */
	write_field(0x6822, 0);
	write_field(0x6824, 0);
	write_field(0x6826, 0);
}

static void write_host_state(void)
{
	for (__u32 i = 0; i < 7; i++)
		write_field(0xc00 + 2 * i, i == 1 ? 8 : i == 6 ? 24 : i < 4 ? 16 : 0);
	write_field(0x4c00, 0);
	write_field(0x6c00, read_cr0());
	write_field(0x6c02, read_cr3());
	write_field(0x6c04, read_cr4());
	for (__u32 field = 0x6c06; field <= 0x6c12; field += 2)
		write_field(field, 0);
}

/* 0, or 1 if that failed. */
static __u64 launch(struct nested_job *job)
{
	__u64 failed;

	__asm__ volatile("push %%rbp\n"
			 "mov $0x6c14, %%eax; vmwrite %%rsp, %%rax\n"
			 "lea 1f(%%rip), %%rcx; mov $0x6c16, %%eax; vmwrite %%rcx, %%rax\n"
			 "vmlaunch\n"
			 "mov $1, %%eax; jmp 2f\n"
			 "1: xor %%eax, %%eax\n"
			 "2: pop %%rbp"
			 : "=&a"(failed), "+D"(job) :
			 : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13",
			   "r14", "r15", "memory", "cc");
	return failed;
}

static void run_by_vmx(struct nested_job *job)
{
	__u64 host = NESTED_HOST, control = NESTED_CONTROL;

	fill_page(NESTED_CONTROL, 0);
	fill_page(NESTED_HOST, 0);
	*(__u32 *)NESTED_CONTROL = read_msr(VMX_BASIC);
	*(__u32 *)NESTED_HOST = read_msr(VMX_BASIC);
	/* CR0.NE, CR4.VMXE; locked, and allowed. */
	__asm__ volatile("mov %0, %%cr0" : : "r"(read_cr0() | 1 << 5));
	__asm__ volatile("mov %0, %%cr4" : : "r"(read_cr4() | 1 << 13));
	if (!(read_msr(FEATURE_CONTROL) & 1))
		write_msr(FEATURE_CONTROL, 1 << 2 | 1 << 0);
	__asm__ volatile("vmxon %0" : : "m"(host) : "cc", "memory");
	__asm__ volatile("vmclear %0; vmptrld %0" : : "m"(control) : "cc", "memory");
	write_controls(job);
	write_guest_state();
	write_host_state();
	if (launch(job)) {
		job->end = NESTED_FAILED;
		job->reason = read_field(0x4400);
	} else {
		job->reason = read_field(0x4402);
		job->end = job->reason == VMX_EXIT_VMCALL ? NESTED_HYPERCALL :
			   job->reason == VMX_EXIT_IO ? NESTED_PORT :
			   job->reason >> 31 ? NESTED_FAILED : NESTED_OTHER;
	}
	__asm__ volatile("vmxoff" : : : "cc");
}

__attribute__((section(".entry"))) void entry(struct nested_job *job)
{
	if (cpuid_c(1) & 1 << 5)
		run_by_vmx(job);
	else if (cpuid_c(0x80000001) & 1 << 2)
		run_by_svm(job);
	else
		job->end = NESTED_NO_PROCESSOR;
}
