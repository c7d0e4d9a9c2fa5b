// SPDX-License-Identifier: GPL-2.0
/*
 * Programs for the tests in the VM: small ones, one property each.
 */
#include <kvmfilter_prog.h>

#include "programs.h"

/* Changes state and answers. */
KVMFILTER_READ_PROGRAM(count_read, struct test_state)
{
	access->value = ++state->reads;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(keep_write, struct test_state)
{
	state->writes++;
	state->last = access->value;
	return KVMFILTER_DONE;
}

/* Answers and changes nothing. */
KVMFILTER_READ_PROGRAM(last_read, struct test_state)
{
	access->value = state->last;
	return KVMFILTER_DONE;
}

/* Does all that one that declines can do, then declines: where it does not, it stores. */
KVMFILTER_READ_PROGRAM(try_and_pass_read, struct test_state)
{
	access->value = 0x55;
	if (access->offset != 0xffff)
		return KVMFILTER_PASS;
	state->reads += 7;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(try_and_pass_write, struct test_state)
{
	kvmfilter_signal(0);
	if (access->offset != 0xffff)
		return KVMFILTER_PASS;
	state->writes += 7;
	return KVMFILTER_DONE;
}

/* Every access counts: none may be lost or made twice. */
KVMFILTER_READ_PROGRAM(ticket_read, struct ticket_state)
{
	access->value = ++state->last;
	return KVMFILTER_DONE;
}

/* A verdict that is neither. */
KVMFILTER_READ_PROGRAM(odd_verdict_read, struct test_state)
{
	access->value = state->reads;
	return 2;
}

/* Tells user space all that the program was told. */
static inline __attribute__((always_inline))
void see(const struct kvmfilter_access *access, struct test_state *state)
{
	state->seen.value = access->value;
	state->seen.address = access->address;
	state->seen.offset = access->offset;
	state->seen.vcpu = access->vcpu;
	state->seen.width = access->width;
	state->seen.direction = access->direction;
	state->seen.bus = access->bus;
}

KVMFILTER_READ_PROGRAM(see_read, struct test_state)
{
	see(access, state);
	access->value = 0x8877665544332211;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(see_write, struct test_state)
{
	see(access, state);
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(clock_read, struct test_state)
{
	access->value = kvmfilter_clock_ns();
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(boot_read, struct test_state)
{
	access->value = kvmfilter_boot_ns();
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(muldiv_read, struct test_state)
{
	access->value = kvmfilter_muldiv64(state->a, state->b, state->c);
	return KVMFILTER_DONE;
}

/* Rings the notifiers that the value names, twice the second. */
KVMFILTER_WRITE_PROGRAM(ring_write, struct test_state)
{
	__u64 second = access->value >> 8;

	kvmfilter_signal(access->value & 63);
	kvmfilter_signal(second & 63);
	kvmfilter_signal(second & 63);
	state->writes++;
	return KVMFILTER_DONE;
}

/* Arms the timer that the value names. */
KVMFILTER_WRITE_PROGRAM(alarm_write, struct test_state)
{
	kvmfilter_arm(access->value & 63, KVMFILTER_TIMER_OFF - 1);
	state->writes++;
	return KVMFILTER_DONE;
}

/* Counts, and rings. */
KVMFILTER_EXPIRE_PROGRAM(alarm_expire, struct test_state)
{
	if (!state->reads)
		return KVMFILTER_PASS;
	kvmfilter_signal(0);
	state->writes++;
	return KVMFILTER_DONE;
}

/* All of a large state block, by an index the guest chooses. */
KVMFILTER_READ_PROGRAM(table_read, struct test_table)
{
	access->value = state->word[access->offset & (TABLE_WORDS - 1)]++;
	return KVMFILTER_DONE;
}

/* The last word of the largest state, and one on the way there that the guest chooses. */
KVMFILTER_READ_PROGRAM(largest_read, struct test_largest)
{
	access->value = state->word[access->offset & 0xffff];
	state->word[LARGEST_WORDS - 1]++;
	return KVMFILTER_DONE;
}

/* One load after the other: all at once would not fit the stack. */
static inline __attribute__((always_inline)) __u64 differences(const volatile __u64 *word)
{
	__u64 sum = 0;

#pragma unroll
	for (int i = 1; i < TABLE_WORDS; i++)
		sum |= word[i] ^ word[0];
	return sum;
}

/* Are all words of a large state block the same? 0: they are. */
KVMFILTER_READ_PROGRAM(same_read, struct test_table)
{
	access->value = differences(state->word);
	return KVMFILTER_DONE;
}

/* The same, and declines where they are not. */
KVMFILTER_READ_PROGRAM(same_declined, struct test_table)
{
	access->value = differences(state->word);
	return access->value ? KVMFILTER_PASS : KVMFILTER_DONE;
}

/* Keeps something on the stack, across a helper call. */
KVMFILTER_READ_PROGRAM(stack_read, struct test_state)
{
	volatile __u64 kept[4];

	kept[0] = state->a;
	kept[1] = state->b;
	kept[2] = kvmfilter_clock_ns() != 0;
	access->value = kept[0] + kept[1] + kept[2];
	return KVMFILTER_DONE;
}
