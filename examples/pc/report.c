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
	const struct disk *disk = &devices->disk;

	return checked(json_pack("{s:o, s:o, s:o, s:{s:I, s:I, s:I, s:I}, s:{s:I, s:I, s:f}}",
				 "devices", device_rows(devices),
				 "addresses", address_rows(devices),
				 "exits", reason_rows(devices->machine),
				 "disk", "boot_requests", (json_int_t)disk->requests[0],
				 "boot_interrupts", (json_int_t)disk->interrupts[0],
				 "requests", (json_int_t)disk->requests[1],
				 "interrupts", (json_int_t)disk->interrupts[1],
				 "tsc", "ticks", (json_int_t)ticks, "ns", (json_int_t)ns,
				 "hz", ns ? 1e9 * ticks / ns : 0.0));
}

/* --- tables ---------------------------------------------------------------------- */

static void add_column(struct libscols_table *table, void *member)
{
	const json_t *value = json_object_iter_value(member);

	if (!scols_table_new_column(table, json_object_iter_key(member), 0,
				    json_is_string(value) ? 0 : SCOLS_FL_RIGHT))
		errx(1, "no column");
}

static void set_cell(struct libscols_line *line, size_t column, void *member)
{
	const json_t *value = json_object_iter_value(member);
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
	if (scols_line_set_data(line, column, json_is_string(value) ?
				json_string_value(value) : text))
		errx(1, "no cell");
}

static void print_table(const json_t *report, const char *name, FILE *file)
{
	const json_t *rows = json_object_get(report, name);
	struct libscols_table *table = scols_new_table();
	json_t *row = json_array_get(rows, 0);
	size_t i, column;
	void *member;

	if (!table)
		errx(1, "no table");
	for (member = json_object_iter(row); member;
	     member = json_object_iter_next(row, member))
		add_column(table, member);
	for (i = 0; i < json_array_size(rows); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		if (!line)
			errx(1, "no line");
		row = json_array_get(rows, i);
		column = 0;
		for (member = json_object_iter(row); member;
		     member = json_object_iter_next(row, member))
			set_cell(line, column++, member);
	}
	scols_table_set_stream(table, file);
	fprintf(file, "\n%s:\n", name);
	scols_print_table(table);
	scols_unref_table(table);
}

void report_print(const json_t *report, FILE *file)
{
	const json_t *tsc = json_object_get(report, "tsc");

	print_table(report, "devices", file);
	print_table(report, "addresses", file);
	print_table(report, "exits", file);
	fprintf(file, "\ntsc: %.0f Hz, measured over %.3f s\n",
		json_real_value(json_object_get(tsc, "hz")),
		json_integer_value(json_object_get(tsc, "ns")) / 1e9);
}
