/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The filter: what a VMM holds of kvmfilter, as a file.
 */
#ifndef KVMF_FILTER_H
#define KVMF_FILTER_H

#include <linux/kvmfilter.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "kvm_hook.h"
#include "notifier.h"
#include "timer.h"
#include "user.h"

struct file;

/*
 * Lock order: filter->lock, then mmap_lock (copies to and from user space), KVM's
 * slots_lock (inside kvm_hook.c) or the xarrays' own locks.
 *
 * Whoever changes a table, or what else it guards, holds the lock. A VMM can make that
 * last as long as it likes, by a copy that faults, so whoever only looks (fdinfo) takes
 * the lock of the table alone: an entry is erased before it is freed, and erasing takes
 * that lock.
 */
struct kvmf_filter {
	u64 number;			/* unique since the module was loaded */
	struct mutex lock;		/* the tables, @detached, and users of programs */
	struct xarray progs;		/* number -> struct kvmf_prog */
	struct xarray ranges;		/* number -> struct kvmf_range */
	bool detached;			/* for good: no range and no timer may come */
	struct kvmf_notifiers notifiers;
	struct kvmf_timers timers;
	struct kvmf_vm vm;
	struct file *scratch;
	struct kvmf_user *user;		/* who created it, and pays */
	struct work_struct end;
};

/* Returns a new descriptor. */
int kvmf_filter_create(const struct kvmfilter_create *create);

#endif
