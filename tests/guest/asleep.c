// SPDX-License-Identifier: GPL-2.0
/*
 * A vCPU that sleeps in a fault on guest memory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "asleep.h"

/* A page of the guest that nobody else uses. */
#define ADDRESS		(GUEST_CALLED + 0x10000)
#define SIZE		4096

static void *run(void *opaque)
{
	struct asleep *asleep = opaque;

	asleep->exits = vm_run(asleep->vm, 0);
	return NULL;
}

bool asleep_begin(struct asleep *asleep, struct vm *vm)
{
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	struct pollfd fault = { .events = POLLIN };

	asleep->vm = vm;
	asleep->page = vm_memory(vm, ADDRESS);
	asleep->faults = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	range.range.start = (uintptr_t)asleep->page;
	range.range.len = SIZE;
	if (asleep->faults < 0 || ioctl(asleep->faults, UFFDIO_API, &api) ||
	    ioctl(asleep->faults, UFFDIO_REGISTER, &range) ||
	    madvise(asleep->page, SIZE, MADV_DONTNEED))
		return false;
	vm_job_add(vm_job_begin(vm, 0), JOB_READ, ADDRESS, 8, 0);
	if (pthread_create(&asleep->thread, NULL, run, asleep))
		return false;
	fault.fd = asleep->faults;
	return poll(&fault, 1, 20000) == 1 && fault.revents == POLLIN;
}

bool asleep_end(struct asleep *asleep)
{
	struct uffdio_zeropage zero = {
		.range = { .start = (uintptr_t)asleep->page, .len = SIZE },
	};

	if (ioctl(asleep->faults, UFFDIO_ZEROPAGE, &zero) || pthread_join(asleep->thread, NULL))
		return false;
	close(asleep->faults);
	return !asleep->exits;
}
