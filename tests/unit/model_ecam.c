// SPDX-License-Identifier: GPL-2.0
/*
 * PCI configuration space by MMIO: what the VMM has said is answered, and no more.
 */
#include "bench.h"
#include "bench_device.h"

#include <errno.h>
#include <kvmfilter_ecam.h>

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

#define PLACE(bus, devfn, reg)	((uint32_t)(bus) << 20 | (devfn) << 12 | (reg))

static uint8_t header[KVMFILTER_PCI_HEADER];

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_ecam_model, 1234567);
	for (unsigned int i = 0; i < sizeof(header); i++)
		header[i] = 0x80 + i;
	return bench;
}

static int with_device(struct bench *bench,
		       int (*call)(struct kvmfilter_device *device, __u32 what), __u32 what)
{
	struct kvmfilter_device *device = bench_lend(bench);
	int result = call(device, what);

	bench_take_back(bench, device);
	return result;
}

static int set_function(struct bench *bench, __u32 bdf, __u64 answered)
{
	struct kvmfilter_device *device = bench_lend(bench);
	int result = kvmfilter_ecam_set_function(device, bdf, header, answered);

	bench_take_back(bench, device);
	return result;
}

static uint64_t get(struct bench *bench, uint32_t place, uint8_t width)
{
	uint64_t value = bench_read_in_kernel(bench, place, width);

	assert_int_equal(bench->verdict, KVMFILTER_DONE);
	return value;
}

static void assert_passes(struct bench *bench, uint32_t place, uint8_t width)
{
	bench_read_exits(bench, place, width);
	assert_int_equal(bench->verdict, KVMFILTER_PASS);
	bench_write(bench, place, width, 0);
	assert_false(bench->in_kernel);
	assert_int_equal(bench->verdict, KVMFILTER_PASS);
}

TEST(everything_is_unknown_at_first)
{
	struct bench bench = power_on();

	UNUSED;
	assert_passes(&bench, PLACE(0, 0, 0), 4);
	assert_passes(&bench, PLACE(255, 255, 0xffc), 4);
}

TEST(an_absent_function_reads_as_ones_and_takes_writes)
{
	static const uint8_t widths[] = { 1, 2, 4 };
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(with_device(&bench, kvmfilter_ecam_set_absent,
				     KVMFILTER_ECAM_BDF(3, 0x41)), 0);
	for (unsigned int i = 0; i < 3; i++) {
		assert_true(get(&bench, PLACE(3, 0x41, 0), widths[i]) ==
			    (1ULL << 8 * widths[i]) - 1);
		assert_true(get(&bench, PLACE(3, 0x41, 0xffc), widths[i]) ==
			    (1ULL << 8 * widths[i]) - 1);
		bench_write(&bench, PLACE(3, 0x41, 0x10), widths[i], 0x12);
		assert_true(bench.in_kernel);
		assert_int_equal(bench.verdict, KVMFILTER_DONE);
	}
	assert_passes(&bench, PLACE(3, 0x40, 0), 4);
	assert_passes(&bench, PLACE(3, 0x42, 0), 4);
	assert_passes(&bench, PLACE(2, 0x41, 0), 4);
	assert_int_equal(with_device(&bench, kvmfilter_ecam_clear, KVMFILTER_ECAM_BDF(3, 0x41)), 0);
	assert_passes(&bench, PLACE(3, 0x41, 0), 4);
}

TEST(all_of_a_bus_can_be_absent)
{
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(with_device(&bench, kvmfilter_ecam_set_bus_absent, 255), 0);
	for (unsigned int devfn = 0; devfn < 256; devfn++)
		assert_int_equal(get(&bench, PLACE(255, devfn, 0), 4), 0xffffffff);
	assert_passes(&bench, PLACE(254, 255, 0), 4);
}

