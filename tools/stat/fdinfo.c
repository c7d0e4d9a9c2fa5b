// SPDX-License-Identifier: GPL-2.0
/*
 * A line counts only as a whole: with its newline, and with every pair that the module
 * has written since it writes such lines. What came later may be missing. Half a line would
 * show numbers nobody counted.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fdinfo.h"
#include "text.h"
#include "tool.h"

const char * const outcome_names[OUTCOME_COUNT] = {
	[OUTCOME_DONE] = "done",
	[OUTCOME_PASS_PROGRAM] = "pass_program",
	[OUTCOME_PASS_CONTENDED] = "pass_contended",
	[OUTCOME_PASS_NO_PROGRAM] = "pass_no_program",
	[OUTCOME_PASS_STRING] = "pass_string",
	[OUTCOME_PASS_WIDTH] = "pass_width",
	[OUTCOME_PASS_NOTIFIER] = "pass_notifier",
	[OUTCOME_PASS_TIMER] = "pass_timer",
};

enum kind {
	KIND_NUMBER,	/* uint64_t */
	KIND_LATER,	/* a number that older modules don't write */
	KIND_WORD,	/* char[WORD_SIZE]: small letters, digits, _ */
};

struct field {
	const char *name;
	enum kind kind;
	size_t offset;
};

