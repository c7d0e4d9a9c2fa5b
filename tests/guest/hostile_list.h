/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hostile guest in a VM: its code, and a list of steps for each vCPU.
 */
#ifndef HOSTILE_LIST_H
#define HOSTILE_LIST_H

#include "../../examples/vmm/vm.h"
#include "hostile_steps.h"

/* Put the code into the VM's memory. The lists are empty then. */
void hostile_load(struct vm *vm);

struct hostile_list *hostile_list(const struct vm *vm, unsigned int vcpu);

/* Guest address of the vCPU's buffer, with HOSTILE_BUFFER_SIZE bytes. */
__u64 hostile_buffer(unsigned int vcpu);

/* Add a step; what is not given is 0, and @buffer is the beginning of the vCPU's. */
struct hostile_step *hostile_list_add(const struct vm *vm, unsigned int vcpu, __u32 kind,
				      __u32 width, __u64 address);

/* Make the list the vCPU's next job. */
void hostile_list_begin(struct vm *vm, unsigned int vcpu);

struct hostile_shared *hostile_shared(const struct vm *vm);

#endif
