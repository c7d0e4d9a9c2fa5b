/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KVMFILTER_PROG_RUN: a program on an access and a state of the caller's choosing,
 * without a guest.
 */
#ifndef KVMF_TRIAL_H
#define KVMF_TRIAL_H

#include <linux/kvmfilter.h>

#include "program.h"

/* What the arguments say by themselves: 0 or -EINVAL. */
int kvmf_trial_check(const struct kvmfilter_prog_run *args);

/* The caller keeps @prog from going away. -EINVAL, -EFAULT, -ENOMEM, -EINTR. */
int kvmf_trial_run(const struct kvmf_prog *prog, struct kvmfilter_prog_run *args);

#endif
