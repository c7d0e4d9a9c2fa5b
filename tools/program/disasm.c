// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter disasm: programs as text, with the lines they were made from.
 */
#include <stdio.h>
#include <string.h>

#include <kvmfilter.h>

#include "commands.h"
#include "json.h"
#include "object.h"
#include "options.h"
#include "text.h"
#include "tool.h"

/* An instruction of a program, and what goes with it. */
struct row {
	uint32_t insn;
	uint32_t count;			/* 2 for a 64-bit number */
	char text[TEXT_MAX];
	bool jumps;
	long target;
	const struct source *source;	/* that starts here, or NULL */
};

static bool is_jump(const struct bpf_insn *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_JMP:
		return BPF_OP(insn->code) != BPF_CALL && BPF_OP(insn->code) != BPF_EXIT;
	case BPF_JMP32:
		return BPF_OP(insn->code) != BPF_JA;
	default:
		return false;
	}
}

static struct row row_at(const struct program *program, uint32_t index)
{
	const struct bpf_insn *insn = &program->insns[index];
	const struct source *source = lines_at(&program->lines, index);
	struct row row = {
		.insn = index,
		.jumps = is_jump(insn),
		.target = (long)index + 1 + insn->off,
		.source = source && source->insn == index ? source : NULL,
	};

	row.count = kvmfilter_insn_print(insn, program->insn_count - index, row.text,
					 sizeof(row.text));
	return row;
}

/* Several statements of a line in a row are shown once. */
static void print_source(const struct source *source, const struct source **last)
{
	if (*last && (*last)->line == source->line && !strcmp((*last)->file, source->file))
		return;
	printf("; %s:%u: %s\n", lines_path(source), source->line, source->text);
	*last = source;
}

static void print_program(const struct object *object, const struct program *program)
{
	const struct source *last = NULL;

	printf("%s: %s: %s, %u instruction%s", object->path, program->name,
	       json_direction(program->direction), program->insn_count,
	       text_plural(program->insn_count));
	if (program->state_known)
		printf(", state %u bytes", program->state_size);
	putchar('\n');
	for (uint32_t i = 0; i < program->insn_count;) {
		struct row row = row_at(program, i);

		if (row.source)
			print_source(row.source, &last);
		if (program->reloc.reason && program->reloc.insn == i)
			printf("; %s\n", program->reloc.reason);
		printf("%4u: %s", i, row.text);
		if (row.jumps)
			printf("  -> %ld", row.target);
		putchar('\n');
		i += row.count;
	}
}

static json_t *row_json(const struct program *program, const struct row *row)
{
	const struct bpf_insn *insn = &program->insns[row->insn];
	json_t *object = json_pack("{s:i, s:i, s:o, s:i, s:i, s:i, s:i, s:s, s:o}",
				   "insn", (int)row->insn, "count", (int)row->count,
				   "code", json_hex(insn->code),
				   "dst", insn->dst_reg, "src", insn->src_reg,
				   "off", insn->off, "imm", insn->imm,
				   "text", row->text, "target",
				   row->jumps ? json_integer(row->target) : json_null());

	if (row->count == 2)
		json_object_set_new(object, "imm64",
				    json_hex((uint64_t)(uint32_t)insn[1].imm << 32 |
					     (uint32_t)insn->imm));
	lines_json(object, row->source);
	return object;
}

static json_t *program_json(const struct object *object, const struct program *program)
{
	json_t *insns = json_array();

	for (uint32_t i = 0; i < program->insn_count;) {
		struct row row = row_at(program, i);

		json_array_append_new(insns, row_json(program, &row));
		i += row.count;
	}
	return json_pack("{s:s, s:s, s:s, s:o, s:i, s:s?, s:o}",
			 "file", object->path, "program", program->name,
			 "direction", json_direction(program->direction),
			 "state_size", program->state_known ?
			 json_number(program->state_size) : json_null(),
			 "insn_count", (int)program->insn_count,
			 "relocation", program->reloc.reason, "insns", insns);
}

int disasm_run(const struct options *options)
{
	json_t *found = options->json ? json_array() : NULL;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < options->file_count; i++) {
		struct object *object = object_read(options->files[i],
						    &options->selection);

		if (!object)
			status = STATUS_TROUBLE;
		for (uint32_t j = 0; object && j < object->program_count; j++) {
			const struct program *program = &object->programs[j];

			if (found)
				json_array_append_new(found,
						      program_json(object, program));
			else
				print_program(object, program);
		}
		object_free(object);
	}
	if (found)
		json_print(found);
	return status;
}
