// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter stat: what all filters on this system do, by looking into /proc once, or
 * again and again.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "look.h"
#include "options.h"
#include "screen.h"
#include "show.h"
#include "text.h"
#include "tool.h"

static void print_table(const struct options *options, const struct sample *now,
			const struct sample *before)
{
	struct rows rows;
	char *table;

	if (!now->count) {
		printf("no filters\n");
		return;
	}
	rows_make(&rows, options->view, !before, now, before);
	rows_sort(&rows, options->sort, false);
	table = stat_table(&rows, 0);
	fputs(table, stdout);
	free(table);
	rows_free(&rows);
}

/* On standard error, when they are others than the last time. */
static void print_notes(const struct sample *sample, char **last)
{
	char *notes[NOTES], *text = tool_text("%s", "");
	uint32_t count = stat_notes(sample, !geteuid(), notes);

	for (uint32_t i = 0; i < count; i++) {
		char *longer = tool_text("%s%s\n", text, notes[i]);

		free(text);
		text = longer;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (!*last || strcmp(*last, text))
			tool_error("%s", notes[i]);
		free(notes[i]);
	}
	free(*last);
	*last = text;
}

static void show(const struct options *options, const struct sample *now,
		 const struct sample *before, char **notes)
{
	if (options->json) {
		stat_json(now, before);
	} else {
		print_table(options, now, before);
		print_notes(now, notes);
	}
	fflush(stdout);
}

/* Until @when, and then @interval later. */
static void sleep_until(struct timespec *when, uint64_t interval)
{
	uint64_t ns = when->tv_nsec + interval;

	when->tv_sec += ns / NSEC_PER_SEC;
	when->tv_nsec = ns % NSEC_PER_SEC;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, when, NULL) == EINTR)
		continue;
}

/* Rates: each is about the time since the sample before it. */
static enum status repeat(const struct options *options, struct sample *before)
{
	uint64_t interval = options->interval_ns ? options->interval_ns : NSEC_PER_SEC;
	uint32_t count = options->once ? 1 : options->count;
	struct timespec when;
	char *notes = NULL;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &when);
	/* Without a count for ever, or until nobody takes it. */
	for (uint32_t i = 0; (!count || i < count) && !ferror(stdout); i++) {
		struct sample now;

		sleep_until(&when, interval);
		err = look(options->proc, options->pid, &now);
		if (err)
			break;
		if (i && !options->json)
			putchar('\n');
		show(options, &now, before, &notes);
		sample_free(before);
		*before = now;
	}
	free(notes);
	sample_free(before);
	if (!err || (options->pid && err == -ESRCH))
		return STATUS_OK;
	look_failed(options->proc, options->pid, err);
	return STATUS_TROUBLE;
}

static bool is_live(const struct options *options)
{
	return !options->once && !options->count && !options->json &&
	       isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

int stat_run(const struct options *options)
{
	struct sample sample;
	char *notes = NULL;
	int err;

	if (options->once && options->count) {
		tool_error("--once is --count 1; not both");
		return STATUS_TROUBLE;
	}
	/* Names of processes are shown as the terminal's user reads them. */
	setlocale(LC_CTYPE, "");
	err = look(options->proc, options->pid, &sample);
	if (err) {
		look_failed(options->proc, options->pid, err);
		return STATUS_TROUBLE;
	}
	if (is_live(options))
		return screen_run(options, &sample);
	if (options->count || options->interval_ns)
		return repeat(options, &sample);
	show(options, &sample, NULL, &notes);
	free(notes);
	sample_free(&sample);
	return STATUS_OK;
}
