/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What firmware of a q35 machine of QEMU needs to get at its timers, and to say something. It has
 * no data of its own; tests/bench/qemu/reset.S calls measure().
 */
#ifndef QEMU_IO_H
#define QEMU_IO_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define CONSOLE		0xe9
#define END		0x501	/* isa-debug-exit */

/* ICH9: the PM registers are where the LPC bridge, 00:1f.0, is told; data sheet 13.1.13. */
#define PCI_ADDRESS	0xcf8
#define PCI_DATA	0xcfc
#define LPC		(0x80000000 | 0x1f << 11)
#define LPC_PMBASE	0x40
#define LPC_ACPI_CNTL	0x44
#define ACPI_EN		0x80
#define PM		0x600
#define PM_TIMER	8

#define RTC_INDEX	0x70
#define RTC_DATA	0x71
#define RTC_SECONDS	0x00
#define RTC_RAM		0x50

#define PIT_COUNTER	0x40
#define PIT_COMMAND	0x43
#define PIT_MODE_2	0x34	/* of counter 0, in two bytes */
#define PIT_LATCH	0
#define SPEAKER		0x61

#define POST		0x80	/* takes everything */

#define HPET		0xfed00000
#define HPET_CONFIG	0x10
#define HPET_COUNTER	0xf0

static inline void outb(u32 port, u8 value)
{
	__asm__ volatile("outb %0, %w1" : : "a"(value), "d"(port));
}

static inline void outl(u32 port, u32 value)
{
	__asm__ volatile("outl %0, %w1" : : "a"(value), "d"(port));
}

static inline u32 inb(u32 port)
{
	u8 value;

	__asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(port));
	return value;
}

static inline u32 inl(u32 port)
{
	u32 value;

	__asm__ volatile("inl %w1, %0" : "=a"(value) : "d"(port));
	return value;
}

static inline u32 read(u32 address)
{
	u32 value;

	__asm__ volatile("movl (%1), %0" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void write(u32 address, u32 value)
{
	__asm__ volatile("movl %0, (%1)" : : "r"(value), "r"(address) : "memory");
}

/* "name value", a line. */
static inline void say(const char *name, u32 value)
{
	char digits[10];
	int count = 0;

	for (; *name; name++)
		outb(CONSOLE, *name);
	outb(CONSOLE, ' ');
	do {
		digits[count++] = '0' + value % 10;
		value /= 10;
	} while (value);
	while (count--)
		outb(CONSOLE, digits[count]);
	outb(CONSOLE, '\n');
}

static inline void move_pm(u32 base)
{
	outl(PCI_ADDRESS, LPC | LPC_PMBASE);
	outl(PCI_DATA, base | 1);
}

/* The PM registers are at PM, the HPET counts, and the i8254's counter 0. */
static inline void set_up(void)
{
	move_pm(PM);
	outl(PCI_ADDRESS, LPC | LPC_ACPI_CNTL);
	outb(PCI_DATA, ACPI_EN);
	write(HPET + HPET_CONFIG, 1);
	/* What a reset came between: QEMU keeps what is latched. */
	inb(PIT_COUNTER);
	inb(PIT_COUNTER);
	outb(PIT_COMMAND, PIT_MODE_2);
	outb(PIT_COUNTER, 0);
	outb(PIT_COUNTER, 0);
}

static inline u32 read_pit(void)
{
	u32 low;

	outb(PIT_COMMAND, PIT_LATCH);
	low = inb(PIT_COUNTER);
	return inb(PIT_COUNTER) << 8 | low;
}

#endif
