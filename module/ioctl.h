/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands: the rules of <linux/kvmfilter.h> about sizes and padding, in one
 * place for both kinds of file.
 */
#ifndef KVMF_IOCTL_H
#define KVMF_IOCTL_H

#include <linux/kvmfilter.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* One call of a command: @args is a complete structure of this kernel's. */
struct kvmf_call {
	union {
		u32 size;
		struct kvmfilter_query query;
		struct kvmfilter_create create;
		struct kvmfilter_prog_load prog_load;
		struct kvmfilter_prog_unload prog_unload;
		struct kvmfilter_range_add range_add;
		struct kvmfilter_range_remove range_remove;
		struct kvmfilter_notifier_set notifier_set;
		struct kvmfilter_counters counters;
		struct kvmfilter_prog_run prog_run;
		struct kvmfilter_detach detach;
		struct kvmfilter_timer_add timer_add;
		struct kvmfilter_timer_remove timer_remove;
		struct kvmfilter_timer_arm timer_arm;
		struct kvmfilter_timer_query timer_query;
	} args;
	void __user *user;
	u32 user_size;
	u32 size;
};

struct kvmf_command {
	unsigned int number;
	u32 size;		/* of the structure now */
	u32 min_size;		/* of the structure of ABI version 1 */
	/* @owner: what the file stands for. Returns the result of ioctl(). */
	long (*run)(void *owner, struct kvmf_call *call);
};

#define KVMF_COMMAND(number_, type, last, run_) {			\
	.number = (number_),						\
	.size = sizeof(type),						\
	.min_size = offsetofend(type, last),				\
	.run = (run_),							\
}

long kvmf_ioctl(const struct kvmf_command *commands, u32 count, void *owner,
		unsigned int number, unsigned long arg);

/* Give the structure back, as much of it as the caller knows. 0 or -EFAULT. */
int kvmf_call_reply(const struct kvmf_call *call);

#endif
