// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests of a hostile VMM share: the guest under its watchdog, the count of
 * rounds, and what the kernel holds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "hostile_vmm.h"
#include "test_programs.h"

/* Of the watchdog. It counts ticks and no time: where the machine stands still, so does it. */
#define TICK_MS		10
#define STILL_MAX	(1000 / TICK_MS)
/* Nothing comes after this. */
#define STILL_DEAD	(20 * STILL_MAX)

#define SECONDS		15

__u64 hostile_now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000ULL + time.tv_nsec / 1000000;
}

__u64 hostile_seed(void)
{
	static __u64 seed;

	if (!seed) {
		const char *given = getenv("SEED");

		seed = given ? strtoull(given, NULL, 0) : hostile_now_ms() ^ getpid();
		seed = seed ? seed : 1;
		print_message("# SEED=%llu\n", seed);
	}
	return seed;
}

uint64_t hostile_seed_next(void)
{
	static uint64_t next;

	return hostile_seed() + (__atomic_add_fetch(&next, 1, __ATOMIC_RELAXED) << 32);
}

static __u64 number_from(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : 0;
}

static __u64 total_count, total_ms;

void rounds_begin(struct rounds *rounds, const char *what, unsigned int percent_time,
		  unsigned int percent_rounds)
{
	__u64 minutes = number_from("MINUTES"), limit = number_from("ROUNDS");
	__u64 ms = minutes ? minutes * 60000 : SECONDS * 1000;

	*rounds = (struct rounds) { .what = what, .start = hostile_now_ms() };
	rounds->shown = rounds->start;
	if (limit && !minutes) {
		rounds->limit = limit * percent_rounds / 100;
		rounds->end = ~0ULL;
	} else {
		rounds->limit = ~0ULL;
		rounds->end = rounds->start + ms * percent_time / 100;
	}
}

bool rounds_next(struct rounds *rounds)
{
	__u64 now = hostile_now_ms();

	/* A long one shows where it is. */
	if (now - rounds->shown >= 60000) {
		print_message("# %s: %llu rounds so far\n", rounds->what, rounds->count);
		rounds->shown = now;
	}
	if (rounds->count >= rounds->limit || now >= rounds->end)
		return false;
	rounds->count++;
	return true;
}

void rounds_end(struct rounds *rounds)
{
	__u64 ms = hostile_now_ms() - rounds->start;

	ms = ms ? ms : 1;
	print_message("# %s: %llu rounds in %llu.%llu s, %llu a second\n", rounds->what,
		      rounds->count, ms / 1000, ms % 1000 / 100, rounds->count * 1000 / ms);
	assert_true(rounds->count > 0);
	total_count += rounds->count;
	total_ms += ms;
}

void rounds_total(void)
{
	print_message("# all: %llu rounds in %llu s\n", total_count, total_ms / 1000);
}

/* Fills in what an exit asks for, as a VMM does. False at the end of a job. */
static bool serve_exit(struct hostile_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		if (run->io.direction == KVM_EXIT_IO_OUT && run->io.port == PORT_JOB_DONE)
			return false;
		if (run->io.direction == KVM_EXIT_IO_IN)
			memset((char *)run + run->io.data_offset, EXIT_VALUE & 0xff,
			       run->io.size * run->io.count);
		if (run->io.port == VICTIM_PORT)
			vcpu->victim_exits++;
		else
			vcpu->other_exits++;
		return true;
	case KVM_EXIT_MMIO:
		/* Ports may be in memory. */
		if (run->mmio.is_write && run->mmio.phys_addr == FIXTURE_PORT(PORT_JOB_DONE))
			return false;
		if (!run->mmio.is_write)
			memset(run->mmio.data, EXIT_VALUE & 0xff, sizeof(run->mmio.data));
		if (run->mmio.phys_addr == VICTIM_MMIO ||
		    run->mmio.phys_addr == FIXTURE_PORT(VICTIM_PORT))
			vcpu->victim_exits++;
		else if (run->mmio.phys_addr == BYSTANDER_MMIO)
			vcpu->bystander_exits++;
		else
			vcpu->other_exits++;
		return true;
	default:
		vcpu->failed = "an exit for no known reason";
		return false;
	}
}

static bool bytes_are_equal(__u64 value)
{
	return value == (value & 0xff) * 0x0101010101010101ULL;
}

/*
 * What the guest got: of the victim, words that somebody wrote there, and all bytes of one
 * word of the same write (those who attack write words of equal bytes); of the
 * bystander, a higher number each time.
 */
static void check_values(struct hostile_vcpu *vcpu)
{
	const __u64 *results = vm_results(vcpu->hostile->fixture->vm, vcpu->index);

	for (unsigned int round = 0; round < HOSTILE_ROUNDS; round++, results += 3) {
		if (!bytes_are_equal(results[1]) && results[1] != VICTIM_VALUE)
			vcpu->failed = "the victim's word was torn, or is nobody's";
		if (results[2] == EXIT_VALUE)
			continue;
		if (results[2] <= vcpu->highest)
			vcpu->failed = "the bystander's count went back";
		vcpu->highest = results[2];
	}
}

