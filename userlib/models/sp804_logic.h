/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The value of a timer of the SP804 up to its next 0: one source for the program in the kernel
 * (sp804.bpf.c) and for the model in user space (sp804.c). The state is described in
 * kvmfilter_sp804.h.
 */
#ifndef SP804_LOGIC_H
#define SP804_LOGIC_H

#include <stdbool.h>

#include <kvmfilter_sp804.h>

#include "model.h"

/* ns in a tick of the undivided clock. */
#define SP804_NS	1000

/* False if time has passed the 0, or if the clock is divided, or stands. */
MODEL_INLINE bool sp804_is_due(__u64 until_ns, __u64 ns)
{
	return (__s64)(until_ns - ns) >= SP804_NS;
}

/* Rounded up: a tick that has begun is not over. */
MODEL_INLINE __u64 sp804_value(__u64 until_ns, __u64 ns)
{
	return (until_ns - ns) / SP804_NS;
}

#endif
