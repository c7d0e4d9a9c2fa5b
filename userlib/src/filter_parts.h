/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A filter as the library has it: its beginning and end are in create.c, the rest is in
 * kvmfilter.c.
 */
#ifndef KVMF_FILTER_PARTS_H
#define KVMF_FILTER_PARTS_H

#include <errno.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include <kvmfilter.h>

#include "space.h"

#define KVMF_DEVICE	"/dev/kvmfilter"

struct kvmfilter {
	int fd;
	char *scratch;
	size_t scratch_size;
	struct space space;
	void (*log)(void *opaque, const char *message);
	void *opaque;
};

static inline int kvmf_command(int fd, unsigned long number, void *args)
{
	int result = ioctl(fd, number, args);

	return result < 0 ? -errno : result;
}

/* To the log, with what @err means. Returns @err, for the caller to return. */
__attribute__((format(printf, 3, 4)))
int kvmf_failed(const struct kvmfilter *filter, int err, const char *format, ...);

#endif
