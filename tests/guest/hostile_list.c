// SPDX-License-Identifier: GPL-2.0
/*
 * Where things are in the hostile guest's memory.
 */
#include <err.h>
#include <string.h>

#include "hostile_list.h"

extern const char hostile_image[], hostile_image_end[];

static __u64 job_area(unsigned int vcpu)
{
	return GUEST_JOBS + vcpu * GUEST_JOB_SIZE;
}

#ifdef __x86_64__
/* The buffers of vCPU 0 by pages of 4 KiB, at HOSTILE_WINDOW. */
static void map_window(struct vm *vm)
{
	__u64 *pages = vm_memory(vm, HOSTILE_PAGES);
	/* Behind PML4 and PDPT there is a page directory for each GiB. */
	__u64 *directory = vm_memory(vm, GUEST_TABLES + 0x2000 +
				     (HOSTILE_WINDOW >> 30) * 0x1000);

	for (unsigned int i = 0; i < 512; i++)
		pages[i] = (hostile_buffer(0) + i * 4096ULL) | 3;
	directory[HOSTILE_WINDOW >> 21 & 511] = HOSTILE_PAGES | 3;
}
#endif

void hostile_load(struct vm *vm)
{
	memcpy(vm_memory(vm, HOSTILE_CODE), hostile_image,
	       (size_t)&hostile_image_end - (size_t)&hostile_image);
#ifdef __x86_64__
	map_window(vm);
#endif
}

struct hostile_list *hostile_list(const struct vm *vm, unsigned int vcpu)
{
	return vm_memory(vm, job_area(vcpu) + HOSTILE_LIST);
}

__u64 hostile_buffer(unsigned int vcpu)
{
	return job_area(vcpu) + HOSTILE_BUFFER;
}

struct hostile_step *hostile_list_add(const struct vm *vm, unsigned int vcpu, __u32 kind,
				      __u32 width, __u64 address)
{
	struct hostile_list *list = hostile_list(vm, vcpu);
	struct hostile_step *step = &list->steps[list->step_count];

	if (list->step_count == HOSTILE_STEPS_MAX)
		errx(1, "a list of more than %zu steps", HOSTILE_STEPS_MAX);
	list->step_count++;
	*step = (struct hostile_step) {
		.kind = kind,
		.width = width,
		.address = address,
		.buffer = hostile_buffer(vcpu),
	};
	return step;
}

void hostile_list_begin(struct vm *vm, unsigned int vcpu)
{
	vm_job_add(vm_job_begin(vm, vcpu), JOB_CALL, HOSTILE_CODE, 0,
		   job_area(vcpu) + HOSTILE_LIST);
}

struct hostile_shared *hostile_shared(const struct vm *vm)
{
	return vm_memory(vm, HOSTILE_SHARED);
}
