// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses of a guest in real mode, and in real mode with a data segment that reaches everywhere
 * (big real mode, of firmware and boot loaders). Processors that run such guests themselves exit
 * for each access, as in any other mode. On Intel's without unrestricted guests KVM emulates the
 * second instruction by instruction: a port is then reached without the exit of an I/O
 * instruction, and nothing says whether more elements follow, so it must pass. x86 only.
 *
 * Runs where the module is loaded.
 */
#include <linux/kvm.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "fixture.h"
#include "test_programs.h"

#define PORT		0x560
#define MMIO		0xd0000000UL

/* The guest's code; ES is the same segment, in which the code leaves what it read. */
#define SEGMENT		GUEST_CALLED
#define RESULT		0x800
#define STRING		0x900
#define STRING_SIZE	6

/* Does KVM emulate what a guest with such segments does? Only Intel's module has the parameter. */
static bool big_real_mode_is_emulated(void)
{
	FILE *file = fopen("/sys/module/kvm_intel/parameters/unrestricted_guest", "r");
	int value = file ? fgetc(file) : 'Y';

	if (file)
		fclose(file);
	return value != 'Y';
}

static struct kvm_segment real_segment(__u64 base, unsigned int type)
{
	return (struct kvm_segment) {
		.base = base, .selector = base >> 4, .limit = 0xffff, .type = type,
		.present = 1, .s = 1,
	};
}

static struct fixture *real_fixture(void)
{
	struct fixture *f = fixture_create(1);

	/* Three pages that nobody uses: Intel's older processors want them for real mode. */
	assert_int_equal(ioctl(vm_fd(f->vm), KVM_SET_TSS_ADDR, 0xfffbd000UL), 0);
	return f;
}

/* At the beginning of the code, where the next job begins, too. */
static void enter_real_mode(struct fixture *f, bool big)
{
	int vcpu = vm_vcpu_fd(f->vm, 0);
	struct kvm_regs regs = { .rflags = 2, .rsp = 0xff00 };
	struct kvm_sregs sregs;

	assert_int_equal(ioctl(vcpu, KVM_GET_SREGS, &sregs), 0);
	sregs.cr0 = 0x10;
	sregs.cr3 = 0;
	sregs.cr4 = 0;
	sregs.efer = 0;
	sregs.cs = real_segment(SEGMENT, 11);
	sregs.es = real_segment(SEGMENT, 3);
	sregs.ss = real_segment(SEGMENT, 3);
	sregs.fs = real_segment(SEGMENT, 3);
	sregs.gs = real_segment(SEGMENT, 3);
	sregs.ds = real_segment(0, 3);
	if (big) {
		sregs.ds.limit = 0xffffffff;
		sregs.ds.g = 1;
	}
	assert_int_equal(ioctl(vcpu, KVM_SET_SREGS, &sregs), 0);
	assert_int_equal(ioctl(vcpu, KVM_SET_REGS, &regs), 0);
}

/* What the guest executes, once for each vm_run(): PORT and MMIO are where they stand. */
static const char in_byte[] = "\xba\x60\x05"			/* mov $PORT, %dx */
			      "\x66\x31\xc0\xec"		/* xor %eax, %eax; in %dx, %al */
			      "\x26\x66\xa3\x00\x08";		/* mov %eax, %es:RESULT */
static const char in_long[] = "\xba\x60\x05"
			      "\x66\xed"			/* in %dx, %eax */
			      "\x26\x66\xa3\x00\x08";
static const char out_word[] = "\xba\x60\x05"
			       "\xb8\x34\x12\xef";		/* mov $0x1234, %ax; out %ax, %dx */
static const char rep_insb[] = "\xba\x60\x05\xfc"		/* cld */
			       "\xbf\x00\x09"			/* mov $STRING, %di */
			       "\xb9\x06\x00"			/* mov $STRING_SIZE, %cx */
			       "\xf3\x6c";			/* rep insb */
static const char mmio_read[] = "\x66\xbb\x00\x00\x00\xd0"	/* mov $MMIO, %ebx */
				"\x67\x66\x8b\x03"		/* mov (%ebx), %eax */
				"\x26\x66\xa3\x00\x08";
