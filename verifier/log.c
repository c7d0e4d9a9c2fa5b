// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Text in a buffer of fixed size.
 */
#include "log.h"

void kvmf_log_args(struct kvmf_log *log, const char *format, va_list args)
{
	u32 room = log->size > log->length ? log->size - log->length : 0;
	int n;

	n = vsnprintf(room ? log->buffer + log->length : NULL, room, format,
		      args);
	if (n > 0)
		log->length += n;
}

void kvmf_log(struct kvmf_log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	kvmf_log_args(log, format, args);
	va_end(args);
}
