// SPDX-License-Identifier: GPL-2.0
/*
 * Reading objects. libelf bounds every section by the file; what is then said about
 * them is checked here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <gelf.h>
#include <linux/kvmfilter.h>

#include "object.h"
#include "options.h"
#include "text.h"
#include "tool.h"
#include "types.h"

#ifndef EM_BPF
#define EM_BPF		247
#endif

#define FILE_MAX	(16 << 20)	/* bytes */
#define PROGRAMS_MAX	KVMFILTER_PROGS_MAX
#define INSNS_MAX	(4 * KVMFILTER_INSNS_MAX)	/* the verifier refuses it later */

struct reader {
	struct object *object;
	const struct selection *wanted;
	Elf *elf;
	size_t names;		/* section of the sections' names */
	Elf_Data *ext;		/* .BTF.ext, or NULL */
	char *others;		/* programs that are not wanted */
};

static const char *path_of(const struct reader *reader)
{
	return reader->object->path;
}

static const char *section_name(const struct reader *reader, Elf_Scn *section,
				GElf_Shdr *header)
{
	const char *name = NULL;

	if (gelf_getshdr(section, header))
		name = elf_strptr(reader->elf, reader->names, header->sh_name);
	return name ? name : "";
}

static bool check_header(const struct reader *reader)
{
	GElf_Ehdr header;

	if (elf_kind(reader->elf) != ELF_K_ELF ||
	    !gelf_getehdr(reader->elf, &header)) {
		tool_error("%s: not an object file", path_of(reader));
		return false;
	}
	if (header.e_machine != EM_BPF || header.e_ident[EI_CLASS] != ELFCLASS64) {
		tool_error("%s: for machine %u, not for BPF; compile with clang -target bpf",
			   path_of(reader), header.e_machine);
		return false;
	}
	if (header.e_ident[EI_DATA] != ELFDATA2LSB) {
		tool_error("%s: big-endian; compile with -target bpfel",
			   path_of(reader));
		return false;
	}
	return true;
}

/* The sections of type information, without which all but its use works. */
static void read_btf(struct reader *reader)
{
	Elf_Scn *section = NULL;
	Elf_Data *data;
	GElf_Shdr header;

	while ((section = elf_nextscn(reader->elf, section))) {
		const char *name = section_name(reader, section, &header);
		bool types = !strcmp(name, BTF_ELF_SEC);

		if (!types && strcmp(name, BTF_EXT_ELF_SEC))
			continue;
		data = elf_getdata(section, NULL);
		if (!data || !data->d_buf || data->d_size > FILE_MAX)
			continue;
		if (!types) {
			reader->ext = data;
		} else if (!reader->object->btf) {
			reader->object->btf = btf__new(data->d_buf, data->d_size);
			if (!reader->object->btf)
				tool_error("%s: ignoring the type information, which is malformed",
					   path_of(reader));
		}
	}
}

/* Whether a section is a program, of what direction, and its name. */
static const char *program_name(const struct reader *reader, const char *section,
				uint32_t *direction)
{
	static const char prefix[] = "kvmfilter/";
	static const char * const kinds[] = {
		[KVMFILTER_READ] = "read/", [KVMFILTER_WRITE] = "write/",
		[KVMFILTER_EXPIRE] = "expire/",
	};

	if (reader->wanted->section) {
		*direction = reader->wanted->direction;
		return strcmp(section, reader->wanted->section) ? NULL : section;
	}
	if (strncmp(section, prefix, strlen(prefix)))
		return NULL;
	section += strlen(prefix);
	for (*direction = KVMFILTER_READ; *direction <= KVMFILTER_EXPIRE; ++*direction) {
		size_t length = strlen(kinds[*direction]);

		if (!strncmp(section, kinds[*direction], length))
			return section[length] ? section + length : NULL;
	}
	return NULL;
}

/* The function at the start of a section: usually it has the program's name. */
static const char *function_name(const struct reader *reader, size_t index)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Sym symbol;

	while ((section = elf_nextscn(reader->elf, section))) {
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		data = elf_getdata(section, NULL);
		for (int i = 0; data && gelf_getsym(data, i, &symbol); i++)
			if (GELF_ST_TYPE(symbol.st_info) == STT_FUNC &&
			    symbol.st_shndx == index && !symbol.st_value)
				return elf_strptr(reader->elf, header.sh_link,
						  symbol.st_name);
	}
	return NULL;
}

static bool read_insns(const struct reader *reader, Elf_Scn *section,
		       struct program *program)
{
	size_t size = sizeof(*program->insns);
	Elf_Data *data = elf_getdata(section, NULL);

	if (!data || (data->d_size && !data->d_buf)) {
		tool_error("%s: %s: the section has no contents", path_of(reader),
			   program->name);
		return false;
	}
	if (!data->d_size || data->d_size % size || data->d_size / size > INSNS_MAX) {
		tool_error("%s: %s: a section of %zu bytes; a program has 1 to %d instructions of %zu bytes",
			   path_of(reader), program->name, data->d_size,
			   KVMFILTER_INSNS_MAX, size);
		return false;
	}
	program->insn_count = data->d_size / size;
	program->insns = tool_alloc(program->insn_count, size);
	memcpy(program->insns, data->d_buf, data->d_size);
	return true;
}

