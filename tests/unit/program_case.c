// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the cases. The comment at the head of a file, lines that start with
 * "#" or "//", has lines "key: value"; see tests/programs/README.md.
 */
#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program_case.h"

#define CASES_MAX	4096

static bool is_source(const char *name)
{
	size_t length = strlen(name);

	return length > 2 && name[0] != '.' &&
	       (!strcmp(name + length - 2, ".s") ||
		!strcmp(name + length - 2, ".c"));
}

static int wanted(const struct dirent *entry)
{
	return is_source(entry->d_name);
}

/* "0-3,7": bits of @words. */
static void parse_words(const char *name, char *list, __u64 *words)
{
	char *item;

	for (item = strtok(list, ","); item; item = strtok(NULL, ",")) {
		unsigned int first, last, i;
		int n = sscanf(item, "%u-%u", &first, &last);

		if (n == 1)
			last = first;
		if (n < 1 || last >= KVMF_STATE_WORDS || first > last)
			errx(1, "%s: not a list of words: %s", name, item);
		for (i = first; i <= last; i++)
			words[i / 64] |= 1ULL << (i % 64);
	}
}

static void parse_line(struct program_case *one, const char *key, char *value)
{
	if (!strcmp(key, "rule"))
		snprintf(one->rule, sizeof(one->rule), "%s", value);
	else if (!strcmp(key, "message"))
		snprintf(one->message, sizeof(one->message), "%s", value);
	else if (!strcmp(key, "state"))
		one->state_size = strtoul(value, NULL, 0);
	else if (!strcmp(key, "insn"))
		one->insn = strtol(value, NULL, 0);
	else if (!strcmp(key, "stack"))
		one->facts.stack_depth = strtoul(value, NULL, 0);
	else if (!strcmp(key, "signals"))
		one->facts.signals = strtoul(value, NULL, 0);
	else if (!strcmp(key, "reads"))
		parse_words(one->name, value, one->facts.read_words);
	else if (!strcmp(key, "writes"))
		parse_words(one->name, value, one->facts.write_words);
	else if (!strcmp(key, "direction") && !strcmp(value, "read"))
		one->direction = KVMFILTER_READ;
	else if (!strcmp(key, "direction") && !strcmp(value, "write"))
		one->direction = KVMFILTER_WRITE;
	else if (!strcmp(key, "expect") &&
		 !strcmp(value, one->accept ? "accept" : "reject"))
		;	/* the folder says it, too */
	else
		errx(1, "%s: not understood: %s: %s", one->name, key, value);
}

static void parse_head(struct program_case *one, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256], *value;

	if (!file)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), file)) {
		char *key = line;

		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "#", 1) && strncmp(line, "//", 2))
			break;
		key += strspn(key, "#/ ");
		value = strstr(key, ": ");
		if (!value || !strncmp(key, "SPDX", 4))
			continue;
		*value = '\0';
		parse_line(one, key, value + 2);
	}
	fclose(file);
	if (!one->rule[0] || one->direction > KVMFILTER_WRITE ||
	    (!one->accept && (!one->message[0] || one->insn < -1)))
		errx(1, "%s: rule and direction are needed, message and insn to reject",
		     path);
}

static void read_insns(struct program_case *one, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t size = (KVMFILTER_INSNS_MAX + 2) * sizeof(*one->insns), n;

	if (!file)
		err(1, "%s", path);
	one->insns = malloc(size);
	if (!one->insns)
		err(1, "%s", path);
	n = fread(one->insns, 1, size, file);
	if (!n || n % sizeof(*one->insns) || n == size)
		errx(1, "%s: %zu bytes are not a program", path, n);
	one->insn_count = n / sizeof(*one->insns);
	/* No room behind the last, so that a sanitizer sees who looks there. */
	one->insns = realloc(one->insns, n);
	if (!one->insns)
		err(1, "%s", path);
	fclose(file);
}

static uint32_t load_folder(struct program_case *to, const char *cases,
			    const char *bins, const char *folder)
{
	struct dirent **entries;
	char path[4096];
	int n, i;

	snprintf(path, sizeof(path), "%s/%s", cases, folder);
	n = scandir(path, &entries, wanted, alphasort);
	if (n < 0)
		err(1, "%s", path);
	if (n > CASES_MAX / 2)
		errx(1, "%s: more than %d cases", path, CASES_MAX / 2);
	for (i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		struct program_case *one = &to[i];

		*one = (struct program_case){
			.accept = !strcmp(folder, "accept"),
			.direction = -1, .insn = -2,
		};
		snprintf(one->name, sizeof(one->name), "%s/%s", folder, name);
		snprintf(path, sizeof(path), "%s/%s", cases, one->name);
		parse_head(one, path);
		snprintf(path, sizeof(path), "%s/%s/%.*s.bin", bins, folder,
			 (int)strlen(name) - 2, name);
		read_insns(one, path);
		free(entries[i]);
	}
	free(entries);
	return n;
}

struct program_case *program_cases_load(const char *cases, const char *bins,
					uint32_t *count)
{
	struct program_case *all = calloc(CASES_MAX, sizeof(*all));

	if (!all)
		err(1, "cases");
	*count = load_folder(all, cases, bins, "accept");
	*count += load_folder(all + *count, cases, bins, "reject");
	return all;
}

void program_cases_free(struct program_case *cases, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		free(cases[i].insns);
	free(cases);
}
