// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter run: one access, answered by a program on a state that is given.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access.h"
#include "commands.h"
#include "engine.h"
#include "json.h"
#include "object.h"
#include "options.h"
#include "state.h"
#include "text.h"
#include "tool.h"
#include "verdict.h"

/* A trial, from the access to what came of it. */
struct trial {
	const struct options *options;
	const struct object *object;
	const struct program *program;
	struct members members;
	struct state state;
	struct kvmfilter_run run;
	__u64 whens[KVMFILTER_TIMERS_MAX];
	struct engine_report engine;
};

/* The one program to run, or NULL after a message. */
static const struct program *program_for(const struct object *object, uint32_t direction)
{
	static const char * const kinds[] = {
		[KVMFILTER_READ] = "a read", [KVMFILTER_WRITE] = "a write",
		[KVMFILTER_EXPIRE] = "an expiry",
	};
	const struct program *found = NULL;
	uint32_t count = 0;

	/* A name may stand for one program per direction. */
	for (uint32_t i = 0; i < object->program_count; i++) {
		if (object->programs[i].direction != direction)
			continue;
		found = &object->programs[i];
		count++;
	}
	if (count > 1)
		tool_error("%s: %u programs for %s; choose one by --program, see kvmfilter check %s",
			   object->path, count, kinds[direction], object->path);
	else if (!found)
		tool_error("%s: %s: not a program for %s", object->path,
			   object->program_count == 1 ? object->programs[0].name :
			   "none of its programs", kinds[direction]);
	return count == 1 ? found : NULL;
}

static bool is_done(const struct trial *trial)
{
	return trial->run.verdict == KVMFILTER_DONE;
}

static uint64_t answer(const struct trial *trial)
{
	return trial->run.access.value &
	       (UINT64_MAX >> (64 - 8 * trial->run.access.width));
}

static bool has_answer(const struct trial *trial)
{
	return is_done(trial) && trial->run.access.direction == KVMFILTER_READ;
}

static void print_signals(uint64_t signals)
{
	const char *before = "signals: ";

	for (int i = 0; signals; i++, signals >>= 1) {
		if (!(signals & 1))
			continue;
		printf("%s%d", before, i);
		before = ", ";
	}
	puts(*before == ',' ? "" : "signals: none");
}

static void print_arms(const struct trial *trial)
{
	const char *before = "timers: ";

	for (int i = 0; i < KVMFILTER_TIMERS_MAX; i++) {
		if (!(trial->run.arms >> i & 1))
			continue;
		if (trial->whens[i] == KVMFILTER_TIMER_OFF)
			printf("%s%d off", before, i);
		else
			printf("%s%d at %llu", before, i,
			       (unsigned long long)trial->whens[i]);
		before = ", ";
	}
	if (*before == ',')
		putchar('\n');
}

static void print_trial(const struct trial *trial)
{
	const struct kvmfilter_run *run = &trial->run;

	printf("%s: %s: ", trial->object->path, trial->program->name);
	if (is_done(trial))
		printf("DONE\n");
	else if (run->verdict == KVMFILTER_PASS)
		printf("PASS\n");
	else
		printf("PASS (it returned %u)\n", run->verdict);
	if (has_answer(trial))
		printf("value: 0x%" PRIx64 "\n", answer(trial));
	print_signals(run->signals);
	print_arms(trial);
	if (memcmp(trial->state.before, trial->state.after, trial->state.size)) {
		printf("state:\n");
		state_print_changes(&trial->state);
	} else {
		printf("state: unchanged\n");
	}
	printf("duration: %.1f ns per run, %u run%s", (double)run->duration_ns / run->repeat,
	       run->repeat, text_plural(run->repeat));
	if (run->steps)
		printf(", %u instruction%s executed", run->steps,
		       text_plural(run->steps));
	printf("\nengine: %s (%s)\n", trial->engine.kernel ? "kernel" : "interpreter",
	       trial->engine.why);
}

static json_t *access_json(const struct trial *trial)
{
	const struct kvmfilter_access *access = &trial->run.access;
	bool write = access->direction != KVMFILTER_READ;

	return json_pack("{s:s, s:s, s:o, s:I, s:i, s:I, s:o}",
			 "direction", json_direction(access->direction),
			 "bus", access->bus == KVMFILTER_BUS_PIO ? "pio" : "mmio",
			 "address", json_hex(access->address),
			 "offset", (json_int_t)access->offset,
			 "width", access->width, "vcpu", (json_int_t)access->vcpu,
			 "value", write ? json_hex(access->value) : json_null());
}

