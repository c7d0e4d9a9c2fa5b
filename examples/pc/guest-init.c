// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's only process: shows what the kernel has found out about its timers,
 * measures each of them against the TSC by the registers themselves, has the kernel
 * read them as clock sources, and switches the machine off.
 *
 *	RESULT NAME reads=N ticks=N tsc=N tsc_hz=N	a counter; tsc_hz is what it means
 *	CLOCK NAME reads=N tsc=N			1000 clock_gettime() of the kernel
 *	DISK lines=N tsc=N				of a file of the disk, each its own number
 *
 * In the environment, that is on the kernel's command line: PC_END=reset resets the machine
 * in the end, PC_INPUT=1 repeats a line of input first.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "board.h"

#define CLOCKSOURCE	"/sys/devices/system/clocksource/clocksource0/"
#define CONSOLE_OFF	6
#define CONSOLE_ON	7
#define TRIES		32
#define STANDS		10000	/* reads that say that a counter does not count */

struct reading {
	uint64_t ticks;
	uint64_t tsc;
};

/* A counter that wraps at @mask. */
struct counter {
	const char *name;
	uint64_t (*read)(void);
	uint64_t mask;
	double hz;
	unsigned int accesses;	/* of read() */
};

static const uint64_t *hpet;

/* --- what the kernel says -------------------------------------------------------- */

static void show_kernel_log(void)
{
	static const char *const words[] = {
		"tsc:", "TSC", "alibrat", "hpet", "PM-Timer", "PM timer", "PIT", "TIMER:",
		"clocksource", "rtc", "PCI: ", "ttyS0 at",
	};
	char line[2048];
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	unsigned int i;
	ssize_t size;

	while (fd >= 0 && (size = read(fd, line, sizeof(line) - 1)) > 0) {
		char *text;

		line[size] = 0;
		text = strchr(line, ';');
		if (!text)
			continue;
		text[strcspn(text, "\n")] = 0;
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strstr(text, words[i]))
				break;
		if (i < sizeof(words) / sizeof(words[0]))
			printf("KERNEL %s\n", text + 1);
	}
	if (fd >= 0)
		close(fd);
}

static void show_file(const char *title, const char *name)
{
	char text[256] = "";
	int fd = open(name, O_RDONLY);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		printf("%s: %s\n", name, strerror(errno));
	else
		printf("%s %s", title, text);
	if (fd >= 0)
		close(fd);
}

/* --- counters against the TSC ---------------------------------------------------- */

static void start_pit(void)
{
	outb((inb(0x61) & ~2) | 1, 0x61);
	outb(0xb4, 0x43);			/* counter 2, words, mode 2 */
	outb(0, 0x42);
	outb(0, 0x42);
}

/* It counts down. */
static uint64_t read_pit(void)
{
	unsigned int low;

	outb(0x80, 0x43);
	low = inb(0x42);
	return -(uint64_t)(low | inb(0x42) << 8);
}

static uint64_t read_pm(void)
{
	return inl(BOARD_PM + 8);
}

static uint64_t read_hpet(void)
{
	return __atomic_load_n(&hpet[0xf0 / 8], __ATOMIC_RELAXED);
}

/* The closest of some tries: one may have been interrupted. */
static struct reading read_close(const struct counter *counter)
{
	struct reading best = {};
	uint64_t width = ~0ULL;
	unsigned int i;

	for (i = 0; i < TRIES; i++) {
		uint64_t before = __rdtsc(), ticks = counter->read(), after = __rdtsc();

		if (after - before >= width)
			continue;
		width = after - before;
		best.ticks = ticks;
		best.tsc = before + width / 2;
	}
	return best;
}

/* For half a second of its own, reading on so that no wrap is missed. */
static void measure(const struct counter *counter)
{
	struct reading first = read_close(counter), last;
	uint64_t passed = 0, previous = first.ticks, reads = 2 * TRIES;

	while (passed < counter->hz / 2 && (passed || reads < STANDS)) {
		uint64_t now = counter->read();

		passed += (now - previous) & counter->mask;
		previous = now;
		reads++;
	}
	last = read_close(counter);
	passed += (last.ticks - previous) & counter->mask;
	printf("RESULT %s reads=%llu ticks=%llu tsc=%llu tsc_hz=%.0f\n", counter->name,
	       (unsigned long long)reads * counter->accesses, (unsigned long long)passed,
	       (unsigned long long)(last.tsc - first.tsc),
	       (last.tsc - first.tsc) * counter->hz / passed);
}

static void measure_hpet(void)
{
	struct counter counter = {
		.name = "hpet", .read = read_hpet, .mask = ~0ULL, .accesses = 1,
	};
	int fd = open("/dev/hpet", O_RDONLY);
	void *registers = MAP_FAILED;

	if (fd >= 0)
		registers = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (registers == MAP_FAILED) {
		printf("RESULT hpet: /dev/hpet: %s\n", strerror(errno));
		return;
	}
	hpet = registers;
	/* Of 32 bits if the other half stands still. */
	if (!(hpet[0] >> 13 & 1))
		counter.mask = 0xffffffff;
	counter.hz = 1e15 / (hpet[0] >> 32);
	measure(&counter);
	munmap(registers, 4096);
	close(fd);
}

