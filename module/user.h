/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Users: who pays for compiled code, and whose filters end one after another.
 *
 * The end of a filter waits for vCPUs, for as long as their VMM likes. Nobody else is to
 * wait for them, not even for the thread that does: so each user has a queue of work.
 */
#ifndef KVMF_USER_H
#define KVMF_USER_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>

/* All but the code is constant or private to user.c. */
struct kvmf_user {
	struct list_head list;
	kuid_t uid;
	u32 refs;
	struct workqueue_struct *queue;
	struct work_struct end;
	u64 code;	/* bytes of compiled code: see code.c, whose lock guards it */
};

int kvmf_users_init(void);
/* Waits for what is still running; nobody has a reference any more. */
void kvmf_users_exit(void);

/* The one who pays for what the current task does, or NULL if there is no memory. */
struct kvmf_user *kvmf_user_get(void);
/* One more reference. */
struct kvmf_user *kvmf_user_hold(struct kvmf_user *user);
void kvmf_user_put(struct kvmf_user *user);

/*
 * Have @work done in a thread of the kernel, with the caller's reference to the user and one
 * to this module. Its function calls kvmf_user_done() last, which drops both.
 */
void kvmf_user_queue(struct kvmf_user *user, struct work_struct *work);
void kvmf_user_done(struct kvmf_user *user);

#endif
