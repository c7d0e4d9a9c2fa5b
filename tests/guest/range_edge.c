// SPDX-License-Identifier: GPL-2.0
/*
 * One instruction of the guest across the end of a page, as KVM's emulator makes it: two
 * accesses, which may go different ways. What a program sees of that is KVM's doing, for its own
 * devices as well; where it must not matter, a register has to stand elsewhere. x86 only: on
 * arm64 such an access to device memory faults in the guest.
 */
#include "range_edge.h"
#include "test_programs.h"

/* A page of device memory that ends at the end of one of the guest's large pages. */
#define END		0xd0200000UL
#define RANGE		(END - 8)
#define ACROSS		(END - 4)	/* half of eight bytes on each side */

static struct fixture *edge_fixture(unsigned int flags)
{
	struct fixture *f = fixture_create_flags(1, flags);
	int read_prog = fixture_load(f, count_read, sizeof(struct test_state));
	int write_prog = fixture_load(f, keep_write, sizeof(struct test_state));

	fixture_add(f, KVMFILTER_BUS_MMIO, RANGE, 8, read_prog, write_prog);
	return f;
}

/* The program answers the first half, and is asked once; user space is asked for the second. */
void a_load_across_the_end_is_two_accesses(void **state)
{
	struct fixture *f = edge_fixture(0);
	__u64 value = 0;

	(void)state;
	assert_exits(f, JOB_READ, ACROSS, 8, &value);
	assert_int_equal(value, 1 | EXIT_VALUE << 32);
	assert_int_equal(f->log[0].address, END);
	assert_int_equal(f->log[0].width, 4);
	assert_int_equal(fixture_data(f, 0)->reads, 1);
	fixture_destroy(f);
}

void a_store_across_the_end_is_two_accesses(void **state)
{
	struct fixture *f = edge_fixture(0);
	__u64 value = 0x1122334455667788;

	(void)state;
	assert_exits(f, JOB_WRITE, ACROSS, 8, &value);
	assert_int_equal(f->log[0].address, END);
	assert_int_equal(f->log[0].width, 4);
	assert_int_equal(f->log[0].value, 0x11223344);
	assert_int_equal(fixture_data(f, 0)->writes, 1);
	assert_int_equal(fixture_data(f, 0)->last, 0x55667788);
	fixture_destroy(f);
}

/* Both halves answered in the kernel: each once. */
void both_sides_of_the_end_may_be_answered(void **state)
{
	struct fixture *f = edge_fixture(0);
	__u64 value = 0;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_MMIO, END, 8, 1, 0);
	assert_answered(f, JOB_READ, ACROSS, 8, &value);
	assert_int_equal(value, 1 | 2ULL << 32);
	assert_int_equal(fixture_data(f, 0)->reads, 2);
	fixture_destroy(f);
}

/* The entry of the guest's page tables for what begins at END. */
#define ENTRY		(GUEST_TABLES + 0x2000 + (END >> 21) * 8)
#define PAGE_FAULT	14

/* A handler of page faults that makes this page present and returns. */
static void map_on_fault(struct vm *vm)
{
	const unsigned char handler[] = {
		0xf0, 0x80, 0x0c, 0x25,		/* lock orb $1, ENTRY */
		ENTRY & 0xff, ENTRY >> 8 & 0xff, ENTRY >> 16 & 0xff, ENTRY >> 24, 1,
		0x48, 0x83, 0xc4, 8,		/* addq $8, %rsp: the error code */
		0x48, 0xcf,			/* iretq */
	};
	__u64 *gate = (__u64 *)vm_memory(vm, GUEST_IDT) + 2 * PAGE_FAULT;

	memcpy(vm_memory(vm, GUEST_CALLED), handler, sizeof(handler));
	gate[0] = (GUEST_CALLED & 0xffff) | 8 << 16 | 0x8eULL << 40 |
		  (GUEST_CALLED & 0xffff0000) << 32;
	gate[1] = 0;
	*(__u64 *)vm_memory(vm, ENTRY) &= ~1ULL;
}

/*
 * The second page is absent in the guest: KVM finds out when the program has answered for the
 * first. The guest maps it and makes the access again, and so does the program.
 */
void where_the_next_page_is_absent_a_program_runs_twice(void **state)
{
	struct fixture *f = edge_fixture(VM_IRQCHIP);
	__u64 value = 0;

	(void)state;
	map_on_fault(f->vm);
	assert_exits(f, JOB_READ, ACROSS, 8, &value);
	assert_true(*(__u64 *)vm_memory(f->vm, ENTRY) & 1);
	assert_int_equal(fixture_data(f, 0)->reads, 2);
	fixture_destroy(f);
}
