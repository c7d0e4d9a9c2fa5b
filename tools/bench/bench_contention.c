// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter bench contention: vCPUs that use one device at the same time, each as fast as it
 * can. Accesses per second of wall time, by a filter, by KVM's own PIT, and by exits to this
 * process. The three take turns, round after round, so that whatever else the machine does
 * meets all of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_i8254.h>

#include "../../examples/vmm/vm.h"
#include "bench_set.h"
#include "json.h"
#include "machine.h"
#include "options.h"
#include "tool.h"

#define PM_BASE		0x600
#define PM_PORT		(PM_BASE + KVMFILTER_ACPI_PM_TIMER)
#define PIT_BASE	0x40

/* Accesses of a vCPU in a round. */
#define ACCESSES	1500

enum way {
	WAY_FILTER,
	WAY_KVM,
	WAY_EXIT,
	WAY_COUNT
};

static const char *const way_names[] = { "filter", "kvm", "exit" };

struct load {
	const char *name, *title;
	const struct kvmfilter_model *model;
	uint64_t base, port;
	uint32_t width;
	bool kvm;		/* KVM has this device, too */
	bool latch;		/* the first vCPU latches the count, and reads that */
};

static const struct load loads[] = {
	{ "pm-timer", "one PM timer", &kvmfilter_acpi_pm24_model, PM_BASE, PM_PORT, 4,
	  false, false },
	{ "pit", "one counter of the i8254", &kvmfilter_i8254_model, PIT_BASE, PIT_BASE, 1,
	  true, false },
	{ "pit-latch", "the same, one vCPU latches it", &kvmfilter_i8254_model, PIT_BASE,
	  PIT_BASE, 1, true, true },
};

#define LOADS	(sizeof(loads) / sizeof(loads[0]))

static const uint32_t vcpu_counts[] = { 1, 2, 4, 8 };

#define VCPU_COUNTS	(sizeof(vcpu_counts) / sizeof(vcpu_counts[0]))

/* A VM with the device, answered in one of the ways. */
struct stand {
	struct vm *vm;
	struct kvmfilter *filter;
	struct kvmfilter_device *device;
};

static void serve(void *opaque, struct vm_io *io)
{
	struct stand *stand = opaque;
	struct kvmfilter_access access = {
		.address = io->address,
		.width = io->width,
		.direction = io->write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.value = io->value,
	};

	io->value = 0;
	if (stand->device && kvmfilter_device_access(stand->device, &access) == KVMFILTER_DONE)
		io->value = access.value;
}

static void take_down(struct stand *stand)
{
	kvmfilter_device_destroy(stand->device);
	kvmfilter_destroy(stand->filter);
	vm_destroy(stand->vm);
}

/* An errno, or 0. */
static int set_up(struct stand *stand, const struct load *load, enum way way, uint32_t vcpus)
{
	struct job *job;
	int err = 0;

	*stand = (struct stand) {};
	stand->vm = vm_create(vcpus, way == WAY_KVM ? VM_KERNEL_PIT : 0, serve, stand);
	if (way != WAY_KVM)
		err = kvmfilter_device_create(&stand->device, load->model, load->base, NULL, NULL);
	if (!err && way == WAY_FILTER)
		err = kvmfilter_create(&stand->filter, vm_fd(stand->vm), 4096);
	if (!err && way == WAY_FILTER)
		err = kvmfilter_device_attach(stand->device, stand->filter, 0);
	if (err) {
		take_down(stand);
		return -err;
	}
	if (load->base == PIT_BASE) {
		job = vm_job_begin(stand->vm, 0);
		vm_job_add(job, JOB_OUT, 0x43, 1, load->latch ? 0x34 : 0x14);
		vm_job_add(job, JOB_OUT, 0x40, 1, 0);
		if (load->latch)
			vm_job_add(job, JOB_OUT, 0x40, 1, 0);
		vm_run(stand->vm, 0);
	}
	return 0;
}

struct runner {
	struct vm *vm;
	uint32_t vcpu;
	pthread_barrier_t *start;
};

