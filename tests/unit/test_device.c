// SPDX-License-Identifier: GPL-2.0
/*
 * Devices, over a model that does nothing but what these tests need: a line that rises
 * every so often, as pulses or until it is acknowledged. Attaching is tested where
 * there is a module: tests/guest/test_attach.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <pthread.h>

#include <kvmfilter_device.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>

#define BASE	0x1000

/* --- the model ------------------------------------------------------------------- */

struct bell {
	struct kvmfilter_model_head head;
	__u64 start;		/* the line rises each period from here; 0: never */
	__u64 period;
	__u64 answered;	/* level: rises up to here were acknowledged */
	__u64 level;
	__u64 sum;
};

enum { PERIOD = 0, LEVEL = 8, ACKNOWLEDGE = 16, SUM = 24, NOT_MINE = 32 };

static void bell_init(void *state, __u64 ns)
{
	struct bell *bell = state;

	(void)ns;
	bell->start = 0;
	bell->level = 0;
	bell->sum = 0;
}

static int bell_check(const void *state)
{
	const struct bell *bell = state;

	return bell->level > 1 ? -EINVAL : 0;
}

static int bell_access(void *state, struct kvmfilter_access *access, __u64 ns,
		       struct kvmfilter_event *event)
{
	struct bell *bell = state;

	if (access->offset == NOT_MINE)
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_READ) {
		access->value = access->offset == SUM ? bell->sum : ns;
		return KVMFILTER_DONE;
	}
	switch (access->offset) {
	case PERIOD:
		bell->period = access->value;
		bell->start = access->value ? ns : 0;
		bell->answered = ns;
		break;
	case LEVEL:
		bell->level = access->value;
		break;
	case ACKNOWLEDGE:
		bell->answered = ns;
		break;
	case SUM:
		bell->sum += access->value;
		event->event = 7;
		event->value = bell->sum;
		break;
	}
	return KVMFILTER_DONE;
}

static __u64 bell_next(const void *state, unsigned int line, __u64 ns)
{
	const struct bell *bell = state;

	(void)line;
	if (!bell->start)
		return KVMFILTER_NEVER;
	return bell->start + ((ns - bell->start) / bell->period + 1) * bell->period;
}

static __u32 bell_lines(const void *state, __u64 ns)
{
	const struct bell *bell = state;

	return bell->level && bell->start && bell_next(state, 0, bell->answered) <= ns;
}

static const struct kvmfilter_model_range bell_ranges[] = {
	{ .offset = 0, .length = 40, .bus = KVMFILTER_BUS_MMIO },
	{ .offset = 0x100, .length = 8, .bus = KVMFILTER_BUS_MMIO },
};

static const struct kvmfilter_model bell_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(struct bell),
	.magic = 0x6c6c6562,
	.version = 1,
	.line_count = 1,
	.name = "bell",
	.ranges = bell_ranges,
	.range_count = 2,
	.init = bell_init,
	.reset = bell_init,
	.check = bell_check,
	.access = bell_access,
	.lines = bell_lines,
	.next_rise = bell_next,
};

/* --- the VMM --------------------------------------------------------------------- */

struct vmm {
	struct kvmfilter_device *device;
	__u64 now;
	__u64 timer;
	unsigned int timers, events, lines;
	char line_log[64];	/* "+" up, "-" down */
	__u64 value;
};

static __u64 vmm_clock(void *opaque)
{
	return ((struct vmm *)opaque)->now;
}

static void vmm_line(void *opaque, unsigned int line, int high)
{
	struct vmm *vmm = opaque;

	assert_int_equal(line, 0);
	if (vmm->lines < sizeof(vmm->line_log) - 1)
		vmm->line_log[vmm->lines++] = high ? '+' : '-';
}

static void vmm_timer(void *opaque, __u64 when)
{
	struct vmm *vmm = opaque;

	vmm->timer = when;
	vmm->timers++;
}

static void vmm_event(void *opaque, __u32 event, __u64 value)
{
	struct vmm *vmm = opaque;

	assert_int_equal(event, 7);
	vmm->events++;
	vmm->value = value;
}

