/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scratch: the pages that a filter shares with its VMM.
 */
#ifndef KVMF_SCRATCH_H
#define KVMF_SCRATCH_H

#include <linux/types.h>

struct file;
struct vm_area_struct;

struct kvmf_user;

/*
 * Zeroed pages as a file of their own, or an ERR_PTR; locked memory of the current process,
 * and of @user. fput() when done.
 */
struct file *kvmf_scratch_create(struct kvmf_user *user, u32 size);

int kvmf_scratch_mmap(struct file *scratch, struct vm_area_struct *vma);

/* The kernel's mapping, of kvmf_scratch_size() bytes. */
void *kvmf_scratch_base(struct file *scratch);
u32 kvmf_scratch_size(struct file *scratch);

#endif
