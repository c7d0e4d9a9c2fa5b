// SPDX-License-Identifier: GPL-2.0
/*
 * Devices whose lines the kernel raises, next to others whose time the VMM keeps: the same accesses
 * at the same times, and the guest must get the same answers and the same interrupts. Expiries
 * may be late, be left to the VMM or come while it is inside; time stops, states are saved and go
 * to another device, timers and programs come and go. The environment: SEED, ROUNDS.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_rtc.h>

#include "random.h"
#include "sim.h"

#define TEST(name) static void name(void **state_)
#define UNUSED	((void)state_)

/* Numbers of the filter's: lines are raised by these and following ones. */
#define LINES		8
#define FALLBACK	5
#define TIMER		7

struct pair;

struct subject {
	const struct kvmfilter_model *model;
	uint64_t base;
	uint32_t lines;			/* that the kernel may raise */
	/* One at random, after @passed ns. */
	void (*access)(struct kvmfilter_access *access, uint64_t passed, uint64_t *seed);
	void (*prepare)(struct pair *pair);	/* or NULL */
};

/* One side of a comparison. */
struct side {
	struct kvmfilter_device *device;
	struct kvmfilter *filter;
	uint64_t timer;			/* that the VMM was asked for */
	uint32_t count[KVMFILTER_MODEL_LINES_MAX];	/* of rises, by line */
	uint32_t by_kernel, by_vmm, fallbacks;
};

static void count_line(void *opaque, unsigned int line, int high)
{
	struct side *side = opaque;

	if (!high)
		return;
	side->count[line]++;
	side->by_vmm++;
}

static void set_timer(void *opaque, __u64 when)
{
	((struct side *)opaque)->timer = when;
}

static __u64 get_clock(void *opaque)
{
	return ((struct side *)opaque)->filter->now;
}

static const struct kvmfilter_device_ops ops = {
	.size = sizeof(ops), .clock = get_clock, .line = count_line, .timer = set_timer,
};

static void take_signal(void *opaque, unsigned int notifier)
{
	struct side *side = opaque;

	if (notifier == FALLBACK) {
		side->fallbacks++;
		return;
	}
	assert_true(notifier >= LINES && notifier < LINES + KVMFILTER_MODEL_LINES_MAX);
	side->count[notifier - LINES]++;
	side->by_kernel++;
}

struct pair {
	struct kvmfilter filter;
	const struct subject *subject;
	struct side vmm, kernel;	/* who keeps the time */
	bool paused;
};

static void create(struct pair *pair, struct side *side)
{
	side->filter = &pair->filter;
	side->timer = KVMFILTER_NEVER;
	assert_int_equal(kvmfilter_device_create(&side->device, pair->subject->model,
						 pair->subject->base, &ops, side), 0);
}

static void attach(struct pair *pair)
{
	unsigned int i;

	assert_int_equal(kvmfilter_device_attach(pair->kernel.device, &pair->filter, 64), 0);
	assert_int_equal(kvmfilter_device_expire(pair->kernel.device, TIMER, FALLBACK), 0);
	for (i = 0; i < pair->subject->model->line_count; i++)
		if (pair->subject->lines >> i & 1)
			assert_int_equal(kvmfilter_device_raise(pair->kernel.device, i, LINES + i),
					 0);
}

static struct pair *open_pair(const struct subject *subject, uint64_t now)
{
	struct pair *pair = aligned_alloc(64, (sizeof(*pair) + 63) / 64 * 64);

	memset(pair, 0, sizeof(*pair));
	pair->subject = subject;
	pair->filter.now = now;
	pair->filter.signal = take_signal;
	pair->filter.opaque = &pair->kernel;
	/* What was there before. */
	memset(pair->filter.scratch + 64 + 8, 0x5a, 4096);
	create(pair, &pair->vmm);
	create(pair, &pair->kernel);
	attach(pair);
	return pair;
}

static void close_pair(struct pair *pair)
{
	unsigned int i;

	kvmfilter_device_destroy(pair->vmm.device);
	kvmfilter_device_destroy(pair->kernel.device);
	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		assert_false(pair->filter.timers[i].used);
	for (i = 0; i < SIM_PROGS; i++)
		assert_false(pair->filter.progs[i].used);
	free(pair);
}