static const char mmio_write[] = "\x66\xbb\x00\x00\x00\xd0"
				 "\x66\xb8\x78\x56\x34\x12"	/* mov $0x12345678, %eax */
				 "\x67\x66\x89\x03";		/* mov %eax, (%ebx) */

static __u64 run_code(struct fixture *f, bool big, const char *code, size_t size)
{
	unsigned char *memory = vm_memory(f->vm, SEGMENT);

	memset(memory, 0, 0x1000);
	memcpy(memory, code, size);
	memory[size] = 0xe6;					/* out %al, $PORT_JOB_DONE */
	memory[size + 1] = PORT_JOB_DONE;
	enter_real_mode(f, big);
	return vm_run(f->vm, 0);
}

#define RUN(f, big, code)	run_code(f, big, code, sizeof(code) - 1)

static __u32 result(const struct fixture *f)
{
	return *(__u32 *)vm_memory(f->vm, SEGMENT + RESULT);
}

/* Ports with a range and without: a single access is answered if it comes by an exit of its own. */
static void check_ports(bool big, bool emulated)
{
	struct fixture *f = real_fixture();
	int reads = fixture_load(f, last_read, sizeof(struct test_state));
	int writes = fixture_load(f, keep_write, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, reads, writes);
	struct test_state *data = fixture_data(f, 0);
	struct kvmfilter_counters seen;
	__u64 exits = emulated;

	data->last = 0x11223344;
	assert_int_equal(RUN(f, big, in_byte), exits);
	assert_int_equal(result(f), emulated ? 0xee : 0x44);
	assert_int_equal(RUN(f, big, in_long), exits);
	assert_int_equal(result(f), emulated ? 0xeeeeeeee : 0x11223344);
	assert_int_equal(RUN(f, big, out_word), exits);
	assert_int_equal(data->last, emulated ? 0x11223344 : 0x1234);
	assert_int_equal(data->writes, !emulated);
	seen = fixture_counters(f, range);
	assert_int_equal(seen.done, emulated ? 0 : 3);
	assert_int_equal(seen.pass_string, emulated ? 3 : 0);

	/* A string passes, whoever executes it. */
	assert_int_equal(RUN(f, big, rep_insb), STRING_SIZE);
	for (unsigned int i = 0; i < STRING_SIZE; i++)
		assert_int_equal(*(unsigned char *)vm_memory(f->vm, SEGMENT + STRING + i), 0xee);
	assert_int_equal(fixture_counters(f, range).done, seen.done);
	assert_true(fixture_counters(f, range).pass_string > seen.pass_string);

	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_int_equal(RUN(f, big, in_byte), 1);
	assert_int_equal(result(f), 0xee);
	assert_int_equal(RUN(f, big, out_word), 1);
	assert_int_equal(data->writes, !emulated);
	fixture_destroy(f);
}

static void ports_in_real_mode_are_answered(void **state)
{
	(void)state;
	check_ports(false, false);
}

static void ports_in_big_real_mode_are_answered_or_pass(void **state)
{
	bool emulated = big_real_mode_is_emulated();

	(void)state;
	print_message("# KVM %s\n", emulated ? "emulates the guest: all pass" :
		      "lets the processor run the guest: all are answered");
	check_ports(true, emulated);
}

/* No string instruction reaches memory of devices but element by element: whoever emulates it. */
static void memory_in_big_real_mode_is_answered(void **state)
{
	struct fixture *f = real_fixture();
	int reads = fixture_load(f, last_read, sizeof(struct test_state));
	int writes = fixture_load(f, keep_write, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 4, reads, writes);

	(void)state;
	assert_int_equal(RUN(f, true, mmio_write), 0);
	assert_int_equal(fixture_data(f, 0)->last, 0x12345678);
	assert_int_equal(RUN(f, true, mmio_read), 0);
	assert_int_equal(result(f), 0x12345678);
	assert_int_equal(fixture_counters(f, range).done, 2);

	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_int_equal(RUN(f, true, mmio_write), 1);
	assert_int_equal(RUN(f, true, mmio_read), 1);
	assert_int_equal(result(f), 0xeeeeeeee);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_in_real_mode_are_answered),
		cmocka_unit_test(ports_in_big_real_mode_are_answered_or_pass),
		cmocka_unit_test(memory_in_big_real_mode_is_answered),
	};

	return cmocka_run_group_tests_name("realmode", tests, NULL, NULL);
}
