/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An i8254 in a VM of examples/vmm: the VMM's slow path, the programs in the kernel on
 * the same state, and the truth to compare with. For the demo and the tests.
 */
#ifndef PIT_H
#define PIT_H

#include <kvmfilter.h>
#include <kvmfilter_i8254.h>

#include "../tests/unit/i8254_ref.h"
#include "pit_kinds.h"
#include "vmm/vm.h"

/* A write to this port makes the VMM note the time. */
#define PORT_TIME	0xe0

#define PIT_TIMES_MAX	8192
/* A write that the truth has to know, made between two looks at the clock. */
struct pit_write {
	__u16 port;
	__u8 value;
	__u64 from, to;			/* device time, ns; equal where the VMM served it */
};

struct pit {
	struct vm *vm;
	struct kvmfilter *filter;
	struct kvmfilter_device *device;
	__u64 clock_offset_ns;		/* device time - CLOCK_MONOTONIC */
	__u64 served_ns;		/* device time when the device looked at it last */
	bool in_kvm;			/* the device is KVM's own */
	struct i8254_ref truth;
	struct pit_write writes[PIT_ACCESSES_MAX];
	unsigned int write_count;
	__u64 times[PIT_TIMES_MAX];	/* device time, ns, of PORT_TIME */
	unsigned int time_count;
};

/* @flags: of vm_create(); with VM_KERNEL_PIT it is KVM's device that answers. */
void pit_init(struct pit *pit, unsigned int flags);
void pit_destroy(struct pit *pit);

/*
 * Move the device into the kernel, and back: 0 or -errno. What goes wrong is said on
 * standard error.
 */
int pit_attach(struct pit *pit);
int pit_detach(struct pit *pit);

/* Answered in the kernel since it was attached. */
__u64 pit_answered(struct pit *pit);

/* What a run of one kind cost. */
struct pit_cost {
	__u64 accesses;
	__u64 exits;
	double instructions;	/* per access; of the guest's TSC, see vmm/job.h */
};

/* Make the accesses of a kind @rounds times over. */
struct pit_cost pit_measure(struct pit *pit, const struct pit_kind *kind,
			    unsigned int rounds);

/*
 * Make them @rounds times between looks at the clock, and compare what was read
 * with the truth. Returns the number of groups that cannot be explained; the first is
 * described on standard error, unless @quiet.
 */
unsigned int pit_compare(struct pit *pit, const struct pit_kind *kind,
			 unsigned int rounds, bool quiet);

/*
 * The truth: a pulse-by-pulse model of the chip that shares nothing with the device
 * above (tests/unit/i8254_ref.c). Its pulses are those of device time.
 */
__u64 pit_truth_tick(__u64 ns);
void pit_truth_write(struct i8254_ref *truth, const struct pit_write *write,
		     __u64 tick);

/*
 * Is there a time from @from to @to, ns, at which the accesses of a group read what
 * they read? If so the truth is now at that time, with the group made.
 */
bool pit_truth_explains(struct i8254_ref *truth, const struct pit_access *group,
			unsigned int count, const __u64 *values, __u64 from,
			__u64 to);

#endif
