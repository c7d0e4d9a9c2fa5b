// SPDX-License-Identifier: GPL-2.0
/*
 * Counters against the host's clock: each value that a guest reads, answered in the kernel,
 * lies between those of CLOCK_MONOTONIC before and after; and what is between the clock's and
 * the counter's, which is how long an access takes, is the same to the tick at the end as at
 * the beginning. What a value should be is worked out here, in 128 bits, from the ratios of
 * the data sheets and the state's published fields.
 *
 * Made for QEMU's -icount: there an access takes the same time always, and hours of sleep
 * take none. MINUTES: how long (30, so that the PM timer's 32 bits wrap). Where time is
 * another, with TICKS=n, n ticks of difference are let pass; others may stress the
 * module meanwhile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>

#define PIT	0x40
#define PM24	0x600
#define PM32	0x700
#define HPET	0xfed00000ULL
#define MINUTES	30

static __u64 clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* --- what the registers hold at a device time ---------------------------------------- */

static __u64 ticks(__u64 ns, __u32 up, __u32 down)
{
	return (unsigned __int128)ns * up / down;
}

/* The PC's crystal has 315/22 MHz: a quarter of it, and below a twelfth. */
static __u64 pm_count(const void *state, __u64 ns)
{
	(void)state;
	return ticks(ns, 315, 88000);
}

static __u64 hpet_count(const void *state, __u64 ns)
{
	const struct kvmfilter_hpet_state *hpet = state;

	return hpet->counter + ticks(ns, KVMFILTER_HPET_HZ / 1000000, 1000);
}

/* Ticks of counter 0 since its count was loaded: a period of mode 2 is 65536 of them. */
static __u64 pit_count(const void *state, __u64 ns)
{
	const struct kvmfilter_i8254_state *pit = state;

	return ticks(ns, 105, 88000) - pit->channel[0].load;
}

struct counter {
	const char *name;
	const struct kvmfilter_model *model;
	__u64 base, address;
	enum job_op_kind kind;
	__u32 width;		/* of one read */
	__u32 reads;		/* low part first */
	unsigned int bits;
	bool down;
	__u64 (*count)(const void *state, __u64 ns);
	struct job_op setup[3];	/* up to width 0 */
	/* While the test runs. */
	struct kvmfilter_device *device;
	const struct kvmfilter_model_head *state;
	__u64 samples;
	__u64 first, last;	/* ticks, not only those that the register has room for */
	/* The least ticks from the clock's to the counter's, of the first and last quarter. */
	__u64 lead[2];
};

static struct counter counters[] = {
	{
		.name = "i8254 counter 0", .model = &kvmfilter_i8254_model, .base = PIT,
		.address = PIT, .kind = JOB_IN, .width = 1, .reads = 2, .bits = 16, .down = true,
		.count = pit_count,
		.setup = { { JOB_OUT, 1, PIT + 3, 0x34 }, { JOB_OUT, 1, PIT, 0 },
			   { JOB_OUT, 1, PIT, 0 } },
	}, {
		.name = "PM timer, 24 bits", .model = &kvmfilter_acpi_pm24_model, .base = PM24,
		.address = PM24 + KVMFILTER_ACPI_PM_TIMER, .kind = JOB_IN, .width = 4, .reads = 1,
		.bits = 24, .count = pm_count,
	}, {
		.name = "PM timer, 32 bits", .model = &kvmfilter_acpi_pm32_model, .base = PM32,
		.address = PM32 + KVMFILTER_ACPI_PM_TIMER, .kind = JOB_IN, .width = 4, .reads = 1,
		.bits = 32, .count = pm_count,
	}, {
		.name = "HPET main counter", .model = &kvmfilter_hpet_model, .base = HPET,
		.address = HPET + 0xf0, .kind = JOB_READ, .width = 8, .reads = 1, .bits = 64,
		.count = hpet_count, .setup = { { JOB_WRITE, 8, HPET + 0x10, 1 } },
	},
};

#define COUNTERS (sizeof(counters) / sizeof(counters[0]))

static struct kvmfilter_device *device_at(__u64 address)
{
	for (unsigned int i = 0; i < COUNTERS; i++)
		if (address >= counters[i].base && address < counters[i].base + 0x400 &&
		    (i == COUNTERS - 1 || address < counters[i].base + 0x100))
			return counters[i].device;
	return NULL;
}

static void serve(void *opaque, struct vm_io *io)
{
	struct fixture *fixture = opaque;

	fixture->device = device_at(io->address);
	assert_non_null(fixture->device);
	fixture_serve(fixture, io);
}

/* --- reading ------------------------------------------------------------------------- */

/* The counter runs; then all its reads are answered in the kernel. */
static void start(struct fixture *fixture, struct counter *counter, __u32 offset)
{
	__u64 value;

	assert_int_equal(fixture_device_create(&counter->device, counter->model, counter->base,
					       NULL, NULL), 0);
	for (int i = 0; i < 3 && counter->setup[i].width; i++) {
		value = counter->setup[i].value;
		assert_exits(fixture, counter->setup[i].kind, counter->setup[i].address,
			     counter->setup[i].width, &value);
	}
	assert_int_equal(kvmfilter_device_attach(counter->device, fixture->filter, offset), 0);
	counter->state = (const struct kvmfilter_model_head *)
		kvmfilter_state(fixture->filter, offset, counter->model->state_size)->data;
}

