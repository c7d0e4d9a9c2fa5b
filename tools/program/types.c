// SPDX-License-Identifier: GPL-2.0
/*
 * Types by BTF. libbpf has checked that types and strings lie within the section, and
 * no more: types may refer to themselves, and sizes may be anything.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>
#include <linux/kvmfilter.h>

#include "text.h"
#include "tool.h"
#include "types.h"

#define DEPTH_MAX	16	/* of typedefs and of structures, nested */
#define MEMBERS_MAX	4096
#define VISITS_MAX	65536

/* Without typedefs and qualifiers. NULL if there is no such type. */
static const struct btf_type *resolve(const struct btf *btf, uint32_t *id)
{
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		const struct btf_type *type = btf__type_by_id(btf, *id);

		if (!type)
			return NULL;
		if (!btf_is_mod(type) && !btf_is_typedef(type) &&
		    btf_kind(type) != BTF_KIND_TYPE_TAG)
			return type;
		*id = type->type;
	}
	return NULL;
}

int types_state(const struct btf *btf, const char *function, uint32_t *type,
		uint32_t *size)
{
	int id = btf__find_by_name_kind(btf, function, BTF_KIND_FUNC);
	const struct btf_type *proto, *pointer;
	uint32_t pointer_id;
	long long bytes;

	*type = 0;
	*size = 0;
	if (id < 0)
		return -1;
	proto = btf__type_by_id(btf, btf__type_by_id(btf, id)->type);
	if (!proto || !btf_is_func_proto(proto))
		return -1;
	if (btf_vlen(proto) < 2)
		return 0;
	pointer_id = btf_params(proto)[1].type;
	pointer = resolve(btf, &pointer_id);
	if (!pointer || !btf_is_ptr(pointer))
		return -1;
	*type = pointer->type;
	bytes = *type ? btf__resolve_size(btf, *type) : -1;
	/* A larger state is refused with a better message where it is used. */
	if (bytes < 0 || bytes > UINT32_MAX - 7) {
		*type = 0;
		return -1;
	}
	*size = (bytes + 7) / 8 * 8;
	return 0;
}

struct walk {
	const struct btf *btf;
	struct members *members;
	uint64_t bits;		/* of the state */
	uint32_t visits;
	char name[TEXT_MAX];
};

static void walk_type(struct walk *walk, uint32_t id, uint64_t bit, uint32_t field,
		      size_t name, int depth);

static void add_member(struct walk *walk, uint64_t bit, uint64_t bits)
{
	struct members *members = walk->members;
	struct member *member = &members->all[members->count];

	if (!bits || bits > 64 || bit + bits > walk->bits ||
	    members->count == MEMBERS_MAX)
		return;
	member->name = text_clean(walk->name);
	member->bit = bit;
	member->bits = bits;
	members->count++;
}

static void walk_struct(struct walk *walk, const struct btf_type *type, uint64_t bit,
			size_t name, int depth)
{
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *text = btf__str_by_offset(walk->btf, member->name_off);
		int length = 0;

		/* An anonymous structure's members are its owner's. */
		walk->name[name] = '\0';
		if (text && *text)
			length = snprintf(walk->name + name, TEXT_MAX - name, "%s%s",
					  name ? "." : "", text);
		if (length < 0 || (size_t)length >= TEXT_MAX - name)
			continue;
		walk_type(walk, member->type, bit + btf_member_bit_offset(type, i),
			  btf_member_bitfield_size(type, i), name + length, depth);
	}
}

static void walk_array(struct walk *walk, const struct btf_type *type, uint64_t bit,
		       size_t name, int depth)
{
	const struct btf_array *array = btf_array(type);
	long long size = btf__resolve_size(walk->btf, array->type);

	if (size <= 0)
		return;
	for (uint32_t i = 0; i < array->nelems; i++) {
		uint64_t at = bit + i * (uint64_t)size * 8;
		int length = snprintf(walk->name + name, TEXT_MAX - name, "[%u]", i);

		if (at >= walk->bits || length < 0 ||
		    (size_t)length >= TEXT_MAX - name)
			return;
		walk_type(walk, array->type, at, 0, name + length, depth);
	}
}

static void walk_type(struct walk *walk, uint32_t id, uint64_t bit, uint32_t field,
		      size_t name, int depth)
{
	const struct btf_type *type = resolve(walk->btf, &id);
	long long size;

	if (!type || depth == DEPTH_MAX || bit >= walk->bits ||
	    ++walk->visits > VISITS_MAX)
		return;
	if (btf_is_composite(type)) {
		walk_struct(walk, type, bit, name, depth + 1);
	} else if (btf_is_array(type)) {
		walk_array(walk, type, bit, name, depth + 1);
	} else {
		size = btf__resolve_size(walk->btf, id);
		if (size > 0 && size <= 8 && name)
			add_member(walk, bit, field ? field : size * 8);
	}
}

void types_members(const struct btf *btf, uint32_t type, uint32_t size,
		   struct members *members)
{
	struct walk walk = {
		.btf = btf,
		.members = members,
		.bits = 8ULL * size,
	};

	*members = (struct members) {
		.all = tool_alloc(MEMBERS_MAX, sizeof(*members->all)),
	};
	if (btf && type)
		walk_type(&walk, type, 0, 0, 0, 0);
}

void types_members_free(struct members *members)
{
	for (uint32_t i = 0; i < members->count; i++)
		free(members->all[i].name);
	free(members->all);
	*members = (struct members) {};
}
