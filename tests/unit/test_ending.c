// SPDX-License-Identifier: GPL-2.0
/*
 * What the examples' VMMs say when KVM does not go on with a vCPU.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../examples/vmm/ending.h"

static struct kvm_run run;
static char text[ENDING_TEXT];

static int setup(void **state)
{
	(void)state;
	memset(&run, 0, sizeof(run));
	memset(text, 'x', sizeof(text));
	return 0;
}

static void internal_error(__u32 suberror, __u32 count)
{
	run.exit_reason = KVM_EXIT_INTERNAL_ERROR;
	run.internal.suberror = suberror;
	run.internal.ndata = count;
}

#define assert_says(words) do {						\
	ending_describe(&run, text, sizeof(text));			\
	assert_string_equal(text, words);				\
} while (0)

static void an_internal_error_has_its_name_and_its_data(void **state)
{
	(void)state;
	internal_error(3, 2);
	run.internal.data[0] = 0x80000340;
	run.internal.data[1] = 0x400;
	/* Not among those that are there. */
	run.internal.data[2] = 7;
	assert_says("KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_DELIVERY_EV (3), data 0x80000340 0x400");
	internal_error(2, 0);
	assert_says("KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_SIMUL_EX (2)");
	internal_error(4, 1);
	run.internal.data[0] = 0x41;
	assert_says("KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON (4), data 0x41");
}

static void one_without_a_name_has_its_number(void **state)
{
	(void)state;
	internal_error(5, 0);
	assert_says("KVM_EXIT_INTERNAL_ERROR, unknown (5)");
	internal_error(0, 0);
	assert_says("KVM_EXIT_INTERNAL_ERROR, unknown (0)");
}

static void what_could_not_be_emulated_is_shown_if_it_is_there(void **state)
{
	(void)state;
	internal_error(1, 3);
	run.emulation_failure.insn_size = 2;
	run.emulation_failure.insn_bytes[0] = 0xdd;
	run.emulation_failure.insn_bytes[1] = 0x07;
	assert_says("KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_EMULATION (1), data 0x0 0x7dd02 0x0");
	run.emulation_failure.flags = KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES;
	assert_says("KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_EMULATION (1), data 0x1 0x7dd02 0x0, instruction dd 07");
	/* The flag alone. */
	run.internal.ndata = 1;
	assert_says("KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_EMULATION (1), data 0x1");
}

static void a_failed_entry_has_the_processors_reason(void **state)
{
	(void)state;
	run.exit_reason = KVM_EXIT_FAIL_ENTRY;
	run.fail_entry.hardware_entry_failure_reason = 0x80000021;
	assert_says("KVM_EXIT_FAIL_ENTRY, the processor's reason 0x80000021");
}

static void a_shutdown_and_any_other_reason_are_told(void **state)
{
	(void)state;
	run.exit_reason = KVM_EXIT_SHUTDOWN;
	assert_says("KVM_EXIT_SHUTDOWN, on x86 a triple fault");
	run.exit_reason = 199;
	assert_says("exit reason 199");
}

static void numbers_out_of_range_and_little_room_do_no_harm(void **state)
{
	(void)state;
	memset(&run, 0xff, sizeof(run));
	internal_error(1, ~0U);
	ending_describe(&run, text, sizeof(text));
	/* All of it: 16 words, and the 15 bytes that there can be. */
	assert_string_equal(text + strlen(text) - 6, " ff ff");
	assert_in_range(strlen(text), 16 * 19 + 15 * 3, sizeof(text) - 2);

	memset(text, 'x', sizeof(text));
	ending_describe(&run, text, 10);
	assert_string_equal(text, "KVM_EXIT_");
	assert_int_equal(text[10], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_internal_error_has_its_name_and_its_data, setup),
		cmocka_unit_test_setup(one_without_a_name_has_its_number, setup),
		cmocka_unit_test_setup(what_could_not_be_emulated_is_shown_if_it_is_there, setup),
		cmocka_unit_test_setup(a_failed_entry_has_the_processors_reason, setup),
		cmocka_unit_test_setup(a_shutdown_and_any_other_reason_are_told, setup),
		cmocka_unit_test_setup(numbers_out_of_range_and_little_room_do_no_harm, setup),
	};

	return cmocka_run_group_tests_name("ending", tests, NULL, NULL);
}
