// SPDX-License-Identifier: GPL-2.0
/*
 * On arm64 (arch/arm64/kvm/mmio.c, Linux 6.1 to 7.x) each instruction is one access, as the
 * processor describes it: address, width, whether the register is extended by its sign, and
 * whether it has 32 bits. What KVM can't make one access of never reaches a bus.
 */
#include "ledger_model.h"

static void memory(struct ledger_model *model, const struct hostile_step *step, bool write,
		   __u64 *value)
{
	*value = ledger_cut(*value, step->width);
	if (!ledger_offer(model, KVMFILTER_BUS_MMIO, step->address, step->width, write, false,
			  value))
		ledger_leave(model, KVMFILTER_BUS_MMIO, step->address, step->width, write, value);
}

__u64 ledger_model_step(struct ledger_model *model, const struct hostile_step *step)
{
	__u64 value = step->value, zero = 0;

	switch (step->kind) {
	case STEP_IN:
		ledger_port(model, step->address, step->width, false, false, &value);
		return value;
	case STEP_OUT:
		ledger_port(model, step->address, step->width, true, false, &value);
		return step->value;
	case STEP_LOAD:
	case STEP_LOAD_ACQUIRE:
		memory(model, step, false, &value);
		return value;
	case STEP_STORE:
	case STEP_STORE_RELEASE:
		memory(model, step, true, &value);
		return step->value;
	case STEP_STORE_ZERO:
		memory(model, step, true, &zero);
		return step->value;
	default:
		return 0;
	}
}
