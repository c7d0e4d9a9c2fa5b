// SPDX-License-Identifier: GPL-2.0
/*
 * The filter: what a VMM holds of kvmfilter, as a file. It owns scratch, programs,
 * notifiers, ranges and timers, and a reference to the VM.
 *
 * Lifetime: the filter goes with the last reference to its file. No command can
 * run then, and mappings hold scratch alone, so only vCPUs and expiries can still be
 * inside. They come in through ranges and timers; when the last of these is gone nobody
 * is, and the rest is freed. The VM goes last, since leaving the bus needs it.
 *
 * Leaving the bus waits for vCPUs, and these as long as their VMM likes. A command
 * may do so: it is the VMM's own. Whoever drops the last reference may be anybody,
 * such as a reader of /proc/PID/fdinfo, and leaves it to the user's queue.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fdinfo.h"
#include "filter.h"
#include "ioctl.h"
#include "range.h"
#include "scratch.h"
#include "trace.h"
#include "trial.h"

/* Longest message of the verifier, in bytes. */
#define LOG_MAX	1024

/* Filters that were created. */
static atomic64_t filters;

static struct kvmfilter_state *state_block(struct kvmf_filter *filter, u32 offset)
{
	return kvmf_scratch_base(filter->scratch) + offset;
}

/* A place in the table, still empty. */
static int prog_number(struct kvmf_filter *filter, struct kvmfilter_prog_load *args)
{
	int err = xa_alloc(&filter->progs, &args->prog, NULL,
			   XA_LIMIT(1, KVMFILTER_PROGS_MAX), GFP_KERNEL_ACCOUNT);

	if (!err)
		args->jited = 1;
	return err == -EBUSY ? -ENOSPC : err;
}

/* What the verifier said, and the structure. */
static int prog_reply(struct kvmf_call *call, const struct kvmf_log *log)
{
	struct kvmfilter_prog_load *args = &call->args.prog_load;
	u32 used = min(log->length + 1, log->size);

	args->log_length = log->length + 1;
	if (used && copy_to_user(u64_to_user_ptr(args->log), log->buffer, used))
		return -EFAULT;
	return kvmf_call_reply(call);
}

static long prog_load(void *owner, struct kvmf_call *call)
{
	struct kvmfilter_prog_load *args = &call->args.prog_load;
	struct kvmf_filter *filter = owner;
	struct kvmf_log log = {};
	struct kvmf_prog *prog;
	long err;

	if (args->flags || args->reserved)
		return -EINVAL;
	if (args->insn_count == 0 || args->insn_count > KVMFILTER_INSNS_MAX)
		return -EINVAL;
	if (args->direction > KVMFILTER_EXPIRE)
		return -EINVAL;
	if (args->state_size > KVMFILTER_STATE_MAX || args->state_size % 8)
		return -EINVAL;
	if (!args->log_size != !args->log)
		return -EINVAL;

	if (args->log_size) {
		log.size = min_t(u32, args->log_size, LOG_MAX);
		log.buffer = kzalloc(log.size, GFP_KERNEL_ACCOUNT);
		if (!log.buffer)
			return -ENOMEM;
	}
	prog = kvmf_prog_load(filter->user, args, &log);
	err = PTR_ERR_OR_ZERO(prog);

	/* All that user space is told, before the program can be found. */
	mutex_lock(&filter->lock);
	if (!err)
		err = prog_number(filter, args);
	if ((!err || log.length) && prog_reply(call, &log)) {
		if (!err)
			xa_erase(&filter->progs, args->prog);
		err = -EFAULT;
	}
	if (!err) {
		prog->number = args->prog;
		xa_store(&filter->progs, args->prog, prog, 0);
		trace_kvmfilter_prog_load(filter, prog);
	}
	mutex_unlock(&filter->lock);
	if (err && !IS_ERR(prog))
		kvmf_prog_free(filter->user, prog);
	kfree(log.buffer);
	return err;
}

/* fdinfo looks without the lock. */
static void prog_use(struct kvmf_filter *filter, struct kvmf_prog *prog, int by)
{
	lockdep_assert_held(&filter->lock);
	WRITE_ONCE(prog->users, prog->users + by);
}

