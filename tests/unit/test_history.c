// SPDX-License-Identifier: GPL-2.0
/*
 * The checker of histories, by histories whose verdict is known: those of the literature,
 * and random ones made from a sequence of moments, as they are and with a result changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "history.h"
#include "random.h"

#define LIMIT	2000000

/* A number of the environment's, or what is given. */
static uint64_t option(const char *name, uint64_t value)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : value;
}

/* --- a register, and a queue ----------------------------------------------------------- */

enum { READ, WRITE, ADD };

static bool register_step(void *state, const struct history_op *op, unsigned int choice)
{
	uint64_t *value = state, old = *value;

	(void)choice;
	if (op->kind == WRITE)
		*value = op->argument;
	if (op->kind == ADD)
		*value += op->argument;
	return op->kind == WRITE || op->result == old;
}

static void register_print(FILE *file, const struct history_op *op)
{
	fprintf(file, "%s %llu gives %llu", op->kind == READ ? "read" :
		op->kind == WRITE ? "write" : "add", (unsigned long long)op->argument,
		(unsigned long long)op->result);
}

static const struct history_model one_register = { 8, 1, register_step, register_print };

enum { PUT, TAKE };

#define NOTHING	99

struct queue {
	uint64_t count;
	uint64_t item[8];
};

static bool queue_step(void *state, const struct history_op *op, unsigned int choice)
{
	struct queue *queue = state;
	uint64_t first = queue->count ? queue->item[0] : NOTHING;

	(void)choice;
	if (op->kind == PUT) {
		queue->item[queue->count++] = op->argument;
		return true;
	}
	if (queue->count) {
		memmove(queue->item, queue->item + 1, 7 * sizeof(uint64_t));
		queue->item[--queue->count] = 0;
	}
	return op->result == first;
}

static const struct history_model queue_model = {
	sizeof(struct queue), 1, queue_step, register_print,
};

/* A coin: which side a toss shows is not known before, but a look shows the same. */
static bool coin_step(void *state, const struct history_op *op, unsigned int choice)
{
	uint64_t *side = state;

	if (op->kind == WRITE) {
		*side = choice;
		return true;
	}
	return choice == 0 && op->result == *side;
}

static const struct history_model coin = { 8, 2, coin_step, register_print };

static enum history_verdict verdict(const struct history_model *model,
				    const struct history_op *ops, size_t count)
{
	static const struct queue nothing;

	return history_check(ops, count, model, &nothing, LIMIT).verdict;
}

#define VERDICT(model, ops)	verdict(model, ops, sizeof(ops) / sizeof((ops)[0]))
#define OP(process, kind, argument, result, invoked, responded) \
	{ invoked, responded, argument, result, process, kind }

/* --- known histories -------------------------------------------------------------------- */

static void nothing_is_linearisable(void **state)
{
	(void)state;
	assert_int_equal(verdict(&one_register, NULL, 0), HISTORY_LINEARISABLE);
}

static void one_after_the_other_has_one_order(void **state)
{
	const struct history_op good[] = {
		OP(0, WRITE, 1, 0, 1, 2), OP(1, READ, 0, 1, 3, 4), OP(0, WRITE, 2, 0, 5, 6),
		OP(1, READ, 0, 2, 7, 8),
	};
	struct history_op bad[4];

	(void)state;
	assert_int_equal(VERDICT(&one_register, good), HISTORY_LINEARISABLE);
	memcpy(bad, good, sizeof(bad));
	bad[3].result = 1;
	assert_int_equal(VERDICT(&one_register, bad), HISTORY_NOT_LINEARISABLE);
}

/* While a write is under way others may read what was or what will be, but not go back. */
static void a_read_during_a_write_has_a_choice(void **state)
{
	struct history_op ops[] = {
		OP(0, WRITE, 1, 0, 1, 10), OP(1, READ, 0, 0, 2, 3), OP(1, READ, 0, 1, 4, 5),
		OP(2, READ, 0, 1, 6, 7),
	};

	(void)state;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_LINEARISABLE);
	ops[1].result = 1;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_LINEARISABLE);
	ops[3].result = 0;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_NOT_LINEARISABLE);
	/* Unless the last began before the one that saw the new value had ended. */
	ops[3].invoked = 4;
	ops[3].responded = 8;
	ops[2].invoked = 5;
	ops[2].responded = 6;
	ops[1].result = 0;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_LINEARISABLE);
}

