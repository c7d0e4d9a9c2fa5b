// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter bench growth: what an access costs, against what there may be much of, by the
 * guest's TSC; and what many programs and ranges take, in time and memory. Curves have to be
 * straight lines or better.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kvmfilter.h>

#include "../../examples/vmm/vm.h"
#include "bench_fleet.h"
#include "bench_set.h"
#include "json.h"
#include "machine.h"
#include "options.h"
#include "tool.h"

#define PORT(n)		(0x1000 + 16 * (n))
/* Ports as ranges have them. */
#ifdef GUEST_PORTS
#define PORT_BUS	KVMFILTER_BUS_MMIO
#define PORT_ADDRESS(n)	(GUEST_PORTS + PORT(n))
#else
#define PORT_BUS	KVMFILTER_BUS_PIO
#define PORT_ADDRESS(n)	PORT(n)
#endif
#define RANGES		900U
#define SAMPLES		100

/* A slope may be that much steeper in the end than over all, before a curve bends. */
#define BEND		1.25
/* Below that many ticks between first and last a curve is flat, whatever its shape. */
#define FLAT		60.0

#define POINTS_MAX	8

struct curve {
	const char *name, *title;
	uint32_t count;
	double x[POINTS_MAX], y[POINTS_MAX];
};

struct stand {
	struct vm *vm;
	struct kvmfilter *filter;
};

static void serve(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = 0;
}

/* What can't be had ends the command: there is no curve without it. */
static int had(int result, const char *what)
{
	if (result < 0) {
		tool_error("%s: %s", what, strerror(-result));
		exit(STATUS_TROUBLE);
	}
	return result;
}

static struct stand set_up(uint32_t scratch)
{
	struct stand stand = {};

	stand.vm = vm_create(1, 0, serve, NULL);
	had(kvmfilter_create(&stand.filter, vm_fd(stand.vm), scratch), "a filter");
	return stand;
}

static void take_down(struct stand *stand)
{
	kvmfilter_destroy(stand->filter);
	vm_destroy(stand->vm);
}

/* --- programs -------------------------------------------------------------------------- */

#define INSN(op, dst, src, offset, value) \
	((struct bpf_insn) { .code = (op), .dst_reg = (dst), .src_reg = (src), .off = (offset), \
			     .imm = (value) })

/* Loads the last @words of @size bytes of state, stores them if @write, in @length instructions. */
static int load(struct kvmfilter *filter, uint32_t length, uint32_t size, uint32_t words,
		bool write)
{
	struct bpf_insn *insns = tool_alloc(KVMFILTER_INSNS_MAX, sizeof(*insns));
	const struct kvmfilter_prog_spec spec = {
		.insns = insns,
		.insn_count = length,
		.direction = KVMFILTER_READ,
		.state_size = size,
	};
	uint32_t n = 0;
	int program;

	insns[n++] = INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, KVMFILTER_DONE);
	insns[n++] = INSN(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, size - 8 * words);
	for (uint32_t i = 0; i < words; i++) {
		insns[n++] = INSN(BPF_LDX | BPF_MEM | BPF_DW, 3, 2, 8 * i, 0);
		if (!write)
			continue;
		insns[n++] = INSN(BPF_ALU64 | BPF_ADD | BPF_K, 3, 0, 0, 1);
		insns[n++] = INSN(BPF_STX | BPF_MEM | BPF_DW, 2, 3, 8 * i, 0);
	}
	while (n < length - 1)
		insns[n++] = INSN(BPF_ALU64 | BPF_ADD | BPF_K, 3, 0, 0, 1);
	insns[n] = INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	program = had(kvmfilter_prog_load(filter, &spec), "a program");
	free(insns);
	return program;
}

#define SHORT	4	/* the least that load() makes */
#define STATE	1024

static void add(struct kvmfilter *filter, uint32_t number, int program)
{
	const struct kvmfilter_range_spec spec = {
		.bus = PORT_BUS,
		.address = PORT_ADDRESS(number),
		.length = 8,
		.read_prog = program,
	};

	had(kvmfilter_range_add(filter, &spec), "a range");
}

