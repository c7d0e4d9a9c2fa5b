// SPDX-License-Identifier: GPL-2.0
/*
 * A machine with a real guest: what exits while it is attached and what does not, and that the
 * module has nothing of it left. What it does without is tested in tests/unit/machine_*.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fixture.h"

#include <kvmfilter_hpet.h>
#include <kvmfilter_machine.h>
#include <kvmfilter_pl011.h>

#include "test_programs.h"

#define HPET		0xd0000000ULL
#define COUNTER		0xf0		/* of the HPET: its main counter */
#define ELSEWHERE	0xd0010000ULL
#define SERIAL		0xd0020000ULL
#define OWN		0xd0030000ULL

struct board {
	struct vm *vm;
	struct kvmfilter_machine *machine;
	struct kvmfilter_device *hpet, *serial;
	char sent[1024];
	unsigned int sent_count, messages;
};

static void on_access(void *opaque, struct vm_io *io)
{
	struct board *b = opaque;
	struct kvmfilter_access access = {
		.address = io->address,
		.width = io->width,
		.direction = io->write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.bus = io->mmio ? KVMFILTER_BUS_MMIO : KVMFILTER_BUS_PIO,
		.value = io->value,
	};

	kvmfilter_machine_access(b->machine, &access, NULL);
	io->value = access.value;
}

static void on_event(void *opaque, __u32 event, __u64 value)
{
	struct board *b = opaque;

	if (event == KVMFILTER_EVENT_OUTPUT && b->sent_count < sizeof(b->sent))
		b->sent[b->sent_count++] = value;
}

static void on_message(void *opaque, const char *message)
{
	struct board *b = opaque;

	(void)message;
	b->messages++;
}

static struct kvmfilter_machine *make(struct board *b, __u32 spare)
{
	const struct kvmfilter_machine_options options = {
		.size = sizeof(options), .vm_fd = vm_fd(b->vm), .spare = spare,
		.log = on_message, .opaque = b,
	};
	struct kvmfilter_machine *machine;

	assert_int_equal(kvmfilter_machine_create(&machine, &options), 0);
	return machine;
}

static void board_create(struct board *b, __u32 spare)
{
	memset(b, 0, sizeof(*b));
	b->vm = vm_create(1, VM_IRQCHIP, on_access, b);
	b->machine = make(b, spare);
	assert_int_equal(kvmfilter_machine_add(b->machine, &b->hpet, &kvmfilter_hpet_model, HPET,
					       on_event, b), 0);
	assert_int_equal(kvmfilter_machine_add(b->machine, &b->serial, &kvmfilter_pl011_model,
					       SERIAL, on_event, b), 0);
}

static void board_destroy(struct board *b)
{
	kvmfilter_machine_destroy(b->machine);
	vm_destroy(b->vm);
}

/* Exits of an access. */
static __u64 reads(struct board *b, __u64 address, __u32 width)
{
	struct job *job = vm_job_begin(b->vm, 0);

	vm_job_add(job, JOB_READ, address, width, 0);
	return vm_run(b->vm, 0);
}

static __u64 value_of(struct board *b)
{
	return vm_results(b->vm, 0)[0];
}

static __u64 sends(struct board *b, const char *text)
{
	struct job *job = vm_job_begin(b->vm, 0);

	for (; *text; text++)
		vm_job_add(job, JOB_WRITE, SERIAL + KVMFILTER_PL011_DR, 1, *text);
	return vm_run(b->vm, 0);
}

static void assert_sent(struct board *b, const char *text)
{
	unsigned int patience;

	/* Output may wait some ms. */
	for (patience = 0; b->sent_count < strlen(text) && patience < 5000; patience++) {
		usleep(1000);
		kvmfilter_machine_serve(b->machine);
	}
	assert_int_equal(b->sent_count, strlen(text));
	assert_memory_equal(b->sent, text, strlen(text));
}

