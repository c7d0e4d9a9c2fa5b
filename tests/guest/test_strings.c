// SPDX-License-Identifier: GPL-2.0
/*
 * String instructions to ports in every form there is: INS and OUTS, of bytes, words and double
 * words, repeated or not, upwards and downwards, within a page, up to its end and across it. KVM
 * asks its bus element by element, and would lose some if the first were answered and a later one
 * were not: all must reach the VMM, in order, and no program may have seen one. x86 only.
 *
 * Runs where the module is loaded.
 */
#include "fixture.h"
#include "test_programs.h"

#define PORT		0x560
#define ELEMENTS	5

/* Two pages of the guest's memory behind its code. */
#define BUFFER		(GUEST_CALLED + 0x10000)
#define BOUNDARY	(BUFFER + 0x1000)
/* Where the code leaves RDI, RSI and RCX. */
#define REGISTERS	(GUEST_CALLED + 0x100)

struct form {
	bool in, rep, down;
	unsigned int width;
	unsigned long at;	/* of the lowest element */
};

static unsigned char element_byte(unsigned int element, unsigned int byte)
{
	return 0x10 * (element + 1) + byte;
}

static __u64 element_value(unsigned int element, unsigned int width)
{
	__u64 value = 0;

	for (unsigned int byte = 0; byte < width; byte++)
		value |= (__u64)element_byte(element, byte) << 8 * byte;
	return value;
}

static unsigned int count_of(const struct form *form)
{
	return form->rep ? ELEMENTS : 1;
}

/* Of the element that is the i-th to be accessed. */
static unsigned long address_of(const struct form *form, unsigned int i)
{
	return form->at + (form->down ? count_of(form) - 1 - i : i) * form->width;
}

static unsigned char *put(unsigned char *code, const void *bytes, size_t size)
{
	memcpy(code, bytes, size);
	return code + size;
}

static unsigned char *put_u32(unsigned char *code, const char *opcode, size_t size, __u32 value)
{
	return put(put(code, opcode, size), &value, sizeof(value));
}

#define PUT(code, bytes)		put(code, bytes, sizeof(bytes) - 1)
#define PUT_U32(code, opcode, value)	put_u32(code, opcode, sizeof(opcode) - 1, value)

/* A function for JOB_CALL that executes the one instruction. */
static void write_code(const struct fixture *f, const struct form *form)
{
	unsigned char *code = vm_memory(f->vm, GUEST_CALLED);
	unsigned char opcode = (form->in ? 0x6c : 0x6e) + (form->width > 1);

	code = PUT_U32(code, "\xba", PORT);				/* mov $, %edx */
	code = PUT_U32(code, "\xb9", ELEMENTS);				/* mov $, %ecx */
	code = PUT_U32(code, "\xbf", address_of(form, 0));		/* mov $, %edi */
	code = PUT_U32(code, "\xbe", address_of(form, 0));		/* mov $, %esi */
	code = form->down ? PUT(code, "\xfd") : PUT(code, "\xfc");	/* std, cld */
	if (form->rep)
		code = PUT(code, "\xf3");
	if (form->width == 2)
		code = PUT(code, "\x66");
	code = put(code, &opcode, 1);
	code = PUT(code, "\xfc");					/* cld */
	code = PUT_U32(code, "\x48\x89\x3c\x25", REGISTERS);		/* mov %rdi, .. */
	code = PUT_U32(code, "\x48\x89\x34\x25", REGISTERS + 8);	/* mov %rsi, .. */
	code = PUT_U32(code, "\x48\x89\x0c\x25", REGISTERS + 16);	/* mov %rcx, .. */
	PUT(code, "\xc3");						/* ret */
}

static void fill_buffer(const struct fixture *f, const struct form *form)
{
	memset(vm_memory(f->vm, BUFFER), 0xcc, 0x2000);
	for (unsigned int i = 0; !form->in && i < count_of(form); i++)
		for (unsigned int byte = 0; byte < form->width; byte++)
			((unsigned char *)vm_memory(f->vm, address_of(form, i)))[byte] =
				element_byte(i, byte);
}

/* What the VMM's device answers: the next element each time. */
static void serve_elements(void *opaque, struct vm_io *io)
{
	struct fixture *f = opaque;

	if (!io->write)
		io->value = element_value(f->logged, io->width);
	f->log[f->logged++] = *io;
}

