// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * libkvmfilter: the commands of /dev/kvmfilter as functions.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kvmfilter.h>

#include "clock.h"
#include "filter.h"
#include "space.h"
#include "version.h"

#define DEVICE	"/dev/kvmfilter"

struct kvmfilter {
	int fd;
	char *scratch;
	size_t scratch_size;
	struct space space;
	void (*log)(void *opaque, const char *message);
	void *opaque;
};

const char *kvmfilter_version(void)
{
	return KVMFILTER_VERSION_TEXT;
}

/* Returns @err, for the caller to return. */
__attribute__((format(printf, 3, 4)))
static int failed(const struct kvmfilter *filter, int err, const char *format, ...)
{
	char what[640], message[768];
	va_list args;

	if (!filter->log)
		return err;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	/* %m, which other threads don't disturb. */
	errno = -err;
	snprintf(message, sizeof(message), "%s: %m", what);
	filter->log(filter->opaque, message);
	return err;
}

static int command(int fd, unsigned long number, void *args)
{
	int result = ioctl(fd, number, args);

	return result < 0 ? -errno : result;
}

int kvmfilter_query(struct kvmfilter_query *query)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	int err;

	*query = (struct kvmfilter_query) { .size = sizeof(*query) };
	if (fd < 0)
		return -errno;
	err = command(fd, KVMFILTER_QUERY, query);
	close(fd);
	return err;
}

/* A command about object @number, of the kind that @what says. */
static int checked(const struct kvmfilter *filter, unsigned long command_number,
		   void *args, const char *what, __u32 number)
{
	int err = command(filter->fd, command_number, args);

	return err ? failed(filter, err, "%s %u", what, number) : 0;
}

static const char *hint(int err)
{
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return " (is the module loaded?)";
	case -EACCES:
		return " (are you in the group of " DEVICE "?)";
	default:
		return "";
	}
}

/* What is newer or older on either side is told by sizes and feature bits. */
static int check_abi(const struct kvmfilter *filter, int device)
{
	struct kvmfilter_query query = { .size = sizeof(query) };
	int err = command(device, KVMFILTER_QUERY, &query);

	if (err)
		return failed(filter, err, DEVICE ": asking what the module offers");
	if (query.abi_version == KVMFILTER_ABI_VERSION)
		return 0;
	return failed(filter, -EPROTONOSUPPORT,
		      "the module has ABI version %u, this library (%s) is for version %u",
		      query.abi_version, KVMFILTER_VERSION_TEXT, KVMFILTER_ABI_VERSION);
}

static int ask_device(const struct kvmfilter *filter, int device,
		      const struct kvmfilter_options *options)
{
	struct kvmfilter_create args = {
		.size = sizeof(args),
		.vm_fd = options->vm_fd,
		.scratch_size = options->scratch_size,
	};
	int result = check_abi(filter, device);

	if (result)
		return result;
	result = command(device, KVMFILTER_CREATE, &args);
	if (result < 0)
		failed(filter, result, DEVICE ": a filter of VM %d with %u bytes of scratch",
		       options->vm_fd, options->scratch_size);
	return result;
}

static int create_filter(const struct kvmfilter *filter,
			 const struct kvmfilter_options *options)
{
	int device, result;

	if (options->flags & KVMFILTER_OPTION_DEVICE_FD)
		return ask_device(filter, options->device_fd, options);
	device = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0)
		return failed(filter, -errno, DEVICE "%s", hint(-errno));
	result = ask_device(filter, device, options);
	close(device);
	return result;
}

static int open_filter(struct kvmfilter *filter, const struct kvmfilter_options *options)
{
	int err;

	filter->fd = create_filter(filter, options);
	if (filter->fd < 0)
		return filter->fd;
	filter->scratch_size = options->scratch_size;
	filter->scratch = mmap(NULL, filter->scratch_size, PROT_READ | PROT_WRITE,
			       MAP_SHARED, filter->fd, 0);
	if (filter->scratch == MAP_FAILED) {
		err = failed(filter, -errno, "mapping %u bytes of scratch", options->scratch_size);
		goto close;
	}
	/* What it can't load nobody has asked for. */
	filter->log = NULL;
	err = kvmfilter_clock_check(filter);
	filter->log = options->log;
	if (!err)
		return 0;
	failed(filter, err, "a time namespace has clocks that programs do not read");
	munmap(filter->scratch, filter->scratch_size);
close:
	close(filter->fd);
	return err;
}

