// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A filter's beginning and end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "filter_parts.h"
#include "version.h"

static const char *hint(int err)
{
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return " (is the module loaded?)";
	case -EACCES:
		return " (are you in the group of " KVMF_DEVICE "?)";
	default:
		return "";
	}
}

/* What is newer or older on either side is told by sizes and feature bits. */
static int check_abi(const struct kvmfilter *filter, int device)
{
	struct kvmfilter_query query = { .size = sizeof(query) };
	int err = kvmf_command(device, KVMFILTER_QUERY, &query);

	if (err)
		return kvmf_failed(filter, err, KVMF_DEVICE ": asking what the module offers");
	if (query.abi_version == KVMFILTER_ABI_VERSION)
		return 0;
	return kvmf_failed(filter, -EPROTONOSUPPORT,
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
	result = kvmf_command(device, KVMFILTER_CREATE, &args);
	if (result < 0)
		kvmf_failed(filter, result,
			    KVMF_DEVICE ": a filter of VM %d with %u bytes of scratch",
			    options->vm_fd, options->scratch_size);
	return result;
}

static int create_filter(const struct kvmfilter *filter,
			 const struct kvmfilter_options *options)
{
	int device, result;

	if (options->flags & KVMFILTER_OPTION_DEVICE_FD)
		return ask_device(filter, options->device_fd, options);
	device = open(KVMF_DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0)
		return kvmf_failed(filter, -errno, KVMF_DEVICE "%s", hint(-errno));
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
		err = kvmf_failed(filter, -errno, "mapping %u bytes of scratch",
				  options->scratch_size);
		goto close;
	}
	/* What it can't load nobody has asked for. */
	filter->log = NULL;
	err = kvmfilter_clock_check(filter);
	filter->log = options->log;
	if (!err)
		return 0;
	kvmf_failed(filter, err, "a time namespace has clocks that programs do not read");
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
	int err = kvmf_command(filter->fd, KVMFILTER_DETACH, &args);

	return err ? kvmf_failed(filter, err, "detaching the filter") : 0;
}

void kvmfilter_destroy(struct kvmfilter *filter)
{
	struct kvmfilter_detach args = { .size = sizeof(args) };

	if (!filter)
		return;
	/* An older module has no such command: there closing it waits. */
	kvmf_command(filter->fd, KVMFILTER_DETACH, &args);
	close(filter->fd);
	munmap(filter->scratch, filter->scratch_size);
	kvmf_space_destroy(&filter->space);
	free(filter);
}