static void read_debug(const struct reader *reader, const char *section, size_t index,
		       const char *name, struct program *program)
{
	const struct btf *btf = reader->object->btf;
	const char *function = function_name(reader, index);

	if (!btf)
		return;
	program->state_known = !types_state(btf, function ? function : name,
					    &program->state_type,
					    &program->state_size);
	if (reader->ext &&
	    !lines_read(&program->lines, btf, reader->ext->d_buf,
			reader->ext->d_size, section, program->insn_count))
		tool_error("%s: ignoring the lines of the source, which are malformed",
			   path_of(reader));
}

static void add_other(struct reader *reader, const char *name)
{
	char *clean = text_clean(name);
	char *others;

	if (reader->others && strlen(reader->others) > TEXT_MAX) {
		free(clean);
		return;
	}
	others = tool_text("%s%s%s", reader->others ? reader->others : "",
			   reader->others ? ", " : "", clean);
	free(clean);
	free(reader->others);
	reader->others = others;
}

/* A section, if it is a program that is wanted. */
static bool read_section(struct reader *reader, Elf_Scn *section)
{
	struct object *object = reader->object;
	struct program *program = &object->programs[object->program_count];
	size_t index = elf_ndxscn(section);
	uint32_t direction;
	GElf_Shdr header = {};
	const char *raw = section_name(reader, section, &header);
	const char *name = program_name(reader, raw, &direction);

	if (!name || header.sh_type == SHT_REL || header.sh_type == SHT_RELA)
		return true;
	if (reader->wanted->program && strcmp(name, reader->wanted->program)) {
		add_other(reader, name);
		return true;
	}
	if (object->program_count == PROGRAMS_MAX) {
		tool_error("%s: more than %d programs", object->path, PROGRAMS_MAX);
		return false;
	}
	object->program_count++;
	program->name = text_clean(name);
	program->direction = direction;
	for (uint32_t i = 0; i + 1 < object->program_count; i++) {
		if (object->programs[i].direction == direction &&
		    !strcmp(object->programs[i].name, program->name)) {
			tool_error("%s: %s: two sections of this name", object->path,
				   program->name);
			return false;
		}
	}
	if (!read_insns(reader, section, program))
		return false;
	reloc_find(reader->elf, index, program->insns, program->insn_count,
		   &program->reloc);
	read_debug(reader, raw, index, name, program);
	return true;
}

static bool read_programs(struct reader *reader)
{
	const char *path = path_of(reader);
	Elf_Scn *section = NULL;

	if (elf_getshdrstrndx(reader->elf, &reader->names)) {
		tool_error("%s: damaged: %s", path, elf_errmsg(-1));
		return false;
	}
	read_btf(reader);
	reader->object->programs = tool_alloc(PROGRAMS_MAX + 1, sizeof(struct program));
	while ((section = elf_nextscn(reader->elf, section)))
		if (!read_section(reader, section))
			return false;
	if (reader->object->program_count)
		return true;
	if (reader->others)
		tool_error("%s: no program '%s'; there is %s", path,
			   reader->wanted->program, reader->others);
	else if (reader->wanted->section)
		tool_error("%s: no section '%s'", path, reader->wanted->section);
	else
		tool_error("%s: no program: no section kvmfilter/read/NAME or kvmfilter/write/NAME",
			   path);
	return false;
}

struct object *object_parse(const char *path, char *image, size_t size,
			    const struct selection *wanted)
{
	struct reader reader = {
		.object = tool_alloc(1, sizeof(struct object)),
		.wanted = wanted,
	};
	bool ok;

	reader.object->path = text_clean(path);
	/* It has its own opinion on what to print. */
	libbpf_set_print(NULL);
	elf_version(EV_CURRENT);
	reader.elf = size ? elf_memory(image, size) : NULL;
	if (!reader.elf)
		tool_error("%s: not an object file", path_of(&reader));
	ok = reader.elf && check_header(&reader) && read_programs(&reader);
	elf_end(reader.elf);
	free(reader.others);
	if (ok)
		return reader.object;
	object_free(reader.object);
	return NULL;
}

/* All of a file, or of a pipe. Returns NULL with errno. */
static char *read_all(int fd, size_t *size)
{
	size_t room = 1 << 16;
	char *image = NULL;
	ssize_t n = 1;

	for (*size = 0; n; *size += n) {
		if (!image || *size == room) {
			room *= image ? 2 : 1;
			image = tool_resize(image, room);
		}
		n = read(fd, image + *size, room - *size);
		if (n > 0 && *size + n > FILE_MAX)
			errno = EFBIG;
		else if (n >= 0)
			continue;
		free(image);
		return NULL;
	}
	/* To its size, so that memory checkers see where it ends. */
	return tool_resize(image, *size ? *size : 1);
}

struct object *object_read(const char *path, const struct selection *wanted)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct object *object;
	char *image = NULL;
	size_t size;

	if (fd >= 0)
		image = read_all(fd, &size);
	if (!image)
		tool_error("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (!image)
		return NULL;
	object = object_parse(path, image, size, wanted);
	free(image);
	return object;
}

void object_free(struct object *object)
{
	if (!object)
		return;
	for (uint32_t i = 0; i < object->program_count; i++) {
		struct program *program = &object->programs[i];

		free(program->name);
		free(program->insns);
		free(program->reloc.reason);
		lines_free(&program->lines);
	}
	free(object->programs);
	btf__free(object->btf);
	free(object->path);
	free(object);
}
