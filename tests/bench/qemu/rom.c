// SPDX-License-Identifier: GPL-2.0
/*
 * The firmware of a q35 machine of QEMU that times accesses to its devices, as kvmfilter bench
 * times its own: each access by the TSC, and nothing. It writes a line per sample, the case and
 * ticks, to the debug console, and ends the machine.
 */
typedef unsigned char u8;
typedef unsigned int u32;

#define CONSOLE		0xe9
#define END		0x501	/* isa-debug-exit, as tests/bench/run says */

#define SAMPLES		200

/* ICH9: the PM registers are where the LPC bridge, 00:1f.0, is told; data sheet 13.1.13. */
#define PCI_ADDRESS	0xcf8
#define PCI_DATA	0xcfc
#define LPC		(0x80000000 | 0x1f << 11)
#define LPC_PMBASE	0x40
#define LPC_ACPI_CNTL	0x44
#define ACPI_EN		0x80
#define PM		0x600

#define HPET		0xfed00000

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

/* 32 bits of it: no sample takes seconds. */
static inline u32 read_tsc(void)
{
	u32 low;

	__asm__ volatile("lfence; rdtsc" : "=a"(low) : : "edx", "memory");
	return low;
}

static void say(const char *name, u32 value)
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

enum kind { NOTHING, PORT_BYTE, PORT_LONG, MEMORY };

static __attribute__((noinline)) u32 time_one(enum kind kind, u32 address)
{
	u32 before = read_tsc();

	switch (kind) {
	case NOTHING:
		break;
	case PORT_BYTE:
		inb(address);
		break;
	case PORT_LONG:
		inl(address);
		break;
	case MEMORY:
		read(address);
		break;
	}
	return read_tsc() - before;
}

static void time(const char *name, enum kind kind, u32 address)
{
	int i;

	/* Once to get warm. */
	time_one(kind, address);
	for (i = 0; i < SAMPLES; i++)
		say(name, time_one(kind, address));
}

static void set_up(void)
{
	outl(PCI_ADDRESS, LPC | LPC_PMBASE);
	outl(PCI_DATA, PM | 1);
	outl(PCI_ADDRESS, LPC | LPC_ACPI_CNTL);
	outb(PCI_DATA, ACPI_EN);
	/* The i8254's counter 0, mode 2, low byte; the HPET runs; the RTC's seconds. */
	outb(0x43, 0x14);
	outb(0x40, 0xff);
	*(volatile u32 *)(HPET + 0x10) = 1;
	outb(0x70, 0);
}

void measure(void)
{
	set_up();
	time("nothing", NOTHING, 0);
	time("pit", PORT_BYTE, 0x40);
	time("pm-timer", PORT_LONG, PM + 8);
	time("rtc", PORT_BYTE, 0x71);
	time("hpet", MEMORY, HPET + 0xf0);
	outb(END, 0);
}
