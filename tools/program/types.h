/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What BTF knows of a program's state: how large the structure is, and where its
 * members are.
 */
#ifndef TYPES_H
#define TYPES_H

#include <stddef.h>
#include <stdint.h>

struct btf;

/* A number inside the state: a member, an element, or a bit field. */
struct member {
	char *name;		/* as in C: channel[2].count */
	uint32_t bit;		/* from the start of the state, little-endian */
	uint32_t bits;		/* 1 to 64 */
};

struct members {
	struct member *all;	/* in the order of the declaration */
	uint32_t count;
};

/*
 * The type of what the second parameter of @function points to, and its size in bytes
 * rounded up to words; *@size is 0 and the type 0 if there is no such parameter.
 * Returns -1 if BTF does not tell.
 */
int types_state(const struct btf *btf, const char *function, uint32_t *type,
		uint32_t *size);

/* The members within @size bytes; none for type 0. */
void types_members(const struct btf *btf, uint32_t type, uint32_t size,
		   struct members *members);
void types_members_free(struct members *members);

#endif
