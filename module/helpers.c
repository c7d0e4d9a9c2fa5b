// SPDX-License-Identifier: GPL-2.0
/*
 * The functions that programs may call. They run with preemption off, on a vCPU
 * thread, with arguments of which the verifier knows only that they are numbers.
 */
#include <linux/filter.h>
#include <linux/kvmfilter.h>
#include <linux/timekeeping.h>

#include "helpers.h"
#include "muldiv.h"
#include "notifier.h"
#include "transaction.h"

/* BPF_CALL_n() makes functions of the type that BPF's call instruction expects. */
BPF_CALL_0(helper_clock_ns)
{
	return ktime_get_ns();
}

BPF_CALL_0(helper_boot_ns)
{
	return ktime_get_boottime_ns();
}

BPF_CALL_3(helper_muldiv64, u64, a, u64, b, u64, c)
{
	return kvmf_muldiv64(a, b, c);
}

BPF_CALL_1(helper_signal, u64, notifier)
{
	kvmf_signals_add(this_cpu_ptr(kvmf_frames)->signals, notifier);
	return 0;
}

static const kvmf_helper_fn helpers[] = {
	[KVMFILTER_HELPER_CLOCK_NS] = helper_clock_ns,
	[KVMFILTER_HELPER_BOOT_NS] = helper_boot_ns,
	[KVMFILTER_HELPER_MULDIV64] = helper_muldiv64,
	[KVMFILTER_HELPER_SIGNAL] = helper_signal,
};

kvmf_helper_fn kvmf_helper(u32 number)
{
	return number < ARRAY_SIZE(helpers) ? helpers[number] : NULL;
}

u64 kvmf_helpers(void)
{
	u64 set = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(helpers); i++)
		if (helpers[i])
			set |= BIT_ULL(i);
	return set;
}
