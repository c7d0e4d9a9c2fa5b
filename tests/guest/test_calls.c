// SPDX-License-Identifier: GPL-2.0
/*
 * Calls at random, in sequences that leave nothing behind: valid ones and broken ones, by one
 * thread and by two at a time, with a guest that makes accesses in between. None may fail with
 * an errno that its command does not have, and the module goes on working; that the kernel
 * does not complain is for tests/vm/boot to see.
 *
 * Where the kernel tells which code was reached (kcov, see coverage.h), sequences that got
 * further than all before are kept, and others are made of them. Without, each is new.
 *
 * The environment: SEED; CALLS, how many are made, instead of DURATION in seconds (20) for
 * either test. Which calls a seed gives depends on SEED alone, or on the coverage as well.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "coverage.h"
#include "fixture.h"
#include "patience.h"
#include "random.h"
#include "test_programs.h"

#define LENGTH_MAX	120
#define KEPT_MAX	2000
#define PORT		0x500
#define REPORT_SECONDS	30

struct sequence {
	unsigned int length;
	struct call calls[LENGTH_MAX];
};

struct search {
	struct fixture *fixture;
	struct calls_world world;
	struct calls_runner runners[2];
	uint64_t seed;
	struct coverage *coverage;
	unsigned int kept;
	struct sequence corpus[KEPT_MAX];
	uint64_t sequences;
};

static uint64_t option(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* Whatever the guest asks that is not answered: nobody writes it down. */
static void ignore(void *opaque, struct vm_io *io)
{
	(void)opaque;
	if (!io->write)
		io->value = EXIT_VALUE;
}

static struct search *search_begin(void)
{
	struct search *search = calloc(1, sizeof(*search));
	struct calls_world *world;

	assert_non_null(search);
	search->seed = option("SEED", 1);
	search->fixture = fixture_create(2);
	search->fixture->slow_path = ignore;
	/* The filter of the fixture would be one that this knows nothing of. */
	kvmfilter_destroy(search->fixture->filter);
	search->fixture->filter = NULL;
	world = &search->world;
	world->vm = search->fixture->vm;
	world->device = open("/dev/kvmfilter", O_RDWR | O_CLOEXEC);
	world->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	world->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	assert_true(world->device >= 0 && world->event >= 0 && world->null >= 0);
	for (unsigned int i = 0; i < CALLS_FILTERS; i++)
		atomic_init(&world->filters[i], -1);
	for (unsigned int i = 0; i < 2; i++)
		search->runners[i] = (struct calls_runner) { .world = world, .vcpu = i };
	return search;
}

static void search_end(struct search *search)
{
	close(search->world.device);
	close(search->world.event);
	close(search->world.null);
	fixture_destroy(search->fixture);
	free(search);
}

/* Most sequences create a filter first, load something and add a range of it. */
static void make_new(struct sequence *sequence, uint64_t *seed)
{
	static const __u8 start[] = {
		CALL_CREATE, CALL_PROG_LOAD, CALL_PROG_LOAD, CALL_RANGE_ADD,
	};
	bool prepared = random_next(seed) % 8;

	sequence->length = 6 + random_next(seed) % (LENGTH_MAX - 6);
	for (unsigned int i = 0; i < sequence->length; i++) {
		sequence->calls[i] = call_random(seed);
		if (prepared && i < sizeof(start)) {
			sequence->calls[i].kind = start[i];
			sequence->calls[i].filter = 0;
			sequence->calls[i].break_size = 0;
		}
	}
}

static void change(struct sequence *sequence, const struct search *search, uint64_t *seed)
{
	const struct sequence *other = &search->corpus[random_next(seed) % search->kept];
	unsigned int changes = 1 + random_next(seed) % 4;

	while (changes--) {
		unsigned int at = random_next(seed) % sequence->length, from, count;
		struct call *call = &sequence->calls[at];

		switch (random_next(seed) % 6) {
		case 0:
			*call = call_random(seed);
			break;
		case 1:
			call->random = random_next(seed);
			break;
		case 2:
			call->break_size = 1 << random_next(seed) % 4;
			call->break_offset = random_next(seed) % 96;
			call->break_value = call_random(seed).random;
			break;
		case 3:
			call->break_size = 0;
			break;
		case 4:
			/* The end of another, from somewhere. */
			from = random_next(seed) % other->length;
			count = other->length - from;
			if (count > LENGTH_MAX - at)
				count = LENGTH_MAX - at;
			memcpy(call, &other->calls[from], count * sizeof(*call));
			if (at + count > sequence->length)
				sequence->length = at + count;
			break;
		default:
			if (sequence->length == LENGTH_MAX)
				break;
			memmove(call + 1, call, (sequence->length - at) * sizeof(*call));
			sequence->length++;
			*call = call_random(seed);
		}
	}
}

static struct sequence next_sequence(struct search *search)
{
	struct sequence sequence;