static void *run_vcpu(void *opaque)
{
	struct hostile_vcpu *vcpu = opaque;
	struct hostile *hostile = vcpu->hostile;
	int fd = vm_vcpu_fd(hostile->fixture->vm, vcpu->index);

	while (!vcpu->failed) {
		if (ioctl(fd, KVM_RUN, 0)) {
			if (errno != EINTR && errno != EAGAIN)
				vcpu->failed = "KVM_RUN fails";
			continue;
		}
		if (serve_exit(vcpu) || vcpu->failed)
			continue;
		if (!hostile->odd_values)
			check_values(vcpu);
		__atomic_fetch_add(&vcpu->jobs, 1, __ATOMIC_RELAXED);
		if (__atomic_load_n(&hostile->stop, __ATOMIC_RELAXED))
			break;
	}
	return NULL;
}

static void *watch(void *opaque)
{
	struct hostile *hostile = opaque;

	while (!__atomic_load_n(&hostile->stop, __ATOMIC_RELAXED)) {
		usleep(TICK_MS * 1000);
		for (unsigned int i = 0; i < hostile->fixture->vcpus; i++) {
			struct hostile_vcpu *vcpu = &hostile->vcpus[i];
			__u64 jobs = __atomic_load_n(&vcpu->jobs, __ATOMIC_RELAXED);

			vcpu->still = jobs == vcpu->seen ? vcpu->still + 1 : 0;
			vcpu->seen = jobs;
			if (vcpu->still > vcpu->longest)
				vcpu->longest = vcpu->still;
			if (vcpu->still == STILL_DEAD && !vcpu->failed) {
				print_error("vCPU %u hangs\n", i);
				_exit(1);
			}
		}
	}
	return NULL;
}

static void give_jobs(struct hostile *hostile)
{
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++) {
		struct job *job = vm_job_begin(hostile->fixture->vm, i);

		job->rounds = HOSTILE_ROUNDS;
		vm_job_add(job, JOB_IN, VICTIM_PORT, 1, 0);
		vm_job_add(job, JOB_OUT, VICTIM_PORT, 1, VICTIM_VALUE);
		vm_job_add(job, JOB_READ, VICTIM_MMIO, 8, 0);
		vm_job_add(job, JOB_READ, BYSTANDER_MMIO, 8, 0);
	}
}

struct hostile *hostile_create_bare(unsigned int vcpus)
{
	struct hostile *hostile = calloc(1, sizeof(*hostile));
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	assert_non_null(hostile);
	hostile_seed();
	hostile->run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, NULL);
	close(kvm);
	hostile->fixture = fixture_create(vcpus);
	for (unsigned int i = 0; i < vcpus; i++) {
		struct hostile_vcpu *vcpu = &hostile->vcpus[i];

		vcpu->hostile = hostile;
		vcpu->index = i;
		vcpu->run = mmap(NULL, hostile->run_size, PROT_READ | PROT_WRITE,
				 MAP_SHARED, vm_vcpu_fd(hostile->fixture->vm, i), 0);
		assert_true(vcpu->run != MAP_FAILED);
	}
	give_jobs(hostile);
	return hostile;
}

struct hostile *hostile_create(unsigned int vcpus)
{
	struct hostile *hostile = hostile_create_bare(vcpus);
	struct fixture *f = hostile->fixture;
	int count = fixture_load(f, count_read, sizeof(struct test_state));
	int last = fixture_load(f, last_read, sizeof(struct test_state));
	int keep = fixture_load(f, keep_write, sizeof(struct test_state));
	const struct kvmfilter_range_spec bystander = {
		.bus = KVMFILTER_BUS_MMIO, .address = BYSTANDER_MMIO, .length = 8,
		.read_prog = count, .state_offset = BYSTANDER_STATE,
	};

	hostile->ports = fixture_add(f, KVMFILTER_BUS_PIO, VICTIM_PORT, 1, count, keep);
	hostile->memory = fixture_add(f, KVMFILTER_BUS_MMIO, VICTIM_MMIO, 8, last, 0);
	hostile->bystander = kvmfilter_range_add(f->filter, &bystander);
	assert_true(hostile->bystander > 0);
	return hostile;
}

void hostile_destroy(struct hostile *hostile)
{
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++)
		munmap(hostile->vcpus[i].run, hostile->run_size);
	fixture_destroy(hostile->fixture);
	free(hostile);
}

void hostile_start(struct hostile *hostile)
{
	hostile->stop = false;
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++) {
		struct hostile_vcpu *vcpu = &hostile->vcpus[i];

		vcpu->still = 0;
		assert_int_equal(pthread_create(&vcpu->thread, NULL, run_vcpu, vcpu), 0);
	}
	assert_int_equal(pthread_create(&hostile->watchdog, NULL, watch, hostile), 0);
}