/* Both are the same device to a guest, and to who saves it. */
static void compare(struct pair *pair)
{
	uint64_t one[512] = {}, other[512] = {};
	uint32_t size = pair->subject->model->state_size;

	assert_true(size <= sizeof(one));
	assert_int_equal(kvmfilter_device_save(pair->vmm.device, one, size, pair->filter.now), 0);
	assert_int_equal(kvmfilter_device_save(pair->kernel.device, other, size, pair->filter.now),
			 0);
	assert_memory_equal(one, other, size);
	assert_memory_equal(pair->vmm.count, pair->kernel.count, sizeof(pair->vmm.count));
}

static void look_after(struct side *side)
{
	while (side->fallbacks) {
		side->fallbacks--;
		kvmfilter_device_timer(side->device);
	}
}

/* The VMM's own timer, which goes off once. */
static void expire(struct side *side)
{
	if (side->timer > side->filter->now)
		return;
	side->timer = KVMFILTER_NEVER;
	kvmfilter_device_timer(side->device);
}

/*
 * Time goes to @now, and what is due meanwhile is seen to up to @late ns late; after so many events
 * at the end.
 */
static void run_to_within(struct pair *pair, uint64_t now, uint64_t late, bool contended,
			  unsigned int events_max)
{
	unsigned int events;

	for (events = 0;; events++) {
		uint64_t next = sim_next(&pair->filter);

		if (pair->vmm.timer < next)
			next = pair->vmm.timer;
		if (pair->kernel.timer < next)
			next = pair->kernel.timer;
		if (next > now)
			break;
		if (next > pair->filter.now)
			pair->filter.now = next;
		pair->filter.now += late;
		if (pair->filter.now > now || events == events_max)
			pair->filter.now = now;
		expire(&pair->vmm);
		expire(&pair->kernel);
		sim_expire(&pair->filter, contended);
		look_after(&pair->kernel);
		compare(pair);
	}
	pair->filter.now = now;
}

static void run_to(struct pair *pair, uint64_t now, uint64_t late, bool contended)
{
	run_to_within(pair, now, late, contended, ~0U);
}

/* Made by both; true if the kernel answers. */
static bool make(struct pair *pair, const struct kvmfilter_access *what, uint64_t *value)
{
	struct kvmfilter_access one = *what, other = *what;
	int verdict = sim_access(&pair->filter, &one);

	other.value = what->value;
	assert_int_equal(kvmfilter_device_access(pair->vmm.device, &other), KVMFILTER_DONE);
	if (verdict == KVMFILTER_PASS) {
		one.value = what->value;
		assert_int_equal(kvmfilter_device_access(pair->kernel.device, &one),
				 KVMFILTER_DONE);
	}
	if (what->direction == KVMFILTER_READ && what->width < 8) {
		one.value &= (1ULL << 8 * what->width) - 1;
		other.value &= (1ULL << 8 * what->width) - 1;
	}
	assert_true(one.value == other.value);
	/* What was due when it was made. */
	run_to(pair, pair->filter.now, 0, false);
	compare(pair);
	if (value)
		*value = one.value;
	return verdict == KVMFILTER_DONE;
}

static bool put(struct pair *pair, uint32_t offset, uint8_t width, uint64_t value)
{
	struct kvmfilter_access access = {
		.address = pair->subject->base + offset, .width = width, .value = value,
		.direction = KVMFILTER_WRITE, .bus = pair->subject->model->ranges[0].bus,
	};

	return make(pair, &access, NULL);
}

/* --- at random ------------------------------------------------------------------- */

static uint64_t environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static void restore(struct pair *pair, struct side *from, struct side *to)
{
	uint64_t saved[512] = {};
	uint32_t size = pair->subject->model->state_size;

	assert_int_equal(kvmfilter_device_save(from->device, saved, size, pair->filter.now), 0);
	assert_int_equal(kvmfilter_device_restore(to->device, saved, size), 0);
}

/* After what has taken the kernel's timers away: it has left nothing behind. */
static void see_to(struct pair *pair)
{
	kvmfilter_device_timer(pair->vmm.device);
	/* If they were the VMM's already. */
	expire(&pair->kernel);
}

