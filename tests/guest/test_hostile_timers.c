// SPDX-License-Identifier: GPL-2.0
/*
 * Hostile timers: armed at now for ever, each by others; with a state block that nobody can have;
 * with commands, notifiers and processors that come and go under them. The host keeps its time, and
 * what was a filter's leaves nothing behind. As root, for the module's parameters and the
 * processors.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fixture.h"
#include "patience.h"
#include "timers.h"
#include "timers_programs.h"
#include "../unit/random.h"

#define MMIO		0xd0000000UL
#define MS		1000000ULL
#define OFF		KVMFILTER_TIMER_OFF
#define TIMERS		KVMFILTER_TIMERS_MAX
#define PARAMETERS	"/sys/module/kvmfilter/parameters/"

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), result = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		result = -errno;
	close(fd);
	return result;
}

/* Every timer there can be, all of one program, on one block. */
struct storm {
	struct fixture *f;
	struct kvmfilter_state *block;
	struct timers_state *state;
	int event, prog;
};

static void add_timer(struct storm *s, __u32 timer)
{
	const struct kvmfilter_timer_spec spec = {
		.timer = timer, .prog = s->prog, .notifier = 63,
	};

	kvmfilter_timer_add(s->f->filter, &spec);
}

static struct storm *storm_create(unsigned int vcpus, const struct bpf_insn *insns,
				  unsigned int count)
{
	struct storm *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->f = fixture_create(vcpus);
	s->block = kvmfilter_state(s->f->filter, 0, sizeof(*s->state));
	s->state = (struct timers_state *)s->block->data;
	s->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	for (unsigned int i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		assert_int_equal(kvmfilter_notifier_set(s->f->filter, i, s->event), 0);
	s->prog = fixture_load_insns(s->f->filter, insns, count, KVMFILTER_EXPIRE,
				     sizeof(*s->state));
	for (unsigned int i = 0; i < TIMERS; i++)
		add_timer(s, i);
	return s;
}

#define STORM(vcpus, name)						\
	storm_create(vcpus, name##_insns, sizeof(name##_insns) / sizeof(name##_insns[0]))

static void storm_destroy(struct storm *s)
{
	fixture_destroy(s->f);
	close(s->event);
	free(s);
}

static struct kvmfilter_timer_query storm_sum(struct storm *s)
{
	struct kvmfilter_timer_query sum = {}, one;

	for (unsigned int i = 0; i < TIMERS; i++) {
		if (kvmfilter_timer_query(s->f->filter, i, &one))
			continue;
		sum.done += one.done;
		sum.pass_program += one.pass_program;
		sum.pass_contended += one.pass_contended;
		sum.pass_notifier += one.pass_notifier;
		sum.pass_timer += one.pass_timer;
		sum.late += one.late;
		sum.contended += one.contended;
	}
	return sum;
}

static __u64 expiries(const struct kvmfilter_timer_query *sum)
{
	return sum->done + sum->pass_program + sum->pass_contended + sum->pass_notifier +
	       sum->pass_timer;
}

static void arm_all(struct storm *s, __u64 when)
{
	for (unsigned int i = 0; i < TIMERS; i++)
		kvmfilter_timer_arm(s->f->filter, i, when);
}

/* --- a share of time ----------------------------------------------------------------------- */

struct worker {
	pthread_t thread;
	int cpu;
	__u64 end_ns, turns;
};

static void *work(void *opaque)
{
	struct worker *worker = opaque;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(worker->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	while (patience_ns() < worker->end_ns)
		worker->turns++;
	return NULL;
}

/* What a thread on each of two processors gets done. */
static __u64 work_done(unsigned int ms)
{
	struct worker workers[2] = {};
	__u64 turns = 0;

	for (int i = 0; i < 2; i++) {
		workers[i].cpu = i;
		workers[i].end_ns = patience_ns() + ms * MS;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(workers[i].thread, NULL);
		turns += workers[i].turns;
	}
	return turns;
}

/*
 * No more expiries than one in @floor_us, but for those of a millisecond at once, and one set aside
 * for each timer.
 */
static void check_storm(struct storm *s, unsigned int floor_us, unsigned int ms)
{
	struct kvmfilter_timer_query before, after;
	__u64 start, ns, calm, busy, most;

	calm = work_done(ms);
	arm_all(s, 0);
	before = storm_sum(s);
	start = patience_ns();
	busy = work_done(ms);
	after = storm_sum(s);
	ns = patience_ns() - start;
	most = ns / (1000ULL * floor_us) + 1000 / floor_us + 1 + TIMERS;
	print_message("# %llu expiries in %llu ms, %llu late, %llu tries contended; threads on two processors got %llu %% done\n",
		      expiries(&after) - expiries(&before), ns / MS, after.late - before.late,
		      after.contended - before.contended, 100 * busy / calm);
	assert_in_range(expiries(&after) - expiries(&before), 10, most);
	assert_true(after.late > before.late);
	/* A machine that is shared may give less at one time than at another. */
	assert_true(busy > calm / 3);
}

static void all_at_now_for_ever_have_their_share_and_no_more(void **opaque)
{
	struct storm *s = STORM(1, storm_expire);
	__u64 ticks;

	(void)opaque;
	check_storm(s, 50, 1000);
	/* Who sets less gets less, at once. */
	assert_int_equal(write_file(PARAMETERS "timer_floor", "1000"), 0);
	check_storm(s, 1000, 1000);
	assert_int_equal(write_file(PARAMETERS "timer_floor", "50"), 0);
	assert_int_equal(write_file(PARAMETERS "timer_share", "1"), 0);
	check_storm(s, 50, 1000);
	/* Numbers that make no sense are taken for the nearest that do. */
	assert_int_equal(write_file(PARAMETERS "timer_share", "0"), 0);
	assert_int_equal(write_file(PARAMETERS "timer_floor", "4294967295"), 0);
	usleep(100000);
	assert_int_equal(write_file(PARAMETERS "timer_share", "25"), 0);
	assert_int_equal(write_file(PARAMETERS "timer_floor", "50"), 0);
	assert_int_equal(kvmfilter_detach(s->f->filter), 0);
	ticks = s->state->ticks;
	usleep(20000);
	assert_int_equal(s->state->ticks, ticks);
	storm_destroy(s);
}

/* One filter's storm is not another's: that one's ticks come. */
static void others_keep_their_ticks(void **opaque)
{
	struct storm *s = STORM(1, storm_expire), *other = STORM(1, tick_expire);
	__u64 first = patience_ns() + 10 * MS, ticks;

	(void)opaque;
	arm_all(s, 0);
	other->state->period_ns = 4 * MS;
	other->state->next = first;
	assert_int_equal(kvmfilter_timer_arm(other->f->filter, 0, first), 0);
	usleep(1000000);
	ticks = other->state->ticks + other->state->missed;
	print_message("# %llu ticks, %llu missed, %llu us behind at most\n", other->state->ticks,
		      other->state->missed, other->state->worst_ns / 1000);
	assert_in_range(ticks, 240, 2500);
	assert_true(other->state->ticks > 50);
	storm_destroy(s);
	storm_destroy(other);
}

/* --- a state block that nobody can have ------------------------------------------------------ */

static void a_block_left_odd_sends_all_to_the_vmm_and_holds_nobody(void **opaque)
{
	struct storm *s = STORM(1, tick_expire);
	struct kvmfilter_timer_query sum;
	__u64 end, calm = work_done(300), busy;

	(void)opaque;
	__atomic_store_n(&s->block->sequence, 7, __ATOMIC_RELAXED);
	end = patience_ms() + 500;
	/* A VMM that arms again whatever it is told of. */
	while (patience_ms() < end) {
		arm_all(s, 0);
		usleep(100);
	}
	arm_all(s, 0);
	busy = work_done(300);
	sum = storm_sum(s);
	print_message("# %llu left to the VMM after %llu tries; threads got %llu %% done\n",
		      sum.pass_contended, sum.contended, 100 * busy / calm);
	assert_true(sum.pass_contended >= TIMERS);
	assert_in_range(sum.contended, sum.pass_contended * KVMFILTER_TRIES,
			(sum.pass_contended + TIMERS) * KVMFILTER_TRIES);
	assert_int_equal(sum.done, 0);
	assert_int_equal(s->state->ticks, 0);
	/* Free again, they expire. */
	__atomic_store_n(&s->block->sequence, 8, __ATOMIC_RELAXED);
	arm_all(s, 1);
	while (storm_sum(s).done < TIMERS)
		usleep(1000);
	storm_destroy(s);
}

static void the_sequence_may_change_at_any_time(void **opaque)
{
	struct storm *s = STORM(1, storm_expire);
	uint64_t seed = 1;
	__u64 end = patience_ms() + 1000;

	(void)opaque;
	while (patience_ms() < end) {
		__atomic_store_n(&s->block->sequence, random_next(&seed) >> random_next(&seed) % 64,
				 __ATOMIC_RELAXED);
		if (random_next(&seed) % 64 == 0)
			arm_all(s, random_next(&seed) >> random_next(&seed) % 64);
	}
	assert_true(storm_sum(s).contended > 0);
	__atomic_store_n(&s->block->sequence, 0, __ATOMIC_RELAXED);
	storm_destroy(s);
}

static void an_eventfd_that_is_full_takes_no_more(void **opaque)
{
	struct storm *s = STORM(1, tick_expire);
	__u64 full = ~0ULL - 1;

	(void)opaque;
	assert_int_equal(write(s->event, &full, sizeof(full)), sizeof(full));
	for (unsigned int i = 0; i < 3; i++) {
		__u64 before = storm_sum(s).done;

		arm_all(s, 1);
		while (storm_sum(s).done < before + TIMERS)
			usleep(1000);
	}
	assert_int_equal(read(s->event, &full, sizeof(full)), sizeof(full));
	storm_destroy(s);
}

/* --- what comes and goes ---------------------------------------------------------------------- */

struct attack {
	struct storm *storm;
	pthread_t thread;
	uint64_t seed;
	bool stop;
	__u64 calls;
	void (*once)(struct attack *attack);
};

static void *attack(void *opaque)
{
	struct attack *a = opaque;

	while (!__atomic_load_n(&a->stop, __ATOMIC_RELAXED)) {
		a->once(a);
		a->calls++;
	}
	return NULL;
}

static void add_or_remove(struct attack *a)
{
	__u64 pick = random_next(&a->seed);

	if (pick & 0x100)
		add_timer(a->storm, pick % TIMERS);
	else
		kvmfilter_timer_remove(a->storm->f->filter, pick % TIMERS);
}

static void arm_or_disarm(struct attack *a)
{
	__u64 pick = random_next(&a->seed), now = patience_ns(), when = OFF;

	if (pick & 0x100)
		when = pick & 0x200 ? now + pick / 1024 % 1000000 : pick & 0x400 ? 0 : now;
	kvmfilter_timer_arm(a->storm->f->filter, pick % TIMERS, when);
}

static void set_notifier(struct attack *a)
{
	__u64 pick = random_next(&a->seed);
	int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	/* What is signalled after that is freed memory. */
	kvmfilter_notifier_set(a->storm->f->filter, pick % 8, event);
	kvmfilter_notifier_set(a->storm->f->filter, 63, pick & 0x100 ? event : -1);
	close(event);
}

static void look_at_it(struct attack *a)
{
	char path[64], text[4096];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", kvmfilter_fd(a->storm->f->filter));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (read(fd, text, sizeof(text)) > 0)
		;
	close(fd);
	storm_sum(a->storm);
}

static void serve_none(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = 0;
}

static void commands_race_with_expiries_and_vcpus(void **opaque)
{
	static void (* const kinds[])(struct attack *attack) = {
		add_or_remove, arm_or_disarm, arm_or_disarm, set_notifier, look_at_it,
	};
	const unsigned int count = sizeof(kinds) / sizeof(kinds[0]);
	struct attack attacks[sizeof(kinds) / sizeof(kinds[0])];
	__u64 calls[sizeof(kinds) / sizeof(kinds[0])] = {};
	unsigned int turns = 0, i;
	__u64 end = patience_ms() + 5000;

	(void)opaque;
	/* Each ends at another moment. */
	for (turns = 0; patience_ms() < end; turns++) {
		struct storm *s = STORM(2, storm_expire);

		fixture_add(s->f, KVMFILTER_BUS_MMIO, MMIO, 8 * TIMERS, 0,
			    fixture_load(s->f, arm_in_write, sizeof(struct timers_state)));
		s->f->slow_path = serve_none;
		for (i = 0; i < 2; i++) {
			struct job *job = vm_job_begin(s->f->vm, i);

			job->rounds = 200 + 100 * (turns % 5);
			for (unsigned int k = 0; k < TIMERS; k += 3)
				vm_job_add(job, JOB_WRITE, MMIO + 8 * k, 8, k * 7000);
		}
		for (i = 0; i < count; i++) {
			attacks[i] = (struct attack) { .storm = s, .once = kinds[i],
						       .seed = turns * count + i };
			assert_int_equal(pthread_create(&attacks[i].thread, NULL, attack,
							&attacks[i]), 0);
		}
		fixture_start_jobs(s->f);
		fixture_join(s->f);
		if (turns % 2)
			assert_int_equal(kvmfilter_detach(s->f->filter), 0);
		for (i = 0; i < count; i++) {
			__atomic_store_n(&attacks[i].stop, true, __ATOMIC_RELAXED);
			pthread_join(attacks[i].thread, NULL);
			calls[i] += attacks[i].calls;
		}
		storm_destroy(s);
	}
	print_message("# %u filters, %llu adds and removes, %llu arms, %llu notifiers\n", turns,
		      calls[0], calls[1] + calls[2], calls[3]);
	assert_true(turns > 0 && calls[0] && calls[1] && calls[3]);
}

/* A processor takes its timers' place elsewhere, and no tick is lost for good. */
static void processors_go_and_come_under_ticks(void **opaque)
{
	struct storm *s = STORM(1, tick_expire);
	__u64 first = patience_ns() + MS, due;
	unsigned int turns;

	(void)opaque;
	s->state->period_ns = MS;
	s->state->next = first;
	assert_int_equal(kvmfilter_timer_arm(s->f->filter, 0, first), 0);
	for (turns = 0; turns < 20; turns++) {
		const char *to = turns % 2 ? "1" : "0";

		assert_int_equal(write_file("/sys/devices/system/cpu/cpu1/online", to), 0);
		usleep(20000);
	}
	assert_int_equal(kvmfilter_timer_arm(s->f->filter, 0, OFF), 0);
	due = (s->state->seen.value - first) / MS + 1;
	print_message("# %u times, under %llu ticks, of which %llu were missed\n", turns,
		      s->state->ticks + s->state->missed, s->state->missed);
	assert_true(s->state->ticks > 50);
	assert_int_equal((s->state->seen.value - first) % MS, 0);
	assert_in_range(s->state->ticks + s->state->missed, due, due + s->state->missed);
	storm_destroy(s);
}

static int unused(void **opaque)
{
	(void)opaque;
	for (unsigned int i = 0; module_references("kvmfilter"); i++) {
		if (i == 1000)
			return -1;
		usleep(10000);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(all_at_now_for_ever_have_their_share_and_no_more, unused),
		cmocka_unit_test_teardown(others_keep_their_ticks, unused),
		cmocka_unit_test_teardown(a_block_left_odd_sends_all_to_the_vmm_and_holds_nobody,
					  unused),
		cmocka_unit_test_teardown(the_sequence_may_change_at_any_time, unused),
		cmocka_unit_test_teardown(an_eventfd_that_is_full_takes_no_more, unused),
		cmocka_unit_test_teardown(commands_race_with_expiries_and_vcpus, unused),
		cmocka_unit_test_teardown(processors_go_and_come_under_ticks, unused),
	};

	return cmocka_run_group_tests_name("hostile_timers", tests, NULL, NULL);
}
