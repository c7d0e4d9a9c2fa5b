/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The serial port's other end: standard output, byte by byte as it is. Input is the machine's
 * to read, when the port takes it.
 */
#ifndef PC_CONSOLE_H
#define PC_CONSOLE_H

#include <linux/types.h>

void console_init(void);

/* The terminal as it was; done at exit(), too. */
void console_restore(void);

/* Any thread. What is written is seen when it is flushed. */
void console_write(__u8 byte);
void console_flush(void);

#endif /* PC_CONSOLE_H */