#define NUMBER(type, member)	{ #member, KIND_NUMBER, offsetof(struct type, member) }
#define WORD(type, member)	{ #member, KIND_WORD, offsetof(struct type, member) }
#define COUNT(member, outcome)	\
	{ #member, KIND_NUMBER, offsetof(struct range_info, counts[outcome]) }

static const struct field prog_fields[] = {
	NUMBER(prog_info, number), WORD(prog_info, direction), NUMBER(prog_info, insns),
	NUMBER(prog_info, state), NUMBER(prog_info, jited), NUMBER(prog_info, users),
	{}
};

static const struct field range_fields[] = {
	NUMBER(range_info, number), WORD(range_info, bus), NUMBER(range_info, address),
	NUMBER(range_info, length), NUMBER(range_info, read), NUMBER(range_info, write),
	NUMBER(range_info, state),
	COUNT(done, OUTCOME_DONE),
	COUNT(pass_program, OUTCOME_PASS_PROGRAM),
	COUNT(pass_contended, OUTCOME_PASS_CONTENDED),
	COUNT(pass_no_program, OUTCOME_PASS_NO_PROGRAM),
	COUNT(pass_string, OUTCOME_PASS_STRING),
	COUNT(pass_width, OUTCOME_PASS_WIDTH),
	COUNT(pass_notifier, OUTCOME_PASS_NOTIFIER),
	{ "pass_timer", KIND_LATER, offsetof(struct range_info, counts[OUTCOME_PASS_TIMER]) },
	{}
};

#define TIMER_COUNT(member, outcome)	\
	{ #member, KIND_NUMBER, offsetof(struct timer_info, counts[outcome]) }

static const struct field timer_fields[] = {
	NUMBER(timer_info, number), NUMBER(timer_info, prog), NUMBER(timer_info, state),
	NUMBER(timer_info, notifier), NUMBER(timer_info, when),
	TIMER_COUNT(done, OUTCOME_DONE),
	TIMER_COUNT(pass_program, OUTCOME_PASS_PROGRAM),
	TIMER_COUNT(pass_contended, OUTCOME_PASS_CONTENDED),
	TIMER_COUNT(pass_notifier, OUTCOME_PASS_NOTIFIER),
	TIMER_COUNT(pass_timer, OUTCOME_PASS_TIMER),
	NUMBER(timer_info, late), NUMBER(timer_info, contended),
	{}
};

static const struct field notifier_fields[] = {
	NUMBER(notifier_info, number),
	{}
};

static bool read_word(char *word, const char *text)
{
	size_t length = strlen(text);

	if (!length || length >= WORD_SIZE ||
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") != length)
		return false;
	memcpy(word, text, length + 1);
	return true;
}

/* One name:value. Returns the field's bit, 0 if it is not known, -1 if it is none. */
static int read_pair(const struct field *fields, char *pair, char *to)
{
	char *value = strchr(pair, ':');
	uint64_t number;

	if (!value)
		return -1;
	*value++ = '\0';
	for (int i = 0; fields[i].name; i++) {
		char *at = to + fields[i].offset;

		if (strcmp(fields[i].name, pair))
			continue;
		if (fields[i].kind == KIND_WORD)
			return read_word(at, value) ? 1 << i : -1;
		if (!text_number(value, UINT64_MAX, &number))
			return -1;
		memcpy(at, &number, sizeof(number));
		return 1 << i;
	}
	return 0;
}

/* All fields of the line at @text, which is cut up. */
static bool read_pairs(const struct field *fields, char *text, void *to)
{
	int wanted = 0, seen = 0;

	for (int i = 0; fields[i].name; i++)
		if (fields[i].kind != KIND_LATER)
			wanted |= 1 << i;
	while (text) {
		char *pair = strsep(&text, " ");
		int bit;

		if (!*pair)
			continue;
		bit = read_pair(fields, pair, to);
		if (bit < 0 || seen & bit)
			return false;
		seen |= bit;
	}
	return (seen & wanted) == wanted;
}

/* Room for one more; the memory doubles where the count is a power of two. */
static void *grown(void *array, uint32_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return tool_resize(array, (count ? 2 * (size_t)count : 1) * size);
}

static bool read_prog(struct filter_info *info, char *text)
{
	struct prog_info prog = {};

	if (!read_pairs(prog_fields, text, &prog))
		return false;
	info->progs = grown(info->progs, info->prog_count, sizeof(prog));
	info->progs[info->prog_count++] = prog;
	return true;
}

static bool read_range(struct filter_info *info, char *text)
{
	struct range_info range = {};

	if (!read_pairs(range_fields, text, &range) || !range.length ||
	    range.length - 1 > UINT64_MAX - range.address)
		return false;
	info->ranges = grown(info->ranges, info->range_count, sizeof(range));
	info->ranges[info->range_count++] = range;
	return true;
}

static bool read_notifier(struct filter_info *info, char *text)
{
	struct notifier_info notifier = {};

	if (!read_pairs(notifier_fields, text, &notifier))
		return false;
	info->notifiers = grown(info->notifiers, info->notifier_count, sizeof(notifier));
	info->notifiers[info->notifier_count++] = notifier;
	return true;
}

/* They come in order. */
static bool read_timer(struct filter_info *info, char *text)
{
	struct timer_info timer = {};

	if (!read_pairs(timer_fields, text, &timer) ||
	    (info->timer_count && info->timers[info->timer_count - 1].number >= timer.number))
		return false;
	info->timers = grown(info->timers, info->timer_count, sizeof(timer));
	info->timers[info->timer_count++] = timer;
	return true;
}

/* What a filter has one of. */
enum head {
	HEAD_NUMBER = 1,
	HEAD_SCRATCH = 2,
	HEAD_ALL = HEAD_NUMBER | HEAD_SCRATCH,
};

static bool read_head(unsigned int *heads, enum head head, const char *text,
		      uint64_t *number)
{
	if (*heads & head || !text_number(text, UINT64_MAX, number))
		return false;
	*heads |= head;
	return true;
}

static bool read_line(struct filter_info *info, unsigned int *heads, char *line)
{
	char *text = strchr(line, '\t');

	/* Nothing of ours. The kernel's own lines have a key and a tab, mostly. */
	if (!text || text == line || text[-1] != ':')
		return true;
	text[-1] = '\0';
	text++;
	if (!strcmp(line, "filter"))
		return read_head(heads, HEAD_NUMBER, text, &info->number);
	if (!strcmp(line, "scratch"))
		return read_head(heads, HEAD_SCRATCH, text, &info->scratch);
	if (!strcmp(line, "prog"))
		return read_prog(info, text);
	if (!strcmp(line, "range"))
		return read_range(info, text);
	if (!strcmp(line, "notifier"))
		return read_notifier(info, text);
	if (!strcmp(line, "timer"))
		return read_timer(info, text);
	return true;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct range_info *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/* In order, and each number once. */
static void sort_ranges(struct filter_info *info)
{
	uint32_t kept = 0;

	if (info->range_count)
		qsort(info->ranges, info->range_count, sizeof(*info->ranges),
		      compare_ranges);
	for (uint32_t i = 0; i < info->range_count; i++) {
		if (kept && info->ranges[kept - 1].number == info->ranges[i].number)
			info->malformed++;
		else
			info->ranges[kept++] = info->ranges[i];
	}
	info->range_count = kept;
}

bool fdinfo_parse(struct filter_info *info, const char *text)
{
	char *copy = tool_text("%s", text), *rest = copy;
	unsigned int heads = 0;

	*info = (struct filter_info) {};
	while (*rest) {
		char *line = strsep(&rest, "\n");

		/* No newline: cut. */
		if (!rest || !read_line(info, &heads, line))
			info->malformed++;
		if (!rest)
			break;
	}
	free(copy);
	sort_ranges(info);
	if (heads == HEAD_ALL)
		return true;
	fdinfo_free(info);
	return false;
}

void fdinfo_free(struct filter_info *info)
{
	free(info->progs);
	free(info->ranges);
	free(info->notifiers);
	free(info->timers);
	*info = (struct filter_info) {};
}
