// SPDX-License-Identifier: GPL-2.0
/*
 * A vCPU that sleeps in a fault on guest memory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "asleep.h"

/* A page of the guest that nobody else uses. */
#define ADDRESS		(GUEST_CALLED + 0x10000)
#define SIZE		4096

void asleep_begin(struct asleep *asleep, struct fixture *fixture)
{
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	struct pollfd fault = { .events = POLLIN };

	asleep->fixture = fixture;
	asleep->page = vm_memory(fixture->vm, ADDRESS);
	asleep->faults = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	assert_true(asleep->faults >= 0);
	assert_int_equal(ioctl(asleep->faults, UFFDIO_API, &api), 0);
	range.range.start = (uintptr_t)asleep->page;
	range.range.len = SIZE;
	assert_int_equal(ioctl(asleep->faults, UFFDIO_REGISTER, &range), 0);
	assert_int_equal(madvise(asleep->page, SIZE, MADV_DONTNEED), 0);

	fixture_start(fixture, JOB_READ, ADDRESS, 8, 1);
	fault.fd = asleep->faults;
	assert_int_equal(poll(&fault, 1, 20000), 1);
	assert_int_equal(fault.revents, POLLIN);
}

void asleep_end(struct asleep *asleep)
{
	struct uffdio_zeropage zero = {
		.range = { .start = (uintptr_t)asleep->page, .len = SIZE },
	};

	assert_int_equal(ioctl(asleep->faults, UFFDIO_ZEROPAGE, &zero), 0);
	assert_int_equal(fixture_join(asleep->fixture), 0);
	close(asleep->faults);
}