/* The structure of the first release ended before device_fd. */
static bool read_options(struct kvmfilter_options *options, const struct kvmfilter_options *from)
{
	if (from->size != sizeof(*options) &&
	    from->size != offsetof(struct kvmfilter_options, device_fd))
		return false;
	memcpy(options, from, from->size);
	if (options->flags & KVMFILTER_OPTION_DEVICE_FD && from->size < sizeof(*options))
		return false;
	return !(options->flags & ~KVMFILTER_OPTION_DEVICE_FD) && !options->reserved;
}

int kvmfilter_create_with(struct kvmfilter **result,
			  const struct kvmfilter_options *given)
{
	struct kvmfilter_options options = { 0 };
	struct kvmfilter *filter;
	int err;

	if (!read_options(&options, given))
		return -EINVAL;
	filter = calloc(1, sizeof(*filter));
	if (!filter)
		return -ENOMEM;
	filter->log = options.log;
	filter->opaque = options.opaque;
	err = open_filter(filter, &options);
	if (err) {
		free(filter);
		return err;
	}
	kvmf_space_init(&filter->space, options.scratch_size);
	*result = filter;
	return 0;
}

int kvmfilter_create(struct kvmfilter **filter, int vm_fd, __u32 scratch_size)
{
	const struct kvmfilter_options options = {
		.size = sizeof(options),
		.vm_fd = vm_fd,
		.scratch_size = scratch_size,
	};

	return kvmfilter_create_with(filter, &options);
}

int kvmfilter_detach(struct kvmfilter *filter)
{
	struct kvmfilter_detach args = { .size = sizeof(args) };
	int err = command(filter->fd, KVMFILTER_DETACH, &args);

	return err ? failed(filter, err, "detaching the filter") : 0;
}

void kvmfilter_destroy(struct kvmfilter *filter)
{
	struct kvmfilter_detach args = { .size = sizeof(args) };

	if (!filter)
		return;
	/* An older module has no such command: there closing it waits. */
	command(filter->fd, KVMFILTER_DETACH, &args);
	close(filter->fd);
	munmap(filter->scratch, filter->scratch_size);
	kvmf_space_destroy(&filter->space);
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

/* A block with @size bytes of data, which a scratch of 1 MiB could hold. */
static __u32 block_size(__u32 size)
{
	return size + sizeof(struct kvmfilter_state);
}

int kvmfilter_scratch_alloc(struct kvmfilter *filter, __u32 size, __u32 *offset)
{
	int result;

	if (!size || size > KVMFILTER_STATE_MAX)
		return -EINVAL;
	result = kvmf_space_take(&filter->space, block_size(size));
	if (result < 0)
		return failed(filter, result, "%u bytes for a state", size);
	*offset = result;
	memset(filter->scratch + *offset, 0, block_size(size));
	return 0;
}

int kvmf_scratch_claim(struct kvmfilter *filter, __u32 offset, __u32 size)
{
	return kvmf_space_claim(&filter->space, offset, block_size(size));
}

void kvmfilter_scratch_free(struct kvmfilter *filter, __u32 offset, __u32 size)
{
	if (kvmfilter_state(filter, offset, size))
		kvmf_space_free(&filter->space, offset, block_size(size));
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
	};
	char message[512] = "";
	char *log = message;
	int err;

	/* Somebody's buffer, or one of our own for the callback. */
	args.log_size = filter->log ? sizeof(message) : 0;
	if (spec->log && spec->log_size) {
		log = spec->log;
		log[0] = '\0';
		args.log_size = spec->log_size;
	}
	args.log = args.log_size ? (uintptr_t)log : 0;
	err = command(filter->fd, KVMFILTER_PROG_LOAD, &args);
	if (!err)
		return args.prog;
	return failed(filter, err, "loading a program of %u instructions%s%s",
		      spec->insn_count, *log ? ": " : "", log);
}