static void check_memory(const struct fixture *f, const struct form *form)
{
	const unsigned char *buffer = vm_memory(f->vm, BUFFER);
	unsigned char expected[0x2000];

	memset(expected, 0xcc, sizeof(expected));
	for (unsigned int i = 0; i < count_of(form); i++)
		for (unsigned int byte = 0; byte < form->width; byte++)
			expected[address_of(form, i) - BUFFER + byte] = element_byte(i, byte);
	assert_memory_equal(buffer, expected, sizeof(expected));
}

static void check_registers(const struct fixture *f, const struct form *form)
{
	const __u64 *registers = vm_memory(f->vm, REGISTERS);
	__u64 moved = address_of(form, 0) +
		      (form->down ? -1 : 1) * (long)(count_of(form) * form->width);

	assert_int_equal(registers[0], form->in ? moved : address_of(form, 0));
	assert_int_equal(registers[1], form->in ? address_of(form, 0) : moved);
	assert_int_equal(registers[2], form->rep ? 0 : ELEMENTS);
}

/* Each element reaches the VMM, once and in order. */
static void check_form(struct fixture *f, const struct form *form)
{
	write_code(f, form);
	fill_buffer(f, form);
	f->logged = 0;
	vm_job_add(vm_job_begin(f->vm, 0), JOB_CALL, GUEST_CALLED, 0, 0);
	assert_int_equal(vm_run(f->vm, 0), count_of(form));
	assert_int_equal(f->logged, count_of(form));
	for (unsigned int i = 0; i < f->logged; i++) {
		assert_int_equal(f->log[i].address, PORT);
		assert_int_equal(f->log[i].width, form->width);
		assert_int_equal(f->log[i].write, !form->in);
		assert_int_equal(f->log[i].value, element_value(i, form->width));
	}
	check_memory(f, form);
	check_registers(f, form);
}

/* With a range, and then without: the guest can't tell. A plain access of that width can. */
static void check_with_range(struct fixture *f, const struct form *form, int prog)
{
	__u32 plain = form->in ? JOB_IN : JOB_OUT;
	struct kvmfilter_counters seen;
	__u64 value = 0;
	int range;

	range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, form->in ? prog : 0,
			    form->in ? 0 : prog);
	check_form(f, form);
	seen = fixture_counters(f, range);
	assert_int_equal(seen.done, 0);
	assert_in_range(seen.pass_string, 1, count_of(form));
	assert_answered(f, plain, PORT, form->width, &value);
	assert_int_equal(fixture_counters(f, range).done, 1);

	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, plain, PORT, form->width, &value);
	check_form(f, form);
}

/* Every width, once or repeated, in both directions, at each of these places. */
static void check_forms(bool in)
{
	struct fixture *f = fixture_create(1);
	int prog = in ? fixture_load(f, count_read, sizeof(struct test_state)) :
			fixture_load(f, keep_write, sizeof(struct test_state));
	unsigned int forms = 0;

	f->slow_path = serve_elements;
	for (unsigned int width = 1; width <= 4; width *= 2) {
		const unsigned long places[] = {
			BUFFER + 0x100,			/* within the page */
			BOUNDARY - 2 * width,		/* two elements, then the next page */
			BOUNDARY - 2 * width - width / 2, /* across it, in an element */
			BOUNDARY - width / 2,		/* the first one, or the last */
		};

		for (unsigned int i = 0; i < 4 * sizeof(places) / sizeof(places[0]); i++) {
			struct form form = {
				.in = in, .rep = i & 1, .down = i & 2, .width = width,
				.at = places[i / 4],
			};

			check_with_range(f, &form, prog);
			forms++;
		}
	}
	/* The plain accesses, of which there was one a form. */
	assert_int_equal(in ? fixture_data(f, 0)->reads : fixture_data(f, 0)->writes, forms);
	print_message("# %u forms\n", forms);
	fixture_destroy(f);
}

static void every_form_of_ins_passes_whole(void **state)
{
	(void)state;
	check_forms(true);
}

static void every_form_of_outs_passes_whole(void **state)
{
	(void)state;
	check_forms(false);
}

/* There is nothing to be done, and nobody is asked. */
static void a_string_of_no_elements_is_no_access(void **state)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, prog, 0);
	__u64 value = 0;

	(void)state;
	vm_job_add(vm_job_begin(f->vm, 0), JOB_INS, PORT, 1, 0);
	assert_int_equal(vm_run(f->vm, 0), 0);
	assert_int_equal(fixture_counters(f, range).pass_string, 0);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, JOB_IN, PORT, 1, &value);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_ins_passes_whole),
		cmocka_unit_test(every_form_of_outs_passes_whole),
		cmocka_unit_test(a_string_of_no_elements_is_no_access),
	};

	return cmocka_run_group_tests_name("strings", tests, NULL, NULL);
}
