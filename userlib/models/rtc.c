// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The MC146818 for the VMM's slow path: setting it, alarms and interrupts. What can be
 * read at a given time is in rtc_logic.h, for the programs as well.
 *
 * Where the data sheet is silent, or calls the result undefined:
 * - During an update (UIP) the bytes still read as before it; they change when it ends,
 *   all at once.
 * - A change of format keeps the bytes, which then mean another time: they are to be
 *   written anew. While SET is set, what they mean in between does not matter.
 * - Bytes beyond their range count as the nearest within it; a day that its month does
 *   not have goes on into the next. A weekday counts modulo 7.
 * - The clock stands while the divider bits are not 010 (32.768 kHz). When they become
 *   that, the first update is half a second away.
 * - Daylight saving is kept as a bit and does nothing; the square wave leads nowhere.
 * - Each second has a whole number of periods of the periodic interrupt, and an update lies in the
 *   middle between two of them (figure 16).
 * - An alarm byte of c0h to ffh always matches, one that is no time never does.
 * - Port 70h reads ffh.
 */
#include <errno.h>
#include <stdbool.h>
#include <linux/bpf.h>

#include <kvmfilter_rtc.h>

#include "rtc_logic.h"
#include "rtc_programs.h"

#define NEVER		KVMFILTER_NEVER

#define B_SQUARE_WAVE	0x08

#define DONT_CARE	0xc0

/* 2000-01-01, and 1900-01-01 if that year had the leap day of the chip. */
#define UNIX_2000	946684800LL
#define UNIX_1900	(-2208988800LL - 86400)
#define UNIX_2100	4102444800LL
#define SATURDAY	6

MODEL_AT(kvmfilter_rtc_state, phase_ns, 24);
MODEL_AT(kvmfilter_rtc_state, seconds, 32);
MODEL_AT(kvmfilter_rtc_state, settled_ns, 40);
MODEL_AT(kvmfilter_rtc_state, index, 48);
MODEL_AT(kvmfilter_rtc_state, flags, 49);
MODEL_AT(kvmfilter_rtc_state, weekday, 50);
MODEL_AT(kvmfilter_rtc_state, reserved, 51);
MODEL_AT(kvmfilter_rtc_state, catch_up, 52);
MODEL_AT(kvmfilter_rtc_state, owed, 54);
MODEL_AT(kvmfilter_rtc_state, ram, 56);
static_assert(sizeof(struct kvmfilter_rtc_state) == 184, "size");

typedef struct kvmfilter_rtc_state rtc;

/* --- the calendar ---------------------------------------------------------------- */

static const __u8 calendar_bytes[] = {
	RTC_SECONDS, RTC_MINUTES, RTC_HOURS, RTC_WEEKDAY, RTC_DAY, RTC_MONTH, RTC_YEAR,
};

/* Write down what the clock shows. */
static void show(rtc *state, __u64 total)
{
	unsigned int i;

	for (i = 0; i < sizeof(calendar_bytes); i++)
		state->ram[calendar_bytes[i]] =
			rtc_calendar(state, total, calendar_bytes[i]);
}

static unsigned int decode(const rtc *state, unsigned int value)
{
	return state->ram[RTC_B] & RTC_B_BINARY ? value : (value >> 4) * 10 + (value & 15);
}

/* 24 or more if it is no hour. */
static unsigned int decode_hours(const rtc *state, unsigned int value)
{
	unsigned int hours;

	if (state->ram[RTC_B] & RTC_B_24)
		return decode(state, value);
	hours = decode(state, value & ~RTC_PM);
	if (!hours || hours > 12)
		return 24;
	return hours % 12 + (value & RTC_PM ? 12 : 0);
}

static unsigned int within(unsigned int value, unsigned int least, unsigned int most)
{
	if (value < least)
		return least;
	return value > most ? most : value;
}

/* Days of the year before a month, from 1. */
static unsigned int days_before(unsigned int year, unsigned int month)
{
	static const __u16 days[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334,
	};

	return days[month - 1] + (month > 2 && year % 4 == 0);
}

/* What the bytes in ram show, in seconds. */
static __u64 shown(const rtc *state)
{
	const __u8 *ram = state->ram;
	unsigned int year = within(decode(state, ram[RTC_YEAR]), 0, 99);
	unsigned int month = within(decode(state, ram[RTC_MONTH]), 1, 12);
	unsigned int day = within(decode(state, ram[RTC_DAY]), 1, 31);
	__u64 days = 365 * year + (year + 3) / 4 + days_before(year, month) + day - 1;

	return days * RTC_DAY_SECONDS +
	       within(decode_hours(state, ram[RTC_HOURS]), 0, 23) * 3600 +
	       within(decode(state, ram[RTC_MINUTES]), 0, 59) * 60 +
	       within(decode(state, ram[RTC_SECONDS]), 0, 59);
}

