// SPDX-License-Identifier: GPL-2.0
/*
 * The example of the README and docs/using.md, cut out by scripts/doc-example: the handler and
 * the VMM's part do what the text says. Runs where the module is loaded.
 */
#include <errno.h>
#include <time.h>

#include "fixture.h"

#include <kvmfilter_i8254.h>
#include <kvmfilter_machine.h>

#include "readme_program.h"

/* In a VMM, a header for both. */
struct my_state { __u64 offset_ns; };

/* The VMM's part, as a function. */
static struct kvmfilter *readme(int vm_fd)
{
#include "readme_vmm.h"
	return filter;
}

static __u64 alarm_ns;
static unsigned int irqs;

static void set_irq0(void *vm, unsigned int line, int high)
{
	assert_ptr_equal(vm, &irqs);
	assert_int_equal(line, 0);
	irqs += high;
}

static void set_alarm(void *vm, __u64 when_ns)
{
	assert_ptr_equal(vm, &irqs);
	alarm_ns = when_ns;
}

#include "readme_device.h"
#include "readme_machine.h"

static __u64 now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void the_handler_of_the_readme_answers(void **state)
{
	struct fixture *f = fixture_create(1);
	struct kvmfilter *filter;
	__u64 before, after, value = 0;

	(void)state;
	assert_exits(f, JOB_READ, 0xd0000000, 8, &value);
	filter = readme(vm_fd(f->vm));
	before = now_ns();
	assert_answered(f, JOB_READ, 0xd0000000, 8, &value);
	after = now_ns();
	assert_in_range(value, before, after);
	assert_exits(f, JOB_READ, 0xd0000000, 4, &value);
	kvmfilter_state(filter, 0, 8)->data[0] = 1000000000000ULL;
	assert_answered(f, JOB_READ, 0xd0000000, 8, &value);
	assert_in_range(value, before + 1000000000000ULL, now_ns() + 1000000000000ULL);
	kvmfilter_destroy(filter);
	assert_exits(f, JOB_READ, 0xd0000000, 8, &value);
	fixture_destroy(f);
}

static void serve(void *opaque, struct vm_io *io)
{
	struct fixture *f = opaque;
	struct kvmfilter_access access = {
		.address = io->address, .width = io->width, .direction = io->write,
		.bus = KVMFILTER_BUS_PIO, .value = io->value,
	};

	assert_int_equal(on_io_exit(f->device, &access), KVMFILTER_DONE);
	io->value = access.value;
}

/* Where there is no bus of ports it does so in user space alone. */
static void the_device_of_the_readme_runs(void **state)
{
	struct fixture *f = fixture_create(1);
	struct kvmfilter_device *pit;
	__u64 value = 0x34;

	(void)state;
	assert_int_equal(add_timer(&pit, f->filter, &irqs), FIXTURE_HAS_PORTS ? 0 : -EOPNOTSUPP);
	f->device = pit;
	f->slow_path = serve;
	assert_exits(f, JOB_OUT, 0x43, 1, &value);
	value = 0;
	assert_exits(f, JOB_OUT, 0x40, 1, &value);
	assert_exits(f, JOB_OUT, 0x40, 1, &value);
	assert_in_range(alarm_ns, now_ns(), now_ns() + 55000000);
	assert_int_equal(fixture_access(f, JOB_IN, 0x40, 1, &value), !FIXTURE_HAS_PORTS);
	while (now_ns() < alarm_ns)
		;
	kvmfilter_device_timer(pit);
	assert_int_equal(irqs, 1);
	assert_int_equal(kvmfilter_device_detach(pit), 0);
	assert_exits(f, JOB_IN, 0x40, 1, &value);
	kvmfilter_device_destroy(pit);
	fixture_destroy(f);
}

/* Where there is no bus of ports it says so. */
static void the_machine_of_the_readme_runs(void **state)
{
	struct vm *vm = vm_create(1, VM_IRQCHIP, NULL, NULL);
	struct kvmfilter_machine *machine;
	struct job *job;

	(void)state;
	assert_int_equal(add_devices(&machine, vm_fd(vm)), FIXTURE_HAS_PORTS ? 0 : -EOPNOTSUPP);
	job = vm_job_begin(vm, 0);
	if (FIXTURE_HAS_PORTS)
		vm_job_add(job, JOB_IN, 0x40, 1, 0);
	assert_int_equal(vm_run(vm, 0), 0);
	kvmfilter_machine_destroy(machine);
	vm_destroy(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_handler_of_the_readme_answers),
		cmocka_unit_test(the_device_of_the_readme_runs),
		cmocka_unit_test(the_machine_of_the_readme_runs),
	};

	return cmocka_run_group_tests_name("readme", tests, NULL, NULL);
}
