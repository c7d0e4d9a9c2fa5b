/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a test asks of the hostile guest, in guest memory: steps, each an instruction that
 * makes one access or many. The guest is hostile_guest_x86.c or
 * hostile_guest_arm64.c, called by JOB_CALL; the
 * structures are the same on both sides.
 */
#ifndef HOSTILE_STEPS_H
#define HOSTILE_STEPS_H

#include "../../examples/vmm/job.h"

/*
 * m is @address, v is @value and then @result, b is memory at @buffer. Elements go up from
 * there, or down with STEP_DOWN; @count of them, by a rep prefix, or one without it if
 * STEP_ONE.
 */
#ifdef __x86_64__
enum step_kind {
	STEP_IN,		/* in: port m -> v */
	STEP_OUT,
	STEP_INS,		/* port m -> b.. */
	STEP_OUTS,
	STEP_LOAD,		/* mov */
	STEP_STORE,
	STEP_STORE_NT,		/* movnti, 4 and 8 bytes */
	STEP_LOAD_ADD,		/* add m, v */
	STEP_MOVS_LOAD,		/* m.. -> b.. */
	STEP_MOVS_STORE,
	STEP_MOVS_BOTH,		/* m.. -> m.., to @buffer */
	STEP_STOS,		/* v -> m.. */
	STEP_LODS,		/* m.. -> v, the last is left */
	STEP_SCAS,		/* repne: until an element of m.. is v */
	STEP_XCHG,		/* read, modify, write: */
	STEP_XADD,
	STEP_ADD,
	STEP_LOCK_ADD,
	STEP_INC,
	STEP_LOCK_INC,
	STEP_NOT,
	STEP_CMPXCHG,		/* locked, with a comparand of 0: never equal */
	STEP_MOVUPS_LOAD,	/* 16 bytes: m -> b */
	STEP_MOVUPS_STORE,
	STEP_KINDS,
	/* Not everywhere. */
	STEP_AVX_LOAD = STEP_KINDS,
	STEP_CMPXCHG16B,
	/* No access: wait until this step was taken @count times, by all vCPUs together. */
	STEP_BARRIER,
};
#else
/* On arm64, where m is aligned for the last two. */
enum step_kind {
	STEP_IN,		/* a load from the window of ports */
	STEP_OUT,
	STEP_LOAD,		/* ldr, ldrh, ldrb */
	STEP_STORE,
	STEP_STORE_ZERO,	/* of the zero register */
	STEP_LOAD_ACQUIRE,	/* ldar and its like */
	STEP_STORE_RELEASE,
	STEP_KINDS,
	/* No access: wait until this step was taken @count times, by all vCPUs together. */
	STEP_BARRIER,
};
#endif

#define STEP_DOWN	1
#define STEP_ONE	2

struct hostile_step {
	__u32 kind;
	__u32 width;
	__u32 flags;
	__u32 reserved;
	__u64 address;
	__u64 count;
	__u64 buffer;
	__u64 value;
	/* Out. */
	__u64 result;
	__u64 invoked, responded;	/* by a clock that all vCPUs share */
};

struct hostile_list {
	__u32 step_count;
	__u32 avx;		/* switch it on */
	struct hostile_step steps[];
};

/* Guest memory, from GUEST_CALLED on. */
#define HOSTILE_CODE	GUEST_CALLED
#define HOSTILE_PAGES	0x90000UL	/* a page table, for the window */
#define HOSTILE_GDT	0x91000UL
#define HOSTILE_IDT	0x91100UL
#define HOSTILE_SHARED	0x92000UL	/* struct hostile_shared */

struct hostile_shared {
	__u64 clock;
	__u64 waiting;
	__u64 faults;
};

/* Of a vCPU, inside its job area. */
#define HOSTILE_LIST	GUEST_RESULTS
#define HOSTILE_BUFFER	0x80000UL
#define HOSTILE_BUFFER_SIZE 0x20000UL
#define HOSTILE_STEPS_MAX ((HOSTILE_BUFFER - HOSTILE_LIST - sizeof(struct hostile_list)) / \
			   sizeof(struct hostile_step))

/*
 * The buffers of vCPU 0 once more, by pages of their own. Those that are not present fault,
 * and the guest makes them present.
 */
#define HOSTILE_WINDOW	0x40000000UL

#endif
