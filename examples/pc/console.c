// SPDX-License-Identifier: GPL-2.0
/*
 * A terminal is set so that it changes no byte; only its interrupt key still ends the
 * VMM. Input is read when the serial port has taken what was read before.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <kvmfilter_uart.h>

#include "console.h"

static struct termios saved;
static bool is_terminal;

void console_init(struct console *console)
{
	struct termios raw;

	*console = (struct console){ .room = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	if (console->room < 0)
		err(1, "eventfd");
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

int console_input(const struct console *console)
{
	return console->count || console->input_ended ? -1 : STDIN_FILENO;
}

static void fill(struct console *console)
{
	struct pollfd input = { .fd = console_input(console), .events = POLLIN };
	ssize_t size;

	if (poll(&input, 1, 0) <= 0)
		return;
	size = read(STDIN_FILENO, console->waiting, sizeof(console->waiting));
	if (size > 0) {
		console->first = 0;
		console->count = size;
	} else if (!size || errno != EINTR) {
		console->input_ended = true;
	}
}

void console_serve(struct console *console, struct kvmfilter_device *uart)
{
	uint64_t events;
	int taken;

	/* Forgotten first: room that comes from here on is news. */
	if (read(console->room, &events, sizeof(events)) < 0 && errno != EAGAIN)
		err(1, "eventfd");
	fill(console);
	if (!console->count)
		return;
	taken = kvmfilter_uart_receive(uart, console->waiting + console->first,
				       console->count);
	if (taken < 0)
		errx(1, "the serial port takes no input");
	console->first += taken;
	console->count -= taken;
}

void console_room(const struct console *console)
{
	const uint64_t one = 1;

	if (write(console->room, &one, sizeof(one)) < 0)
		err(1, "eventfd");
}
