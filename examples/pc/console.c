// SPDX-License-Identifier: GPL-2.0
/*
 * A terminal is set so that it changes no byte; only its interrupt key still ends the
 * VMM.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "console.h"

static struct termios saved;
static bool is_terminal;

void console_init(void)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &saved))
		return;
	is_terminal = true;
	if (atexit(console_restore))
		errx(1, "the terminal could not be restored");
	raw = saved;
	cfmakeraw(&raw);
	raw.c_lflag |= ISIG;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void console_restore(void)
{
	if (is_terminal)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved);
}

static pthread_mutex_t output_mutex = PTHREAD_MUTEX_INITIALIZER;
static char output[4096];
static size_t output_count;

static void flush_locked(void)
{
	size_t done = 0;
	ssize_t size;

	while (done < output_count) {
		size = write(STDOUT_FILENO, output + done, output_count - done);
		if (size > 0)
			done += size;
		else if (errno != EINTR)
			err(1, "standard output");
	}
	output_count = 0;
}

void console_write(__u8 byte)
{
	pthread_mutex_lock(&output_mutex);
	output[output_count++] = byte;
	if (output_count == sizeof(output))
		flush_locked();
	pthread_mutex_unlock(&output_mutex);
}

void console_flush(void)
{
	pthread_mutex_lock(&output_mutex);
	flush_locked();
	pthread_mutex_unlock(&output_mutex);
}