/* Each process alone is right, and no common order is: sequential consistency's example. */
static void time_between_processes_counts(void **state)
{
	const struct history_op ops[] = {
		OP(0, WRITE, 1, 0, 1, 2), OP(1, READ, 0, 0, 3, 4),
	};

	(void)state;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_NOT_LINEARISABLE);
}

static void an_update_that_is_lost_is_found(void **state)
{
	struct history_op ops[] = {
		OP(0, ADD, 1, 0, 1, 4), OP(1, ADD, 1, 0, 2, 3), OP(0, READ, 0, 1, 5, 6),
	};

	(void)state;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_NOT_LINEARISABLE);
	ops[0].result = 1;
	ops[2].result = 2;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_LINEARISABLE);
}

/* Herlihy and Wing's figures of queues, as they are told in every course. */
static void queues(void **state)
{
	struct history_op ops[] = {
		OP(0, PUT, 1, 0, 1, 5), OP(1, PUT, 2, 0, 2, 4), OP(1, TAKE, 0, 2, 6, 7),
		OP(0, TAKE, 0, 1, 8, 9),
	};

	(void)state;
	assert_int_equal(VERDICT(&queue_model, ops), HISTORY_LINEARISABLE);
	/* The second put begins after the first has ended. */
	ops[0].responded = 2;
	ops[1].invoked = 3;
	assert_int_equal(VERDICT(&queue_model, ops), HISTORY_NOT_LINEARISABLE);
	ops[2].result = 1;
	ops[3].result = 1;
	assert_int_equal(VERDICT(&queue_model, ops), HISTORY_NOT_LINEARISABLE);
	ops[3].result = 2;
	assert_int_equal(VERDICT(&queue_model, ops), HISTORY_LINEARISABLE);
	ops[2].result = NOTHING;
	ops[3].result = 1;
	assert_int_equal(VERDICT(&queue_model, ops), HISTORY_NOT_LINEARISABLE);
}

/* An operation that never ended may have taken effect, at any time, or not. */
static void what_never_ended_is_free(void **state)
{
	struct history_op ops[] = {
		OP(0, WRITE, 1, 0, 1, HISTORY_NEVER), OP(1, READ, 0, 0, 2, 3),
		OP(1, READ, 0, 1, 4, 5), OP(1, READ, 0, 1, 6, 7),
	};

	(void)state;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_LINEARISABLE);
	ops[3].result = 0;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_NOT_LINEARISABLE);
	ops[2].result = 0;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_LINEARISABLE);
	/* It need not have had a moment. */
	ops[0].kind = READ;
	ops[0].result = 77;
	assert_int_equal(VERDICT(&one_register, ops), HISTORY_LINEARISABLE);
}

static void a_choice_of_the_device_stays(void **state)
{
	struct history_op ops[] = {
		OP(0, WRITE, 0, 0, 1, 4), OP(1, READ, 0, 0, 2, 3), OP(1, READ, 0, 1, 5, 6),
		OP(0, READ, 0, 1, 7, 8),
	};

	(void)state;
	assert_int_equal(VERDICT(&coin, ops), HISTORY_LINEARISABLE);
	ops[3].result = 0;
	assert_int_equal(VERDICT(&coin, ops), HISTORY_NOT_LINEARISABLE);
}

static void a_process_does_one_thing_at_a_time(void **state)
{
	const struct history_op overlapping[] = {
		OP(0, WRITE, 1, 0, 1, 4), OP(0, READ, 0, 1, 3, 5),
	};
	const struct history_op backward[] = { OP(0, WRITE, 1, 0, 2, 1) };
	const struct history_op many[] = { OP(HISTORY_PROCESSES_MAX, WRITE, 1, 0, 1, 2) };

	(void)state;
	assert_int_equal(VERDICT(&one_register, overlapping), HISTORY_INVALID);
	assert_int_equal(VERDICT(&one_register, backward), HISTORY_INVALID);
	assert_int_equal(VERDICT(&one_register, many), HISTORY_INVALID);
}

