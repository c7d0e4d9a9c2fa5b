// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints, through tracefs: every field of every event, in order, and no event where
 * nothing happened or nobody listens. Runs where the module is loaded, as root.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "endings.h"
#include "fdinfo.h"
#include "test_programs.h"

#define TRACEFS		"/sys/kernel/tracing"
/* A buffer of our own. */
#define INSTANCE	TRACEFS "/instances/kvmfilter-test"

static void write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_TRUNC);

	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	close(file);
}

/* To be freed. */
static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	return text;
}

/* @event: the name of one of ours, or NULL for all. */
static void listen_to(const char *event, bool on)
{
	char path[128];

	snprintf(path, sizeof(path), INSTANCE "/events/kvmfilter%s%s/enable",
		 event ? "/" : "", event ? event : "");
	write_file(path, on ? "1" : "0");
}

static int group_setup(void **state)
{
	(void)state;
	if (mount("tracefs", TRACEFS, "tracefs", 0, NULL) && errno != EBUSY)
		return -1;
	return mkdir(INSTANCE, 0700);
}

static int group_teardown(void **state)
{
	(void)state;
	return rmdir(INSTANCE);
}

struct trace {
	struct fixture *fixture;
	unsigned long long filter;
	char *expected;
	size_t size;
	FILE *to;
};

/* Start to listen, and to write down what is expected. */
static void expect(struct trace *trace)
{
	write_file(INSTANCE "/trace", "");
	trace->to = open_memstream(&trace->expected, &trace->size);
}

/* What was seen is just what was expected: the events, without who, where and when. */
static void check(struct trace *trace)
{
	char *text = read_file(INSTANCE "/trace"), *seen, *rest = text, *line;
	size_t size;
	FILE *to = open_memstream(&seen, &size);

	while ((line = strsep(&rest, "\n"))) {
		char *event = strstr(line, ": kvmfilter_");

		if (event && *line != '#')
			fprintf(to, "%s\n", event + 2);
	}
	fclose(to);
	fclose(trace->to);
	assert_string_equal(seen, trace->expected);
	free(seen);
	free(trace->expected);
	free(text);
}

static int setup(void **state)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	char *text;

	trace->fixture = fixture_create(2);
	text = fdinfo_read(getpid(), kvmfilter_fd(trace->fixture->filter));
	trace->filter = fdinfo_number(text);
	free(text);
	*state = trace;
	return 0;
}

static int teardown(void **state)
{
	struct trace *trace = *state;

	listen_to(NULL, false);
	fixture_destroy(trace->fixture);
	free(trace);
	return 0;
}

static void every_event_has_its_fields(void **state)
{
	static const struct {
		const char *name;
		const char *fields[10];
	} events[] = {
		{ "access", { "u64 filter", "u64 address", "u64 value", "u32 range",
			      "u32 vcpu", "u32 outcome", "u8 bus", "u8 width",
			      "u8 direction" } },
		{ "range_add", { "u64 filter", "u64 address", "u32 range", "u32 length",
				 "u32 bus", "u32 read_prog", "u32 write_prog" } },
		{ "range_remove", { "u64 filter", "u64 address", "u32 range", "u32 length",
				    "u32 bus", "u32 read_prog", "u32 write_prog" } },
		{ "prog_load", { "u64 filter", "u32 prog", "u32 direction", "u32 insns",
				 "u32 state_size", "bool jited" } },
		{ "prog_unload", { "u64 filter", "u32 prog", "u32 direction", "u32 insns",
				   "u32 state_size", "bool jited" } },
		{ "expiry", { "u64 filter", "u64 when", "u64 behind", "u32 timer",
			      "u32 outcome" } },
		{ "timer_add", { "u64 filter", "u32 timer", "u32 expire_prog",
				 "u32 notifier" } },
		{ "timer_remove", { "u64 filter", "u32 timer", "u32 expire_prog",
				    "u32 notifier" } },
		{ "filter_create", { "u64 filter", "u32 scratch_size" } },
		{ "filter_release", { "u64 filter", "u32 scratch_size" } },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		char path[128], field[64], *text;

		snprintf(path, sizeof(path), TRACEFS "/events/kvmfilter/kvmfilter_%s/format",
			 events[i].name);
		text = read_file(path);
		for (int k = 0; events[i].fields[k]; k++) {
			snprintf(field, sizeof(field), "\tfield:%s;", events[i].fields[k]);
			assert_non_null(strstr(text, field));
		}
		/* Tools know no names of the module's own. */
		assert_null(strstr(text, "KVMF"));
		free(text);
	}
}

