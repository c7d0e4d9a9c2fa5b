// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter: programs without a VMM, filters of running VMMs, and whether this machine
 * can have any. The subcommands are in files of their own.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <kvmfilter.h>

#include "commands.h"
#include "options.h"
#include "tool.h"

#define STATUS_HELP \
	"Exit status: 0 all accepted, 1 a program is refused, 2 usage or a file that cannot be read."
#define JSON_HELP \
	"In JSON, values, addresses and masks are strings \"0x...\"; counts, sizes, indices and\n" \
	"nanoseconds are numbers; what is not known is null."

static const struct command commands[] = {
	{
		.bit = COMMAND_CHECK,
		.name = "check",
		.usage = "[OPTION]... FILE...",
		.about = "say whether the module would take the programs in object files",
		.help = "Verify every program in object files of clang -target bpf, as the module would.\n"
			"The size of the state is that of the structure in the program's second parameter,\n"
			"known if compiled with -g, unless --state-size is given.\n\n"
			JSON_HELP "\n" STATUS_HELP,
		.run = check_run,
	}, {
		.bit = COMMAND_DISASM,
		.name = "disasm",
		.usage = "[OPTION]... FILE...",
		.about = "print programs, with the source if it is known",
		.help = "Print the instructions of programs, after the source lines they were made from.\n"
			"Jumps show the instruction that they lead to.\n\n"
			JSON_HELP,
		.run = disasm_run,
	}, {
		.bit = COMMAND_RUN,
		.name = "run",
		.usage = "[OPTION]... FILE --access ACCESS",
		.about = "try a program on an access and a state",
		.help = "Run a program on one access, and print the verdict, the value that the guest would\n"
			"read, the notifiers signalled and what changed in the state. In the kernel, if\n"
			"/dev/kvmfilter and /dev/kvm can be opened; else in an interpreter, which is slow but\n"
			"means the same. All numbers are decimal or 0x... .\n\n"
			"State is zero but for what is given: --state HEX, bytes from the first on; --state\n"
			"@FILE, the same in binary; --state WORD=VALUE, a word of 8 bytes by its index; --state\n"
			"MEMBER=VALUE, such as channel[2].count=7. A VALUE may be negative: two's complement in\n"
			"the width of its member. Later ones overwrite earlier ones.\n\n"
			JSON_HELP "\n" STATUS_HELP,
		.run = run_run,
	}, {
		.bit = COMMAND_STAT,
		.name = "stat",
		.usage = "[OPTION]...",
		.about = "show what the filters of running VMs answer, live",
		.help = "Show all filters of all VMs: accesses answered in the kernel and passed to user\n"
			"space. On a terminal, a screen that is renewed every second, unless --once, --count or\n"
			"--json is given; press h for its keys. Else one table of totals since each range was\n"
			"added or, with --count or --interval, tables of rates per second, each of the time since\n"
			"the one before; with --interval alone without end. --once is --count 1.\n\n"
			"SHARE% is answered of all accesses; WHY PASSED has the reasons, the biggest first, each\n"
			"with its share of the passes; CONTENDED is one of them. A dash is what is not known yet,\n"
			"or is a share of nothing. A filter that several processes hold is shown once, with the\n"
			"lowest PID, and COMMAND says how many others there are (+1). A range whose address is\n"
			"another than before, or whose counters went back, is a new one under an old number.\n\n"
			"What others' processes have only root may see; how many could not be looked at is said.\n\n"
			"In JSON, an object per sample, each on one line: time (seconds since 1970), unreadable\n"
			"(processes), hidden (whether /proc does not list all), malformed (lines or descriptors\n"
			"that make no sense), and filters, by number: filter, pid, pids, command, scratch (bytes),\n"
			"interval_s (since the sample before), programs, ranges, notifiers, timers. A range has\n"
			"number, bus, address, length, read and write (programs, 0 for none), state (offset in\n"
			"scratch); the totals done and pass_..., as in struct kvmfilter_counters; per second,\n"
			"done_rate, pass_rate, contended_rate; and share (percent answered since the sample\n"
			"before, of the totals if there is none). A timer has number, prog, state, notifier and\n"
			"when (null: not armed); the totals done, pass_..., late and contended, as in struct\n"
			"kvmfilter_timer_query; and done_rate. --view and --sort do not matter.\n"
			JSON_HELP "\n"
			"Exit status: 0, also when the process of --pid ends; 2 usage, or /proc cannot be read.",
		.run = stat_run,
	}, {
		.bit = COMMAND_INFO,
		.name = "info",
		.usage = "[OPTION]...",
		.about = "say whether this user can use kvmfilter here, and what to do if not",
		.help = "Print what is known of the module, its device and KVM's, as this user sees them: versions,\n"
			"features, limits, permissions, and what to do where something is missing. Features,\n"
			"helpers and buses that this command has no name for are numbers. Opening the device loads\n"
			"the module, as it does for a VMM.\n\n"
			JSON_HELP "\n"
			"Exit status: 0 usable, 1 not usable, 2 usage.",
		.run = info_run,
	}, {
		.bit = COMMAND_BENCH,
		.name = "bench",
		.usage = "[OPTION]... [access|contention|growth]",
		.about = "measure what a guest's accesses cost on this machine",
		.help = "access, if nothing is given: in a VM of its own, time single accesses by the guest's counter: those that KVM answers\n"
			"itself, those that go to user space, and those that kvmfilter's devices answer. Without\n"
			"the module, the first two. A figure is the median, less what timing costs; of a case with\n"
			"several accesses, that of the dearest. ABOVE FLOOR is known where a module of the tests\n"
			"is loaded, with devices that return at once; everything in the kernel costs that much.\n\n"
			"contention: vCPUs, 1 to 8, that read one device as fast as they can, by a filter, KVM's own\n"
			"PIT and exits in turn: accesses per second of wall time, and their ratios.\n\n"
			"growth: the cost of an access against the number of ranges, of other VMs, the length of a\n"
			"program, the words of state it uses, and the size of that; what 900 programs and ranges take to register,\n"
			"and in memory. A curve that bends upwards is said, and is a failure.\n\n"
			"In JSON, machine is what it ran on; unit is ns or ticks; cases have name, group (kvm or\n"
			"kvmfilter), title, bus, direction, median, min, above_floor, exits (to user space per\n"
			"access), samples, and skipped: why there is no figure, or null.\n"
			JSON_HELP "\n"
			"Exit status: 0 all measured, but for floors; 1 not all; 2 usage, or no KVM.",
		.run = bench_run,
	},
};

