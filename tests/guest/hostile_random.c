// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses are chosen near the borders of ranges and pages.
 */
#include <stdio.h>
#include <stdlib.h>

#include "hostile_random.h"
#include "random.h"

__u64 hostile_random_address(__u32 bus, uint64_t *seed)
{
	const struct ledger_range *range;

	do
		range = &hostile_ranges[random_next(seed) % hostile_range_count];
	while (range->bus != bus);
	switch (random_next(seed) % 4) {
	case 0:
		return range->address + range->length - random_next(seed) % 18;
	case 1:
		return range->address - 9 + random_next(seed) % 18;
	default:
		return range->address + random_next(seed) % range->length;
	}
}

void hostile_random_rule(struct hostile *hostile, uint64_t *seed)
{
	static const __u64 masks[] = { 1, 2, 3, 4, 7, 0xff, 0x10, 0 };

	hostile_set_rule(hostile, random_next(seed) % LEDGER_RULES,
			 masks[random_next(seed) % (sizeof(masks) / sizeof(masks[0]))]);
}

void hostile_random_options(uint64_t *seed, unsigned int *rounds)
{
	const char *text = getenv("SEED");

	if (text)
		*seed = strtoull(text, NULL, 0);
	text = getenv("ROUNDS");
	if (text)
		*rounds = strtoul(text, NULL, 0);
	printf("# SEED=%lu ROUNDS=%u\n", *seed, *rounds);
}