/* The clock goes on from what ram shows; updates stay where they are. */
static void start(rtc *state, __u64 ns)
{
	__u64 day;

	state->phase_ns += rtc_updates(state, ns) * RTC_SECOND;
	state->seconds = shown(state);
	day = state->seconds / RTC_DAY_SECONDS;
	state->weekday = (state->ram[RTC_WEEKDAY] + 6 + 7 * RTC_CENTURY_DAYS - day) % 7;
}

/* --- flags ----------------------------------------------------------------------- */

static bool matches(unsigned int alarm, unsigned int wanted, unsigned int value)
{
	return alarm >= DONT_CARE || wanted == value;
}

/* Seconds after @total until the alarm, a day at most; 0: it never comes. */
static __u64 alarm_after(const rtc *state, __u64 total)
{
	const __u8 *ram = state->ram;
	unsigned int hours = decode_hours(state, ram[RTC_HOURS_ALARM]);
	unsigned int minutes = decode(state, ram[RTC_MINUTES_ALARM]);
	unsigned int seconds = decode(state, ram[RTC_SECONDS_ALARM]);
	__u64 wait, time;

	/* To the next hour, minute or second that could be it. */
	for (wait = 1; wait <= RTC_DAY_SECONDS; ) {
		time = total + wait;
		if (!matches(ram[RTC_HOURS_ALARM], hours, time / 3600 % 24))
			wait += 3600 - time % 3600;
		else if (!matches(ram[RTC_MINUTES_ALARM], minutes, time / 60 % 60))
			wait += 60 - time % 60;
		else if (!matches(ram[RTC_SECONDS_ALARM], seconds, time % 60))
			wait++;
		else
			return wait;
	}
	return 0;
}

static unsigned int flags_at(const rtc *state, __u64 ns)
{
	__u64 before = rtc_updates(state, state->settled_ns);
	__u64 passed = rtc_updates(state, ns) - before;
	unsigned int flags = state->flags & RTC_FLAGS;
	__u64 alarm;

	if (rtc_periods(state, ns) != rtc_periods(state, state->settled_ns))
		flags |= RTC_PF;
	if (!rtc_runs(state) || !passed)
		return flags;
	alarm = alarm_after(state, state->seconds + before);
	if (alarm && alarm <= passed)
		flags |= RTC_AF;
	return flags | RTC_UF;
}

/* Write down the flags that time has set, before anything changes them. */
static void settle(rtc *state, __u64 ns)
{
	unsigned int flags = flags_at(state, ns);

	state->owed = rtc_owed(state, rtc_periods(state, ns) -
			       rtc_periods(state, state->settled_ns));
	state->flags = flags;
	state->settled_ns = ns;
}

/* The first alarm after what is settled. */
static __u64 alarm_ns(const rtc *state)
{
	__u64 updates = rtc_updates(state, state->settled_ns);
	__u64 alarm = rtc_runs(state) ? alarm_after(state, state->seconds + updates) : 0;

	return alarm ? rtc_update_ns(state, updates + alarm) : NEVER;
}

/* --- the model ------------------------------------------------------------------- */

static void set_weekday(rtc *state, unsigned int weekday)
{
	state->ram[RTC_WEEKDAY] = weekday;
}

static void init(void *opaque, __u64 ns)
{
	rtc *state = opaque;

	model_clear(state, sizeof(*state));
	state->ram[RTC_A] = RTC_A_RUN | 6;
	state->ram[RTC_B] = RTC_B_24;
	state->ram[RTC_DAY] = 1;
	state->ram[RTC_MONTH] = 1;
	state->ram[KVMFILTER_RTC_CENTURY] = 0x20;
	set_weekday(state, SATURDAY + 1);
	state->phase_ns = ns;
	state->settled_ns = ns;
	start(state, ns);
}

static int check(const void *opaque)
{
	const rtc *state = opaque;

	if (state->reserved || state->owed > state->catch_up)
		return -EINVAL;
	if (state->flags & ~RTC_FLAGS || state->weekday > 6 ||
	    state->settled_ns < state->phase_ns)
		return -EINVAL;
	if (state->ram[RTC_A] & RTC_A_UIP || state->ram[RTC_C] || state->ram[RTC_D])
		return -EINVAL;
	return 0;
}

/* What a state of noise could make of the rest is not for the guest to keep. */
static void reset(void *opaque, __u64 ns)
{
	rtc *state = opaque;

	if (check(state)) {
		init(state, ns);
		return;
	}
	settle(state, ns);
	state->flags = 0;
	state->owed = 0;
	state->ram[RTC_B] &= ~(RTC_FLAGS | B_SQUARE_WAVE);
}