static const struct kvmfilter_device_ops ops = {
	.size = sizeof(ops), .clock = vmm_clock, .line = vmm_line, .timer = vmm_timer,
	.event = vmm_event,
};

static int setup(void **state)
{
	static struct vmm vmm;

	vmm = (struct vmm) { .now = 500, .timer = KVMFILTER_NEVER };
	*state = &vmm;
	return kvmfilter_device_create(&vmm.device, &bell_model, BASE, &ops, &vmm);
}

static int teardown(void **state)
{
	struct vmm *vmm = *state;

	kvmfilter_device_destroy(vmm->device);
	return 0;
}

static int try_access(struct vmm *vmm, __u64 address, __u32 width,
		      __u32 direction, __u64 *value)
{
	struct kvmfilter_access access = {
		.address = address, .width = width, .direction = direction,
		.bus = KVMFILTER_BUS_MMIO, .value = *value,
	};
	int result = kvmfilter_device_access(vmm->device, &access);

	*value = access.value;
	return result;
}

static void put(struct vmm *vmm, __u32 offset, __u64 value)
{
	assert_int_equal(try_access(vmm, BASE + offset, 8, KVMFILTER_WRITE, &value),
			 KVMFILTER_DONE);
}

static __u64 get(struct vmm *vmm, __u32 offset)
{
	__u64 value = ~0ULL;

	assert_int_equal(try_access(vmm, BASE + offset, 8, KVMFILTER_READ, &value),
			 KVMFILTER_DONE);
	return value;
}

static void run_to(struct vmm *vmm, __u64 now)
{
	vmm->now = now;
	kvmfilter_device_timer(vmm->device);
}

/* What happened to the line since it was asked last. */
static void assert_line(struct vmm *vmm, const char *expected)
{
	vmm->line_log[vmm->lines] = '\0';
	assert_string_equal(vmm->line_log, expected);
	vmm->lines = 0;
}

/* --- accesses -------------------------------------------------------------------- */

static void device_time_runs_with_the_clock(void **state)
{
	struct vmm *vmm = *state;
	__u64 ns = get(vmm, PERIOD);

	assert_true(ns > 0);
	vmm->now += 1234;
	assert_int_equal(get(vmm, PERIOD), ns + 1234);
}

static void accesses_elsewhere_are_not_the_device_s(void **state)
{
	static const struct {
		__u64 address;
		__u32 width;
	} rows[] = {
		{ BASE - 1, 1 }, { BASE - 1, 2 }, { BASE + 40, 1 }, { BASE + 36, 8 },
		{ BASE + 0xff, 1 }, { BASE + 0x108, 1 }, { 0, 1 }, { ~0ULL, 1 },
		{ BASE + NOT_MINE, 4 },
	};
	struct vmm *vmm = *state;
	__u64 value = 0;
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(try_access(vmm, rows[i].address, rows[i].width,
					    KVMFILTER_READ, &value), KVMFILTER_PASS);
	assert_int_equal(try_access(vmm, BASE + 0x100, 8, KVMFILTER_READ, &value),
			 KVMFILTER_DONE);
}

static void the_bus_matters(void **state)
{
	struct vmm *vmm = *state;
	struct kvmfilter_access access = {
		.address = BASE, .width = 4, .bus = KVMFILTER_BUS_PIO,
	};

	assert_int_equal(kvmfilter_device_access(vmm->device, &access), KVMFILTER_PASS);
	access.bus = KVMFILTER_BUS_MMIO;
	assert_int_equal(kvmfilter_device_access(vmm->device, &access), KVMFILTER_DONE);
}

static void widths_and_directions_that_are_none_are_refused(void **state)
{
	struct vmm *vmm = *state;
	__u64 value = 0;
	__u32 width;

	for (width = 0; width < 256; width++)
		if (width != 1 && width != 2 && width != 4 && width != 8)
			assert_int_equal(try_access(vmm, BASE, width, KVMFILTER_READ,
						    &value), -EINVAL);
	assert_int_equal(try_access(vmm, BASE, 4, 2, &value), -EINVAL);
}

