// SPDX-License-Identifier: GPL-2.0
/*
 * One case of kvmfilter bench: set up, measure, clear away. Every access of a round is timed
 * by the guest, with its counter, and so is nothing at all, which is what timing costs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench_cases.h"
#include "bench_measure.h"
#include "bench_set.h"
#include "tool.h"

/* Rounds in one job: what the smallest of the rings holds, and less than a tick's time. */
#define JOB_ROUNDS	25
#define SCRATCH		16384

static void serve(void *opaque, struct vm_io *io)
{
	struct bench *bench = opaque;
	struct kvmfilter_access access = {
		.address = io->address,
		.width = io->width,
		.direction = io->write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.bus = io->mmio ? KVMFILTER_BUS_MMIO : KVMFILTER_BUS_PIO,
		.value = io->value,
	};

	io->value = 0;
	if (bench->device && kvmfilter_device_access(bench->device, &access) == KVMFILTER_DONE)
		io->value = access.value;
}

static bool attach(struct bench *bench)
{
	const struct bench_case *test = bench->test;
	int err;

	err = kvmfilter_device_create(&bench->device, test->model, test->base, NULL, NULL);
	if (!err)
		err = kvmfilter_device_attach(bench->device, bench->filter, 0);
	errno = -err;
	return !err;
}

static bool set_up(struct bench *bench)
{
	const struct bench_case *test = bench->test;
	struct job *job;
	int err;

	bench->vm = vm_create(1, test->vm_flags, serve, bench);
	if (test->group == BENCH_KVMFILTER) {
		err = kvmfilter_create(&bench->filter, vm_fd(bench->vm), SCRATCH);
		errno = -err;
		if (err)
			return false;
	}
	if ((test->model && !attach(bench)) || (test->prepare && !test->prepare(bench)))
		return false;
	job = vm_job_begin(bench->vm, 0);
	for (int i = 0; i < BENCH_OPS_MAX && test->setup[i].width; i++)
		job->ops[job->op_count++] = test->setup[i];
	vm_run(bench->vm, 0);
	return true;
}

static void clear_away(struct bench *bench)
{
	if (bench->ring)
		munmap(bench->ring, sysconf(_SC_PAGESIZE));
	if (bench->floor >= 0)
		close(bench->floor);
	kvmfilter_device_destroy(bench->device);
	kvmfilter_destroy(bench->filter);
	if (bench->event >= 0)
		close(bench->event);
	vm_destroy(bench->vm);
}

static uint32_t round_length(const struct bench_case *test)
{
	uint32_t count = 0;

	while (count < BENCH_OPS_MAX && test->round[count].op.width)
		count++;
	return count;
}

/* Of each access of a round, and last of nothing: cycles, round by round. */
struct samples {
	uint32_t accesses, rounds;
	double *cycles;
};

static double *of_access(const struct samples *samples, uint32_t access)
{
	return samples->cycles + (size_t)access * samples->rounds;
}

/* One job, from that round on. Returns exits. */
static uint64_t run_job(struct bench *bench, struct samples *samples, uint32_t round)
{
	struct job *job = vm_job_begin(bench->vm, 0);
	const __u64 *results;
	uint64_t exits;

	if (bench->test->renew)
		bench->test->renew(bench);
	for (uint32_t i = 0; i < samples->accesses; i++)
		job->ops[job->op_count++] = bench->test->round[i].op;
	vm_job_add(job, JOB_NOTHING, 0, 0, 0);
	job->rounds = JOB_ROUNDS;
	job->keep = JOB_KEEP_CYCLES;
	exits = vm_run(bench->vm, 0);
	results = vm_results(bench->vm, 0);
	for (uint32_t i = 0; i < JOB_ROUNDS; i++)
		for (uint32_t n = 0; n <= samples->accesses; n++)
			of_access(samples, n)[round + i] = *results++;
	return exits;
}

static void conclude(struct bench_result *result, const struct samples *samples)
{
	uint32_t rounds = samples->rounds;
	double nothing = bench_median(of_access(samples, samples->accesses), rounds);

	for (uint32_t n = 0; n < samples->accesses; n++) {
		double *cycles = of_access(samples, n);
		double median = bench_median(cycles, rounds) - nothing;

		if (!result->test->round[n].measured || median < result->median)
			continue;
		result->median = median;
		result->least = bench_quantile(cycles, rounds, 0) - nothing;
	}
	result->samples = rounds;
	result->accesses = (uint64_t)rounds * samples->accesses;
}

void bench_measure(const struct bench_case *test, uint32_t rounds, struct bench_result *result)
{
	struct bench bench = { .test = test, .floor = -1, .event = -1 };
	struct samples samples = {
		.accesses = round_length(test),
		.rounds = (rounds + JOB_ROUNDS - 1) / JOB_ROUNDS * JOB_ROUNDS,
	};

	*result = (struct bench_result) { .test = test };
	if (!set_up(&bench)) {
		result->error = errno;
		clear_away(&bench);
		return;
	}
	samples.cycles = tool_alloc((size_t)(samples.accesses + 1) * samples.rounds,
				    sizeof(*samples.cycles));
	/* Once to get warm. */
	run_job(&bench, &samples, 0);
	for (uint32_t round = 0; round < samples.rounds; round += JOB_ROUNDS)
		result->exits += run_job(&bench, &samples, round);
	conclude(result, &samples);
	free(samples.cycles);
	clear_away(&bench);
}

#ifdef __aarch64__
/* Arm ARM, D13.11: what the firmware says of the system counter. */
uint32_t bench_tsc_khz(void)
{
	uint64_t hz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return hz / 1000;
}
#else
uint32_t bench_tsc_khz(void)
{
	struct bench bench = {};
	int khz;

	bench.vm = vm_create(1, 0, serve, &bench);
	khz = ioctl(vm_vcpu_fd(bench.vm, 0), KVM_GET_TSC_KHZ, 0);
	vm_destroy(bench.vm);
	return khz > 0 ? khz : 0;
}
#endif