/* Ticks of an access to that range, less those of none. */
static double cost(struct vm *vm, uint32_t number)
{
	double access[SAMPLES], nothing[SAMPLES];

	for (int turn = 0; turn < 2; turn++) {
		struct job *job = vm_job_begin(vm, 0);
		const __u64 *results;

		vm_job_add(job, JOB_IN, PORT(number), 4, 0);
		vm_job_add(job, JOB_NOTHING, 0, 0, 0);
		job->rounds = SAMPLES;
		job->keep = JOB_KEEP_CYCLES;
		if (vm_run(vm, 0))
			had(-EIO, "an access went to user space");
		results = vm_results(vm, 0);
		for (int i = 0; i < SAMPLES; i++) {
			access[i] = results[2 * i];
			nothing[i] = results[2 * i + 1];
		}
	}
	return bench_median(access, SAMPLES) - bench_median(nothing, SAMPLES);
}

/* --- curves ---------------------------------------------------------------------------- */

static void point(struct curve *curve, double x, double y)
{
	curve->x[curve->count] = x;
	curve->y[curve->count++] = y;
}

static double slope(const struct curve *curve, uint32_t from, uint32_t to)
{
	return (curve->y[to] - curve->y[from]) / (curve->x[to] - curve->x[from]);
}

/* The last stretch is steeper than all of it. */
static bool bends(const struct curve *curve)
{
	uint32_t last = curve->count - 1;

	if (curve->y[last] - curve->y[0] < FLAT)
		return false;
	return slope(curve, last - 1, last) > BEND * slope(curve, 0, last);
}

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

/* KVM searches its bus; and each registration copies it. */
static void grow_ranges(struct curve *access, struct curve *registration)
{
	static const uint32_t counts[] = { 1, 100, 200, 300, 450, 600, 750, RANGES };
	struct stand stand = set_up(4096);
	int program = load(stand.filter, SHORT, STATE, 1, false);
	uint32_t n = 0;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		double begin = now_us(), worst = 0;
		uint32_t before = n;

		while (n < counts[i])
			add(stand.filter, n++, program);
		if (before)
			point(registration, n, (now_us() - begin) / (n - before));
		for (uint32_t where = 0; where < 3; where++) {
			double ticks = cost(stand.vm, where * (n - 1) / 2);

			worst = ticks > worst ? ticks : worst;
		}
		point(access, n, worst);
	}
	take_down(&stand);
}

static void grow_length(struct curve *curve)
{
	static const uint32_t lengths[] = { 16, 64, 256, 512, 1024, 2048, KVMFILTER_INSNS_MAX };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct stand stand = set_up(4096);

		add(stand.filter, 0, load(stand.filter, lengths[i], STATE, 1, false));
		point(curve, lengths[i], cost(stand.vm, 0));
		take_down(&stand);
	}
}

static void grow_words(struct curve *curve, bool write)
{
	static const uint32_t words[] = { 1, 8, 16, 32, 64, 96, 128 };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct stand stand = set_up(4096);

		/* As long, whatever it loads. */
		add(stand.filter, 0, load(stand.filter, 400, STATE, words[i], write));
		point(curve, words[i], cost(stand.vm, 0));
		take_down(&stand);
	}
}

static void grow_state(struct curve *curve)
{
	static const uint32_t sizes[] = { 64, 1024, 16384, 262144, KVMFILTER_STATE_MAX };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct stand stand = set_up(KVMFILTER_SCRATCH_MAX);

		add(stand.filter, 0, load(stand.filter, SHORT + 2, sizes[i], 1, true));
		point(curve, sizes[i], cost(stand.vm, 0));
		take_down(&stand);
	}
}

#define VMS	32

static void grow_vms(struct curve *curve)
{
	static const uint32_t counts[] = { 1, 2, 4, 8, 16, VMS };
	struct stand stands[VMS];
	uint32_t n = 0;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (; n < counts[i]; n++) {
			stands[n] = set_up(4096);
			add(stands[n].filter, 0, load(stands[n].filter, SHORT, STATE, 1, false));
		}
		point(curve, n, cost(stands[0].vm, 0));
	}
	while (n)
		take_down(&stands[--n]);
}

/* --- fleets ---------------------------------------------------------------------------- */

static double kernel_memory(void);

/* What the next VM takes, when there are so many; and what all have compiled. */
static void grow_fleet(struct curve *attach, struct curve *memory, struct curve *compiled)
{
	static const uint32_t counts[] = { 1, 50, 100, 250, 500, 750, 1000 };
	struct fleet *fleet = fleet_create();
	uint32_t from = 0;

	if (!fleet)
		exit(STATUS_TROUBLE);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		double before = kernel_memory();

		if (!fleet_grow(fleet, counts[i]))
			exit(STATUS_TROUBLE);
		point(compiled, counts[i], fleet_compiled());
		/* The first has the programs compiled. */
		if (from) {
			point(attach, counts[i], fleet_attach_us(fleet));
			point(memory, counts[i],
			      (kernel_memory() - before) / 1024 / (counts[i] - from));
		}
		from = counts[i];
	}
	fleet_destroy(fleet);
}

