/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a trial runs: in the kernel, on a VM without vCPUs made for it, or here in the
 * reference interpreter.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>

#include <kvmfilter.h>

struct options;

struct engine_report {
	bool kernel;		/* where it ran */
	char why[256];		/* and why there */
};

/*
 * Run a program that the library accepts. Returns 0; -EACCES if the kernel refuses it,
 * with the reason in the log; or another error after a message.
 */
int engine_run(const struct options *options, const struct kvmfilter_prog_spec *spec,
	       struct kvmfilter_run *run, struct engine_report *report);

#endif
