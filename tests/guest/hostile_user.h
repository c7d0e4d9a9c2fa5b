/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hostile user, without privileges: all that such a one can do to others by kvmfilter, at the
 * same time, by processes that never give anything back. Without cmocka.
 */
#ifndef HOSTILE_USER_H
#define HOSTILE_USER_H

#include <stdbool.h>
#include <sys/types.h>

/* Shared with the attackers: what they have got hold of. */
struct attack {
	volatile unsigned int scratch;		/* KiB */
	volatile unsigned int scratch_done;	/* processes that have all they can get */
	volatile unsigned int scratch_refused;	/* of them, those that came to a limit */
	volatile unsigned int asleep;		/* filters closed under a vCPU that sleeps */
	volatile unsigned int passed;		/* filters that were sent, to be closed last */
	volatile unsigned int races;		/* filters that were closed while looked at */
	volatile unsigned int looks;
	volatile unsigned int turns;		/* of the vCPU that has its state scribbled on */
	volatile unsigned int failed;		/* an attack that could not be made: its line */
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
