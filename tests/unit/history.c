// SPDX-License-Identifier: GPL-2.0
/*
 * A situation of the search is how many operations of each process have had their moment,
 * and the state they left: what comes after depends on nothing else. (A process does one
 * operation after the other, so these counts say which.) The next to have its moment is one
 * that was invoked before any other, of those left, had responded.
 *
 * Depth first, with the earliest response first: of a history that is linearisable little
 * more is visited than it has operations.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "history.h"

struct situation {
	uint32_t taken[HISTORY_PROCESSES_MAX];
	uint64_t state[HISTORY_STATE_MAX / 8];	/* of it, the model's size */
};

/* What was visited, and what is left to do: one growing array of situations serves both. */
struct search {
	const struct history_op *ops;
	const struct history_model *model;
	size_t count;
	/* The operations of each process in order, as numbers. */
	size_t *order[HISTORY_PROCESSES_MAX];
	uint32_t length[HISTORY_PROCESSES_MAX];
	uint32_t processes;
	size_t size;		/* of a situation */
	char *visited;
	uint64_t visited_count, limit;
	uint64_t *table;	/* hash -> number in visited, plus 1 */
	uint64_t table_size;
	uint64_t *stack;	/* numbers of those still to go on from */
	uint64_t depth;
};

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		abort();
	return memory;
}

static struct situation *visited_at(const struct search *search, uint64_t number)
{
	return (struct situation *)(search->visited + number * search->size);
}

static uint64_t hash(const struct search *search, const struct situation *situation)
{
	const unsigned char *byte = (const unsigned char *)situation;
	uint64_t sum = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < search->size; i++)
		sum = (sum ^ byte[i]) * 0x100000001b3ULL;
	return sum ^ sum >> 32;
}

static void table_grow(struct search *search)
{
	free(search->table);
	search->table_size *= 2;
	search->table = allocate(search->table_size, sizeof(*search->table));
	for (uint64_t i = 0; i < search->visited_count; i++) {
		uint64_t slot = hash(search, visited_at(search, i)) % search->table_size;

		while (search->table[slot])
			slot = (slot + 1) % search->table_size;
		search->table[slot] = i + 1;
	}
	search->visited = realloc(search->visited, search->table_size / 2 * search->size);
	search->stack = realloc(search->stack, search->table_size / 2 * sizeof(*search->stack));
	if (!search->visited || !search->stack)
		abort();
}

/* To be gone on from, unless it has been there. */
static void visit(struct search *search, const struct situation *situation)
{
	uint64_t slot = hash(search, situation) % search->table_size;

	for (; search->table[slot]; slot = (slot + 1) % search->table_size)
		if (!memcmp(visited_at(search, search->table[slot] - 1), situation,
			    search->size))
			return;
	if (2 * (search->visited_count + 1) > search->table_size) {
		table_grow(search);
		slot = hash(search, situation) % search->table_size;
		while (search->table[slot])
			slot = (slot + 1) % search->table_size;
	}
	memcpy(visited_at(search, search->visited_count), situation, search->size);
	search->stack[search->depth++] = search->visited_count;
	search->table[slot] = ++search->visited_count;
}

static const struct history_op *next_op(const struct search *search,
					const struct situation *situation, uint32_t process)
{
	if (situation->taken[process] == search->length[process])
		return NULL;
	return &search->ops[search->order[process][situation->taken[process]]];
}

/* Visit what can follow. Returns true if nothing that ended is left. */
static bool go_on(struct search *search, const struct situation *from)
{
	uint64_t earliest = HISTORY_NEVER;
	uint32_t order[HISTORY_PROCESSES_MAX], count = 0;

	for (uint32_t p = 0; p < search->processes; p++) {
		const struct history_op *op = next_op(search, from, p);
		uint32_t i;

		if (!op)
			continue;
		if (op->responded < earliest)
			earliest = op->responded;
		/* The last on the stack is taken first: the earliest response. */
		for (i = count++; i && next_op(search, from, order[i - 1])->responded <
				  op->responded; i--)
			order[i] = order[i - 1];
		order[i] = p;
	}
	if (earliest == HISTORY_NEVER)
		return true;
	for (uint32_t i = 0; i < count; i++) {
		const struct history_op *op = next_op(search, from, order[i]);

		if (op->invoked > earliest)
			continue;
		for (unsigned int choice = search->model->choices; choice--;) {
			struct situation to;

			memcpy(&to, from, search->size);
			if (!search->model->step(to.state, op, choice))
				continue;
			to.taken[order[i]]++;
			visit(search, &to);
		}
	}
	return false;
}

static int compare_ops(const void *left, const void *right, void *opaque)
{
	const struct history_op *ops = opaque;
	uint64_t a = ops[*(const size_t *)left].invoked, b = ops[*(const size_t *)right].invoked;

	return a < b ? -1 : a > b;
}