/* What a VMM does now and then. */
static void interfere(struct pair *pair, uint64_t *seed)
{
	unsigned int line = random_next(seed) % pair->subject->model->line_count;

	switch (random_next(seed) % 9) {
	case 0:
		kvmfilter_device_pause(pair->vmm.device, pair->filter.now);
		kvmfilter_device_pause(pair->kernel.device, pair->filter.now);
		assert_true(sim_next(&pair->filter) == KVMFILTER_TIMER_OFF);
		pair->paused = true;
		break;
	case 1:
		kvmfilter_device_reset(pair->vmm.device);
		kvmfilter_device_reset(pair->kernel.device);
		break;
	case 2:
		/* Each to the other, which are the same. */
		kvmfilter_device_pause(pair->vmm.device, pair->filter.now);
		kvmfilter_device_pause(pair->kernel.device, pair->filter.now);
		restore(pair, &pair->vmm, &pair->kernel);
		restore(pair, &pair->kernel, &pair->vmm);
		pair->paused = true;
		break;
	case 3:
		assert_int_equal(kvmfilter_device_detach(pair->kernel.device), 0);
		see_to(pair);
		compare(pair);
		attach(pair);
		break;
	case 4:
		assert_int_equal(kvmfilter_device_expire(pair->kernel.device, -1, -1), 0);
		see_to(pair);
		compare(pair);
		if (random_next(seed) % 2)
			break;
		assert_int_equal(kvmfilter_device_expire(pair->kernel.device, TIMER, FALLBACK), 0);
		break;
	case 5:
		kvmfilter_device_raise(pair->kernel.device, line,
				       pair->subject->lines >> line & random_next(seed) & 1 ?
				       (int)(LINES + line) : -1);
		see_to(pair);
		break;
	case 6:
		assert_int_equal(kvmfilter_device_detach(pair->kernel.device), 0);
		see_to(pair);
		attach(pair);
		break;
	default:
		kvmfilter_device_timer(pair->kernel.device);
		kvmfilter_device_timer(pair->vmm.device);
		break;
	}
	run_to(pair, pair->filter.now, 0, false);
	compare(pair);
}

static void resume(struct pair *pair, uint64_t *seed)
{
	/* Another host's clock, maybe. */
	if (random_next(seed) % 2)
		pair->filter.now += random_next(seed) >> 40;
	kvmfilter_device_resume(pair->vmm.device, pair->filter.now);
	kvmfilter_device_resume(pair->kernel.device, pair->filter.now);
	pair->paused = false;
}

static uint64_t some_time(uint64_t *seed)
{
	return random_next(seed) >> (30 + random_next(seed) % 34);
}

static void at_random(const struct subject *subject)
{
	uint64_t seed = environment("SEED", 1), rounds = environment("ROUNDS", 300), round, i;
	uint64_t answered = 0, raised = 0, left = 0, start;

	for (round = 0; round < rounds; round++) {
		struct pair *pair = open_pair(subject, 1000 + (random_next(&seed) >> 24));
		uint64_t late = random_next(&seed) % 3 ? 0 : some_time(&seed);

		start = pair->filter.now;
		if (subject->prepare)
			subject->prepare(pair);
		for (i = 0; i < 100; i++) {
			struct kvmfilter_access access = { .address = subject->base };

			/* The kernel is late, and somebody comes first. */
			if (random_next(&seed) % 4 == 0)
				pair->filter.now += some_time(&seed) >> 8;
			subject->access(&access, pair->filter.now - start, &seed);
			answered += make(pair, &access, NULL);
			if (pair->paused && random_next(&seed) % 4 == 0)
				resume(pair, &seed);
			if (random_next(&seed) % 4 == 0)
				pair->filter.now += some_time(&seed) >> 8;
			if (random_next(&seed) % 24 == 0)
				interfere(pair, &seed);
			run_to_within(pair, pair->filter.now + (some_time(&seed) >> 4), late,
				      random_next(&seed) % 8 == 0, 10);
		}
		raised += pair->kernel.by_kernel;
		left += pair->kernel.by_vmm;
		close_pair(pair);
	}
	printf("# %s: %llu accesses in the kernel, %llu rises by it, %llu by the VMM\n",
	       subject->model->name, (unsigned long long)answered, (unsigned long long)raised,
	       (unsigned long long)left);
	assert_true(answered > rounds * 10);
	assert_true(raised > rounds && left);
}

/* --- the i8254 ------------------------------------------------------------------- */

