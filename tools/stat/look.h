/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A look through /proc for filters: in the descriptors of all processes, or of one.
 */
#ifndef LOOK_H
#define LOOK_H

#include <stdint.h>

#include "sample.h"

/*
 * Look into @proc, which is /proc but for tests; only at process @pid if that is not 0.
 * Returns 0 and a finished sample, or -errno: @proc cannot be read; -ESRCH, or why
 * process @pid may not be looked at.
 *
 * Processes that end meanwhile are left out, and so is what they had.
 */
int look(const char *proc, uint32_t pid, struct sample *sample);

/* The message for its error. */
void look_failed(const char *proc, uint32_t pid, int err);

#endif
