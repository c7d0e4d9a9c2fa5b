// SPDX-License-Identifier: GPL-2.0
/*
 * A VMM for tests/guest/stat.sh: it does what it reads, a line each, and says when that
 * is done.
 *
 *	answered N	reads of range 1, by the guest, that are answered
 *	passed N	reads of range 2, that its program passes
 *	unserved N	writes of range 1, that have no program
 *	string N	string instructions on range 1, of two elements
 *	contended N	reads of range 1 while its state is in use
 *	counters	print a line per range: number, and the counters in their order
 *	remove		range 1
 *	add		range 1 again, elsewhere
 *	fork		leave a copy of this process behind, with the descriptor
 *	end
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define PORT	0x560
#define MEMORY	0xd0000000

struct busy {
	struct fixture *fixture;
	int read, pass;		/* programs */
	int ports, memory;	/* ranges, 0 for none */
	__u64 port;
};

static void again(struct busy *busy, unsigned int count, __u32 kind, __u64 address)
{
	while (count--) {
		__u64 value = 1;

		fixture_access(busy->fixture, kind, address, 1, &value);
	}
}

static void strings(struct busy *busy, unsigned int count)
{
	while (count--) {
		vm_job_add(vm_job_begin(busy->fixture->vm, 0), JOB_INS, busy->port, 1, 2);
		vm_run(busy->fixture->vm, 0);
	}
}

static void contended(struct busy *busy, unsigned int count)
{
	kvmfilter_state_lock(fixture_state(busy->fixture, 0));
	again(busy, count, JOB_IN, busy->port);
	kvmfilter_state_unlock(fixture_state(busy->fixture, 0));
}

static void print_counters(struct busy *busy, int range)
{
	struct kvmfilter_counters c;

	if (!range)
		return;
	c = fixture_counters(busy->fixture, range);
	printf("%d %llu %llu %llu %llu %llu %llu %llu\n", range, c.done, c.pass_program,
	       c.pass_contended, c.pass_no_program, c.pass_string, c.pass_width,
	       c.pass_notifier);
}

static void leave_copy(void)
{
	if (fork())
		return;
	fclose(stdin);
	fclose(stdout);
	pause();
	_exit(0);
}

static void obey(struct busy *busy, const char *word, unsigned int count)
{
	if (!strcmp(word, "answered")) {
		again(busy, count, JOB_IN, busy->port);
	} else if (!strcmp(word, "passed")) {
		again(busy, count, JOB_READ, MEMORY);
	} else if (!strcmp(word, "unserved")) {
		again(busy, count, JOB_OUT, busy->port);
	} else if (!strcmp(word, "string")) {
		strings(busy, count);
	} else if (!strcmp(word, "contended")) {
		contended(busy, count);
	} else if (!strcmp(word, "counters")) {
		print_counters(busy, busy->ports);
		print_counters(busy, busy->memory);
	} else if (!strcmp(word, "remove")) {
		kvmfilter_range_remove(busy->fixture->filter, busy->ports);
		busy->ports = 0;
	} else if (!strcmp(word, "add")) {
		busy->port += 16;
		busy->ports = fixture_add(busy->fixture, KVMFILTER_BUS_PIO, busy->port, 4,
					  busy->read, 0);
	} else if (!strcmp(word, "fork")) {
		leave_copy();
	} else {
		exit(strcmp(word, "end") != 0);
	}
}

int main(void)
{
	struct busy busy = { .fixture = fixture_create(1), .port = PORT };
	unsigned int count;
	char line[64], word[64];

	busy.read = fixture_load(busy.fixture, count_read, sizeof(struct test_state));
	busy.pass = fixture_load(busy.fixture, try_and_pass_read,
				 sizeof(struct test_state));
	busy.ports = fixture_add(busy.fixture, KVMFILTER_BUS_PIO, PORT, 4, busy.read, 0);
	busy.memory = fixture_add(busy.fixture, KVMFILTER_BUS_MMIO, MEMORY, 16, busy.pass,
				  0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (fgets(line, sizeof(line), stdin)) {
		count = 1;
		if (sscanf(line, "%63s %u", word, &count) < 1)
			continue;
		obey(&busy, word, count);
		puts("done");
	}
	return 0;
}
