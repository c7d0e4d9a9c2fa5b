/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges: addresses of a VM whose accesses run programs.
 */
#ifndef KVMF_RANGE_H
#define KVMF_RANGE_H

#include <linux/kvmfilter.h>
#include <linux/types.h>
#include <kvm/iodev.h>

#include "kvm_hook.h"
#include "notifier.h"
#include "program.h"
#include "transaction.h"

struct kvmf_range_counters;

/* How an access ended; told by the counter of this name, and to whoever traces. */
enum kvmf_count {
	KVMF_COUNT_DONE = KVMF_DONE,
	KVMF_COUNT_PASS_PROGRAM = KVMF_PASS_PROGRAM,
	KVMF_COUNT_PASS_CONTENDED = KVMF_PASS_CONTENDED,
	KVMF_COUNT_PASS_NOTIFIER = KVMF_PASS_NOTIFIER,
	KVMF_COUNT_PASS_NO_PROGRAM,
	KVMF_COUNT_PASS_STRING,
	KVMF_COUNT_PASS_WIDTH,
	KVMF_COUNT_PASS_TIMER,
	KVMF_COUNTS
};

/*
 * Constant while on the bus. Everything it points to stays until it has left the
 * bus: the filter sees to that.
 */
struct kvmf_range {
	struct kvm_io_device device;
	struct kvm_io_device_ops ops;
	const struct kvmf_vm *vm;
	u64 *data;			/* of the state block */
	struct kvmf_notifiers *notifiers;
	struct kvmf_prog *prog[2];	/* by direction, or NULL */
	kvmf_run_fn run[2];		/* that of @prog, at hand */
	struct kvmf_range_counters __percpu *counters;
	struct kvmf_port_exit port_exit;	/* that of @vm, at hand */
	u64 filter;			/* number of the filter */
	u64 address;
	u32 number;			/* in the filter */
	u32 length;
	u32 bus;
	struct kvmf_timers *timers;
};

/* -EINVAL or -EOPNOTSUPP if no range can be there. */
int kvmf_range_check(u32 bus, u64 address, u32 length);
bool kvmf_range_overlaps(const struct kvmf_range *range, u32 bus, u64 address,
			 u32 length);

/*
 * The caller has set all members but the device and the counters. attach() goes
 * live as its last step. detach() returns when no vCPU is inside any more; the
 * range is off the bus even if it fails, with -EIO.
 */
int kvmf_range_init(struct kvmf_range *range);
void kvmf_range_destroy(struct kvmf_range *range);
int kvmf_range_attach(struct kvmf_range *range);
int kvmf_range_detach(struct kvmf_range *range);

void kvmf_range_count(const struct kvmf_range *range,
		      struct kvmfilter_counters *sum);

#endif
