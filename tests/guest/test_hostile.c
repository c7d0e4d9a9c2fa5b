// SPDX-License-Identifier: GPL-2.0
/*
 * A guest that accesses ports and memory in every way there is, at and over every border of
 * ranges: nothing is lost, doubled, changed or out of order, whichever of program and VMM
 * answers, and it all comes to the VMM when the ranges are gone. Runs where the module is
 * loaded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hostile.h"

static int setup(void **state)
{
	*state = hostile_create(1);
	return 0;
}

static int teardown(void **state)
{
	hostile_destroy(*state);
	return 0;
}

static const struct {
	enum ledger_rule rule;
	__u64 mask;
} rules[] = {
	{ LEDGER_ANSWER, 0 },
	{ LEDGER_PASS, 0 },
	{ LEDGER_VALUE, 0x1 },
	{ LEDGER_VALUE, 0x6 },
	{ LEDGER_OFFSET, 0x2 },
	{ LEDGER_COUNT, 0x1 },
	{ LEDGER_COUNT, 0x3 },
};

typedef void (*fill_fn)(struct hostile *hostile);

/* The same steps by every rule, and after each without the feature. */
static void check(struct hostile *hostile, fill_fn fill)
{
	__u64 done;

	for (unsigned int i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		hostile_set_rule(hostile, rules[i].rule, rules[i].mask);
		hostile_add_ranges(hostile);
		fill(hostile);
		hostile_run(hostile);
		hostile_remove_ranges(hostile);
		done = hostile->totals.done;
		fill(hostile);
		hostile_run(hostile);
		assert_int_equal(hostile->totals.done, done);
	}
	print_message("# %llu accesses: %llu by programs, %llu by the VMM\n",
		      hostile->totals.accesses, hostile->totals.done,
		      hostile->totals.exits);
	/* Both did their part. */
	assert_true(hostile->totals.exits > hostile->totals.accesses / 2);
}

static void fill_ports(struct hostile *hostile)
{
	for (__u64 port = HOSTILE_PORT - 5; port < HOSTILE_PORT + 28; port++) {
		for (__u32 width = 1; width <= 4; width *= 2) {
			hostile_step(hostile, 0, STEP_IN, width, port)->value = ~0ULL;
			hostile_step(hostile, 0, STEP_OUT, width, port)->value =
				ledger_mix(port * width);
		}
	}
	/* The end of all ports. */
	for (__u32 width = 1; width <= 4; width *= 2)
		for (__u64 port = 0x10000 - 2 * width; port + width <= 0x10000; port++)
			hostile_step(hostile, 0, STEP_IN, width, port);
}

static void ports_of_every_width_at_every_border(void **state)
{
	struct hostile *hostile = *state;

	check(hostile, fill_ports);
	assert_true(hostile->totals.done > 0);
}

/* Processors of arm64 differ in what they say of an access that lies on two pages. */
static bool may_lie_at(__u64 address, __u32 width)
{
#ifdef __aarch64__
	return address / 4096 == (address + width - 1) / 4096;
#else
	(void)address;
	(void)width;
	return true;
#endif
}

static void fill_memory_at(struct hostile *hostile, __u64 first, __u64 last)
{
	for (__u64 address = first; address <= last; address++) {
		for (__u32 width = 1; width <= 8; width *= 2) {
			if (!may_lie_at(address, width))
				continue;
			hostile_step(hostile, 0, STEP_LOAD, width, address)->value = ~0ULL;
			hostile_step(hostile, 0, STEP_STORE, width, address)->value =
				ledger_mix(address * width);
		}
	}
}

static void fill_memory(struct hostile *hostile)
{
	fill_memory_at(hostile, HOSTILE_MMIO - 9, HOSTILE_MMIO + 24);
	fill_memory_at(hostile, HOSTILE_MMIO + 64 - 9, HOSTILE_MMIO + 64 + 50);
	fill_memory_at(hostile, HOSTILE_MMIO + 0xff0 - 9, HOSTILE_MMIO + 0x1012);
	fill_memory_at(hostile, HOSTILE_MMIO + 0x1800 - 9, HOSTILE_MMIO + 0x1802);
	fill_memory_at(hostile, HOSTILE_MMIO + 0x1ff8, HOSTILE_MMIO + 0x2002);
	fill_memory_at(hostile, HOSTILE_MMIO + 0x2800 - 9, HOSTILE_MMIO + 0x2802);
}

