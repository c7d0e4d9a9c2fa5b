// SPDX-License-Identifier: GPL-2.0
/*
 * What a VMM may rely on when it ends a filter, whoever looks at that or uses it meanwhile: the
 * command to detach is done when it returns, and close() alone comes to the same later.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asleep.h"
#include "bystander.h"
#include "close_alone.h"
#include "patience.h"
#include "test_programs.h"

/* --- whoever looks ------------------------------------------------------------------------ */

#define ROUNDS	60

void detaching_ends_it_while_others_look(void **state)
{
	unsigned int failed = 0, late = 0;
	struct looking *looking = looking_begin();
	struct fixture *f = fixture_create(1);

	(void)state;
	kvmfilter_destroy(f->filter);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		__u64 value = 0;

		assert_int_equal(kvmfilter_create(&f->filter, vm_fd(f->vm),
						  FIXTURE_SCRATCH), 0);
		load_idle_programs(f->filter, BYSTANDER_PROGS);
		fixture_add(f, KVMFILTER_BUS_PIO, BYSTANDER_PORT, 1,
			    fixture_load(f, count_read, sizeof(struct test_state)), 0);
		assert_answered(f, JOB_IN, BYSTANDER_PORT, 1, &value);
		looking_at(looking, kvmfilter_fd(f->filter));
		/* Not always at the same moment of a look. */
		usleep(i * 37 % 1000);
		failed += !!kvmfilter_detach(f->filter);
		late += fixture_access(f, JOB_IN, BYSTANDER_PORT, 1, &value) != 1;
		looking->fd = -1;
		kvmfilter_destroy(f->filter);
	}
	looking_end(looking);
	f->filter = NULL;
	fixture_destroy(f);
	print_message("# of %d rounds, %u failed and %u were answered afterwards\n", ROUNDS,
		      failed, late);
	assert_int_equal(failed, 0);
	assert_int_equal(late, 0);
	assert_module_unused();
}

struct detaching {
	struct fixture *fixture;
	atomic_int result;	/* 1 until there is one */
};

static void *run_detach(void *opaque)
{
	struct detaching *detaching = opaque;

	detaching->result = kvmfilter_detach(detaching->fixture->filter);
	return NULL;
}

/* The VMM waits for its own vCPU; others do not wait for the VMM, and it can be killed. */
static int be_waiting_vmm(int to)
{
	struct fixture *f = counting_fixture();
	struct detaching detaching = { f, 1 };
	int fd = kvmfilter_fd(f->filter);
	struct asleep asleep;
	pthread_t thread;

	if (!asleep_begin(&asleep, f->vm))
		_exit(3);
	pthread_create(&thread, NULL, run_detach, &detaching);
	usleep(100000);
	/* Or the test would be of nothing. */
	if (detaching.result != 1)
		_exit(1);
	if (write(to, &fd, sizeof(fd)) == sizeof(fd))
		pause();
	return 2;
}

struct look {
	pid_t pid;
	int fd;
};

static int look_once(void *opaque)
{
	const struct look *look = opaque;
	char path[64], text[4096];
	ssize_t length;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", look->pid, look->fd);
	file = fopen(path, "r");
	length = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[length] = '\0';
	if (file)
		fclose(file);
	return !strstr(text, "\nfilter:\t");
}

void who_looks_while_a_vmm_detaches_does_not_wait(void **state)
{
	int ready[2], looked, status = 0;
	struct look look;
	bool ended;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	look.pid = fork();
	if (!look.pid)
		_exit(be_waiting_vmm(ready[1]));
	close(ready[1]);
	assert_int_equal(read(ready[0], &look.fd, sizeof(look.fd)), sizeof(look.fd));
	close(ready[0]);
	looked = patience_run(look_once, &look, patience_limit());
	kill(look.pid, SIGKILL);
	ended = patience_child(look.pid, patience_limit(), &status);
	assert_int_equal(looked, 0);
	assert_true(ended);
	assert_true(WIFSIGNALED(status));
	assert_module_unused();
}

/* --- whoever uses it ---------------------------------------------------------------------- */

struct trial {
	struct fixture *fixture;
	atomic_bool running;
	int result;
};

/* A command that holds the descriptor for seconds. */
static void *run_trial(void *opaque)
{
	struct kvmfilter_run run = { .repeat = KVMFILTER_REPEAT_MAX };
	struct test_state data = {};
	struct trial *trial = opaque;

	run.state = &data;
	run.state_size = sizeof(data);
	trial->running = true;
	do {
		/* The value of the one before would be none to ask with. */
		run.access = (struct kvmfilter_access) { .width = 1, .direction = KVMFILTER_READ };
		trial->result = kvmfilter_prog_run(trial->fixture->filter, 1, &run);
	} while (!trial->result && trial->running);
	return NULL;
}