static unsigned int read_rtc(unsigned int index)
{
	outb(index, 0x70);
	return inb(0x71);
}

static unsigned int bcd(unsigned int value)
{
	return (value >> 4) * 10 + (value & 15);
}

/* The TSC when an update has just ended, and the second it has led to. */
static uint64_t rtc_edge(unsigned int *second, uint64_t *reads)
{
	while (!(read_rtc(10) & 0x80))
		++*reads;
	while (read_rtc(10) & 0x80)
		++*reads;
	*second = read_rtc(0);
	return __rdtsc();
}

static void measure_rtc(void)
{
	unsigned int first, last, seconds;
	uint64_t reads = 0, from = rtc_edge(&first, &reads), to;

	to = rtc_edge(&last, &reads);
	seconds = (60 + bcd(last) - bcd(first)) % 60;
	printf("RESULT rtc reads=%llu ticks=%u tsc=%llu tsc_hz=%.0f\n",
	       (unsigned long long)reads, seconds, (unsigned long long)(to - from),
	       (double)(to - from) / seconds);
}

/* --- counters as the kernel reads them ------------------------------------------- */

static void use_clocksource(const char *name)
{
	struct timespec now;
	uint64_t tsc;
	unsigned int i;
	int fd = open(CLOCKSOURCE "current_clocksource", O_WRONLY);

	if (fd < 0 || write(fd, name, strlen(name)) < 0) {
		printf("CLOCK %s: %s\n", name, strerror(errno));
	} else {
		tsc = __rdtsc();
		for (i = 0; i < 1000; i++)
			clock_gettime(CLOCK_MONOTONIC, &now);
		printf("CLOCK %s reads=1000 tsc=%llu\n", name,
		       (unsigned long long)(__rdtsc() - tsc));
		show_file("CLOCK current", CLOCKSOURCE "current_clocksource");
	}
	if (fd >= 0)
		close(fd);
}

/* --- the disk -------------------------------------------------------------------- */

/* Of those that the initramfs has; Debian's kernel has them all as modules. */
static void load_module(const char *name)
{
	int fd = open(name, O_RDONLY);

	if (fd < 0)
		return;
	if (syscall(SYS_finit_module, fd, "", 0))
		printf("%s: %s\n", name, strerror(errno));
	close(fd);
}

static bool mount_disk(void)
{
	load_module("/virtio_mmio.ko");
	load_module("/virtio_blk.ko");
	load_module("/squashfs.ko");
	mkdir("/disk", 0755);
	return !mount("/dev/vda", "/disk", "squashfs", MS_RDONLY, NULL);
}

/* As `seq` has written it. */
static void read_disk(void)
{
	FILE *file = fopen("/disk/numbers", "r");
	unsigned long number, lines = 0;
	uint64_t tsc = __rdtsc();

	if (!file) {
		printf("DISK /disk/numbers: %s\n", strerror(errno));
		return;
	}
	while (fscanf(file, "%lu", &number) == 1) {
		if (number != lines + 1)
			break;
		lines++;
	}
	printf("DISK lines=%lu tsc=%llu\n", lines, (unsigned long long)(__rdtsc() - tsc));
	fclose(file);
}

static void repeat_input(void)
{
	char line[256];

	printf("INPUT?\n");
	if (fgets(line, sizeof(line), stdin))
		printf("INPUT %s", line);
}

int main(void)
{
	static const struct counter pit = {
		.name = "pit", .read = read_pit, .mask = 0xffff, .hz = 105e6 / 88,
		.accesses = 3,
	};
	static const struct counter pm = {
		.name = "acpi_pm", .read = read_pm, .mask = 0xffffff, .hz = 315e6 / 88,
		.accesses = 1,
	};
	const char *end = getenv("PC_END");
	bool has_disk;

	mkdir("/dev", 0755);
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	if (mount("none", "/dev", "devtmpfs", 0, NULL) ||
	    mount("none", "/proc", "proc", 0, NULL) ||
	    mount("none", "/sys", "sysfs", 0, NULL))
		perror("mount");
	setvbuf(stdout, NULL, _IOLBF, 0);
	show_file("KERNEL clocksources", CLOCKSOURCE "available_clocksource");
	has_disk = mount_disk();
	if (getenv("PC_INPUT"))
		repeat_input();
	if (iopl(3))
		perror("iopl");
	/* The kernel's messages come later, lest they should cut ours into pieces. */
	klogctl(CONSOLE_OFF, NULL, 0);
	outb(1, BOARD_MARK);
	if (has_disk)
		read_disk();
	start_pit();
	measure(&pit);
	measure(&pm);
	measure_hpet();
	measure_rtc();
	use_clocksource("hpet");
	use_clocksource("acpi_pm");
	use_clocksource("tsc");
	show_kernel_log();
	/* What the port has not sent when the machine goes is lost. */
	tcdrain(STDOUT_FILENO);
	klogctl(CONSOLE_ON, NULL, 0);
	reboot(end && !strcmp(end, "reset") ? RB_AUTOBOOT : RB_POWER_OFF);
	return 1;
}
