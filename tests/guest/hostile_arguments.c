// SPDX-License-Identifier: GPL-2.0
/*
 * A hostile VMM and what it passes to the kernel: arguments that change while they are
 * read, and as many of everything as there may be.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hostile_vmm.h"
#include "test_programs.h"

#define GOOD_ANSWER	0x1122334455667788ULL

/* In scratch, which the kernel shares with user space anyway. */
#define INSNS_AT	4096
#define SCRATCH		(INSNS_AT + KVMFILTER_INSNS_MAX * sizeof(struct bpf_insn))

struct changing {
	struct kvmfilter_prog_load *load;
	struct bpf_insn *insns;
	pthread_t thread;
	bool stop;
};

/*
 * Between a program that is fine and one that answers with a register which it has never
 * written, and from one size of its structure to another.
 */
static void *change(void *opaque)
{
	struct changing *c = opaque;
	const __u32 size = sizeof(*c->load);
	const __u32 sizes[] = { size, size, size, size, 0, 4, size + 8, 4096 };
	uint64_t random = hostile_seed_next();

	while (!__atomic_load_n(&c->stop, __ATOMIC_RELAXED)) {
		uint64_t r = random_next(&random);

		/* r3 = r0 or r3 = 0. */
		__atomic_store_n(&c->insns[2].code, r & 1 ? BPF_ALU64 | BPF_MOV | BPF_X :
				 BPF_ALU64 | BPF_MOV | BPF_K, __ATOMIC_RELAXED);
		__atomic_store_n(&c->load->size, sizes[(r >> 8) % 8], __ATOMIC_RELAXED);
		__atomic_store_n(&c->load->insn_count, r & 6 ? KVMFILTER_INSNS_MAX :
				 (r >> 16) % (2 * KVMFILTER_INSNS_MAX), __ATOMIC_RELAXED);
	}
	return NULL;
}

/* r4 = 64 bits, r3 = 0, r4 += r3, value = r4; then much that takes the verifier its time. */
static void write_answer(struct bpf_insn *insns)
{
	static const struct bpf_insn head[] = {
		{ .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = BPF_REG_4,
		  .imm = (__s32)(GOOD_ANSWER & 0xffffffff) },
		{ .imm = (__s32)(GOOD_ANSWER >> 32) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3 },
		{ .code = BPF_ALU64 | BPF_ADD | BPF_X, .dst_reg = BPF_REG_4,
		  .src_reg = BPF_REG_3 },
		{ .code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_1,
		  .src_reg = BPF_REG_4 },
	};
	unsigned int i;

	memcpy(insns, head, sizeof(head));
	for (i = sizeof(head) / sizeof(head[0]); i < KVMFILTER_INSNS_MAX - 1; i++)
		insns[i] = (struct bpf_insn) {
			.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0,
			.imm = KVMFILTER_DONE,
		};
	insns[i] = (struct bpf_insn) { .code = BPF_JMP | BPF_EXIT };
}