static void pit_access(struct kvmfilter_access *access, uint64_t passed, uint64_t *seed)
{
	static const uint8_t modes[] = { 0x30, 0x34, 0x36, 0x38, 0x10, 0x14, 0x16, 0x18, 0x20, 0x35,
		0x31, 0x32, 0x3a, 0x00, 0xe2, 0xb6, 0x76 };
	uint64_t random = random_next(seed);

	(void)passed;
	access->width = 1;
	access->direction = random % 4 ? KVMFILTER_WRITE : KVMFILTER_READ;
	random >>= 8;
	if (random % 16 == 0) {
		access->address += 0x21;
		access->value = access->direction ? random >> 8 & 0xff : 0;
	} else if (random % 16 < 6 && access->direction == KVMFILTER_WRITE) {
		access->address += 3;
		access->value = modes[(random >> 8) % sizeof(modes)];
	} else {
		access->address += random % 16 < 14 ? 0 : random >> 4 & 3;
		if (access->direction == KVMFILTER_WRITE)
			access->value = random & 0x100 ? random >> 12 & 7 : random >> 12 & 0xff;
	}
}

static const struct subject pit = {
	.model = &kvmfilter_i8254_model, .base = 0x40, .lines = 1, .access = pit_access,
};

TEST(pit_at_random)
{
	UNUSED;
	at_random(&pit);
}

static struct pair *periodic_pit(uint16_t count)
{
	struct pair *pair = open_pair(&pit, 5000);

	assert_true(put(pair, 3, 1, 0x34));
	assert_true(put(pair, 0, 1, count & 0xff));
	assert_true(put(pair, 0, 1, count >> 8));
	return pair;
}

/* 1193 ticks are 999,847.6 ns. */
#define PERIOD	1193

TEST(pit_ticks_without_the_vmm)
{
	struct pair *pair = periodic_pit(PERIOD);
	uint64_t start = pair->filter.now;
	unsigned int arms = pair->filter.arms;

	UNUSED;
	run_to(pair, start + 1000000000ULL, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 1000);
	assert_int_equal(pair->kernel.by_vmm, 0);
	assert_true(pair->kernel.timer == KVMFILTER_NEVER);
	assert_int_equal(pair->filter.arms, arms);
	close_pair(pair);
}

TEST(pit_one_shot_without_the_vmm)
{
	struct pair *pair = open_pair(&pit, 5000);
	unsigned int i;

	UNUSED;
	assert_true(put(pair, 3, 1, 0x38));
	for (i = 0; i < 10; i++) {
		assert_true(put(pair, 0, 1, 100));
		assert_true(put(pair, 0, 1, 0));
		run_to(pair, pair->filter.now + 10000000, 0, false);
		assert_true(sim_next(&pair->filter) == KVMFILTER_TIMER_OFF);
	}
	assert_int_equal(pair->kernel.by_kernel, 10);
	assert_int_equal(pair->kernel.by_vmm, 0);
	close_pair(pair);
}

TEST(pit_ticks_that_were_missed_are_one)
{
	struct pair *pair = periodic_pit(PERIOD);

	UNUSED;
	run_to(pair, pair->filter.now + 10500000, 10500000, false);
	assert_int_equal(pair->kernel.by_kernel, 1);
	/* The next one is where it would have been. */
	run_to(pair, pair->filter.now + 989500000, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 1 + 990);
	close_pair(pair);
}

TEST(pit_ticks_that_the_kernel_leaves_are_the_vmm_s)
{
	struct pair *pair = periodic_pit(PERIOD);

	UNUSED;
	run_to(pair, pair->filter.now + 1000000000ULL, 0, true);
	assert_int_equal(pair->kernel.by_kernel, 0);
	assert_int_equal(pair->kernel.by_vmm, 1000);
	close_pair(pair);
}

/* The feature removed: all is as it was. */
TEST(pit_without_lines_is_the_vmm_s)
{
	struct pair *pair = periodic_pit(PERIOD);

	UNUSED;
	assert_int_equal(kvmfilter_device_raise(pair->kernel.device, 0, -1), 0);
	assert_true(sim_next(&pair->filter) == KVMFILTER_TIMER_OFF);
	assert_true(pair->kernel.timer == pair->vmm.timer);
	assert_false(put(pair, 3, 1, 0x34));
	assert_false(put(pair, 0, 1, 1));
	assert_false(put(pair, 0, 1, 1));
	run_to(pair, pair->filter.now + 1000000000ULL, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 0);
	assert_true(pair->kernel.by_vmm > 1000);
	assert_int_equal(kvmfilter_device_raise(pair->kernel.device, 0, LINES), 0);
	assert_true(pair->kernel.timer == KVMFILTER_NEVER);
	assert_true(put(pair, 3, 1, 0x34));
	assert_int_equal(kvmfilter_device_expire(pair->kernel.device, -1, -1), 0);
	assert_false(pair->filter.timers[TIMER].used);
	assert_false(put(pair, 3, 1, 0x34));
	close_pair(pair);
}

