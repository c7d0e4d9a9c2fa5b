// SPDX-License-Identifier: GPL-2.0
/*
 * Scratch counts as locked memory of the process that has created the filter, as long as it is
 * there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "budget.h"

#define MIB	(1 << 20)

/* KiB of the calling process. */
static long locked(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	long kib = -1;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmLck: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

static bool is_locked(void *opaque)
{
	return locked() == *(long *)opaque;
}

static bool comes_to(long kib)
{
	return patience_until(is_locked, &kib, 2 * patience_limit());
}

static void answer(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = EXIT_VALUE;
}

static void ignore(int *wrong, bool right, int line)
{
	if (!right && !*wrong)
		*wrong = line % 251 + 1;
}

#define check(condition)	ignore(&wrong, condition, __LINE__)

/* As a child: 0, or the line where it went wrong. */
static int use_locked_memory(void *opaque)
{
	struct kvmfilter *first, *second;
	int wrong = 0;
	struct vm *vm;
	long before;

	(void)opaque;
	uninvolved_become(ATTACKER);
	vm = vm_create(1, 0, answer, NULL);
	before = locked();
	check(kvmfilter_create(&first, vm_fd(vm), MIB) == 0);
	check(locked() == before + 1024);
	/* Whole pages. */
	check(kvmfilter_create(&second, vm_fd(vm), 4097) == 0);
	check(locked() == before + 1024 + 8);
	kvmfilter_destroy(second);
	check(comes_to(before + 1024));
	kvmfilter_destroy(first);
	check(comes_to(before));
	return wrong;
}

void scratch_counts_as_locked_memory(void **state)
{
	(void)state;
	assert_int_equal(patience_run(use_locked_memory, NULL, 20 * patience_limit()), 0);
}

static int reach_limit(void *opaque)
{
	const struct rlimit limit = { 3 * MIB, 3 * MIB };
	struct kvmfilter *filters[4];
	int wrong = 0;
	struct vm *vm;
	long before;

	(void)opaque;
	uninvolved_become(ATTACKER);
	vm = vm_create(1, 0, answer, NULL);
	before = locked();
	check(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
	for (int i = 0; i < 3; i++)
		check(kvmfilter_create(&filters[i], vm_fd(vm), MIB) == 0);
	check(kvmfilter_create(&filters[3], vm_fd(vm), 4096) == -ENOMEM);
	/* What failed costs nothing, and what is given back can be had again. */
	check(locked() == before + 3 * 1024);
	kvmfilter_destroy(filters[0]);
	check(comes_to(before + 2 * 1024));
	check(kvmfilter_create(&filters[0], vm_fd(vm), MIB) == 0);
	/* With what mlock() has taken. */
	kvmfilter_destroy(filters[0]);
	check(comes_to(before + 2 * 1024));
	check(mlock(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		    4096) == 0);
	check(kvmfilter_create(&filters[0], vm_fd(vm), MIB) == -ENOMEM);
	check(kvmfilter_create(&filters[0], vm_fd(vm), MIB - 4096) == 0);
	return wrong;
}

void scratch_is_within_the_limit_of_locked_memory(void **state)
{
	(void)state;
	assert_int_equal(patience_run(reach_limit, NULL, 20 * patience_limit()), 0);
}

static int be_privileged(void *opaque)
{
	const struct rlimit none = { 0, 0 };
	struct kvmfilter *filter;
	int wrong = 0;
	struct vm *vm;
	long before;

	(void)opaque;
	vm = vm_create(1, 0, answer, NULL);
	before = locked();
	check(setrlimit(RLIMIT_MEMLOCK, &none) == 0);
	check(kvmfilter_create(&filter, vm_fd(vm), MIB) == 0);
	kvmfilter_destroy(filter);
	check(comes_to(before));
	return wrong;
}

void a_privileged_user_has_no_limit(void **state)
{
	(void)state;
	assert_int_equal(patience_run(be_privileged, NULL, 20 * patience_limit()), 0);
}

static int keep_mapping(void *opaque)
{
	struct kvmfilter *filter;
	int wrong = 0;
	struct vm *vm;
	void *mapping;
	long before;

	(void)opaque;
	uninvolved_become(ATTACKER);
	vm = vm_create(1, 0, answer, NULL);
	before = locked();
	check(kvmfilter_create(&filter, vm_fd(vm), MIB) == 0);
	mapping = mmap(NULL, 4096, PROT_READ, MAP_SHARED, kvmfilter_fd(filter), 0);
	check(mapping != MAP_FAILED);
	kvmfilter_destroy(filter);
	/* One page of it is all of it. */
	usleep(200000);
	check(locked() == before + 1024);
	check(munmap(mapping, 4096) == 0);
	check(comes_to(before));
	return wrong;
}

void a_mapping_alone_counts(void **state)
{
	(void)state;
	assert_int_equal(patience_run(keep_mapping, NULL, 20 * patience_limit()), 0);
}