/* What the clock shows, since 1970. False: by the century in RAM it is no time. */
static bool unix_time(const rtc *state, __u64 ns, __s64 *unix_seconds)
{
	unsigned int century = decode(state, state->ram[KVMFILTER_RTC_CENTURY]);
	__u64 total = shown(state);

	if (century != 19 && century != 20)
		return false;
	if (rtc_runs(state))
		total = rtc_total(state, ns) % (RTC_CENTURY_DAYS * (__u64)RTC_DAY_SECONDS);
	*unix_seconds = (__s64)total + (century == 20 ? UNIX_2000 : UNIX_1900);
	return true;
}

static void tell_set(const rtc *state, __u64 ns, struct kvmfilter_event *event)
{
	__s64 unix_seconds;

	event->event = KVMFILTER_RTC_SET;
	event->value = unix_time(state, ns, &unix_seconds) ? (__u64)unix_seconds : NEVER;
}

/* Registers A and B, and the clock: what starts or stops it, or sets it. */
static void write_clock(rtc *state, unsigned int index, __u8 value, __u64 ns,
			struct kvmfilter_event *event)
{
	bool divided = rtc_divides(state), ran = rtc_runs(state);

	settle(state, ns);
	if (ran)
		show(state, rtc_total(state, ns));
	/* Of another rate, or of none. */
	if (index == RTC_A || (index == RTC_B && !(value & RTC_PF)))
		state->owed = 0;
	state->ram[index] = value;
	if (rtc_divides(state) && !divided)
		state->phase_ns = ns - RTC_SECOND / 2;
	if (!rtc_runs(state))
		return;
	start(state, ns);
	if (!ran || rtc_is_calendar(index))
		tell_set(state, ns, event);
}

static void write_data(rtc *state, __u8 value, __u64 ns, struct kvmfilter_event *event)
{
	unsigned int index = state->index & (RTC_SIZE - 1);

	switch (index) {
	case RTC_C:
	case RTC_D:
		break;
	case RTC_A:
		write_clock(state, index, value & ~RTC_A_UIP, ns, event);
		break;
	case RTC_B:
		/* SET clears the enable of the update-ended interrupt. */
		if (value & RTC_B_SET)
			value &= ~RTC_B_UPDATE;
		write_clock(state, index, value, ns, event);
		break;
	case RTC_SECONDS_ALARM:
	case RTC_MINUTES_ALARM:
	case RTC_HOURS_ALARM:
		settle(state, ns);
		state->ram[index] = value;
		break;
	default:
		if (rtc_is_calendar(index))
			write_clock(state, index, value, ns, event);
		else
			state->ram[index] = value;
		break;
	}
}

/* Acknowledged. What is owed is there at once. */
static __u64 read_flags(rtc *state, __u64 ns, struct kvmfilter_event *event)
{
	unsigned int flags;

	settle(state, ns);
	flags = state->flags;
	state->flags = 0;
	if (state->owed) {
		state->owed--;
		state->flags = RTC_PF;
		event->pulses = 1;
	}
	return flags | (rtc_is_interrupt(state, flags) ? RTC_IRQF : 0);
}

static __u64 read_data(rtc *state, __u64 ns, struct kvmfilter_event *event)
{
	if ((state->index & (RTC_SIZE - 1)) == RTC_C)
		return read_flags(state, ns, event);
	return rtc_read(state, ns);
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	rtc *state = opaque;

	if (access->direction == KVMFILTER_READ)
		access->value = access->offset ? read_data(state, ns, event) : 0xff;
	else if (access->offset)
		write_data(state, access->value, ns, event);
	else
		state->index = access->value;
	return KVMFILTER_DONE;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	const rtc *state = opaque;

	return !!rtc_is_interrupt(state, flags_at(state, ns));
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 ns)
{
	const rtc *state = opaque;
	__u64 updates = rtc_updates(state, ns), rise = NEVER, alarm;

	(void)line;
	if (lines(state, ns))
		return NEVER;
	/* The line is low, but an alarm that is not enabled may have been since. */
	if (state->ram[RTC_B] & RTC_AF && rtc_runs(state)) {
		alarm = alarm_after(state, state->seconds + updates);
		if (alarm)
			rise = rtc_update_ns(state, updates + alarm);
	}
	return rtc_next_rise(state, ns, rise);
}

static int due(const void *state, unsigned int timer, __u64 ns,
	       struct kvmfilter_model_timer *result)
{
	result->due_ns = next_rise(state, timer, ns);
	result->hint = alarm_ns(state);
	return 0;
}

