// SPDX-License-Identifier: GPL-2.0
/*
 * The list of what ours refuses, and Linux accepts with good reason. Each is a choice of
 * ours: a rule that can be told in a sentence, for programs that it hardly ever hits.
 */
#include <string.h>

#include "knows_more.h"

static const char paths[] = "each path is followed on its own";
static const char bits[] = "single bits are known, of a constant all, not only a bound";
static const char members[] = "the value of a map is one piece, read-only or not";
static const char spills[] = "a pointer may be kept on the stack";
static const char distance[] = "another limit, or none before an access";
static const char counts[] = "calls are not counted";
static const char weights[] = "a program may take as long as its number of instructions allows";
static const char differences[] = "a number may be subtracted from a pointer";
static const char transactions[] = "it knows no transactions";

static const struct {
	const char *name, *why;
} cases[] = {
	{ "reject/access_indexed.s", members },
	{ "reject/access_joined.s", paths },
	{ "reject/access_moved.s", members },
	{ "reject/access_store_address.s", members },
	{ "reject/access_store_bus.s", members },
	{ "reject/access_store_direction.s", members },
	{ "reject/access_store_offset.s", members },
	{ "reject/access_store_straddle.s", members },
	{ "reject/access_store_vcpu.s", members },
	{ "reject/access_store_width.s", members },
	{ "reject/access_straddle.s", members },
	{ "reject/access_two_members.s", members },
	{ "reject/bound_and_lesser.s", bits },
	{ "reject/bound_lost_multiply_wide.s", bits },
	{ "reject/bound_lost_multiply_wide_register.s", bits },
	{ "reject/bound_lost_multiply_wrap.s", bits },
	{ "reject/bound_lost_shift_left32_top.s", distance },
	{ "reject/bound_lost_truncated.s", bits },
	{ "reject/bound_or.s", bits },
	{ "reject/bound_shift_left_exact.s", distance },
	{ "reject/bound_xor.s", bits },
	{ "reject/call_too_many.s", counts },
	{ "reject/mixed_access_state.s", paths },
	{ "reject/pointer_far.s", distance },
	{ "reject/pointer_far_back.s", distance },
	{ "reject/pointer_far_index.s", distance },
	{ "reject/pointer_far_one_more.s", distance },
	{ "reject/pointer_far_range.s", distance },
	{ "reject/pointer_far_together.s", distance },
	{ "reject/pointer_index_beyond.s", distance },
	{ "reject/pointer_spilled.c", spills },
	{ "reject/pointer_store_stack.s", spills },
	{ "reject/pointer_sub_register.s", differences },
	{ "reject/arm_after_join.s", transactions },
	{ "reject/signal_after_join.s", transactions },
	{ "reject/arm_after_store.s", transactions },
	{ "reject/signal_after_store.s", transactions },
	{ "reject/arm_too_many.s", counts },
	{ "reject/signal_too_many.s", counts },
	{ "reject/stack_below.s", distance },
	{ "reject/stack_indexed.s", bits },
	{ "reject/stack_joined.s", paths },
	{ "reject/stack_straddle_below.s", distance },
	{ "reject/store_257_first.s", transactions },
	{ "reject/store_at_join.s", transactions },
	{ "reject/store_at_join_stored.s", transactions },
	{ "reject/store_both_one_passes.s", transactions },
	{ "reject/store_both_other_passes.s", transactions },
	{ "reject/store_done_by_call.s", transactions },
	{ "reject/store_done_computed.s", transactions },
	{ "reject/store_done_loaded.s", transactions },
	{ "reject/store_done_masked.s", transactions },
	{ "reject/store_done_moved_32.s", transactions },
	{ "reject/store_done_upper.s", transactions },
	{ "reject/store_named.s", transactions },
	{ "reject/store_pass.s", transactions },
	{ "reject/store_pass_2.s", transactions },
	{ "reject/store_then_either.s", transactions },
	{ "reject/weight_boot_ns.s", weights },
	{ "reject/weight_clock_ns.s", weights },
	{ "reject/weight_divisions.s", weights },
	{ "reject/weight_divisions32.s", weights },
	{ "reject/weight_joined_above.s", weights },
	{ "reject/weight_joined_jump.s", weights },
	{ "reject/weight_muldiv64.s", weights },
	{ "reject/weight_products.s", weights },
	{ "reject/weight_products32.s", weights },
	{ "reject/weight_remainders.s", weights },
	{ "reject/weight_arm.s", weights },
	{ "reject/weight_signal.s", weights },
	{ "reject/weight_two_jumps.s", weights },
};

const uint32_t knows_more_count = sizeof(cases) / sizeof(cases[0]);

const char *knows_more(const char *name)
{
	uint32_t i;

	for (i = 0; i < knows_more_count; i++)
		if (!strcmp(cases[i].name, name))
			return cases[i].why;
	return NULL;
}
