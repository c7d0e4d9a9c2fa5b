// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * First fit: a VMM has some dozens of blocks, and gives them away seldom.
 */
#include <errno.h>
#include <string.h>

#include "space.h"

static __u32 units_of(__u32 size)
{
	return (size + KVMFILTER_STATE_ALIGN - 1) / KVMFILTER_STATE_ALIGN;
}

static bool is_taken(const struct space *space, __u32 unit)
{
	return space->taken[unit / 64] >> unit % 64 & 1;
}

static void mark(struct space *space, __u32 first, __u32 count, bool taken)
	MUTEX_HELD(space->mutex)
{
	__u32 unit;

	for (unit = first; unit < first + count; unit++) {
		if (taken)
			space->taken[unit / 64] |= 1ULL << unit % 64;
		else
			space->taken[unit / 64] &= ~(1ULL << unit % 64);
	}
}

/* How many units from @first on are free, up to @count. */
static __u32 free_units(const struct space *space, __u32 first, __u32 count)
	MUTEX_HELD(space->mutex)
{
	__u32 found = 0;

	while (found < count && first + found < space->units && !is_taken(space, first + found))
		found++;
	return found;
}

void kvmf_space_init(struct space *space, __u32 scratch_size)
{
	memset(space, 0, sizeof(*space));
	space->units = scratch_size / KVMFILTER_STATE_ALIGN;
	if (space->units > SPACE_UNITS)
		space->units = SPACE_UNITS;
	mutex_init(&space->mutex);
}

void kvmf_space_destroy(struct space *space)
{
	mutex_destroy(&space->mutex);
}

int kvmf_space_take(struct space *space, __u32 size)
{
	__u32 first = 0, found, count = units_of(size);
	int result = -ENOSPC;

	mutex_lock(&space->mutex);
	while (first + count <= space->units) {
		found = free_units(space, first, count);
		if (found == count) {
			mark(space, first, count, true);
			result = (int)(first * KVMFILTER_STATE_ALIGN);
			break;
		}
		first += found + 1;
	}
	mutex_unlock(&space->mutex);
	return result;
}

int kvmf_space_claim(struct space *space, __u32 offset, __u32 size)
{
	__u32 first = offset / KVMFILTER_STATE_ALIGN, count = units_of(size);
	int result = 0;

	mutex_lock(&space->mutex);
	if (free_units(space, first, count) == count)
		mark(space, first, count, true);
	else
		result = -EBUSY;
	mutex_unlock(&space->mutex);
	return result;
}

void kvmf_space_free(struct space *space, __u32 offset, __u32 size)
{
	mutex_lock(&space->mutex);
	mark(space, offset / KVMFILTER_STATE_ALIGN, units_of(size), false);
	mutex_unlock(&space->mutex);
}

int kvmf_space_take_notifier(struct space *space)
{
	int i, result = -ENOSPC;

	mutex_lock(&space->mutex);
	for (i = 0; i < KVMFILTER_NOTIFIERS_MAX && result < 0; i++) {
		if (space->notifiers >> i & 1)
			continue;
		space->notifiers |= 1ULL << i;
		result = i;
	}
	mutex_unlock(&space->mutex);
	return result;
}

void kvmf_space_use_notifier(struct space *space, __u32 notifier, bool used)
{
	if (notifier >= KVMFILTER_NOTIFIERS_MAX)
		return;
	mutex_lock(&space->mutex);
	if (used)
		space->notifiers |= 1ULL << notifier;
	else
		space->notifiers &= ~(1ULL << notifier);
	mutex_unlock(&space->mutex);
}
