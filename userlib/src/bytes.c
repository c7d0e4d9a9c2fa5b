// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Wide accesses to ports of 8 bits.
 */
#include <errno.h>

#include <kvmfilter_device.h>

int kvmfilter_access_bytes(struct kvmfilter_access *access,
			   int (*one)(void *opaque, struct kvmfilter_access *byte),
			   void *opaque)
{
	int verdict, result = KVMFILTER_PASS;
	__u64 answer = 0;
	__u8 i;

	if (access->bus != KVMFILTER_BUS_PIO || access->direction > KVMFILTER_WRITE ||
	    (access->width != 1 && access->width != 2 && access->width != 4))
		return -EINVAL;
	for (i = 0; i < access->width; i++) {
		struct kvmfilter_access byte = *access;

		byte.address += i;
		byte.width = 1;
		byte.value = 0;
		if (access->direction == KVMFILTER_WRITE)
			byte.value = access->value >> 8 * i & 0xff;
		verdict = one(opaque, &byte);
		if (verdict < 0)
			return verdict;
		if (verdict == KVMFILTER_DONE)
			result = verdict;
		else
			byte.value = 0xff;
		answer |= (byte.value & 0xff) << 8 * i;
	}
	if (access->direction == KVMFILTER_READ)
		access->value = answer;
	return result;
}
