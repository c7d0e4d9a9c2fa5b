// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter bench: runs the cases, and prints what they cost.
 */
#include <errno.h>
#include <fcntl.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench_cases.h"
#include "bench_measure.h"
#include "bench_set.h"
#include "commands.h"
#include "json.h"
#include "machine.h"
#include "options.h"
#include "tool.h"

#define ROUNDS	1000	/* if not given */

struct report {
	const struct options *options;
	uint32_t tsc_khz;
	json_t *machine;
	struct bench_result *results;
	uint32_t count;
};

static const char *bus_name(uint32_t bus)
{
	return bus == KVMFILTER_BUS_PIO ? "pio" : "mmio";
}

static bool is_write(const struct bench_case *test)
{
	for (int i = 0; i < BENCH_OPS_MAX; i++)
		if (test->round[i].measured)
			return test->round[i].op.kind == JOB_OUT ||
			       test->round[i].op.kind == JOB_WRITE;
	return false;
}

static double in_unit(const struct report *report, double ticks)
{
	return report->options->ticks ? ticks : ticks * 1e6 / report->tsc_khz;
}

/* Of the same bus; NULL if it was not measured. */
static const struct bench_result *floor_of(const struct report *report,
					   const struct bench_case *test)
{
	for (uint32_t i = 0; i < report->count; i++) {
		const struct bench_result *result = &report->results[i];

		if (result->test->is_floor && result->test->bus == test->bus && !result->error)
			return result;
	}
	return NULL;
}

/* What went another way than the case is about; or NULL. */
static char *trouble(const struct bench_result *result)
{
	uint64_t expected = result->test->exits ? result->accesses : 0;

	if (result->error == ENOENT)
		return tool_text("%s is not loaded", result->test->needs_floor ?
				 "a module of the tests" : "the module");
	if (result->error)
		return tool_text("%s", strerror(result->error));
	if (result->exits != expected)
		return tool_text("%llu of %llu accesses went to user space",
				 (unsigned long long)result->exits,
				 (unsigned long long)result->accesses);
	return NULL;
}

/* --- for people -------------------------------------------------------------------- */

static void set(struct libscols_line *line, size_t cell, char *text)
{
	if (scols_line_refer_data(line, cell, text))
		tool_error("out of memory");
}

static void add_line(struct libscols_table *table, const struct report *report,
		     const struct bench_result *result)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	const struct bench_result *floor = floor_of(report, result->test);

	set(line, 0, tool_text("%s", result->test->name));
	set(line, 1, tool_text("%.1f", in_unit(report, result->median)));
	set(line, 2, floor ? tool_text("%.1f", in_unit(report, result->median - floor->median)) :
		     tool_text("-"));
	set(line, 3, tool_text("%s", result->test->title));
}

/* The cases without a figure, by what was in the way. */
static void print_troubles(const struct report *report)
{
	bool *said = tool_alloc(report->count, sizeof(*said));

	for (uint32_t i = 0; i < report->count; i++) {
		char *why = said[i] ? NULL : trouble(&report->results[i]);

		if (!why)
			continue;
		printf("not measured, %s:", why);
		for (uint32_t j = i; j < report->count; j++) {
			char *same = trouble(&report->results[j]);

			if (same && !strcmp(same, why)) {
				printf(" %s", report->results[j].test->name);
				said[j] = true;
			}
			free(same);
		}
		putchar('\n');
		free(why);
	}
	free(said);
}

static void print_table(const struct report *report)
{
	struct libscols_table *table = scols_new_table();

	if (!table) {
		tool_error("out of memory");
		exit(STATUS_TROUBLE);
	}
	scols_table_new_column(table, "CASE", 0, 0);
	scols_table_new_column(table, report->options->ticks ? "TICKS" : "NS", 0, SCOLS_FL_RIGHT);
	scols_table_new_column(table, "ABOVE FLOOR", 0, SCOLS_FL_RIGHT);
	scols_table_new_column(table, "ACCESS", 0, 0);
	for (uint32_t i = 0; i < report->count; i++) {
		char *why = trouble(&report->results[i]);

		if (!why)
			add_line(table, report, &report->results[i]);
		free(why);
	}
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	machine_print(report->machine);
	printf("guest's counter: %.3f MHz\n\n", report->tsc_khz / 1e3);
	fflush(stdout);
	scols_print_table(table);
	scols_unref_table(table);
	puts("\n");
	print_troubles(report);
}

/* --- as JSON ----------------------------------------------------------------------- */

static json_t *real_or_null(bool known, double value)
{
	return known ? json_real(value) : json_null();
}

