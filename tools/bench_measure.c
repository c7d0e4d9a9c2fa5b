// SPDX-License-Identifier: GPL-2.0
/*
 * One case of kvmfilter bench: set up, measure, clear away. Every access of a round is timed
 * by the guest, with the TSC, and so is nothing at all, which is what timing costs.
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

#include "bench.h"
#include "tool.h"

/* Rounds in one job: what the smallest of the rings holds, and less than a tick's time. */
#define JOB_ROUNDS	25
#define SCRATCH		4096

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

/* One job. The cycles of access n, the last of which is nothing, go to @cycles[n][*at]. */
static uint64_t run_job(struct bench *bench, uint64_t **cycles, uint32_t at)
{
	struct job *job = vm_job_begin(bench->vm, 0);
	uint32_t length = round_length(bench->test);
	const __u64 *results;
	uint64_t exits;

	if (bench->test->renew)
		bench->test->renew(bench);
	for (uint32_t i = 0; i < length; i++)
		job->ops[job->op_count++] = bench->test->round[i].op;
	vm_job_add(job, JOB_NOTHING, 0, 0, 0);
	job->rounds = JOB_ROUNDS;
	job->keep = JOB_KEEP_CYCLES;
	exits = vm_run(bench->vm, 0);
	results = vm_results(bench->vm, 0);
	for (uint32_t i = 0; i < JOB_ROUNDS; i++)
		for (uint32_t n = 0; n <= length; n++)
			cycles[n][at + i] = *results++;
	return exits;
}

static int compare(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, two = *(const uint64_t *)b;

	return (one > two) - (one < two);
}

/* Of sorted values. */
static double middle(const uint64_t *values, uint32_t count)
{
	return ((double)values[(count - 1) / 2] + values[count / 2]) / 2;
}

static void conclude(struct bench_result *result, uint64_t **cycles, uint32_t samples)
{
	const struct bench_case *test = result->test;
	uint32_t length = round_length(test);
	double nothing;

	for (uint32_t n = 0; n <= length; n++)
		qsort(cycles[n], samples, sizeof(*cycles[n]), compare);
	nothing = middle(cycles[length], samples);
	for (uint32_t n = 0; n < length; n++) {
		double median = middle(cycles[n], samples) - nothing;

		if (!test->round[n].measured || median < result->median)
			continue;
		result->median = median;
		result->least = cycles[n][0] - nothing;
	}
	result->samples = samples;
}

void bench_measure(const struct bench_case *test, uint32_t rounds, struct bench_result *result)
{
	uint32_t length = round_length(test), samples;
	struct bench bench = { .test = test, .floor = -1, .event = -1 };
	uint64_t *cycles[BENCH_OPS_MAX + 1];

	*result = (struct bench_result) { .test = test };
	if (!set_up(&bench)) {
		result->error = errno;
		clear_away(&bench);
		return;
	}
	samples = (rounds + JOB_ROUNDS - 1) / JOB_ROUNDS * JOB_ROUNDS;
	for (uint32_t n = 0; n <= length; n++)
		cycles[n] = tool_alloc(samples, sizeof(*cycles[n]));
	/* Once to get warm. */
	run_job(&bench, cycles, 0);
	for (uint32_t at = 0; at < samples; at += JOB_ROUNDS)
		result->exits += run_job(&bench, cycles, at);
	result->accesses = (uint64_t)samples * length;
	conclude(result, cycles, samples);
	for (uint32_t n = 0; n <= length; n++)
		free(cycles[n]);
	clear_away(&bench);
}

uint32_t bench_tsc_khz(void)
{
	struct bench bench = {};
	int khz;

	bench.vm = vm_create(1, 0, serve, &bench);
	khz = ioctl(vm_vcpu_fd(bench.vm, 0), KVM_GET_TSC_KHZ, 0);
	vm_destroy(bench.vm);
	return khz > 0 ? khz : 0;
}
