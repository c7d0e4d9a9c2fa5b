/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Text in a buffer of fixed size: the messages of the verifier. Compiled wherever
 * the verifier is.
 */
#ifndef KVMF_LOG_H
#define KVMF_LOG_H

#include <linux/types.h>

#include "verifier_os.h"

#ifndef __printf
#define __printf(text, first)	__attribute__((format(printf, text, first)))
#endif

/* @length counts what did not fit as well. */
struct kvmf_log {
	char *buffer;		/* may be NULL if @size is 0 */
	__u32 size;
	__u32 length;		/* without the terminator */
};

/* Append to the text. */
__printf(2, 3) void kvmf_log(struct kvmf_log *log, const char *format, ...);
__printf(2, 0) void kvmf_log_args(struct kvmf_log *log, const char *format,
				  va_list args);

#endif
