/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hostile user, without privileges: all that such a one can do to others by kvmfilter, at the
 * same time, by processes that never give anything back. Without cmocka.
 */
#ifndef HOSTILE_USER_H
#define HOSTILE_USER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

/* Shared with the attackers: what they have got hold of. */
struct attack {
	atomic_uint scratch;		/* KiB */
	atomic_uint scratch_done;	/* processes that have all they can get */
	atomic_uint scratch_refused;	/* of them, those that came to a limit */
	atomic_uint asleep;		/* filters closed under a vCPU that sleeps */
	atomic_uint passed;		/* filters that were sent, to be closed last */
	atomic_uint races;		/* filters that were closed while looked at */
	atomic_uint looks;
	atomic_uint turns;		/* of the vCPU that has its state scribbled on */
	atomic_uint failed;		/* an attack that could not be made: its line */
	int sent;				/* from here filters are to be received */
};

#define HOSTILE_PASSED	24			/* filters that are sent in all */

/*
 * Start them, as the user ATTACKER, and wait until each has begun. The code budget is not among
 * them: see taker_begin().
 */
struct attack *attack_begin(void);
/* How many attackers have ended, which none should. */
unsigned int attack_ended(void);
void attack_end(struct attack *attack);

#endif