static void the_explanation_names_what_does_not_fit(void **state)
{
	const struct history_op ops[] = {
		OP(0, WRITE, 1, 0, 1, 2), OP(1, READ, 0, 1, 3, 4), OP(1, READ, 0, 5, 5, 6),
		OP(0, READ, 0, 1, 7, 8),
	};
	static const uint64_t zero;
	struct history_result result = history_check(ops, 4, &one_register, &zero, LIMIT);
	char *text = NULL;
	size_t size = 0;
	FILE *file;

	(void)state;
	assert_int_equal(result.verdict, HISTORY_NOT_LINEARISABLE);
	assert_int_equal(result.longest, 2);
	assert_int_equal(result.stuck_count, 2);
	file = open_memstream(&text, &size);
	history_explain(file, ops, 4, &one_register, &result);
	fclose(file);
	assert_non_null(strstr(text, "2 of 4 operations fit"));
	assert_non_null(strstr(text, "# -> process 1, 5 to 6: read 0 gives 5"));
	free(text);
}

static void a_limit_ends_the_search(void **state)
{
	struct history_op ops[HISTORY_PROCESSES_MAX + 1];
	struct history_result result;
	static const uint64_t zero;

	(void)state;
	/* Any order of the writes is as good, and in none is there a 77. */
	for (uint32_t i = 0; i < HISTORY_PROCESSES_MAX; i++)
		ops[i] = (struct history_op)OP(i, WRITE, i, 0, 1 + i, 100 + i);
	ops[HISTORY_PROCESSES_MAX] = (struct history_op)OP(0, READ, 0, 77, 200, 201);
	assert_int_equal(history_check(ops, 9, &one_register, &zero, 20).verdict,
			 HISTORY_UNDECIDED);
	result = history_check(ops, 9, &one_register, &zero, LIMIT);
	assert_int_equal(result.verdict, HISTORY_NOT_LINEARISABLE);
	/* Each set of writes with each of them the last: nothing is visited twice. */
	assert_int_equal(result.situations, 1 + 8 * 128);
}

/* --- random ones ---------------------------------------------------------------------------- */

#define OPS		400
#define PROCESSES	5
#define STEP		1000

/*
 * Moments in a row, each of some process, and around each a time that reaches past those of
 * others but not of its own. What comes out is linearisable by construction.
 */
static void make_history(struct history_op *ops, uint64_t *seed)
{
	uint64_t value = 0, ended[PROCESSES] = {};
	size_t last[PROCESSES];
	uint64_t moment = STEP;

	for (size_t i = 0; i < OPS; i++, moment += STEP) {
		uint32_t process = random_next(seed) % PROCESSES;
		uint64_t early = random_next(seed) % (8 * STEP);
		struct history_op *op = &ops[i];

		*op = (struct history_op) {
			.process = process,
			.kind = random_next(seed) % 3,
			.argument = 1 + random_next(seed) % 1000,
			.result = value,
			.invoked = early < moment ? moment - early : 1,
			.responded = moment + random_next(seed) % (8 * STEP),
		};
		/* Between the moment of the process's last operation and this one. */
		if (ended[process]) {
			struct history_op *before = &ops[last[process]];
			uint64_t gap = moment - ended[process];
			uint64_t border = ended[process] + 1 + random_next(seed) % (gap - 2);

			if (before->responded > border)
				before->responded = border;
			if (op->invoked <= border)
				op->invoked = border + 1;
		}
		if (op->responded == op->invoked)
			op->responded++;
		register_step(&value, op, 0);
		ended[process] = moment;
		last[process] = i;
	}
}