static void attached_it_exits_no_more_and_detached_again(void **state)
{
	struct board b;
	unsigned int i;

	(void)state;
	board_create(&b, 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(reads(&b, HPET + COUNTER, 8), 1);
		assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
		assert_non_null(kvmfilter_machine_filter(b.machine));
		assert_int_equal(kvmfilter_machine_attach(b.machine), -EALREADY);
		assert_int_equal(reads(&b, HPET + COUNTER, 8), 0);
		assert_int_equal(reads(&b, SERIAL + KVMFILTER_PL011_FR, 4), 0);
		assert_int_equal(kvmfilter_machine_detach(b.machine), 0);
		assert_null(kvmfilter_machine_filter(b.machine));
	}
	assert_int_equal(reads(&b, HPET + COUNTER, 8), 1);
	assert_int_equal(b.messages, 0);
	board_destroy(&b);
}

static void what_is_posted_comes_by_the_one_descriptor(void **state)
{
	struct board b;

	(void)state;
	board_create(&b, 0);
	assert_int_equal(sends(&b, "exits"), 5);
	assert_int_equal(kvmfilter_machine_post(b.machine, b.serial), 0);
	assert_int_equal(sends(&b, " and"), 4);
	assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
	assert_int_equal(sends(&b, " is posted"), 0);
	assert_int_equal(b.sent_count, 9);
	assert_sent(&b, "exits and is posted");
	/* So it is after the machine has left the kernel and come back. */
	assert_int_equal(kvmfilter_machine_detach(b.machine), 0);
	assert_int_equal(sends(&b, "!"), 1);
	assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
	assert_int_equal(sends(&b, "!"), 0);
	assert_sent(&b, "exits and is posted!!");
	/* What waits at the end comes before it. */
	assert_int_equal(sends(&b, "end"), 0);
	board_destroy(&b);
	assert_int_equal(b.sent_count, 24);
	assert_memory_equal(b.sent + 21, "end", 3);
}

/* By the VM's interrupt 0, which is vCPU 0's. */
static void a_program_raises_the_wired_line(void **state)
{
	struct board b;
	struct job *job;

	(void)state;
	board_create(&b, 0);
	assert_int_equal(kvmfilter_machine_wire(b.machine, b.serial, 0, 0, KVMFILTER_WIRE_EDGE),
			 0);
	assert_int_equal(kvmfilter_machine_post(b.machine, b.serial), 0);
	assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
	job = vm_job_begin(b.vm, 0);
	vm_job_add(job, JOB_WRITE, SERIAL + KVMFILTER_PL011_DR, 1, 'x');
	vm_job_add(job, JOB_READ, SERIAL + KVMFILTER_PL011_RIS, 4, 0);
	vm_job_add(job, JOB_WRITE, SERIAL + KVMFILTER_PL011_IMSC, 4, 0x20);
	assert_int_equal(vm_run(b.vm, 0), 0);
	/* The transmitter's. */
	assert_int_equal(value_of(&b) & 0x20, 0x20);
	usleep(20000);
	job = vm_job_begin(b.vm, 0);
	vm_job_add(job, JOB_INTERRUPTS, 0, 8, 0);
	assert_int_equal(vm_run(b.vm, 0), 0);
	assert_in_range(value_of(&b), 1, 2);
	assert_int_equal(kvmfilter_machine_wire(b.machine, b.serial, 0, -1, 0), -EBUSY);
	assert_sent(&b, "x");
	board_destroy(&b);
}

static void a_device_moves_and_is_answered_there(void **state)
{
	__u64 before;
	struct board b;

	(void)state;
	board_create(&b, 0);
	assert_int_equal(reads(&b, HPET, 8), 1);
	before = value_of(&b);
	assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
	assert_int_equal(kvmfilter_machine_move(b.machine, b.hpet, ELSEWHERE), 0);
	assert_int_equal(reads(&b, ELSEWHERE, 8), 0);
	assert_true(value_of(&b) == before);
	assert_int_equal(reads(&b, HPET, 8), 1);
	assert_true(value_of(&b) == ~0ULL);
	/* Onto another one: in user space, where the one that was added first answers. */
	assert_int_equal(kvmfilter_machine_move(b.machine, b.hpet, SERIAL), -EEXIST);
	assert_int_equal(reads(&b, ELSEWHERE, 8), 1);
	assert_true(value_of(&b) == ~0ULL);
	assert_int_equal(reads(&b, SERIAL + 8, 8), 1);
	/* And away. */
	assert_int_equal(kvmfilter_machine_move(b.machine, b.hpet, HPET), 0);
	assert_int_equal(reads(&b, HPET, 8), 0);
	assert_true(value_of(&b) == before);
	assert_int_equal(reads(&b, SERIAL + KVMFILTER_PL011_FR, 4), 0);
	board_destroy(&b);
}

