// SPDX-License-Identifier: GPL-2.0
/*
 * The hostile guest: every way to access ports and memory that KVM executes or emulates.
 * It runs inside the small guest of examples/vmm, as what JOB_CALL calls, and has no data
 * of its own.
 */
#include <stdbool.h>

#include "hostile_steps.h"

/* --- templates: one instruction, in each width ------------------------------------- */

/* A string instruction, in both directions. */
#define STRING_ASM(insn)							\
	__asm__ volatile("test %[down], %[down]; jz 1f; std; 1: " insn "; cld"	\
			 : "+D"(to), "+S"(from), "+c"(count), "+a"(a)		\
			 : "d"((__u16)s->address), [down]"r"(down) : "memory", "cc")

#define STRING(name, insn, b, w, l, q)						\
static void name(struct hostile_step *s, __u64 to, __u64 from)			\
{										\
	__u64 count = s->count, down = s->flags & STEP_DOWN, a = s->value;	\
										\
	switch (s->width) {							\
	case 1:									\
		STRING_ASM(insn b);						\
		break;								\
	case 2:									\
		STRING_ASM(insn w);						\
		break;								\
	case 4:									\
		STRING_ASM(insn l);						\
		break;								\
	default:								\
		STRING_ASM(insn q);						\
	}									\
	s->result = a;								\
}

STRING(rep_ins, "rep ins", "b", "w", "l", "l")
STRING(one_ins, "ins", "b", "w", "l", "l")
STRING(rep_outs, "rep outs", "b", "w", "l", "l")
STRING(one_outs, "outs", "b", "w", "l", "l")
STRING(rep_movs, "rep movs", "b", "w", "l", "q")
STRING(one_movs, "movs", "b", "w", "l", "q")
STRING(rep_stos, "rep stos", "b", "w", "l", "q")
STRING(one_stos, "stos", "b", "w", "l", "q")
STRING(rep_lods, "rep lods", "b", "w", "l", "q")
STRING(one_lods, "lods", "b", "w", "l", "q")
STRING(repne_scas, "repne scas", "b", "w", "l", "q")
STRING(one_scas, "scas", "b", "w", "l", "q")

/* An instruction with memory at m and register v; a is the accumulator. */
#define MEMORY_ASM(insn)							\
	__asm__ volatile(insn : [v]"+q"(value), "+a"(a)				\
			 : [m]"r"(s->address) : "memory", "cc")

#define MEMORY(name, b, w, l, q)						\
static void name(struct hostile_step *s)					\
{										\
	__u64 value = s->value, a = 0;						\
										\
	switch (s->width) {							\
	case 1:									\
		MEMORY_ASM(b);							\
		break;								\
	case 2:									\
		MEMORY_ASM(w);							\
		break;								\
	case 4:									\
		MEMORY_ASM(l);							\
		break;								\
	default:								\
		MEMORY_ASM(q);							\
	}									\
	s->result = value;							\
}

#define TO_MEMORY(name, insn)							\
	MEMORY(name, insn "b %b[v], (%[m])", insn "w %w[v], (%[m])",		\
	       insn "l %k[v], (%[m])", insn "q %q[v], (%[m])")
#define FROM_MEMORY(name, insn)							\
	MEMORY(name, insn "b (%[m]), %b[v]", insn "w (%[m]), %w[v]",		\
	       insn "l (%[m]), %k[v]", insn "q (%[m]), %q[v]")
#define IN_MEMORY(name, insn)							\
	MEMORY(name, insn "b (%[m])", insn "w (%[m])", insn "l (%[m])", insn "q (%[m])")

FROM_MEMORY(load, "mov")
FROM_MEMORY(load_add, "add")
TO_MEMORY(store, "mov")
TO_MEMORY(xchg, "xchg")
TO_MEMORY(xadd, "lock xadd")
TO_MEMORY(add, "add")
TO_MEMORY(lock_add, "lock add")
TO_MEMORY(cmpxchg, "lock cmpxchg")
IN_MEMORY(inc, "inc")
IN_MEMORY(lock_inc, "lock inc")
IN_MEMORY(not, "not")

