// SPDX-License-Identifier: GPL-2.0
/*
 * Messages and memory of the kvmfilter command.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "tool.h"

void tool_error(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("kvmfilter: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static void *or_die(void *memory)
{
	if (!memory) {
		tool_error("out of memory");
		exit(STATUS_TROUBLE);
	}
	return memory;
}

void *tool_alloc(size_t count, size_t size)
{
	return or_die(calloc(count ? count : 1, size));
}

void *tool_resize(void *memory, size_t size)
{
	return or_die(realloc(memory, size));
}

char *tool_vtext(const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	return or_die(text);
}

char *tool_text(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = tool_vtext(format, args);
	va_end(args);
	return text;
}

enum status tool_worse(enum status a, enum status b)
{
	return a > b ? a : b;
}
