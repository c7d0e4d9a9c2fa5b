/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * For the author of a program: what a register handler in C needs, compiled by clang
 * with the flags of `pkg-config --variable=bpf_cflags libkvmfilter`. One section per
 * program; no global data, no functions but inlined ones.
 *
 *	#include <kvmfilter_prog.h>
 *
 *	struct my_state { __u64 offset_ns; };
 *
 *	KVMFILTER_READ_PROGRAM(my_clock, struct my_state)
 *	{
 *		if (access->width != 8)
 *			return KVMFILTER_PASS;
 *		access->value = kvmfilter_clock_ns() + state->offset_ns;
 *		return KVMFILTER_DONE;
 *	}
 *
 * The helpers and the access are described in <linux/kvmfilter.h>. Decide, signal and
 * arm before you store to the state: after that a program can only return KVMFILTER_DONE.
 */
#ifndef KVMFILTER_PROG_H
#define KVMFILTER_PROG_H

#include <linux/kvmfilter.h>

#define KVMFILTER_PROGRAM_(kind, name, state_type)			\
	__attribute__((section("kvmfilter/" kind "/" #name), used))	\
	__u64 name(__attribute__((unused)) struct kvmfilter_access *access, \
		   __attribute__((unused)) state_type *state)

#define KVMFILTER_READ_PROGRAM(name, state_type)			\
	KVMFILTER_PROGRAM_("read", name, state_type)
#define KVMFILTER_WRITE_PROGRAM(name, state_type)			\
	KVMFILTER_PROGRAM_("write", name, state_type)
/* Of a timer: access->value is the time it was armed for, access->offset its number. */
#define KVMFILTER_EXPIRE_PROGRAM(name, state_type)			\
	KVMFILTER_PROGRAM_("expire", name, state_type)

__attribute__((unused))
static __u64 (*const kvmfilter_clock_ns)(void) =
	(void *)KVMFILTER_HELPER_CLOCK_NS;
__attribute__((unused))
static __u64 (*const kvmfilter_boot_ns)(void) =
	(void *)KVMFILTER_HELPER_BOOT_NS;
__attribute__((unused))
static __u64 (*const kvmfilter_muldiv64)(__u64 a, __u64 b, __u64 c) =
	(void *)KVMFILTER_HELPER_MULDIV64;
__attribute__((unused))
static __u64 (*const kvmfilter_signal)(__u64 notifier) =
	(void *)KVMFILTER_HELPER_SIGNAL;
__attribute__((unused))
static __u64 (*const kvmfilter_arm)(__u64 timer, __u64 when) =
	(void *)KVMFILTER_HELPER_ARM;

/*
 * @value & @mask, where the compiler can't leave the mask out. An index into state
 * must be masked for the verifier, which does not look at branches; clang does, and
 * drops a mask that it finds superfluous after them. @mask is a constant.
 */
#define kvmfilter_mask(value, mask) ({					\
	__u64 masked_ = (value);					\
	__asm__ volatile("%0 &= %1" : "+r"(masked_) : "i"(mask));	\
	masked_;							\
})

#endif /* KVMFILTER_PROG_H */
