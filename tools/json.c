// SPDX-License-Identifier: GPL-2.0
/*
 * Small pieces of JSON.
 */
#include <inttypes.h>
#include <stdio.h>

#include <linux/kvmfilter.h>

#include "json.h"

json_t *json_hex(uint64_t value)
{
	return json_sprintf("0x%" PRIx64, value);
}

json_t *json_number(uint64_t value)
{
	/* Nothing counts that far, but a file may say so: then about right, not negative. */
	return value > INT64_MAX ? json_real((double)value) : json_integer((json_int_t)value);
}

json_t *json_bits(const uint64_t *words, uint32_t count)
{
	json_t *numbers = json_array();

	for (uint32_t i = 0; i < 64 * count; i++)
		if (words[i / 64] >> (i % 64) & 1)
			json_array_append_new(numbers, json_number(i));
	return numbers;
}

const char *json_direction(uint32_t direction)
{
	static const char * const names[] = {
		[KVMFILTER_READ] = "read", [KVMFILTER_WRITE] = "write",
		[KVMFILTER_EXPIRE] = "expire",
	};

	return names[direction];
}

void json_print(json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(value);
}