static void memory_of_every_width_at_every_border(void **state)
{
	check(*state, fill_memory);
}

#ifdef __x86_64__
/* 16 bytes are two pieces, at a page's end three or more, some of odd widths. */
static void fill_wide(struct hostile *hostile)
{
	static const __u64 firsts[] = {
		HOSTILE_MMIO - 17, HOSTILE_MMIO + 47, HOSTILE_MMIO + 0xfe0,
		HOSTILE_MMIO + 0x1fe8, HOSTILE_MMIO + 0x27e8,
	};

	for (unsigned int i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		for (__u64 address = firsts[i]; address < firsts[i] + 68; address++) {
			hostile_step(hostile, 0, STEP_MOVUPS_LOAD, 16, address);
			hostile_step(hostile, 0, STEP_MOVUPS_STORE, 16, address);
		}
	}
}

static void sixteen_bytes_at_once(void **state)
{
	check(*state, fill_wide);
}

static void fill_modify(struct hostile *hostile)
{
	static const __u64 places[] = {
		0, 8, 13, 16, 19, 60, 64, 92, 100, 104, 0xfec, 0xff4, 0xff9, 0xffd, 0xfff,
		0x1000, 0x100c, 0x17fc, 0x1ffd, 0x27fe,
	};

	for (__u32 kind = STEP_STORE_NT; kind < STEP_MOVUPS_LOAD; kind++) {
		if (kind >= STEP_MOVS_LOAD && kind < STEP_XCHG)
			continue;
		for (unsigned int i = 0; i < sizeof(places) / sizeof(places[0]); i++)
			for (__u32 width = kind == STEP_STORE_NT ? 4 : 1; width <= 8; width *= 2)
				hostile_step(hostile, 0, kind, width,
					     HOSTILE_MMIO + places[i])->value =
					ledger_mix(places[i] + kind);
	}
}

static void instructions_that_read_modify_and_write(void **state)
{
	check(*state, fill_modify);
}

/* --- string instructions ------------------------------------------------------------- */

static void add_string(struct hostile *hostile, __u32 kind, __u32 width, __u32 flags,
		       __u64 address, __u64 count)
{
	struct hostile_step *step = hostile_step(hostile, 0, kind, width, address);

	step->flags = flags;
	step->count = count;
	/* In the middle, and not aligned. */
	step->buffer += HOSTILE_BUFFER_SIZE / 2 + 3;
	step->value = ledger_mix(address + count);
}

static void add_strings(struct hostile *hostile, __u32 kind, __u64 address, __u32 widest,
			__u64 last_count)
{
	for (__u32 width = 1; width <= widest; width *= 2) {
		for (__u32 flags = 0; flags <= (STEP_DOWN | STEP_ONE); flags++)
			for (__u64 count = 0; count <= last_count; count++)
				add_string(hostile, kind, width, flags, address, count);
	}
}

/* Single accesses before and behind, so that each finds what the other left. */
static void fill_port_strings(struct hostile *hostile)
{
	for (__u64 port = HOSTILE_PORT - 1; port < HOSTILE_PORT + 8; port += 2) {
		hostile_step(hostile, 0, STEP_IN, 1, HOSTILE_PORT);
		add_strings(hostile, STEP_INS, port, 4, 5);
		hostile_step(hostile, 0, STEP_OUT, 1, HOSTILE_PORT)->value = 2;
		add_strings(hostile, STEP_OUTS, port, 4, 5);
		hostile_step(hostile, 0, STEP_IN, 1, HOSTILE_PORT);
	}
}

static void port_strings_with_every_count(void **state)
{
	check(*state, fill_port_strings);
}

/* One by one up to a range's end, and over it; and a page's. */
static void fill_memory_strings(struct hostile *hostile)
{
	static const __u64 places[] = { 0x0f, 0x1800 - 8, 0x2000 - 9, 0x27fc };

	for (__u32 kind = STEP_MOVS_LOAD; kind < STEP_XCHG; kind++) {
		if (kind == STEP_MOVS_BOTH)
			continue;
		for (unsigned int i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
			add_strings(hostile, kind, HOSTILE_MMIO + places[i], 8, 3);
			add_string(hostile, kind, 4, 0, HOSTILE_MMIO + places[i], 9);
			add_string(hostile, kind, 4, STEP_DOWN, HOSTILE_MMIO + places[i], 9);
		}
	}
}