#define COMMAND_COUNT	(sizeof(commands) / sizeof(commands[0]))

static void print_help(void)
{
	printf("Usage: kvmfilter COMMAND [OPTION]... [FILE]...\n\n"
	       "check, disasm and run are about programs, from object files of clang -target bpf; stat\n"
	       "and info about the module and the VMs that use it; bench about this machine.\n\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].about);
	printf("\n  kvmfilter COMMAND --help\n  kvmfilter --version\n");
}

static int run_command(const struct command *command, int count, char **words)
{
	struct options options;
	int status = options_parse(&options, command, count, words);

	if (status < 0)
		status = command->run(&options);
	options_free(&options);
	return status;
}

static int run_main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--help")) {
		print_help();
		return STATUS_OK;
	}
	if (argc > 1 && !strcmp(argv[1], "--version")) {
		printf("kvmfilter %s\n", kvmfilter_version());
		return STATUS_OK;
	}
	for (size_t i = 0; argc > 1 && i < COMMAND_COUNT; i++)
		if (!strcmp(argv[1], commands[i].name))
			return run_command(&commands[i], argc - 1, argv + 1);
	if (argc > 1)
		tool_error("no command '%s'; see kvmfilter --help", argv[1]);
	else
		tool_error("no command; see kvmfilter --help");
	return STATUS_TROUBLE;
}

int main(int argc, char **argv)
{
	int status = run_main(argc, argv);

	/* A full disk is noticed here at the latest. */
	if (fflush(stdout) || ferror(stdout)) {
		tool_error("standard output: %s", strerror(errno));
		status = STATUS_TROUBLE;
	}
	return status;
}
