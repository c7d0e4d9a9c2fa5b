/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Relocations: an instruction that wants an address from a linker. Nothing links a
 * program, so the first of them is a reason to refuse it, and says what it wants.
 */
#ifndef RELOC_H
#define RELOC_H

#include <stddef.h>
#include <stdint.h>

#include <libelf.h>

struct bpf_insn;

struct reloc {
	uint32_t insn;
	char *reason;		/* NULL: there is none */
};

/* The first relocation of a section, by its index, which holds @insns. */
void reloc_find(Elf *elf, size_t section, const struct bpf_insn *insns,
		uint32_t insn_count, struct reloc *reloc);

#endif
