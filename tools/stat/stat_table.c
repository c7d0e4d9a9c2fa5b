// SPDX-License-Identifier: GPL-2.0
/*
 * A table of rows, by libsmartcols: it knows widths of characters, and lets nothing
 * through that acts on a terminal.
 */
#define _GNU_SOURCE
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "show.h"
#include "text.h"
#include "tool.h"

/* What is left out first where there is no room; those not named stay. */
static const enum column dispensable[][6] = {
	[VIEW_RANGE] = { COLUMN_CONTENDED, COLUMN_FILTER, COLUMN_COMMAND, COLUMN_WHY,
			 COLUMN_SHARE, COLUMN_PID },
	[VIEW_PROCESS] = { COLUMN_CONTENDED, COLUMN_RANGE, COLUMN_FILTER, COLUMN_WHY,
			   COLUMN_SHARE, COLUMN_COMMAND },
};

#define DISPENSABLE	(sizeof(dispensable[0]) / sizeof(dispensable[0][0]))

/* smartcols fails for want of memory only. */
static void *had(void *object)
{
	if (!object) {
		tool_error("out of memory");
		exit(STATUS_TROUBLE);
	}
	return object;
}

static bool is_left_out(const struct rows *rows, enum column column, size_t left_out)
{
	for (size_t i = 0; i < left_out; i++)
		if (dispensable[rows->view][i] == column)
			return true;
	return false;
}

static int column_flags(const struct rows *rows, enum column column)
{
	return (rows_right(rows, column) ? SCOLS_FL_RIGHT : 0) |
	       (column == COLUMN_WHY ? SCOLS_FL_TRUNC : 0);
}

static void add_columns(struct libscols_table *table, const struct rows *rows,
			size_t left_out)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (!is_left_out(rows, i, left_out))
			had(scols_table_new_column(table, rows_heading(rows, i), 0,
						   column_flags(rows, i)));
}

static void add_line(struct libscols_table *table, const struct rows *rows,
		     const struct stat_row *row, size_t left_out)
{
	struct libscols_line *line = had(scols_table_new_line(table, NULL));
	size_t cell = 0;

	/* The cell's text is the table's from here on. */
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (!is_left_out(rows, i, left_out) &&
		    scols_line_refer_data(line, cell++, rows_cell(rows, row, i)))
			had(NULL);
}

/* Text with a newline at its end, which smartcols leaves to the caller. */
static char *draw(const struct rows *rows, uint32_t width, size_t left_out)
{
	struct libscols_table *table = had(scols_new_table());
	char *drawn = NULL, *text;

	add_columns(table, rows, left_out);
	for (uint32_t i = 0; i < rows->count; i++)
		add_line(table, rows, &rows->all[i], left_out);
	if (width) {
		scols_table_set_termwidth(table, width);
		scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
	} else {
		scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	}
	if (scols_print_table_to_string(table, &drawn))
		had(NULL);
	scols_unref_table(table);
	text = tool_text("%s\n", drawn);
	free(drawn);
	return text;
}

/* Columns of a terminal that the first line takes. */
static uint32_t width_of(const char *text)
{
	size_t length = strcspn(text, "\n");
	wchar_t *wide = tool_alloc(length + 1, sizeof(*wide));
	char *line = tool_text("%.*s", (int)length, text);
	size_t count = mbstowcs(wide, line, length);
	int width = count == (size_t)-1 ? -1 : wcswidth(wide, count);

	free(wide);
	free(line);
	return width < 0 ? length : (size_t)width;
}

char *stat_table(const struct rows *rows, uint32_t width)
{
	char *text = draw(rows, width, 0);

	for (size_t i = 1; width && i <= DISPENSABLE && width_of(text) > width; i++) {
		free(text);
		text = draw(rows, width, i);
	}
	return text;
}

uint32_t stat_notes(const struct sample *sample, bool root, char **notes)
{
	uint32_t count = 0;

	if (sample->unreadable)
		notes[count++] = tool_text("%u process%s could not be looked at; %s",
					   sample->unreadable,
					   sample->unreadable == 1 ? "" : "es",
					   root ? "that takes CAP_SYS_PTRACE" :
					   sample->unreadable == 1 ? "run as root to see it" :
					   "run as root to see them");
	if (sample->hidden)
		notes[count++] = tool_text("not all processes are listed in /proc (hidepid)%s",
					   root ? "" : "; run as root to see them");
	if (sample->malformed)
		notes[count++] = tool_text("%u line%s or descriptor%s of filters could not be understood; is the module older or newer than this command?",
					   sample->malformed, text_plural(sample->malformed),
					   text_plural(sample->malformed));
	return count;
}