TEST(a_known_function_gives_what_is_answered_of_it)
{
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(set_function(&bench, KVMFILTER_ECAM_BDF(1, 8), KVMFILTER_PCI_READ_ONLY),
			 0);
	assert_int_equal(get(&bench, PLACE(1, 8, 0), 4), 0x83828180);
	assert_int_equal(get(&bench, PLACE(1, 8, 2), 2), 0x8382);
	assert_int_equal(get(&bench, PLACE(1, 8, 0x0e), 1), 0x8e);
	/* The command register, what is beyond the header, and across registers. */
	assert_passes(&bench, PLACE(1, 8, 4), 2);
	assert_passes(&bench, PLACE(1, 8, 0x40), 4);
	assert_passes(&bench, PLACE(1, 8, 0x100), 4);
	assert_passes(&bench, PLACE(1, 8, 1), 2);
	/* Writes are the VMM's. */
	bench_write(&bench, PLACE(1, 8, 0), 4, 0);
	assert_int_equal(bench.verdict, KVMFILTER_PASS);
	/* Told anew. */
	header[0] = 0x11;
	assert_int_equal(set_function(&bench, KVMFILTER_ECAM_BDF(1, 8), ~0ULL), 0);
	assert_int_equal(get(&bench, PLACE(1, 8, 0), 1), 0x11);
	assert_int_equal(get(&bench, PLACE(1, 8, 4), 2), 0x8584);
	assert_int_equal(with_device(&bench, kvmfilter_ecam_set_absent, KVMFILTER_ECAM_BDF(1, 8)),
			 0);
	assert_int_equal(get(&bench, PLACE(1, 8, 0), 4), 0xffffffff);
}

TEST(there_is_room_for_eight)
{
	struct bench bench = power_on();

	UNUSED;
	for (unsigned int i = 0; i < KVMFILTER_ECAM_KNOWN; i++)
		assert_int_equal(set_function(&bench, 1000 * i, ~0ULL), 0);
	assert_int_equal(set_function(&bench, 1, ~0ULL), -ENOSPC);
	assert_int_equal(set_function(&bench, 7000, ~0ULL), 0);
	assert_int_equal(with_device(&bench, kvmfilter_ecam_clear, 3000), 0);
	assert_passes(&bench, 3000 << 12, 4);
	header[1] = 0x22;
	assert_int_equal(set_function(&bench, 65535, ~0ULL), 0);
	assert_int_equal(get(&bench, PLACE(255, 255, 1), 1), 0x22);
	for (unsigned int i = 0; i < KVMFILTER_ECAM_KNOWN; i++)
		if (i != 3)
			assert_int_equal(get(&bench, (1000 * i) << 12, 1), 0x80);
}

TEST(what_is_no_function_is_refused)
{
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(set_function(&bench, 65536, 0), -EINVAL);
	assert_int_equal(with_device(&bench, kvmfilter_ecam_set_absent, 65536), -EINVAL);
	assert_int_equal(with_device(&bench, kvmfilter_ecam_clear, 65536), -EINVAL);
	assert_int_equal(with_device(&bench, kvmfilter_ecam_set_bus_absent, 256), -EINVAL);
}

TEST(reset_leaves_the_table_alone)
{
	struct bench bench = power_on();

	UNUSED;
	with_device(&bench, kvmfilter_ecam_set_absent, 5);
	set_function(&bench, 6, ~0ULL);
	bench_reset(&bench);
	assert_int_equal(get(&bench, 5 << 12, 4), 0xffffffff);
	assert_int_equal(get(&bench, 6 << 12, 1), 0x80);
}

TEST(check_refuses_what_is_not_a_state)
{
	struct bench bench = power_on();
	struct kvmfilter_ecam_state *state = (void *)bench.state, good;

	UNUSED;
	set_function(&bench, 6, ~0ULL);
	with_device(&bench, kvmfilter_ecam_set_absent, 5);
	assert_int_equal(bench_check(&bench), 0);
	good = *state;
	state->bdf[0] = 65537;
	assert_int_equal(bench_check(&bench), -EINVAL);
	*state = good;
	state->bdf[1] = state->bdf[0];
	assert_int_equal(bench_check(&bench), -EINVAL);
	*state = good;
	state->known[3].config[2] = 1;
	assert_int_equal(bench_check(&bench), -EINVAL);
	*state = good;
	state->bdf[0] = 5 + 1;
	assert_int_equal(bench_check(&bench), -EINVAL);
}

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_ecam_model);
	bench_programs_are_verified(&kvmfilter_ecam_bus_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_ecam_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_ecam_model, 3333, 500);
	bench_random_accesses(&kvmfilter_ecam_bus_model, 3334, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_unknown_at_first),
		cmocka_unit_test(an_absent_function_reads_as_ones_and_takes_writes),
		cmocka_unit_test(all_of_a_bus_can_be_absent),
		cmocka_unit_test(a_known_function_gives_what_is_answered_of_it),
		cmocka_unit_test(there_is_room_for_eight),
		cmocka_unit_test(what_is_no_function_is_refused),
		cmocka_unit_test(reset_leaves_the_table_alone),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_ecam", tests, NULL, NULL);
}