/* --- memory ---------------------------------------------------------------------------- */

/* Bytes of slabs, of what is per CPU and of what vmalloc() gave: all that the module takes. */
static double kernel_memory(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	double sum = 0;
	char line[128];
	long kib;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "SUnreclaim: %ld", &kib) == 1 ||
		    sscanf(line, "VmallocUsed: %ld", &kib) == 1 ||
		    sscanf(line, "Percpu: %ld", &kib) == 1)
			sum += 1024.0 * kib;
	if (file)
		fclose(file);
	return sum;
}

struct memory {
	double program, range;
};

static struct memory measure_memory(void)
{
	struct stand stand = set_up(4096);
	struct memory memory;
	double before = kernel_memory();
	int program = 0;

	for (uint32_t i = 0; i < RANGES; i++)
		program = load(stand.filter, 64, STATE, 8, false);
	memory.program = (kernel_memory() - before) / RANGES;
	before = kernel_memory();
	for (uint32_t i = 0; i < RANGES; i++)
		add(stand.filter, i, program);
	memory.range = (kernel_memory() - before) / RANGES;
	take_down(&stand);
	return memory;
}

/* --- output ---------------------------------------------------------------------------- */

static void print_curve(const struct curve *curve)
{
	printf("\n%s: %s\n ", curve->title, bends(curve) ? "BENDS UPWARDS" :
	       "a straight line or better");
	for (uint32_t i = 0; i < curve->count; i++)
		printf(" %8.0f", curve->x[i]);
	printf("\n ");
	for (uint32_t i = 0; i < curve->count; i++)
		printf(" %8.1f", curve->y[i]);
	putchar('\n');
}

static json_t *curve_json(const struct curve *curve)
{
	json_t *points = json_array();

	for (uint32_t i = 0; i < curve->count; i++)
		json_array_append_new(points, json_pack("[f, f]", curve->x[i], curve->y[i]));
	return json_pack("{s:s, s:s, s:b, s:o}", "curve", curve->name, "title", curve->title,
			 "bends", bends(curve), "points", points);
}

int bench_growth(const struct options *options)
{
	struct curve curves[] = {
		{ .name = "ranges", .title = "ticks per access, by ranges on the bus" },
		{ .name = "length", .title = "ticks per access, by instructions of the program" },
		{ .name = "read", .title = "ticks per access, by words of state read" },
		{ .name = "written", .title = "ticks per access, by words of state written" },
		{ .name = "state", .title = "ticks per access, by bytes of the state block" },
		{ .name = "vms", .title = "ticks per access, by VMs with a filter" },
		{ .name = "fleet",
		  .title = "us to attach the devices of a VM, by VMs that have them" },
		{ .name = "fleet_memory",
		  .title = "KiB of the kernel for a VM with its devices, by VMs that have them" },
		{ .name = "fleet_compiled",
		  .title = "KiB of compiled programs, by VMs that have the same devices" },
		{ .name = "registration", .title = "us per range added, by ranges on the bus" },
	};
	const size_t count = sizeof(curves) / sizeof(curves[0]);
	struct memory memory;
	int status = STATUS_OK;

	grow_ranges(&curves[0], &curves[9]);
	grow_length(&curves[1]);
	grow_words(&curves[2], false);
	grow_words(&curves[3], true);
	grow_state(&curves[4]);
	grow_vms(&curves[5]);
	grow_fleet(&curves[6], &curves[7], &curves[8]);
	memory = measure_memory();
	for (size_t i = 0; i < count; i++)
		if (bends(&curves[i]))
			status = STATUS_REJECTED;
	if (options->json) {
		json_t *report = json_object(), *all = json_array();

		for (size_t i = 0; i < count; i++)
			json_array_append_new(all, curve_json(&curves[i]));
		json_object_set_new(report, "machine", machine_json());
		json_object_set_new(report, "growth", all);
		json_object_set_new(report, "program_bytes", json_real(memory.program));
		json_object_set_new(report, "range_bytes", json_real(memory.range));
		json_print(report);
	} else {
		json_t *machine = machine_json();

		machine_print(machine);
		json_decref(machine);
		for (size_t i = 0; i < count; i++)
			print_curve(&curves[i]);
		printf("\nmemory of %u of them, each: %.0f bytes for a program of 64 instructions, %.0f for a range\n",
		       RANGES, memory.program, memory.range);
	}
	return status;
}
