/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A vCPU that sleeps in a fault on guest memory for as long as its VMM likes (userfaultfd), and
 * keeps KVM's SRCU meanwhile: whoever waits for the readers of that waits for the VMM. Without
 * cmocka.
 */
#ifndef ASLEEP_H
#define ASLEEP_H

#include <pthread.h>
#include <stdbool.h>

#include "../../examples/vmm/vm.h"

struct asleep {
	struct vm *vm;
	int faults;
	void *page;
	pthread_t thread;
	__u64 exits;
};

/*
 * vCPU 0, in a thread of its own, until asleep_end(), which gives it the page and joins it. False
 * if that could not be done: users need vm.unprivileged_userfaultfd.
 */
bool asleep_begin(struct asleep *asleep, struct vm *vm);
/* Whether it could go on, and did so without an exit. */
bool asleep_end(struct asleep *asleep);

#endif
