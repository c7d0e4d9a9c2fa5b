/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the small VMM does in another way on each architecture: the state in which vCPUs
 * start, and interrupt controllers. vm_x86.c and vm_arm64.c, of which one is built.
 */
#ifndef VM_ARCH_H
#define VM_ARCH_H

#include "vm.h"

/* An ioctl that ends the process if it fails. */
int vm_ioctl(int fd, unsigned long request, void *arg, const char *what);

/* Page tables, in guest memory of @size bytes. */
void vm_arch_init_memory(char *memory, size_t size);

/* In this order, with the descriptors of KVM, VM and vCPU. @flags are those of vm_create(). */
void vm_arch_init(int vm, unsigned int vcpus, unsigned int flags);
void vm_arch_init_vcpu(int kvm, int vm, int fd, unsigned int vcpu, unsigned int flags);
void vm_arch_start(int vm, unsigned int flags);

#endif