static void random_histories_are_told_apart(void **state)
{
	static const uint64_t zero;
	uint64_t seed = option("SEED", 1);
	unsigned int rounds = option("ROUNDS", 200);
	uint64_t situations = 0, overlaps = 0;
	struct history_op ops[OPS];

	(void)state;
	print_message("# SEED=%llu ROUNDS=%u\n", (unsigned long long)seed, rounds);
	for (unsigned int i = 0; i < rounds; i++) {
		uint64_t next = seed + i;
		struct history_result result;
		size_t wrong;

		make_history(ops, &next);
		result = history_check(ops, OPS, &one_register, &zero, LIMIT);
		if (result.verdict != HISTORY_LINEARISABLE)
			print_error("seed %lu\n", seed + i);
		assert_int_equal(result.verdict, HISTORY_LINEARISABLE);
		situations += result.situations;
		overlaps += result.overlaps;

		/* No order can give a read this. */
		do
			wrong = random_next(&next) % OPS;
		while (ops[wrong].kind == WRITE);
		ops[wrong].result += 1ULL << 40;
		result = history_check(ops, OPS, &one_register, &zero, LIMIT);
		assert_int_equal(result.verdict, HISTORY_NOT_LINEARISABLE);
		assert_true(result.longest < OPS);
	}
	print_message("# %u histories of %d operations, %llu overlaps, %llu situations\n",
		      rounds, OPS, (unsigned long long)overlaps,
		      (unsigned long long)situations);
	assert_true(overlaps > rounds * OPS / 2);
}

/* All orders of a few operations, one by one, against the search. */
static bool any_order_fits(const struct history_op *ops, size_t count, uint32_t left,
			   uint64_t value)
{
	if (!left)
		return true;
	for (size_t i = 0; i < count; i++) {
		uint64_t after = value;
		bool first = left >> i & 1;

		for (size_t k = 0; k < count; k++)
			if (left >> k & 1 && ops[k].responded < ops[i].invoked)
				first = false;
		if (first && register_step(&after, &ops[i], 0) &&
		    any_order_fits(ops, count, left & ~(1U << i), after))
			return true;
	}
	return false;
}

static void short_histories_agree_with_all_orders(void **state)
{
	static const uint64_t zero;
	uint64_t seed = option("SEED", 1);
	unsigned int good = 0, rounds = 20000;

	(void)state;
	for (unsigned int i = 0; i < rounds; i++) {
		struct history_op ops[6];
		uint64_t free_at[3] = {}, next = seed + i;
		bool expect;

		for (size_t k = 0; k < 6; k++) {
			uint32_t process = random_next(&next) % 3;
			/* No two times are the same. */
			uint64_t start = free_at[process] + 1 + random_next(&next) % 8;
			uint64_t end = start + 1 + random_next(&next) % 12;

			ops[k] = (struct history_op) {
				.process = process,
				.kind = random_next(&next) % 3,
				.argument = 1 + random_next(&next) % 2,
				.result = random_next(&next) % 3,
				.invoked = start * 16 + 2 * k,
				.responded = end * 16 + 2 * k + 1,
			};
			free_at[process] = end + 1;
		}
		expect = any_order_fits(ops, 6, 0x3f, 0);
		good += expect;
		assert_int_equal(history_check(ops, 6, &one_register, &zero, LIMIT).verdict,
				 expect ? HISTORY_LINEARISABLE : HISTORY_NOT_LINEARISABLE);
	}
	print_message("# %u of %u short histories are linearisable\n", good, rounds);
	assert_in_range(good, rounds / 100, rounds - rounds / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_linearisable),
		cmocka_unit_test(one_after_the_other_has_one_order),
		cmocka_unit_test(a_read_during_a_write_has_a_choice),
		cmocka_unit_test(time_between_processes_counts),
		cmocka_unit_test(an_update_that_is_lost_is_found),
		cmocka_unit_test(queues),
		cmocka_unit_test(what_never_ended_is_free),
		cmocka_unit_test(a_choice_of_the_device_stays),
		cmocka_unit_test(a_process_does_one_thing_at_a_time),
		cmocka_unit_test(the_explanation_names_what_does_not_fit),
		cmocka_unit_test(a_limit_ends_the_search),
		cmocka_unit_test(random_histories_are_told_apart),
		cmocka_unit_test(short_histories_agree_with_all_orders),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
