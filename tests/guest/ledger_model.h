/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the hostile guest must have seen, and the ledger: each step once more, as accesses
 * in the order in which KVM makes them, with the ledger's answers. It knows how KVM's
 * emulator cuts accesses to pieces, and foretells who answers each piece.
 */
#ifndef LEDGER_MODEL_H
#define LEDGER_MODEL_H

#include <stdbool.h>

#include "hostile_steps.h"
#include "ledger.h"

struct ledger_range {
	__u32 bus;
	__u32 length;
	__u64 address;
	bool reads, writes;	/* has a program */
};

struct ledger_model {
	/* In. */
	const struct ledger_range *ranges;
	__u32 range_count;
	__u64 rule, mask;
	unsigned char *memory;		/* the guest's buffer, at guest address @base */
	__u64 base;
	/* Out. */
	struct ledger_lane lane;
	__u64 done;
	__u64 pass_program, pass_no_program, pass_width;
	__u64 exits;
};

/* Returns what @result of the step must be. */
__u64 ledger_model_step(struct ledger_model *model, const struct hostile_step *step);

/* --- for ledger_model_x86.c and ledger_model_arm64.c, one of which has the above --------- */

/* True if a program answers; else nothing has happened. */
bool ledger_offer(struct ledger_model *model, __u32 bus, __u64 address, __u32 width, bool write,
		  bool string, __u64 *value);
/* Left to the VMM. */
void ledger_leave(struct ledger_model *model, __u32 bus, __u64 address, __u32 width, bool write,
		  __u64 *value);
/* Of a port, either of these. */
void ledger_port(struct ledger_model *model, __u64 address, __u32 width, bool write, bool string,
		 __u64 *value);

#endif
