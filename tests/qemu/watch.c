// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware that watches two clocks, for ever: neither goes back, neither jumps, and both tell the
 * same time, whatever is done to the machine meanwhile. The PM registers move now and then. The RTC
 * is another clock, which goes on while the machine does not: its seconds never go back. Its memory
 * keeps what it is given. The i8254, which is to be QEMU's, counts as the HPET does.
 *
 * Each tenth of a second it says how many looks it had, and how much time has passed.
 */
#include "io.h"

#define PM_ELSEWHERE	0xb000
#define MOVE		20	/* looks */
#define HPET_HZ		100000000
#define PM_HZ		3579545
/* A processor that is not scheduled sees time pass. */
#define JUMP		(2ULL * HPET_HZ)
/* What the two roundings come to, in ticks of the HPET. */
#define SLACK		100

struct clocks {
	u64 hpet;	/* passed since the begin */
	u64 pm;
	u32 apart;	/* from one to the other at the begin */
	u32 hpet_last;
	u32 pm_last;
};

static void check(const char *name, u32 passed, u32 half, u64 jump)
{
	if (passed > half)
		say(name, passed);
	else if (passed > jump)
		say("jump", passed);
}

static void look(struct clocks *clocks, u32 pm_base)
{
	u32 hpet = read(HPET + HPET_COUNTER);
	u32 pm = inl(pm_base + PM_TIMER);
	u32 after = read(HPET + HPET_COUNTER);
	u32 hpet_passed = hpet - clocks->hpet_last;
	u32 pm_passed = (pm - clocks->pm_last) & 0xffffff;
	u64 low, high, time;

	check("hpet-back", hpet_passed, 0x7fffffff, JUMP);
	check("pm-back", pm_passed, 0x7fffff, JUMP * PM_HZ / HPET_HZ);
	clocks->hpet += hpet_passed;
	clocks->pm += pm_passed;
	clocks->hpet_last = hpet;
	clocks->pm_last = pm;
	/* Both as multiples of each other's frequency. */
	time = clocks->pm * HPET_HZ;
	low = clocks->hpet * PM_HZ;
	high = (clocks->hpet + (after - hpet) + SLACK) * PM_HZ;
	if (time + (u64)(clocks->apart + SLACK) * PM_HZ < low || time > high)
		say("apart", pm);
}

static u32 rtc(u32 index)
{
	outb(RTC_INDEX, index);
	return inb(RTC_DATA);
}

/* As they are two digits; between two reads half a minute has not passed. */
static u32 look_at_rtc(u32 seconds, u32 looks)
{
	u32 digits = rtc(RTC_SECONDS), now = (digits >> 4) * 10 + (digits & 15);

	if (now >= 60 || (now + 60 - seconds) % 60 > 30)
		say("seconds", digits);
	if (rtc(RTC_RAM) != (looks & 0xff))
		say("ram", looks);
	outb(RTC_DATA, looks + 1);
	return now;
}

struct pit {
	u32 first;
	u64 before, after;	/* when that was, as the HPET */
};

/* 2^32 ticks of the PIT, by one of the HPET's: 1193182 Hz. */
#define PIT_TICKS	51246776ULL
#define PIT_SLACK	6

/* It counts down and down, and as fast as it should: all but whole turns of it are compared. */
static void look_at_pit(struct pit *pit, const struct clocks *clocks)
{
	u64 before = clocks->hpet + (u32)(read(HPET + HPET_COUNTER) - clocks->hpet_last);
	u32 count = read_pit(), passed, least, most;
	u64 after = clocks->hpet + (u32)(read(HPET + HPET_COUNTER) - clocks->hpet_last);

	inb(SPEAKER);
	if (!pit->after) {
		pit->first = count;
		pit->before = before;
		pit->after = after;
	}
	passed = pit->first - count;
	least = (before > pit->after ? before - pit->after : 0) * PIT_TICKS >> 32;
	most = (after - pit->before) * PIT_TICKS >> 32;
	if (((passed + PIT_SLACK - least) & 0xffff) > most - least + 2 * PIT_SLACK)
		say("pit", count);
}

void measure(void)
{
	struct clocks clocks = { 0 };
	struct pit pit = { 0 };
	u32 base = PM, looks = 0, digits, seconds;
	u64 said = 0;

	set_up();
	say("\nbegin", 0);
	clocks.hpet_last = read(HPET + HPET_COUNTER);
	clocks.pm_last = inl(PM + PM_TIMER);
	clocks.apart = read(HPET + HPET_COUNTER) - clocks.hpet_last;
	digits = rtc(RTC_SECONDS);
	seconds = (digits >> 4) * 10 + (digits & 15);
	outb(RTC_INDEX, RTC_RAM);
	outb(RTC_DATA, 0);
	for (;;) {
		look(&clocks, base);
		seconds = look_at_rtc(seconds, looks);
		look_at_pit(&pit, &clocks);
		if (++looks % MOVE == 0) {
			if (inl((base == PM ? PM_ELSEWHERE : PM) + PM_TIMER) != 0xffffffff)
				say("still-there", base);
			base = base == PM ? PM_ELSEWHERE : PM;
			move_pm(base);
		}
		if (clocks.hpet - said < HPET_HZ / 10)
			continue;
		said = clocks.hpet;
		say("looks", looks);
	}
}