static void *run_vcpu(void *opaque)
{
	struct runner *runner = opaque;

	pthread_barrier_wait(runner->start);
	vm_run(runner->vm, runner->vcpu);
	return NULL;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void add_accesses(struct job *job, const struct load *load, bool latches)
{
	job->keep = JOB_KEEP_NOTHING;
	job->rounds = latches ? ACCESSES / 3 : ACCESSES;
	if (latches)
		vm_job_add(job, JOB_OUT, 0x43, 1, 0);
	vm_job_add(job, JOB_IN, load->port, load->width, 0);
	if (latches)
		vm_job_add(job, JOB_IN, load->port, load->width, 0);
}

/* One round: accesses per second, all vCPUs together. */
static double run_round(const struct stand *stand, const struct load *load, uint32_t vcpus)
{
	struct runner runners[VM_VCPUS_MAX];
	pthread_t threads[VM_VCPUS_MAX];
	pthread_barrier_t start;
	double begin;

	pthread_barrier_init(&start, NULL, vcpus + 1);
	for (uint32_t i = 0; i < vcpus; i++) {
		add_accesses(vm_job_begin(stand->vm, i), load, load->latch && !i);
		runners[i] = (struct runner) { stand->vm, i, &start };
		errno = pthread_create(&threads[i], NULL, run_vcpu, &runners[i]);
		if (errno) {
			tool_error("a thread: %s", strerror(errno));
			exit(STATUS_TROUBLE);
		}
	}
	begin = now();
	pthread_barrier_wait(&start);
	for (uint32_t i = 0; i < vcpus; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
	return (double)vcpus * ACCESSES / (now() - begin);
}

struct figure {
	double median, low, high;	/* per second; quartiles */
	int error;			/* errno: not measured */
};

static void measure(const struct load *load, uint32_t vcpus, uint32_t rounds,
		    struct figure *figures)
{
	struct stand stands[WAY_COUNT];
	double *rates[WAY_COUNT];

	for (int way = 0; way < WAY_COUNT; way++) {
		rates[way] = tool_alloc(rounds, sizeof(**rates));
		figures[way].error = way == WAY_KVM && !load->kvm ? ENOTSUP :
				     set_up(&stands[way], load, way, vcpus);
	}
	/* The first is to get warm. */
	for (uint32_t round = 0; round <= rounds; round++)
		for (int way = 0; way < WAY_COUNT; way++)
			if (!figures[way].error)
				rates[way][round ? round - 1 : 0] =
					run_round(&stands[way], load, vcpus);
	for (int way = 0; way < WAY_COUNT; way++) {
		if (!figures[way].error) {
			figures[way].low = bench_quantile(rates[way], rounds, 0.25);
			figures[way].median = bench_median(rates[way], rounds);
			figures[way].high = bench_quantile(rates[way], rounds, 0.75);
			take_down(&stands[way]);
		}
		free(rates[way]);
	}
}

static json_t *figure_json(const struct figure *figure)
{
	return figure->error ? json_null() :
	       json_pack("{s:f, s:f, s:f}", "median", figure->median, "low", figure->low,
			 "high", figure->high);
}

static void print_figure(const struct figure *figure)
{
	char *text = figure->error ? tool_text("-") :
		     tool_text("%.0f (%.0f-%.0f)", figure->median, figure->low, figure->high);

	printf("  %26s", text);
	free(text);
}

static void print_ratio(const struct figure *one, const struct figure *other)
{
	if (one->error || other->error)
		printf("  %11s", "-");
	else
		printf("  %11.2f", one->median / other->median);
}

int bench_contention(const struct options *options)
{
	json_t *machine = machine_json(), *all = json_array(), *report;
	uint32_t rounds = options->rounds ? options->rounds : 15;
	int status = STATUS_OK;

	if (!options->json) {
		machine_print(machine);
		printf("\naccesses per second of all vCPUs together: median of %u rounds, and quartiles\n",
		       rounds);
	}
	for (size_t i = 0; i < LOADS; i++) {
		const struct load *load = &loads[i];

		if (!options->json)
			printf("\n%s\nVCPUS  %26s  %26s  %26s   FILTER/KVM  FILTER/EXIT\n",
			       load->title, "FILTER", "KVM'S PIT", "EXIT");
		for (size_t n = 0; n < VCPU_COUNTS; n++) {
			struct figure figures[WAY_COUNT];
			json_t *one = json_object();

			measure(load, vcpu_counts[n], rounds, figures);
			json_object_set_new(one, "load", json_string(load->name));
			json_object_set_new(one, "vcpus", json_number(vcpu_counts[n]));
			for (int way = 0; way < WAY_COUNT; way++)
				json_object_set_new(one, way_names[way],
						    figure_json(&figures[way]));
			json_array_append_new(all, one);
			if (figures[WAY_FILTER].error)
				status = STATUS_REJECTED;
			if (options->json)
				continue;
			printf("%5u", vcpu_counts[n]);
			for (int way = 0; way < WAY_COUNT; way++)
				print_figure(&figures[way]);
			print_ratio(&figures[WAY_FILTER], &figures[WAY_KVM]);
			print_ratio(&figures[WAY_FILTER], &figures[WAY_EXIT]);
			putchar('\n');
			fflush(stdout);
		}
	}
	if (options->json) {
		report = json_object();
		json_object_set(report, "machine", machine);
		json_object_set_new(report, "rounds", json_number(rounds));
		json_object_set(report, "contention", all);
		json_print(report);
	}
	json_decref(machine);
	json_decref(all);
	return status;
}
