// SPDX-License-Identifier: GPL-2.0
/*
 * A module that does wrong on purpose, one fault at a time: each check of the debug kernels
 * has to see the fault that it is for. tests/vm/debug.t inserts it into disposable VMs.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

static char *fault = "none";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault, "what to do wrong");

static DEFINE_MUTEX(lock_a);
static DEFINE_MUTEX(lock_b);
static int __rcu *published;
static unsigned int shared;
static int table[4];

static void use_after_free(void)
{
	char *object = kmalloc(32, GFP_KERNEL), *freed = object;

	/* Or the compiler would see what happens here. */
	OPTIMIZER_HIDE_VAR(freed);
	kfree(object);
	pr_info("read %d\n", READ_ONCE(*freed));
}

static void write_past(char *object, size_t size)
{
	OPTIMIZER_HIDE_VAR(size);
	if (object)
		WRITE_ONCE(object[size], 1);
}

static void slab_out_of_bounds(void)
{
	char *object = kmalloc(13, GFP_KERNEL);

	write_past(object, 13);
	kfree(object);
}

static void vmalloc_out_of_bounds(void)
{
	char *object = vmalloc(100);

	write_past(object, 100);
	vfree(object);
}

static void lock_order(void)
{
	mutex_lock(&lock_a);
	mutex_lock(&lock_b);
	mutex_unlock(&lock_b);
	mutex_unlock(&lock_a);

	mutex_lock(&lock_b);
	mutex_lock(&lock_a);
	mutex_unlock(&lock_a);
	mutex_unlock(&lock_b);
}

static void sleep_in_atomic(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
}

static void rcu_without_lock(void)
{
	pr_info("published: %d\n", !!rcu_dereference(published));
}

static void index_out_of_bounds(void)
{
	unsigned int index = ARRAY_SIZE(table);

	OPTIMIZER_HIDE_VAR(index);
	pr_info("read %d\n", table[index]);
}

static void leak(void)
{
	unsigned int i;

	/* More than registers and stacks may still hold. */
	for (i = 0; i < 16; i++)
		pr_info("lost %d\n", !!kmalloc(100 + i, GFP_KERNEL));
}

static int racer(void *unused)
{
	unsigned long end = jiffies + 5 * HZ;

	while (time_before(jiffies, end)) {
		shared++;
		cond_resched();
	}
	return 0;
}

static void race(void)
{
	struct task_struct *task;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		task = kthread_create_on_cpu(racer, NULL, i, "racer/%u");
		if (!IS_ERR(task))
			wake_up_process(task);
	}
	msleep(6000);
	pr_info("shared is %u\n", READ_ONCE(shared));
}

static noinline int takes_a_number(long number)
{
	return number + 1;
}

/* What is called takes something else. */
static void wrong_type(void)
{
	int (*call)(const char *text) = (void *)takes_a_number;

	OPTIMIZER_HIDE_VAR(call);
	pr_info("called: %d\n", call("text"));
}

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	{ "use-after-free", use_after_free },
	{ "slab-out-of-bounds", slab_out_of_bounds },
	{ "vmalloc-out-of-bounds", vmalloc_out_of_bounds },
	{ "lock-order", lock_order },
	{ "sleep-in-atomic", sleep_in_atomic },
	{ "rcu-without-lock", rcu_without_lock },
	{ "index-out-of-bounds", index_out_of_bounds },
	{ "leak", leak },
	{ "race", race },
	{ "wrong-type", wrong_type },
};

static int __init planted_init(void)
{
	unsigned int i;

	if (!strcmp(fault, "none"))
		return 0;
	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(faults[i].name, fault)) {
			faults[i].commit();
			return 0;
		}
	}
	pr_err("no fault %s\n", fault);
	return -EINVAL;
}

static void __exit planted_exit(void)
{
}

module_init(planted_init);
module_exit(planted_exit);

MODULE_DESCRIPTION("Faults that the debug kernels have to see");
MODULE_LICENSE("GPL");
