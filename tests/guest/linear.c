// SPDX-License-Identifier: GPL-2.0
/*
 * The recorder. The clock is a counter in guest memory, which guest and VMM count up by
 * atomic instructions: its order is that of real time, whatever processor looks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "linear.h"
#include "random.h"

#define SITUATIONS_MAX	4000000

void linear_init(struct linear *linear, struct fixture *fixture)
{
	memset(linear, 0, sizeof(*linear));
	linear->fixture = fixture;
	linear->ops = calloc(LINEAR_VCPUS * HOSTILE_STEPS_MAX + LINEAR_OWN_MAX,
			     sizeof(*linear->ops));
	assert_non_null(linear->ops);
	hostile_load(fixture->vm);
	/* Pauses are to be as short as they say. */
	prctl(PR_SET_TIMERSLACK, 1);
}

void linear_destroy(struct linear *linear)
{
	free(linear->ops);
}

struct hostile_step *linear_step(struct linear *linear, unsigned int vcpu, __u32 kind,
				 __u32 width, __u64 address, __u64 value)
{
	struct hostile_step *step = hostile_list_add(linear->fixture->vm, vcpu, kind, width,
						     address);

	step->value = value;
	return step;
}

static __u64 tick(struct linear *linear)
{
	return __atomic_fetch_add(&hostile_shared(linear->fixture->vm)->clock, 1,
				  __ATOMIC_SEQ_CST);
}

/*
 * The pauses are what makes processors that take turns meet: a timer that goes off takes
 * the turn from a vCPU wherever it is.
 */
static void make_own(struct linear *linear)
{
	struct history_op op = { .process = LINEAR_VCPUS };

	if (linear->count == LINEAR_OWN_MAX) {
		usleep(1000);
		return;
	}
	op.invoked = tick(linear);
	linear->own(linear, &op);
	op.responded = tick(linear);
	linear->ops[linear->count++] = op;
	usleep(random_next(&linear->seed) % 20);
}

static void collect(struct linear *linear, unsigned int vcpu)
{
	struct hostile_list *list = hostile_list(linear->fixture->vm, vcpu);

	for (unsigned int i = 0; i < list->step_count; i++) {
		const struct hostile_step *step = &list->steps[i];
		struct history_op *op = &linear->ops[linear->count];

		if (step->kind == STEP_BARRIER)
			continue;
		*op = (struct history_op) {
			.process = vcpu,
			.invoked = step->invoked,
			.responded = step->responded,
			.argument = step->value,
			.result = step->result,
		};
		linear->decode(step, op);
		linear->count++;
	}
	list->step_count = 0;
}

bool linear_run(struct linear *linear)
{
	struct fixture *fixture = linear->fixture;
	struct hostile_shared *shared = hostile_shared(fixture->vm);
	struct history_result result;

	shared->clock = 1;
	shared->waiting = 0;
	linear->count = 0;
	for (unsigned int i = 0; i < fixture->vcpus; i++)
		hostile_list_begin(fixture->vm, i);
	fixture_start_jobs(fixture);
	while (fixture_running(fixture))
		make_own(linear);
	linear->totals.exits += fixture_join(fixture);
	linear->totals.own += linear->count;
	for (unsigned int i = 0; i < fixture->vcpus; i++)
		collect(linear, i);

	result = history_check(linear->ops, linear->count, linear->model, linear->initial,
			       SITUATIONS_MAX);
	linear->totals.histories++;
	linear->totals.operations += linear->count;
	linear->totals.overlaps += result.overlaps;
	linear->totals.situations += result.situations;
	if (result.verdict == HISTORY_LINEARISABLE)
		return true;
	printf("# history %u: %s\n", linear->totals.histories,
	       result.verdict == HISTORY_UNDECIDED ? "too much to search" :
	       result.verdict == HISTORY_INVALID ? "the clock is wrong" : "not linearisable");
	history_explain(stdout, linear->ops, linear->count, linear->model, &result);
	return false;
}

void linear_print(const struct linear *linear, const struct kvmfilter_counters *counters)
{
	printf("# %u histories, %lu operations: %llu answered by programs, %lu exits, %lu the VMM's own\n",
	       linear->totals.histories, linear->totals.operations, counters->done,
	       linear->totals.exits, linear->totals.own);
	printf("# passed: %llu by programs, %llu contended; %lu overlaps, %lu situations\n",
	       counters->pass_program, counters->pass_contended, linear->totals.overlaps,
	       linear->totals.situations);
}