static long prog_unload(void *owner, struct kvmf_call *call)
{
	struct kvmf_filter *filter = owner;
	u32 number = call->args.prog_unload.prog;
	struct kvmf_prog *prog;
	long err = 0;

	mutex_lock(&filter->lock);
	prog = xa_load(&filter->progs, number);
	if (!prog)
		err = -ENOENT;
	else if (prog->users)
		err = -EBUSY;
	if (!err) {
		/* Before its number can be another program's. */
		trace_kvmfilter_prog_unload(filter, prog);
		xa_erase(&filter->progs, number);
	}
	mutex_unlock(&filter->lock);
	if (!err)
		kvmf_prog_free(filter->user, prog);
	return err;
}

static long prog_run(void *owner, struct kvmf_call *call)
{
	struct kvmfilter_prog_run *args = &call->args.prog_run;
	struct kvmf_filter *filter = owner;
	struct kvmf_prog *prog;
	long err;

	err = kvmf_trial_check(args);
	if (err)
		return err;
	mutex_lock(&filter->lock);
	prog = xa_load(&filter->progs, args->prog);
	if (prog)
		prog_use(filter, prog, 1);
	mutex_unlock(&filter->lock);
	if (!prog)
		return -ENOENT;

	err = kvmf_trial_run(prog, args);

	mutex_lock(&filter->lock);
	prog_use(filter, prog, -1);
	mutex_unlock(&filter->lock);
	return err ? err : kvmf_call_reply(call);
}

/* The program of this number, if it is one for @direction on a state block at @offset. */
static struct kvmf_prog *prog_find(struct kvmf_filter *filter, u32 number, u32 direction,
				   u32 offset)
{
	struct kvmf_prog *prog = xa_load(&filter->progs, number);
	u32 scratch_size = kvmf_scratch_size(filter->scratch);

	lockdep_assert_held(&filter->lock);
	if (!prog)
		return ERR_PTR(-ENOENT);
	if (prog->code->key.direction != direction)
		return ERR_PTR(-EINVAL);
	/* Subtract, don't add: the offset is any number. */
	if (offset > scratch_size ||
	    scratch_size - offset < sizeof(struct kvmfilter_state) + prog->code->key.state_size)
		return ERR_PTR(-EINVAL);
	return prog;
}

/* What a range asks for, looked up and checked: programs and state block. */
static int range_resolve(struct kvmf_filter *filter,
			 const struct kvmfilter_range_add *args,
			 struct kvmf_range *range)
{
	const u32 number[] = {
		[KVMFILTER_READ] = args->read_prog,
		[KVMFILTER_WRITE] = args->write_prog,
	};
	u32 direction;

	for (direction = 0; direction < ARRAY_SIZE(number); direction++) {
		struct kvmf_prog *prog;

		if (number[direction] == KVMFILTER_PROG_NONE)
			continue;
		prog = prog_find(filter, number[direction], direction, args->state_offset);
		if (IS_ERR(prog))
			return PTR_ERR(prog);
		range->prog[direction] = prog;
	}
	range->data = state_block(filter, args->state_offset)->data;
	return 0;
}

static void range_use_progs(struct kvmf_filter *filter, struct kvmf_range *range,
			    int by)
{
	u32 direction;

	for (direction = 0; direction < ARRAY_SIZE(range->prog); direction++)
		if (range->prog[direction])
			prog_use(filter, range->prog[direction], by);
}

static long range_add_locked(struct kvmf_filter *filter, struct kvmf_range *range,
			     struct kvmf_call *call)
{
	struct kvmfilter_range_add *args = &call->args.range_add;
	struct kvmf_range *other;
	unsigned long number;
	u32 asked = args->range;
	long err;

	if (filter->detached)
		return -ESHUTDOWN;
	xa_for_each(&filter->ranges, number, other)
		if (kvmf_range_overlaps(other, args->bus, args->address,
					args->length))
			return -EEXIST;
	err = range_resolve(filter, args, range);
	if (err)
		return err;
	err = xa_alloc(&filter->ranges, &args->range, NULL,
		       XA_LIMIT(1, KVMFILTER_RANGES_MAX), GFP_KERNEL_ACCOUNT);
	if (err)
		return err == -EBUSY ? -ENOSPC : err;

	range->number = args->range;
	err = kvmf_call_reply(call);
	if (!err)
		err = kvmf_range_attach(range);
	if (err) {
		xa_erase(&filter->ranges, range->number);
		/* As if nothing had been written. */
		args->range = asked;
		kvmf_call_reply(call);
		return err;
	}
	xa_store(&filter->ranges, args->range, range, 0);
	range_use_progs(filter, range, 1);
	trace_kvmfilter_range_add(range);
	return 0;
}

