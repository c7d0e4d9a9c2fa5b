/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the verifier says of a program, for people and as JSON.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>
#include <kvmfilter.h>

struct object;
struct options;
struct program;

#define LOG_SIZE	1024

struct verdict {
	bool accepted;
	bool located;			/* facts.insn is what the log is about */
	uint32_t state_size;
	struct kvmfilter_prog_facts facts;
	char log[LOG_SIZE];
};

/* What is to be verified, with a log of LOG_SIZE bytes. */
struct kvmfilter_prog_spec verdict_spec(const struct program *program,
					uint32_t state_size, char *log);

/*
 * How large the state of a program is, by the options or by BTF. False after a
 * message if neither tells.
 */
bool verdict_state_size(const struct object *object, const struct program *program,
			const struct options *options, uint32_t *state_size);

void verdict_reach(const struct program *program, uint32_t state_size,
		   struct verdict *verdict);

/* The verdict of a kernel that refused what the library accepted: @verdict has its log. */
void verdict_refuse(const struct program *program, struct verdict *verdict);

void verdict_print(const struct object *object, const struct program *program,
		   const struct verdict *verdict);
json_t *verdict_json(const struct object *object, const struct program *program,
		     const struct verdict *verdict);

#endif
