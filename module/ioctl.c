// SPDX-License-Identifier: GPL-2.0
/*
 * Commands: the rules of <linux/kvmfilter.h> about sizes and padding, in one
 * place for both kinds of file.
 */
#include <linux/uaccess.h>

#include "ioctl.h"

/* The layout is the same for 32-bit callers: no hole, nothing but fixed widths. */
static_assert(sizeof(struct kvmfilter_state) == 8);
static_assert(sizeof(struct kvmfilter_access) == 32);
static_assert(sizeof(struct kvmfilter_query) == 88);
static_assert(sizeof(struct kvmfilter_create) == 16);
static_assert(sizeof(struct kvmfilter_prog_load) == 56);
static_assert(sizeof(struct kvmfilter_prog_unload) == 8);
static_assert(sizeof(struct kvmfilter_range_add) == 48);
static_assert(sizeof(struct kvmfilter_range_remove) == 8);
static_assert(sizeof(struct kvmfilter_notifier_set) == 16);
static_assert(sizeof(struct kvmfilter_counters) == 72);
static_assert(sizeof(struct kvmfilter_prog_run) == 104);
static_assert(sizeof(struct kvmfilter_detach) == 8);
static_assert(sizeof(struct kvmfilter_timer_add) == 24);
static_assert(sizeof(struct kvmfilter_timer_remove) == 8);
static_assert(sizeof(struct kvmfilter_timer_arm) == 16);
static_assert(sizeof(struct kvmfilter_timer_query) == 72);

long kvmf_ioctl(const struct kvmf_command *commands, u32 count, void *owner,
		unsigned int number, unsigned long arg)
{
	struct kvmf_call call = { .user = (void __user *)arg };
	const struct kvmf_command *command;
	int err;

	for (command = commands; command < commands + count; command++)
		if (command->number == number)
			break;
	if (command == commands + count)
		return -ENOTTY;

	if (get_user(call.user_size, (u32 __user *)call.user))
		return -EFAULT;
	if (call.user_size < command->min_size)
		return -EINVAL;
	if (call.user_size > PAGE_SIZE)
		return -E2BIG;
	err = copy_struct_from_user(&call.args, command->size, call.user,
				    call.user_size);
	if (err)
		return err;
	call.size = command->size;
	return command->run(owner, &call);
}

int kvmf_call_reply(const struct kvmf_call *call)
{
	if (copy_to_user(call->user, &call->args,
			 min(call->size, call->user_size)))
		return -EFAULT;
	return 0;
}
