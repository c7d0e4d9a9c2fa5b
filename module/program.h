/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs: what a filter has loaded, by number.
 */
#ifndef KVMF_PROGRAM_H
#define KVMF_PROGRAM_H

#include <linux/kvmfilter.h>
#include <linux/types.h>

#include "code.h"

/* Constant once loaded, but for @users, which the mutex of the filter guards. */
struct kvmf_prog {
	struct kvmf_code *code;
	u32 number;		/* in its filter */
	u32 users;		/* ranges, timers and trials that run it */
};

/*
 * For @user. The caller has checked what the arguments say by themselves. An ERR_PTR:
 * -EFAULT, -ENOMEM, or what kvmf_code_get() says.
 */
struct kvmf_prog *kvmf_prog_load(struct kvmf_user *user,
				 const struct kvmfilter_prog_load *load,
				 struct kvmf_log *log);
void kvmf_prog_free(struct kvmf_user *user, struct kvmf_prog *prog);

#endif