#define PORT(name, b, w, l)							\
static void name(struct hostile_step *s)					\
{										\
	__u64 a = s->value;							\
										\
	switch (s->width) {							\
	case 1:									\
		__asm__ volatile(b : "+a"(a) : "d"((__u16)s->address));		\
		break;								\
	case 2:									\
		__asm__ volatile(w : "+a"(a) : "d"((__u16)s->address));		\
		break;								\
	default:								\
		__asm__ volatile(l : "+a"(a) : "d"((__u16)s->address));		\
	}									\
	s->result = a;								\
}

PORT(in, "inb %%dx, %%al", "inw %%dx, %%ax", "inl %%dx, %%eax")
PORT(out, "outb %%al, %%dx", "outw %%ax, %%dx", "outl %%eax, %%dx")

/* --- the rest ---------------------------------------------------------------------- */

static inline __u64 tick(void)
{
	__u64 one = 1;

	__asm__ volatile("lock xaddq %0, (%1)"
			 : "+r"(one)
			 : "r"(&((struct hostile_shared *)HOSTILE_SHARED)->clock)
			 : "memory");
	return one;
}

/* movnti has two widths. */
static void store_nt(struct hostile_step *s)
{
	if (s->width == 4)
		__asm__ volatile("movnti %k0, (%1)"
				 : : "r"(s->value), "r"(s->address) : "memory");
	else
		__asm__ volatile("movnti %q0, (%1)"
				 : : "r"(s->value), "r"(s->address) : "memory");
	s->result = s->value;
}

static void barrier(const struct hostile_step *s)
{
	struct hostile_shared *shared = (struct hostile_shared *)HOSTILE_SHARED;

	__atomic_fetch_add(&shared->waiting, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&shared->waiting, __ATOMIC_SEQ_CST) < s->count)
		__asm__ volatile("pause");
}

static void exchange16(struct hostile_step *s)
{
	__u64 a = 0, d = 0;

	__asm__ volatile("lock cmpxchg16b (%[m])"
			 : "+a"(a), "+d"(d)
			 : "b"(s->value), "c"(s->value), [m]"r"(s->address) : "memory", "cc");
	s->result = a;
}

/* 16 bytes, or 32 with AVX; prepare() has switched that on. */
static void vector(struct hostile_step *s)
{
	switch (s->kind) {
	case STEP_MOVUPS_LOAD:
		__asm__ volatile("movups (%0), %%xmm0; movups %%xmm0, (%1)"
				 : : "r"(s->address), "r"(s->buffer) : "memory");
		break;
	case STEP_MOVUPS_STORE:
		__asm__ volatile("movups (%1), %%xmm0; movups %%xmm0, (%0)"
				 : : "r"(s->address), "r"(s->buffer) : "memory");
		break;
	default:
		__asm__ volatile("vmovdqu (%0), %%ymm0; vmovdqu %%ymm0, (%1)"
				 : : "r"(s->address), "r"(s->buffer) : "memory");
	}
}

typedef void (*string_fn)(struct hostile_step *s, __u64 to, __u64 from);

static void string(struct hostile_step *s)
{
	bool one = s->flags & STEP_ONE;

	switch (s->kind) {
	case STEP_INS:
		(one ? one_ins : rep_ins)(s, s->buffer, 0);
		break;
	case STEP_OUTS:
		(one ? one_outs : rep_outs)(s, 0, s->buffer);
		break;
	case STEP_MOVS_STORE:
		(one ? one_movs : rep_movs)(s, s->address, s->buffer);
		break;
	case STEP_STOS:
		(one ? one_stos : rep_stos)(s, s->address, 0);
		break;
	case STEP_LODS:
		(one ? one_lods : rep_lods)(s, 0, s->address);
		break;
	case STEP_SCAS:
		(one ? one_scas : repne_scas)(s, s->address, 0);
		break;
	default:
		(one ? one_movs : rep_movs)(s, s->buffer, s->address);
	}
}

