/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An access as given on the command line.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdbool.h>

struct kvmfilter_access;
struct options;

/* --access and the options around it. False after a message. */
bool access_read(const struct options *options, struct kvmfilter_access *access);

#endif
