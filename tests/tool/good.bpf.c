// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that are accepted, on a state with all kinds of members.
 */
#include <kvmfilter_prog.h>

enum good_mode { GOOD_OFF, GOOD_ON };

struct good_channel {
	__u16 count;
	__u8 flags;
	__u8 spare;
};

struct good_state {
	__u64 reads;
	struct good_channel channel[2];
	union {
		__u32 both;
		struct {
			__u16 low;
			__u16 high;
		};
	};
	__u32 narrow : 3, wide : 29;
	enum good_mode mode;
	__s32 signed_one;
	__u8 last[4];
};

KVMFILTER_READ_PROGRAM(good_read, struct good_state)
{
	if (access->width == 8)
		return KVMFILTER_PASS;
	state->reads++;
	state->channel[1].flags |= 0x81;
	access->value = 0x1122334455667788;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(good_write, struct good_state)
{
	__u64 value = access->value;

	kvmfilter_signal(3);
	kvmfilter_signal(access->width & 15);
	state->channel[access->offset & 1].count = value;
	state->wide = value; /* line: good_wide */
	state->high = 0xbeef;
	return KVMFILTER_DONE;
}

/* Does all that one that declines can do, and declines: where it does not, it stores. */
KVMFILTER_READ_PROGRAM(good_pass, struct good_state)
{
	access->value = 5;
	kvmfilter_signal(1);
	if (access->offset != 0xffff)
		return KVMFILTER_PASS;
	state->reads = access->width;
	return KVMFILTER_DONE;
}

/* What is neither DONE nor PASS passes. */
KVMFILTER_READ_PROGRAM(good_odd, struct good_state)
{
	access->value = state->reads;
	return 7;
}

KVMFILTER_READ_PROGRAM(good_clock, struct good_state)
{
	access->value = access->offset ? kvmfilter_boot_ns() : kvmfilter_clock_ns();
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(good_see, struct good_state)
{
	access->value = access->address + access->bus * 0x100 + access->vcpu * 0x1000;
	return KVMFILTER_DONE;
}

KVMFILTER_EXPIRE_PROGRAM(good_expire, struct good_state)
{
	kvmfilter_arm(access->offset & 63, access->value + 1000);
	kvmfilter_arm(5, KVMFILTER_TIMER_OFF);
	kvmfilter_signal(7);
	state->reads++;
	return KVMFILTER_DONE;
}
