// SPDX-License-Identifier: GPL-2.0
/*
 * Serial ports whose output programs post, with a real guest: what exits, when the VMM has it and
 * in which order, whatever else goes on. What registers read is tested in
 * tests/unit/model_*_posted.c.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#include <kvmfilter_pl011.h>
#include <kvmfilter_uart.h>

#define BYTES_MAX	(1 << 20)

#define WAKE		3
#define RAISE		4

/* Line status that says: idle. */
#define IDLE		0x60

/* Where and how the guest writes a byte; and what makes an event besides. */
struct port {
	const struct kvmfilter_model *model;
	__u64 base;
	enum job_op_kind write, read;
	__u64 line_control;
	__u32 set_break;	/* value of it */
	__u32 event_break;
};

static const struct port ports[] = {
	{ &kvmfilter_uart_model, 0x3f8, JOB_OUT, JOB_IN, 3, 0x43, KVMFILTER_UART_BREAK },
	{ &kvmfilter_pl011_model, 0xd0000000, JOB_WRITE, JOB_READ, KVMFILTER_PL011_LCR, 0x71,
	  KVMFILTER_PL011_BREAK },
};

struct console {
	const struct port *port;
	struct fixture *f;
	struct kvmfilter_device *device;
	int wake, raise, timer, quit;
	pthread_t thread;
	bool serves;			/* the thread is there */
	/* What came, guarded by the device's turns. */
	__u8 byte[BYTES_MAX];
	unsigned int count;
	unsigned int breaks, count_at_break;
	uint64_t last_ns;
	/* Of the thread. */
	unsigned int wakes;
	/* The other end is slow, or stands still. */
	unsigned int slow_us;
	pthread_mutex_t blocked;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static void on_event(void *opaque, __u32 event, __u64 value)
{
	struct console *c = opaque;

	if (event == KVMFILTER_EVENT_OUTPUT) {
		pthread_mutex_lock(&c->blocked);
		pthread_mutex_unlock(&c->blocked);
		if (c->slow_us && c->count % 64 == 0)
			usleep(c->slow_us);
		if (c->count < BYTES_MAX)
			c->byte[c->count] = value;
		c->last_ns = now_ns();
		__atomic_store_n(&c->count, c->count + 1, __ATOMIC_RELEASE);
	} else if (event == c->port->event_break) {
		c->breaks++;
		c->count_at_break = c->count;
	}
}

static void on_timer(void *opaque, __u64 when_ns)
{
	const struct console *c = opaque;
	struct itimerspec when = {};

	if (when_ns != KVMFILTER_NEVER) {
		when.it_value.tv_sec = when_ns / 1000000000;
		when.it_value.tv_nsec = when_ns % 1000000000;
	}
	assert_int_equal(timerfd_settime(c->timer, TFD_TIMER_ABSTIME, &when, NULL), 0);
}

static void *serve(void *opaque)
{
	struct console *c = opaque;
	struct pollfd polls[] = {
		{ .fd = c->quit, .events = POLLIN }, { .fd = c->wake, .events = POLLIN },
		{ .fd = c->timer, .events = POLLIN },
	};
	uint64_t count;

	while (!polls[0].revents) {
		poll(polls, 3, -1);
		if (polls[1].revents && read(c->wake, &count, sizeof(count)) > 0) {
			c->wakes += count;
			kvmfilter_device_wake(c->device);
		}
		if (polls[2].revents && read(c->timer, &count, sizeof(count)) > 0)
			kvmfilter_device_timer(c->device);
	}
	return NULL;
}

static struct console *console_create(const struct port *port, unsigned int vcpus, bool timer)
{
	const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops), .event = on_event, .timer = timer ? on_timer : NULL,
	};
	struct console *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	c->port = port;
	pthread_mutex_init(&c->blocked, NULL);
	c->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	c->raise = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	c->quit = eventfd(0, EFD_CLOEXEC);
	c->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	c->f = fixture_create(vcpus);
	c->f->slow_path = fixture_serve;
	assert_int_equal(fixture_device_create(&c->device, port->model, port->base, &ops, c), 0);
	c->f->device = c->device;
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, WAKE, c->wake), 0);
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, RAISE, c->raise), 0);
	assert_int_equal(kvmfilter_device_post(c->device, WAKE, RAISE), -ENOTCONN);
	assert_int_equal(kvmfilter_device_attach(c->device, c->f->filter, 0), 0);
	return c;
}

