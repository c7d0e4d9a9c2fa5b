/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The filter: what a VMM holds of kvmfilter, as a file.
 */
#ifndef KVMF_FILTER_H
#define KVMF_FILTER_H

#include <linux/kvmfilter.h>

/* Returns a new descriptor. */
int kvmf_filter_create(const struct kvmfilter_create *create);

#endif
