// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the fdinfo of a filter, for tests.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fdinfo.h"

char *fdinfo_read(pid_t pid, int fd)
{
	char path[64], *text = NULL, *own;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", pid, fd);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	assert_int_equal(strncmp(text, "pos:\t", 5), 0);
	own = strstr(text, "\nfilter:\t");
	assert_non_null(own);
	memmove(text, own + 1, strlen(own));
	return text;
}

char *fixture_fdinfo(const struct fixture *f)
{
	return fdinfo_read(getpid(), kvmfilter_fd(f->filter));
}

unsigned long long fdinfo_number(const char *text)
{
	char *end;
	unsigned long long number = strtoull(text + strlen("filter:\t"), &end, 10);

	assert_int_equal(*end, '\n');
	return number;
}

unsigned int fdinfo_lines(const char *text, const char *key)
{
	unsigned int count = 0;

	while (text && *text) {
		count += !strncmp(text, key, strlen(key));
		text = strchr(text, '\n');
		text += !!text;
	}
	return count;
}
