// SPDX-License-Identifier: GPL-2.0
/*
 * What figures were measured on.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine.h"
#include "text.h"
#include "tool.h"

/* The first line of a file, or null. */
static json_t *line_of(const char *path)
{
	FILE *file = fopen(path, "re");
	json_t *value = NULL;
	char *line = NULL;
	size_t size = 0;

	if (file && getline(&line, &size, file) > 0) {
		char *clean;

		line[strcspn(line, "\n")] = '\0';
		clean = text_clean(line);
		value = json_string(clean);
		free(clean);
	}
	free(line);
	if (file)
		fclose(file);
	return value ? value : json_null();
}

static void read_cpu(json_t *machine)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char *line = NULL, *name = NULL;
	bool hypervisor = false;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		char *value = strchr(line, ':');

		if (!value)
			break;
		value[strcspn(value, "\n")] = '\0';
		if (!strncmp(line, "model name", strlen("model name")))
			name = text_clean(value + 1);
		if (!strncmp(line, "flags", strlen("flags")))
			hypervisor = strstr(value, " hypervisor");
	}
	if (file)
		fclose(file);
	free(line);
	json_object_set_new(machine, "cpu", name ? json_string(name) : json_null());
	json_object_set_new(machine, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	json_object_set_new(machine, "hypervisor", json_boolean(hypervisor));
	free(name);
}

#define CLOCKSOURCE	"/sys/devices/system/clocksource/clocksource0/current_clocksource"

json_t *machine_json(void)
{
	json_t *machine = json_object();
	struct utsname names;

	uname(&names);
	json_object_set_new(machine, "kernel", json_string(names.release));
	read_cpu(machine);
	json_object_set_new(machine, "clocksource", line_of(CLOCKSOURCE));
	json_object_set_new(machine, "spectre_v2",
			    line_of("/sys/devices/system/cpu/vulnerabilities/spectre_v2"));
	json_object_set_new(machine, "module", line_of("/sys/module/kvmfilter/version"));
	return machine;
}

static const char *text_of(const json_t *machine, const char *member)
{
	const char *text = json_string_value(json_object_get(machine, member));

	return text ? text : "not known";
}

void machine_print(const json_t *machine)
{
	const char *module = json_string_value(json_object_get(machine, "module"));

	printf("Linux %s, %s%s, %d CPUs\n", text_of(machine, "kernel"), text_of(machine, "cpu"),
	       json_is_true(json_object_get(machine, "hypervisor")) ? " (virtual)" : "",
	       (int)json_integer_value(json_object_get(machine, "cpus")));
	printf("clock source %s; Spectre v2: %s; kvmfilter %s\n",
	       text_of(machine, "clocksource"), text_of(machine, "spectre_v2"),
	       module ? module : "not loaded");
}
