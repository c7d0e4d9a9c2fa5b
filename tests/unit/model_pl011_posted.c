// SPDX-License-Identifier: GPL-2.0
/*
 * The PL011 whose output programs post, and whose line they raise: what a writer does makes no
 * exit, whether it polls or waits for interrupts, and no interrupt is lost.
 */
#include "bench.h"
#include "bench_device.h"
#include "random.h"

#include <kvmfilter_pl011.h>

#define DR	KVMFILTER_PL011_DR
#define FR	KVMFILTER_PL011_FR
#define LCR	KVMFILTER_PL011_LCR
#define CR	KVMFILTER_PL011_CR
#define IMSC	KVMFILTER_PL011_IMSC
#define RIS	KVMFILTER_PL011_RIS
#define MIS	KVMFILTER_PL011_MIS
#define ICR	KVMFILTER_PL011_ICR

#define IDLE	0x097	/* of the flag register */

#define ENABLED	0x301
#define CTSEN	0x8000
#define LBE	0x080

#define RX	0x010
#define TX	0x020
#define RT	0x040

#define WAKE	3
#define RAISE	4

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_pl011_model, 1234567);
	bench_write(&bench, LCR, 4, 0x70);
	bench_post(&bench, WAKE, RAISE);
	return bench;
}

static uint32_t get(struct bench *bench, uint32_t offset)
{
	return bench_read_in_kernel(bench, offset, 4);
}

static void put(struct bench *bench, uint32_t offset, uint32_t value)
{
	bench_write(bench, offset, 4, value);
	assert_true(bench->in_kernel);
}

static void put_exits(struct bench *bench, uint32_t offset, uint32_t value)
{
	bench_write(bench, offset, 4, value);
	assert_false(bench->in_kernel);
}

static bool raised(const struct bench *bench)
{
	return bench->signals >> RAISE & 1;
}

static int receive(struct bench *bench, const char *bytes)
{
	struct kvmfilter_device *device = bench_lend(bench);
	int taken = kvmfilter_pl011_receive(device, bytes, strlen(bytes));

	bench_take_back(bench, device);
	return taken;
}

/* As earlycon and Linux's console do: never busy, whenever the VMM takes what is sent. */
TEST(a_polling_writer_makes_no_exit)
{
	struct bench bench = power_on();

	UNUSED;
	for (unsigned int i = 0; i < KVMFILTER_OUTPUT_SIZE; i++) {
		uint32_t control = get(&bench, CR);

		put(&bench, CR, (control & ~CTSEN) | ENABLED);
		assert_int_equal(get(&bench, FR), IDLE);
		put(&bench, DR, i);
		assert_int_equal(bench.signals, i ? 0 : 1ULL << WAKE);
		assert_int_equal(get(&bench, FR), IDLE);
		put(&bench, CR, control);
	}
	put_exits(&bench, DR, 'x');
	assert_int_equal(bench.sent_count, KVMFILTER_OUTPUT_SIZE);
}

TEST(an_interrupt_handler_makes_no_exit)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, RX | RT);
	for (unsigned int i = 0; i < 20; i++) {
		put(&bench, IMSC, RX | RT | TX);
		/* A level: it rises once, with the first byte or the mask. */
		assert_int_equal(raised(&bench), i > 0);
		put(&bench, DR, 'a');
		assert_int_equal(raised(&bench), i == 0);
		put(&bench, DR, 'b');
		assert_false(raised(&bench));
		assert_int_equal(get(&bench, MIS), TX);
		put(&bench, ICR, TX);
		assert_false(bench_line(&bench, 0));
		/* Within its own handler. */
		put(&bench, DR, 'c');
		assert_true(raised(&bench));
		assert_true(bench_line(&bench, 0));
		put(&bench, IMSC, RX | RT);
		assert_false(bench_line(&bench, 0));
		assert_int_equal(get(&bench, RIS), TX);
	}
}

TEST(input_that_waits_leaves_all_but_flags_to_the_vmm)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, RX | RT);
	assert_int_equal(receive(&bench, "x"), 1);
	assert_int_equal(bench_read_exits(&bench, RIS, 4), 0);
	put_exits(&bench, DR, 'a');
	put_exits(&bench, IMSC, RX | RT);
	get(&bench, FR);
	assert_int_equal(bench_read_exits(&bench, DR, 4), 'x');
	put(&bench, DR, 'b');
}

TEST(without_a_notifier_what_would_raise_the_line_exits)
{
	struct bench bench = power_on();

	UNUSED;
	bench_post(&bench, WAKE, -1);
	put(&bench, DR, 'a');
	put_exits(&bench, IMSC, TX);
	put(&bench, DR, 'b');
	put_exits(&bench, ICR, TX);
	put_exits(&bench, DR, 'c');
	put_exits(&bench, IMSC, 0);
	put(&bench, DR, 'd');
}

TEST(breaks_loopback_and_a_held_transmitter_exit)
{
	struct bench bench = power_on();

	UNUSED;
	put_exits(&bench, LCR, 0x71);
	assert_int_equal(bench.event.event, KVMFILTER_PL011_BREAK);
	put_exits(&bench, LCR, 0x70);
	put_exits(&bench, CR, ENABLED | LBE);
	put_exits(&bench, DR, 'a');
	assert_int_equal(bench.sent_count, 0);
	assert_int_equal(bench_read_exits(&bench, DR, 4), 'a');
	put_exits(&bench, CR, ENABLED);
	/* The transmitter's alone is nobody else's business, unless it holds something. */
	put(&bench, CR, 0x201);
	put_exits(&bench, DR, 'b');
	put_exits(&bench, CR, ENABLED);
	assert_int_equal(bench.sent_count, 1);
	put(&bench, DR, 'c');
}

TEST(random_histories_agree)
{
	static const uint32_t registers[] = { DR, DR, FR, LCR, CR, IMSC, RIS, MIS, ICR };
	struct bench bench = power_on();
	uint64_t seed = 1101;

	UNUSED;
	for (unsigned int i = 0; i < 100000; i++) {
		uint32_t offset = registers[random_next(&seed) % 9];
		uint32_t value = random_next(&seed);

		if (i % 200 == 0)
			bench = power_on();
		if (offset == CR && random_next(&seed) % 4)
			value = ENABLED | (value & CTSEN);
		if (random_next(&seed) % 2)
			bench_read(&bench, offset, 4);
		else
			bench_write(&bench, offset, 4, value);
		if (random_next(&seed) % 16 == 0)
			receive(&bench, "ab");
		bench.now += random_next(&seed) >> (40 + random_next(&seed) % 20);
		assert_int_equal(bench_check(&bench), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_polling_writer_makes_no_exit),
		cmocka_unit_test(an_interrupt_handler_makes_no_exit),
		cmocka_unit_test(input_that_waits_leaves_all_but_flags_to_the_vmm),
		cmocka_unit_test(without_a_notifier_what_would_raise_the_line_exits),
		cmocka_unit_test(breaks_loopback_and_a_held_transmitter_exit),
		cmocka_unit_test(random_histories_agree),
	};

	return cmocka_run_group_tests_name("model_pl011_posted", tests, NULL, NULL);
}
