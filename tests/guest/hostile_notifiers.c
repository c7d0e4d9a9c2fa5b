// SPDX-License-Identifier: GPL-2.0
/*
 * A hostile VMM and its notifiers: taken away while a program is about to signal them.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hostile_vmm.h"

/* Signals first, and is then busy for as long as a program can be before it ends. */
static int load_slow_bell(struct fixture *f)
{
	static struct bpf_insn insns[KVMFILTER_INSNS_MAX];
	unsigned int i = 0;

	insns[i++] = (struct bpf_insn) {
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_1,
	};
	insns[i++] = (struct bpf_insn) {
		.code = BPF_JMP | BPF_CALL, .imm = KVMFILTER_HELPER_SIGNAL,
	};
	while (i <= KVMFILTER_CALLS_MAX)
		insns[i++] = (struct bpf_insn) {
			.code = BPF_JMP | BPF_CALL, .imm = KVMFILTER_HELPER_CLOCK_NS,
		};
	while (i < KVMFILTER_INSNS_MAX - 1)
		insns[i++] = (struct bpf_insn) {
			.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0,
			.imm = KVMFILTER_DONE,
		};
	insns[i] = (struct bpf_insn) { .code = BPF_JMP | BPF_EXIT };
	return fixture_load_insns(f->filter, insns, KVMFILTER_INSNS_MAX, KVMFILTER_WRITE, 0);
}

static __u64 signals_of(int event)
{
	__u64 count;

	return read(event, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/* When the command returns, no program that saw the old one will signal it. */
void a_replaced_notifier_stays_quiet(void **state)
{
	struct hostile *hostile = hostile_create_bare(2);
	struct fixture *f = hostile->fixture;
	int events[] = { eventfd(0, EFD_NONBLOCK), eventfd(0, EFD_NONBLOCK) };
	__u64 heard = 0, late = 0;
	struct rounds rounds;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_PIO, VICTIM_PORT, 1, 0, load_slow_bell(f));
	for (unsigned int i = 0; i < f->vcpus; i++)
		vm_job_add(vm_job_begin(f->vm, i), JOB_OUT, VICTIM_PORT, 1, 0);
	hostile->odd_values = true;
	assert_int_equal(kvmfilter_notifier_set(f->filter, 0, events[0]), 0);
	hostile_start(hostile);
	rounds_begin(&rounds, "notifiers replaced", 8, 2);
	while (rounds_next(&rounds)) {
		int old = events[(rounds.count + 1) % 2], new = events[rounds.count % 2];

		/* Every third time there is none for a while, and all accesses exit. */
		if (rounds.count % 3)
			new = -1;
		assert_int_equal(kvmfilter_notifier_set(f->filter, 0, new), 0);
		heard += signals_of(old);
		usleep(2000);
		late += signals_of(old);
		if (new == -1)
			assert_int_equal(kvmfilter_notifier_set(f->filter, 0,
								events[rounds.count % 2]), 0);
	}
	hostile_stop(hostile);
	rounds_end(&rounds);
	print_message("# %llu signals before, %llu after\n", heard, late);
	assert_true(heard > 0);
	assert_int_equal(late, 0);
	close(events[0]);
	close(events[1]);
	hostile_destroy(hostile);
	assert_module_unused();
}