static void memory_strings_with_every_count(void **state)
{
	check(*state, fill_memory_strings);
}

/* Device to device: memory to memory, ports to memory, memory to ports. */
static void fill_both(struct hostile *hostile)
{
	for (__u32 kind = STEP_INS; kind <= STEP_MOVS_BOTH; kind++) {
		if (kind != STEP_INS && kind != STEP_OUTS && kind != STEP_MOVS_BOTH)
			continue;
		for (__u32 width = 1; width <= 4; width *= 2) {
			for (__u32 i = 0; i < 10; i++) {
				struct hostile_step *step;

				step = hostile_step(hostile, 0, kind, width,
						    kind == STEP_MOVS_BOTH ?
						    HOSTILE_MMIO + 4 : HOSTILE_PORT + 1);
				step->buffer = HOSTILE_MMIO + (i < 5 ? 0x1ff0 + i : 0xff0 + i);
				step->count = 2 * i;
				step->flags = i % 2 ? STEP_DOWN : 0;
			}
		}
	}
}

static void strings_from_device_to_device(void **state)
{
	check(*state, fill_both);
}

#define PIO_PAGE	4096

/* More than KVM's page for ports holds, and than it reads ahead. */
static void fill_long_ports(struct hostile *hostile)
{
	for (__u32 width = 1; width <= 4; width *= 2) {
		add_string(hostile, STEP_INS, width, 0, HOSTILE_PORT, PIO_PAGE / width + 5);
		add_string(hostile, STEP_OUTS, width, STEP_DOWN, HOSTILE_PORT,
			   (width == 1 ? 1030 : PIO_PAGE) / width + 5);
		add_string(hostile, STEP_INS, width, STEP_DOWN, HOSTILE_PORT,
			   1030 / width);
	}
}

/* check() by two rules is enough of this. */
static void check_long(struct hostile *hostile, fill_fn fill)
{
	for (unsigned int i = 0; i < 2; i++) {
		hostile_set_rule(hostile, i ? LEDGER_COUNT : LEDGER_ANSWER, 7);
		hostile_add_ranges(hostile);
		fill(hostile);
		hostile_run(hostile);
		hostile_remove_ranges(hostile);
	}
	fill(hostile);
	hostile_run(hostile);
	print_message("# %llu accesses: %llu by programs, %llu by the VMM\n",
		      hostile->totals.accesses, hostile->totals.done,
		      hostile->totals.exits);
}

static void port_strings_longer_than_kvm_s_buffer(void **state)
{
	struct hostile *hostile = *state;

	check_long(hostile, fill_long_ports);
	assert_int_equal(hostile->totals.done, 0);
}

/* A range of 4096 bytes, and what is on either side. KVM restarts at 1024 elements. */
static void fill_long_memory(struct hostile *hostile)
{
	add_string(hostile, STEP_MOVS_LOAD, 1, 0, HOSTILE_MMIO + 0x1800 - 3, 1024 + 9);
	add_string(hostile, STEP_MOVS_STORE, 2, STEP_DOWN, HOSTILE_MMIO + 0x2805, 2060);
	add_string(hostile, STEP_STOS, 4, 0, HOSTILE_MMIO + 0x1800 - 7, 1030);
	add_string(hostile, STEP_LODS, 8, 0, HOSTILE_MMIO + 0x1800 - 8, 514);
}

static void memory_strings_over_more_than_a_page(void **state)
{
	struct hostile *hostile = *state;

	check_long(hostile, fill_long_memory);
	assert_true(hostile->totals.done > 0);
}

/* --- page faults ----------------------------------------------------------------------- */