static void take(struct hostile_step *s)
{
	switch (s->kind) {
	case STEP_IN:
		in(s);
		break;
	case STEP_OUT:
		out(s);
		break;
	case STEP_LOAD:
		load(s);
		break;
	case STEP_STORE:
		store(s);
		break;
	case STEP_STORE_NT:
		store_nt(s);
		break;
	case STEP_LOAD_ADD:
		load_add(s);
		break;
	case STEP_XCHG:
		xchg(s);
		break;
	case STEP_XADD:
		xadd(s);
		break;
	case STEP_ADD:
		add(s);
		break;
	case STEP_LOCK_ADD:
		lock_add(s);
		break;
	case STEP_INC:
		inc(s);
		break;
	case STEP_LOCK_INC:
		lock_inc(s);
		break;
	case STEP_NOT:
		not(s);
		break;
	case STEP_CMPXCHG:
		cmpxchg(s);
		break;
	case STEP_CMPXCHG16B:
		exchange16(s);
		break;
	case STEP_MOVUPS_LOAD:
	case STEP_MOVUPS_STORE:
	case STEP_AVX_LOAD:
		vector(s);
		break;
	case STEP_BARRIER:
		barrier(s);
		break;
	default:
		string(s);
	}
}

/* --- page faults ------------------------------------------------------------------- */

struct interrupt_frame {
	__u64 ip, cs, flags, sp, ss;
};

#define PAGE_FAULT	14

__attribute__((interrupt)) static void fault(struct interrupt_frame *frame, unsigned long error)
{
	__u64 *pages = (__u64 *)HOSTILE_PAGES;
	__u64 address;
	__u32 leaf = 0;

	(void)frame;
	(void)error;
	__asm__ volatile("mov %%cr2, %0" : "=r"(address));
	pages[(address - HOSTILE_WINDOW) / 4096 % 512] |= 1;
	__atomic_fetch_add(&((struct hostile_shared *)HOSTILE_SHARED)->faults, 1,
			   __ATOMIC_SEQ_CST);
	__asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
	/*
	 * An exit. Without it a fault in front of an access to memory ended the VM with
	 * KVM_INTERNAL_ERROR_DELIVERY_EV on Linux 7.3 in QEMU 7.2: KVM took the fault for
	 * one that was still to be delivered.
	 */
	__asm__ volatile("cpuid" : "+a"(leaf) : : "ebx", "ecx", "edx");
}

/* All vCPUs use the same tables, and write the same into them. */
static void prepare(bool avx)
{
	__u64 *gdt = (__u64 *)HOSTILE_GDT;
	__u64 *gate = (__u64 *)HOSTILE_IDT + 2 * PAGE_FAULT;
	__u64 address = (__u64)fault, cr4;
	struct __attribute__((packed)) {
		__u16 limit;
		__u64 base;
	} gdtr = { 3 * 8 - 1, HOSTILE_GDT },
	  idtr = { (PAGE_FAULT + 1) * 16 - 1, HOSTILE_IDT };

	/* What the VMM has loaded into CS and SS: a fault and IRET load them anew. */
	gdt[1] = 0x00af9b000000ffff;
	gdt[2] = 0x00cf93000000ffff;
	/* A gate for interrupts, present, of ring 0. */
	gate[0] = (address & 0xffff) | 8 << 16 | 0x8eULL << 40 |
		  (address & 0xffff0000) << 32;
	gate[1] = address >> 32;
	__asm__ volatile("lgdt %0; lidt %1" : : "m"(gdtr), "m"(idtr) : "memory");
	/* OSFXSR and OSXMMEXCPT allow SSE, OSXSAVE and XCR0 AVX. */
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	cr4 |= 0x600 | (avx ? 1 << 18 : 0);
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4));
	if (avx)
		__asm__ volatile("xsetbv" : : "a"(7), "c"(0), "d"(0));
}

__attribute__((section(".entry"))) void entry(struct hostile_list *list)
{
	__u32 i;

	prepare(list->avx);
	for (i = 0; i < list->step_count; i++) {
		struct hostile_step *step = &list->steps[i];

		step->invoked = tick();
		take(step);
		step->responded = tick();
	}
}
