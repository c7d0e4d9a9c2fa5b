// SPDX-License-Identifier: GPL-2.0
/*
 * The hostile guest of arm64: every instruction that accesses memory and of which the processor
 * tells a hypervisor enough (ESR_EL2.ISV), but for loads that extend the sign. Of that QEMU 7.2
 * tells nothing (ESR_EL2.SSE), and so a guest's register is wrong with a filter or without. It
 * runs inside the small guest of examples/vmm, as what JOB_CALL calls, and has no data of
 * its own.
 */
#include "hostile_steps.h"

/* One instruction in each width, of which 4 and 8 bytes differ by the register. */
#define LOAD_ASM(insn, register)						\
	__asm__ volatile(insn " " register ", [%[a]]"				\
			 : [v]"=r"(value) : [a]"r"(address) : "memory")

#define LOAD(name, byte, half, word)						\
static void name(struct hostile_step *s, __u64 address)				\
{										\
	__u64 value;								\
										\
	switch (s->width) {							\
	case 1:									\
		LOAD_ASM(byte, "%w[v]");					\
		break;								\
	case 2:									\
		LOAD_ASM(half, "%w[v]");					\
		break;								\
	case 4:									\
		LOAD_ASM(word, "%w[v]");					\
		break;								\
	default:								\
		LOAD_ASM(word, "%x[v]");					\
	}									\
	s->result = value;							\
}

LOAD(load, "ldrb", "ldrh", "ldr")
LOAD(load_acquire, "ldarb", "ldarh", "ldar")

/* A value of 0 is the zero register. */
#define STORE_ASM(insn, register, value)					\
	__asm__ volatile(insn " " register ", [%[a]]"				\
			 : : [v]"rZ"(value), [a]"r"(address) : "memory")

#define STORE(name, byte, half, word, stored)					\
static void name(struct hostile_step *s, __u64 address)				\
{										\
	switch (s->width) {							\
	case 1:									\
		STORE_ASM(byte, "%w[v]", stored);				\
		break;								\
	case 2:									\
		STORE_ASM(half, "%w[v]", stored);				\
		break;								\
	case 4:									\
		STORE_ASM(word, "%w[v]", stored);				\
		break;								\
	default:								\
		STORE_ASM(word, "%x[v]", stored);				\
	}									\
	s->result = s->value;							\
}

STORE(store, "strb", "strh", "str", s->value)
STORE(store_zero, "strb", "strh", "str", 0ULL)
STORE(store_release, "stlrb", "stlrh", "stlr", s->value)

static inline __u64 tick(void)
{
	struct hostile_shared *shared = (struct hostile_shared *)HOSTILE_SHARED;

	return __atomic_fetch_add(&shared->clock, 1, __ATOMIC_SEQ_CST);
}

static void barrier(const struct hostile_step *s)
{
	struct hostile_shared *shared = (struct hostile_shared *)HOSTILE_SHARED;

	__atomic_fetch_add(&shared->waiting, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&shared->waiting, __ATOMIC_SEQ_CST) < s->count)
		__asm__ volatile("yield");
}

static void take(struct hostile_step *s)
{
	switch (s->kind) {
	case STEP_IN:
		load(s, GUEST_PORTS + s->address);
		break;
	case STEP_OUT:
		store(s, GUEST_PORTS + s->address);
		break;
	case STEP_LOAD:
		load(s, s->address);
		break;
	case STEP_STORE:
		store(s, s->address);
		break;
	case STEP_STORE_ZERO:
		store_zero(s, s->address);
		break;
	case STEP_LOAD_ACQUIRE:
		load_acquire(s, s->address);
		break;
	case STEP_STORE_RELEASE:
		store_release(s, s->address);
		break;
	default:
		barrier(s);
	}
}

__attribute__((section(".entry"))) void entry(struct hostile_list *list)
{
	__u32 i;

	for (i = 0; i < list->step_count; i++) {
		struct hostile_step *step = &list->steps[i];

		step->invoked = tick();
		take(step);
		step->responded = tick();
	}
}