static void events_reach_the_vmm(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, SUM, 3);
	put(vmm, SUM, 4);
	get(vmm, SUM);
	assert_int_equal(vmm->events, 2);
	assert_int_equal(vmm->value, 7);
}

/* --- lines and timer ------------------------------------------------------------- */

static void a_pulse_is_reported_at_its_time(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, PERIOD, 100);
	assert_int_equal(vmm->timer, 600);
	run_to(vmm, 599);
	assert_line(vmm, "");
	assert_int_equal(vmm->timer, 600);
	run_to(vmm, 600);
	assert_line(vmm, "+-");
	assert_int_equal(vmm->timer, 700);
}

static void a_timer_that_came_early_is_asked_for_again(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, PERIOD, 100);
	vmm->timer = 0;
	run_to(vmm, 550);
	assert_int_equal(vmm->timer, 600);
}

static void accesses_do_not_ask_for_the_same_timer_again(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, PERIOD, 100);
	assert_int_equal(vmm->timers, 1);
	get(vmm, SUM);
	get(vmm, SUM);
	assert_int_equal(vmm->timers, 1);
	put(vmm, PERIOD, 0);
	assert_int_equal(vmm->timers, 2);
	assert_true(vmm->timer == KVMFILTER_NEVER);
}

static void pulses_that_were_missed_merge_into_one(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, PERIOD, 100);
	run_to(vmm, 1050);
	assert_line(vmm, "+-");
	assert_int_equal(vmm->timer, 1100);
}

static void an_access_reports_what_came_before_it(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, PERIOD, 100);
	vmm->now = 610;
	/* Which also takes the rest of them away. */
	put(vmm, PERIOD, 0);
	assert_line(vmm, "+-");
	assert_true(vmm->timer == KVMFILTER_NEVER);
}

static void a_level_stays_until_it_is_acknowledged(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, LEVEL, 1);
	put(vmm, PERIOD, 100);
	run_to(vmm, 600);
	assert_line(vmm, "+");
	/* Once more while it is high: an edge for who counts these. */
	run_to(vmm, 700);
	assert_line(vmm, "-+");
	vmm->now = 750;
	put(vmm, ACKNOWLEDGE, 0);
	assert_line(vmm, "-");
	get(vmm, SUM);
	assert_line(vmm, "");
}

/* By whoever lets go of it: the interrupt controller, where the guest has ended its handler. */
static void a_level_that_is_let_go_of_too_early_rises_again(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, LEVEL, 1);
	put(vmm, PERIOD, 100);
	run_to(vmm, 600);
	assert_line(vmm, "+");
	kvmfilter_device_resample(vmm->device, 0);
	assert_line(vmm, "+");
	put(vmm, ACKNOWLEDGE, 0);
	assert_line(vmm, "-");
	kvmfilter_device_resample(vmm->device, 0);
	assert_line(vmm, "");
	/* There is no such line. */
	run_to(vmm, 700);
	assert_line(vmm, "+");
	kvmfilter_device_resample(vmm->device, 1);
	assert_line(vmm, "");
}

static void reset_lowers_the_line(void **state)
{
	struct vmm *vmm = *state;
	__u64 ns;

	put(vmm, LEVEL, 1);
	put(vmm, PERIOD, 100);
	run_to(vmm, 600);
	assert_line(vmm, "+");
	ns = get(vmm, PERIOD);
	kvmfilter_device_reset(vmm->device);
	assert_line(vmm, "-");
	assert_true(vmm->timer == KVMFILTER_NEVER);
	/* Time goes on. */
	assert_int_equal(get(vmm, PERIOD), ns);
}

static int raise_period(void *state, __u64 ns, void *argument)
{
	struct bell *bell = state;

	bell->start = ns;
	bell->period = *(__u64 *)argument;
	return -42;
}

static void a_change_moves_the_timer(void **state)
{
	struct vmm *vmm = *state;
	__u64 period = 40;

	assert_int_equal(kvmfilter_device_change(vmm->device, raise_period, &period), -42);
	assert_int_equal(vmm->timer, 540);
}

