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
#include <sys/syscall.h>
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
};

static bool has_ended(void *opaque)
{
	const struct wait *wait = opaque;

	return waitpid(wait->child, wait->status, WNOHANG) == wait->child;
}

bool patience_child(pid_t child, unsigned int ms, int *status)
{
	struct wait wait = { child, status };

	return patience_until(has_ended, &wait, ms);
}

int patience_run(int (*body)(void *), void *opaque, unsigned int ms)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(body(opaque));
	if (patience_child(child, ms, &status))
		return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
	kill(child, SIGKILL);
	return -1;
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

int module_unload(const char *module)
{
	return syscall(SYS_delete_module, module, O_NONBLOCK) ? errno : 0;
}
