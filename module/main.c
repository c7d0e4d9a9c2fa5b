// SPDX-License-Identifier: GPL-2.0
/*
 * The module and its device, /dev/kvmfilter.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "filter.h"
#include "helpers.h"
#include "ioctl.h"
#include "kvm_hook.h"
#include "jit.h"
#include "user.h"

/*
 * A minor of its own lets udev create the node before the module is loaded, and
 * opening it load the module. 240 to 254 are for local use (Documentation/
 * admin-guide/devices.txt).
 */
#define MINOR_NUMBER	245

static long query(void *owner, struct kvmf_call *call)
{
	call->args.query = (struct kvmfilter_query) {
		.size = call->args.query.size,
		.abi_version = KVMFILTER_ABI_VERSION,
		.features = KVMF_JIT_FEATURES |
			    (kvmf_jit_enabled() ? KVMFILTER_FEATURE_JIT : 0),
		.helpers = kvmf_helpers(),
		.buses = kvmf_hook_buses(),
		.scratch_max = KVMFILTER_SCRATCH_MAX,
		.state_max = KVMFILTER_STATE_MAX,
		.state_align = KVMFILTER_STATE_ALIGN,
		.progs_max = KVMFILTER_PROGS_MAX,
		.ranges_max = KVMFILTER_RANGES_MAX,
		.notifiers_max = KVMFILTER_NOTIFIERS_MAX,
		.insns_max = KVMFILTER_INSNS_MAX,
		.calls_max = KVMFILTER_CALLS_MAX,
		.signals_max = KVMFILTER_SIGNALS_MAX,
		.stack_max = KVMFILTER_STACK_MAX,
		.tries = KVMFILTER_TRIES,
		.weight_max = KVMFILTER_WEIGHT_MAX,
		.locks_max = KVMFILTER_LOCKS_MAX,
		.timers_max = KVMFILTER_TIMERS_MAX,
		.arms_max = KVMFILTER_ARMS_MAX,
	};
	return kvmf_call_reply(call);
}

static long create(void *owner, struct kvmf_call *call)
{
	return kvmf_filter_create(&call->args.create);
}

static const struct kvmf_command commands[] = {
	KVMF_COMMAND(KVMFILTER_QUERY, struct kvmfilter_query, tries, query),
	KVMF_COMMAND(KVMFILTER_CREATE, struct kvmfilter_create, scratch_size,
		     create),
};

static long device_ioctl(struct file *file, unsigned int number,
			 unsigned long arg)
{
	return kvmf_ioctl(commands, ARRAY_SIZE(commands), NULL, number, arg);
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MINOR_NUMBER,
	.name = "kvmfilter",
	.fops = &device_fops,
	.mode = 0660,
};

static int __init kvmf_init(void)
{
	int err;

	err = kvmf_hook_init();
	if (err)
		return err;
	err = kvmf_users_init();
	if (err)
		goto exit_hook;
	err = misc_register(&device);
	if (err) {
		pr_err("can't register /dev/kvmfilter, minor %d: error %d\n",
		       MINOR_NUMBER, err);
		goto exit_users;
	}
	pr_info("version %s, ABI %d\n", KVMF_VERSION, KVMFILTER_ABI_VERSION);
	if (!kvmf_jit_enabled())
		pr_warn("the BPF JIT is off: no program can be loaded\n");
	return 0;

exit_users:
	kvmf_users_exit();
exit_hook:
	kvmf_hook_exit();
	return err;
}

static void __exit kvmf_exit(void)
{
	misc_deregister(&device);
	kvmf_users_exit();
	kvmf_hook_exit();
}

module_init(kvmf_init);
module_exit(kvmf_exit);

MODULE_DESCRIPTION("Answer hot guest I/O in the kernel by verified programs");
MODULE_LICENSE("GPL");
MODULE_VERSION(KVMF_VERSION);
MODULE_SOFTDEP("pre: kvm");
MODULE_ALIAS_MISCDEV(MINOR_NUMBER);
MODULE_ALIAS("devname:kvmfilter");