static void ignore(int number)
{
	(void)number;
}

void detaching_ends_it_while_a_command_runs(void **state)
{
	const struct sigaction action = { .sa_handler = ignore };
	struct fixture *f = counting_fixture();
	struct trial trial = { .fixture = f };
	pthread_t thread;
	__u64 value = 0;
	int result;

	(void)state;
	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	assert_answered(f, JOB_IN, BYSTANDER_PORT, 1, &value);
	assert_int_equal(pthread_create(&thread, NULL, run_trial, &trial), 0);
	while (!trial.running)
		usleep(1000);
	usleep(50000);
	assert_int_equal(pthread_tryjoin_np(thread, NULL), EBUSY);

	result = kvmfilter_detach(f->filter);
	if (!result)
		assert_exits(f, JOB_IN, BYSTANDER_PORT, 1, &value);

	trial.running = false;
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	fixture_destroy(f);
	assert_int_equal(result, 0);
	assert_module_unused();
}

static void answer(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = EXIT_VALUE;
}

#define VCPUS	2

static __u64 answers(struct fixture *f)
{
	return __atomic_load_n(&fixture_data(f, 0)->reads, __ATOMIC_RELAXED);
}

/* Whatever the vCPUs are doing: when it has returned, no program runs and none comes to run. */
void detaching_ends_it_under_running_vcpus(void **state)
{
	struct fixture *f = fixture_create(VCPUS);
	__u64 before, after;
	int result;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_PIO, BYSTANDER_PORT, 1,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	fixture_add(f, KVMFILTER_BUS_MMIO, 0xd0000000, 8, 1, 0);
	f->slow_path = answer;
	fixture_start(f, JOB_IN, BYSTANDER_PORT, 1, 20000);
	while (answers(f) < 100)
		usleep(1000);
	result = kvmfilter_detach(f->filter);
	before = answers(f);
	usleep(50000);
	after = answers(f);
	assert_true(fixture_running(f));
	fixture_join(f);
	assert_int_equal(result, 0);
	assert_int_equal(before, after);
	assert_int_equal(answers(f), after);
	fixture_destroy(f);
	assert_module_unused();
}

/* --- afterwards --------------------------------------------------------------------------- */

void after_detaching_nothing_can_be_added(void **state)
{
	struct fixture *f = counting_fixture();
	struct kvmfilter_range_spec spec = {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(BYSTANDER_PORT), .length = 1,
		.read_prog = 1,
	};
	struct kvmfilter_counters counters;
	struct kvmfilter *other;
	__u64 value = 0;

	(void)state;
	assert_answered(f, JOB_IN, BYSTANDER_PORT, 1, &value);
	assert_int_equal(kvmfilter_detach(f->filter), 0);
	assert_exits(f, JOB_IN, BYSTANDER_PORT, 1, &value);
	assert_int_equal(kvmfilter_range_add(f->filter, &spec), -ESHUTDOWN);
	assert_int_equal(kvmfilter_counters(f->filter, 1, &counters), -ENOENT);
	assert_int_equal(kvmfilter_range_remove(f->filter, 1), -ENOENT);
	assert_int_equal(kvmfilter_detach(f->filter), 0);
	assert_exits(f, JOB_IN, BYSTANDER_PORT, 1, &value);
	/* Scratch is what it was, and another filter takes the place. */
	assert_int_equal(fixture_data(f, 0)->reads, 1);
	other = f->filter;
	assert_int_equal(kvmfilter_create(&f->filter, vm_fd(f->vm), FIXTURE_SCRATCH), 0);
	fixture_add(f, KVMFILTER_BUS_PIO, BYSTANDER_PORT, 1,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	assert_answered(f, JOB_IN, BYSTANDER_PORT, 1, &value);
	assert_int_equal(value, 1);
	kvmfilter_destroy(other);
	assert_answered(f, JOB_IN, BYSTANDER_PORT, 1, &value);
	fixture_destroy(f);
	assert_module_unused();
}

static bool access_exits(void *opaque)
{
	__u64 value = 0;

	return fixture_access(opaque, JOB_IN, BYSTANDER_PORT, 1, &value) == 1;
}

/* At some time, whoever looks. */
void closing_alone_comes_to_the_same(void **state)
{
	struct looking *looking = looking_begin();
	struct fixture *f = counting_fixture();
	__u64 value = 0;

	(void)state;
	load_idle_programs(f->filter, BYSTANDER_PROGS);
	assert_answered(f, JOB_IN, BYSTANDER_PORT, 1, &value);
	looking_at(looking, kvmfilter_fd(f->filter));
	close_alone(f->filter);
	assert_true(patience_until(access_exits, f, patience_limit()));
	looking_end(looking);
	fixture_destroy(f);
	assert_module_unused();
}
