// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/fdinfo of a filter: every line and field. (Who may read it, and when, is in
 * fdinfo_looking.c.) Runs where the module is loaded, as root.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fdinfo.h"
#include "test_programs.h"

int jited(void)
{
	struct kvmfilter_query query;

	assert_int_equal(kvmfilter_query(&query), 0);
	return !!(query.features & KVMFILTER_FEATURE_JIT);
}

static void an_empty_filter_is_a_number_and_its_scratch(void **state)
{
	struct fixture *f = fixture_create(1);
	struct kvmfilter *odd;
	char path[64], link[64] = "", expected[64];
	char *text;

	(void)state;
	/* Its scratch is rounded up to pages. */
	assert_int_equal(kvmfilter_create(&odd, vm_fd(f->vm), 4097), 0);
	text = fdinfo_read(getpid(), kvmfilter_fd(odd));
	assert_true(fdinfo_number(text) > 0);
	snprintf(expected, sizeof(expected), "filter:\t%llu\nscratch:\t8192\n",
		 fdinfo_number(text));
	assert_string_equal(text, expected);
	free(text);

	/* How a filter is recognised. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", kvmfilter_fd(odd));
	assert_true(readlink(path, link, sizeof(link) - 1) > 0);
	assert_string_equal(link, "anon_inode:[kvmfilter]");
	kvmfilter_destroy(odd);
	fixture_destroy(f);
}

static const struct {
	const char *name;
	size_t offset;
} counters[] = {
	{ "done", offsetof(struct kvmfilter_counters, done) },
	{ "pass_program", offsetof(struct kvmfilter_counters, pass_program) },
	{ "pass_contended", offsetof(struct kvmfilter_counters, pass_contended) },
	{ "pass_no_program", offsetof(struct kvmfilter_counters, pass_no_program) },
	{ "pass_string", offsetof(struct kvmfilter_counters, pass_string) },
	{ "pass_width", offsetof(struct kvmfilter_counters, pass_width) },
	{ "pass_notifier", offsetof(struct kvmfilter_counters, pass_notifier) },
	{ "pass_timer", offsetof(struct kvmfilter_counters, pass_timer) },
};

#define COUNTERS	(sizeof(counters) / sizeof(counters[0]))

/* By ranges. */
struct tally {
	unsigned int counts[ENDINGS_RANGES][COUNTERS];
};

static void print_prog(FILE *to, const struct ending_prog *prog)
{
	fprintf(to, "prog:\tnumber:%d direction:%s insns:%u state:%u jited:%d users:%u\n",
		prog->number, prog->direction == KVMFILTER_READ ? "read" : "write",
		prog->insn_count, prog->state_size, jited(), prog->users);
}

static void print_range(FILE *to, const struct ending_range *range,
			const unsigned int *tally)
{
	const struct kvmfilter_range_spec *spec = &range->spec;

	fprintf(to, "range:\tnumber:%d bus:%s address:0x%llx length:%u read:%u write:%u state:0x%x",
		range->number, spec->bus == KVMFILTER_BUS_PIO ? "pio" : "mmio",
		spec->address, spec->length, spec->read_prog, spec->write_prog,
		spec->state_offset);
	for (unsigned int i = 0; i < COUNTERS; i++)
		fprintf(to, " %s:%u", counters[i].name, tally[i]);
	fputc('\n', to);
}

/* The fdinfo is exactly this: of @endings what has a number, and what was counted. */
static void check_endings(const struct endings *endings, const struct tally *tally,
			  const char *notifiers)
{
	char *text = fixture_fdinfo(endings->fixture), *expected;
	size_t size;
	FILE *to = open_memstream(&expected, &size);

	fprintf(to, "filter:\t%llu\nscratch:\t%d\n", fdinfo_number(text), FIXTURE_SCRATCH);
	for (int i = 0; i < ENDINGS_PROGS; i++)
		if (endings->progs[i].number)
			print_prog(to, &endings->progs[i]);
	for (int i = 0; i < ENDINGS_RANGES; i++)
		if (endings->ranges[i].number)
			print_range(to, &endings->ranges[i], tally->counts[i]);
	fputs(notifiers, to);
	fclose(to);
	assert_string_equal(text, expected);
	free(expected);
	free(text);
}

static void every_access_is_counted_where_it_belongs(void **state)
{
	struct fixture *f = fixture_create(1);
	struct kvmfilter_counters told;
	struct endings endings;
	struct tally tally = {};

	(void)state;
	endings_init(&endings, f);
	check_endings(&endings, &tally, "notifier:\tnumber:0\n");
	for (unsigned int i = 0; i < endings_count; i++) {
		const struct ending *ending = &endings_list[i];
		unsigned int *counts = tally.counts[ending->range];

		ending_run(&endings, ending);
		for (unsigned int k = 0; k < COUNTERS; k++)
			counts[k] += !strcmp(counters[k].name, ending->outcome);
		check_endings(&endings, &tally, "notifier:\tnumber:0\n");

		/* And the VMM is told the same. */
		told = fixture_counters(f, endings.ranges[ending->range].number);
		for (unsigned int k = 0; k < COUNTERS; k++)
			assert_int_equal(*(__u64 *)((char *)&told + counters[k].offset),
					 counts[k]);
	}
	/* None was forgotten here. */
	for (unsigned int k = 0; k < COUNTERS; k++)
		assert_int_equal(tally.counts[0][k] + tally.counts[1][k] + tally.counts[2][k] +
				 tally.counts[3][k] > 0, ending_is_possible(counters[k].name));
	endings_exit(&endings);
	fixture_destroy(f);
}

static void what_is_gone_is_not_shown(void **state)
{
	struct fixture *f = fixture_create(1);
	struct endings endings;
	struct tally tally = {};

	(void)state;
	endings_init(&endings, f);
	for (unsigned int i = 0; i < endings_count; i++)
		if (endings_list[i].range == 1 && !strcmp(endings_list[i].outcome, "done"))
			ending_run(&endings, &endings_list[i]);
	tally.counts[1][0] = 1;

	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, endings.event), 0);
	check_endings(&endings, &tally, "notifier:\tnumber:0\nnotifier:\tnumber:63\n");
	assert_int_equal(kvmfilter_notifier_set(f->filter, 0, -1), 0);
	check_endings(&endings, &tally, "notifier:\tnumber:63\n");
	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, -1), 0);

	/* The program that nobody uses. */
	assert_int_equal(kvmfilter_prog_unload(f->filter, endings.progs[4].number), 0);
	endings.progs[4].number = 0;
	check_endings(&endings, &tally, "");

	assert_int_equal(kvmfilter_range_remove(f->filter, endings.ranges[1].number), 0);
	endings.ranges[1].number = 0;
	endings.progs[0].users--;
	check_endings(&endings, &tally, "");

	/* Its number again, and its counters not. */
	endings.ranges[1].number = kvmfilter_range_add(f->filter, &endings.ranges[1].spec);
	assert_int_equal(endings.ranges[1].number, 2);
	endings.progs[0].users++;
	tally.counts[1][0] = 0;
	check_endings(&endings, &tally, "");

	for (int i = 0; i < ENDINGS_RANGES; i++) {
		assert_int_equal(kvmfilter_range_remove(f->filter,
							endings.ranges[i].number), 0);
		endings.ranges[i].number = 0;
	}
	for (int i = 0; i < ENDINGS_PROGS; i++) {
		if (!endings.progs[i].number)
			continue;
		assert_int_equal(kvmfilter_prog_unload(f->filter,
						       endings.progs[i].number), 0);
		endings.progs[i].number = 0;
	}
	check_endings(&endings, &tally, "");
	endings_exit(&endings);
	fixture_destroy(f);
}

