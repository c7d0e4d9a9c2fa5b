// SPDX-License-Identifier: GPL-2.0
// rule: a GPIO block with data, set, clear and toggle registers per bank
// state: 32
// direction: write
// expect: accept
// locks: 1
#include <kvmfilter_prog.h>

struct gpio {
	struct {
		__u32 data;
		__u32 interrupts;	/* bits whose change the VMM must hear of */
	} bank[4];
};

KVMFILTER_WRITE_PROGRAM(gpio_write, struct gpio)
{
	__u32 bank = kvmfilter_mask(access->offset >> 4, 3);
	__u32 value = access->value, data, old;

	if (access->width != 4 || access->offset >= 0x40)
		return KVMFILTER_PASS;
	old = state->bank[bank].data;
	switch (access->offset & 0xf) {
	case 0x0:
		data = value;
		break;
	case 0x4:
		data = old | value;
		break;
	case 0x8:
		data = old & ~value;
		break;
	default:
		data = old ^ value;
		break;
	}
	if ((data ^ old) & state->bank[bank].interrupts)
		return KVMFILTER_PASS;
	state->bank[bank].data = data;
	return KVMFILTER_DONE;
}
