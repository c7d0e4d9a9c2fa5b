/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cases of kvmfilter bench: accesses of a guest in a VM of this command's own, and what is
 * to be there for them.
 */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include <stdbool.h>
#include <stdint.h>

#include <kvmfilter_device.h>

#include "../../examples/vmm/vm.h"

#define BENCH_OPS_MAX	8

enum bench_group {
	BENCH_KVM,		/* without kvmfilter */
	BENCH_KVMFILTER,
};

struct bench_case;

/* A case that is set up. */
struct bench {
	const struct bench_case *test;
	struct vm *vm;
	struct kvmfilter *filter;
	struct kvmfilter_device *device;
	struct kvm_coalesced_mmio_ring *ring;
	int floor;		/* descriptor, or -1 */
	int event;		/* likewise */
};

struct bench_case {
	const char *name, *title;
	enum bench_group group;
	uint32_t bus;
	unsigned int vm_flags;
	bool exits;		/* each access that is measured goes to user space */
	/* The one that others are compared with: "above floor". */
	bool is_floor;
	bool needs_floor;	/* the module of tests/bench/floor */
	/* A device of the library to attach, or NULL, with accesses to set it up. */
	const struct kvmfilter_model *model;
	uint64_t base;
	/* What else is needed. False: not to be had here, with a reason in errno. */
	bool (*prepare)(struct bench *bench);
	/* Before each job. */
	void (*renew)(struct bench *bench);
	struct job_op setup[BENCH_OPS_MAX];	/* up to width 0 */
	/* One round; those that are measured are marked. */
	struct {
		struct job_op op;
		bool measured;
	} round[BENCH_OPS_MAX];			/* likewise */
};

extern const struct bench_case bench_cases[];
extern const uint32_t bench_case_count;

#endif
