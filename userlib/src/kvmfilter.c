// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * libkvmfilter: the commands of /dev/kvmfilter as functions.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kvmfilter.h>

#define DEVICE	"/dev/kvmfilter"

struct kvmfilter {
	int fd;
	char *scratch;
	size_t scratch_size;
};

static int command(int fd, unsigned long number, void *args)
{
	int result = ioctl(fd, number, args);

	return result < 0 ? -errno : result;
}

/* One command on the device itself, which need not stay open. */
static int device_command(unsigned long number, void *args)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	int result;

	if (fd < 0)
		return -errno;
	result = command(fd, number, args);
	close(fd);
	return result;
}

int kvmfilter_query(struct kvmfilter_query *query)
{
	*query = (struct kvmfilter_query) { .size = sizeof(*query) };
	return device_command(KVMFILTER_QUERY, query);
}

int kvmfilter_create(struct kvmfilter **result, int vm_fd, __u32 scratch_size)
{
	struct kvmfilter_create args = {
		.size = sizeof(args),
		.vm_fd = vm_fd,
		.scratch_size = scratch_size,
	};
	struct kvmfilter *filter = calloc(1, sizeof(*filter));
	int err;

	if (!filter)
		return -ENOMEM;
	filter->fd = device_command(KVMFILTER_CREATE, &args);
	if (filter->fd < 0) {
		err = filter->fd;
		goto free_filter;
	}
	filter->scratch_size = scratch_size;
	filter->scratch = mmap(NULL, scratch_size, PROT_READ | PROT_WRITE,
			       MAP_SHARED, filter->fd, 0);
	if (filter->scratch == MAP_FAILED) {
		err = -errno;
		goto close_filter;
	}
	*result = filter;
	return 0;

close_filter:
	close(filter->fd);
free_filter:
	free(filter);
	return err;
}

void kvmfilter_destroy(struct kvmfilter *filter)
{
	if (!filter)
		return;
	close(filter->fd);
	munmap(filter->scratch, filter->scratch_size);
	free(filter);
}

int kvmfilter_fd(const struct kvmfilter *filter)
{
	return filter->fd;
}

struct kvmfilter_state *kvmfilter_state(const struct kvmfilter *filter,
					__u32 offset, __u32 size)
{
	size_t end = (size_t)offset + sizeof(struct kvmfilter_state) + size;

	if (offset % KVMFILTER_STATE_ALIGN || end > filter->scratch_size)
		return NULL;
	return (struct kvmfilter_state *)(filter->scratch + offset);
}

int kvmfilter_prog_load(struct kvmfilter *filter,
			const struct kvmfilter_prog_spec *spec)
{
	struct kvmfilter_prog_load args = {
		.size = sizeof(args),
		.insns = (uintptr_t)spec->insns,
		.insn_count = spec->insn_count,
		.direction = spec->direction,
		.state_size = spec->state_size,
		.log_size = spec->log ? spec->log_size : 0,
		.log = spec->log_size ? (uintptr_t)spec->log : 0,
	};
	int err;

	if (args.log)
		spec->log[0] = '\0';
	err = command(filter->fd, KVMFILTER_PROG_LOAD, &args);
	return err ? err : (int)args.prog;
}

int kvmfilter_prog_unload(struct kvmfilter *filter, __u32 prog)
{
	struct kvmfilter_prog_unload args = {
		.size = sizeof(args),
		.prog = prog,
	};

	return command(filter->fd, KVMFILTER_PROG_UNLOAD, &args);
}

int kvmfilter_range_add(struct kvmfilter *filter,
			const struct kvmfilter_range_spec *spec)
{
	struct kvmfilter_range_add args = {
		.size = sizeof(args),
		.address = spec->address,
		.length = spec->length,
		.bus = spec->bus,
		.read_prog = spec->read_prog,
		.write_prog = spec->write_prog,
		.state_offset = spec->state_offset,
	};
	int err = command(filter->fd, KVMFILTER_RANGE_ADD, &args);

	return err ? err : (int)args.range;
}

int kvmfilter_range_remove(struct kvmfilter *filter, __u32 range)
{
	struct kvmfilter_range_remove args = {
		.size = sizeof(args),
		.range = range,
	};

	return command(filter->fd, KVMFILTER_RANGE_REMOVE, &args);
}

int kvmfilter_notifier_set(struct kvmfilter *filter, __u32 notifier, int event_fd)
{
	struct kvmfilter_notifier_set args = {
		.size = sizeof(args),
		.notifier = notifier,
		.event_fd = event_fd,
	};

	return command(filter->fd, KVMFILTER_NOTIFIER_SET, &args);
}

int kvmfilter_counters(struct kvmfilter *filter, __u32 range,
		       struct kvmfilter_counters *counters)
{
	*counters = (struct kvmfilter_counters) {
		.size = sizeof(*counters),
		.range = range,
	};
	return command(filter->fd, KVMFILTER_COUNTERS, counters);
}

int kvmfilter_prog_run(struct kvmfilter *filter, __u32 prog, struct kvmfilter_run *run)
{
	struct kvmfilter_prog_run args = {
		.size = sizeof(args),
		.prog = prog,
		.repeat = run->repeat,
		.access = run->access,
		.state = (uintptr_t)run->state,
		.state_size = run->state_size,
	};
	int err = command(filter->fd, KVMFILTER_PROG_RUN, &args);

	if (err)
		return err;
	run->access = args.access;
	run->verdict = args.verdict;
	run->signals = args.signals;
	run->duration_ns = args.duration_ns;
	run->steps = 0;
	return 0;
}
