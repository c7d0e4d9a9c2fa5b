// SPDX-License-Identifier: GPL-2.0
/*
 * arm64: of some accesses the processor does not tell a hypervisor what they are (ESR_EL2.ISV):
 * those of two registers, and those that change the address's register. KVM has nothing to
 * offer to a bus then. No program may have seen them, and what follows is answered as if
 * they had not been. Runs where the module is loaded.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define MMIO	0xd0000000ULL

/* A function that makes one such access to where its argument points. */
static const struct {
	const char *name;
	__u32 code[2];
} functions[] = {
#define RET	0xd65f03c0
	{ "ldp x2, x3, [x0]", { 0xa9400c02, RET } },
	{ "stp x2, x3, [x0]", { 0xa9000c02, RET } },
	{ "ldr x2, [x0], #8", { 0xf8408402, RET } },
	{ "str x2, [x0, #8]!", { 0xf8008c02, RET } },
};

#define FUNCTIONS	(sizeof(functions) / sizeof(functions[0]))

struct syndrome {
	struct fixture *f;
	struct kvm_run *run;
	int vcpu;		/* descriptor */
	int range;
	size_t run_size;
};

static void create(struct syndrome *s)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	s->f = fixture_create(1);
	s->vcpu = vm_vcpu_fd(s->f->vm, 0);
	s->run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	close(kvm);
	s->run = mmap(NULL, s->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, s->vcpu, 0);
	assert_true(s->run != MAP_FAILED);
	s->range = fixture_add(s->f, KVMFILTER_BUS_MMIO, MMIO, 0x100,
			       fixture_load(s->f, count_read, sizeof(struct test_state)),
			       fixture_load(s->f, keep_write, sizeof(struct test_state)));
}

static void destroy(struct syndrome *s)
{
	munmap(s->run, s->run_size);
	fixture_destroy(s->f);
}

static int run_once(struct syndrome *s, unsigned int function)
{
	memcpy(vm_memory(s->f->vm, GUEST_CALLED), functions[function].code,
	       sizeof(functions[function].code));
	vm_job_add(vm_job_begin(s->f->vm, 0), JOB_CALL, GUEST_CALLED, 0, MMIO + 0x10);
	return ioctl(s->vcpu, KVM_RUN, 0);
}

/* What a VMM does that knows what the instruction would have done: nothing, here. */
static void step_over(struct syndrome *s)
{
	__u64 pc;
	struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |
		      KVM_REG_ARM_CORE_REG(regs.pc),
		.addr = (uintptr_t)&pc,
	};

	assert_int_equal(ioctl(s->vcpu, KVM_GET_ONE_REG, &reg), 0);
	assert_int_equal(pc, GUEST_CALLED);
	pc += 4;
	assert_int_equal(ioctl(s->vcpu, KVM_SET_ONE_REG, &reg), 0);
}

static void assert_untouched(struct syndrome *s)
{
	struct kvmfilter_counters counters = fixture_counters(s->f, s->range);
	static const struct test_state zero;

	assert_memory_equal(fixture_data(s->f, 0), &zero, sizeof(zero));
	assert_int_equal(fixture_state(s->f, 0)->sequence, 0);
	assert_int_equal(counters.done, 0);
	assert_int_equal(counters.pass_program, 0);
	assert_int_equal(counters.pass_width, 0);
}

/* If the VMM has asked for it, it gets these accesses, and the guest goes on. */
static void what_has_no_syndrome_goes_to_a_vmm_that_wants_it(void **state)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER };

	(void)state;
	for (unsigned int i = 0; i < FUNCTIONS; i++) {
		struct syndrome s;
		__u64 value = 0;

		print_message("# %s\n", functions[i].name);
		create(&s);
		assert_int_equal(ioctl(vm_fd(s.f->vm), KVM_ENABLE_CAP, &cap), 0);
		assert_int_equal(run_once(&s, i), 0);
		assert_int_equal(s.run->exit_reason, KVM_EXIT_ARM_NISV);
		assert_int_equal(s.run->arm_nisv.fault_ipa & ~0xfffULL, MMIO);
		step_over(&s);
		assert_int_equal(vm_run(s.f->vm, 0), 0);
		assert_untouched(&s);
		/* And as ever. */
		assert_answered(s.f, JOB_READ, MMIO + 0x10, 8, &value);
		assert_int_equal(value, 1);
		destroy(&s);
	}
}

static void else_kvm_refuses_it(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < FUNCTIONS; i++) {
		struct syndrome s;

		create(&s);
		errno = 0;
		assert_int_equal(run_once(&s, i), -1);
		assert_int_equal(errno, ENOSYS);
		assert_untouched(&s);
		destroy(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_has_no_syndrome_goes_to_a_vmm_that_wants_it),
		cmocka_unit_test(else_kvm_refuses_it),
	};

	return cmocka_run_group_tests_name("syndrome", tests, NULL, NULL);
}