static void *run_trial(void *opaque)
{
	struct fixture *f = opaque;
	struct kvmfilter_run run = {
		.access = { .width = 8, .direction = KVMFILTER_READ },
		.repeat = KVMFILTER_REPEAT_MAX,
	};

	return (void *)(long)kvmfilter_prog_run(f->filter, 1, &run);
}

static void a_trial_is_a_user_while_it_runs(void **state)
{
	struct fixture *f = fixture_create(1);
	pthread_t thread;
	bool seen = false;
	char *text;
	void *err;

	(void)state;
	assert_int_equal(fixture_load(f, clock_read, 0), 1);
	assert_int_equal(pthread_create(&thread, NULL, run_trial, f), 0);
	while (pthread_tryjoin_np(thread, &err)) {
		text = fixture_fdinfo(f);
		seen = seen || strstr(text, " users:1\n");
		free(text);
	}
	assert_null(err);
	assert_true(seen);
	text = fixture_fdinfo(f);
	assert_non_null(strstr(text, " users:0\n"));
	free(text);
	fixture_destroy(f);
}

static unsigned long long filter_number(pid_t pid, int fd)
{
	char *text = fdinfo_read(pid, fd);
	unsigned long long number = fdinfo_number(text);

	free(text);
	return number;
}

static void a_filter_has_one_number_and_no_other_has_it(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter), copy = dup(fd);
	unsigned long long number = filter_number(getpid(), fd), next;
	struct kvmfilter *other;
	pid_t child;

	(void)state;
	assert_int_equal(filter_number(getpid(), copy), number);
	child = fork();
	if (!child) {
		pause();
		_exit(0);
	}
	assert_int_equal(filter_number(child, fd), number);
	assert_int_equal(filter_number(child, copy), number);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(copy);

	assert_int_equal(kvmfilter_create(&other, vm_fd(f->vm), 4096), 0);
	next = filter_number(getpid(), kvmfilter_fd(other));
	assert_true(next > number);
	kvmfilter_destroy(other);
	/* Not even when it is gone. */
	assert_int_equal(kvmfilter_create(&other, vm_fd(f->vm), 4096), 0);
	assert_true(filter_number(getpid(), kvmfilter_fd(other)) > next);
	kvmfilter_destroy(other);
	fixture_destroy(f);
}

__u64 now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000ULL + time.tv_nsec / 1000000;
}