/* Only what reads the memory first: else an access is repeated, on any machine. */
static void fill_faults(struct hostile *hostile)
{
	__u64 *pages = vm_memory(hostile->fixture->vm, HOSTILE_PAGES);
	static const __u32 kinds[] = { STEP_OUTS, STEP_MOVS_STORE };
	unsigned int page = 0;

	for (unsigned int i = 0; i < 2; i++) {
		for (__u32 width = 1; width <= 4; width *= 2) {
			for (__u32 down = 0; down < 2; down++) {
				struct hostile_step *step;

				pages[page] &= ~1ULL;
				pages[page + 1] &= ~1ULL;
				step = hostile_step(hostile, 0, kinds[i], width,
						    i ? HOSTILE_MMIO + 0x1ff0 : HOSTILE_PORT);
				step->buffer = HOSTILE_WINDOW + page * 4096ULL + 4096 - 10;
				/* An element over the page's end. */
				step->buffer += down ? 21 : 1;
				step->flags = down ? STEP_DOWN : 0;
				step->count = 24 / width;
				page += 2;
			}
		}
	}
}

static void page_faults_in_the_middle_of_a_string(void **state)
{
	struct hostile *hostile = *state;
	const struct hostile_shared *shared = hostile_shared(hostile->fixture->vm);

	if (getenv("FAULTLESS")) {
		print_message("# skipped: %s\n", getenv("FAULTLESS"));
		skip();
	}
	check(hostile, fill_faults);
	/* Two pages each time. */
	assert_int_equal(shared->faults, 2 * 2 * 12 * sizeof(rules) / sizeof(rules[0]));
	print_message("# %llu page faults\n", shared->faults);
}

/* --- what KVM's emulator need not know --------------------------------------------------- */

/* In a process of its own: KVM may give up on the VM, which ends the process. */
static void try_instruction(const char *name, __u32 kind, bool avx)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct hostile *hostile = hostile_create(1);
		struct fixture *fixture = hostile->fixture;
		__u64 exits;

		hostile_add_ranges(hostile);
		/* The accesses can't be told from here: only that all are counted. */
		hostile_step(hostile, 0, kind, 0, HOSTILE_MMIO + 0x1800);
		hostile_list(fixture->vm, 0)->avx = avx;
		hostile_list_begin(fixture->vm, 0);
		if (!freopen("/dev/null", "w", stderr))
			_exit(2);
		exits = vm_run(fixture->vm, 0);
		_exit(hostile->ledger->by_vmm == exits &&
		      hostile->ledger->by_program + exits ==
		      hostile->ledger->lane[0].count ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	print_message("# %s: %s\n", name, WEXITSTATUS(status) ?
		      "KVM's emulator does not have it" : "every access is counted");
}

static void wider_instructions_if_kvm_has_them(void **state)
{
	(void)state;
	try_instruction("cmpxchg16b", STEP_CMPXCHG16B, false);
	if (__builtin_cpu_supports("avx"))
		try_instruction("vmovdqu, 32 bytes", STEP_AVX_LOAD, true);
}

#else
/* The zero register, and accesses that are ordered. */
static void fill_kinds(struct hostile *hostile)
{
	for (__u32 kind = STEP_STORE_ZERO; kind < STEP_KINDS; kind++) {
		bool aligned = kind == STEP_LOAD_ACQUIRE || kind == STEP_STORE_RELEASE;

		for (__u64 address = HOSTILE_MMIO - 8; address < HOSTILE_MMIO + 120; address++) {
			for (__u32 width = 1; width <= 8; width *= 2) {
				if (!may_lie_at(address, width) || (aligned && address % width))
					continue;
				hostile_step(hostile, 0, kind, width, address)->value =
					ledger_mix(address * width);
			}
		}
	}
}

static void every_instruction_that_the_processor_tells_of(void **state)
{
	check(*state, fill_kinds);
}
#endif

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ports_of_every_width_at_every_border),
		TEST(memory_of_every_width_at_every_border),
#ifdef __x86_64__
		TEST(sixteen_bytes_at_once),
		TEST(instructions_that_read_modify_and_write),
		TEST(port_strings_with_every_count),
		TEST(memory_strings_with_every_count),
		TEST(strings_from_device_to_device),
		TEST(port_strings_longer_than_kvm_s_buffer),
		TEST(memory_strings_over_more_than_a_page),
		TEST(page_faults_in_the_middle_of_a_string),
		cmocka_unit_test(wider_instructions_if_kvm_has_them),
#else
		TEST(every_instruction_that_the_processor_tells_of),
#endif
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
