// SPDX-License-Identifier: GPL-2.0
/*
 * In the place of KVM and of the clock: the C library's functions, for a descriptor that no
 * kernel knows.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "machine_test.h"

struct fake_kvm fake_kvm;

static void note_line(const struct kvm_irq_level *level)
{
	size_t used = strlen(fake_kvm.lines);

	snprintf(fake_kvm.lines + used, sizeof(fake_kvm.lines) - used, "%c%u",
		 level->level ? '+' : '-', level->irq);
}

static int note_irqfd(const struct kvm_irqfd *irqfd)
{
	unsigned int i = 0;

	while (i < fake_kvm.irqfd_count && fake_kvm.irqfds[i].fd != irqfd->fd)
		i++;
	if (!(irqfd->flags & KVM_IRQFD_FLAG_DEASSIGN)) {
		if (i < fake_kvm.irqfd_count || i == FAKE_IRQFDS) {
			errno = EBUSY;
			return -1;
		}
		fake_kvm.irqfds[fake_kvm.irqfd_count++] = *irqfd;
		return 0;
	}
	if (i < fake_kvm.irqfd_count)
		fake_kvm.irqfds[i] = fake_kvm.irqfds[--fake_kvm.irqfd_count];
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (fd != FAKE_VM)
		return syscall(SYS_ioctl, fd, request, arg);
	if (fake_kvm.refuses) {
		errno = fake_kvm.refuses;
		return -1;
	}
	if (request == KVM_IRQFD)
		return note_irqfd(arg);
	if (request != KVM_IRQ_LINE)
		abort();
	note_line(arg);
	return 0;
}

int clock_gettime(clockid_t id, struct timespec *time)
{
	if (id != CLOCK_MONOTONIC || !fake_kvm.now)
		return syscall(SYS_clock_gettime, id, time);
	time->tv_sec = fake_kvm.now / 1000000000;
	time->tv_nsec = fake_kvm.now % 1000000000;
	return 0;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *when, struct itimerspec *old)
{
	fake_kvm.timers_set++;
	return syscall(SYS_timerfd_settime, fd, flags, when, old);
}

void assert_lines(const char *told)
{
	assert_string_equal(fake_kvm.lines, told);
	fake_kvm.lines[0] = '\0';
}

const struct kvm_irqfd *irqfd_of(unsigned int gsi)
{
	unsigned int i;

	for (i = 0; i < fake_kvm.irqfd_count; i++)
		if (fake_kvm.irqfds[i].gsi == gsi)
			return &fake_kvm.irqfds[i];
	return NULL;
}

bool was_signalled(int event)
{
	uint64_t signals;

	return read(event, &signals, sizeof(signals)) == sizeof(signals);
}