static void console_start(struct console *c)
{
	c->serves = true;
	assert_int_equal(pthread_create(&c->thread, NULL, serve, c), 0);
}

static void console_destroy(struct console *c)
{
	const uint64_t one = 1;

	if (c->serves) {
		assert_int_equal(write(c->quit, &one, sizeof(one)), sizeof(one));
		pthread_join(c->thread, NULL);
	}
	kvmfilter_device_destroy(c->device);
	fixture_destroy(c->f);
	close(c->wake);
	close(c->raise);
	close(c->quit);
	close(c->timer);
	free(c);
}

static void post(struct console *c)
{
	assert_int_equal(kvmfilter_device_post(c->device, WAKE, RAISE), 0);
}

/* The guest writes @count bytes, numbered from @first. Returns exits. */
static __u64 write_bytes(struct console *c, unsigned int first, unsigned int count)
{
	struct job *job = vm_job_begin(c->f->vm, 0);

	for (unsigned int i = first; i < first + count; i++)
		vm_job_add(job, c->port->write, c->port->base, 1, i & 0xff);
	return vm_run(c->f->vm, 0);
}

static unsigned int came(const struct console *c)
{
	return __atomic_load_n(&c->count, __ATOMIC_ACQUIRE);
}

static void assert_bytes(const struct console *c, unsigned int count)
{
	for (unsigned int patience = 0; came(c) < count && patience < 5000; patience++)
		usleep(1000);
	assert_int_equal(came(c), count);
	for (unsigned int i = 0; i < count; i++)
		assert_int_equal(c->byte[i], i & 0xff);
}

