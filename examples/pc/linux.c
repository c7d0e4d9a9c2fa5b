// SPDX-License-Identifier: GPL-2.0
/*
 * A bzImage is two parts: setup code for real mode, of which only the header is used
 * here, and the kernel with its own decompressor, entered in 32-bit protected mode. It
 * learns of memory, initrd and command line from the "zero page".
 */
#define _GNU_SOURCE
#include <asm/bootparam.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot.h"

#define HEADER		0x1f1
#define KERNEL		0x100000	/* of every bzImage; it moves itself if it wants */
#define PROTOCOL_MIN	0x020a		/* the first with pref_address and init_size */
#define PAGE		4096UL

/* Where things are in the first MiB. */
#define PARAMS		0x10000
#define COMMAND_LINE	0x20000
#define LOW_END		0x9fc00
#define BIOS		0xe0000
#define BIOS_END	0x100000

#define E820_RAM	1
#define E820_RESERVED	2

struct file {
	const char *name;
	const char *data;
	size_t size;
};

static struct file map_file(const char *name)
{
	struct file file = { .name = name };
	struct stat status;
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status) < 0)
		err(1, "%s", name);
	if (!S_ISREG(status.st_mode) || !status.st_size)
		errx(1, "%s: not a file, or an empty one", name);
	file.size = status.st_size;
	file.data = mmap(NULL, file.size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file.data == MAP_FAILED)
		err(1, "%s", name);
	close(fd);
	return file;
}

static void unmap_file(const struct file *file)
{
	munmap((void *)file->data, file->size);
}

/* The header, and how many bytes of setup come before the kernel. */
static size_t read_header(const struct file *file, struct setup_header *header)
{
	size_t setup, length;

	if (file->size < HEADER + sizeof(*header))
		errx(1, "%s: not a bzImage: it is too short", file->name);
	memset(header, 0, sizeof(*header));
	memcpy(header, file->data + HEADER, sizeof(*header));
	if (header->boot_flag != 0xaa55 || header->header != 0x53726448)
		errx(1, "%s: not a bzImage: no boot flag, or no \"HdrS\"", file->name);
	if (header->version < PROTOCOL_MIN)
		errx(1, "%s: boot protocol %u.%02u is too old", file->name,
		     header->version >> 8, header->version & 0xff);
	if (!(header->loadflags & LOADED_HIGH))
		errx(1, "%s: not a bzImage: it is to be loaded low", file->name);
	/* What follows the header is code, which the kernel must not take for more of it. */
	length = 0x202 + (unsigned char)file->data[0x201] - HEADER;
	if (length < sizeof(*header))
		memset((char *)header + length, 0, sizeof(*header) - length);
	setup = 512 * (1 + (header->setup_sects ? header->setup_sects : 4));
	if (setup >= file->size)
		errx(1, "%s: not a bzImage: no kernel after its setup", file->name);
	return setup;
}

/* The first byte that the kernel leaves alone until it knows of the initrd. */
static size_t kernel_end(const struct setup_header *header, size_t size)
{
	size_t at = KERNEL, end;

	if (!header->relocatable_kernel || header->pref_address > at)
		at = header->pref_address;
	end = at + header->init_size;
	return end > KERNEL + size ? end : KERNEL + size;
}

static void load_initrd(struct machine *machine, struct setup_header *header,
			const char *name, size_t kernel)
{
	struct file initrd = map_file(name);
	size_t top = machine->memory_size, at;

	if (top > (size_t)header->initrd_addr_max + 1)
		top = (size_t)header->initrd_addr_max + 1;
	if (initrd.size > top)
		errx(1, "%s: larger than the memory", name);
	at = (top - initrd.size) / PAGE * PAGE;
	if (at < kernel)
		errx(1, "%s: %zu MiB of memory are too few for it and the kernel", name,
		     machine->memory_size >> 20);
	memcpy(machine->memory + at, initrd.data, initrd.size);
	header->ramdisk_image = at;
	header->ramdisk_size = initrd.size;
	unmap_file(&initrd);
}

static void add_e820(struct boot_params *params, size_t from, size_t to, __u32 type)
{
	struct boot_e820_entry *entry = &params->e820_table[params->e820_entries++];

	entry->addr = from;
	entry->size = to - from;
	entry->type = type;
}

void linux_load(struct machine *machine, const struct linux_boot *boot, __u64 rsdp)
{
	struct boot_params *params = (void *)(machine->memory + PARAMS);
	struct setup_header *header = &params->hdr;
	struct file kernel = map_file(boot->kernel);
	size_t setup, end, length = strlen(boot->append);

	memset(params, 0, sizeof(*params));
	setup = read_header(&kernel, header);
	end = kernel_end(header, kernel.size - setup);
	if (end > machine->memory_size)
		errx(1, "%s: needs %zu MiB of memory", kernel.name, (end >> 20) + 1);
	if (length > header->cmdline_size || length >= LOW_END - COMMAND_LINE)
		errx(1, "--append: the kernel takes %u characters", header->cmdline_size);
	memcpy(machine->memory + KERNEL, kernel.data + setup, kernel.size - setup);
	memcpy(machine->memory + COMMAND_LINE, boot->append, length + 1);
	if (boot->initrd)
		load_initrd(machine, header, boot->initrd, end);
	header->type_of_loader = 0xff;
	header->code32_start = KERNEL;
	header->cmd_line_ptr = COMMAND_LINE;
	params->acpi_rsdp_addr = rsdp;
	add_e820(params, 0, LOW_END, E820_RAM);
	add_e820(params, LOW_END, 0xa0000, E820_RESERVED);
	add_e820(params, BIOS, BIOS_END, E820_RESERVED);
	add_e820(params, BIOS_END, machine->memory_size, E820_RAM);
	unmap_file(&kernel);
	machine_enter(machine, KERNEL, PARAMS);
}