/* --- time that stops ------------------------------------------------------------- */

static void pause_stops_time_and_the_timer(void **state)
{
	struct vmm *vmm = *state;
	__u64 ns;

	put(vmm, PERIOD, 100);
	run_to(vmm, 600);
	assert_line(vmm, "+-");
	vmm->now = 650;
	ns = get(vmm, PERIOD);
	kvmfilter_device_pause(vmm->device, 660);
	assert_true(vmm->timer == KVMFILTER_NEVER);
	vmm->now = 99999;
	assert_int_equal(get(vmm, PERIOD), ns + 10);
	kvmfilter_device_pause(vmm->device, 99999);
	kvmfilter_device_timer(vmm->device);
	assert_int_equal(get(vmm, PERIOD), ns + 10);
	assert_line(vmm, "");

	/* Another clock, which is behind. */
	kvmfilter_device_resume(vmm->device, 20);
	assert_int_equal(vmm->timer, 20 + 40);
	vmm->now = 25;
	assert_int_equal(get(vmm, PERIOD), ns + 15);
	kvmfilter_device_resume(vmm->device, 7777);
	assert_int_equal(get(vmm, PERIOD), ns + 15);
	run_to(vmm, 60);
	assert_line(vmm, "+-");
}

static void pause_reports_what_came_before_it(void **state)
{
	struct vmm *vmm = *state;

	put(vmm, PERIOD, 100);
	kvmfilter_device_pause(vmm->device, 605);
	assert_line(vmm, "+-");
	kvmfilter_device_resume(vmm->device, 1000);
	assert_line(vmm, "");
	assert_int_equal(vmm->timer, 1095);
}

static void resume_where_the_offset_would_be_0_does_not_stop(void **state)
{
	struct vmm *vmm = *state;
	__u64 ns = get(vmm, PERIOD);

	kvmfilter_device_pause(vmm->device, vmm->now);
	kvmfilter_device_resume(vmm->device, ns);
	vmm->now = ns + 100;
	assert_int_equal(get(vmm, PERIOD), ns + 101);
}

static void a_saved_state_is_as_if_paused(void **state)
{
	struct vmm *vmm = *state;
	struct bell running, paused;

	put(vmm, PERIOD, 100);
	put(vmm, SUM, 5);
	assert_int_equal(kvmfilter_device_save(vmm->device, &running, sizeof(running), 555),
			 0);
	kvmfilter_device_pause(vmm->device, 555);
	assert_int_equal(kvmfilter_device_save(vmm->device, &paused, sizeof(paused), 777),
			 0);
	assert_memory_equal(&running, &paused, sizeof(paused));
	assert_int_equal(running.head.clock_offset_ns, 0);
	assert_int_equal(kvmfilter_device_save(vmm->device, &paused, sizeof(paused) - 1, 0),
			 -ENOSPC);
}

static void a_restored_device_goes_on_on_another_clock(void **state)
{
	struct vmm *vmm = *state, other = { .now = 5, .timer = KVMFILTER_NEVER };
	struct bell saved;
	__u64 ns;

	put(vmm, LEVEL, 1);
	put(vmm, PERIOD, 100);
	run_to(vmm, 610);
	ns = get(vmm, PERIOD);
	assert_int_equal(kvmfilter_device_save(vmm->device, &saved, sizeof(saved), 610), 0);

	assert_int_equal(kvmfilter_device_create(&other.device, &bell_model, BASE, &ops,
						 &other), 0);
	assert_int_equal(kvmfilter_device_restore(other.device, &saved, sizeof(saved)), 0);
	assert_true(other.timer == KVMFILTER_NEVER);
	kvmfilter_device_resume(other.device, 5);
	assert_int_equal(get(&other, PERIOD), ns);
	assert_int_equal(other.timer, 5 + 90);
	/* The line was high; whoever restores that knows it. It falls like any other. */
	assert_line(&other, "");
	put(&other, ACKNOWLEDGE, 0);
	assert_line(&other, "-");
	kvmfilter_device_destroy(other.device);
}