static __u64 signals(int event)
{
	uint64_t count;

	return read(event, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

#define EACH_PORT(c, vcpus, timer)						\
	for (const struct port *port = ports; port < ports + 2; port++)		\
		for (struct console *c = console_create(port, vcpus, timer); c;	\
		     console_destroy(c), c = NULL)

/* --- what becomes of a byte ------------------------------------------------------------ */

static void unless_the_vmm_asks_each_byte_exits(void **state)
{
	(void)state;
	EACH_PORT(c, 1, true) {
		assert_int_equal(write_bytes(c, 0, 20), 20);
		assert_bytes(c, 20);
		post(c);
		assert_int_equal(write_bytes(c, 20, 20), 0);
		assert_int_equal(came(c), 20);
		/* What was posted comes, and then all exits again. */
		assert_int_equal(kvmfilter_device_post(c->device, -1, -1), 0);
		assert_bytes(c, 40);
		assert_int_equal(write_bytes(c, 40, 20), 20);
		assert_bytes(c, 60);
	}
}

static void arguments_are_checked(void **state)
{
	(void)state;
	EACH_PORT(c, 1, true) {
		assert_int_equal(kvmfilter_device_post(c->device, -2, 0), -EINVAL);
		assert_int_equal(kvmfilter_device_post(c->device, 64, 0), -EINVAL);
		assert_int_equal(kvmfilter_device_post(c->device, 0, 64), -EINVAL);
		assert_int_equal(kvmfilter_device_post(c->device, 0, -2), -EINVAL);
		/* A notifier that is not set: the byte that would signal exits. */
		assert_int_equal(kvmfilter_device_post(c->device, 9, -1), 0);
		assert_int_equal(write_bytes(c, 0, 1), 1);
		assert_bytes(c, 1);
	}
}

static void a_batch_is_one_wake_and_no_exit(void **state)
{
	(void)state;
	EACH_PORT(c, 1, true) {
		post(c);
		assert_int_equal(write_bytes(c, 0, 250), 0);
		assert_int_equal(signals(c->wake), 1);
		kvmfilter_device_wake(c->device);
		/* It is awake, and waits for more. */
		assert_int_equal(came(c), 0);
		assert_int_equal(write_bytes(c, 250, 250), 0);
		assert_int_equal(signals(c->wake), 0);
		usleep(6000);
		kvmfilter_device_timer(c->device);
		assert_bytes(c, 500);
		/* And sleeps again. */
		assert_int_equal(write_bytes(c, 500, 250), 0);
		assert_int_equal(signals(c->wake), 1);
	}
}

static void half_a_ring_wakes_at_once(void **state)
{
	unsigned int i;

	(void)state;
	EACH_PORT(c, 1, true) {
		post(c);
		write_bytes(c, 0, 1);
		assert_int_equal(signals(c->wake), 1);
		kvmfilter_device_wake(c->device);
		for (i = 1; i + 250 < KVMFILTER_OUTPUT_SIZE / 2; i += 250)
			assert_int_equal(write_bytes(c, i, 250), 0);
		assert_int_equal(signals(c->wake), 0);
		assert_int_equal(write_bytes(c, i, 250), 0);
		i += 250;
		assert_int_equal(signals(c->wake), 1);
		kvmfilter_device_wake(c->device);
		assert_bytes(c, i);
	}
}

static void without_a_timer_it_comes_with_the_wake(void **state)
{
	(void)state;
	EACH_PORT(c, 1, false) {
		post(c);
		for (unsigned int i = 0; i < 500; i += 50) {
			assert_int_equal(write_bytes(c, i, 50), 0);
			assert_int_equal(signals(c->wake), 1);
			kvmfilter_device_wake(c->device);
			assert_bytes(c, i + 50);
		}
	}
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

#define PROMPTS	21

static void a_prompt_appears_within_10_ms(void **state)
{
	uint64_t waits[PROMPTS];

	(void)state;
	EACH_PORT(c, 1, true) {
		post(c);
		console_start(c);
		for (unsigned int i = 0; i < PROMPTS; i++) {
			uint64_t start;

			assert_int_equal(write_bytes(c, 2 * i, 1), 0);
			start = now_ns();
			assert_int_equal(write_bytes(c, 2 * i + 1, 1), 0);
			assert_bytes(c, 2 * i + 2);
			waits[i] = c->last_ns - start;
		}
		qsort(waits, PROMPTS, sizeof(waits[0]), by_size);
		print_message("# %s: half of the prompts within %llu us, the last %llu us\n",
			      port->model->name, (unsigned long long)waits[PROMPTS / 2] / 1000,
			      (unsigned long long)waits[PROMPTS - 1] / 1000);
		/* The machine may be busy now and then. */
		assert_true(waits[PROMPTS / 2] < 10000000);
		assert_in_range(c->wakes, 1, 2 * PROMPTS);
	}
}

/* --- one order -------------------------------------------------------------------------- */

static void what_exits_comes_after_what_was_posted(void **state)
{
	(void)state;
	EACH_PORT(c, 1, true) {
		struct job *job;

		post(c);
		job = vm_job_begin(c->f->vm, 0);
		for (unsigned int i = 0; i < 100; i++)
			vm_job_add(job, port->write, port->base, 1, i);
		vm_job_add(job, port->write, port->base + port->line_control, 1, port->set_break);
		for (unsigned int i = 100; i < 200; i++)
			vm_job_add(job, port->write, port->base, 1, i);
		assert_int_equal(vm_run(c->f->vm, 0), 1);
		assert_int_equal(c->breaks, 1);
		assert_int_equal(c->count_at_break, 100);
		assert_bytes(c, 100);
		/* Woken for the second half, since it was not awake. */
		assert_int_equal(signals(c->wake), 2);
		kvmfilter_device_wake(c->device);
		kvmfilter_device_wake(c->device);
		assert_bytes(c, 200);
	}
}

static void a_full_ring_exits_and_all_comes_in_order(void **state)
{
	const unsigned int total = 3 * KVMFILTER_OUTPUT_SIZE;
	unsigned int i;
	__u64 exits;

	(void)state;
	EACH_PORT(c, 1, true) {
		post(c);
		/* Nobody looks. */
		for (i = 0, exits = 0; i < total; i += 128)
			exits += write_bytes(c, i, 128);
		assert_int_equal(exits, 2);
		kvmfilter_device_pause(c->device, now_ns());
		assert_bytes(c, total);
		kvmfilter_device_resume(c->device, now_ns());
	}
}

static void what_was_sent_comes_before_a_save_a_reset_and_a_detach(void **state)
{
	(void)state;
	EACH_PORT(c, 1, true) {
		__u32 size = port->model->state_size;
		void *saved = malloc(size);

		post(c);
		assert_int_equal(write_bytes(c, 0, 20), 0);
		assert_int_equal(kvmfilter_device_save(c->device, saved, size, now_ns()), 0);
		assert_int_equal(came(c), 20);
		assert_int_equal(write_bytes(c, 20, 20), 0);
		kvmfilter_device_reset(c->device);
		assert_int_equal(came(c), 40);
		/* Posting goes on. */
		assert_int_equal(write_bytes(c, 40, 20), 0);
		assert_int_equal(kvmfilter_device_restore(c->device, saved, size), 0);
		assert_int_equal(came(c), 60);
		kvmfilter_device_resume(c->device, now_ns());
		assert_int_equal(write_bytes(c, 60, 20), 0);
		assert_int_equal(kvmfilter_device_detach(c->device), 0);
		assert_int_equal(came(c), 80);
		assert_int_equal(write_bytes(c, 80, 20), 20);
		assert_int_equal(kvmfilter_device_attach(c->device, c->f->filter, 0), 0);
		assert_int_equal(write_bytes(c, 100, 20), 20);
		assert_bytes(c, 120);
		/* Nor is it in what was saved: that can be had anywhere. */
		post(c);
		((char *)saved)[size - 1] = 1;
		assert_int_equal(kvmfilter_device_restore(c->device, saved, size), -EINVAL);
		free(saved);
	}
}

/* --- the line --------------------------------------------------------------------------- */

static void the_transmitters_interrupt_needs_no_exit(void **state)
{
	struct console *c = console_create(&ports[0], 1, true);
	struct job *job;

	(void)state;
	write_bytes(c, 0, 0);
	job = vm_job_begin(c->f->vm, 0);
	vm_job_add(job, JOB_OUT, 0x3fc, 1, 0x08);
	vm_run(c->f->vm, 0);
	post(c);
	job = vm_job_begin(c->f->vm, 0);
	vm_job_add(job, JOB_OUT, 0x3f9, 1, 2);
	vm_job_add(job, JOB_IN, 0x3fa, 1, 0);
	vm_job_add(job, JOB_IN, 0x3fa, 1, 0);
	vm_job_add(job, JOB_OUT, 0x3f8, 1, 0);
	vm_job_add(job, JOB_IN, 0x3fa, 1, 0);
	vm_job_add(job, JOB_OUT, 0x3f9, 1, 0);
	vm_job_add(job, JOB_IN, 0x3fd, 1, 0);
	assert_int_equal(vm_run(c->f->vm, 0), 0);
	assert_int_equal(vm_results(c->f->vm, 0)[0], 0x02);
	assert_int_equal(vm_results(c->f->vm, 0)[1], 0x01);
	assert_int_equal(vm_results(c->f->vm, 0)[2], 0x02);
	assert_int_equal(vm_results(c->f->vm, 0)[3], IDLE);
	assert_int_equal(signals(c->raise), 2);
	console_destroy(c);
}

/* --- under load -------------------------------------------------------------------------- */

#define JOB_BYTES	200

/* Two vCPUs write at once, bytes of their own; each has its order. Returns exits. */
static __u64 flood(struct console *c, unsigned int rounds)
{
	for (unsigned int vcpu = 0; vcpu < 2; vcpu++) {
		struct job *job = vm_job_begin(c->f->vm, vcpu);

		job->rounds = rounds;
		for (unsigned int i = 0; i < JOB_BYTES; i++)
			vm_job_add(job, c->port->write, c->port->base, 1,
				   vcpu << 7 | i % 100);
	}
	fixture_start_jobs(c->f);
	while (fixture_running(c->f))
		usleep(500);
	return fixture_join(c->f);
}

static void assert_flood(struct console *c, unsigned int rounds)
{
	const unsigned int each = rounds * JOB_BYTES;
	unsigned int next[2] = {};

	for (unsigned int patience = 0; came(c) < 2 * each && patience < 5000; patience++)
		usleep(1000);
	assert_int_equal(came(c), 2 * each);
	for (unsigned int i = 0; i < 2 * each; i++) {
		unsigned int vcpu = c->byte[i] >> 7;

		assert_int_equal(c->byte[i] & 0x7f, next[vcpu] % 100);
		next[vcpu]++;
	}
	assert_int_equal(next[0], each);
}

static void two_vcpus_and_a_slow_end_lose_nothing(void **state)
{
	static const unsigned int slow_us[] = { 0, 300 };

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		EACH_PORT(c, 2, true) {
			struct kvmfilter_counters counters;
			__u64 exits;

			c->slow_us = slow_us[i];
			post(c);
			console_start(c);
			exits = flood(c, 100);
			assert_flood(c, 100);
			assert_int_equal(kvmfilter_device_counters(c->device, &counters), 0);
			print_message("# %s, %u us: %u bytes, %llu exits, %llu of a full ring, %u wakes\n",
				      port->model->name, slow_us[i], came(c), exits,
				      counters.pass_program, c->wakes);
			assert_int_equal(counters.done + exits, came(c));
			if (!slow_us[i])
				assert_true(exits < came(c) / 100);
		}
	}
}

static void an_end_that_stands_still_blocks_no_vcpu(void **state)
{
	(void)state;
	EACH_PORT(c, 1, true) {
		post(c);
		console_start(c);
		pthread_mutex_lock(&c->blocked);
		write_bytes(c, 0, 1);
		/* The thread is in the callback. */
		usleep(20000);
		for (unsigned int i = 1; i < 3001; i += 250)
			assert_int_equal(write_bytes(c, i, 250), 0);
		assert_int_equal(came(c), 0);
		pthread_mutex_unlock(&c->blocked);
		assert_bytes(c, 3001);
	}
}

/* Of both ports the FIFO holds what comes in meanwhile. */
static void input_during_a_flood_is_not_lost(void **state)
{
	static const char input[] = "0123456789abcdef";

	(void)state;
	EACH_PORT(c, 2, true) {
		bool is_uart = port == ports;
		struct job *job = vm_job_begin(c->f->vm, 0);
		int taken = 0;

		vm_job_add(job, port->write, port->base + (is_uart ? 2 : KVMFILTER_PL011_LCR), 1,
			   is_uart ? 0x01 : 0x70);
		vm_run(c->f->vm, 0);
		post(c);
		console_start(c);
		for (unsigned int vcpu = 0; vcpu < 2; vcpu++) {
			job = vm_job_begin(c->f->vm, vcpu);
			job->rounds = 50;
			for (unsigned int i = 0; i < JOB_BYTES; i++)
				vm_job_add(job, port->write, port->base, 1, vcpu << 7 | i % 100);
		}
		fixture_start_jobs(c->f);
		while (fixture_running(c->f)) {
			usleep(200);
			if (taken < 16)
				taken += is_uart ?
					kvmfilter_uart_receive(c->device, input + taken, 1) :
					kvmfilter_pl011_receive(c->device, input + taken, 1);
		}
		fixture_join(c->f);
		assert_true(taken > 0);
		job = vm_job_begin(c->f->vm, 0);
		for (int i = 0; i < taken; i++)
			vm_job_add(job, port->read, port->base, 1, 0);
		vm_run(c->f->vm, 0);
		for (int i = 0; i < taken; i++)
			assert_int_equal(vm_results(c->f->vm, 0)[i], input[i]);
		assert_flood(c, 50);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unless_the_vmm_asks_each_byte_exits),
		cmocka_unit_test(arguments_are_checked),
		cmocka_unit_test(a_batch_is_one_wake_and_no_exit),
		cmocka_unit_test(half_a_ring_wakes_at_once),
		cmocka_unit_test(without_a_timer_it_comes_with_the_wake),
		cmocka_unit_test(a_prompt_appears_within_10_ms),
		cmocka_unit_test(what_exits_comes_after_what_was_posted),
		cmocka_unit_test(a_full_ring_exits_and_all_comes_in_order),
		cmocka_unit_test(what_was_sent_comes_before_a_save_a_reset_and_a_detach),
		cmocka_unit_test(the_transmitters_interrupt_needs_no_exit),
		cmocka_unit_test(two_vcpus_and_a_slow_end_lose_nothing),
		cmocka_unit_test(an_end_that_stands_still_blocks_no_vcpu),
		cmocka_unit_test(input_during_a_flood_is_not_lost),
	};

	return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}
