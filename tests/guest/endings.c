// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses that end in every way there is, and the filter that makes them.
 */
#include <sys/eventfd.h>
#include <unistd.h>

#include "endings.h"
#include "test_programs.h"

#define PORT	ENDINGS_PORT
#define MMIO	ENDINGS_MMIO

const struct ending endings_list[] = {
	/* The program sets 8 bytes, of which the guest reads 2. */
	{ "done", 0, JOB_IN, PORT + 1, 2, 0, 0, false, FIXTURE_BUS_NAME, "read", 2, 0x2211 },
	{ "done", 1, JOB_READ, MMIO + 8, 8, 0, 0, false,
	  "mmio", "read", 8, 0x8877665544332211 },
	{ "done", 2, JOB_WRITE, MMIO + 0x2004, 4, 0xfedcba98, 0, false,
	  "mmio", "write", 4, 0xfedcba98 },
	/* The value names the notifiers to ring. */
	{ "done", 0, JOB_OUT, PORT, 4, 0, 0, false, FIXTURE_BUS_NAME, "write", 4, 0 },
	{ "pass_notifier", 0, JOB_OUT, PORT + 2, 2, 0x102, 1, false,
	  FIXTURE_BUS_NAME, "write", 2, 0x102 },
	/* No timer is there to be armed. */
	{ "pass_timer", 3, JOB_WRITE, MMIO + 0x3000, 4, 7, 1, false, "mmio", "write", 4, 7 },
	{ "pass_program", 2, JOB_READ, MMIO + 0x2000, 4, 0, 1, false,
	  "mmio", "read", 4, 0 },
	{ "pass_contended", 0, JOB_IN, PORT, 1, 0, 1, true, FIXTURE_BUS_NAME, "read", 1, 0 },
	{ "pass_no_program", 1, JOB_WRITE, MMIO + 0x10, 8, 0x123456789abcdef0, 1, false,
	  "mmio", "write", 8, 0x123456789abcdef0 },
#ifndef GUEST_PORTS
	{ "pass_string", 0, JOB_INS, PORT, 1, 1, 1, false, "pio", "read", 1, 0 },
	/* KVM cuts what crosses a page: 3 bytes in the range, and 5 behind it. */
	{ "pass_width", 1, JOB_READ, MMIO + 0xffd, 8, 0, 2, false, "mmio", "read", 3, 0 },
	{ "pass_width", 1, JOB_WRITE, MMIO + 0xffd, 8, 0x8877665544332211, 2, false,
	  "mmio", "write", 3, 0x332211 },
#endif
};

const unsigned int endings_count = sizeof(endings_list) / sizeof(endings_list[0]);

bool ending_is_possible(const char *outcome)
{
#ifdef GUEST_PORTS
	/* There are no strings of ports, and KVM cuts no access in pieces. */
	return strcmp(outcome, "pass_string") && strcmp(outcome, "pass_width");
#else
	(void)outcome;
	return true;
#endif
}

#define PROG(name)							\
	{ .direction = name##_direction, .state_size = sizeof(struct test_state), \
	  .insn_count = sizeof(name##_insns) / sizeof(name##_insns[0]) }

void endings_init(struct endings *endings, struct fixture *fixture)
{
	static const struct bpf_insn * const insns[ENDINGS_PROGS] = {
		see_read_insns, ring_write_insns, keep_write_insns, try_and_pass_read_insns,
		last_read_insns, alarm_write_insns,
	};

	*endings = (struct endings) {
		.fixture = fixture,
		.progs = {
			PROG(see_read), PROG(ring_write), PROG(keep_write),
			PROG(try_and_pass_read), PROG(last_read), PROG(alarm_write),
		},
		.event = eventfd(0, EFD_NONBLOCK),
	};
	for (int i = 0; i < ENDINGS_PROGS; i++) {
		struct ending_prog *prog = &endings->progs[i];

		prog->number = fixture_load_insns(fixture->filter, insns[i],
						  prog->insn_count, prog->direction,
						  prog->state_size);
	}
	endings->ranges[0].spec = (struct kvmfilter_range_spec) {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(PORT), .length = 4,
		.read_prog = endings->progs[0].number,
		.write_prog = endings->progs[1].number,
	};
	endings->ranges[1].spec = (struct kvmfilter_range_spec) {
		.bus = KVMFILTER_BUS_MMIO, .address = MMIO, .length = 0x1000,
		.read_prog = endings->progs[0].number,
	};
	endings->ranges[2].spec = (struct kvmfilter_range_spec) {
		.bus = KVMFILTER_BUS_MMIO, .address = MMIO + 0x2000, .length = 8,
		.read_prog = endings->progs[3].number,
		.write_prog = endings->progs[2].number,
		.state_offset = 0x1040,
	};
	endings->ranges[3].spec = (struct kvmfilter_range_spec) {
		.bus = KVMFILTER_BUS_MMIO, .address = MMIO + 0x3000, .length = 4,
		.write_prog = endings->progs[5].number,
	};
	for (int i = 0; i < ENDINGS_RANGES; i++) {
		struct ending_range *range = &endings->ranges[i];

		range->number = kvmfilter_range_add(fixture->filter, &range->spec);
		assert_true(range->number > 0);
	}
	/* By ranges. */
	endings->progs[0].users = 2;
	endings->progs[1].users = 1;
	endings->progs[2].users = 1;
	endings->progs[3].users = 1;
	endings->progs[5].users = 1;
	assert_int_equal(kvmfilter_notifier_set(fixture->filter, 0, endings->event), 0);
}

void endings_exit(struct endings *endings)
{
	close(endings->event);
}

void ending_run(const struct endings *endings, const struct ending *ending)
{
	const struct kvmfilter_range_spec *spec = &endings->ranges[ending->range].spec;
	struct kvmfilter_state *state = fixture_state(endings->fixture, spec->state_offset);
	__u64 value = ending->value;

	if (ending->locked)
		kvmfilter_state_lock(state);
	assert_int_equal(fixture_access(endings->fixture, ending->kind, ending->address,
					ending->width, &value), ending->exits);
	if (ending->locked)
		kvmfilter_state_unlock(state);
}

static __u64 address_seen(const struct ending *ending)
{
	bool memory = ending->kind == JOB_READ || ending->kind == JOB_WRITE;

	return memory ? ending->address : FIXTURE_PORT(ending->address);
}

void ending_print(FILE *to, const struct endings *endings, const struct ending *ending,
		  unsigned long long filter)
{
	fprintf(to, "kvmfilter_access: filter %llu range %d vcpu 0 %s %s 0x%llx width %u value 0x%llx: %s\n",
		filter, endings->ranges[ending->range].number, ending->bus,
		ending->direction, address_seen(ending), ending->width_seen, ending->value_seen,
		ending->outcome);
}