static void devices_come_and_go_while_it_is_attached(void **state)
{
	struct kvmfilter_device *more, *too_many;
	struct board b;

	(void)state;
	board_create(&b, sizeof(struct kvmfilter_hpet_state) + KVMFILTER_HPET_TIMERS *
		     sizeof(struct kvmfilter_model_timer) + 64);
	assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
	assert_int_equal(kvmfilter_machine_add(b.machine, &more, &kvmfilter_hpet_model, ELSEWHERE,
					       NULL, NULL), 0);
	assert_int_equal(reads(&b, ELSEWHERE, 8), 0);
	assert_int_equal(b.messages, 0);
	/* There is no more scratch: it exits, and says so. */
	assert_int_equal(kvmfilter_machine_add(b.machine, &too_many, &kvmfilter_pl011_model, OWN,
					       NULL, NULL), 0);
	assert_int_equal(b.messages, 1);
	assert_int_equal(reads(&b, OWN + KVMFILTER_PL011_FR, 4), 1);
	assert_int_equal(value_of(&b) & 0x97, 0x97);
	kvmfilter_machine_remove(b.machine, too_many);
	kvmfilter_machine_remove(b.machine, more);
	assert_int_equal(reads(&b, ELSEWHERE, 8), 1);
	/* What they had is free. */
	assert_int_equal(kvmfilter_machine_add(b.machine, &more, &kvmfilter_hpet_model, OWN,
					       NULL, NULL), 0);
	assert_int_equal(reads(&b, OWN, 8), 0);
	/* One that posts goes, and its notifier: there are 64. */
	for (unsigned int i = 0; i < 70; i++) {
		kvmfilter_machine_remove(b.machine, b.serial);
		assert_int_equal(kvmfilter_machine_add(b.machine, &b.serial,
						       &kvmfilter_pl011_model, SERIAL, on_event,
						       &b), 0);
		assert_int_equal(kvmfilter_machine_post(b.machine, b.serial), 0);
	}
	assert_int_equal(sends(&b, "still"), 0);
	assert_sent(&b, "still");
	board_destroy(&b);
}