static void every_access_is_told_as_it_ended(void **state)
{
	struct trace *trace = *state;
	struct endings endings;

	endings_init(&endings, trace->fixture);
	listen_to("kvmfilter_access", true);
	expect(trace);
	for (unsigned int i = 0; i < endings_count; i++) {
		ending_run(&endings, &endings_list[i]);
		ending_print(trace->to, &endings, &endings_list[i], trace->filter);
	}
	check(trace);

	/* Nobody listens. */
	listen_to("kvmfilter_access", false);
	expect(trace);
	for (unsigned int i = 0; i < endings_count; i++)
		ending_run(&endings, &endings_list[i]);
	check(trace);

	/* The ranges are gone: the same accesses are nobody's. */
	for (int i = 0; i < ENDINGS_RANGES; i++)
		assert_int_equal(kvmfilter_range_remove(trace->fixture->filter,
							endings.ranges[i].number), 0);
	listen_to("kvmfilter_access", true);
	expect(trace);
	for (unsigned int i = 0; i < endings_count; i++) {
		__u64 value = endings_list[i].value;

		assert_true(fixture_access(trace->fixture, endings_list[i].kind,
					   endings_list[i].address, endings_list[i].width,
					   &value) > 0);
	}
	check(trace);
	endings_exit(&endings);
}

static void each_vcpu_is_told_apart(void **state)
{
	struct trace *trace = *state;
	struct fixture *f = trace->fixture;
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, ENDINGS_PORT, 1, prog, 0);

	listen_to("kvmfilter_access", true);
	expect(trace);
	for (unsigned int vcpu = 2; vcpu--;) {
		vm_job_add(vm_job_begin(f->vm, vcpu), JOB_IN, ENDINGS_PORT, 1, 0);
		assert_int_equal(vm_run(f->vm, vcpu), 0);
		fprintf(trace->to,
			"kvmfilter_access: filter %llu range %d vcpu %u %s read 0x%llx width 1 value 0x%x: done\n",
			trace->filter, range, vcpu, FIXTURE_BUS_NAME,
			FIXTURE_PORT(ENDINGS_PORT), 2 - vcpu);
	}
	check(trace);
}

static void print_prog(struct trace *trace, const char *what, int prog, const char *direction,
		       size_t insns)
{
	struct kvmfilter_query query;

	assert_int_equal(kvmfilter_query(&query), 0);
	fprintf(trace->to,
		"kvmfilter_prog_%s: filter %llu prog %d %s insns %zu state_size %zu jited %d\n",
		what, trace->filter, prog, direction, insns, sizeof(struct test_state),
		!!(query.features & KVMFILTER_FEATURE_JIT));
}

static void print_range(struct trace *trace, const char *what, int range, const char *place,
			int read, int write)
{
	fprintf(trace->to, "kvmfilter_range_%s: filter %llu range %d %s read_prog %d write_prog %d\n",
		what, trace->filter, range, place, read, write);
}

#define INSNS(name)	(sizeof(name##_insns) / sizeof(name##_insns[0]))

#define CLOCK_PROG(what)	"kvmfilter_prog_" what \
	": filter %llu prog 1 read insns 5 state_size 0 jited 1\n"

static void a_filter_is_told_from_first_to_last(void **state)
{
	struct trace *trace = *state;
	struct fixture *f = trace->fixture;
	struct kvmfilter *mine = f->filter;
	char place[64];

	snprintf(place, sizeof(place), "%s 0x%llx length 4", FIXTURE_BUS_NAME,
		 FIXTURE_PORT(0x40));
	listen_to(NULL, true);
	expect(trace);
	/* Numbers are given in order. */
	trace->filter++;
	assert_int_equal(kvmfilter_create(&f->filter, vm_fd(f->vm), 5000), 0);
	fprintf(trace->to, "kvmfilter_filter_create: filter %llu scratch_size 8192\n",
		trace->filter);
	/* The library's look at both clocks. */
	for (int clock = 0; clock < 2; clock++) {
		fprintf(trace->to, CLOCK_PROG("load") CLOCK_PROG("unload"), trace->filter,
			trace->filter);
	}
	assert_int_equal(fixture_load(f, last_read, sizeof(struct test_state)), 1);
	print_prog(trace, "load", 1, "read", INSNS(last_read));
	assert_int_equal(fixture_load(f, keep_write, sizeof(struct test_state)), 2);
	print_prog(trace, "load", 2, "write", INSNS(keep_write));
	assert_int_equal(fixture_add(f, KVMFILTER_BUS_PIO, 0x40, 4, 1, 2), 1);
	print_range(trace, "add", 1, place, 1, 2);
	assert_int_equal(fixture_add(f, KVMFILTER_BUS_MMIO, ~0ULL, 1, 0, 2), 2);
	print_range(trace, "add", 2, "mmio 0xffffffffffffffff length 1", 0, 2);
	assert_int_equal(kvmfilter_range_remove(f->filter, 1), 0);
	print_range(trace, "remove", 1, place, 1, 2);
	assert_int_equal(kvmfilter_prog_unload(f->filter, 1), 0);
	print_prog(trace, "unload", 1, "read", INSNS(last_read));
	/* Ranges are told, and programs go along. */
	kvmfilter_destroy(f->filter);
	print_range(trace, "remove", 2, "mmio 0xffffffffffffffff length 1", 0, 2);
	fprintf(trace->to, "kvmfilter_filter_release: filter %llu scratch_size 8192\n",
		trace->filter);
	f->filter = mine;
	/* The last fput() of a file may be a moment after close(). */
	usleep(100000);
	check(trace);
}

