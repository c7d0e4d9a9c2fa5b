// SPDX-License-Identifier: GPL-2.0
/*
 * The ledger's programs.
 */
#include <kvmfilter_prog.h>

#include "ledger.h"

LEDGER_INLINE struct ledger_lane *lane_of(const struct kvmfilter_access *access,
					  struct ledger_state *state)
{
	return &state->lane[access->vcpu & (LEDGER_LANES - 1)];
}

LEDGER_INLINE int passes(const struct kvmfilter_access *access, struct ledger_state *state,
			 __u32 write)
{
	const struct ledger_lane *lane = lane_of(access, state);
	__u64 value = access->value;

	if (!write)
		value = ledger_cut(ledger_link(lane, access->address, access->width, 0, 0),
				   access->width);
	return ledger_passes(state->rule, state->mask, value, access->offset, lane->count + 1);
}

/* Nothing is kept from before: registers are few. */
LEDGER_INLINE void forget(void)
{
	__asm__ volatile("" : : : "memory");
}

LEDGER_INLINE __u64 enter(const struct kvmfilter_access *access, struct ledger_state *state,
			  __u32 write)
{
	__u64 line;

	forget();
	line = state->by_program + state->by_vmm;
	state->line[line & (LEDGER_LINES - 1)] = access->address << 16 | write << 15 |
						 (access->vcpu & 0x7f) << 8 | access->width;
	state->by_program++;
	forget();
	return ledger_add(lane_of(access, state), access->address, access->width, write,
			  access->value);
}

KVMFILTER_READ_PROGRAM(ledger_read, struct ledger_state)
{
	if (passes(access, state, 0))
		return KVMFILTER_PASS;
	access->value = enter(access, state, 0);
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(ledger_write, struct ledger_state)
{
	if (passes(access, state, 1))
		return KVMFILTER_PASS;
	enter(access, state, 1);
	return KVMFILTER_DONE;
}