static json_t *result_json(const struct report *report, const struct bench_result *result)
{
	const struct bench_case *test = result->test;
	const struct bench_result *floor = floor_of(report, test);
	json_t *object = json_object();
	char *why = trouble(result);

	json_object_set_new(object, "name", json_string(test->name));
	json_object_set_new(object, "group", json_string(test->group == BENCH_KVM ? "kvm" :
							 "kvmfilter"));
	json_object_set_new(object, "title", json_string(test->title));
	json_object_set_new(object, "bus", json_string(bus_name(test->bus)));
	json_object_set_new(object, "direction", json_string(is_write(test) ? "write" : "read"));
	json_object_set_new(object, "median", real_or_null(!why, in_unit(report, result->median)));
	json_object_set_new(object, "min", real_or_null(!why, in_unit(report, result->least)));
	json_object_set_new(object, "above_floor",
			    real_or_null(!why && floor,
					 floor ? in_unit(report, result->median - floor->median) :
					 0));
	json_object_set_new(object, "exits", json_number(result->accesses ?
							 result->exits / result->accesses : 0));
	json_object_set_new(object, "samples", json_number(result->samples));
	json_object_set_new(object, "skipped", why ? json_string(why) : json_null());
	free(why);
	return object;
}

static json_t *report_json(const struct report *report)
{
	json_t *object = json_object(), *cases = json_array();

	json_object_set_new(object, "version", json_string(kvmfilter_version()));
	json_object_set(object, "machine", report->machine);
	json_object_set_new(object, "tsc_khz", json_number(report->tsc_khz));
	json_object_set_new(object, "unit", json_string(report->options->ticks ? "ticks" : "ns"));
	for (uint32_t i = 0; i < report->count; i++)
		json_array_append_new(cases, result_json(report, &report->results[i]));
	json_object_set_new(object, "cases", cases);
	return object;
}

/* --- the command ------------------------------------------------------------------- */

static bool is_wanted(const struct options *options, const struct bench_case *test)
{
	for (uint32_t i = 0; i < options->case_count; i++)
		if (!strcmp(test->name, options->cases[i]))
			return true;
	return !options->case_count;
}

static const struct bench_case *find(const char *name)
{
	for (uint32_t i = 0; i < bench_case_count; i++)
		if (!strcmp(bench_cases[i].name, name))
			return &bench_cases[i];
	return NULL;
}

static bool cases_exist(const struct options *options)
{
	for (uint32_t i = 0; i < options->case_count; i++) {
		if (find(options->cases[i]))
			continue;
		tool_error("no case '%s'; see kvmfilter bench --help", options->cases[i]);
		return false;
	}
	return true;
}

static bool kvm_usable(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		tool_error("/dev/kvm: %s", strerror(errno));
		return false;
	}
	close(fd);
	return true;
}

/* Nothing that the module does was measured, or something went another way. */
static int status_of(const struct report *report)
{
	int status = STATUS_OK;

	for (uint32_t i = 0; i < report->count; i++) {
		const struct bench_result *result = &report->results[i];
		char *why = trouble(result);

		if (why && !result->test->needs_floor)
			status = STATUS_REJECTED;
		free(why);
	}
	return status;
}

static int bench_access(const struct options *options)
{
	uint32_t rounds = options->rounds ? options->rounds : ROUNDS;
	struct report report = { .options = options };
	int status;

	if (!cases_exist(options))
		return STATUS_TROUBLE;
	report.tsc_khz = bench_tsc_khz();
	if (!report.tsc_khz && !options->ticks) {
		tool_error("nobody knows the frequency of the guest's counter here: try --ticks");
		return STATUS_TROUBLE;
	}
	report.results = tool_alloc(bench_case_count, sizeof(*report.results));
	for (uint32_t i = 0; i < bench_case_count; i++) {
		if (!is_wanted(options, &bench_cases[i]))
			continue;
		if (isatty(STDERR_FILENO))
			fprintf(stderr, "\r%-20s", bench_cases[i].name);
		bench_measure(&bench_cases[i], rounds, &report.results[report.count++]);
	}
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%-20s\r", "");
	/* Afterwards: opening the device may have loaded the module. */
	report.machine = machine_json();
	if (options->json)
		json_print(report_json(&report));
	else
		print_table(&report);
	status = status_of(&report);
	json_decref(report.machine);
	free(report.results);
	return status;
}

int bench_run(const struct options *options)
{
	const char *set = options->file_count ? options->files[0] : "access";

	if (!kvm_usable())
		return STATUS_TROUBLE;
#ifdef GUEST_PORTS
	if (!strcmp(set, "contention")) {
		tool_error("contention is about the i8254 and the PM timer, and here are no ports");
		return STATUS_TROUBLE;
	}
#endif
	if (!strcmp(set, "contention"))
		return bench_contention(options);
	if (!strcmp(set, "growth"))
		return bench_growth(options);
	return bench_access(options);
}
