// SPDX-License-Identifier: GPL-2.0
/*
 * The ledger's programs. They write before they decide: a PASS must leave nothing of it.
 */
#include <kvmfilter_prog.h>

#include "ledger.h"

LEDGER_INLINE __u64 enter(struct kvmfilter_access *access, struct ledger_state *state,
			  __u32 write, __u64 *value)
{
	struct ledger_lane *lane = &state->lane[access->vcpu & (LEDGER_LANES - 1)];
	__u64 line = state->by_program + state->by_vmm;

	state->line[line & (LEDGER_LINES - 1)] = access->address << 16 | write << 15 |
						 (access->vcpu & 0x7f) << 8 | access->width;
	state->by_program++;
	*value = ledger_add(lane, access->address, access->width, write, *value);
	if (ledger_passes(state->rule, state->mask, *value, access->offset, lane->count))
		return KVMFILTER_PASS;
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(ledger_read, struct ledger_state)
{
	__u64 value = 0, verdict = enter(access, state, 0, &value);

	access->value = value;
	return verdict;
}

KVMFILTER_WRITE_PROGRAM(ledger_write, struct ledger_state)
{
	__u64 value = access->value;

	return enter(access, state, 1, &value);
}
