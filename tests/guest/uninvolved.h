/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What users do who have nothing to do with kvmfilter, and whose programs the kernel compiles
 * all the same: seccomp, socket filters, bpf(2). Each in a process of its own, so that nothing
 * is left of it. Without cmocka.
 */
#ifndef UNINVOLVED_H
#define UNINVOLVED_H

#include <stdbool.h>
#include <sys/types.h>

/* Who is who: in the group of /dev/kvm, all of them. */
#define ATTACKER	1000
#define VICTIM		1001
#define THIRD		1002

/* For a child: be this user, without capabilities, and visible to others of the same. */
void uninvolved_become(uid_t user);

/*
 * Each as @opaque, a uid_t *: 0, or an errno, as what a process returns. They load a program
 * and see that it does what it should.
 */
int uninvolved_seccomp(void *user);
int uninvolved_socket(void *user);
/* EPERM where the system does not let users. */
int uninvolved_bpf(void *user);

/*
 * The same, and whether the kernel has compiled it: 0, an errno, or NOT_COMPILED. As root, who
 * is told.
 */
#define NOT_COMPILED	200
int uninvolved_bpf_compiled(void *user);

/* Let users use bpf(2), or not any more. False if this system does not let them. */
bool uninvolved_allow_bpf(bool allow);

#endif
