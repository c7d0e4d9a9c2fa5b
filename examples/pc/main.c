// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter-pc: a PC that boots Linux on the library's devices, and then tells who
 * answered the guest's accesses. Without --filters on each of them exits; with it most
 * are answered in the kernel, by the same devices.
 *
 * Exit status: 0 when the guest powered off or reset the machine, 1 when something
 * failed, 2 for wrong options, 124 when time ran out, 130 when interrupted.
 */
#define _GNU_SOURCE
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "devices.h"
#include "report.h"

struct options {
	const char *firmware;	/* instead of a kernel */
	struct linux_boot boot;
	size_t memory_size;
	bool filters;
	const char *json;
	const char *disk;
	unsigned int timeout;	/* s; 0: none */
};

static struct machine machine;
static struct devices devices;

static const struct {
	const char *text;
	int status;
} ends[] = {
	[MACHINE_POWER_OFF] = { "power off", 0 },
	[MACHINE_RESET] = { "reset", 0 },
	[MACHINE_SIGNAL] = { "interrupted", 130 },
	[MACHINE_TIMEOUT] = { "timeout", 124 },
	[MACHINE_BROKEN] = { "broken", 1 },
};

static void usage(void)
{
	fputs("kvmfilter-pc --kernel FILE [--initrd FILE] [--append TEXT] | --firmware FILE\n"
	      "\t[--disk FILE] [--memory MiB] [--filters on|off] [--json FILE]\n"
	      "\t[--timeout SECONDS]\n",
	      stderr);
	exit(2);
}

static unsigned long number(const char *name, const char *text, unsigned long max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !value || value > max)
		errx(2, "--%s %s: 1 to %lu", name, text, max);
	return value;
}

static bool on_or_off(const char *name, const char *text)
{
	if (strcmp(text, "on") && strcmp(text, "off"))
		errx(2, "--%s %s: on or off", name, text);
	return !strcmp(text, "on");
}

static void parse(struct options *options, int argc, char **argv)
{
	static const struct option names[] = {
		{ "kernel", required_argument, NULL, 'k' },
		{ "firmware", required_argument, NULL, 'F' },
		{ "initrd", required_argument, NULL, 'i' },
		{ "append", required_argument, NULL, 'a' },
		{ "disk", required_argument, NULL, 'd' },
		{ "memory", required_argument, NULL, 'm' },
		{ "filters", required_argument, NULL, 'f' },
		{ "json", required_argument, NULL, 'j' },
		{ "timeout", required_argument, NULL, 't' },
		{}
	};
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (option) {
		case 'k':
			options->boot.kernel = optarg;
			break;
		case 'F':
			options->firmware = optarg;
			break;
		case 'i':
			options->boot.initrd = optarg;
			break;
		case 'a':
			options->boot.append = optarg;
			break;
		case 'd':
			options->disk = optarg;
			break;
		case 'm':
			options->memory_size = number("memory", optarg,
						      MACHINE_MEMORY_MAX >> 20) << 20;
			break;
		case 'f':
			options->filters = on_or_off("filters", optarg);
			break;
		case 'j':
			options->json = optarg;
			break;
		case 't':
			options->timeout = number("timeout", optarg, 1000000);
			break;
		default:
			usage();
		}
	}
	if (optind != argc || !options->boot.kernel == !options->firmware)
		usage();
}

static void on_signal(int signal)
{
	machine_stop(&machine, signal == SIGALRM ? MACHINE_TIMEOUT : MACHINE_SIGNAL);
}

static void catch_signals(unsigned int timeout)
{
	const struct sigaction action = { .sa_handler = on_signal };

	if (sigaction(SIGINT, &action, NULL) || sigaction(SIGTERM, &action, NULL) ||
	    sigaction(SIGALRM, &action, NULL))
		err(1, "sigaction");
	alarm(timeout);
}

static void report(const struct options *options, enum machine_end end,
		   const struct report_time *start, const struct report_time *stop)
{
	json_t *json = report_make(&devices, start, stop);

	json_object_set_new(json, "filters", json_boolean(options->filters));
	json_object_set_new(json, "end", json_string(ends[end].text));
	if (options->json && json_dump_file(json, options->json, JSON_INDENT(2)))
		warn("%s", options->json);
	report_print(json, stderr);
	fprintf(stderr, "end: %s\n", ends[end].text);
	json_decref(json);
}

int main(int argc, char **argv)
{
	struct options options = {
		.boot.append = "console=ttyS0",
		.memory_size = 256 << 20,
	};
	struct report_time start, stop;
	enum machine_end end;

	parse(&options, argc, argv);
	machine_init(&machine, options.memory_size);
	if (options.firmware)
		firmware_load(&machine, options.firmware);
	else
		linux_load(&machine, &options.boot, acpi_load(&machine));
	devices_init(&devices, &machine, options.filters, options.disk);
	catch_signals(options.timeout);
	devices_start(&devices);
	report_time(&start);
	end = machine_run(&machine, devices_exit, &devices);
	report_time(&stop);
	devices_stop(&devices);
	report(&options, end, &start, &stop);
	devices_destroy(&devices);
	return ends[end].status;
}