int kvmfilter_prog_unload(struct kvmfilter *filter, __u32 prog)
{
	struct kvmfilter_prog_unload args = {
		.size = sizeof(args),
		.prog = prog,
	};

	return checked(filter, KVMFILTER_PROG_UNLOAD, &args,
		       "unloading program", prog);
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

	if (!err)
		return args.range;
	return failed(filter, err, "adding %u bytes of %s at 0x%llx", spec->length,
		      spec->bus == KVMFILTER_BUS_PIO ? "ports" : "MMIO", spec->address);
}

int kvmfilter_range_remove(struct kvmfilter *filter, __u32 range)
{
	struct kvmfilter_range_remove args = {
		.size = sizeof(args),
		.range = range,
	};

	return checked(filter, KVMFILTER_RANGE_REMOVE, &args,
		       "removing range", range);
}

int kvmfilter_range_move(struct kvmfilter *filter, __u32 range,
			 const struct kvmfilter_range_spec *spec)
{
	int err = kvmfilter_range_remove(filter, range);

	return err ? err : kvmfilter_range_add(filter, spec);
}

int kvmfilter_notifier_set(struct kvmfilter *filter, __u32 notifier, int event_fd)
{
	struct kvmfilter_notifier_set args = {
		.size = sizeof(args),
		.notifier = notifier,
		.event_fd = event_fd,
	};
	int err = checked(filter, KVMFILTER_NOTIFIER_SET, &args, "setting notifier", notifier);

	if (!err)
		kvmf_space_use_notifier(&filter->space, notifier, event_fd >= 0);
	return err;
}

int kvmfilter_notifier_add(struct kvmfilter *filter, int event_fd)
{
	int notifier, err;

	if (event_fd < 0)
		return -EBADF;
	notifier = kvmf_space_take_notifier(&filter->space);
	if (notifier < 0)
		return failed(filter, notifier, "a notifier");
	err = kvmfilter_notifier_set(filter, notifier, event_fd);
	if (!err)
		return notifier;
	kvmf_space_use_notifier(&filter->space, notifier, false);
	return err;
}

int kvmfilter_timer_add(struct kvmfilter *filter, const struct kvmfilter_timer_spec *spec)
{
	struct kvmfilter_timer_add args = {
		.size = sizeof(args),
		.timer = spec->timer,
		.prog = spec->prog,
		.state_offset = spec->state_offset,
		.notifier = spec->notifier,
	};

	return checked(filter, KVMFILTER_TIMER_ADD, &args, "adding timer", spec->timer);
}

int kvmfilter_timer_remove(struct kvmfilter *filter, __u32 timer)
{
	struct kvmfilter_timer_remove args = {
		.size = sizeof(args),
		.timer = timer,
	};

	return checked(filter, KVMFILTER_TIMER_REMOVE, &args, "removing timer", timer);
}

int kvmfilter_timer_arm(struct kvmfilter *filter, __u32 timer, __u64 when)
{
	struct kvmfilter_timer_arm args = {
		.size = sizeof(args),
		.timer = timer,
		.when = when,
	};

	return checked(filter, KVMFILTER_TIMER_ARM, &args, "arming timer", timer);
}

int kvmfilter_timer_query(struct kvmfilter *filter, __u32 timer,
			  struct kvmfilter_timer_query *query)
{
	*query = (struct kvmfilter_timer_query) {
		.size = sizeof(*query),
		.timer = timer,
	};
	return checked(filter, KVMFILTER_TIMER_QUERY, query, "asking for timer", timer);
}

int kvmfilter_counters(struct kvmfilter *filter, __u32 range,
		       struct kvmfilter_counters *counters)
{
	*counters = (struct kvmfilter_counters) {
		.size = sizeof(*counters),
		.range = range,
	};
	return checked(filter, KVMFILTER_COUNTERS, counters,
		       "the counters of range", range);
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
		.whens = (uintptr_t)run->whens,
	};
	int err = checked(filter, KVMFILTER_PROG_RUN, &args, "running program", prog);

	if (err)
		return err;
	run->access = args.access;
	run->verdict = args.verdict;
	run->signals = args.signals;
	run->duration_ns = args.duration_ns;
	run->steps = 0;
	run->arms = args.arms;
	return 0;
}
