// SPDX-License-Identifier: GPL-2.0
/*
 * Machines. The tests are in machine_*.c; here is what they share.
 */
#include "machine_test.h"

struct kvmfilter_machine *machine;
unsigned int own_accesses;
char sent[512];
unsigned int sent_count, last_event;

static int own_access(void *opaque, struct kvmfilter_access *access)
{
	assert_ptr_equal(opaque, &fake_kvm);
	__atomic_add_fetch(&own_accesses, 1, __ATOMIC_RELAXED);
	if (access->bus != KVMFILTER_BUS_PIO || access->address != 0xe0 || access->width != 1)
		return KVMFILTER_PASS;
	if (access->direction == KVMFILTER_READ)
		access->value = 0x5a;
	return KVMFILTER_DONE;
}

int machine_setup(void **state)
{
	const struct kvmfilter_machine_options options = {
		.size = sizeof(options),
		.vm_fd = FAKE_VM,
		.access = own_access,
		.opaque = &fake_kvm,
	};

	(void)state;
	memset(&fake_kvm, 0, sizeof(fake_kvm));
	memset(sent, 0, sizeof(sent));
	sent_count = 0;
	last_event = 0;
	own_accesses = 0;
	return kvmfilter_machine_create(&machine, &options);
}

int machine_teardown(void **state)
{
	(void)state;
	kvmfilter_machine_destroy(machine);
	machine = NULL;
	return fake_kvm.irqfd_count ? -1 : 0;
}

static void on_event(void *opaque, __u32 event, __u64 value)
{
	assert_ptr_equal(opaque, sent);
	if (event != KVMFILTER_EVENT_OUTPUT)
		last_event = event;
	else if (sent_count < sizeof(sent) - 1)
		sent[sent_count++] = value;
}

struct kvmfilter_device *add(const struct kvmfilter_model *model, __u64 base)
{
	struct kvmfilter_device *device;

	assert_int_equal(kvmfilter_machine_add(machine, &device, model, base, on_event, sent), 0);
	return device;
}

void put(uint16_t port, uint8_t value)
{
	struct kvmfilter_access access = {
		.address = port, .width = 1, .direction = KVMFILTER_WRITE, .value = value,
	};

	assert_int_equal(kvmfilter_machine_access(machine, &access, NULL), KVMFILTER_DONE);
}

uint8_t get(uint16_t port)
{
	struct kvmfilter_access access = {
		.address = port, .width = 1, .direction = KVMFILTER_READ,
	};

	assert_int_equal(kvmfilter_machine_access(machine, &access, NULL), KVMFILTER_DONE);
	return access.value;
}

struct kvmfilter_device *add_uart(uint16_t base)
{
	return add(&kvmfilter_uart_model, base);
}

void uart_on(uint16_t base, uint8_t ier)
{
	put(base + 2, 0x01);
	put(base + 4, 0x08);
	put(base + 1, ier);
}

bool is_ready(void)
{
	struct pollfd polled = { .fd = kvmfilter_machine_fd(machine), .events = POLLIN };

	return poll(&polled, 1, 0) == 1;
}

void serve(void)
{
	kvmfilter_machine_serve(machine);
}

static void options_are_checked(void **state)
{
	struct kvmfilter_machine_options options = { .size = sizeof(options), .vm_fd = FAKE_VM };
	struct kvmfilter_machine *other = NULL;

	(void)state;
	options.size--;
	assert_int_equal(kvmfilter_machine_create(&other, &options), -EINVAL);
	options.size = sizeof(options);
	options.reserved = 1;
	assert_int_equal(kvmfilter_machine_create(&other, &options), -EINVAL);
	options.reserved = 0;
	assert_null(other);
	assert_int_equal(kvmfilter_machine_create(&other, &options), 0);
	kvmfilter_machine_destroy(other);
	kvmfilter_machine_destroy(NULL);
}

/* It works on without: that is all it costs. */
static void without_a_module_accesses_exit(void **state)
{
	(void)state;
	add(&kvmfilter_rtc_model, 0x70);
	assert_true(kvmfilter_machine_attach(machine) < 0);
	assert_null(kvmfilter_machine_filter(machine));
	assert_int_equal(kvmfilter_machine_detach(machine), 0);
	put(0x70, 0x40);
	put(0x71, 0x99);
	assert_int_equal(get(0x71), 0x99);
}

