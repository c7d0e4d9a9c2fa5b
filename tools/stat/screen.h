/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The live screen.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "tool.h"

struct options;
struct sample;

/* @now is the first sample, and is freed. Returns the exit status. */
enum status screen_run(const struct options *options, struct sample *now);

#endif
