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

/* "3,5": bits */
static uint64_t parse_numbers(const char *name, char *list)
{
	uint64_t bits = 0;
	char *item;

	for (item = strtok(list, ","); item; item = strtok(NULL, ",")) {
		unsigned long number = strtoul(item, NULL, 0);

		if (number > 63)
			errx(1, "%s: not a list of numbers: %s", name, item);
		bits |= 1ULL << number;
	}
	return bits;
}

/* "0=0x5 63=0x7": timers, and what they are armed for. */
static void parse_timers(struct program_case *one, char *list)
{
	char *item;

	for (item = strtok(list, " "); item; item = strtok(NULL, " ")) {
		unsigned long number = strtoul(item, &item, 0);

		if (number >= KVMFILTER_TIMERS_MAX || *item != '=')
			errx(1, "%s: not a list of timers: %s", one->name, item);
		one->arms |= 1ULL << number;
		one->whens[number] = strtoull(item + 1, NULL, 0);
	}
}

static uint64_t parse_features(const char *name, const char *value)
{
	if (strcmp(value, "load_signed"))
		errx(1, "%s: no such feature: %s", name, value);
	return KVMFILTER_FEATURE_LOAD_SIGNED;
}

/* "value=0x12 width=1 bus=pio" */
static void parse_access(struct program_case *one, char *list)
{
	struct kvmfilter_access *access = &one->access;
	char *item;

	for (item = strtok(list, " "); item; item = strtok(NULL, " ")) {
		char *text = strchr(item, '=');
		uint64_t number = text ? strtoull(text + 1, NULL, 0) : 0;

		if (!strncmp(item, "value=", 6))
			access->value = number;
		else if (!strncmp(item, "address=", 8))
			access->address = number;
		else if (!strncmp(item, "offset=", 7))
			access->offset = number;
		else if (!strncmp(item, "vcpu=", 5))
			access->vcpu = number;
		else if (!strncmp(item, "width=", 6))
			access->width = number;
		else if (!strcmp(item, "bus=pio"))
			access->bus = KVMFILTER_BUS_PIO;
		else if (strcmp(item, "bus=mmio"))
			errx(1, "%s: not understood: %s", one->name, item);
	}
}

/* "0x1 0x2 -> 0x3": the first words before, and those behind them after. */
static void parse_run(struct program_case *one, char *list)
{
	struct program_run *run;
	uint32_t word = 0;
	bool after = false;
	char *item;

	one->runs = realloc(one->runs, (one->run_count + 1) * sizeof(*run));
	if (!one->runs)
		err(1, "%s", one->name);
	run = &one->runs[one->run_count++];
	*run = (struct program_run){};
	for (item = strtok(list, " "); item; item = strtok(NULL, " ")) {
		uint64_t number = strtoull(item, NULL, 0);

		if (!strcmp(item, "->")) {
			after = true;
			continue;
		}
		if (word == PROGRAM_STATE_WORDS)
			errx(1, "%s: a run of more than %d words", one->name,
			     PROGRAM_STATE_WORDS);
		if (!after)
			run->before[word] = number;
		run->after[word++] = number;
	}
	if (!after || 8 * word != one->state_size)
		errx(1, "%s: a run of %u words, for %u bytes of state",
		     one->name, word, one->state_size);
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
	else if (!strcmp(key, "signals") && !strncmp(one->name, "run/", 4))
		one->signals = parse_numbers(one->name, value);
	else if (!strcmp(key, "weight"))
		one->facts.weight = strtoul(value, NULL, 0);
	else if (!strcmp(key, "signals"))
		one->facts.signals = strtoul(value, NULL, 0);
	else if (!strcmp(key, "timers"))
		parse_timers(one, value);
	else if (!strcmp(key, "arms"))
		one->facts.arms = strtoul(value, NULL, 0);
	else if (!strcmp(key, "locks"))
		one->facts.locks = strtoul(value, NULL, 0);
	else if (!strcmp(key, "held"))
		one->held = strtoul(value, NULL, 0);
	else if (!strcmp(key, "features"))
		one->facts.features = parse_features(one->name, value);
	else if (!strcmp(key, "without"))
		one->without = parse_features(one->name, value);
	else if (!strcmp(key, "run"))
		parse_run(one, value);
	else if (!strcmp(key, "access"))
		parse_access(one, value);
	else if (!strcmp(key, "value"))
		one->value = strtoull(value, NULL, 0);
	else if (!strcmp(key, "verdict"))
		one->verdict = strtoul(value, NULL, 0);
	else if (!strcmp(key, "direction") && !strcmp(value, "read"))
		one->direction = KVMFILTER_READ;
	else if (!strcmp(key, "direction") && !strcmp(value, "write"))
		one->direction = KVMFILTER_WRITE;
	else if (!strcmp(key, "direction") && !strcmp(value, "expire"))
		one->direction = KVMFILTER_EXPIRE;
	else if (!strcmp(key, "expect") &&
		 !strcmp(value, one->accept ? "accept" : "reject"))
		;	/* the folder says it, too */
	else
		errx(1, "%s: not understood: %s: %s", one->name, key, value);
}

static void parse_head(struct program_case *one, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[4096], *value;

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
	one->access.direction = one->direction;
	if (one->direction == KVMFILTER_WRITE)
		one->value = one->access.value;
	if (one->direction == KVMFILTER_EXPIRE) {
		one->value = one->access.value;
		one->access.address = 0;
		one->access.width = 0;
		one->access.bus = 0;
	}
	if (!one->rule[0] || one->direction > KVMFILTER_EXPIRE ||
	    (!one->accept && (!one->message[0] || one->insn < -1)) ||
	    (!strncmp(one->name, "run/", 4) && !one->run_count))
		errx(1, "%s: rule and direction are needed, message and insn to reject, a run to run",
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

struct program_case *program_cases_load(const char *cases, const char *bins,
					const char *folder, uint32_t *count)
{
	struct program_case *all;
	struct dirent **entries;
	char path[4096];
	int n, i;

	snprintf(path, sizeof(path), "%s/%s", cases, folder);
	n = scandir(path, &entries, wanted, alphasort);
	if (n < 1)
		err(1, "%s", path);
	all = calloc(n, sizeof(*all));
	if (!all)
		err(1, "%s", path);
	for (i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		struct program_case *one = &all[i];

		*one = (struct program_case){
			.accept = strcmp(folder, "reject") != 0,
			.direction = -1, .insn = -2,
			.verdict = KVMFILTER_DONE,
			.access = {
				.address = 0x1000, .width = 8,
				.bus = KVMFILTER_BUS_MMIO,
			},
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
	*count = n;
	return all;
}

struct kvmf_verify program_case_verify(const struct program_case *one)
{
	return (struct kvmf_verify){
		.insns = one->insns,
		.insn_count = one->insn_count,
		.state_size = one->state_size,
		.direction = one->direction,
		.features = KVMFILTER_FEATURE_LOAD_SIGNED & ~one->without,
	};
}

void program_cases_free(struct program_case *cases, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		free(cases[i].insns);
		free(cases[i].runs);
	}
	free(cases);
}
