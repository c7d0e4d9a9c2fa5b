// SPDX-License-Identifier: GPL-2.0
/*
 * Who writes to what the vCPUs of a VM share? The processor's watchpoints tell, on the words of
 * a range, its programs, its VM and its state block. For tests/guest/test_shared.c:
 *
 *	parameters/window	written N: watch the words 4 N to 4 N + 3 of the range that was
 *				read last; ENOENT: no access was seen, ERANGE: it has no such words
 *	parameters/hits		how often one of them was written since
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/filter.h>
#include <linux/hw_breakpoint.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/perf_event.h>

#include "range.h"

/* As many as an x86 processor has. */
#define WINDOW	4

static struct kvmf_range *seen;
static struct perf_event * __percpu *watched[WINDOW];
static atomic_t hits;

/* The second argument, of either function. */
static int note_range(struct kprobe *probe, struct pt_regs *regs)
{
	WRITE_ONCE(seen, (struct kvmf_range *)regs_get_kernel_argument(regs, 1));
	return 0;
}

static struct kprobe reads = { .symbol_name = "kvmfilter:read_port", .pre_handler = note_range };

static void count_hit(struct perf_event *event, struct perf_sample_data *data,
		      struct pt_regs *regs)
{
	atomic_inc(&hits);
}

/* Word @number of all that is shared, or NULL. */
static u64 *word(struct kvmf_range *range, u32 number)
{
	struct kvmf_prog *prog = range->prog[KVMFILTER_READ];
	const struct {
		void *start;
		size_t size;
	} parts[] = {
		{ range, sizeof(*range) },
		{ (void *)range->vm, sizeof(*range->vm) },
		{ prog, sizeof(*prog) },
		{ prog->code, offsetof(struct kvmf_code, insns) },
		{ prog->code->bpf, offsetof(struct bpf_prog, insnsi) },
		{ kvmf_state_of(range->data),
		  sizeof(struct kvmfilter_state) + prog->code->key.state_size },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		u32 words = parts[i].size / sizeof(u64);

		if (number < words)
			return (u64 *)parts[i].start + number;
		number -= words;
	}
	return NULL;
}

static void unwatch(void)
{
	u32 i;

	for (i = 0; i < WINDOW; i++) {
		if (watched[i])
			unregister_wide_hw_breakpoint(watched[i]);
		watched[i] = NULL;
	}
}

static int watch_window(const char *text, const struct kernel_param *param)
{
	struct kvmf_range *range = READ_ONCE(seen);
	u32 number, i;
	int err;

	err = kstrtou32(text, 0, &number);
	if (err)
		return err;
	if (!range)
		return -ENOENT;
	unwatch();
	atomic_set(&hits, 0);
	for (i = 0; i < WINDOW; i++) {
		u64 *address = word(range, WINDOW * number + i);
		struct perf_event_attr attr;

		if (!address)
			return i ? 0 : -ERANGE;
		hw_breakpoint_init(&attr);
		attr.bp_addr = (unsigned long)address;
		attr.bp_len = HW_BREAKPOINT_LEN_8;
		attr.bp_type = HW_BREAKPOINT_W;
		watched[i] = register_wide_hw_breakpoint(&attr, count_hit, NULL);
		if (IS_ERR((void __force *)watched[i])) {
			err = PTR_ERR((void __force *)watched[i]);
			watched[i] = NULL;
			unwatch();
			return err;
		}
	}
	return 0;
}

static int get_hits(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%d\n", atomic_read(&hits));
}

static const struct kernel_param_ops window_ops = { .set = watch_window };
static const struct kernel_param_ops hits_ops = { .get = get_hits };

module_param_cb(window, &window_ops, NULL, 0200);
module_param_cb(hits, &hits_ops, NULL, 0400);

static int __init watch_init(void)
{
	return register_kprobe(&reads);
}
module_init(watch_init);

static void __exit watch_exit(void)
{
	unregister_kprobe(&reads);
	unwatch();
}
module_exit(watch_exit);

MODULE_DESCRIPTION("Watchpoints on what vCPUs share, for a test of kvmfilter");
MODULE_LICENSE("GPL");