static long range_add(void *owner, struct kvmf_call *call)
{
	struct kvmfilter_range_add *args = &call->args.range_add;
	struct kvmf_filter *filter = owner;
	struct kvmf_range *range;
	long err;

	if (args->flags || args->reserved)
		return -EINVAL;
	err = kvmf_range_check(args->bus, args->address, args->length);
	if (err)
		return err;
	if (args->read_prog == KVMFILTER_PROG_NONE &&
	    args->write_prog == KVMFILTER_PROG_NONE)
		return -EINVAL;
	if (args->state_offset % KVMFILTER_STATE_ALIGN)
		return -EINVAL;

	range = kzalloc(sizeof(*range), GFP_KERNEL_ACCOUNT);
	if (!range)
		return -ENOMEM;
	range->filter = filter->number;
	range->vm = &filter->vm;
	range->notifiers = &filter->notifiers;
	range->timers = &filter->timers;
	range->bus = args->bus;
	range->address = args->address;
	range->length = args->length;
	err = kvmf_range_init(range);
	if (err)
		goto free;

	mutex_lock(&filter->lock);
	err = range_add_locked(filter, range, call);
	mutex_unlock(&filter->lock);
	if (!err)
		return 0;
	kvmf_range_destroy(range);
free:
	kfree(range);
	return err;
}

/* No vCPU is inside any more: out of the table, freed. */
static void range_forget(struct kvmf_filter *filter, struct kvmf_range *range)
{
	trace_kvmfilter_range_remove(range);
	xa_erase(&filter->ranges, range->number);
	range_use_progs(filter, range, -1);
	kvmf_range_destroy(range);
	kfree(range);
}

static long range_remove(void *owner, struct kvmf_call *call)
{
	struct kvmf_filter *filter = owner;
	struct kvmf_range *range;
	long err = -ENOENT;

	mutex_lock(&filter->lock);
	range = xa_load(&filter->ranges, call->args.range_remove.range);
	if (range) {
		err = kvmf_range_detach(range);
		kvmf_vm_synchronize(&filter->vm);
		range_forget(filter, range);
	}
	mutex_unlock(&filter->lock);
	return err;
}

static long timer_add_locked(struct kvmf_filter *filter, struct kvmf_timer *timer,
			     const struct kvmfilter_timer_add *args)
{
	if (filter->detached)
		return -ESHUTDOWN;
	if (filter->timers.timer[timer->number])
		return -EEXIST;
	timer->prog = prog_find(filter, args->prog, KVMFILTER_EXPIRE, args->state_offset);
	if (IS_ERR(timer->prog))
		return PTR_ERR(timer->prog);
	if (!filter->notifiers.eventfd[timer->notifier])
		return -ENOENT;
	timer->data = state_block(filter, args->state_offset)->data;
	prog_use(filter, timer->prog, 1);
	trace_kvmfilter_timer_add(timer);
	kvmf_timer_publish(timer);
	return 0;
}

static long timer_add(void *owner, struct kvmf_call *call)
{
	const struct kvmfilter_timer_add *args = &call->args.timer_add;
	struct kvmf_filter *filter = owner;
	struct kvmf_timer *timer;
	long err;

	if (args->flags || args->timer >= KVMFILTER_TIMERS_MAX ||
	    args->notifier >= KVMFILTER_NOTIFIERS_MAX)
		return -EINVAL;
	if (args->state_offset % KVMFILTER_STATE_ALIGN)
		return -EINVAL;
	timer = kzalloc(sizeof(*timer), GFP_KERNEL_ACCOUNT);
	if (!timer)
		return -ENOMEM;
	timer->timers = &filter->timers;
	timer->notifiers = &filter->notifiers;
	timer->vm = &filter->vm;
	timer->filter = filter->number;
	timer->number = args->timer;
	timer->notifier = args->notifier;
	kvmf_timer_init(timer);

	mutex_lock(&filter->lock);
	err = timer_add_locked(filter, timer, args);
	mutex_unlock(&filter->lock);
	if (err)
		kfree(timer);
	return err;
}

/* It is hidden, and nobody who has found it before is inside. */
static void timer_forget(struct kvmf_filter *filter, struct kvmf_timer *timer)
{
	kvmf_timer_stop(timer);
	trace_kvmfilter_timer_remove(timer);
	prog_use(filter, timer->prog, -1);
	kfree(timer);
}