/* By number: the time, or null for off. */
static json_t *arms_json(const struct trial *trial)
{
	json_t *arms = json_object();

	for (int i = 0; i < KVMFILTER_TIMERS_MAX; i++) {
		char number[4];

		if (!(trial->run.arms >> i & 1))
			continue;
		snprintf(number, sizeof(number), "%d", i);
		json_object_set_new(arms, number,
				    trial->whens[i] == KVMFILTER_TIMER_OFF ? json_null() :
				    json_hex(trial->whens[i]));
	}
	return arms;
}

static json_t *trial_json(const struct trial *trial)
{
	const struct kvmfilter_run *run = &trial->run;
	uint64_t signals = run->signals;

	return json_pack("{s:s, s:s, s:b, s:s, s:s, s:o, s:s, s:I, s:o, s:o, s:o, s:I, s:I, s:o, s:I, s:o, s:o}",
			 "file", trial->object->path, "program", trial->program->name,
			 "accepted", 1,
			 "engine", trial->engine.kernel ? "kernel" : "interpreter",
			 "engine_reason", trial->engine.why,
			 "access", access_json(trial),
			 "verdict", is_done(trial) ? "DONE" : "PASS",
			 "returned", (json_int_t)run->verdict,
			 "value", has_answer(trial) ? json_hex(answer(trial)) :
			 json_null(),
			 "signals", json_bits(&signals, 1),
			 "timers", arms_json(trial),
			 "repeat", (json_int_t)run->repeat,
			 "duration_ns", (json_int_t)run->duration_ns,
			 "steps", run->steps ? json_number(run->steps) : json_null(),
			 "state_size", (json_int_t)trial->state.size,
			 "state", state_json(&trial->state),
			 "changes", state_changes(&trial->state));
}

static enum status report_rejection(const struct trial *trial,
				    const struct verdict *verdict)
{
	if (trial->options->json)
		json_print(verdict_json(trial->object, trial->program, verdict));
	else
		verdict_print(trial->object, trial->program, verdict);
	return STATUS_REJECTED;
}

static bool prepare_state(struct trial *trial)
{
	const struct options *options = trial->options;
	struct state *state = &trial->state;

	for (uint32_t i = 0; i < options->state_count; i++)
		if (!state_set(state, options->states[i]))
			return false;
	memcpy(state->after, state->before, state->size);
	return true;
}

static enum status run_trial(struct trial *trial, struct verdict *verdict)
{
	const struct options *options = trial->options;
	struct state *state = &trial->state;
	struct kvmfilter_prog_spec spec =
		verdict_spec(trial->program, state->size, verdict->log);
	int err;

	if (!prepare_state(trial))
		return STATUS_TROUBLE;
	trial->run.repeat = options->repeat;
	trial->run.state = state->size ? state->after : NULL;
	trial->run.state_size = state->size;
	trial->run.whens = trial->whens;
	err = engine_run(options, &spec, &trial->run, &trial->engine);
	if (err == -EACCES) {
		/* The library took it: the kernel has less than that. */
		verdict_refuse(trial->program, verdict);
		return report_rejection(trial, verdict);
	}
	if (err)
		return STATUS_TROUBLE;
	if (options->json)
		json_print(trial_json(trial));
	else
		print_trial(trial);
	if (options->state_out && !state_save(state, options->state_out))
		return STATUS_TROUBLE;
	return STATUS_OK;
}

static enum status verify_and_run(struct trial *trial)
{
	const struct program *program = trial->program;
	enum status status;
	struct verdict verdict;
	uint32_t size;

	if (!verdict_state_size(trial->object, program, trial->options, &size))
		return STATUS_TROUBLE;
	verdict_reach(program, size, &verdict);
	if (!verdict.accepted)
		return report_rejection(trial, &verdict);
	if (!state_init(&trial->state, size, &trial->members))
		return STATUS_TROUBLE;
	types_members(trial->object->btf, program->state_type, size, &trial->members);
	status = run_trial(trial, &verdict);
	types_members_free(&trial->members);
	state_free(&trial->state);
	return status;
}

int run_run(const struct options *options)
{
	struct trial trial = { .options = options };
	enum status status = STATUS_TROUBLE;
	struct object *object;

	if (options->file_count != 1) {
		tool_error("run takes one file");
		return STATUS_TROUBLE;
	}
	if ((options->clock_given || options->boot_given) &&
	    options->engine == ENGINE_KERNEL) {
		tool_error("--clock and --boot are not for the kernel, whose clocks go on");
		return STATUS_TROUBLE;
	}
	if (!access_read(options, &trial.run.access))
		return STATUS_TROUBLE;
	object = object_read(options->files[0], &options->selection);
	if (!object)
		return STATUS_TROUBLE;
	trial.object = object;
	trial.program = program_for(object, trial.run.access.direction);
	if (trial.program)
		status = verify_and_run(&trial);
	object_free(object);
	return status;
}
