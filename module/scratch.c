// SPDX-License-Identifier: GPL-2.0
/*
 * Scratch: the pages that a filter shares with its VMM.
 *
 * They are a file of their own, behind that of the filter. A mapping then holds
 * on to the pages and not to the filter, whose ranges must go when its last
 * descriptor is closed, mapped or not. User space never sees a descriptor of it.
 *
 * They count as locked memory of the process that made them, until they go. Whoever
 * drops the last reference may be somebody else, and is not to wait for the lock of that
 * process's memory: the end is left to the user's queue.
 */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "scratch.h"
#include "user.h"

/*
 * Charged to the caller's memory cgroup. Scratch is the large part of a filter, and
 * user space says how large: where there is no room, refuse it and kill nobody.
 */
#define SCRATCH_GFP	(GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_RETRY_MAYFAIL | \
			 __GFP_NOWARN)

struct scratch {
	struct kvmf_user *user;
	struct mm_struct *mm;		/* of who pays; NULL if nobody does yet */
	struct work_struct end;
	void *base;
	u32 page_count;
	struct page *pages[];
};

/* But for the reference to the user. */
static void scratch_free(struct scratch *scratch)
{
	u32 i;

	if (scratch->base)
		vunmap(scratch->base);
	for (i = 0; i < scratch->page_count; i++)
		if (scratch->pages[i])
			put_page(scratch->pages[i]);
	if (scratch->mm) {
		account_locked_vm(scratch->mm, scratch->page_count, false);
		mmdrop(scratch->mm);
	}
	kfree(scratch);
}

static void scratch_end(struct work_struct *work)
{
	struct scratch *scratch = container_of(work, struct scratch, end);
	struct kvmf_user *user = scratch->user;

	scratch_free(scratch);
	kvmf_user_done(user);
}

static int scratch_release(struct inode *inode, struct file *file)
{
	struct scratch *scratch = file->private_data;

	kvmf_user_queue(scratch->user, &scratch->end);
	return 0;
}

static const struct file_operations scratch_fops = {
	.owner = THIS_MODULE,
	.release = scratch_release,
};

/* -ENOMEM over RLIMIT_MEMLOCK. */
static int scratch_pay(struct scratch *scratch)
{
	int err = account_locked_vm(current->mm, scratch->page_count, true);

	if (err)
		return err;
	mmgrab(current->mm);
	scratch->mm = current->mm;
	return 0;
}

struct file *kvmf_scratch_create(struct kvmf_user *user, u32 size)
{
	u32 page_count = PAGE_ALIGN(size) >> PAGE_SHIFT;
	struct scratch *scratch;
	struct file *file;
	u32 i;

	scratch = kzalloc(struct_size(scratch, pages, page_count),
			  GFP_KERNEL_ACCOUNT);
	if (!scratch)
		return ERR_PTR(-ENOMEM);
	scratch->user = kvmf_user_hold(user);
	INIT_WORK(&scratch->end, scratch_end);
	scratch->page_count = page_count;
	if (scratch_pay(scratch))
		goto no_memory;
	for (i = 0; i < page_count; i++) {
		scratch->pages[i] = alloc_page(SCRATCH_GFP);
		if (!scratch->pages[i])
			goto no_memory;
	}
	scratch->base = vmap(scratch->pages, page_count, VM_MAP, PAGE_KERNEL);
	if (!scratch->base)
		goto no_memory;

	file = anon_inode_getfile("[kvmfilter-scratch]", &scratch_fops, scratch,
				  O_RDWR);
	if (!IS_ERR(file))
		return file;
	scratch_free(scratch);
	kvmf_user_put(user);
	return file;

no_memory:
	scratch_free(scratch);
	kvmf_user_put(user);
	return ERR_PTR(-ENOMEM);
}

static vm_fault_t scratch_fault(struct vm_fault *fault)
{
	struct scratch *scratch = fault->vma->vm_file->private_data;

	/* mremap() can make a mapping longer than mmap() allowed. */
	if (fault->pgoff >= scratch->page_count)
		return VM_FAULT_SIGBUS;
	fault->page = scratch->pages[fault->pgoff];
	get_page(fault->page);
	return 0;
}

static const struct vm_operations_struct scratch_vm_ops = {
	.fault = scratch_fault,
};

int kvmf_scratch_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct scratch *scratch = file->private_data;

	/* A private mapping would quietly stop to be shared at the first write. */
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (vma->vm_pgoff >= scratch->page_count ||
	    vma_pages(vma) > scratch->page_count - vma->vm_pgoff)
		return -EINVAL;
	vma_set_file(vma, file);
	vma->vm_ops = &scratch_vm_ops;
	return 0;
}

void *kvmf_scratch_base(struct file *file)
{
	struct scratch *scratch = file->private_data;

	return scratch->base;
}

u32 kvmf_scratch_size(struct file *file)
{
	struct scratch *scratch = file->private_data;

	return scratch->page_count << PAGE_SHIFT;
}
