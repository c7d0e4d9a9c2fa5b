/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Linux's verifier, asked by bpf(2) as an unprivileged user: only then does it care
 * about pointers that leak and about a stack never written.
 */
#ifndef TESTS_JUDGE_H
#define TESTS_JUDGE_H

#include "wrap.h"

enum verdict {
	VERDICT_ACCEPTED,
	VERDICT_TOO_COMPLEX,	/* given up, whatever the program does */
	VERDICT_REFUSED,
};

/* The maps for a program like this; made once and kept. */
struct wrap_maps judge_maps(const struct kvmf_verify *in);

/*
 * Load, and unload at once. Ends the process if the answer is not the verifier's.
 * @log: on refusal what Linux says, to be read until the next call.
 */
enum verdict judge_program(const struct wrapped *program, const char **log);

/* The short question: takes half the time if the answer is no. */
bool judge_accepts(const struct wrapped *program);

#endif
