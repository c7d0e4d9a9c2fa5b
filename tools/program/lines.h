/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which source line an instruction was made from: the line_info of .BTF.ext, as
 * described in the kernel's Documentation/bpf/btf.rst. Nothing in the section is
 * taken on trust.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct btf;

struct source {
	uint32_t insn;		/* the first one made of this line */
	uint32_t line;
	uint32_t column;
	char *file;
	char *text;		/* of the line, may be empty */
};

struct lines {
	struct source *sources;	/* in the order of instructions */
	uint32_t count;
};

/*
 * The lines of @section, a program of @insn_count instructions, from a whole .BTF.ext.
 * @btf has the strings. False if the section is malformed; @lines is then empty.
 */
bool lines_read(struct lines *lines, const struct btf *btf, const void *ext,
		size_t size, const char *section, uint32_t insn_count);
void lines_free(struct lines *lines);

/* The line that instruction @insn belongs to, or NULL. */
const struct source *lines_at(const struct lines *lines, uint32_t insn);

/* Its file as people say it: without the current directory. */
const char *lines_path(const struct source *source);

/* file, line, column and source of it become members of @object, null without. */
void lines_json(json_t *object, const struct source *source);

#endif
