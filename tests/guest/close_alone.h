/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The end of a filter as it comes about when nobody has commanded it.
 */
#ifndef CLOSE_ALONE_H
#define CLOSE_ALONE_H

#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"

/* Close the descriptor and no more. What the library does later, it does to another file. */
static inline void close_alone(const struct kvmfilter *filter)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	assert_true(null >= 0);
	assert_int_equal(dup3(null, kvmfilter_fd(filter), O_CLOEXEC), kvmfilter_fd(filter));
	close(null);
}

#endif
