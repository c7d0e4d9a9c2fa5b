/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The MC146818's registers as functions of state and time: one source for the programs in
 * the kernel (rtc.bpf.c) and for the model in user space (rtc.c). The state is described
 * in kvmfilter_rtc.h.
 *
 * The calendar is the chip's: years 00 to 99, each fourth of them a leap year.
 */
#ifndef RTC_LOGIC_H
#define RTC_LOGIC_H

#include <kvmfilter_rtc.h>

#include "model.h"

#define RTC_SECONDS		0x00
#define RTC_SECONDS_ALARM	0x01
#define RTC_MINUTES		0x02
#define RTC_MINUTES_ALARM	0x03
#define RTC_HOURS		0x04
#define RTC_HOURS_ALARM		0x05
#define RTC_WEEKDAY		0x06
#define RTC_DAY			0x07
#define RTC_MONTH		0x08
#define RTC_YEAR		0x09
#define RTC_A			0x0a
#define RTC_B			0x0b
#define RTC_C			0x0c
#define RTC_D			0x0d
#define RTC_RAM			0x0e
#define RTC_SIZE		0x80

#define RTC_A_UIP		0x80
#define RTC_A_DIVIDER		0x70
#define RTC_A_RUN		0x20	/* of DIVIDER: a crystal of 32.768 kHz */
#define RTC_A_RATE		0x0f

/* Flags of register C are where their enables are in B. */
#define RTC_PF			0x40
#define RTC_AF			0x20
#define RTC_UF			0x10
#define RTC_FLAGS		(RTC_PF | RTC_AF | RTC_UF)
#define RTC_IRQF		0x80

#define RTC_B_SET		0x80
#define RTC_B_UPDATE		0x10
#define RTC_B_BINARY		0x04
#define RTC_B_24		0x02

#define RTC_D_VALID		0x80

#define RTC_PM			0x80	/* of hours, in 12-hour format */

#define RTC_SECOND		1000000000ULL	/* ns */
#define RTC_DAY_SECONDS		86400
#define RTC_CENTURY_DAYS	36525
#define RTC_CYCLE_DAYS		1461	/* four years, the first of them leap */

/* UIP is set tBUC before an update, which takes tUC: 244 and 1984 us. */
#define RTC_UIP_NS		2228000

/* The divider chain counts. */
MODEL_INLINE int rtc_divides(const struct kvmfilter_rtc_state *state)
{
	return (state->ram[RTC_A] & RTC_A_DIVIDER) == RTC_A_RUN;
}

/* And there are updates. */
MODEL_INLINE int rtc_runs(const struct kvmfilter_rtc_state *state)
{
	return rtc_divides(state) && !(state->ram[RTC_B] & RTC_B_SET);
}

/* Updates since @phase_ns. */
MODEL_INLINE __u64 rtc_updates(const struct kvmfilter_rtc_state *state, __u64 ns)
{
	return (ns - state->phase_ns) / RTC_SECOND;
}

MODEL_INLINE __u64 rtc_total(const struct kvmfilter_rtc_state *state, __u64 ns)
{
	return state->seconds + rtc_updates(state, ns);
}

MODEL_INLINE __u64 rtc_uip(const struct kvmfilter_rtc_state *state, __u64 ns)
{
	__u64 left = RTC_SECOND - (ns - state->phase_ns) % RTC_SECOND;

	return rtc_runs(state) && left <= RTC_UIP_NS ? RTC_A_UIP : 0;
}

/* A number below 100 as it is shown. */
MODEL_INLINE __u64 rtc_encode(__u64 b, __u64 value)
{
	return b & RTC_B_BINARY ? value : value / 10 << 4 | value % 10;
}

MODEL_INLINE __u64 rtc_encode_hours(__u64 b, __u64 hours)
{
	__u64 pm = hours >= 12 ? RTC_PM : 0;

	if (b & RTC_B_24)
		return rtc_encode(b, hours);
	hours = pm ? hours - 12 : hours;
	return rtc_encode(b, hours ? hours : 12) | pm;
}

/* Day of the year, from 0. */
MODEL_INLINE __u64 rtc_day_of_year(__u64 day)
{
	day %= RTC_CYCLE_DAYS;
	return day < 366 ? day : (day - 366) % 365;
}

MODEL_INLINE __u64 rtc_year(__u64 day)
{
	__u64 rest = day % RTC_CYCLE_DAYS;

	return day / RTC_CYCLE_DAYS * 4 + (rest < 366 ? 0 : 1 + (rest - 366) / 365);
}

/* Days since the first of March; the months from there have 31, 30, 31, 30, 31 days. */
MODEL_INLINE __u64 rtc_month_since_march(__u64 days)
{
	return (5 * days + 2) / 153;
}

/* Month and day as month * 32 + day, both from 1. */
MODEL_INLINE __u64 rtc_date(__u64 day)
{
	__u64 march = day % RTC_CYCLE_DAYS < 366 ? 60 : 59;
	__u64 in_year = rtc_day_of_year(day);
	__u64 month;

	if (in_year < 31)
		return 1 << 5 | (in_year + 1);
	if (in_year < march)
		return 2 << 5 | (in_year - 30);
	in_year -= march;
	month = rtc_month_since_march(in_year);
	return (month + 3) << 5 | (in_year - (153 * month + 2) / 5 + 1);
}