static long timer_remove(void *owner, struct kvmf_call *call)
{
	u32 number = call->args.timer_remove.timer;
	struct kvmf_filter *filter = owner;
	struct kvmf_timer *timer;

	if (number >= KVMFILTER_TIMERS_MAX)
		return -ENOENT;
	mutex_lock(&filter->lock);
	timer = filter->timers.timer[number];
	if (timer) {
		kvmf_timer_hide(timer);
		kvmf_vm_synchronize(&filter->vm);
		timer_forget(filter, timer);
	}
	mutex_unlock(&filter->lock);
	return timer ? 0 : -ENOENT;
}

/*
 * Without the filter's lock, since the caller may hold that of a state block: he would make others
 * wait who make him wait.
 */
static long timer_arm(void *owner, struct kvmf_call *call)
{
	const struct kvmfilter_timer_arm *args = &call->args.timer_arm;
	struct kvmf_filter *filter = owner;
	int inside = kvmf_vm_enter(&filter->vm);
	struct kvmf_timer *timer = kvmf_timer_find(&filter->timers, args->timer);

	if (timer)
		kvmf_timer_arm(timer, args->when);
	kvmf_vm_leave(&filter->vm, inside);
	return timer ? 0 : -ENOENT;
}

static long timer_query(void *owner, struct kvmf_call *call)
{
	struct kvmfilter_timer_query *args = &call->args.timer_query;
	struct kvmf_filter *filter = owner;
	int inside = kvmf_vm_enter(&filter->vm);
	struct kvmf_timer *timer = kvmf_timer_find(&filter->timers, args->timer);

	if (timer)
		kvmf_timer_count(timer, args);
	kvmf_vm_leave(&filter->vm, inside);
	return timer ? kvmf_call_reply(call) : -ENOENT;
}

/* All ranges and timers go, and none comes any more. Of the result only -EIO is possible. */
static int detach(struct kvmf_filter *filter)
{
	struct kvmf_range *range;
	struct kvmf_timer *timers[KVMFILTER_TIMERS_MAX];
	unsigned long number;
	int result = 0, err;
	u32 i;

	lockdep_assert_held(&filter->lock);
	filter->detached = true;
	memcpy(timers, filter->timers.timer, sizeof(timers));
	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		if (timers[i])
			kvmf_timer_hide(timers[i]);
	xa_for_each(&filter->ranges, number, range) {
		err = kvmf_range_detach(range);
		if (err)
			result = err;
	}
	kvmf_vm_synchronize(&filter->vm);
	xa_for_each(&filter->ranges, number, range)
		range_forget(filter, range);
	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		if (timers[i])
			timer_forget(filter, timers[i]);
	return result;
}

static long detach_command(void *owner, struct kvmf_call *call)
{
	struct kvmf_filter *filter = owner;
	long err;

	if (call->args.detach.flags)
		return -EINVAL;
	mutex_lock(&filter->lock);
	err = detach(filter);
	mutex_unlock(&filter->lock);
	return err;
}

static long notifier_set(void *owner, struct kvmf_call *call)
{
	const struct kvmfilter_notifier_set *args = &call->args.notifier_set;
	struct kvmf_filter *filter = owner;
	long err;

	if (args->flags || args->notifier >= KVMFILTER_NOTIFIERS_MAX ||
	    args->event_fd < -1)
		return -EINVAL;
	mutex_lock(&filter->lock);
	err = kvmf_notifier_set(&filter->notifiers, &filter->vm, args->notifier,
				args->event_fd);
	mutex_unlock(&filter->lock);
	return err;
}

static long counters(void *owner, struct kvmf_call *call)
{
	struct kvmf_filter *filter = owner;
	struct kvmfilter_counters sum = {
		.size = call->args.counters.size,
		.range = call->args.counters.range,
	};
	struct kvmf_range *range;
	long err = -ENOENT;

	mutex_lock(&filter->lock);
	range = xa_load(&filter->ranges, sum.range);
	if (range) {
		kvmf_range_count(range, &sum);
		err = 0;
	}
	mutex_unlock(&filter->lock);
	if (err)
		return err;
	call->args.counters = sum;
	return kvmf_call_reply(call);
}

