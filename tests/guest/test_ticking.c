// SPDX-License-Identifier: GPL-2.0
/*
 * Devices whose lines the kernel raises, with a real guest: what it programs does not exit, and its
 * ticks come with the VMM asleep. What is raised when is tested in tests/unit/test_ticks.c, by
 * a clock that can be told.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fixture.h"
#include "patience.h"

#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_rtc.h>

#define MS		1000000ULL
#define FALLBACK	1
#define RAISE		2
#define TIMER		60

#define HPET		0xfed00000ULL

struct clock {
	struct fixture *f;
	struct kvmfilter_device *device;
	unsigned int line;
	int raise, fallback;
	/* What the VMM was waked or asked for. */
	unsigned int lines, timers;
};

static void on_line(void *opaque, unsigned int line, int high)
{
	struct clock *c = opaque;

	(void)line;
	(void)high;
	c->lines++;
}

static void on_timer(void *opaque, __u64 when)
{
	struct clock *c = opaque;

	if (when != KVMFILTER_NEVER)
		c->timers++;
}

static struct clock *clock_create(const struct kvmfilter_model *model, __u64 base,
				  unsigned int line)
{
	static const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops), .line = on_line, .timer = on_timer,
	};
	struct clock *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	c->line = line;
	c->f = fixture_create_flags(1, VM_IRQCHIP);
	c->raise = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	c->fallback = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, RAISE, c->raise), 0);
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, FALLBACK, c->fallback), 0);
	assert_int_equal(fixture_device_create(&c->device, model, base, &ops, c), 0);
	assert_int_equal(kvmfilter_device_attach(c->device, c->f->filter, 0), 0);
	c->f->slow_path = fixture_serve;
	c->f->device = c->device;
	vm_interrupt_bind(c->f->vm, 0, c->raise);
	/* Until its first job, it would miss them. */
	vm_job_add(vm_job_begin(c->f->vm, 0), JOB_INTERRUPTS, 0, 8, 0);
	assert_int_equal(vm_run(c->f->vm, 0), 0);
	return c;
}

static void let_the_kernel(struct clock *c)
{
	assert_int_equal(kvmfilter_device_expire(c->device, TIMER, FALLBACK), 0);
	assert_int_equal(kvmfilter_device_raise(c->device, c->line, RAISE), 0);
}

static void clock_destroy(struct clock *c)
{
	vm_interrupt_unbind(c->f->vm, 0, c->raise);
	kvmfilter_device_destroy(c->device);
	fixture_destroy(c->f);
	close(c->raise);
	close(c->fallback);
	free(c);
}

/* Interrupts that the guest has taken. */
static __u64 taken(struct clock *c)
{
	vm_job_add(vm_job_begin(c->f->vm, 0), JOB_INTERRUPTS, 0, 8, 0);
	assert_int_equal(vm_run(c->f->vm, 0), 0);
	return vm_results(c->f->vm, 0)[0];
}

static struct kvmfilter_timer_query timer_of(struct clock *c)
{
	struct kvmfilter_timer_query query;

	assert_int_equal(kvmfilter_timer_query(c->f->filter, TIMER, &query), 0);
	return query;
}

/* The guest takes so many more than it had taken, and nobody else does anything. */
static void tick_after(struct clock *c, __u64 before, unsigned int count)
{
	unsigned int lines = c->lines, timers = c->timers;
	struct pollfd poll_fallback = { .fd = c->fallback, .events = POLLIN };
	__u64 end = patience_ns() + 60000 * MS;

	while (taken(c) < before + count)
		assert_true(patience_ns() < end);
	assert_int_equal(c->lines, lines);
	assert_int_equal(c->timers, timers);
	assert_int_equal(poll(&poll_fallback, 1, 0), 0);
}

static void tick(struct clock *c, unsigned int count)
{
	tick_after(c, taken(c), count);
}

/* None comes. */
static void stand(struct clock *c)
{
	__u64 count = taken(c);

	usleep(100000);
	assert_int_equal(taken(c), count);
}

/* Accesses that met an expiry in the state, tries and all: these may exit at any time. */
static __u64 contended(struct clock *c)
{
	struct kvmfilter_counters sum;

	assert_int_equal(kvmfilter_device_counters(c->device, &sum), 0);
	return sum.pass_contended;
}

/* Exits, but for those. */
static __u64 out(struct clock *c, __u64 port, __u64 value)
{
	__u64 before = contended(c);
	__u64 exits = fixture_access(c->f, JOB_OUT, port, 1, &value);

	return exits - (contended(c) - before);
}

/* 11932 ticks are 10 ms. */
static __u64 pit_program(struct clock *c, __u64 mode)
{
	return out(c, 0x43, mode) + out(c, 0x40, 11932 & 0xff) + out(c, 0x40, 11932 >> 8);
}

