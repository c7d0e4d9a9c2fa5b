/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is in the guest's memory before it starts: ACPI's tables and Linux, or firmware.
 * All end the program with a message if they can't be.
 */
#ifndef PC_BOOT_H
#define PC_BOOT_H

#include "machine.h"

struct linux_boot {
	const char *kernel;	/* file names */
	const char *initrd;	/* or NULL */
	const char *append;
};

/* Returns the address of the root pointer. */
__u64 acpi_load(struct machine *machine);

/* And let the machine start there. */
void linux_load(struct machine *machine, const struct linux_boot *boot, __u64 rsdp);

/* Instead of both; the machine starts there as a PC does. */
void firmware_load(struct machine *machine, const char *name);

#endif /* PC_BOOT_H */
