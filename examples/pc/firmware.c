// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware of a PC: it ends at 4 GiB, where the processor starts, and at 1 MiB as well, as
 * if it had copied itself into memory there already. It may write to both.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot.h"

#define LOW_END		0x100000
#define ROM_MIN		0x20000
#define ROM_MAX		0x40000		/* below that is KVM's, see machine.c */

void firmware_load(struct machine *machine, const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct stat status;
	size_t size;
	char *rom;

	if (fd < 0 || fstat(fd, &status))
		err(1, "%s", name);
	size = status.st_size;
	if (size != ROM_MIN && size != ROM_MAX)
		errx(1, "%s: firmware has 128 or 256 KiB, this has %zu bytes", name, size);
	rom = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (rom == MAP_FAILED)
		err(1, "%s", name);
	close(fd);
	machine_add_memory(machine, (1ULL << 32) - size, rom, size);
	memcpy(machine->memory + LOW_END - size, rom, size);
}
