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
#include <unistd.h>

#include <kvmfilter.h>

#include "filter.h"
#include "filter_parts.h"
#include "version.h"

const char *kvmfilter_version(void)
{
	return KVMFILTER_VERSION_TEXT;
}

int kvmf_failed(const struct kvmfilter *filter, int err, const char *format, ...)
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

int kvmfilter_query(struct kvmfilter_query *query)
{
	int fd = open(KVMF_DEVICE, O_RDWR | O_CLOEXEC);
	int err;

	*query = (struct kvmfilter_query) { .size = sizeof(*query) };
	if (fd < 0)
		return -errno;
	err = kvmf_command(fd, KVMFILTER_QUERY, query);
	close(fd);
	return err;
}

/* A command about object @number, of the kind that @what says. */
static int checked(const struct kvmfilter *filter, unsigned long command_number,
		   void *args, const char *what, __u32 number)
{
	int err = kvmf_command(filter->fd, command_number, args);

	return err ? kvmf_failed(filter, err, "%s %u", what, number) : 0;
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
		return kvmf_failed(filter, result, "%u bytes for a state", size);
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
	err = kvmf_command(filter->fd, KVMFILTER_PROG_LOAD, &args);
	if (!err)
		return args.prog;
	return kvmf_failed(filter, err, "loading a program of %u instructions%s%s",
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
	int err = kvmf_command(filter->fd, KVMFILTER_RANGE_ADD, &args);

	if (!err)
		return args.range;
	return kvmf_failed(filter, err, "adding %u bytes of %s at 0x%llx", spec->length,
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
		return kvmf_failed(filter, notifier, "a notifier");
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