TEST(pit_stands_while_it_is_paused)
{
	struct pair *pair = periodic_pit(PERIOD);
	uint64_t seed = 3;

	UNUSED;
	run_to(pair, pair->filter.now + 500000000 + 123456, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 500);
	kvmfilter_device_pause(pair->vmm.device, pair->filter.now);
	kvmfilter_device_pause(pair->kernel.device, pair->filter.now);
	assert_true(sim_next(&pair->filter) == KVMFILTER_TIMER_OFF);
	run_to(pair, pair->filter.now + 77777777777ULL, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 500);
	resume(pair, &seed);
	run_to(pair, pair->filter.now + 500000000 - 123456, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 1000);
	assert_int_equal(pair->kernel.by_vmm, 0);
	close_pair(pair);
}

/* A VMM notes the time, and comes to this device a little later. */
TEST(pit_ticks_that_come_while_the_vmm_pauses_are_not_made_twice)
{
	struct pair *pair = periodic_pit(PERIOD);
	uint64_t tick = sim_next(&pair->filter);

	UNUSED;
	pair->filter.now = tick + 100;
	sim_expire(&pair->filter, false);
	assert_int_equal(pair->kernel.by_kernel, 1);
	kvmfilter_device_pause(pair->kernel.device, tick - 100);
	pair->filter.now = tick + 1000000000;
	kvmfilter_device_resume(pair->kernel.device, pair->filter.now);
	assert_true(sim_next(&pair->filter) - pair->filter.now > 100 + 999000);
	assert_true(sim_next(&pair->filter) - pair->filter.now < 100 + 1000000);
	assert_int_equal(pair->kernel.by_vmm, 0);
	close_pair(pair);
}

/* --- the HPET -------------------------------------------------------------------- */

#define CONFIG		0x010
#define STATUS		0x020
#define COUNTER		0x0f0
#define TIMER_CONFIG(n)	(0x100 + 0x20 * (n))
#define COMPARATOR(n)	(0x108 + 0x20 * (n))

#define LEVEL		0x2
#define INTERRUPTS	0x4
#define PERIODIC	0x8
#define VALUE_SET	0x40
#define BITS_32		0x100
#define ROUTE(n)	((n) << 9)

static void hpet_access(struct kvmfilter_access *access, uint64_t passed, uint64_t *seed)
{
	static const uint64_t configs[] = {
		INTERRUPTS, INTERRUPTS | PERIODIC | VALUE_SET, INTERRUPTS | ROUTE(20),
		INTERRUPTS | ROUTE(21) | PERIODIC, INTERRUPTS | ROUTE(22) | BITS_32,
		INTERRUPTS | LEVEL | ROUTE(20), PERIODIC, 0, INTERRUPTS | ROUTE(23),
		INTERRUPTS | PERIODIC | VALUE_SET | BITS_32 | ROUTE(21),
	};
	uint64_t random = random_next(seed), timer = random % 3, kind = random >> 8 & 31;

	access->bus = KVMFILTER_BUS_MMIO;
	access->width = random & 0x10000 ? 8 : 4;
	access->direction = random & 0x60000 ? KVMFILTER_WRITE : KVMFILTER_READ;
	random >>= 20;
	if (kind == 0) {
		access->address += CONFIG;
		/* Most of the time it is on. */
		access->value = (random & 3) | !!(random & 4);
	} else if (kind == 1) {
		access->address += random & 1 ? STATUS : COUNTER;
		access->value = random & 7;
	} else if (kind < 3) {
		access->address += TIMER_CONFIG(timer);
		access->value = configs[random % (sizeof(configs) / sizeof(configs[0]))];
	} else {
		access->address += COMPARATOR(timer) + (access->width == 4 && random & 1 ? 4 : 0);
		access->value = random_next(seed) >> (24 + random_next(seed) % 40);
		if (random & 2)
			access->value = passed / 10 + (access->value & 0xfffff);
		if (access->width == 4)
			access->value &= access->address & 4 ? 0 : 0xffffffff;
	}
	if (access->direction == KVMFILTER_READ)
		access->value = 0;
}