static void pit_ticks_while_the_vmm_sleeps(void **state)
{
	struct clock *c = clock_create(&kvmfilter_i8254_model, 0x40, 0);
	struct kvmfilter_timer_query query;
	__u64 begin, ticks;

	(void)state;
	/* The VMM's: each write exits, and it is asked for a timer. */
	assert_int_equal(pit_program(c, 0x34), 3);
	assert_true(c->timers > 0);
	stand(c);

	let_the_kernel(c);
	begin = patience_ns();
	assert_int_equal(pit_program(c, 0x34), 0);
	tick(c, 30);
	query = timer_of(c);
	ticks = (patience_ns() - begin) / (10 * MS);
	assert_true(query.when != KVMFILTER_TIMER_OFF);
	assert_in_range(query.done, 30, ticks + 1);
	assert_int_equal(query.pass_program + query.pass_notifier + query.pass_timer, 0);

	/* One at a time. */
	assert_int_equal(out(c, 0x43, 0x38), 0);
	stand(c);
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(out(c, 0x40, 11932 & 0xff) + out(c, 0x40, 11932 >> 8), 0);
		tick(c, 1);
		stand(c);
	}

	/* And the VMM's again. */
	assert_int_equal(pit_program(c, 0x34), 0);
	tick(c, 1);
	assert_int_equal(kvmfilter_device_raise(c->device, 0, -1), 0);
	stand(c);
	assert_int_equal(pit_program(c, 0x34), 3);
	let_the_kernel(c);
	tick(c, 3);
	assert_int_equal(kvmfilter_device_detach(c->device), 0);
	stand(c);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, TIMER, 1), -ENOENT);
	clock_destroy(c);
}

static void paused_it_stands_and_then_goes_on(void **state)
{
	struct clock *c = clock_create(&kvmfilter_i8254_model, 0x40, 0);

	(void)state;
	let_the_kernel(c);
	assert_int_equal(pit_program(c, 0x34), 0);
	tick(c, 3);
	kvmfilter_device_pause(c->device, patience_ns());
	assert_true(timer_of(c).when == KVMFILTER_TIMER_OFF);
	stand(c);
	kvmfilter_device_resume(c->device, patience_ns());
	tick(c, 3);
	clock_destroy(c);
}

static __u64 write_hpet(struct clock *c, __u64 offset, __u64 value)
{
	return fixture_access(c->f, JOB_WRITE, HPET + offset, 8, &value);
}

static void hpet_ticks_while_the_vmm_sleeps(void **state)
{
	struct clock *c = clock_create(&kvmfilter_hpet_model, HPET, 0);
	__u64 counter = 0;

	(void)state;
	let_the_kernel(c);
	/* Periodic, with interrupts and legacy replacement. */
	assert_int_equal(write_hpet(c, 0x100, 0x4c), 1);
	assert_int_equal(write_hpet(c, 0x10, 3), 1);
	assert_int_equal(write_hpet(c, 0x108, 1000000), 0);
	tick(c, 30);
	/* One at a time. */
	assert_int_equal(write_hpet(c, 0x100, 4), 1);
	for (unsigned int i = 0; i < 3; i++) {
		assert_answered(c->f, JOB_READ, HPET + 0xf0, 8, &counter);
		assert_int_equal(write_hpet(c, 0x108, counter + 1000000), 0);
		tick(c, 1);
		stand(c);
	}
	assert_int_equal(kvmfilter_device_expire(c->device, -1, -1), 0);
	assert_int_equal(write_hpet(c, 0x108, counter + 1000000), 1);
	stand(c);
	clock_destroy(c);
}

static void rtc_ticks_while_the_vmm_sleeps(void **state)
{
	struct clock *c = clock_create(&kvmfilter_rtc_model, 0x70, 0);
	__u64 value, before;

	(void)state;
	let_the_kernel(c);
	/* 64 Hz. */
	assert_int_equal(out(c, 0x70, 0xa) + out(c, 0x71, 0x2a), 1);
	assert_int_equal(out(c, 0x70, 0xb) + out(c, 0x71, 0x42), 1);
	/* Since power-on there were some, by which the line is high. */
	assert_int_equal(out(c, 0x70, 0xc), 0);
	/* Until it is acknowledged no other comes; from then on one may at any time. */
	before = taken(c);
	assert_answered(c->f, JOB_IN, 0x71, 1, &value);
	for (unsigned int i = 0; i < 10; i++) {
		tick_after(c, before, 1);
		before = taken(c);
		assert_answered(c->f, JOB_IN, 0x71, 1, &value);
		assert_int_equal(value & 0xc0, 0xc0);
	}
	tick_after(c, before, 1);
	stand(c);
	assert_int_equal(kvmfilter_device_raise(c->device, 0, -1), 0);
	assert_exits(c->f, JOB_IN, 0x71, 1, &value);
	stand(c);
	clock_destroy(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pit_ticks_while_the_vmm_sleeps),
		cmocka_unit_test(paused_it_stands_and_then_goes_on),
		cmocka_unit_test(hpet_ticks_while_the_vmm_sleeps),
		cmocka_unit_test(rtc_ticks_while_the_vmm_sleeps),
	};

	return cmocka_run_group_tests_name("ticking", tests, NULL, NULL);
}
