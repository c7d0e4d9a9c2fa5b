// SPDX-License-Identifier: GPL-2.0
/*
 * A guest in the middle of something is paused, saved, and restored into another VM: with
 * filters or without on either side, and on another host's clock. What it reads next is
 * what it would have read, and no counter has jumped or stepped back.
 *
 * Programs read the clock of this host. A host whose clock differs is therefore one
 * without filters: its devices get a clock of the test's own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#include <kvmfilter_device.h>
#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_rtc.h>

/* --- a host: a VM with one device ------------------------------------------------- */

struct host {
	struct fixture *fixture;
	struct kvmfilter_device *device;
	__u64 ahead_ns;		/* of CLOCK_MONOTONIC */
};

static __u64 host_clock(void *opaque)
{
	const struct host *host = opaque;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec + host->ahead_ns;
}

static void host_start(struct host *host, const struct kvmfilter_model *model,
		       __u64 base, bool filters, __u64 ahead_ns)
{
	const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops), .clock = host_clock,
	};

	host->ahead_ns = ahead_ns;
	host->fixture = fixture_create(1);
	host->fixture->slow_path = fixture_serve;
	assert_int_equal(fixture_device_create(&host->device, model, base, &ops, host),
			 0);
	host->fixture->device = host->device;
	if (filters)
		assert_int_equal(kvmfilter_device_attach(host->device,
							 host->fixture->filter, 0), 0);
}

static void host_stop(struct host *host)
{
	kvmfilter_device_destroy(host->device);
	fixture_destroy(host->fixture);
}

/* --- what a guest may be in the middle of ----------------------------------------- */

struct step {
	enum job_op_kind kind;
	__u64 address;
	__u32 width;
	__u64 value;
};

struct story {
	const char *name;
	const struct kvmfilter_model *model;
	__u64 base;
	struct step before[8];	/* up to width 0 */
	struct step after[8];	/* all answered by filters; the first one reads */
	/*
	 * The reads give low and high byte of one count; or, if there is a frequency, a
	 * counter of ticks at hz_over/hz_under per ns, up or down, within mask.
	 */
	__u64 hz_over, hz_under;
	__u64 mask;
	bool down;
	__u64 expected;		/* of what is read after, if there is no frequency */
};

#define OUT(port, byte)		{ JOB_OUT, port, 1, byte }
#define IN(port)		{ JOB_IN, port, 1, 0 }

static const struct story stories[] = {
	{
		.name = "i8254: counting",
		.model = &kvmfilter_i8254_model, .base = 0x40,
		.before = { OUT(0x43, 0x34), OUT(0x40, 0), OUT(0x40, 0), OUT(0x43, 0),
			    IN(0x40), IN(0x40) },
		.after = { OUT(0x43, 0), IN(0x40), IN(0x40) },
		.hz_over = 105, .hz_under = 88000, .mask = 0xffff, .down = true,
	},
	{
		.name = "i8254: between the bytes of a latched word",
		.model = &kvmfilter_i8254_model, .base = 0x40,
		/* Mode 4 with GATE low: the count stands, and is known. */
		.before = { OUT(0x61, 0), OUT(0x43, 0xb8), OUT(0x42, 0x34), OUT(0x42, 0x12),
			    OUT(0x43, 0x80), IN(0x42) },
		.after = { IN(0x42) },
		.expected = 0x12,
	},
	{
		.name = "i8254: between the bytes of a live word",
		.model = &kvmfilter_i8254_model, .base = 0x40,
		.before = { OUT(0x61, 0), OUT(0x43, 0xb8), OUT(0x42, 0x34), OUT(0x42, 0x12),
			    IN(0x42) },
		.after = { IN(0x42) },
		.expected = 0x12,
	},
	{
		/* Status was read; the latched count follows, and is not lost. */
		.name = "i8254: between a latched status and a latched count",
		.model = &kvmfilter_i8254_model, .base = 0x40,
		.before = { OUT(0x61, 0), OUT(0x43, 0xb8), OUT(0x42, 0x34), OUT(0x42, 0x12),
			    OUT(0x43, 0xc8), IN(0x42) },
		.after = { IN(0x42), IN(0x42) },
		.expected = 0x1234,
	}, {
		.name = "acpi_pm: counting",
		.model = &kvmfilter_acpi_pm24_model, .base = 0x600,
		.before = { { JOB_IN, 0x608, 4, 0 } },
		.after = { { JOB_IN, 0x608, 4, 0 } },
		.hz_over = 315, .hz_under = 88000, .mask = 0xffffff,
	}, {
		.name = "hpet: counting",
		.model = &kvmfilter_hpet_model, .base = 0xfed00000,
		.before = { { JOB_WRITE, 0xfed00010, 8, 1 }, { JOB_READ, 0xfed000f0, 8, 0 } },
		.after = { { JOB_READ, 0xfed000f0, 8, 0 } },
		.hz_over = 1, .hz_under = 10, .mask = ~0ULL,
	}, {
		.name = "hpet: halted",
		.model = &kvmfilter_hpet_model, .base = 0xfed00000,
		.before = { { JOB_WRITE, 0xfed000f0, 8, 0x123456789 },
			    { JOB_READ, 0xfed000f4, 4, 0 } },
		.after = { { JOB_READ, 0xfed000f0, 8, 0 } },
		.expected = 0x123456789,
	}, {
		.name = "rtc: between index and data",
		.model = &kvmfilter_rtc_model, .base = 0x70,
		/* The century, which is RAM. */
		.before = { OUT(0x70, 0x32), OUT(0x71, 0x21), OUT(0x70, 0x0d), IN(0x71),
			    OUT(0x70, 0x32) },
		.after = { IN(0x71) },
		.expected = 0x21,
	}, {
		/* It is 0 o'clock at power-on, and a stop of an hour or four is not seen. */
		.name = "rtc: hours",
		.model = &kvmfilter_rtc_model, .base = 0x70,
		.before = { OUT(0x70, 4), IN(0x71) },
		.after = { IN(0x71) },
		.expected = 0,
	},
};