static void hpet_prepare(struct pair *pair)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		put(pair, TIMER_CONFIG(i), 8, INTERRUPTS | ROUTE(20 + i));
	put(pair, CONFIG, 8, 1);
}

static const struct subject hpet = {
	.model = &kvmfilter_hpet_model, .base = 0xfed00000, .lines = 0xf00101,
	.access = hpet_access, .prepare = hpet_prepare,
};

TEST(hpet_at_random)
{
	UNUSED;
	at_random(&hpet);
}

TEST(hpet_periodic_without_the_vmm)
{
	struct pair *pair = open_pair(&hpet, 5000);

	UNUSED;
	put(pair, TIMER_CONFIG(0), 8, INTERRUPTS | PERIODIC | VALUE_SET);
	put(pair, CONFIG, 8, 3);
	/* 1 kHz. */
	assert_true(put(pair, COMPARATOR(0), 8, 100000));
	run_to(pair, pair->filter.now + 1000000000, 0, false);
	assert_int_equal(pair->kernel.count[0], 1000);
	assert_int_equal(pair->kernel.by_vmm, 0);
	assert_true(pair->kernel.timer == KVMFILTER_NEVER);
	close_pair(pair);
}

TEST(hpet_one_shot_without_the_vmm)
{
	struct pair *pair = open_pair(&hpet, 5000);
	unsigned int i;

	UNUSED;
	put(pair, TIMER_CONFIG(1), 8, INTERRUPTS);
	put(pair, CONFIG, 8, 3);
	for (i = 1; i <= 20; i++) {
		assert_true(put(pair, COMPARATOR(1), 8, i * 100000));
		run_to(pair, pair->filter.now + 1000000, 0, false);
		assert_int_equal(pair->kernel.count[8], i);
	}
	assert_int_equal(pair->kernel.by_vmm, 0);
	close_pair(pair);
}

TEST(hpet_lines_that_are_shared_or_levels_are_the_vmm_s)
{
	struct pair *pair = open_pair(&hpet, 5000);

	UNUSED;
	put(pair, CONFIG, 8, 1);
	put(pair, TIMER_CONFIG(0), 8, INTERRUPTS | ROUTE(20));
	assert_true(put(pair, COMPARATOR(0), 8, 100000000));
	put(pair, TIMER_CONFIG(1), 8, INTERRUPTS | ROUTE(20));
	assert_false(put(pair, COMPARATOR(0), 8, 100000000));
	assert_false(put(pair, COMPARATOR(1), 8, 100000000));
	/* A line that the VMM keeps to itself. */
	assert_int_equal(kvmfilter_device_raise(pair->kernel.device, 21, -1), 0);
	put(pair, TIMER_CONFIG(1), 8, INTERRUPTS | ROUTE(21));
	assert_true(put(pair, COMPARATOR(0), 8, 100000000));
	assert_false(put(pair, COMPARATOR(1), 8, 100000000));
	put(pair, TIMER_CONFIG(0), 8, INTERRUPTS | ROUTE(20) | LEVEL);
	assert_false(put(pair, COMPARATOR(0), 8, 100000000));
	assert_true(sim_next(&pair->filter) == KVMFILTER_TIMER_OFF);
	assert_true(pair->kernel.timer != KVMFILTER_NEVER);
	close_pair(pair);
}

/* --- the RTC --------------------------------------------------------------------- */

static void rtc_index(struct pair *pair, uint8_t index)
{
	put(pair, 0, 1, index);
}

static void rtc_put(struct pair *pair, uint8_t index, uint8_t value)
{
	rtc_index(pair, index);
	put(pair, 1, 1, value);
}

static void rtc_access(struct kvmfilter_access *access, uint64_t passed, uint64_t *seed)
{
	static const uint8_t indices[] = {
		0xa, 0xb, 0xc, 0xc, 0xc, 0xc, 0xc, 0xc, 0, 1, 3, 5, 0x20,
	};
	uint64_t random = random_next(seed);

	(void)passed;
	access->width = 1;
	access->address += random & 1;
	access->direction = access->address & 1 && random & 0xe ? KVMFILTER_READ : KVMFILTER_WRITE;
	random >>= 8;
	if (access->direction == KVMFILTER_READ)
		return;
	if (!(access->address & 1))
		access->value = indices[random % sizeof(indices)];
	else if (random & 1)
		access->value = 0x20 | (random >> 8 & 15);
	else
		access->value = random & 2 ? 0x42 | (random >> 8 & 0x30) : random >> 8 & 0xff;
}

