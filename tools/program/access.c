// SPDX-License-Identifier: GPL-2.0
/*
 * read:OFFSET:WIDTH and write:OFFSET:WIDTH:VALUE: an access that a guest could make;
 * expire:TIMER:WHEN: the expiry of a timer.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/kvmfilter.h>

#include "access.h"
#include "options.h"
#include "text.h"
#include "tool.h"

#define PORT_MAX	0xffff

static bool bad(const char *text, const char *why)
{
	tool_error("--access %s: %s", text, why);
	return false;
}

/* @text is cut into its fields. */
static bool read_fields(const char *text, char **fields, uint32_t wanted)
{
	char *field;

	for (uint32_t i = 0; i < wanted; i++) {
		field = strsep(&fields[0], ":");
		if (!field)
			return false;
		fields[i + 1] = field;
	}
	return !fields[0] && *text;
}

static bool read_numbers(const char *text, char **fields,
			 struct kvmfilter_access *access)
{
	uint64_t offset, width, value = 0;

	if (!text_number(fields[2], UINT32_MAX, &offset))
		return bad(text, "OFFSET is a number of 32 bits");
	if (!text_number(fields[3], 8, &width) ||
	    (width != 1 && width != 2 && width != 4 && width != 8))
		return bad(text, "WIDTH is 1, 2, 4 or 8");
	if (access->direction == KVMFILTER_WRITE &&
	    !text_number(fields[4], UINT64_MAX >> (64 - 8 * width), &value))
		return bad(text, "VALUE is a number of WIDTH bytes");
	access->offset = offset;
	access->width = width;
	access->value = value;
	return true;
}

static bool read_expiry(const char *text, char **fields, struct kvmfilter_access *access)
{
	uint64_t timer, when;

	if (!text_number(fields[2], KVMFILTER_TIMERS_MAX - 1, &timer))
		return bad(text, "TIMER is a number below 64");
	if (!text_number(fields[3], KVMFILTER_TIMER_OFF - 1, &when))
		return bad(text, "WHEN is a number of 64 bits, and not all ones");
	access->offset = timer;
	access->value = when;
	return true;
}

static bool check_bus(const char *text, const struct options *options,
		      struct kvmfilter_access *access)
{
	uint64_t max = options->bus == KVMFILTER_BUS_PIO ? PORT_MAX : UINT64_MAX;

	if (options->bus == KVMFILTER_BUS_PIO && access->width == 8)
		return bad(text, "ports are accessed by 1, 2 or 4 bytes");
	if (options->address > max || access->offset > max - options->address ||
	    (uint64_t)access->width - 1 > max - options->address - access->offset)
		return bad(text, "the access is beyond the end of the bus");
	access->address = options->address + access->offset;
	return true;
}

bool access_read(const struct options *options, struct kvmfilter_access *access)
{
	char *fields[5] = {}, *copy;
	const char *text = options->access;
	bool write, expire, ok;

	if (!text) {
		tool_error("no --access; it is read:OFFSET:WIDTH, write:OFFSET:WIDTH:VALUE or expire:TIMER:WHEN");
		return false;
	}
	write = !strncmp(text, "write:", strlen("write:"));
	expire = !strncmp(text, "expire:", strlen("expire:"));
	*access = (struct kvmfilter_access) { .direction = KVMFILTER_EXPIRE };
	if (!expire)
		*access = (struct kvmfilter_access) {
			.direction = write ? KVMFILTER_WRITE : KVMFILTER_READ,
			.bus = options->bus,
			.vcpu = options->vcpu,
		};
	if (!write && !expire && strncmp(text, "read:", strlen("read:")))
		return bad(text, "an access is read:OFFSET:WIDTH, write:OFFSET:WIDTH:VALUE or expire:TIMER:WHEN");
	copy = tool_text("%s", text);
	fields[0] = copy;
	ok = read_fields(text, fields, write ? 4 : 3);
	if (!ok)
		bad(text, write ? "a write is write:OFFSET:WIDTH:VALUE" :
		    expire ? "an expiry is expire:TIMER:WHEN" :
		    "a read is read:OFFSET:WIDTH");
	if (expire)
		ok = ok && read_expiry(text, fields, access);
	else
		ok = ok && read_numbers(text, fields, access) &&
		     check_bus(text, options, access);
	free(copy);
	return ok;
}
