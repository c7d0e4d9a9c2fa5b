// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter check: what the module would say of the programs in object files.
 */
#include "commands.h"
#include "json.h"
#include "object.h"
#include "options.h"
#include "tool.h"
#include "verdict.h"

/* @found: an array of JSON, or NULL to print for people. */
static enum status check_program(const struct object *object,
				 const struct program *program,
				 const struct options *options, json_t *found)
{
	struct verdict verdict;
	uint32_t state_size;

	if (!verdict_state_size(object, program, options, &state_size))
		return STATUS_TROUBLE;
	verdict_reach(program, state_size, &verdict);
	if (found)
		json_array_append_new(found, verdict_json(object, program, &verdict));
	else
		verdict_print(object, program, &verdict);
	return verdict.accepted ? STATUS_OK : STATUS_REJECTED;
}

int check_run(const struct options *options)
{
	json_t *found = options->json ? json_array() : NULL;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < options->file_count; i++) {
		struct object *object = object_read(options->files[i],
						    &options->selection);

		if (!object)
			status = STATUS_TROUBLE;
		for (uint32_t j = 0; object && j < object->program_count; j++)
			status = tool_worse(status,
					    check_program(object, &object->programs[j],
							  options, found));
		object_free(object);
	}
	if (found)
		json_print(found);
	return status;
}
