// SPDX-License-Identifier: GPL-2.0
/*
 * The ways to read an i8254. Control words are those of Intel's data sheet 231164,
 * "Control Word Format", "Counter Latch Command" and "Read-Back Command".
 */
#include <err.h>
#include <stdlib.h>

#include "pit_kinds.h"

/* Channel 0 at 100 Hz, mode 2, by words; 2e9ch = 11932. */
#define RATE	"w43=34 w40=9c w40=2e"

const struct pit_kind pit_kinds[] = {
	{ "counter 0, low byte", "w43=14 w40=f3", "r40" },
	{ "counter 0, high byte", "w43=24 w40=2e", "r40" },
	{ "counter 0, word", RATE, "r40 | r40" },
	{ "latch, word", RATE, "w43=00 r40 r40" },
	{ "latch twice, word", RATE, "w43=00 w43=00 r40 r40" },
	{ "latch, low byte", "w43=14 w40=f3", "w43=00 r40" },
	{ "read-back, count", RATE, "w43=d2 r40 r40" },
	{ "read-back, status", RATE, "w43=e2 r40" },
	{ "read-back, both", RATE, "w43=c2 r40 r40 r40" },
	{ "read-back, 3 channels",
	  "w61=01 w43=34 w40=9c w40=2e w43=54 w41=12 w43=b4 w42=a9 w42=04",
	  "w43=ce r40 r40 r40 r41 r41 r42 r42 r42" },
	{ "channel 1, low byte", "w43=54 w41=12", "r41" },
	{ "channel 1, latch", "w43=74 w41=12 w41=34", "w43=40 r41 r41" },
	{ "channel 2, word", "w61=01 w43=b4 w42=a9 w42=04", "r42 | r42" },
	{ "channel 2, latch", "w61=01 w43=b4 w42=a9 w42=04", "w43=80 r42 r42" },
	{ "mode 0, latch", "w43=30 w40=00 w40=40", "w43=00 r40 r40" },
	{ "mode 1, latch", "w61=00 w43=b2 w42=00 w42=80 w61=01", "w43=80 r42 r42" },
	{ "mode 3, even count", "w43=36 w40=9c w40=2e", "w43=c2 r40 r40 r40" },
	{ "mode 3, odd count", "w43=36 w40=9d w40=2e", "w43=c2 r40 r40 r40" },
	{ "mode 4, latch", "w43=38 w40=00 w40=40", "w43=00 r40 r40" },
	{ "mode 5, latch", "w61=00 w43=ba w42=00 w42=80 w61=01", "w43=80 r42 r42" },
	{ "mode 2, BCD", "w43=35 w40=00 w40=50", "w43=00 r40 r40" },
	{ "mode 3, BCD", "w43=37 w40=01 w40=50", "w43=00 r40 r40" },
	{ "mode 0, BCD", "w43=31 w40=99 w40=99", "w43=00 r40 r40" },
	{ "count 0 is 65536", "w43=34 w40=00 w40=00", "w43=00 r40 r40" },
};

const unsigned int pit_kind_count = sizeof(pit_kinds) / sizeof(pit_kinds[0]);

unsigned int pit_parse(const char *text, struct pit_access accesses[PIT_ACCESSES_MAX])
{
	unsigned int count = 0;
	char *rest;

	for (; *text; text++) {
		struct pit_access *access = &accesses[count];

		if (*text == ' ')
			continue;
		if (*text == '|') {
			access[-1].ends_group = true;
			continue;
		}
		if ((*text != 'r' && *text != 'w') || count == PIT_ACCESSES_MAX)
			errx(1, "not a sequence of accesses: %s", text);
		*access = (struct pit_access) { .write = *text == 'w' };
		access->port = strtoul(text + 1, &rest, 16);
		if (access->write)
			access->value = strtoul(rest + 1, &rest, 16);
		text = rest - 1;
		count++;
	}
	accesses[count - 1].ends_group = true;
	return count;
}