	if (!search->kept || random_next(&search->seed) % 4 == 0) {
		make_new(&sequence, &search->seed);
		return sequence;
	}
	sequence = search->corpus[random_next(&search->seed) % search->kept];
	change(&sequence, search, &search->seed);
	return sequence;
}

static void make_all(struct calls_runner *runner, const struct sequence *sequence)
{
	for (unsigned int i = 0; i < sequence->length && !runner->wrong[0]; i++)
		call_make(runner, &sequence->calls[i]);
}

struct helper {
	struct calls_runner *runner;
	struct sequence sequence;
};

static void *help(void *opaque)
{
	struct helper *helper = opaque;

	make_all(helper->runner, &helper->sequence);
	return NULL;
}

/* By a second thread besides, if @threads is 2. */
static void run_sequence(struct search *search, const struct sequence *sequence,
			 unsigned int threads)
{
	struct helper helper = { .runner = &search->runners[1] };
	pthread_t thread;

	search->world.shared = threads > 1;
	if (threads > 1) {
		helper.sequence = next_sequence(search);
		assert_int_equal(pthread_create(&thread, NULL, help, &helper), 0);
	}
	if (search->coverage)
		coverage_reset(search->coverage);
	make_all(&search->runners[0], sequence);
	if (threads > 1)
		pthread_join(thread, NULL);
	for (unsigned int i = 0; i < 2; i++)
		calls_end(&search->runners[i]);
	search->sequences++;
	if (search->coverage && coverage_new(search->coverage) && search->kept < KEPT_MAX)
		search->corpus[search->kept++] = *sequence;
}

static void assert_right(const struct search *search, const struct sequence *sequence)
{
	for (unsigned int i = 0; i < 2; i++) {
		const struct calls_runner *runner = &search->runners[i];

		if (!runner->wrong[0])
			continue;
		for (unsigned int k = 0; k < sequence->length && !i; k++) {
			const struct call *call = &sequence->calls[k];

			print_message("# %s filter %u random %#llx, at %u %u bytes of %#llx\n",
				      call_name(call), call->filter, call->random,
				      call->break_offset, call->break_size, call->break_value);
		}
		fail_msg("sequence %llu: %s", (unsigned long long)search->sequences,
			 runner->wrong);
	}
}

static bool port_exits(void *opaque)
{
	struct search *search = opaque;
	__u64 value = 0;

	return fixture_access(search->fixture, JOB_IN, PORT, 4, &value) == 1;
}

/* A filter like any other still works. Others, which were only closed, go soon. */
static void assert_usable(struct search *search)
{
	struct fixture *f = search->fixture;
	__u64 value = 0;
	int prog;

	assert_true(patience_until(port_exits, search, 10 * patience_limit()));
	assert_int_equal(kvmfilter_create(&f->filter, vm_fd(f->vm), FIXTURE_SCRATCH), 0);
	prog = fixture_load(f, count_read, sizeof(struct test_state));
	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, prog, 0);
	assert_answered(f, JOB_IN, PORT, 4, &value);
	assert_int_equal(value, 1);
	kvmfilter_destroy(f->filter);
	f->filter = NULL;
	assert_exits(f, JOB_IN, PORT, 4, &value);
}

static void print_progress(const struct search *search, time_t start)
{
	uint64_t made = search->runners[0].made + search->runners[1].made;
	uint64_t worked = search->runners[0].worked + search->runners[1].worked;
	unsigned long long seconds = now() - start;

	print_message("# %llu calls in %llu sequences, %llu s; %llu %% of them work",
		      (unsigned long long)made, (unsigned long long)search->sequences, seconds,
		      made ? (unsigned long long)(worked * 100 / made) : 0ULL);
	if (search->coverage)
		print_message("; %u places of the code, %u sequences kept",
			      coverage_total(search->coverage), search->kept);
	print_message("\n");
}

static void make_calls(unsigned int threads)
{
	struct search *search = search_begin();
	uint64_t calls = option("CALLS", 0);
	time_t start = now(), end = start + option("DURATION", 20), told = start;

	search->coverage = coverage_open();
	print_message("# SEED=%llu, %s\n", (unsigned long long)search->seed,
		      search->coverage ? "led by coverage" : "no coverage on this kernel");
	assert_usable(search);
	while (calls ? search->runners[0].made + search->runners[1].made < calls : now() < end) {
		struct sequence sequence = next_sequence(search);

		run_sequence(search, &sequence, threads);
		assert_right(search, &sequence);
		if (search->sequences % 64 == 0)
			assert_usable(search);
		if (now() >= told + REPORT_SECONDS) {
			told = now();
			print_progress(search, start);
		}
	}
	assert_usable(search);
	print_progress(search, start);
	if (search->coverage)
		coverage_close(search->coverage);
	search_end(search);
}

static void calls_at_random_do_no_harm(void **state)
{
	(void)state;
	make_calls(1);
}

static void nor_do_those_of_two_threads(void **state)
{
	(void)state;
	make_calls(2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_at_random_do_no_harm),
		cmocka_unit_test(nor_do_those_of_two_threads),
	};

	setvbuf(stdout, NULL, _IOLBF, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
