// SPDX-License-Identifier: GPL-2.0
/*
 * Machines: the one descriptor that is polled.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "machine_test.h"

#define MS	1000000ULL

/* --- timers ---------------------------------------------------------------------- */

/* The host's clock, shifted: what is due now is what the test says. */
static void stop_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	fake_kvm.now = now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static bool becomes_ready(int ms)
{
	struct pollfd polled = { .fd = kvmfilter_machine_fd(machine), .events = POLLIN };

	return poll(&polled, 1, ms) == 1;
}

static void pit_every(uint16_t base, uint16_t count)
{
	put(base + 3, 0x34);
	put(base, count & 0xff);
	put(base, count >> 8);
}

TEST(one_descriptor_is_for_the_timers_of_all)
{
	struct kvmfilter_device *pit = add(&kvmfilter_i8254_chip_model, 0x40);
	struct kvmfilter_device *other = add(&kvmfilter_i8254_chip_model, 0x50);

	UNUSED;
	stop_clock();
	assert_int_equal(kvmfilter_machine_wire(machine, pit, 0, 0, KVMFILTER_WIRE_LEVEL), 0);
	assert_int_equal(kvmfilter_machine_wire(machine, other, 0, 8, KVMFILTER_WIRE_LEVEL), 0);
	assert_false(is_ready());
	/* Some 10 and 4 ms. */
	pit_every(0x40, 11932);
	pit_every(0x50, 4773);
	fake_kvm.lines[0] = '\0';
	assert_true(becomes_ready(10000));
	/* But not by this clock. */
	serve();
	assert_lines("");
	fake_kvm.now += 5 * MS;
	assert_true(becomes_ready(10000));
	serve();
	assert_non_null(strstr(fake_kvm.lines, "+8"));
	assert_null(strstr(fake_kvm.lines, "+0"));
	fake_kvm.lines[0] = '\0';
	fake_kvm.now += 6 * MS;
	assert_true(becomes_ready(10000));
	serve();
	assert_non_null(strstr(fake_kvm.lines, "+0"));
}

/* Each byte puts the transmitter's interrupt off. */
TEST(a_timer_is_not_set_again_for_a_later_time)
{
	struct kvmfilter_device *uart = add_uart(0x3f8);
	unsigned int set, i;

	UNUSED;
	stop_clock();
	assert_int_equal(kvmfilter_machine_wire(machine, uart, 0, 4, KVMFILTER_WIRE_LEVEL), 0);
	uart_on(0x3f8, 2);
	put(0x3f8, 'a');
	set = fake_kvm.timers_set;
	assert_int_not_equal(set, 0);
	for (i = 0; i < 100; i++) {
		fake_kvm.now += MS / 20;
		put(0x3f8, 'b');
	}
	assert_int_equal(fake_kvm.timers_set, set);
	fake_kvm.lines[0] = '\0';
	/* It comes too early, and then in time. */
	assert_true(becomes_ready(10000));
	serve();
	assert_lines("");
	fake_kvm.now += 2 * MS;
	assert_true(becomes_ready(10000));
	serve();
	assert_lines("+4");
	assert_in_range(fake_kvm.timers_set, set + 1, set + 2);
}

TEST(serve_may_be_called_for_nothing)
{
	UNUSED;
	serve();
	add_uart(0x3f8);
	serve();
	assert_false(is_ready());
}

/* --- input ----------------------------------------------------------------------- */

static void fill_pipe(int *ends, const char *text, unsigned int times)
{
	assert_int_equal(pipe(ends), 0);
	while (times--)
		assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
}

static void feed(struct kvmfilter_device *uart, int fd)
{
	assert_int_equal(kvmfilter_machine_feed(machine, uart, kvmfilter_uart_receive, fd), 0);
}

/* The guest reads all there is, and the VMM serves when there is something. */
static unsigned int receive_all(char *text, unsigned int size)
{
	unsigned int count = 0, idle = 0;

	while (idle < 3 && count < size) {
		if (is_ready())
			serve();
		for (idle++; get(0x3fd) & 1 && count < size; idle = 0)
			text[count++] = get(0x3f8);
	}
	return count;
}

TEST(input_waits_until_there_is_room)
{
	struct kvmfilter_device *uart = add_uart(0x3f8);
	char text[400];
	unsigned int i;
	int ends[2];

	UNUSED;
	fill_pipe(ends, "0123456789", 30);
	put(0x3fa, 1);
	feed(uart, ends[0]);
	/* Full, and there is nothing more to do. */
	serve();
	assert_int_equal(kvmfilter_uart_room(uart), 0);
	assert_false(is_ready());
	assert_int_equal(receive_all(text, sizeof(text)), 300);
	for (i = 0; i < 300; i++)
		assert_int_equal(text[i], '0' + i % 10);
	/* More comes, and then the end. */
	assert_int_equal(write(ends[1], "ab", 2), 2);
	assert_int_equal(receive_all(text, sizeof(text)), 2);
	close(ends[1]);
	assert_int_equal(receive_all(text, sizeof(text)), 0);
	assert_false(is_ready());
	close(ends[0]);
}

TEST(input_is_read_again_after_loopback_and_reset)
{
	struct kvmfilter_device *uart = add_uart(0x3f8);
	char text[100];
	int ends[2];

	UNUSED;
	put(0x3fa, 1);
	put(0x3fc, 0x10);
	fill_pipe(ends, "abc", 1);
	feed(uart, ends[0]);
	assert_int_equal(receive_all(text, sizeof(text)), 0);
	put(0x3fc, 0x00);
	assert_int_equal(receive_all(text, sizeof(text)), 3);
	assert_int_equal(write(ends[1], "0123456789abcdefghi", 19), 19);
	serve();
	assert_int_equal(kvmfilter_uart_room(uart), 0);
	/* Those in the FIFO are gone. */
	kvmfilter_machine_reset(machine);
	assert_int_equal(receive_all(text, sizeof(text)), 3);
	assert_memory_equal(text, "ghi", 3);
	close(ends[0]);
	close(ends[1]);
}

TEST(input_may_come_from_a_file_and_another_one)
{
	struct kvmfilter_device *uart = add_uart(0x3f8);
	FILE *file = tmpfile();
	char text[100];
	int ends[2];

	UNUSED;
	assert_non_null(file);
	fputs("what is in a file, of more than a FIFO", file);
	fflush(file);
	rewind(file);
	put(0x3fa, 1);
	feed(uart, fileno(file));
	assert_int_equal(receive_all(text, sizeof(text)), 38);
	assert_memory_equal(text, "what is in a file, of more than a FIFO", 38);
	assert_false(is_ready());
	fill_pipe(ends, "xyz", 1);
	feed(uart, ends[0]);
	assert_int_equal(receive_all(text, sizeof(text)), 3);
	feed(uart, -1);
	assert_int_equal(write(ends[1], "lost", 4), 4);
	assert_int_equal(receive_all(text, sizeof(text)), 0);
	feed(uart, ends[0]);
	/* Whose device goes. */
	kvmfilter_machine_remove(machine, uart);
	serve();
	assert_false(is_ready());
	close(ends[0]);
	close(ends[1]);
	fclose(file);
}
