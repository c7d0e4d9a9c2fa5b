// SPDX-License-Identifier: GPL-2.0
// rule: a watchdog kicked by a magic word notes the time
// state: 24
// direction: write
// expect: accept
// locks: 1
#include <kvmfilter_prog.h>

struct watchdog {
	__u64 kicked_ns;
	__u32 magic;
	__u32 locked;
	__u64 kicks;
};

KVMFILTER_WRITE_PROGRAM(watchdog_write, struct watchdog)
{
	if (access->offset || access->value != state->magic || state->locked)
		return KVMFILTER_PASS;
	state->kicked_ns = kvmfilter_boot_ns();
	state->kicks++;
	return KVMFILTER_DONE;
}