static void what_is_not_a_saved_state_is_refused(void **state)
{
	struct vmm *vmm = *state;
	struct bell good, bad;
	unsigned int i;

	put(vmm, SUM, 9);
	assert_int_equal(kvmfilter_device_save(vmm->device, &good, sizeof(good), 500), 0);
	put(vmm, SUM, 1);
	for (i = 0; i < 5; i++) {
		bad = good;
		bad.head.magic += i == 0;
		bad.head.version += i == 1;
		bad.head.reserved += i == 2;
		bad.head.clock_offset_ns += i == 3;
		bad.level = i == 4 ? 2 : 0;
		assert_int_equal(kvmfilter_device_restore(vmm->device, &bad, sizeof(bad)),
				 -EINVAL);
	}
	assert_int_equal(kvmfilter_device_restore(vmm->device, &good, sizeof(good) - 8),
			 -EINVAL);
	assert_int_equal(kvmfilter_device_restore(vmm->device, &good, sizeof(good) + 8),
			 -EINVAL);
	assert_int_equal(get(vmm, SUM), 10);
	assert_int_equal(kvmfilter_device_restore(vmm->device, &good, sizeof(good)), 0);
	assert_int_equal(get(vmm, SUM), 9);
}

/* --- the rest -------------------------------------------------------------------- */

static void models_that_are_not_usable_are_refused(void **state)
{
	struct kvmfilter_device *device = NULL;
	struct kvmfilter_model bad[12];
	unsigned int i;

	(void)state;
	for (i = 0; i < 12; i++)
		bad[i] = bell_model;
	bad[0].size--;
	bad[1].state_size = sizeof(struct kvmfilter_model_head) - 8;
	bad[2].state_size = KVMFILTER_MODEL_STATE_MAX + 8;
	bad[3].state_size++;
	bad[4].line_count = KVMFILTER_MODEL_LINES_MAX + 1;
	bad[5].init = NULL;
	bad[6].reset = NULL;
	bad[7].check = NULL;
	bad[8].access = NULL;
	bad[9].lines = NULL;
	bad[10].next_rise = NULL;
	bad[11].range_count = 0;
	for (i = 0; i < 11; i++)
		assert_int_equal(kvmfilter_device_create(&device, &bad[i], BASE, &ops, NULL),
				 -EINVAL);
	assert_null(device);
	/* The most that a state may have. */
	bad[2].state_size = KVMFILTER_MODEL_STATE_MAX;
	assert_int_equal(kvmfilter_device_create(&device, &bad[2], BASE, NULL, NULL), 0);
	kvmfilter_device_destroy(device);
	/* Nobody can reach it, but it is one. */
	assert_int_equal(kvmfilter_device_create(&device, &bad[11], BASE, NULL, NULL), 0);
	kvmfilter_device_destroy(device);
	kvmfilter_device_destroy(NULL);
}

static void a_line_that_is_high_from_the_start_is_no_news(void **state)
{
	struct vmm vmm = { .now = 500 };
	struct kvmfilter_access access = { .address = 0x40, .width = 1 };

	(void)state;
	assert_int_equal(kvmfilter_device_create(&vmm.device, &kvmfilter_i8254_model, 0x40,
						 &ops, &vmm), 0);
	assert_int_equal(kvmfilter_device_access(vmm.device, &access), KVMFILTER_DONE);
	assert_line(&vmm, "");
	kvmfilter_device_destroy(vmm.device);
}

/* Several lines: those of the HPET in legacy replacement, one by a pulse, one by level. */
static char hpet_log[64];

static void hpet_line(void *opaque, unsigned int line, int high)
{
	size_t used = strlen(hpet_log);

	(void)opaque;
	snprintf(hpet_log + used, sizeof(hpet_log) - used, "%u%c", line, high ? '+' : '-');
}

