/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What somebody else can do with the descriptor of a filter. Without cmocka, for processes
 * that are somebody else.
 */
#ifndef OTHERS_H
#define OTHERS_H

#include "fixture.h"

/* Each command of a filter, well formed: 0 if all fail with @error. */
int others_commands_fail(int fd, int error);

/* Descriptors through a socket, in one message; the first of them comes out. */
#define OTHERS_SENT	4
void others_send(int to, const int *fds, unsigned int count);
int others_receive(int from);

#endif