/* Where an event stands in the trace; @from, if it is to be behind that. */
static const char *find(const char *from, const char *format, unsigned long long filter)
{
	char line[128];
	const char *found;

	snprintf(line, sizeof(line), format, filter);
	found = strstr(from, line);
	if (!found)
		print_error("no \"%s\" in %s\n", line, from);
	assert_non_null(found);
	return found;
}

/* "behind 815: done" */
static const char *ending_of(const char *event, unsigned long long *behind)
{
	static char outcome[32];
	int got = sscanf(strstr(event, "behind"), "behind %llu: %31s", behind, outcome);

	assert_int_equal(got, 2);
	return outcome;
}

static void a_timer_is_told_and_how_it_expired(void **state)
{
	struct trace *trace = *state;
	struct fixture *f = trace->fixture;
	int event = eventfd(0, EFD_NONBLOCK);
	const struct kvmfilter_timer_spec spec = {
		.timer = 3, .notifier = 5,
		.prog = fixture_load(f, alarm_expire, sizeof(struct test_state)),
	};
	struct kvmfilter_timer_query query;
	unsigned long long behind;
	char *text;
	const char *at;

	assert_int_equal(kvmfilter_notifier_set(f->filter, 5, event), 0);
	assert_int_equal(kvmfilter_notifier_set(f->filter, 0, event), 0);
	write_file(INSTANCE "/trace", "");
	listen_to(NULL, true);
	assert_int_equal(kvmfilter_timer_add(f->filter, &spec), 0);
	/* It declines at first. */
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(kvmfilter_timer_arm(f->filter, 3, 7 + i), 0);
		do {
			assert_int_equal(kvmfilter_timer_query(f->filter, 3, &query), 0);
		} while (query.pass_program + query.done <= i);
		fixture_data(f, 0)->reads = 1;
	}
	assert_int_equal(kvmfilter_timer_remove(f->filter, 3), 0);
	listen_to(NULL, false);
	text = read_file(INSTANCE "/trace");
	at = find(text, "kvmfilter_timer_add: filter %llu timer 3 expire_prog 1 notifier 5\n",
		  trace->filter);
	at = find(at, "kvmfilter_expiry: filter %llu timer 3 when 7 behind ", trace->filter);
	assert_string_equal(ending_of(at, &behind), "pass_program");
	at = find(at, "kvmfilter_expiry: filter %llu timer 3 when 8 behind ", trace->filter);
	assert_string_equal(ending_of(at, &behind), "done");
	assert_in_range(behind, 1000000, ~0ULL >> 1);
	find(at, "kvmfilter_timer_remove: filter %llu timer 3 expire_prog 1 notifier 5\n",
	     trace->filter);
	free(text);
	close(event);
}

static void what_fails_has_not_happened(void **state)
{
	static const struct bpf_insn bad[] = { { .code = 0xff } };
	struct trace *trace = *state;
	struct fixture *f = trace->fixture;
	int prog = fixture_load(f, last_read, sizeof(struct test_state));
	struct kvmfilter_prog_spec program = {
		.insns = bad, .insn_count = 1, .direction = KVMFILTER_READ,
	};
	struct kvmfilter_range_spec range = {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(ENDINGS_PORT), .length = 2,
		.read_prog = prog,
	};
	struct kvmfilter *other;

	fixture_add(f, KVMFILTER_BUS_PIO, ENDINGS_PORT + 1, 1, prog, 0);
	listen_to(NULL, true);
	expect(trace);
	assert_int_equal(kvmfilter_create(&other, vm_vcpu_fd(f->vm, 0), 4096), -EBADF);
	assert_int_equal(kvmfilter_prog_load(f->filter, &program), -EACCES);
	assert_int_equal(kvmfilter_prog_unload(f->filter, prog), -EBUSY);
	assert_int_equal(kvmfilter_prog_unload(f->filter, prog + 1), -ENOENT);
	assert_int_equal(kvmfilter_range_add(f->filter, &range), -EEXIST);
	assert_int_equal(kvmfilter_range_remove(f->filter, 2), -ENOENT);
	check(trace);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_has_its_fields),
		TEST(every_access_is_told_as_it_ended),
		TEST(each_vcpu_is_told_apart),
		TEST(a_filter_is_told_from_first_to_last),
		TEST(a_timer_is_told_and_how_it_expired),
		TEST(what_fails_has_not_happened),
	};

	return cmocka_run_group_tests_name("trace", tests, group_setup, group_teardown);
}
