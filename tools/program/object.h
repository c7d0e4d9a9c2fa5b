/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Object files of clang -target bpf, and the programs in them: one per section
 * kvmfilter/read/NAME or kvmfilter/write/NAME. A file is a stranger's: whatever is in
 * it, reading it ends with programs or with a message.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

#include "lines.h"
#include "reloc.h"

struct btf;
struct selection;

struct program {
	char *name;
	uint32_t direction;
	struct bpf_insn *insns;
	uint32_t insn_count;
	struct reloc reloc;	/* a reason to refuse it, if there is one */
	struct lines lines;
	uint32_t state_type;	/* 0: not known */
	uint32_t state_size;
	bool state_known;	/* @state_size is */
};

struct object {
	char *path;
	struct btf *btf;	/* or NULL */
	struct program *programs;
	uint32_t program_count;	/* at least 1 */
};

/* What is @wanted of them. Both return NULL after a message. */
struct object *object_read(const char *path, const struct selection *wanted);
/* The same of a file in memory. */
struct object *object_parse(const char *path, char *image, size_t size,
			    const struct selection *wanted);
void object_free(struct object *object);

#endif
