/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Waiting that ends: what must not take longer than a second is told from what never ends.
 * Without cmocka, so that any process may use it.
 */
#ifndef PATIENCE_H
#define PATIENCE_H

#include <stdbool.h>
#include <linux/types.h>
#include <sys/types.h>

/*
 * What nobody may wait longer for, in ms of CLOCK_MONOTONIC. What never ends is told from it on
 * any machine; one that emulates a debug kernel takes ten times as long for everything.
 */
unsigned int patience_limit(void);

/* CLOCK_MONOTONIC. */
__u64 patience_ns(void);
__u64 patience_ms(void);

/* Until @child has ended, @ms at most. False if it has not; *status is that of waitpid(). */
bool patience_child(pid_t child, unsigned int ms, int *status);

/* Run @body in a child of its own, which is killed after @ms. -1 then, or what it returns. */
int patience_run(int (*body)(void *), void *opaque, unsigned int ms);

/*
 * The same, and *waited is how long it was kept from running, in ms: by the clock, without the
 * time that it and its children had a processor.
 */
int patience_run_waiting(int (*body)(void *), void *opaque, unsigned int ms, __u64 *waited);

/* Until @condition is true, @ms at most. */
bool patience_until(bool (*condition)(void *), void *opaque, unsigned int ms);

/* How often a module is referred to, as the kernel counts; -1 if it is not there. */
long module_references(const char *module);
/* KVM's for this processor: whichever was there when it was first asked for. */
const char *module_vendor(void);
/* Unload it; 0 or an errno, at once. */
int module_unload(const char *module);

#endif