/* A byte of the calendar at @total seconds. */
MODEL_INLINE __u64 rtc_calendar(const struct kvmfilter_rtc_state *state, __u64 total,
				__u64 index)
{
	__u64 day = total / RTC_DAY_SECONDS;
	__u64 b = state->ram[RTC_B];

	switch (index) {
	case RTC_SECONDS:
		return rtc_encode(b, total % 60);
	case RTC_MINUTES:
		return rtc_encode(b, total / 60 % 60);
	case RTC_HOURS:
		return rtc_encode_hours(b, total / 3600 % 24);
	case RTC_WEEKDAY:
		return (day + state->weekday) % 7 + 1;
	}
	day %= RTC_CENTURY_DAYS;
	if (index == RTC_YEAR)
		return rtc_encode(b, rtc_year(day));
	if (index == RTC_MONTH)
		return rtc_encode(b, rtc_date(day) >> 5);
	return rtc_encode(b, rtc_date(day) & 31);
}

MODEL_INLINE int rtc_is_calendar(__u64 index)
{
	return index == RTC_SECONDS || index == RTC_MINUTES || index == RTC_HOURS ||
	       (index >= RTC_WEEKDAY && index <= RTC_YEAR);
}

/* Data at the index; not of register C. */
MODEL_INLINE __u64 rtc_read(const struct kvmfilter_rtc_state *state, __u64 ns)
{
	__u64 index = model_mask(state->index, RTC_SIZE - 1);

	/* In this order: clang would place what comes early as a jump backward. */
	if (rtc_is_calendar(index) && rtc_runs(state))
		return rtc_calendar(state, rtc_total(state, ns), index);
	if (index == RTC_A)
		return state->ram[RTC_A] | rtc_uip(state, ns);
	if (index == RTC_D)
		return RTC_D_VALID;
	return state->ram[index];
}

/* --- interrupts ------------------------------------------------------------------ */

/* The state and what stands behind it: a timer, whose hint is the time of the next alarm. */
struct rtc_block {
	struct kvmfilter_rtc_state state;
	struct kvmfilter_model_timer timer;
};

/* There are periodic interrupts: 2 to the power of rtc_rate() in a second. */
MODEL_INLINE int rtc_is_periodic(const struct kvmfilter_rtc_state *state)
{
	return state->ram[RTC_A] & RTC_A_RATE && rtc_divides(state);
}

MODEL_INLINE __u64 rtc_rate(const struct kvmfilter_rtc_state *state)
{
	__u64 rate = state->ram[RTC_A] & RTC_A_RATE;

	return (rate < 3 ? 9 - rate : 16 - rate) & 15;
}

/* How many there were between @phase_ns and @ns. */
MODEL_INLINE __u64 rtc_periods(const struct kvmfilter_rtc_state *state, __u64 ns)
{
	__u64 passed = ns - state->phase_ns;
	__u64 rate = rtc_rate(state);

	if (!rtc_is_periodic(state))
		return 0;
	/* In halves, of which the odd ones end one. */
	return (passed / RTC_SECOND << rate) +
	       ((passed % RTC_SECOND << (rate + 1)) / RTC_SECOND + 1) / 2;
}

/* The first ns of number @count, from 1. */
MODEL_INLINE __u64 rtc_period_ns(const struct kvmfilter_rtc_state *state, __u64 count)
{
	__u64 halves = 2 * count - 1, rate = rtc_rate(state) + 1;
	__u64 rest = halves & ((1ULL << rate) - 1);

	return state->phase_ns + (halves >> rate) * RTC_SECOND +
	       ((rest * RTC_SECOND + (1ULL << rate) - 1) >> rate);
}

MODEL_INLINE __u64 rtc_update_ns(const struct kvmfilter_rtc_state *state, __u64 count)
{
	return state->phase_ns + count * RTC_SECOND;
}

MODEL_INLINE __u64 rtc_is_interrupt(const struct kvmfilter_rtc_state *state, __u64 flags)
{
	return flags & state->ram[RTC_B] & RTC_FLAGS;
}

/* What @periods periodic interrupts more leave owed. */
MODEL_INLINE __u64 rtc_owed(const struct kvmfilter_rtc_state *state, __u64 periods)
{
	__u64 owed = state->owed;

	if (!(state->ram[RTC_B] & RTC_PF) || !state->catch_up)
		return 0;
	/* The first sets the flag. */
	if (periods && !(state->flags & RTC_PF))
		periods--;
	if (periods > state->catch_up)
		periods = state->catch_up;
	owed += periods;
	return owed > state->catch_up ? state->catch_up : owed;
}

/* Of a chip whose line is low: the next rise, if the next alarm is at @alarm_ns. */
MODEL_INLINE __u64 rtc_next_rise(const struct kvmfilter_rtc_state *state, __u64 ns,
				 __u64 alarm_ns)
{
	__u64 rise = KVMFILTER_NEVER, update = rtc_update_ns(state, rtc_updates(state, ns) + 1);
	__u64 b = state->ram[RTC_B];

	if (b & RTC_PF && rtc_is_periodic(state))
		rise = rtc_period_ns(state, rtc_periods(state, ns) + 1);
	if (!rtc_runs(state))
		return rise;
	if (b & RTC_UF && update < rise)
		rise = update;
	if (b & RTC_AF && alarm_ns < rise)
		rise = alarm_ns;
	return rise;
}

#endif