/* The range with this index. One of KVM's buses alone has not room for all. */
static const struct kvmfilter_range_spec *many_ranges(unsigned int i, int prog,
						      struct ending_range *range)
{
	range->number = i + 1;
	range->spec = (struct kvmfilter_range_spec) {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(0x1000 + i), .length = 1,
		.read_prog = prog,
	};
	if (i % 2) {
		range->spec.bus = KVMFILTER_BUS_MMIO;
		range->spec.address = ~0ULL - 8 * i - 7;
		range->spec.length = 8;
	}
	return &range->spec;
}

static void a_timer_is_shown_with_what_it_is_armed_for(void **state)
{
	struct fixture *f = fixture_create(1);
	int event = eventfd(0, EFD_NONBLOCK);
	struct kvmfilter_timer_spec spec = {
		.timer = 7, .state_offset = 0x1040, .notifier = 2,
		.prog = fixture_load(f, alarm_expire, sizeof(struct test_state)),
	};
	struct kvmfilter_timer_query query;
	char *text;

	(void)state;
	assert_int_equal(kvmfilter_notifier_set(f->filter, 2, event), 0);
	assert_int_equal(kvmfilter_timer_add(f->filter, &spec), 0);
	text = fixture_fdinfo(f);
	assert_non_null(strstr(text, " direction:expire "));
	assert_non_null(strstr(text, " users:1\nnotifier:\tnumber:2\ntimer:\tnumber:7 prog:1 "));
	assert_non_null(strstr(text, " state:0x1040 notifier:2 when:18446744073709551615 done:0 "));
	assert_non_null(strstr(text, " done:0 pass_program:0 pass_contended:0 pass_notifier:0 "));
	assert_non_null(strstr(text, " pass_timer:0 late:0 contended:0\n"));
	free(text);
	/* It declines; and then one far away. */
	assert_int_equal(kvmfilter_timer_arm(f->filter, 7, 0), 0);
	do {
		assert_int_equal(kvmfilter_timer_query(f->filter, 7, &query), 0);
	} while (!query.pass_program);
	assert_int_equal(kvmfilter_timer_arm(f->filter, 7, 1ULL << 62), 0);
	text = fixture_fdinfo(f);
	assert_non_null(strstr(text, " when:4611686018427387904 done:0 pass_program:1 "));
	free(text);
	assert_int_equal(kvmfilter_timer_remove(f->filter, 7), 0);
	text = fixture_fdinfo(f);
	assert_null(strstr(text, "timer:\t"));
	free(text);
	close(event);
	fixture_destroy(f);
}

/* Longer than seq_file's first buffers, and each line whole. */
static void a_filter_at_its_limits_fits(void **state)
{
	struct fixture *f = fixture_create(1);
	int event = eventfd(0, EFD_NONBLOCK), prog = 0;
	struct ending_range range = {};
	char *text, *expected;
	unsigned int tally[COUNTERS] = {};
	size_t size;
	__u64 start;
	FILE *to;

	(void)state;
	for (int i = 0; i < KVMFILTER_PROGS_MAX; i++)
		prog = fixture_load(f, last_read, sizeof(struct test_state));
	for (int i = 0; i < FIXTURE_RANGES; i++)
		assert_int_equal(kvmfilter_range_add(f->filter, many_ranges(i, prog, &range)),
				 i + 1);
	for (int i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		assert_int_equal(kvmfilter_notifier_set(f->filter, i, event), 0);

	start = now_ms();
	text = fixture_fdinfo(f);
	print_message("# %zu bytes in %llu ms\n", strlen(text), now_ms() - start);
	assert_int_equal(fdinfo_lines(text, "prog:\t"), KVMFILTER_PROGS_MAX);
	to = open_memstream(&expected, &size);
	for (int i = 0; i < FIXTURE_RANGES; i++) {
		many_ranges(i, prog, &range);
		print_range(to, &range, tally);
	}
	for (int i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		fprintf(to, "notifier:\tnumber:%d\n", i);
	fclose(to);
	assert_string_equal(strstr(text, "range:\t"), expected);
	free(expected);
	free(text);
	close(event);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_filter_is_a_number_and_its_scratch),
		cmocka_unit_test(every_access_is_counted_where_it_belongs),
		cmocka_unit_test(what_is_gone_is_not_shown),
		cmocka_unit_test(a_trial_is_a_user_while_it_runs),
		cmocka_unit_test(a_timer_is_shown_with_what_it_is_armed_for),
		cmocka_unit_test(a_filter_has_one_number_and_no_other_has_it),
		cmocka_unit_test(a_filter_at_its_limits_fits),
		cmocka_unit_test(only_the_owner_and_root_may_look),
		cmocka_unit_test(a_command_that_waits_for_its_vmm_keeps_nobody_from_looking),
		cmocka_unit_test(lookers_and_commands_race),
		cmocka_unit_test(a_vmm_may_die_while_it_is_looked_at),
	};

	return cmocka_run_group_tests_name("fdinfo", tests, NULL, NULL);
}
