/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why KVM does not go on with a vCPU, in words that can be looked up: names as in
 * linux/kvm.h, and the numbers that came with them.
 */
#ifndef ENDING_H
#define ENDING_H

#include <linux/kvm.h>
#include <stddef.h>

/* Room for all that can be said. */
#define ENDING_TEXT	512

/* One line without its end, cut to @size. @run is as KVM_RUN left it. */
void ending_describe(const struct kvm_run *run, char *text, size_t size);

#endif
