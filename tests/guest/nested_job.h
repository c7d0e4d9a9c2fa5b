/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the test asks of a guest that is a hypervisor itself (L1), in guest memory: to run a guest
 * of its own (L2), which makes one access. L1 is nested_guest_x86.c, called by JOB_CALL with the
 * address of this.
 */
#ifndef NESTED_JOB_H
#define NESTED_JOB_H

#include "../../examples/vmm/job.h"

#define NESTED_CODE	GUEST_CALLED
/* Behind the code, a page each. */
#define NESTED_JOB	(GUEST_CALLED + 0x10000)
#define NESTED_BUFFER	(GUEST_CALLED + 0x11000)	/* for L2's string instructions */
#define NESTED_CONTROL	(GUEST_CALLED + 0x12000)	/* VMCB, VMCS */
#define NESTED_HOST	(GUEST_CALLED + 0x13000)	/* the processor's own */
#define NESTED_PORTS	(GUEST_CALLED + 0x14000)	/* a map of those that L1 wants */
#define NESTED_STACK	(GUEST_CALLED + 0x18000)	/* downwards */

enum nested_end {
	NESTED_NOT_RUN,
	NESTED_NO_PROCESSOR,	/* it has neither SVM nor VMX for L1 */
	NESTED_FAILED,		/* L1 could not enter L2 */
	NESTED_HYPERCALL,	/* L2 has done its access, and said so */
	NESTED_PORT,		/* L1 has seen L2's access to a port */
	NESTED_OTHER,		/* see reason */
};

struct nested_job {
	/* In: an access as of a job, and whether L1 wants to know of accesses to ports. */
	struct job_op op;
	__u32 intercept;
	/* Out. */
	__u32 end;
	__u64 reason;		/* the processor's word for it, or its error */
	__u64 result;
	__u64 runs;		/* of L2, counted by L2 */
};

#endif