void hostile_stop(struct hostile *hostile)
{
	unsigned int longest = 0;

	__atomic_store_n(&hostile->stop, true, __ATOMIC_RELAXED);
	pthread_join(hostile->watchdog, NULL);
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++)
		pthread_join(hostile->vcpus[i].thread, NULL);
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++) {
		struct hostile_vcpu *vcpu = &hostile->vcpus[i];

		if (vcpu->failed)
			print_error("vCPU %u: %s\n", i, vcpu->failed);
		assert_null(vcpu->failed);
		assert_true(vcpu->jobs > 0);
		if (vcpu->longest > longest)
			longest = vcpu->longest;
	}
	print_message("# %llu accesses by %u vCPUs, at the most %u ms between %u\n",
		      hostile_jobs(hostile) * HOSTILE_ROUNDS * 4, hostile->fixture->vcpus,
		      longest * TICK_MS, HOSTILE_ROUNDS * 4);
	assert_in_range(longest, 0, STILL_MAX);
}

static __u64 passes(const struct kvmfilter_counters *c)
{
	return c->pass_program + c->pass_contended + c->pass_no_program + c->pass_string +
	       c->pass_width + c->pass_notifier;
}

void hostile_check_counts(struct hostile *hostile)
{
	struct fixture *f = hostile->fixture;
	struct kvmfilter_counters ports = fixture_counters(f, hostile->ports);
	struct kvmfilter_counters memory = fixture_counters(f, hostile->memory);
	struct kvmfilter_counters bystander = fixture_counters(f, hostile->bystander);
	__u64 victim = 0, spared = 0, made = hostile_jobs(hostile) * HOSTILE_ROUNDS;

	for (unsigned int i = 0; i < f->vcpus; i++) {
		victim += hostile->vcpus[i].victim_exits;
		spared += hostile->vcpus[i].bystander_exits;
		assert_int_equal(hostile->vcpus[i].other_exits, 0);
	}
	print_message("# victim: %llu answered, %llu contended; bystander: %llu, %llu\n",
		      ports.done + memory.done, ports.pass_contended + memory.pass_contended,
		      bystander.done, bystander.pass_contended);
	assert_int_equal(ports.done + passes(&ports), 2 * made);
	assert_int_equal(memory.done + passes(&memory), made);
	assert_int_equal(passes(&ports) + passes(&memory), victim);
	assert_int_equal(ports.pass_contended + memory.pass_contended, victim);

	assert_int_equal(bystander.done + passes(&bystander), made);
	assert_int_equal(passes(&bystander), spared);
	assert_int_equal(bystander.pass_contended, spared);
	assert_int_equal(fixture_data(f, BYSTANDER_STATE)->reads, bystander.done);
}

__u64 hostile_jobs(const struct hostile *hostile)
{
	__u64 jobs = 0;

	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++)
		jobs += __atomic_load_n(&hostile->vcpus[i].jobs, __ATOMIC_RELAXED);
	return jobs;
}

void hostile_wait(const struct hostile *hostile, __u64 jobs)
{
	for (unsigned int i = 0; i < hostile->fixture->vcpus; i++) {
		const struct hostile_vcpu *vcpu = &hostile->vcpus[i];
		__u64 until = __atomic_load_n(&vcpu->jobs, __ATOMIC_RELAXED) + jobs;

		while (__atomic_load_n(&vcpu->jobs, __ATOMIC_RELAXED) < until && !vcpu->failed)
			usleep(1000);
	}
}

static long number_in(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[128];
	long number = -1;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			number = strtol(line + strlen(name), NULL, 10);
	fclose(file);
	return number;
}

void assert_module_unused(void)
{
	static const char path[] = "/sys/module/kvmfilter/refcnt";
	/* What tests that failed have left. */
	static long left;
	long now = number_in(path, "");
	bool unused;

	/* The last reference to a file may go a moment after close(). */
	for (int i = 0; i < 500 && now > left; i++) {
		usleep(10000);
		now = number_in(path, "");
	}
	unused = now <= left;
	left = now;
	assert_true(unused);
}

static const char * const kinds_of_memory[] = {
	"SUnreclaim:", "VmallocUsed:", "Percpu:", "KernelStack:", "PageTables:",
};

static long kernel_memory(void)
{
	long sum = 0;

	for (unsigned int i = 0; i < sizeof(kinds_of_memory) / sizeof(kinds_of_memory[0]); i++)
		sum += number_in("/proc/meminfo", kinds_of_memory[i]);
	return sum;
}

long hostile_kernel_memory(void)
{
	long least = kernel_memory();

	/* Work is left to RCU and to work queues: until nothing more comes back. */
	for (int calm = 0; calm < 5; calm++) {
		long now;

		usleep(100000);
		now = kernel_memory();
		if (now < least) {
			least = now;
			calm = 0;
		}
	}
	return least;
}
