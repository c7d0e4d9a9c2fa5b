// SPDX-License-Identifier: GPL-2.0
// rule: the HPET: capabilities, configuration, counter in one read or in halves
// state: 32
// direction: read
// expect: accept
// locks: 1
#include <kvmfilter_prog.h>

struct hpet {
	__u64 capabilities;
	__u64 configuration;
	__u64 counter;		/* when stopped; else what to add to the time */
	__u64 high;		/* of the counter, kept by a read of the low half */
};

static inline __attribute__((always_inline)) __u64 counter(const struct hpet *hpet)
{
	if (!(hpet->configuration & 1))
		return hpet->counter;
	return kvmfilter_muldiv64(kvmfilter_clock_ns(), 315, 22000) + hpet->counter;
}

KVMFILTER_READ_PROGRAM(hpet_read, struct hpet)
{
	__u64 value;

	if (access->width < 4 || access->offset & 3)
		return KVMFILTER_PASS;
	switch (access->offset & ~7U) {
	case 0x000:
		value = state->capabilities;
		break;
	case 0x010:
		value = state->configuration;
		break;
	case 0x0f0:
		if (access->offset & 4) {
			access->value = state->high;
			return KVMFILTER_DONE;
		}
		value = counter(state);
		state->high = value >> 32;
		break;
	default:
		return KVMFILTER_PASS;
	}
	if (access->offset & 4)
		value >>= 32;
	access->value = value;
	return KVMFILTER_DONE;
}
