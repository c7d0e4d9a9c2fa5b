/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of fdinfo share.
 */
#ifndef FDINFO_H
#define FDINFO_H

#include "endings.h"

/* What the module says of a filter, behind the kernel's own lines. To be freed. */
char *fdinfo_read(pid_t pid, int fd);
char *fixture_fdinfo(const struct fixture *f);

/* How many lines begin with @key. */
unsigned int fdinfo_lines(const char *text, const char *key);

/* The number of the filter. */
unsigned long long fdinfo_number(const char *text);

/* Are programs compiled here? */
int jited(void);

__u64 now_ms(void);

/* Tests of fdinfo_looking.c. */
void only_the_owner_and_root_may_look(void **state);
void a_command_that_waits_for_its_vmm_keeps_nobody_from_looking(void **state);
void lookers_and_commands_race(void **state);
void a_vmm_may_die_while_it_is_looked_at(void **state);

#endif
