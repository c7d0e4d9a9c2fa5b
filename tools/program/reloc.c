// SPDX-License-Identifier: GPL-2.0
/*
 * The name behind a relocation. Of what is static, the compiler names the section
 * only, and the instruction says where in it: the symbol that lies there is found.
 */
#include <stdbool.h>
#include <stdlib.h>

#include <gelf.h>
#include <linux/bpf.h>

#include "reloc.h"
#include "text.h"
#include "tool.h"

struct entry {
	uint64_t offset;
	uint64_t symbol;
	size_t symbols;		/* section of the symbol table */
};

static bool is_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL);
}

static const char *section_name(Elf *elf, size_t index)
{
	Elf_Scn *section = elf_getscn(elf, index);
	GElf_Shdr header;
	size_t names;

	if (!section || !gelf_getshdr(section, &header) ||
	    elf_getshdrstrndx(elf, &names))
		return NULL;
	return elf_strptr(elf, names, header.sh_name);
}

/* The function or the variable at @offset of section @index. */
static const char *symbol_at(Elf *elf, Elf_Data *data, size_t strings, size_t index,
			     uint64_t offset)
{
	GElf_Sym symbol;

	for (int i = 0; gelf_getsym(data, i, &symbol); i++) {
		int type = GELF_ST_TYPE(symbol.st_info);

		if ((type == STT_FUNC || type == STT_OBJECT) &&
		    symbol.st_shndx == index && symbol.st_value <= offset &&
		    offset - symbol.st_value < symbol.st_size)
			return elf_strptr(elf, strings, symbol.st_name);
	}
	return NULL;
}

static const char *symbol_name(Elf *elf, const struct entry *entry,
			       const struct bpf_insn *insn, bool *defined)
{
	Elf_Scn *section = elf_getscn(elf, entry->symbols);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	const char *name;
	GElf_Shdr header;
	GElf_Sym symbol;
	uint64_t offset;

	if (!data || !gelf_getshdr(section, &header) ||
	    header.sh_type != SHT_SYMTAB || entry->symbol > INT32_MAX ||
	    !gelf_getsym(data, (int)entry->symbol, &symbol))
		return NULL;
	*defined = symbol.st_shndx != SHN_UNDEF;
	if (GELF_ST_TYPE(symbol.st_info) != STT_SECTION)
		return elf_strptr(elf, header.sh_link, symbol.st_name);
	offset = (uint32_t)insn->imm;
	if (is_call(insn))
		offset = ((uint64_t)insn->imm + 1) * sizeof(*insn);
	name = symbol_at(elf, data, header.sh_link, symbol.st_shndx, offset);
	return name ? name : section_name(elf, symbol.st_shndx);
}

static char *reason(Elf *elf, const struct entry *entry, const struct bpf_insn *insn)
{
	bool defined = true;
	char *name = text_clean(symbol_name(elf, entry, insn, &defined));
	char *text;

	if (!*name)
		text = tool_text("needs relocation");
	else if (is_call(insn) && defined)
		text = tool_text("calls function '%s', which was not inlined; give it __attribute__((always_inline))",
				 name);
	else if (is_call(insn))
		text = tool_text("calls function '%s', which is not there; a program is one function and calls helpers only",
				 name);
	else
		text = tool_text("uses global data '%s'; a program has its state and its stack",
				 name);
	free(name);
	return text;
}

/* The entry with the lowest offset of one table. */
static bool first_entry(Elf_Scn *section, const GElf_Shdr *header, struct entry *first)
{
	Elf_Data *data = elf_getdata(section, NULL);
	bool found = false;

	for (int i = 0; data; i++) {
		GElf_Rela rela;
		GElf_Rel rel;

		if (header->sh_type == SHT_RELA) {
			if (!gelf_getrela(data, i, &rela))
				break;
			rel.r_offset = rela.r_offset;
			rel.r_info = rela.r_info;
		} else if (!gelf_getrel(data, i, &rel)) {
			break;
		}
		if (found && rel.r_offset >= first->offset)
			continue;
		found = true;
		*first = (struct entry) {
			.offset = rel.r_offset,
			.symbol = GELF_R_SYM(rel.r_info),
			.symbols = header->sh_link,
		};
	}
	return found;
}

void reloc_find(Elf *elf, size_t section, const struct bpf_insn *insns,
		uint32_t insn_count, struct reloc *reloc)
{
	Elf_Scn *table = NULL;
	GElf_Shdr header;
	struct entry entry;

	*reloc = (struct reloc) {};
	while (!reloc->reason && (table = elf_nextscn(elf, table))) {
		if (!gelf_getshdr(table, &header) || header.sh_info != section ||
		    (header.sh_type != SHT_REL && header.sh_type != SHT_RELA) ||
		    !first_entry(table, &header, &entry))
			continue;
		if (entry.offset / sizeof(*insns) < insn_count)
			reloc->insn = entry.offset / sizeof(*insns);
		reloc->reason = reason(elf, &entry, &insns[reloc->insn]);
	}
}
