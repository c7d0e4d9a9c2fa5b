// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel is asked first, since its answer is the one that counts: its JIT, its
 * clocks, its time per run. Whatever is missing for that is told.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <linux/kvm.h>

#include "engine.h"
#include "options.h"
#include "tool.h"

/* Scratch of the filter; a trial has its state elsewhere. */
#define SCRATCH_SIZE	4096

static int failed(struct engine_report *report, const char *what, int err)
{
	snprintf(report->why, sizeof(report->why), "%s: %s", what, strerror(-err));
	return err;
}

static int create_vm(struct engine_report *report)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm, err;

	if (kvm < 0)
		return failed(report, "/dev/kvm", -errno);
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	err = vm < 0 ? failed(report, "KVM_CREATE_VM", -errno) : vm;
	close(kvm);
	return err;
}

static int run_in_filter(struct kvmfilter *filter,
			 const struct kvmfilter_prog_spec *spec,
			 struct kvmfilter_run *run, struct engine_report *report)
{
	int prog = kvmfilter_prog_load(filter, spec);
	int err;

	if (prog < 0)
		return failed(report, "loading the program", prog);
	err = kvmfilter_prog_run(filter, prog, run);
	return err ? failed(report, "KVMFILTER_PROG_RUN", err) : 0;
}

static int run_in_kernel(const struct kvmfilter_prog_spec *spec,
			 struct kvmfilter_run *run, struct engine_report *report)
{
	struct kvmfilter_query query;
	struct kvmfilter *filter;
	int vm, err;

	err = kvmfilter_query(&query);
	if (err)
		return failed(report, "/dev/kvmfilter", err);
	vm = create_vm(report);
	if (vm < 0)
		return vm;
	err = kvmfilter_create(&filter, vm, SCRATCH_SIZE);
	if (err) {
		failed(report, "creating a filter", err);
		goto close_vm;
	}
	err = run_in_filter(filter, spec, run, report);
	if (!err)
		snprintf(report->why, sizeof(report->why), "%s",
			 query.features & KVMFILTER_FEATURE_JIT ?
			 "compiled by its JIT" : "without a JIT");
	report->kernel = !err;
	kvmfilter_destroy(filter);
close_vm:
	close(vm);
	return err;
}

static uint64_t now(clockid_t id)
{
	struct timespec time;

	clock_gettime(id, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static int run_here(const struct options *options,
		    const struct kvmfilter_prog_spec *spec, struct kvmfilter_run *run)
{
	struct kvmfilter_clocks clocks = { options->clock, options->boot };
	bool fixed = options->clock_given || options->boot_given;
	int err;

	/* A clock that is not given stands still, too. */
	if (!options->clock_given)
		clocks.clock_ns = now(CLOCK_MONOTONIC);
	if (!options->boot_given)
		clocks.boot_ns = now(CLOCK_BOOTTIME);
	err = kvmfilter_prog_interpret(spec, run, fixed ? &clocks : NULL);
	if (err)
		tool_error("the interpreter: %s", strerror(-err));
	return err;
}

int engine_run(const struct options *options, const struct kvmfilter_prog_spec *spec,
	       struct kvmfilter_run *run, struct engine_report *report)
{
	int err;

	*report = (struct engine_report) {};
	if (options->engine == ENGINE_INTERPRETER) {
		snprintf(report->why, sizeof(report->why), "as --engine says");
		return run_here(options, spec, run);
	}
	if (options->clock_given || options->boot_given) {
		snprintf(report->why, sizeof(report->why), "the kernel's clocks go on");
		return run_here(options, spec, run);
	}
	err = run_in_kernel(spec, run, report);
	if (!err || (err == -EACCES && spec->log[0]))
		return err;
	if (options->engine == ENGINE_KERNEL) {
		tool_error("the kernel cannot run it: %s", report->why);
		/* Not the verifier's verdict. */
		return err == -EACCES ? -EPERM : err;
	}
	return run_here(options, spec, run);
}
