/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * ACPI's fixed hardware as far as time and waking go: PM1 event and control registers
 * and the power management timer. Base: given by the VMM, who says so in the FADT:
 *
 *	base + 0	PM1a_EVT_BLK, 4 bytes: status, enable
 *	base + 4	PM1a_CNT_BLK, 2 bytes
 *	base + 8	PM_TMR_BLK, 4 bytes
 *
 * The timer counts 3.579545 MHz, exactly a quarter of the PC's crystal of 315/22 MHz:
 * 63 ticks in 17600 ns. The sums are good for centuries.
 *
 * The line is SCI, level, high while a status bit is set that is enabled. All reads are
 * answered in the kernel, of any width; writes exit.
 *
 * Source: ACPI Specification 6.5, 4.8.2.1, 4.8.3.1 to 4.8.3.3.
 */
#ifndef KVMFILTER_ACPI_PM_H
#define KVMFILTER_ACPI_PM_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_ACPI_PM_MAGIC		0x4d504341	/* "ACPM" */
#define KVMFILTER_ACPI_PM_VERSION	1

#define KVMFILTER_ACPI_PM_HZ		3579545

/* Where registers are, from the base. */
#define KVMFILTER_ACPI_PM_STATUS	0
#define KVMFILTER_ACPI_PM_ENABLE	2
#define KVMFILTER_ACPI_PM_CONTROL	4
#define KVMFILTER_ACPI_PM_TIMER		8
#define KVMFILTER_ACPI_PM_LENGTH	12

/* Bits of the status register, and of the enable register but for WAK. */
#define KVMFILTER_ACPI_PM_TMR		0x0001	/* the timer's highest bit has changed */
#define KVMFILTER_ACPI_PM_GBL		0x0020
#define KVMFILTER_ACPI_PM_PWRBTN	0x0100
#define KVMFILTER_ACPI_PM_SLPBTN	0x0200
#define KVMFILTER_ACPI_PM_RTC		0x0400
#define KVMFILTER_ACPI_PM_WAK		0x8000

/* Event: SLP_EN was written; the value is SLP_TYP, 0 to 7. */
#define KVMFILTER_ACPI_PM_SLEEP		1

/* The state of the device. Byte order is the machine's. */
struct kvmfilter_acpi_pm_state {
	struct kvmfilter_model_head head;
	__u16 status;		/* but for TMR, which is time's */
	__u16 enable;
	__u16 control;		/* BM_RLD and SLP_TYP */
	__u8 timer_bits;	/* 24 or 32 */
	__u8 reserved;		/* zero */
	__u64 halves;		/* changes of the highest bit until TMR was cleared */
};

/*
 * Power-on and reset: nothing enabled, no status. There is no SMI mode: SCI_EN is always
 * set, and the FADT's SMI_CMD is to be 0. The second has TMR_VAL_EXT.
 */
extern const struct kvmfilter_model kvmfilter_acpi_pm24_model;
extern const struct kvmfilter_model kvmfilter_acpi_pm32_model;

/*
 * Set status bits: somebody pressed a button, for instance. 0, or -EINVAL for bits other
 * than GBL, PWRBTN, SLPBTN, RTC and WAK.
 */
int kvmfilter_acpi_pm_set_status(struct kvmfilter_device *device, __u16 status);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_ACPI_PM_H */
