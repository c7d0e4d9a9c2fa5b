/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The serial port's other end: standard input and output, byte by byte as they are.
 */
#ifndef PC_CONSOLE_H
#define PC_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include <kvmfilter_device.h>

struct console {
	int room;		/* eventfd: the serial port takes bytes again */
	bool input_ended;
	char waiting[64];	/* input that the port has not taken yet */
	size_t first, count;
};

void console_init(struct console *console);

/* The terminal as it was; done at exit(), too. */
void console_restore(void);

/* Any thread. What is written is seen when it is flushed. */
void console_write(__u8 byte);
void console_flush(void);

/* To be polled for input besides room: -1 while input waits, or none will come. */
int console_input(const struct console *console);

/* One of the two is readable: take what there is, and offer it to @uart. */
void console_serve(struct console *console, struct kvmfilter_device *uart);

/* The serial port's event: there is room. Any thread. */
void console_room(const struct console *console);

#endif /* PC_CONSOLE_H */
