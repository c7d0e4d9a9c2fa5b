/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The MC146818 real-time clock of a PC, complete. Base: port 70h; index at 70h, data
 * at 71h.
 *
 * The line is IRQ, level: high from an enabled interrupt until register C is read (IRQ 8
 * of a PC).
 *
 * Answered in the kernel: the index, and all data reads but that of register C, which
 * clears flags; writes to RAM (0eh to 7fh). What sets clock, alarm or a register exits. Where the
 * kernel raises the line (kvmfilter_device_raise()) it answers register C as well, but for the
 * read after an alarm.
 *
 * Source: Motorola MC146818A data sheet (ADI1028). What that leaves open is settled in
 * rtc.c, at its head.
 */
#ifndef KVMFILTER_RTC_H
#define KVMFILTER_RTC_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_RTC_MAGIC	0x4d435452	/* "RTCM" */
#define KVMFILTER_RTC_VERSION	1

/* Where most firmware and the ACPI FADT look for the century: plain RAM to the chip. */
#define KVMFILTER_RTC_CENTURY	0x32

/*
 * Event: the guest has set the clock, which goes on from the value, in seconds since 1970 (UTC)
 * by the century in RAM, or all ones if that is none. It comes when the clock starts
 * after it was stopped, as guests do to set it, and with each byte that is set while it runs.
 */
#define KVMFILTER_RTC_SET	1

/*
 * The state of the device. While the clock runs, its bytes in ram are not looked at: it
 * has made @seconds seconds since the year 00 began when an update ended at @phase_ns,
 * and one more with each second of device time since. Otherwise they are the clock.
 */
struct kvmfilter_rtc_state {
	struct kvmfilter_model_head head;
	__u64 phase_ns;		/* device time of the end of an update */
	__u64 seconds;
	__u64 settled_ns;	/* up to here flags has all that time has set */
	__u8 index;		/* as written; bit 7 masks NMI, see below */
	__u8 flags;		/* of register C */
	__u8 weekday;		/* 0 to 6: that of day 0 of the year 00, less 1 */
	__u8 reserved;		/* zero */
	__u16 catch_up;		/* the most that may be owed */
	__u16 owed;		/* periodic interrupts that were missed, to be made up for */
	__u8 ram[128];		/* as written */
};

/*
 * Power-on: 2000-01-01 00:00:00, a Saturday, running; registers A, B and D are 26h, 02h
 * and 80h as firmware leaves them, RAM is zero but for the century. A reset does what
 * the data sheet's RESET pin does: time goes on.
 */
extern const struct kvmfilter_model kvmfilter_rtc_model;

/*
 * Set the clock: @unix_seconds since 1970 (UTC), and that second began @ns ago. Weekday
 * and century are set, too. -EINVAL: not within 1970 to 2099, or @ns is a second or more.
 */
int kvmfilter_rtc_set_time(struct kvmfilter_device *device, __s64 unix_seconds,
			   __u32 ns);

/* The clock as the guest sees it, by the century in RAM; -EINVAL if that is none. */
int kvmfilter_rtc_get_time(struct kvmfilter_device *device, __s64 *unix_seconds);

/*
 * Periodic interrupts that come while the last one has not been acknowledged, by a read of register
 * C, are lost to the chip and to most guests. Guests that count them to keep time want them made up
 * for: then each acknowledge raises the next one at once, for up to @most that are owed. 0, at
 * first: they are lost. It is a part of the state.
 */
int kvmfilter_rtc_set_catch_up(struct kvmfilter_device *device, __u16 most);

/*
 * RAM from 0eh on, for what firmware wants to find there. get_ram returns the byte, 0 to
 * 255. -EINVAL: @index is not RAM.
 */
int kvmfilter_rtc_set_ram(struct kvmfilter_device *device, __u8 index, __u8 value);
int kvmfilter_rtc_get_ram(struct kvmfilter_device *device, __u8 index);

/* Bit 7 of port 70h as written: 1 if the guest wants no NMI, which the VMM sees to, else 0. */
int kvmfilter_rtc_nmi_masked(struct kvmfilter_device *device);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_RTC_H */
