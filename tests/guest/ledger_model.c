// SPDX-License-Identifier: GPL-2.0
/*
 * Who answers an access: what is the same on every architecture.
 */
#include <stddef.h>

#include "ledger_model.h"

static const struct ledger_range *find(const struct ledger_model *model, __u32 bus,
				       __u64 address, __u32 width)
{
	for (__u32 i = 0; i < model->range_count; i++) {
		const struct ledger_range *range = &model->ranges[i];

		if (range->bus == bus && address >= range->address &&
		    address + width <= range->address + range->length)
			return range;
	}
	return NULL;
}

/* As programs and the VMM's books have it. */
static __u64 placed(__u32 bus, __u64 address)
{
#ifdef GUEST_PORTS
	if (bus == KVMFILTER_BUS_PIO)
		return GUEST_PORTS + address;
#endif
	(void)bus;
	return address;
}

bool ledger_offer(struct ledger_model *model, __u32 bus, __u64 address, __u32 width, bool write,
		  bool string, __u64 *value)
{
	const struct ledger_range *range = find(model, bus, address, width);
	struct ledger_lane lane = model->lane;
	__u64 seen;

	if (!range)
		return false;
	if (width & (width - 1)) {
		model->pass_width++;
		return false;
	}
	if (write ? !range->writes : !range->reads) {
		model->pass_no_program++;
		return false;
	}
	if (string && bus == KVMFILTER_BUS_PIO)
		return false;
	seen = ledger_add(&lane, placed(bus, address), width, write, *value);
	if (ledger_passes(model->rule, model->mask, seen, address - range->address,
			  lane.count)) {
		model->pass_program++;
		return false;
	}
	*value = seen;
	model->lane = lane;
	model->done++;
	return true;
}

void ledger_leave(struct ledger_model *model, __u32 bus, __u64 address, __u32 width, bool write,
		  __u64 *value)
{
	*value = ledger_add(&model->lane, placed(bus, address), width, write, *value);
	model->exits++;
}

void ledger_port(struct ledger_model *model, __u64 address, __u32 width, bool write, bool string,
		 __u64 *value)
{
	*value = ledger_cut(*value, width);
	if (!ledger_offer(model, KVMFILTER_BUS_PIO, address, width, write, string, value))
		ledger_leave(model, KVMFILTER_BUS_PIO, address, width, write, value);
}
