// SPDX-License-Identifier: GPL-2.0
/*
 * The verdict is the library's; here it is told, with the line of the source.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/bpf.h>

#include "json.h"
#include "object.h"
#include "options.h"
#include "text.h"
#include "tool.h"
#include "verdict.h"

/* Features of the kernel that a program may need, by their bit. */
static const struct {
	uint64_t bit;
	const char *name, *needs;
} features[] = {
	{ KVMFILTER_FEATURE_LOAD_SIGNED, "load_signed",
	  "Linux 6.6 (sign-extending loads)" },
};

#define FEATURE_COUNT	(sizeof(features) / sizeof(features[0]))

struct kvmfilter_prog_spec verdict_spec(const struct program *program,
					uint32_t state_size, char *log)
{
	return (struct kvmfilter_prog_spec) {
		.insns = program->insns,
		.insn_count = program->insn_count,
		.direction = program->direction,
		.state_size = state_size,
		.log = log,
		.log_size = LOG_SIZE,
	};
}

bool verdict_state_size(const struct object *object, const struct program *program,
			const struct options *options, uint32_t *state_size)
{
	*state_size = options->state_size_given ? options->state_size :
		      program->state_size;
	/* What wants a linker is refused whatever its state. */
	if (options->state_size_given || program->state_known || program->reloc.reason)
		return true;
	tool_error("%s: %s: the size of its state is not known: %s give --state-size",
		   object->path, program->name, object->btf ?
		   "its second parameter has no type of a size;" :
		   "no type information; compile with -g or");
	return false;
}

static void reject_instruction(const struct program *program, struct verdict *verdict)
{
	uint32_t insn = program->reloc.insn;
	char text[TEXT_MAX];

	kvmfilter_insn_print(&program->insns[insn], program->insn_count - insn, text,
			     sizeof(text));
	snprintf(verdict->log, LOG_SIZE, "insn %u: %s: %s", insn, text,
		 program->reloc.reason);
	verdict->facts.insn = insn;
	verdict->located = true;
}

void verdict_reach(const struct program *program, uint32_t state_size,
		   struct verdict *verdict)
{
	struct kvmfilter_prog_spec spec;
	int err;

	*verdict = (struct verdict) { .state_size = state_size };
	if (program->reloc.reason) {
		reject_instruction(program, verdict);
		return;
	}
	if (program->insn_count > KVMFILTER_INSNS_MAX) {
		snprintf(verdict->log, LOG_SIZE, "%u instructions; a program can have %d",
			 program->insn_count, KVMFILTER_INSNS_MAX);
		return;
	}
	if (state_size > KVMFILTER_STATE_MAX) {
		snprintf(verdict->log, LOG_SIZE, "state of %u bytes; it can have %d",
			 state_size, KVMFILTER_STATE_MAX);
		return;
	}
	spec = verdict_spec(program, state_size, verdict->log);
	err = kvmfilter_prog_check(&spec, &verdict->facts);
	verdict->accepted = !err;
	verdict->located = err == -EACCES;
	if (err && !verdict->log[0])
		snprintf(verdict->log, LOG_SIZE, "%s", strerror(-err));
}

void verdict_refuse(const struct program *program, struct verdict *verdict)
{
	verdict->accepted = false;
	verdict->located = sscanf(verdict->log, "insn %u:", &verdict->facts.insn) == 1 &&
			   verdict->facts.insn < program->insn_count;
}

/* The line that the log is about. */
static const struct source *source_of(const struct program *program,
				      const struct verdict *verdict)
{
	return verdict->located ? lines_at(&program->lines, verdict->facts.insn) : NULL;
}

static void print_accepted(const struct program *program, const struct verdict *verdict)
{
	const struct kvmfilter_prog_facts *facts = &verdict->facts;

	printf("accepted: %u instruction%s, state %u bytes", program->insn_count,
	       text_plural(program->insn_count), verdict->state_size);
	printf(" (%s), stack %u, %u helper call%s, %u signal%s, ",
	       !verdict->state_size ? "none" : facts->locks ? "reads and stores" : "only reads",
	       facts->stack_depth, facts->calls, text_plural(facts->calls), facts->signals,
	       text_plural(facts->signals));
	if (facts->arms)
		printf("%u timer%s armed, ", facts->arms, text_plural(facts->arms));
	printf("weight %u\n", facts->weight);
	for (size_t i = 0; i < FEATURE_COUNT; i++)
		if (facts->features & features[i].bit)
			printf("  needs %s\n", features[i].needs);
}

void verdict_print(const struct object *object, const struct program *program,
		   const struct verdict *verdict)
{
	const struct source *source = source_of(program, verdict);

	printf("%s: %s: ", object->path, program->name);
	if (verdict->accepted) {
		print_accepted(program, verdict);
		return;
	}
	printf("REJECTED\n  %s\n", verdict->log);
	if (source)
		printf("  %s:%u:  %s\n", lines_path(source), source->line,
		       source->text);
}

static json_t *facts_json(const struct kvmfilter_prog_facts *facts)
{
	json_t *needs = json_array();

	for (size_t i = 0; i < FEATURE_COUNT; i++)
		if (facts->features & features[i].bit)
			json_array_append_new(needs, json_string(features[i].name));
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:o}",
			 "stack_depth", (int)facts->stack_depth,
			 "calls", (int)facts->calls, "signals", (int)facts->signals,
			 "arms", (int)facts->arms,
			 "locks", (int)facts->locks,
			 "weight", (int)facts->weight,
			 "needs", needs);
}

/* The log without the instruction, which has members of its own. */
static json_t *error_json(const struct program *program, const struct verdict *verdict)
{
	uint32_t insn = verdict->facts.insn;
	const char *reason = verdict->log;
	char text[TEXT_MAX] = "";
	char prefix[2 * TEXT_MAX];
	json_t *error;

	if (verdict->located) {
		kvmfilter_insn_print(&program->insns[insn], program->insn_count - insn,
				     text, sizeof(text));
		snprintf(prefix, sizeof(prefix), "insn %u: %s: ", insn, text);
		if (!strncmp(reason, prefix, strlen(prefix)))
			reason += strlen(prefix);
	}
	error = json_pack("{s:o, s:o, s:s}",
			  "insn", verdict->located ? json_number(insn) : json_null(),
			  "disassembly",
			  verdict->located ? json_string(text) : json_null(),
			  "reason", reason);
	lines_json(error, source_of(program, verdict));
	return error;
}

json_t *verdict_json(const struct object *object, const struct program *program,
		     const struct verdict *verdict)
{
	json_t *result = json_pack("{s:s, s:s, s:s, s:I, s:I, s:b}",
				   "file", object->path, "program", program->name,
				   "direction", json_direction(program->direction),
				   "state_size", (json_int_t)verdict->state_size,
				   "insn_count", (json_int_t)program->insn_count,
				   "accepted", (int)verdict->accepted);

	if (verdict->accepted)
		json_object_set_new(result, "facts", facts_json(&verdict->facts));
	else
		json_object_set_new(result, "error", error_json(program, verdict));
	return result;
}
