// SPDX-License-Identifier: GPL-2.0
/*
 * Waiting that ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "patience.h"

#define TICK_US		2000

unsigned int patience_limit(void)
{
	return getenv("SLOW") ? 10000 : 1000;
}

__u64 patience_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

__u64 patience_ms(void)
{
	return patience_ns() / 1000000;
}

struct wait {
	pid_t child;
	int *status;
	struct rusage usage;
};

static bool has_ended(void *opaque)
{
	struct wait *wait = opaque;

	return wait4(wait->child, wait->status, WNOHANG, &wait->usage) == wait->child;
}

bool patience_child(pid_t child, unsigned int ms, int *status)
{
	struct wait wait = { .child = child, .status = status };

	return patience_until(has_ended, &wait, ms);
}

static __u64 to_ms(const struct timeval *time)
{
	return time->tv_sec * 1000ULL + time->tv_usec / 1000;
}

int patience_run_waiting(int (*body)(void *), void *opaque, unsigned int ms, __u64 *waited)
{
	struct wait wait = { .child = fork() };
	__u64 start = patience_ms(), took, ran;
	int status;

	wait.status = &status;
	if (!wait.child)
		_exit(body(opaque));
	if (!patience_until(has_ended, &wait, ms)) {
		kill(wait.child, SIGKILL);
		*waited = ms;
		return -1;
	}
	took = patience_ms() - start;
	ran = to_ms(&wait.usage.ru_utime) + to_ms(&wait.usage.ru_stime);
	*waited = took > ran ? took - ran : 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

int patience_run(int (*body)(void *), void *opaque, unsigned int ms)
{
	__u64 waited;

	return patience_run_waiting(body, opaque, ms, &waited);
}

bool patience_until(bool (*condition)(void *), void *opaque, unsigned int ms)
{
	__u64 end = patience_ms() + ms;

	while (!condition(opaque)) {
		if (patience_ms() > end)
			return condition(opaque);
		usleep(TICK_US);
	}
	return true;
}

long module_references(const char *module)
{
	char path[64];
	long count;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/%s/refcnt", module);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%ld", &count) != 1)
		count = -1;
	if (file)
		fclose(file);
	return count;
}

const char *module_vendor(void)
{
	static const char *vendor;

	if (!vendor)
		vendor = access("/sys/module/kvm_intel", F_OK) ? "kvm_amd" : "kvm_intel";
	return vendor;
}

int module_unload(const char *module)
{
	return syscall(SYS_delete_module, module, O_NONBLOCK) ? errno : 0;
}
