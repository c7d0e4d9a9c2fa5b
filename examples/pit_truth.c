// SPDX-License-Identifier: GPL-2.0
/*
 * What the i8254 of a guest must read, by the pulse-by-pulse model of the data sheet.
 */
#include "pit.h"

/* A pulse of CLK each 88000/105 ns: 14.31818 MHz / 12, exactly. */
__u64 pit_truth_tick(__u64 ns)
{
	return (unsigned __int128)ns * 105 / 88000;
}

static void step_to(struct i8254_ref *truth, __u64 tick)
{
	if (tick > truth->pulses)
		i8254_ref_step(truth, tick - truth->pulses);
}

void pit_truth_write(struct i8254_ref *truth, const struct pit_write *write,
		     __u64 tick)
{
	step_to(truth, tick);
	i8254_ref_write(truth, write->port, write->value);
}

static bool reads_the_same(struct i8254_ref *truth, const struct pit_access *group,
			   unsigned int count, const __u64 *values)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (group[i].write)
			i8254_ref_write(truth, group[i].port, group[i].value);
		else if (i8254_ref_read(truth, group[i].port) != *values++)
			return false;
	}
	return true;
}

bool pit_truth_explains(struct i8254_ref *truth, const struct pit_access *group,
			unsigned int count, const __u64 *values, __u64 from,
			__u64 to)
{
	__u64 tick, last = pit_truth_tick(to);

	for (tick = pit_truth_tick(from); tick <= last; tick++) {
		struct i8254_ref attempt;

		step_to(truth, tick);
		attempt = *truth;
		if (reads_the_same(&attempt, group, count, values)) {
			*truth = attempt;
			return true;
		}
	}
	return false;
}