MODEL_PROGRAM(rtc_read_index);
MODEL_PROGRAM(rtc_write_index);
MODEL_PROGRAM(rtc_read_data);
MODEL_PROGRAM(rtc_read_data_timed);
MODEL_PROGRAM(rtc_write_data);
MODEL_PROGRAM(rtc_expire);

static const struct kvmfilter_model_range ranges[] = {
	{ .offset = 0, .length = 1, .read = &rtc_read_index, .write = &rtc_write_index },
	{ .offset = 1, .length = 1, .read = &rtc_read_data, .write = &rtc_write_data,
	  .timed_read = &rtc_read_data_timed },
};

static const struct kvmfilter_program *const expire[] = { &rtc_expire };

const struct kvmfilter_model kvmfilter_rtc_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(rtc),
	.magic = KVMFILTER_RTC_MAGIC,
	.version = KVMFILTER_RTC_VERSION,
	.line_count = 1,
	.name = "rtc",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.init = init,
	.reset = reset,
	.check = check,
	.access = answer,
	.lines = lines,
	.next_rise = next_rise,
	.expire = expire,
	.timer_count = MODEL_COUNT(expire),
	.due = due,
};

/* --- what the VMM does ----------------------------------------------------------- */

struct wanted {
	__s64 unix_seconds;
	__u32 ns;
};

static int set_time(void *opaque, __u64 ns, void *argument)
{
	const struct wanted *wanted = argument;
	bool modern = wanted->unix_seconds >= UNIX_2000;
	rtc *state = opaque;

	settle(state, ns);
	state->phase_ns = ns - wanted->ns;
	state->seconds = wanted->unix_seconds - (modern ? UNIX_2000 : UNIX_1900);
	show(state, state->seconds);
	/* 1970-01-01 was a Thursday, the fifth day. */
	set_weekday(state, (wanted->unix_seconds / RTC_DAY_SECONDS + 4) % 7 + 1);
	state->ram[KVMFILTER_RTC_CENTURY] = rtc_encode(state->ram[RTC_B], modern ? 20 : 19);
	if (rtc_runs(state))
		start(state, ns);
	return 0;
}

int kvmfilter_rtc_set_time(struct kvmfilter_device *device, __s64 unix_seconds, __u32 ns)
{
	struct wanted wanted = { .unix_seconds = unix_seconds, .ns = ns };

	if (unix_seconds < 0 || unix_seconds >= UNIX_2100 || ns >= RTC_SECOND)
		return -EINVAL;
	return kvmfilter_device_change(device, set_time, &wanted);
}

static int get_time(void *state, __u64 ns, void *unix_seconds)
{
	return unix_time(state, ns, unix_seconds) ? 0 : -EINVAL;
}

int kvmfilter_rtc_get_time(struct kvmfilter_device *device, __s64 *unix_seconds)
{
	return kvmfilter_device_change(device, get_time, unix_seconds);
}

static int set_catch_up(void *opaque, __u64 ns, void *most)
{
	rtc *state = opaque;

	/* What was missed until now was by the rule until now. */
	settle(state, ns);
	state->catch_up = *(__u16 *)most;
	if (state->owed > state->catch_up)
		state->owed = state->catch_up;
	return 0;
}

int kvmfilter_rtc_set_catch_up(struct kvmfilter_device *device, __u16 most)
{
	return kvmfilter_device_change(device, set_catch_up, &most);
}

struct byte {
	__u8 index;
	__u8 value;
};

static int set_ram(void *state, __u64 ns, void *argument)
{
	const struct byte *byte = argument;

	(void)ns;
	((rtc *)state)->ram[byte->index] = byte->value;
	return 0;
}

static int get_ram(void *state, __u64 ns, void *index)
{
	(void)ns;
	return ((const rtc *)state)->ram[*(__u8 *)index];
}

static bool is_ram(__u8 index)
{
	return index >= RTC_RAM && index < RTC_SIZE;
}

int kvmfilter_rtc_set_ram(struct kvmfilter_device *device, __u8 index, __u8 value)
{
	struct byte byte = { .index = index, .value = value };

	return is_ram(index) ? kvmfilter_device_change(device, set_ram, &byte) : -EINVAL;
}

int kvmfilter_rtc_get_ram(struct kvmfilter_device *device, __u8 index)
{
	return is_ram(index) ? kvmfilter_device_change(device, get_ram, &index) : -EINVAL;
}

static int nmi_masked(void *state, __u64 ns, void *argument)
{
	(void)ns;
	(void)argument;
	return ((const rtc *)state)->index >> 7;
}

int kvmfilter_rtc_nmi_masked(struct kvmfilter_device *device)
{
	return kvmfilter_device_change(device, nmi_masked, NULL);
}
