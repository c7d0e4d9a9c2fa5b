// SPDX-License-Identifier: GPL-2.0
/*
 * A VMM for tests/guest/tracing.sh: it makes the accesses of endings.c, and prints what
 * tracing should tell of them.
 */
#include <stdlib.h>
#include <unistd.h>

#include "endings.h"
#include "fdinfo.h"

int main(void)
{
	struct fixture *f = fixture_create(1);
	char *text = fdinfo_read(getpid(), kvmfilter_fd(f->filter));
	struct endings endings;

	endings_init(&endings, f);
	for (unsigned int i = 0; i < endings_count; i++) {
		ending_run(&endings, &endings_list[i]);
		ending_print(stdout, &endings, &endings_list[i], fdinfo_number(text));
	}
	endings_exit(&endings);
	fixture_destroy(f);
	free(text);
	return 0;
}