void arguments_change_while_they_are_read(void **state)
{
	struct fixture *f = fixture_create(1);
	unsigned int loaded = 0, refused = 0;
	struct kvmfilter_prog_load *args;
	struct kvmfilter *filter;
	/* Its thread outlives a failure. */
	static struct changing c;
	struct rounds rounds;

	(void)state;
	assert_int_equal(kvmfilter_create(&filter, vm_fd(f->vm), SCRATCH), 0);
	args = (void *)kvmfilter_state(filter, 0, 1024);
	c = (struct changing) {
		.load = args,
		.insns = (void *)kvmfilter_state(filter, INSNS_AT, 1024),
	};
	write_answer(c.insns);
	assert_int_equal(pthread_create(&c.thread, NULL, change, &c), 0);
	rounds_begin(&rounds, "arguments changed while they are read", 8, 10);
	while (rounds_next(&rounds)) {
		struct kvmfilter_prog_run run = {
			.size = sizeof(run), .repeat = 1, .access.width = 8,
		};
		int fd = kvmfilter_fd(filter), err;

		*args = (struct kvmfilter_prog_load) {
			.size = sizeof(*args), .insns = (uintptr_t)c.insns,
			.insn_count = KVMFILTER_INSNS_MAX, .direction = KVMFILTER_READ,
		};
		err = ioctl(fd, KVMFILTER_PROG_LOAD, args) ? errno : 0;
		if (err) {
			refused++;
			assert_true(err == EINVAL || err == E2BIG || err == EACCES);
			continue;
		}
		loaded++;
		run.prog = args->prog;
		assert_int_equal(ioctl(fd, KVMFILTER_PROG_RUN, &run), 0);
		/* What ran is what was verified. */
		assert_int_equal(run.verdict, KVMFILTER_DONE);
		assert_true(run.access.value == GOOD_ANSWER);
		assert_int_equal(kvmfilter_prog_unload(filter, run.prog), 0);
	}
	__atomic_store_n(&c.stop, true, __ATOMIC_RELAXED);
	pthread_join(c.thread, NULL);
	rounds_end(&rounds);
	print_message("# %u programs loaded, %u refused\n", loaded, refused);
	assert_true(loaded && refused);
	kvmfilter_destroy(filter);
	fixture_destroy(f);
	assert_module_unused();
}