/* False if the processes are not what the header says. */
static bool sort(struct search *search)
{
	for (size_t i = 0; i < search->count; i++) {
		const struct history_op *op = &search->ops[i];

		if (op->process >= HISTORY_PROCESSES_MAX || op->responded <= op->invoked)
			return false;
		search->length[op->process]++;
		if (op->process >= search->processes)
			search->processes = op->process + 1;
	}
	for (uint32_t p = 0; p < search->processes; p++) {
		uint32_t count = 0;

		search->order[p] = allocate(search->length[p], sizeof(size_t));
		for (size_t i = 0; i < search->count; i++)
			if (search->ops[i].process == p)
				search->order[p][count++] = i;
		qsort_r(search->order[p], count, sizeof(size_t), compare_ops,
			(void *)search->ops);
		for (uint32_t i = 1; i < count; i++)
			if (search->ops[search->order[p][i]].invoked <
			    search->ops[search->order[p][i - 1]].responded)
				return false;
	}
	return true;
}

/* For each operation, those of other processes that began before it and ended later. */
static uint64_t count_overlaps(const struct search *search)
{
	uint64_t overlaps = 0;

	for (uint32_t p = 0; p < search->processes; p++) {
		for (uint32_t q = 0; q < search->processes; q++) {
			uint32_t first = 0;

			for (uint32_t i = 0; i < search->length[p] && q != p; i++) {
				const struct history_op *op =
					&search->ops[search->order[p][i]];

				while (first < search->length[q] &&
				       search->ops[search->order[q][first]].responded <
				       op->invoked)
					first++;
				overlaps += first < search->length[q] &&
					    search->ops[search->order[q][first]].invoked <
					    op->invoked;
			}
		}
	}
	return overlaps;
}

static size_t taken(const struct search *search, const struct situation *situation)
{
	size_t sum = 0;

	for (uint32_t p = 0; p < search->processes; p++)
		sum += situation->taken[p];
	return sum;
}

/* How far it came: where the most operations had their moment. */
static void find_longest(const struct search *search, struct history_result *result)
{
	const struct situation *longest = visited_at(search, 0);

	for (uint64_t i = 1; i < search->visited_count; i++) {
		const struct situation *one = visited_at(search, i);

		if (taken(search, one) > taken(search, longest))
			longest = one;
	}
	result->longest = taken(search, longest);
	for (uint32_t p = 0; p < search->processes; p++)
		if (longest->taken[p] < search->length[p])
			result->stuck[result->stuck_count++] =
				search->order[p][longest->taken[p]];
}

static enum history_verdict run(struct search *search, const void *initial)
{
	struct situation situation = {};

	memcpy(situation.state, initial, search->model->state_size);
	visit(search, &situation);
	while (search->depth) {
		memcpy(&situation, visited_at(search, search->stack[--search->depth]),
		       search->size);
		if (go_on(search, &situation))
			return HISTORY_LINEARISABLE;
		if (search->visited_count > search->limit)
			return HISTORY_UNDECIDED;
	}
	return HISTORY_NOT_LINEARISABLE;
}

struct history_result history_check(const struct history_op *ops, size_t count,
				    const struct history_model *model, const void *initial,
				    uint64_t limit)
{
	struct history_result result = { .verdict = HISTORY_INVALID };
	struct search search = {
		.ops = ops,
		.count = count,
		.model = model,
		.limit = limit,
		.size = offsetof(struct situation, state) + (model->state_size + 7) / 8 * 8,
		.table_size = 512,
	};

	if (model->state_size > HISTORY_STATE_MAX || !sort(&search))
		goto out;
	table_grow(&search);
	result.verdict = run(&search, initial);
	result.situations = search.visited_count;
	result.overlaps = count_overlaps(&search);
	if (result.verdict == HISTORY_NOT_LINEARISABLE)
		find_longest(&search, &result);
out:
	for (uint32_t p = 0; p < HISTORY_PROCESSES_MAX; p++)
		free(search.order[p]);
	free(search.visited);
	free(search.table);
	free(search.stack);
	return result;
}

/* Those that ended shortly before, and those that nothing follows with. */
void history_explain(FILE *file, const struct history_op *ops, size_t count,
		     const struct history_model *model, const struct history_result *result)
{
	uint64_t from = HISTORY_NEVER, to = 0;

	if (result->verdict != HISTORY_NOT_LINEARISABLE)
		return;
	fprintf(file, "# %zu of %zu operations fit; none of %u can follow:\n",
		result->longest, count, result->stuck_count);
	for (uint32_t i = 0; i < result->stuck_count; i++) {
		const struct history_op *op = &ops[result->stuck[i]];

		from = op->invoked < from ? op->invoked : from;
		to = op->responded > to ? op->responded : to;
	}
	from = from > 60 ? from - 60 : 0;
	for (size_t i = 0; i < count; i++) {
		const struct history_op *op = &ops[i];
		bool stuck = false;

		if (op->responded < from || op->invoked > to)
			continue;
		for (uint32_t k = 0; k < result->stuck_count; k++)
			stuck |= result->stuck[k] == i;
		fprintf(file, "# %s process %u, %llu to %llu: ", stuck ? "->" : "  ",
			op->process, (unsigned long long)op->invoked,
			(unsigned long long)op->responded);
		model->print(file, op);
		fputc('\n', file);
	}
}