/* The value at a clock's time, as the register shows it. */
static __u64 expected(const struct counter *counter, __u64 clock, __u64 *whole)
{
	__u64 mask = counter->bits == 64 ? ~0ULL : (1ULL << counter->bits) - 1;

	*whole = counter->count(counter->state, clock + counter->state->clock_offset_ns);
	return (counter->down ? -*whole : *whole) & mask;
}

static __u64 read_counter(struct fixture *fixture, const struct counter *counter)
{
	struct job *job = vm_job_begin(fixture->vm, 0);
	const __u64 *results;
	__u64 value = 0;

	/* The i8254 reads by bytes: what is latched is of one moment. */
	if (counter->reads > 1)
		vm_job_add(job, JOB_OUT, counter->base + 3, 1, 0x00);
	for (__u32 i = 0; i < counter->reads; i++)
		vm_job_add(job, counter->kind, counter->address, counter->width, 0);
	assert_int_equal(vm_run(fixture->vm, 0), 0);
	results = vm_results(fixture->vm, 0);
	for (__u32 i = 0; i < counter->reads; i++)
		value |= results[i] << 8 * counter->width * i;
	return value;
}

enum { AT_FIRST, AT_LAST, MEANWHILE };

static void sample(struct fixture *fixture, struct counter *counter, int when)
{
	__u64 before = clock_ns(), value = read_counter(fixture, counter), after = clock_ns();
	__u64 mask = counter->bits == 64 ? ~0ULL : (1ULL << counter->bits) - 1;
	__u64 whole, whole_after, first, lead;

	first = expected(counter, before, &whole);
	expected(counter, after, &whole_after);
	lead = (counter->down ? first - value : value - first) & mask;
	if (lead > whole_after - whole) {
		print_error("%s reads %#llx after %llu ns; %#llx was %llu ticks before\n",
			    counter->name, value, before, first, whole_after - whole);
		fail();
	}
	if (!counter->samples++)
		counter->first = whole;
	counter->last = whole;
	if (when != MEANWHILE && lead < counter->lead[when])
		counter->lead[when] = lead;
}

/* By the environment, or else by default. */
static __u64 option(const char *name, __u64 usual)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : usual;
}

static void judge(const struct counter *counter, __u64 minutes)
{
	__u64 at_first = counter->lead[AT_FIRST], at_last = counter->lead[AT_LAST];
	__u64 drift = at_first < at_last ? at_last - at_first : at_first - at_last;
	__u64 wraps = counter->bits == 64 ? 0 : (counter->last >> counter->bits) -
		      (counter->first >> counter->bits);

	print_message("# %s: %llu reads over %llu minutes, %llu wraps;", counter->name,
		      counter->samples, minutes, wraps);
	print_message(" %llu ticks after the clock at first, %llu at last\n", at_first,
		      at_last);
	/* Both are rounded down. */
	assert_in_range(drift, 0, option("TICKS", 1));
}

static void counters_keep_to_the_clock_to_the_tick(void **state)
{
	__u64 minutes = option("MINUTES", MINUTES), start_ns, length_ns, passed_ns, said = 0;
	struct fixture *fixture = fixture_create(1);
	__u64 value = 0;

	(void)state;
	fixture->slow_path = serve;
	for (unsigned int i = 0; i < COUNTERS; i++) {
		counters[i].lead[AT_FIRST] = ~0ULL;
		counters[i].lead[AT_LAST] = ~0ULL;
		start(fixture, &counters[i], 1024 * i);
	}
	length_ns = minutes * 60000000000ULL;
	start_ns = clock_ns();
	do {
		passed_ns = clock_ns() - start_ns;
		for (unsigned int i = 0; i < COUNTERS; i++)
			sample(fixture, &counters[i], passed_ns < length_ns / 4 ? AT_FIRST :
			       passed_ns > length_ns / 4 * 3 ? AT_LAST : MEANWHILE);
		usleep(1000 + random() % 500000);
		if (passed_ns / 600000000000ULL > said) {
			said = passed_ns / 600000000000ULL;
			print_message("# %llu of %llu minutes\n", said * 10, minutes);
			fflush(stdout);
		}
	} while (passed_ns < length_ns);
	for (unsigned int i = 0; i < COUNTERS; i++) {
		judge(&counters[i], minutes);
		assert_int_equal(kvmfilter_device_detach(counters[i].device), 0);
		/* Without the filter they exit. */
		assert_exits(fixture, counters[i].kind, counters[i].address, counters[i].width,
			     &value);
		kvmfilter_device_destroy(counters[i].device);
	}
	fixture_destroy(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_keep_to_the_clock_to_the_tick),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
