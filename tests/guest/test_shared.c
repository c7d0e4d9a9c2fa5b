// SPDX-License-Identifier: GPL-2.0
/*
 * vCPUs that only read share no memory that is written: watchpoints on all words of the range, the
 * VM, the program and the state block (tests/watch) are never hit. And they are where a program
 * writes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define VCPUS	2
#define PORT	0x560
#define ROUNDS	50
#define PARAMETERS "/sys/module/kvmfilter_watch/parameters/"

/* 0, or a negative errno. */
static int watch(unsigned int window)
{
	int fd = open(PARAMETERS "window", O_WRONLY);
	char text[16];
	int err = 0;

	assert_true(fd >= 0);
	if (write(fd, text, snprintf(text, sizeof(text), "%u", window)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static unsigned int hits(void)
{
	FILE *file = fopen(PARAMETERS "hits", "r");
	unsigned int count;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%u", &count), 1);
	fclose(file);
	return count;
}

/* Reads by all vCPUs at once under each window. Returns the windows; @written: those with hits. */
static unsigned int look(struct fixture *f, unsigned int *written)
{
	unsigned int windows = 0;
	__u64 value = 0;
	int err;

	*written = 0;
	/* Whatever is done once only is done. */
	assert_answered(f, JOB_IN, PORT, 4, &value);
	while ((err = watch(windows)) == 0) {
		fixture_start(f, JOB_IN, PORT, 4, ROUNDS);
		assert_int_equal(fixture_join(f), 0);
		if (hits()) {
			print_message("# words %u to %u: %u writes\n", 4 * windows,
				      4 * windows + 3, hits());
			(*written)++;
		}
		windows++;
	}
	assert_int_equal(err, -ERANGE);
	return windows;
}

static void pure_reads_write_nothing_that_is_shared(void **state)
{
	struct fixture *f = fixture_create(VCPUS);
	unsigned int windows, written;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4,
		    fixture_load(f, clock_read, sizeof(struct test_state)), 0);
	windows = look(f, &written);
	print_message("# %u words watched, under %u reads each\n", 4 * windows, VCPUS * ROUNDS);
	assert_true(windows > 10);
	assert_int_equal(written, 0);
	fixture_destroy(f);
}

static void a_program_that_writes_writes_its_block_alone(void **state)
{
	struct fixture *f = fixture_create(1);
	unsigned int written;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	look(f, &written);
	/* Its sequence word and its first word. */
	assert_in_range(written, 1, 2);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pure_reads_write_nothing_that_is_shared),
		cmocka_unit_test(a_program_that_writes_writes_its_block_alone),
	};

	return cmocka_run_group_tests_name("shared", tests, NULL, NULL);
}
