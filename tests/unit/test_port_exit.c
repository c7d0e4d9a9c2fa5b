// SPDX-License-Identifier: GPL-2.0
/*
 * Which port accesses are single, by what KVM says of a vCPU's exit: for SVM, VMX and TDX,
 * without a processor that has them. The module's own function, compiled here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "port_exit.h"

#define SVM_IOIO	0x7b
#define SVM_NPF		0x400
#define SVM_STR		(1 << 2)
#define SVM_REP		(1 << 3)
#define VMX_IO		30
#define VMX_EPT		48
#define VMX_STRING	(1 << 4)
#define VMX_REP		(1 << 5)
/* in al, 0x40: direction, size and port, but for what a string is told by. */
#define SVM_IN_AL	(0x40 << 16 | 1 << 4 | 1)
#define VMX_IN_AL	(0x40 << 16 | 1 << 6 | 1 << 3)

static bool single(const char *vendor, bool tdx, uint32_t reason, uint64_t info1)
{
	const struct kvmf_port_exit exit = kvmf_port_exit(vendor, tdx);

	return kvmf_port_exit_is_single(&exit, reason, info1);
}

static void of_svm(void **state)
{
	(void)state;
	assert_true(single("kvm_amd", false, SVM_IOIO, SVM_IN_AL));
	assert_false(single("kvm_amd", false, SVM_IOIO, SVM_IN_AL | SVM_STR));
	assert_false(single("kvm_amd", false, SVM_IOIO, SVM_IN_AL | SVM_STR | SVM_REP));
	/* The emulator is at work. */
	assert_false(single("kvm_amd", false, SVM_NPF, SVM_IN_AL));
	assert_false(single("kvm_amd", false, 0, 0));
	/* What VMX has there is the size of an access. */
	assert_true(single("kvm_amd", false, SVM_IOIO, SVM_IN_AL | VMX_STRING));
	assert_false(single("kvm_amd", false, VMX_IO, VMX_IN_AL));
}

static void of_vmx(void **state)
{
	(void)state;
	assert_true(single("kvm_intel", false, VMX_IO, VMX_IN_AL));
	assert_false(single("kvm_intel", false, VMX_IO, VMX_IN_AL | VMX_STRING));
	assert_false(single("kvm_intel", false, VMX_IO, VMX_IN_AL | VMX_STRING | VMX_REP));
	assert_false(single("kvm_intel", false, VMX_EPT, VMX_IN_AL));
	assert_false(single("kvm_intel", false, 0, 0));
	/* Bit 2 is of the size. */
	assert_true(single("kvm_intel", false, VMX_IO, VMX_IN_AL | SVM_STR));
	assert_false(single("kvm_intel", false, SVM_IOIO, SVM_IN_AL));
}

/* Registers that the guest passes to its host, whatever bits they are. */
static void of_tdx(void **state)
{
	(void)state;
	for (unsigned int bit = 0; bit < 64; bit++)
		assert_true(single("kvm_intel", true, VMX_IO, 1ULL << bit));
	assert_true(single("kvm_intel", true, VMX_IO, UINT64_MAX));
	assert_false(single("kvm_intel", true, VMX_EPT, 0));
}

/* Of a vendor that is not known, all accesses pass. */
static void of_others(void **state)
{
	(void)state;
	for (uint32_t reason = 0; reason < 0x500; reason++) {
		assert_false(single("kvm_new", false, reason, 0));
		assert_false(single("", true, reason, 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_svm),
		cmocka_unit_test(of_vmx),
		cmocka_unit_test(of_tdx),
		cmocka_unit_test(of_others),
	};

	return cmocka_run_group_tests_name("port_exit", tests, NULL, NULL);
}
