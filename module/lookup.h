/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions and data that the kernel and its modules do not export, by name. What is found this
 * way is called through static calls: see kvm_hook.c.
 */
#ifndef KVMF_LOOKUP_H
#define KVMF_LOOKUP_H

/* Once, before the first look. The name of what is missing, or NULL. */
const char *kvmf_lookup_init(void);

/* NULL if there is none. */
void *kvmf_lookup(const char *name);

#endif