static const struct kvmf_command commands[] = {
	KVMF_COMMAND(KVMFILTER_PROG_LOAD, struct kvmfilter_prog_load, reserved,
		     prog_load),
	KVMF_COMMAND(KVMFILTER_PROG_UNLOAD, struct kvmfilter_prog_unload, prog,
		     prog_unload),
	KVMF_COMMAND(KVMFILTER_RANGE_ADD, struct kvmfilter_range_add, reserved,
		     range_add),
	KVMF_COMMAND(KVMFILTER_RANGE_REMOVE, struct kvmfilter_range_remove, range,
		     range_remove),
	KVMF_COMMAND(KVMFILTER_NOTIFIER_SET, struct kvmfilter_notifier_set,
		     event_fd, notifier_set),
	KVMF_COMMAND(KVMFILTER_COUNTERS, struct kvmfilter_counters, pass_notifier,
		     counters),
	KVMF_COMMAND(KVMFILTER_PROG_RUN, struct kvmfilter_prog_run, reserved,
		     prog_run),
	KVMF_COMMAND(KVMFILTER_DETACH, struct kvmfilter_detach, flags,
		     detach_command),
	KVMF_COMMAND(KVMFILTER_TIMER_ADD, struct kvmfilter_timer_add, notifier, timer_add),
	KVMF_COMMAND(KVMFILTER_TIMER_REMOVE, struct kvmfilter_timer_remove, timer,
		     timer_remove),
	KVMF_COMMAND(KVMFILTER_TIMER_ARM, struct kvmfilter_timer_arm, when, timer_arm),
	KVMF_COMMAND(KVMFILTER_TIMER_QUERY, struct kvmfilter_timer_query, contended,
		     timer_query),
};

static long filter_ioctl(struct file *file, unsigned int number,
			 unsigned long arg)
{
	struct kvmf_filter *filter = file->private_data;

	if (!kvmf_vm_is_mine(&filter->vm))
		return -EPERM;
	return kvmf_ioctl(commands, ARRAY_SIZE(commands), filter, number, arg);
}

static int filter_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct kvmf_filter *filter = file->private_data;

	return kvmf_scratch_mmap(filter->scratch, vma);
}

static void filter_end(struct work_struct *work)
{
	struct kvmf_filter *filter = container_of(work, struct kvmf_filter, end);
	struct kvmf_user *user = filter->user;
	struct kvmf_prog *prog;
	unsigned long number;

	mutex_lock(&filter->lock);
	detach(filter);
	mutex_unlock(&filter->lock);
	trace_kvmfilter_filter_release(filter);

	xa_for_each(&filter->progs, number, prog)
		kvmf_prog_free(user, prog);
	xa_destroy(&filter->progs);
	xa_destroy(&filter->ranges);
	kvmf_notifiers_release(&filter->notifiers);
	fput(filter->scratch);
	kvmf_vm_put(&filter->vm);
	kfree(filter);
	kvmf_user_done(user);
}

static int filter_release(struct inode *inode, struct file *file)
{
	struct kvmf_filter *filter = file->private_data;

	kvmf_user_queue(filter->user, &filter->end);
	return 0;
}

static const struct file_operations filter_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = filter_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = filter_mmap,
	.release = filter_release,
	.show_fdinfo = kvmf_fdinfo_show,
	.llseek = noop_llseek,
};

int kvmf_filter_create(const struct kvmfilter_create *create)
{
	struct kvmf_filter *filter;
	struct file *file;
	int fd, err;

	if (create->flags)
		return -EINVAL;
	if (create->scratch_size == 0 ||
	    create->scratch_size > KVMFILTER_SCRATCH_MAX)
		return -EINVAL;

	filter = kzalloc(sizeof(*filter), GFP_KERNEL_ACCOUNT);
	if (!filter)
		return -ENOMEM;
	filter->number = atomic64_inc_return(&filters);
	mutex_init(&filter->lock);
	kvmf_timers_init(&filter->timers);
	xa_init_flags(&filter->progs, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);
	xa_init_flags(&filter->ranges, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);

	INIT_WORK(&filter->end, filter_end);

	err = kvmf_vm_get(&filter->vm, create->vm_fd);
	if (err)
		goto free_filter;
	filter->user = kvmf_user_get();
	if (!filter->user) {
		err = -ENOMEM;
		goto put_vm;
	}
	filter->scratch = kvmf_scratch_create(filter->user, create->scratch_size);
	if (IS_ERR(filter->scratch)) {
		err = PTR_ERR(filter->scratch);
		goto put_user;
	}
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		err = fd;
		goto put_scratch;
	}
	file = anon_inode_getfile("[kvmfilter]", &filter_fops, filter, O_RDWR);
	if (IS_ERR(file)) {
		err = PTR_ERR(file);
		goto put_fd;
	}
	trace_kvmfilter_filter_create(filter);
	fd_install(fd, file);
	return fd;

put_fd:
	put_unused_fd(fd);
put_scratch:
	fput(filter->scratch);
put_user:
	kvmf_user_put(filter->user);
put_vm:
	kvmf_vm_put(&filter->vm);
free_filter:
	kfree(filter);
	return err;
}