/* The filter's limits, each met with the error that the header gives. */
static void fill(struct kvmfilter *filter)
{
	struct kvmfilter_range_spec range = { .length = 1 };
	char log[16] = "untouched";
	struct kvmfilter_prog_spec prog = {
		.insns = last_read_insns,
		.insn_count = sizeof(last_read_insns) / sizeof(last_read_insns[0]),
		.direction = KVMFILTER_READ,
		.state_size = sizeof(struct test_state),
		/* All the address space there is. */
		.log = log,
		.log_size = ~0U,
	};
	int event = eventfd(0, EFD_NONBLOCK), err;

	for (int i = 0; i < KVMFILTER_PROGS_MAX; i++)
		assert_int_equal(kvmfilter_prog_load(filter, &prog), i + 1);
	assert_int_equal(kvmfilter_prog_load(filter, &prog), -ENOSPC);
	/* Of the log only what there is to say was written. */
	assert_string_equal(log, "");
	assert_string_equal(log + 1, "ntouched");
	for (int i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		assert_int_equal(kvmfilter_notifier_set(filter, i, event), 0);
	assert_int_equal(kvmfilter_notifier_set(filter, KVMFILTER_NOTIFIERS_MAX, event),
			 -EINVAL);
	close(event);
	for (int i = 0; i < FIXTURE_RANGES; i++) {
		range.bus = i & 1 ? KVMFILTER_BUS_MMIO : FIXTURE_BUS;
		range.address = i & 1 ? 0x1000ULL + i : FIXTURE_PORT(0x1000 + i);
		range.read_prog = 1 + i;
		range.state_offset = (KVMFILTER_SCRATCH_MAX / KVMFILTER_RANGES_MAX) * i;
		assert_int_equal(kvmfilter_range_add(filter, &range), i + 1);
	}
	if (FIXTURE_RANGES < KVMFILTER_RANGES_MAX)
		return;
	range.address = 0x8000;
	err = kvmfilter_range_add(filter, &range);
	assert_int_equal(err, -ENOSPC);
}

/* All of them, and then the filter is closed, under vCPUs that run on. */
void every_limit_is_reached_at_once(void **state)
{
	struct hostile *hostile = hostile_create(2);
	struct fixture *f = hostile->fixture;
	struct kvmfilter *full;
	__u64 start, filled, value = 0;

	(void)state;
	hostile_start(hostile);
	assert_int_equal(kvmfilter_create(&full, vm_fd(f->vm), KVMFILTER_SCRATCH_MAX), 0);
	start = hostile_now_ms();
	fill(full);
	filled = hostile_now_ms();
	kvmfilter_destroy(full);
	print_message("# filled in %llu ms, closed in %llu ms\n", filled - start,
		      hostile_now_ms() - filled);
	hostile_stop(hostile);
	hostile_check_counts(hostile);
	vm_job_begin(f->vm, 0);
	assert_exits(f, JOB_IN, 0x1000, 1, &value);
	hostile_destroy(hostile);
	assert_module_unused();
}

/* As many as KVM's bus takes; returns how many these are. */
static unsigned int fill_bus(struct kvmfilter *filter, int prog)
{
	struct kvmfilter_range_spec spec = {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(0x2000), .length = 1,
		.read_prog = prog,
	};
	unsigned int count = 0;
	int err;

	while ((err = kvmfilter_range_add(filter, &spec)) > 0) {
		spec.address++;
		count++;
	}
	assert_int_equal(err, -ENOSPC);
	return count;
}

/* Thousands of ioeventfds, which KVM does not count. */
static void fill_with_ioeventfds(struct fixture *f)
{
	struct kvm_ioeventfd args = {
		.len = 1, .addr = FIXTURE_PORT(0x8000),
		.flags = FIXTURE_HAS_PORTS ? KVM_IOEVENTFD_FLAG_PIO : 0,
		.fd = eventfd(0, EFD_NONBLOCK),
	};

	for (int i = 0; i < 2000; i++, args.addr++)
		assert_int_equal(ioctl(vm_fd(f->vm), KVM_IOEVENTFD, &args), 0);
	close(args.fd);
}

/* KVM has one limit per bus for all filters of a VM. */
void filters_share_kvms_own_limit(void **state)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, count_read, sizeof(struct test_state)), other_prog;
	struct kvmfilter_range_spec spec = {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(0x100), .length = 1,
	};
	struct kvmfilter *other;
	unsigned int count;
	int number = 0;
	__u64 value = 0;

	(void)state;
	assert_int_equal(kvmfilter_create(&other, vm_fd(f->vm), FIXTURE_SCRATCH), 0);
	other_prog = fixture_load_insns(other, count_read_insns, sizeof(count_read_insns) /
					sizeof(count_read_insns[0]), KVMFILTER_READ,
					sizeof(struct test_state));
	fill_with_ioeventfds(f);
	count = fill_bus(f->filter, prog);
	assert_in_range(count, 900, 1000);
	spec.read_prog = other_prog;
	assert_int_equal(kvmfilter_range_add(other, &spec), -ENOSPC);
	/* Nothing of it is left: the access exits, the program is not in use. */
	assert_exits(f, JOB_IN, 0x100, 1, &value);
	assert_int_equal(kvmfilter_prog_unload(other, other_prog), 0);
	spec.read_prog = fixture_load_insns(other, count_read_insns,
					    sizeof(count_read_insns) /
					    sizeof(count_read_insns[0]), KVMFILTER_READ,
					    sizeof(struct test_state));
#ifndef GUEST_PORTS
	/* The other bus is another matter. */
	spec.bus = KVMFILTER_BUS_MMIO;
	assert_int_equal(kvmfilter_range_add(other, &spec), ++number);
	spec.bus = KVMFILTER_BUS_PIO;
#endif
	/* There is room for one when one has gone. */
	assert_int_equal(kvmfilter_range_remove(f->filter, count / 2), 0);
	assert_int_equal(kvmfilter_range_add(other, &spec), ++number);
	assert_answered(f, JOB_IN, 0x100, 1, &value);
	assert_answered(f, JOB_IN, 0x2000, 1, &value);
	assert_exits(f, JOB_IN, 0x2000 + count / 2 - 1, 1, &value);
	spec.address++;
	assert_int_equal(kvmfilter_range_add(other, &spec), -ENOSPC);
	/* And for all when the first filter has gone. */
	kvmfilter_destroy(f->filter);
	f->filter = NULL;
	assert_int_equal(kvmfilter_range_add(other, &spec), ++number);
	assert_exits(f, JOB_IN, 0x2000, 1, &value);
	kvmfilter_destroy(other);
	fixture_destroy(f);
	assert_module_unused();
}
