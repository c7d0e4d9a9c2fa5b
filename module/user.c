// SPDX-License-Identifier: GPL-2.0
/*
 * Users: who pays for compiled code, and whose filters end one after another.
 */
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "user.h"

static LIST_HEAD(users);
static DEFINE_MUTEX(users_lock);	/* the list, and all refs */

/* A queue can't be destroyed by its own work, so this one does. */
static struct workqueue_struct *ends;

int kvmf_users_init(void)
{
	ends = alloc_workqueue("kvmfilter", WQ_UNBOUND, 0);
	return ends ? 0 : -ENOMEM;
}

void kvmf_users_exit(void)
{
	destroy_workqueue(ends);
}

/*
 * A user has many IDs in user namespaces of their own, which then cost what the owner of
 * the outermost one costs. Namespaces that root made (containers) do not change who pays.
 */
static kuid_t payer(void)
{
	const struct user_namespace *ns;
	kuid_t uid = current_euid();

	for (ns = current_user_ns(); ns != &init_user_ns; ns = ns->parent)
		if (!uid_eq(ns->owner, GLOBAL_ROOT_UID))
			uid = ns->owner;
	return uid;
}

/* All that a user queued is done, but perhaps for a last return. */
static void end_user(struct work_struct *work)
{
	struct kvmf_user *user = container_of(work, struct kvmf_user, end);

	destroy_workqueue(user->queue);
	kfree(user);
}

static struct kvmf_user *new_user(kuid_t uid)
{
	struct kvmf_user *user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);

	if (!user)
		return NULL;
	user->uid = uid;
	INIT_WORK(&user->end, end_user);
	user->queue = alloc_workqueue("kvmfilter-%u", WQ_UNBOUND, WQ_MAX_ACTIVE,
				      __kuid_val(uid));
	if (user->queue)
		return user;
	kfree(user);
	return NULL;
}

struct kvmf_user *kvmf_user_get(void)
{
	struct kvmf_user *user;
	kuid_t uid = payer();

	mutex_lock(&users_lock);
	list_for_each_entry(user, &users, list)
		if (uid_eq(user->uid, uid))
			goto found;
	user = new_user(uid);
	if (!user)
		goto out;
	list_add(&user->list, &users);
found:
	user->refs++;
out:
	mutex_unlock(&users_lock);
	return user;
}

struct kvmf_user *kvmf_user_hold(struct kvmf_user *user)
{
	mutex_lock(&users_lock);
	user->refs++;
	mutex_unlock(&users_lock);
	return user;
}

void kvmf_user_put(struct kvmf_user *user)
{
	mutex_lock(&users_lock);
	if (!--user->refs) {
		list_del(&user->list);
		queue_work(ends, &user->end);
	}
	mutex_unlock(&users_lock);
}

void kvmf_user_queue(struct kvmf_user *user, struct work_struct *work)
{
	__module_get(THIS_MODULE);
	queue_work(user->queue, work);
}

void kvmf_user_done(struct kvmf_user *user)
{
	kvmf_user_put(user);
	/* kvmf_users_exit() waits for the return from here. */
	module_put(THIS_MODULE);
}
