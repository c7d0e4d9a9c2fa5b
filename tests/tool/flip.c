// SPDX-License-Identifier: GPL-2.0
/*
 * Damaged objects: the command's own code, built with sanitizers, reads thousands of
 * variants of good ones. Whatever it says of them, it must end.
 *
 *	tool_flip SECONDS OBJECT...
 *
 * A variant that ends it otherwise is left in tool_flip.o of the current directory.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <sanitizer/common_interface_defs.h>

#include "../unit/random.h"
#include "../../tools/commands.h"
#include "../../tools/program/object.h"
#include "../../tools/options.h"
#include "../../tools/tool.h"

#define OBJECT_MAX	(1 << 20)

struct file {
	size_t size;
	unsigned char bytes[OBJECT_MAX];
};

static struct file variant;
static uint64_t seed;

static uint64_t any(uint64_t below)
{
	return random_next(&seed) % below;
}

static void save_variant(void)
{
	int fd = open("tool_flip.o", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd >= 0 && write(fd, variant.bytes, variant.size) >= 0)
		close(fd);
}

static void read_file(const char *path, struct file *file)
{
	FILE *stream = fopen(path, "rb");

	if (!stream) {
		perror(path);
		exit(STATUS_TROUBLE);
	}
	file->size = fread(file->bytes, 1, OBJECT_MAX, stream);
	fclose(stream);
	if (file->size < sizeof(Elf64_Ehdr) || file->size == OBJECT_MAX) {
		fprintf(stderr, "%s: too short or too large\n", path);
		exit(STATUS_TROUBLE);
	}
}

/* Words are offsets, sizes and kinds somewhere. */
static void set_word(size_t at)
{
	static const uint32_t words[] = { 0, 1, 8, 0x7fffffff, 0x80000000, 0xfffffff8,
					  0xffffffff };
	uint32_t word = words[any(sizeof(words) / sizeof(words[0]))];

	at = at / sizeof(word) * sizeof(word);
	if (at + sizeof(word) <= variant.size)
		memcpy(variant.bytes + at, &word, sizeof(word));
}

static void damage_one(void)
{
	size_t at = any(variant.size);
	Elf64_Ehdr header;

	memcpy(&header, variant.bytes, sizeof(header));
	switch (any(5)) {
	case 0:
		variant.bytes[at] = any(256);
		break;
	case 1:
		set_word(at);
		break;
	case 2:
		/* The headers of sections, which lead to everything. */
		if (header.e_shoff < variant.size)
			set_word(header.e_shoff + any(variant.size - header.e_shoff));
		break;
	default:
		variant.bytes[at] ^= 1 << any(8);
		break;
	}
}

static void damage(const struct file *original)
{
	uint64_t count = 1 + any(4);

	variant.size = original->size;
	memcpy(variant.bytes, original->bytes, original->size);
	while (count--)
		damage_one();
	if (!any(8))
		variant.size = any(variant.size) + 1;
}

/* In front of a page without access: libelf and libbpf have no sanitizer of their own. */
static void parse_at_edge(void)
{
	static const struct selection all;
	size_t page = sysconf(_SC_PAGESIZE);
	size_t size = (variant.size + page - 1) / page * page;
	char *map = mmap(NULL, size + page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *image = map + size - variant.size;

	if (map == MAP_FAILED || mprotect(map + size, page, PROT_NONE)) {
		perror("mmap");
		exit(STATUS_TROUBLE);
	}
	memcpy(image, variant.bytes, variant.size);
	object_free(object_parse("edge", image, variant.size, &all));
	munmap(map, size + page);
}

static const struct command check = {
	.bit = COMMAND_CHECK, .name = "check", .run = check_run,
};

static const struct command disasm = {
	.bit = COMMAND_DISASM, .name = "disasm", .run = disasm_run,
};

static const struct command trial = {
	.bit = COMMAND_RUN, .name = "run", .run = run_run,
};

/* The file comes last. */
static const struct {
	const struct command *command;
	const char *words[8];
} lines[] = {
	{ &check, { "check" } },
	{ &check, { "check", "--json" } },
	{ &check, { "check", "--section", ".text", "--direction", "read" } },
	{ &disasm, { "disasm" } },
	{ &disasm, { "disasm", "--json" } },
	{ &trial, { "run", "--engine", "interpreter", "--access", "read:0:4" } },
	{ &trial, { "run", "--engine", "interpreter", "--access", "write:1:1:7",
		    "--state", "2=5" } },
	{ &trial, { "run", "--engine=interpreter", "--access=read:0:4", "--json",
		    "--program=good_read", "--state=channel[0].flags=255" } },
};

static void run_all(char *path)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct options options;
		char *words[10];
		int count = 0;

		while (lines[i].words[count]) {
			words[count] = (char *)lines[i].words[count];
			count++;
		}
		words[count++] = path;
		words[count] = NULL;
		if (options_parse(&options, lines[i].command, count, words) < 0)
			lines[i].command->run(&options);
		options_free(&options);
	}
}

/* Standard output and error of the command, not those of the sanitizers. */
static void silence(void)
{
	FILE *null = fopen("/dev/null", "w");

	if (!null) {
		perror("/dev/null");
		exit(STATUS_TROUBLE);
	}
	stdout = null;
	stderr = null;
}

int main(int argc, char **argv)
{
	static struct file original;
	FILE *result = stdout;
	unsigned int variants = 0;
	char path[32];
	int fd = memfd_create("variant", MFD_CLOEXEC);
	time_t end;

	if (argc < 3 || fd < 0) {
		fprintf(stderr, "tool_flip SECONDS OBJECT...\n");
		return STATUS_TROUBLE;
	}
	end = time(NULL) + atoi(argv[1]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	silence();
	__sanitizer_set_death_callback(save_variant);
	while (time(NULL) < end) {
		read_file(argv[2 + variants % (argc - 2)], &original);
		seed = variants++;
		damage(&original);
		if (ftruncate(fd, 0) || pwrite(fd, variant.bytes, variant.size, 0) < 0)
			return STATUS_TROUBLE;
		parse_at_edge();
		run_all(path);
	}
	fprintf(result, "%u variants\n", variants);
	return 0;
}
