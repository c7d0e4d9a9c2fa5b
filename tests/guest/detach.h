/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The end of a filter as its VMM commands it, and as it comes about by itself.
 */
#ifndef DETACH_H
#define DETACH_H

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fixture.h"

#ifndef KVMFILTER_DETACH
struct kvmfilter_detach {
	__u32 size;
	__u32 flags;
};

#define KVMFILTER_DETACH	_IO(KVMFILTER_IOC_MAGIC, 0x09)
#endif

/* 0, or an errno. */
static inline int detach(const struct fixture *fixture)
{
	struct kvmfilter_detach args = { .size = sizeof(args) };

	return ioctl(kvmfilter_fd(fixture->filter), KVMFILTER_DETACH, &args) ? errno : 0;
}

/* Close the descriptor and no more. What the library does later, it does to another file. */
static inline void close_alone(const struct fixture *fixture)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	assert_true(null >= 0);
	assert_int_equal(dup3(null, kvmfilter_fd(fixture->filter), O_CLOEXEC),
			 kvmfilter_fd(fixture->filter));
	close(null);
}

#endif