static void lines_are_told_apart(void **state)
{
	static const struct {
		unsigned int offset;
		__u64 value;
	} writes[] = {
		{ 0x100, 4 }, { 0x108, 100 }, { 0x120, 6 }, { 0x128, 200 }, { 0x10, 3 },
	};
	struct kvmfilter_device_ops hpet_ops = ops;
	struct vmm vmm = { .now = 500, .timer = KVMFILTER_NEVER };
	unsigned int i;

	(void)state;
	hpet_ops.line = hpet_line;
	hpet_ops.event = NULL;
	assert_int_equal(kvmfilter_device_create(&vmm.device, &kvmfilter_hpet_model, BASE,
						 &hpet_ops, &vmm), 0);
	for (i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		put(&vmm, writes[i].offset, writes[i].value);
	assert_int_equal(vmm.timer, 1500);
	run_to(&vmm, 1500);
	assert_string_equal(hpet_log, "0+0-");
	assert_int_equal(vmm.timer, 2500);
	run_to(&vmm, 2500);
	assert_string_equal(hpet_log, "0+0-8+");
	kvmfilter_device_destroy(vmm.device);
}

static void ops_may_be_left_out(void **state)
{
	struct vmm vmm = {};
	__u64 before;

	(void)state;
	assert_int_equal(kvmfilter_device_create(&vmm.device, &bell_model, BASE, NULL, NULL),
			 0);
	/* The clock is the host's. */
	put(&vmm, PERIOD, 1);
	before = get(&vmm, PERIOD);
	kvmfilter_device_timer(vmm.device);
	assert_true(get(&vmm, PERIOD) > before);
	put(&vmm, SUM, 1);
	kvmfilter_device_destroy(vmm.device);
}

static void a_device_without_a_filter_has_no_counters(void **state)
{
	struct vmm *vmm = *state;
	struct kvmfilter_counters counters;

	assert_int_equal(kvmfilter_device_counters(vmm->device, &counters), -ENOTCONN);
	assert_int_equal(kvmfilter_device_detach(vmm->device), 0);
	assert_int_equal(kvmfilter_device_scratch(vmm->device), 128);
}

#define ROUNDS 20000

static void *add_ones(void *opaque)
{
	struct vmm *vmm = opaque;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		put(vmm, SUM, 1);
		if (i % 16 == 0)
			kvmfilter_device_timer(vmm->device);
	}
	return NULL;
}

static void threads_take_turns(void **state)
{
	struct vmm *vmm = *state;
	pthread_t threads[3];
	unsigned int i;

	put(vmm, PERIOD, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_ones, vmm), 0);
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(get(vmm, SUM), 3 * ROUNDS);
	assert_int_equal(vmm->events, 3 * ROUNDS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(device_time_runs_with_the_clock),
		TEST(accesses_elsewhere_are_not_the_device_s),
		TEST(the_bus_matters),
		TEST(widths_and_directions_that_are_none_are_refused),
		TEST(events_reach_the_vmm),
		TEST(a_pulse_is_reported_at_its_time),
		TEST(a_timer_that_came_early_is_asked_for_again),
		TEST(accesses_do_not_ask_for_the_same_timer_again),
		TEST(pulses_that_were_missed_merge_into_one),
		TEST(an_access_reports_what_came_before_it),
		TEST(a_level_stays_until_it_is_acknowledged),
		TEST(a_level_that_is_let_go_of_too_early_rises_again),
		TEST(reset_lowers_the_line),
		TEST(a_change_moves_the_timer),
		TEST(pause_stops_time_and_the_timer),
		TEST(pause_reports_what_came_before_it),
		TEST(resume_where_the_offset_would_be_0_does_not_stop),
		TEST(a_saved_state_is_as_if_paused),
		TEST(a_restored_device_goes_on_on_another_clock),
		TEST(what_is_not_a_saved_state_is_refused),
		TEST(models_that_are_not_usable_are_refused),
		TEST(a_line_that_is_high_from_the_start_is_no_news),
		TEST(lines_are_told_apart),
		TEST(ops_may_be_left_out),
		TEST(a_device_without_a_filter_has_no_counters),
		TEST(threads_take_turns),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
