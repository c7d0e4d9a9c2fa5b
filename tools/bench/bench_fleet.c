// SPDX-License-Identifier: GPL-2.0
/*
 * VMs that nobody runs: what they take is the kernel's, and the same if somebody did.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_pci.h>
#include <kvmfilter_pl011.h>
#include <kvmfilter_pl031.h>
#include <kvmfilter_rtc.h>
#include <kvmfilter_sp804.h>
#include <kvmfilter_uart.h>

#include "bench_fleet.h"
#include "tool.h"

static const struct {
	const struct kvmfilter_model *model;
	__u64 base;
} board[] = {
#ifdef __x86_64__
	{ &kvmfilter_i8254_model, 0x40 },
	{ &kvmfilter_acpi_pm24_model, 0x600 },
	{ &kvmfilter_hpet_model, 0xfed00000 },
	{ &kvmfilter_rtc_model, 0x70 },
	{ &kvmfilter_uart_model, 0x3f8 },
	{ &kvmfilter_pci_model, 0xcf8 },
#else
	{ &kvmfilter_pl011_model, 0x09000000 },
	{ &kvmfilter_pl031_model, 0x09010000 },
	{ &kvmfilter_sp804_model, 0x09020000 },
#endif
};

#define DEVICES	(sizeof(board) / sizeof(board[0]))

struct member {
	int vm;
	struct kvmfilter *filter;
	struct kvmfilter_device *devices[DEVICES];
};

struct fleet {
	int kvm;
	uint32_t count;
	double attach_us;
	struct member *members;
};

/* A VM and its filter are two descriptors. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

struct fleet *fleet_create(void)
{
	struct fleet *fleet = tool_alloc(1, sizeof(*fleet));

	raise_limit();
	fleet->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (fleet->kvm >= 0)
		return fleet;
	tool_error("/dev/kvm: %s", strerror(errno));
	free(fleet);
	return NULL;
}

static void scuttle(struct member *member)
{
	for (size_t i = 0; i < DEVICES; i++)
		kvmfilter_device_destroy(member->devices[i]);
	kvmfilter_destroy(member->filter);
	if (member->vm >= 0)
		close(member->vm);
}

void fleet_destroy(struct fleet *fleet)
{
	while (fleet->count)
		scuttle(&fleet->members[--fleet->count]);
	free(fleet->members);
	close(fleet->kvm);
	free(fleet);
}

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

/* 0, or a negative errno. */
static int attach(struct member *member, double *us)
{
	double begin = now_us();
	__u32 offset = 0;
	int err;

	for (size_t i = 0; i < DEVICES; i++) {
		err = kvmfilter_device_attach(member->devices[i], member->filter, offset);
		if (err)
			return err;
		offset += kvmfilter_device_scratch(member->devices[i]);
	}
	*us = now_us() - begin;
	return 0;
}

static int launch(struct fleet *fleet, struct member *member)
{
	__u32 scratch = 0;
	int err;

	*member = (struct member) { .vm = ioctl(fleet->kvm, KVM_CREATE_VM, 0) };
	if (member->vm < 0)
		return -errno;
	for (size_t i = 0; i < DEVICES; i++) {
		err = kvmfilter_device_create(&member->devices[i], board[i].model, board[i].base,
					      NULL, NULL);
		if (err)
			return err;
		scratch += kvmfilter_device_scratch(member->devices[i]);
	}
	err = kvmfilter_create(&member->filter, member->vm, scratch);
	return err ? err : attach(member, &fleet->attach_us);
}

bool fleet_grow(struct fleet *fleet, uint32_t vms)
{
	struct member *members = realloc(fleet->members, vms * sizeof(*members));

	if (!members) {
		tool_error("%s", strerror(ENOMEM));
		return false;
	}
	fleet->members = members;
	while (fleet->count < vms) {
		int err = launch(fleet, &fleet->members[fleet->count]);

		if (err) {
			scuttle(&fleet->members[fleet->count]);
			tool_error("VM %u of a fleet: %s", fleet->count + 1, strerror(-err));
			return false;
		}
		fleet->count++;
	}
	return true;
}

double fleet_attach_us(const struct fleet *fleet)
{
	return fleet->attach_us;
}

long fleet_compiled(void)
{
	FILE *file = fopen("/sys/module/kvmfilter/parameters/code_used", "re");
	long kib = -1;

	if (file && fscanf(file, "%ld", &kib) != 1)
		kib = -1;
	if (file)
		fclose(file);
	return kib;
}
