// SPDX-License-Identifier: GPL-2.0
/*
 * The members of the JSON objects are in the order of the columns, which are named after
 * them. Members that begin with "boot_" count until the guest's mark.
 */
#include <err.h>
#include <libsmartcols.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

#include "devices.h"
#include "report.h"

static const char *const reasons[MACHINE_REASONS] = {
	[KVM_EXIT_IO] = "I/O port",
	[KVM_EXIT_MMIO] = "MMIO",
	[KVM_EXIT_INTR] = "signal",
	[KVM_EXIT_SHUTDOWN] = "shutdown",
};

void report_time(struct report_time *time)
{
	struct timespec now;

	time->ticks = __rdtsc();
	clock_gettime(CLOCK_MONOTONIC, &now);
	time->ns = now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static json_t *checked(json_t *json)
{
	if (!json)
		errx(1, "no memory for the report");
	return json;
}

static void append(json_t *array, json_t *row)
{
	if (json_array_append_new(array, checked(row)))
		errx(1, "no memory for the report");
}

static json_t *device_row(const struct devices *devices, const struct device *device)
{
	struct kvmfilter_counters end = {};
	json_int_t exits[2][2] = {};
	unsigned int i, j;

	if (devices->filter)
		kvmfilter_device_counters(device->device, &end);
	for (i = 0; i < devices->exits_count; i++)
		for (j = 0; j < 4 && devices->exits[i].device == device_name(device); j++)
			exits[j / 2][j % 2] += devices->exits[i].count[j / 2][j % 2];
	return json_pack("{ss sI sI sI sI sI sI sI sI sI sI sI sI}",
			 "device", device_name(device),
			 "boot_reads", exits[0][0],
			 "boot_writes", exits[0][1],
			 "boot_answered", (json_int_t)device->at_mark.done,
			 "reads", exits[1][0],
			 "writes", exits[1][1],
			 "answered", (json_int_t)(end.done - device->at_mark.done),
			 "pass_program", (json_int_t)end.pass_program,
			 "pass_contended", (json_int_t)end.pass_contended,
			 "pass_no_program", (json_int_t)end.pass_no_program,
			 "pass_string", (json_int_t)end.pass_string,
			 "pass_width", (json_int_t)end.pass_width,
			 "pass_notifier", (json_int_t)end.pass_notifier);
}

static json_t *device_rows(const struct devices *devices)
{
	json_t *rows = checked(json_array());
	unsigned int i;

	for (i = 0; i < DEVICES; i++)
		append(rows, device_row(devices, &devices->device[i]));
	return rows;
}

static int by_address(const void *left, const void *right)
{
	const struct device_exits *a = left, *b = right;

	if (a->bus != b->bus)
		return a->bus - b->bus;
	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->width - b->width;
}

static json_t *address_row(const struct device_exits *row)
{
	char address[24];

	snprintf(address, sizeof(address), "0x%llx", row->address);
	return json_pack("{ss ss sI ss sI sI sI sI}",
			 "bus", row->bus == KVMFILTER_BUS_PIO ? "port" : "memory",
			 "address", address,
			 "width", (json_int_t)row->width,
			 "device", row->device,
			 "boot_reads", (json_int_t)row->count[0][0],
			 "boot_writes", (json_int_t)row->count[0][1],
			 "reads", (json_int_t)row->count[1][0],
			 "writes", (json_int_t)row->count[1][1]);
}

static json_t *address_rows(struct devices *devices)
{
	json_t *rows = checked(json_array());
	unsigned int i;

	qsort(devices->exits, devices->exits_count, sizeof(devices->exits[0]), by_address);
	for (i = 0; i < devices->exits_count; i++)
		append(rows, address_row(&devices->exits[i]));
	return rows;
}

static json_t *reason_rows(const struct machine *machine)
{
	json_t *rows = checked(json_array());
	unsigned int i;

	for (i = 0; i < MACHINE_REASONS; i++)
		if (machine->exits[0][i] || machine->exits[1][i])
			append(rows, json_pack("{ss sI sI}",
					       "reason", reasons[i] ? reasons[i] : "other",
					       "boot_exits", (json_int_t)machine->exits[0][i],
					       "exits", (json_int_t)machine->exits[1][i]));
	return rows;
}

json_t *report_make(struct devices *devices, const struct report_time *start,
		    const struct report_time *end)
{
	unsigned long long ticks = end->ticks - start->ticks, ns = end->ns - start->ns;

	return checked(json_pack("{s:o, s:o, s:o, s:{s:I, s:I, s:f}}",
				 "devices", device_rows(devices),
				 "addresses", address_rows(devices),
				 "exits", reason_rows(devices->machine),
				 "tsc", "ticks", (json_int_t)ticks, "ns", (json_int_t)ns,
				 "hz", ns ? 1e9 * ticks / ns : 0.0));
}

/* --- tables ---------------------------------------------------------------------- */

static void set_cell(struct libscols_line *line, size_t column, const json_t *value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
	if (scols_line_set_data(line, column, json_is_string(value) ?
				json_string_value(value) : text))
		errx(1, "no cell");
}

static void print_table(const char *name, json_t *rows, FILE *file)
{
	struct libscols_table *table = scols_new_table();
	size_t i, column;
	const char *key;
	json_t *row, *value;

	if (!table)
		errx(1, "no table");
	json_object_foreach(json_array_get(rows, 0), key, value) {
		if (!scols_table_new_column(table, key, 0, json_is_string(value) ? 0 :
					    SCOLS_FL_RIGHT))
			errx(1, "no column");
	}
	json_array_foreach(rows, i, row) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		if (!line)
			errx(1, "no line");
		column = 0;
		json_object_foreach(row, key, value)
			set_cell(line, column++, value);
	}
	scols_table_set_stream(table, file);
	fprintf(file, "\n%s:\n", name);
	scols_print_table(table);
	scols_unref_table(table);
}

void report_print(const json_t *report, FILE *file)
{
	const json_t *tsc = json_object_get(report, "tsc");
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)report, key, value)
		if (json_is_array(value) && json_array_size(value))
			print_table(key, value, file);
	fprintf(file, "\ntsc: %.0f Hz, measured over %.3f s\n",
		json_real_value(json_object_get(tsc, "hz")),
		json_integer_value(json_object_get(tsc, "ns")) / 1e9);
}
