/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of machines share: a VM that is none, a clock of their own, and a machine with
 * devices of a PC. There is no module where unit tests run: all accesses are made as exits. With
 * it the same machine is tested in tests/guest/test_board.c.
 */
#ifndef MACHINE_TEST_H
#define MACHINE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <linux/kvm.h>
#include <poll.h>
#include <string.h>

#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_machine.h>
#include <kvmfilter_rtc.h>
#include <kvmfilter_uart.h>

/* --- the VM: what it was told ---------------------------------------------------- */

#define FAKE_VM		4242
#define FAKE_IRQFDS	8

struct fake_kvm {
	char lines[256];		/* "+4" up, "-4" down, in their order */
	struct kvm_irqfd irqfds[FAKE_IRQFDS];
	unsigned int irqfd_count;	/* that are assigned */
	int refuses;			/* an errno for all it is asked, or 0 */
	unsigned int timers_set;
	/* CLOCK_MONOTONIC, if it is not the host's: 0. */
	uint64_t now;
};

extern struct fake_kvm fake_kvm;

/* What was told since the last time. */
void assert_lines(const char *told);

/* The irqfd of an interrupt; NULL: none. */
const struct kvm_irqfd *irqfd_of(unsigned int gsi);

/* Was the eventfd signalled? Then not any more. */
bool was_signalled(int event);

/* --- the machine ----------------------------------------------------------------- */

extern struct kvmfilter_machine *machine;
/* What access() of the VMM saw, and that it answers: one port, e0h. */
extern unsigned int own_accesses;
extern char sent[512];
extern unsigned int sent_count, last_event;

/* A machine without devices; and its end, which leaves nothing in KVM. */
int machine_setup(void **state);
int machine_teardown(void **state);

struct kvmfilter_device *add(const struct kvmfilter_model *model, __u64 base);
void put(uint16_t port, uint8_t value);
uint8_t get(uint16_t port);

/* A UART that interrupts when it has something, or for THRE by IER 2. */
struct kvmfilter_device *add_uart(uint16_t base);
void uart_on(uint16_t base, uint8_t ier);

/* Is there something for serve()? Do it. */
bool is_ready(void);
void serve(void);

/* --- the tests ------------------------------------------------------------------ */

#define TEST(name) void name(void **state_)
#define UNUSED ((void)state_)

TEST(an_access_to_ports_is_the_devices);
TEST(an_access_to_memory_is_the_devices);
TEST(a_string_instruction_has_several_accesses);
TEST(where_nobody_is_reads_give_ones);
TEST(wide_accesses_to_ports_of_bytes_are_made_byte_by_byte);
TEST(what_no_device_answers_is_the_vmms);
TEST(other_exits_and_accesses_that_are_none_are_refused);
TEST(signals_wait_but_for_faults_and_the_end);
TEST(a_thread_that_a_signal_has_stopped_holds_no_lock);
TEST(devices_come_move_and_go_while_vcpus_access_them);

TEST(a_level_is_told_to_kvm_when_it_changes);
TEST(levels_at_one_interrupt_are_ored);
TEST(a_wire_can_be_cut_and_joined);
TEST(a_rise_signals_the_eventfd_of_an_edge);
TEST(who_holds_a_resampled_level_says_so_again);
TEST(wires_that_cannot_be_are_refused);
TEST(levels_go_to_the_vmm_that_wants_them);

TEST(one_descriptor_is_for_the_timers_of_all);
TEST(a_timer_is_not_set_again_for_a_later_time);
TEST(serve_may_be_called_for_nothing);
TEST(input_waits_until_there_is_room);
TEST(input_is_read_again_after_loopback_and_reset);
TEST(input_may_come_from_a_file_and_another_one);

TEST(time_of_all_stands_and_goes_on);
TEST(reset_is_that_of_all);
TEST(what_is_saved_is_restored_in_another_machine);
TEST(what_is_no_state_of_this_machine_changes_nothing);

#endif