/* Programs of the VMM's own, beside the devices. */
static void the_vmms_own_have_a_place_in_the_filter(void **state)
{
	struct kvmfilter_range_spec spec = {
		.address = OWN, .length = 8, .bus = KVMFILTER_BUS_MMIO,
	};
	struct kvmfilter_device *other;
	struct kvmfilter *filter;
	int event = eventfd(0, EFD_CLOEXEC), range;
	struct board b;
	__u32 offset;

	(void)state;
	board_create(&b, 64);
	assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
	filter = kvmfilter_machine_filter(b.machine);
	assert_int_equal(kvmfilter_scratch_alloc(filter, 0, &offset), -EINVAL);
	assert_int_equal(kvmfilter_scratch_alloc(filter, KVMFILTER_STATE_MAX + 1, &offset),
			 -EINVAL);
	assert_int_equal(kvmfilter_scratch_alloc(filter, sizeof(struct ticket_state), &offset), 0);
	spec.state_offset = offset;
	spec.read_prog = fixture_load_insns(filter, ticket_read_insns,
					    sizeof(ticket_read_insns) /
					    sizeof(ticket_read_insns[0]), KVMFILTER_READ,
					    sizeof(struct ticket_state));
	range = kvmfilter_range_add(filter, &spec);
	assert_true(range > 0);
	assert_int_equal(reads(&b, OWN, 8), 0);
	assert_int_equal(value_of(&b), 1);
	/* It moves, with its state. */
	spec.address = ELSEWHERE;
	range = kvmfilter_range_move(filter, range, &spec);
	assert_true(range > 0);
	assert_int_equal(reads(&b, OWN, 8), 1);
	assert_int_equal(reads(&b, ELSEWHERE, 8), 0);
	assert_int_equal(value_of(&b), 2);
	/* Where another is it can't be, and is nowhere. */
	spec.address = HPET;
	assert_int_equal(kvmfilter_range_move(filter, range, &spec), -EEXIST);
	assert_int_equal(kvmfilter_range_move(filter, range, &spec), -ENOENT);
	assert_int_equal(reads(&b, ELSEWHERE, 8), 1);
	kvmfilter_scratch_free(filter, offset, sizeof(struct ticket_state));
	/* Nobody gets a block that is somebody's. */
	assert_int_equal(kvmfilter_device_create(&other, &kvmfilter_hpet_model, OWN, NULL, NULL),
			 0);
	assert_int_equal(kvmfilter_device_attach(other, filter, 0), -EBUSY);
	assert_int_equal(kvmfilter_device_attach(other, filter, KVMFILTER_SCRATCH_ANY), -ENOSPC);
	kvmfilter_device_destroy(other);
	assert_int_equal(kvmfilter_notifier_add(filter, -1), -EBADF);
	for (int i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		assert_int_equal(kvmfilter_notifier_add(filter, event), i);
	assert_int_equal(kvmfilter_notifier_add(filter, event), -ENOSPC);
	assert_int_equal(kvmfilter_notifier_set(filter, 7, -1), 0);
	assert_int_equal(kvmfilter_notifier_add(filter, event), 7);
	board_destroy(&b);
	close(event);
}

static void a_saved_machine_goes_on_without_a_filter(void **state)
{
	static char saved[65536];
	struct board b, other;
	__u64 before;

	(void)state;
	board_create(&b, 0);
	board_create(&other, 0);
	assert_int_equal(kvmfilter_machine_post(b.machine, b.serial), 0);
	assert_int_equal(kvmfilter_machine_attach(b.machine), 0);
	/* Let the counter run. */
	vm_job_add(vm_job_begin(b.vm, 0), JOB_WRITE, HPET + 0x10, 8, 1);
	vm_run(b.vm, 0);
	assert_int_equal(sends(&b, "waits"), 0);
	assert_int_equal(reads(&b, HPET + COUNTER, 8), 0);
	before = value_of(&b);
	kvmfilter_machine_pause(b.machine);
	assert_int_equal(kvmfilter_machine_save(b.machine, saved, sizeof(saved)), 0);
	assert_sent(&b, "waits");
	assert_int_equal(kvmfilter_machine_restore(other.machine, saved,
						   kvmfilter_machine_state_size(b.machine)), 0);
	kvmfilter_machine_resume(other.machine);
	assert_int_equal(reads(&other, HPET + COUNTER, 8), 1);
	assert_true(value_of(&other) > before);
	/* And into one that is attached. */
	before = value_of(&other);
	assert_int_equal(kvmfilter_machine_save(other.machine, saved, sizeof(saved)), 0);
	assert_int_equal(kvmfilter_machine_restore(b.machine, saved,
						   kvmfilter_machine_state_size(b.machine)), 0);
	kvmfilter_machine_resume(b.machine);
	assert_int_equal(reads(&b, HPET + COUNTER, 8), 0);
	assert_true(value_of(&b) > before);
	assert_int_equal(sends(&b, "!"), 0);
	assert_sent(&b, "waits!");
	board_destroy(&other);
	board_destroy(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attached_it_exits_no_more_and_detached_again),
		cmocka_unit_test(what_is_posted_comes_by_the_one_descriptor),
		cmocka_unit_test(a_program_raises_the_wired_line),
		cmocka_unit_test(a_device_moves_and_is_answered_there),
		cmocka_unit_test(devices_come_and_go_while_it_is_attached),
		cmocka_unit_test(the_vmms_own_have_a_place_in_the_filter),
		cmocka_unit_test(a_saved_machine_goes_on_without_a_filter),
	};

	return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