static void rtc_prepare(struct pair *pair)
{
	uint16_t most = pair->filter.now % 3 ? pair->filter.now % 5 : 0;

	kvmfilter_rtc_set_catch_up(pair->vmm.device, most);
	kvmfilter_rtc_set_catch_up(pair->kernel.device, most);
	rtc_put(pair, 0xa, 0x23 + pair->filter.now % 8);
	rtc_put(pair, 0xb, 0x72);
	/* Every second, for some. */
	if (pair->filter.now % 4)
		rtc_put(pair, pair->filter.now % 4 * 2 - 1, 0xff);
	rtc_index(pair, 0xc);
}

static const struct subject rtc = {
	.model = &kvmfilter_rtc_model, .base = 0x70, .lines = 1, .access = rtc_access,
	.prepare = rtc_prepare,
};

TEST(rtc_at_random)
{
	UNUSED;
	at_random(&rtc);
}

/* Whether the kernel has answered. */
static bool rtc_acknowledge(struct pair *pair)
{
	struct kvmfilter_access access = {
		.address = 0x71, .width = 1, .direction = KVMFILTER_READ,
	};

	return make(pair, &access, NULL);
}

static struct pair *periodic_rtc(uint8_t rate, uint16_t most)
{
	struct pair *pair = open_pair(&rtc, 5000);

	kvmfilter_rtc_set_catch_up(pair->vmm.device, most);
	kvmfilter_rtc_set_catch_up(pair->kernel.device, most);
	rtc_put(pair, 0xa, 0x20 | rate);
	rtc_put(pair, 0xb, 0x42);
	rtc_index(pair, 0xc);
	rtc_acknowledge(pair);
	return pair;
}

TEST(rtc_periodic_without_the_vmm)
{
	struct pair *pair = periodic_rtc(6, 0);
	unsigned int i;

	UNUSED;
	for (i = 1; i <= 1024; i++) {
		run_to(pair, sim_next(&pair->filter), 0, false);
		assert_int_equal(pair->kernel.by_kernel, i);
		/* It is high until then. */
		assert_true(sim_next(&pair->filter) == KVMFILTER_TIMER_OFF);
		assert_true(rtc_acknowledge(pair));
	}
	assert_int_equal(pair->kernel.by_vmm, 0);
	/* From the middle of the first period to that of the last. */
	assert_int_equal(pair->filter.now, 5000 + 1000000000 - 1000000000 / 2048);
	close_pair(pair);
}

TEST(rtc_periods_that_were_missed_are_skipped)
{
	struct pair *pair = periodic_rtc(6, 0);

	UNUSED;
	run_to(pair, pair->filter.now + 100000000, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 1);
	assert_true(rtc_acknowledge(pair));
	assert_int_equal(pair->kernel.by_kernel, 1);
	assert_true(sim_next(&pair->filter) != KVMFILTER_TIMER_OFF);
	close_pair(pair);
}

TEST(rtc_periods_that_were_missed_come_one_per_acknowledge)
{
	struct pair *pair = periodic_rtc(6, 1000);
	unsigned int i;

	UNUSED;
	/* 102 of them. */
	run_to(pair, pair->filter.now + 100000000, 0, false);
	for (i = 1; i <= 102; i++) {
		assert_int_equal(pair->kernel.by_kernel, i);
		assert_true(rtc_acknowledge(pair));
	}
	assert_int_equal(pair->kernel.by_kernel, 102);
	assert_int_equal(pair->kernel.by_vmm, 0);
	close_pair(pair);
}

TEST(rtc_owes_no_more_than_the_bound)
{
	struct pair *pair = periodic_rtc(6, 10);
	unsigned int i;

	UNUSED;
	run_to(pair, pair->filter.now + 100000000, 0, false);
	for (i = 0; i < 50; i++)
		rtc_acknowledge(pair);
	assert_int_equal(pair->kernel.by_kernel, 1 + 10);
	/* What is owed is gone with the interrupt. */
	run_to(pair, pair->filter.now + 100000000, 0, false);
	rtc_acknowledge(pair);
	rtc_put(pair, 0xb, 2);
	rtc_put(pair, 0xb, 0x42);
	rtc_index(pair, 0xc);
	i = pair->kernel.count[0];
	rtc_acknowledge(pair);
	assert_int_equal(pair->kernel.count[0], i);
	close_pair(pair);
}

