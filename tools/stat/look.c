// SPDX-License-Identifier: GPL-2.0
/*
 * A filter's descriptor is told by its link in /proc/PID/fd. Everything here may be gone
 * from one call to the next, which is nobody's error.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fdinfo.h"
#include "look.h"
#include "text.h"
#include "tool.h"

#define LINK		"anon_inode:[kvmfilter]"
/* Thousand programs and ranges make 400 kB. */
#define FDINFO_MAX	(16U << 20)
/* PF_KTHREAD in include/linux/sched.h. */
#define KERNEL_THREAD	0x00200000

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

/* The whole file, terminated, or NULL with errno. */
static char *read_all(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	size_t room = 4096, used = 0;
	ssize_t got = 1;
	char *text;
	int err;

	if (fd < 0)
		return NULL;
	text = tool_alloc(room, 1);
	while (got > 0 && used < FDINFO_MAX) {
		if (room - used < 2) {
			room *= 2;
			text = tool_resize(text, room);
		}
		got = read(fd, text + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			used += got;
	}
	err = errno;
	close(fd);
	if (got < 0) {
		free(text);
		errno = err;
		return NULL;
	}
	text[used] = '\0';
	return text;
}

static bool is_gone(int err)
{
	return err == ENOENT || err == ESRCH || err == ENOTDIR;
}

static bool is_filter(int fds, const char *name)
{
	char link[sizeof(LINK)];
	ssize_t length = readlinkat(fds, name, link, sizeof(link));

	return length == sizeof(link) - 1 && !memcmp(link, LINK, length);
}

static char *read_command(int process)
{
	char *raw = read_all(process, "comm"), *command;
	size_t length = raw ? strlen(raw) : 0;

	/* The kernel's; another one would be of the name. */
	if (length && raw[length - 1] == '\n')
		raw[length - 1] = '\0';
	command = text_clean(raw ? raw : "?");
	free(raw);
	return command;
}

static void read_filter(struct sample *sample, int process, int fds, const char *name,
			uint32_t pid)
{
	char path[32];
	struct filter_info info;
	uint64_t read_ns;
	char *text;

	snprintf(path, sizeof(path), "fdinfo/%.20s", name);
	text = read_all(process, path);
	read_ns = now_ns();
	if (text && fdinfo_parse(&info, text))
		sample_add(sample, &info, pid, read_command(process), read_ns);
	else if (is_filter(fds, name))
		sample->malformed++;
	/* Else it was closed meanwhile, and may be another file now. */
	free(text);
}

/*
 * A process that may not be looked at may have filters, unless it cannot have any
 * descriptor: a kernel thread, or one that has ended. That much everybody may know.
 */
static bool has_files(int process)
{
	char *text = read_all(process, "stat");
	unsigned int flags;
	bool has = true;
	char *end, state;

	/* pid (name) state ppid pgrp session tty tpgid flags: there may be ')' in the name. */
	end = text ? strrchr(text, ')') : NULL;
	if (end && sscanf(end, ") %c %*d %*d %*d %*d %*d %u", &state, &flags) == 2)
		has = state != 'Z' && state != 'X' && !(flags & KERNEL_THREAD);
	free(text);
	return has;
}

/* Returns 0 or -errno. */
static int look_at_fds(struct sample *sample, int process, uint32_t pid)
{
	int fds = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	DIR *folder;

	if (fds < 0)
		return -errno;
	folder = fdopendir(fds);
	if (!folder) {
		close(fds);
		return -ENOMEM;
	}
	while ((entry = readdir(folder)))
		if (isdigit((unsigned char)entry->d_name[0]) && is_filter(fds, entry->d_name))
			read_filter(sample, process, fds, entry->d_name, pid);
	closedir(folder);
	return 0;
}

static int look_at_process(struct sample *sample, int proc, uint32_t pid)
{
	char name[16];
	int process, err;

	snprintf(name, sizeof(name), "%u", pid);
	process = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (process < 0)
		return is_gone(errno) ? -ESRCH : -errno;
	err = look_at_fds(sample, process, pid);
	if (is_gone(-err) || (err && !has_files(process)))
		err = -ESRCH;
	close(process);
	return err;
}

static int look_at_all(struct sample *sample, int proc)
{
	DIR *folder = fdopendir(dup(proc));
	struct dirent *entry;

	if (!folder)
		return -errno;
	/* There is always a process 1. */
	sample->hidden = faccessat(proc, "1", F_OK, 0);
	while ((entry = readdir(folder))) {
		uint64_t pid;
		int err;

		if (!text_number(entry->d_name, INT32_MAX, &pid))
			continue;
		err = look_at_process(sample, proc, pid);
		if (err && err != -ESRCH)
			sample->unreadable++;
	}
	closedir(folder);
	return 0;
}

int look(const char *proc, uint32_t pid, struct sample *sample)
{
	int folder = open(proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	*sample = (struct sample) {};
	if (folder < 0)
		return -errno;
	err = pid ? look_at_process(sample, folder, pid) : look_at_all(sample, folder);
	close(folder);
	sample_finish(sample);
	if (err)
		sample_free(sample);
	return err;
}

void look_failed(const char *proc, uint32_t pid, int err)
{
	if (!pid)
		tool_error("%s: %s", proc, strerror(-err));
	else if (err == -ESRCH)
		tool_error("no process %u", pid);
	else
		tool_error("process %u could not be looked at: %s", pid, strerror(-err));
}
