/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all parts of the kvmfilter command share: exit statuses, messages, memory.
 */
#ifndef TOOL_H
#define TOOL_H

#include <stdarg.h>
#include <stddef.h>

/* The command's exit status; of several that apply, the greatest. */
enum status {
	STATUS_OK,
	STATUS_REJECTED,	/* a program that the verifier refuses; of info: not usable */
	STATUS_TROUBLE,		/* usage, or a file that cannot be read */
};

/* A message on standard error, "kvmfilter: ..." and a newline. */
__attribute__((format(printf, 1, 2))) void tool_error(const char *format, ...);

/* Zeroed memory of the caller's; without any left the command ends. */
void *tool_alloc(size_t count, size_t size);

/* realloc() for sizes above 0, likewise. */
void *tool_resize(void *memory, size_t size);

/* Formatted text, likewise. */
__attribute__((format(printf, 1, 2))) char *tool_text(const char *format, ...);

char *tool_vtext(const char *format, va_list args);

enum status tool_worse(enum status a, enum status b);

#endif
