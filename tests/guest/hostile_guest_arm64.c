// SPDX-License-Identifier: GPL-2.0
/*
 * The hostile guest of arm64: every instruction that accesses memory and of which the processor
 * tells a hypervisor enough (ESR_EL2.ISV), but for loads that extend the sign. Of that QEMU 7.2
 * tells nothing (ESR_EL2.SSE), and so a guest's register is wrong with a filter or without. It
 * runs inside the small guest of examples/vmm, as what JOB_CALL calls, and has no data of
 * its own.
 */
#include "hostile_steps.h"

/* One instruction in each width; v is the register and a where its address is. */
#define LOAD(name, b, h, w, x)							\
static void name(struct hostile_step *s, __u64 address)				\
{										\
	__u64 value = s->value;							\
										\
	switch (s->width) {							\
	case 1:									\
		__asm__ volatile(b : [v]"=r"(value) : [a]"r"(address) : "memory");	\
		break;								\
	case 2:									\
		__asm__ volatile(h : [v]"=r"(value) : [a]"r"(address) : "memory");	\
		break;								\
	case 4:									\
		__asm__ volatile(w : [v]"=r"(value) : [a]"r"(address) : "memory");	\
		break;								\
	default:								\
		__asm__ volatile(x : [v]"=r"(value) : [a]"r"(address) : "memory");	\
	}									\
	s->result = value;							\
}

#define STORE(name, b, h, w, x)							\
static void name(struct hostile_step *s, __u64 address)				\
{										\
	switch (s->width) {							\
	case 1:									\
		__asm__ volatile(b : : [v]"r"(s->value), [a]"r"(address) : "memory");	\
		break;								\
	case 2:									\
		__asm__ volatile(h : : [v]"r"(s->value), [a]"r"(address) : "memory");	\
		break;								\
	case 4:									\
		__asm__ volatile(w : : [v]"r"(s->value), [a]"r"(address) : "memory");	\
		break;								\
	default:								\
		__asm__ volatile(x : : [v]"r"(s->value), [a]"r"(address) : "memory");	\
	}									\
	s->result = s->value;							\
}

LOAD(load, "ldrb %w[v], [%[a]]", "ldrh %w[v], [%[a]]", "ldr %w[v], [%[a]]",
     "ldr %[v], [%[a]]")
LOAD(load_acquire, "ldarb %w[v], [%[a]]", "ldarh %w[v], [%[a]]", "ldar %w[v], [%[a]]",
     "ldar %[v], [%[a]]")
STORE(store, "strb %w[v], [%[a]]", "strh %w[v], [%[a]]", "str %w[v], [%[a]]",
      "str %[v], [%[a]]")
STORE(store_zero, "strb wzr, [%[a]]", "strh wzr, [%[a]]", "str wzr, [%[a]]", "str xzr, [%[a]]")
STORE(store_release, "stlrb %w[v], [%[a]]", "stlrh %w[v], [%[a]]", "stlr %w[v], [%[a]]",
      "stlr %[v], [%[a]]")

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