static void addresses_belong_to_one_device(void **state)
{
	struct kvmfilter_device *device = NULL, *rtc = add(&kvmfilter_rtc_model, 0x70);

	(void)state;
	assert_int_equal(kvmfilter_machine_add(machine, &device, &kvmfilter_uart_model, 0x6a, NULL,
					       NULL), -EEXIST);
	assert_int_equal(kvmfilter_machine_add(machine, &device, &kvmfilter_uart_model, 0x71, NULL,
					       NULL), -EEXIST);
	assert_null(device);
	add_uart(0x72);
	add_uart(0x68);
	kvmfilter_machine_remove(machine, rtc);
	assert_int_equal(kvmfilter_machine_add(machine, &device, &kvmfilter_i8254_model, 0x70,
					       NULL, NULL), -EEXIST);
	add(&kvmfilter_rtc_model, 0x70);
}

static void a_device_moves(void **state)
{
	struct kvmfilter_device *uart = add_uart(0x3f8), *other = NULL;
	struct kvmfilter_access access = { .address = 0x3ff, .width = 1 };

	(void)state;
	put(0x3ff, 0x77);
	assert_int_equal(kvmfilter_machine_move(machine, uart, 0x2f8), 0);
	assert_int_equal(get(0x2ff), 0x77);
	assert_int_equal(kvmfilter_machine_access(machine, &access, &other), KVMFILTER_PASS);
	assert_null(other);
	assert_int_equal(access.value & 0xff, 0xff);
	access.address = 0x2ff;
	assert_int_equal(kvmfilter_machine_access(machine, &access, &other), KVMFILTER_DONE);
	assert_ptr_equal(other, uart);
}

static void registers_that_never_change_are_a_device(void **state)
{
	const struct kvmfilter_constant port80 = {
		.size = sizeof(port80), .base = 0x80, .length = 1, .tells = 1, .value = 0xab,
	};
	struct kvmfilter_device *device;

	(void)state;
	assert_int_equal(kvmfilter_machine_add_constant(machine, &device, &port80, on_event, sent),
			 0);
	put(0x80, 'x');
	assert_string_equal(sent, "x");
	assert_int_equal(get(0x80), 0xab);
	assert_int_equal(kvmfilter_machine_add_constant(machine, &device, &port80, NULL, NULL),
			 -EEXIST);
}

static void what_has_no_output_is_not_posted(void **state)
{
	struct kvmfilter_device *uart = add_uart(0x3f8);

	(void)state;
	assert_int_equal(kvmfilter_machine_post(machine, add(&kvmfilter_rtc_model, 0x70)),
			 -EOPNOTSUPP);
	/* That waits until it is attached. */
	assert_int_equal(kvmfilter_machine_post(machine, uart), 0);
	put(0x3f8, 'a');
	assert_string_equal(sent, "a");
	assert_int_equal(kvmfilter_machine_wire(machine, uart, 0, 4, KVMFILTER_WIRE_EDGE), -EBUSY);
}

#define T(name) cmocka_unit_test_setup_teardown(name, machine_setup, machine_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(options_are_checked),
		T(without_a_module_accesses_exit),
		T(addresses_belong_to_one_device),
		T(a_device_moves),
		T(registers_that_never_change_are_a_device),
		T(what_has_no_output_is_not_posted),
		T(an_access_to_ports_is_the_devices),
		T(an_access_to_memory_is_the_devices),
		T(a_string_instruction_has_several_accesses),
		T(where_nobody_is_reads_give_ones),
		T(wide_accesses_to_ports_of_bytes_are_made_byte_by_byte),
		T(what_no_device_answers_is_the_vmms),
		T(other_exits_and_accesses_that_are_none_are_refused),
		T(signals_wait_but_for_faults_and_the_end),
		T(a_thread_that_a_signal_has_stopped_holds_no_lock),
		T(devices_come_move_and_go_while_vcpus_access_them),
		T(a_level_is_told_to_kvm_when_it_changes),
		T(levels_at_one_interrupt_are_ored),
		T(a_wire_can_be_cut_and_joined),
		T(a_rise_signals_the_eventfd_of_an_edge),
		T(who_holds_a_resampled_level_says_so_again),
		T(wires_that_cannot_be_are_refused),
		T(levels_go_to_the_vmm_that_wants_them),
		T(one_descriptor_is_for_the_timers_of_all),
		T(a_timer_is_not_set_again_for_a_later_time),
		T(serve_may_be_called_for_nothing),
		T(input_waits_until_there_is_room),
		T(input_is_read_again_after_loopback_and_reset),
		T(input_may_come_from_a_file_and_another_one),
		T(time_of_all_stands_and_goes_on),
		T(reset_is_that_of_all),
		T(what_is_saved_is_restored_in_another_machine),
		T(what_is_no_state_of_this_machine_changes_nothing),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
