/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which places of the module's code this thread has reached: kcov. On the kernels of
 * scripts/debug-kernel the module alone is compiled for it.
 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

struct coverage;

/* NULL if the kernel has none. Root's only. */
struct coverage *coverage_open(void);

void coverage_close(struct coverage *coverage);

/* Begin anew. */
void coverage_reset(struct coverage *coverage);

/* How many of the places reached since then had never been reached before. */
unsigned int coverage_new(struct coverage *coverage);

/* All that were ever reached. */
unsigned int coverage_total(const struct coverage *coverage);

#endif
