/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A vCPU that sleeps in a fault on guest memory for as long as its VMM likes (userfaultfd), and
 * keeps KVM's SRCU meanwhile: whoever waits for the readers of that waits for the VMM.
 */
#ifndef ASLEEP_H
#define ASLEEP_H

#include "fixture.h"

struct asleep {
	struct fixture *fixture;
	int faults;
	void *page;
};

/*
 * All vCPUs of the fixture, in threads of their own, until asleep_end(), which gives them the
 * page and joins them. Who may not have all faults of userfaultfd is not allowed to.
 */
void asleep_begin(struct asleep *asleep, struct fixture *fixture);
void asleep_end(struct asleep *asleep);

#endif