TEST(rtc_alarm_is_acknowledged_by_the_vmm)
{
	struct pair *pair = open_pair(&rtc, 5000);

	UNUSED;
	rtc_put(pair, 1, 3);
	rtc_put(pair, 3, 0xff);
	rtc_put(pair, 5, 0xff);
	rtc_put(pair, 0xb, 0x22);
	rtc_index(pair, 0xc);
	assert_true(rtc_acknowledge(pair));
	run_to(pair, pair->filter.now + 2999999999ULL, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 0);
	run_to(pair, pair->filter.now + 1, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 1);
	assert_false(rtc_acknowledge(pair));
	assert_true(rtc_acknowledge(pair));
	run_to(pair, pair->filter.now + 60000000000ULL, 0, false);
	assert_int_equal(pair->kernel.by_kernel, 2);
	assert_int_equal(pair->kernel.by_vmm, 0);
	close_pair(pair);
}

/* --- what is refused ------------------------------------------------------------- */

TEST(what_makes_no_sense_is_refused)
{
	struct pair *pair = open_pair(&pit, 5000);
	struct kvmfilter_device *device = pair->kernel.device;

	UNUSED;
	assert_int_equal(kvmfilter_device_expire(device, -2, 0), -EINVAL);
	assert_int_equal(kvmfilter_device_expire(device, KVMFILTER_TIMERS_MAX, 0), -EINVAL);
	assert_int_equal(kvmfilter_device_expire(device, 0, -1), -EINVAL);
	assert_int_equal(kvmfilter_device_expire(device, 0, KVMFILTER_NOTIFIERS_MAX), -EINVAL);
	assert_int_equal(kvmfilter_device_raise(device, 1, 0), -EINVAL);
	assert_int_equal(kvmfilter_device_raise(device, 0, -2), -EINVAL);
	assert_int_equal(kvmfilter_device_raise(device, 0, KVMFILTER_NOTIFIERS_MAX), -EINVAL);
	/* What was there stays there. */
	assert_true(put(pair, 3, 1, 0x34));
	assert_int_equal(kvmfilter_device_expire(pair->vmm.device, 0, 0), -ENOTCONN);
	assert_int_equal(kvmfilter_device_raise(pair->vmm.device, 0, 0), -ENOTCONN);
	pair->filter.timer_add_fails = true;
	assert_int_equal(kvmfilter_device_expire(device, TIMER, FALLBACK), -ENOMEM);
	assert_false(put(pair, 3, 1, 0x34));
	assert_int_equal(kvmfilter_device_expire(device, TIMER, FALLBACK), 0);
	assert_true(put(pair, 3, 1, 0x34));
	close_pair(pair);
}

#define T(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(pit_ticks_without_the_vmm),
		T(pit_one_shot_without_the_vmm),
		T(pit_ticks_that_were_missed_are_one),
		T(pit_ticks_that_the_kernel_leaves_are_the_vmm_s),
		T(pit_without_lines_is_the_vmm_s),
		T(pit_stands_while_it_is_paused),
		T(pit_ticks_that_come_while_the_vmm_pauses_are_not_made_twice),
		T(pit_at_random),
		T(hpet_periodic_without_the_vmm),
		T(hpet_one_shot_without_the_vmm),
		T(hpet_lines_that_are_shared_or_levels_are_the_vmm_s),
		T(hpet_at_random),
		T(rtc_periodic_without_the_vmm),
		T(rtc_periods_that_were_missed_are_skipped),
		T(rtc_periods_that_were_missed_come_one_per_acknowledge),
		T(rtc_owes_no_more_than_the_bound),
		T(rtc_alarm_is_acknowledged_by_the_vmm),
		T(rtc_at_random),
		T(what_makes_no_sense_is_refused),
	};

	printf("# SEED=%llu ROUNDS=%llu\n", (unsigned long long)environment("SEED", 1),
	       (unsigned long long)environment("ROUNDS", 300));
	return cmocka_run_group_tests_name("ticks", tests, NULL, NULL);
}