/* Returns what was read: bytes of a word, the first one low. */
static __u64 play(struct host *host, const struct step *steps, __u64 *exits,
		  __u64 *from, __u64 *to)
{
	struct job *job = vm_job_begin(host->fixture->vm, 0);
	const __u64 *values = vm_results(host->fixture->vm, 0);
	unsigned int i, reads = 0;
	__u64 value = 0;

	for (i = 0; i < 8 && steps[i].width; i++) {
		vm_job_add(job, steps[i].kind, steps[i].address, steps[i].width,
			   steps[i].value);
		reads += steps[i].kind == JOB_IN || steps[i].kind == JOB_READ;
	}
	*from = host_clock(host);
	*exits = vm_run(host->fixture->vm, 0);
	*to = host_clock(host);
	if (reads == 1)
		return values[0];
	for (i = 0; i < reads; i++)
		value |= (values[i] & 0xff) << 8 * i;
	return value;
}

/*
 * Ticks of a counter that passed within the times that are known. False: it took so long that
 * the counter may have gone round, and nobody would know.
 */
static bool no_jump_seen(const struct story *story, __u64 before, __u64 after,
			 __u64 least_ns, __u64 most_ns)
{
	__u64 ticks = (story->down ? before - after : after - before) & story->mask;
	__u64 least = (unsigned __int128)least_ns * story->hz_over / story->hz_under;
	__u64 most = (unsigned __int128)most_ns * story->hz_over / story->hz_under + 1;

	if (most >= story->mask)
		return false;
	assert_in_range(ticks, least ? least - 1 : 0, most);
	return true;
}

/*
 * One in @from_filters, one in the other. Time passes where the guest has none. False: this
 * machine was too slow to tell.
 */
static bool try_migrate(const struct story *story, bool from_filters, bool to_filters)
{
	const __u64 hour = 3600000000000ULL;
	__u64 first, second, exits, from[2], to[2], paused, resumed;
	char saved[KVMFILTER_MODEL_STATE_MAX];
	struct host a, b;
	bool told = true;

	host_start(&a, story->model, story->base, from_filters,
		   from_filters ? 0 : 5 * hour);
	first = play(&a, story->before, &exits, &from[0], &from[1]);
	paused = host_clock(&a);
	kvmfilter_device_pause(a.device, paused);
	assert_int_equal(kvmfilter_device_save(a.device, saved, sizeof(saved), paused), 0);
	host_stop(&a);

	usleep(20000);
	host_start(&b, story->model, story->base, to_filters, to_filters ? 0 : hour);
	assert_int_equal(kvmfilter_device_restore(b.device, saved,
						  story->model->state_size), 0);
	resumed = host_clock(&b);
	kvmfilter_device_resume(b.device, resumed);
	second = play(&b, story->after, &exits, &to[0], &to[1]);
	if (to_filters)
		assert_int_equal(exits, 0);
	else
		assert_true(exits);
	if (story->hz_over)
		told = no_jump_seen(story, first, second,
				    (paused - from[1]) + (to[0] - resumed),
				    (paused - from[0]) + (to[1] - resumed));
	else
		assert_int_equal(second, story->expected);
	host_stop(&b);
	return told;
}

static void migrate(const struct story *story, bool from_filters, bool to_filters)
{
	int tries = 1;

	while (!try_migrate(story, from_filters, to_filters))
		assert_true(tries++ < 10);
}

static void from_filters_to_filters(void **state)
{
	migrate(*state, true, true);
}

static void from_filters_to_none(void **state)
{
	migrate(*state, true, false);
}

static void from_none_to_filters(void **state)
{
	migrate(*state, false, true);
}

static void from_none_to_none(void **state)
{
	migrate(*state, false, false);
}

#define STORIES	(sizeof(stories) / sizeof(stories[0]))

int main(void)
{
	static const struct {
		const char *name;
		CMUnitTestFunction test;
	} ways[] = {
		{ "from filters to filters", from_filters_to_filters },
		{ "from filters to none", from_filters_to_none },
		{ "from none to filters", from_none_to_filters },
		{ "from none to none", from_none_to_none },
	};
	static struct CMUnitTest tests[4 * STORIES];
	static char names[4 * STORIES][96];
	unsigned int i;

	for (i = 0; i < 4 * STORIES; i++) {
		snprintf(names[i], sizeof(names[i]), "%s, %s", stories[i / 4].name,
			 ways[i % 4].name);
		tests[i].name = names[i];
		tests[i].test_func = ways[i % 4].test;
		tests[i].initial_state = (void *)&stories[i / 4];
	}
	return _cmocka_run_group_tests("migrate", tests, 4 * STORIES, NULL, NULL);
}
