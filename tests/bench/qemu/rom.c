// SPDX-License-Identifier: GPL-2.0
/*
 * The firmware of a q35 machine of QEMU that times accesses to its devices, as kvmfilter bench
 * times its own: each access by the TSC, and nothing. It writes a line per sample, the case and
 * ticks, to the debug console, and ends the machine.
 */
#include "../../qemu/io.h"

#define SAMPLES		200

/* 32 bits of it: no sample takes seconds. */
static inline u32 read_tsc(void)
{
	u32 low;

	__asm__ volatile("lfence; rdtsc" : "=a"(low) : : "edx", "memory");
	return low;
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

void measure(void)
{
	set_up();
	/* The i8254's counter 0, mode 2, low byte; the RTC's seconds. */
	outb(0x43, 0x14);
	outb(0x40, 0xff);
	outb(0x70, 0);
	time("nothing", NOTHING, 0);
	time("pit", PORT_BYTE, 0x40);
	time("pm-timer", PORT_LONG, PM + PM_TIMER);
	time("rtc", PORT_BYTE, 0x71);
	time("hpet", MEMORY, HPET + HPET_COUNTER);
	outb(END, 0);
}
