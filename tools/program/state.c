// SPDX-License-Identifier: GPL-2.0
/*
 * State in and out. Numbers in it are little-endian, as the objects are.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "state.h"
#include "text.h"
#include "tool.h"

static uint64_t get(const unsigned char *bytes, uint32_t bit, uint32_t bits)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < bits; i++)
		value |= (uint64_t)(bytes[(bit + i) / 8] >> (bit + i) % 8 & 1) << i;
	return value;
}

static void set(unsigned char *bytes, uint32_t bit, uint32_t bits, uint64_t value)
{
	for (uint32_t i = 0; i < bits; i++) {
		unsigned char mask = 1 << (bit + i) % 8;

		bytes[(bit + i) / 8] &= ~mask;
		if (value >> i & 1)
			bytes[(bit + i) / 8] |= mask;
	}
}

static bool too_long(const struct state *state)
{
	tool_error("--state: more than the %u bytes of state", state->size);
	return false;
}

/* WORD or MEMBER, the first @length bytes of @name. */
static bool find(const struct state *state, const char *name, size_t length,
		 struct member *found)
{
	char *copy = tool_text("%.*s", (int)length, name);
	uint64_t word;
	bool ok = false;

	if (text_number(copy, UINT32_MAX, &word)) {
		ok = word < state->size / 8;
		*found = (struct member) { .bit = word * 64, .bits = 64 };
	}
	for (uint32_t i = 0; !ok && i < state->members->count; i++) {
		*found = state->members->all[i];
		ok = !strcmp(found->name, copy);
	}
	if (!ok)
		tool_error("--state: no word and no member '%s' in %u bytes of state%s",
			   copy, state->size, state->members->count ? "" :
			   ", whose members are not known");
	free(copy);
	return ok;
}

/* A number of @bits bits, or a negative one as two's complement of that width. */
static bool read_value(const char *text, uint32_t bits, uint64_t *value)
{
	uint64_t mask = UINT64_MAX >> (64 - bits);

	if (*text != '-')
		return text_number(text, mask, value);
	if (!text_number(text + 1, (mask >> 1) + 1, value))
		return false;
	*value = -*value & mask;
	return true;
}

static bool set_number(struct state *state, const char *text, const char *value)
{
	struct member member;
	uint64_t number;

	if (!find(state, text, value - text, &member))
		return false;
	if (!read_value(value + 1, member.bits, &number)) {
		tool_error("--state %s: not a number of %u bits", text, member.bits);
		return false;
	}
	set(state->before, member.bit, member.bits, number);
	return true;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return tolower((unsigned char)c) - 'a' + 10;
}

static bool set_bytes(struct state *state, const char *text)
{
	uint32_t count = 0;

	while (*text) {
		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1])) {
			tool_error("--state: '%.16s': neither bytes in hex, nor @FILE, nor MEMBER=VALUE",
				   text);
			return false;
		}
		if (count == state->size)
			return too_long(state);
		state->before[count++] = digit(text[0]) << 4 | digit(text[1]);
		text += 2;
	}
	return true;
}

static bool set_file(struct state *state, const char *path)
{
	FILE *file = fopen(path, "rb");
	bool ok = false;

	if (!file || (fread(state->before, 1, state->size, file) < state->size &&
		      ferror(file)))
		tool_error("%s: %s", path, strerror(errno));
	else if (getc(file) != EOF)
		ok = too_long(state);
	else
		ok = true;
	if (file)
		fclose(file);
	return ok;
}

bool state_init(struct state *state, uint32_t size, const struct members *members)
{
	/* There is something even for no bytes. */
	*state = (struct state) {
		.size = size, .members = members,
		.before = calloc(size + 1, 1), .after = calloc(size + 1, 1),
	};
	if (state->before && state->after)
		return true;
	tool_error("%s", strerror(ENOMEM));
	state_free(state);
	return false;
}

void state_free(struct state *state)
{
	free(state->before);
	free(state->after);
}

bool state_set(struct state *state, const char *text)
{
	const char *value = strchr(text, '=');

	if (text[0] == '@')
		return set_file(state, text + 1);
	return value ? set_number(state, text, value) : set_bytes(state, text);
}

static bool differs(const struct state *state, uint32_t bit, uint32_t bits)
{
	return get(state->before, bit, bits) != get(state->after, bit, bits);
}

static bool touches(const struct member *member, uint32_t word)
{
	return member->bit / 64 <= word &&
	       word <= (member->bit + member->bits - 1) / 64;
}

/* Members show all that has changed in a word. */
static bool covered(const struct state *state, uint32_t word)
{
	uint64_t changed = get(state->before, 64 * word, 64) ^
			   get(state->after, 64 * word, 64);

	for (uint32_t i = 0; i < state->members->count; i++) {
		const struct member *member = &state->members->all[i];

		if (!touches(member, word))
			continue;
		for (uint32_t j = 0; j < member->bits; j++)
			if ((member->bit + j) / 64 == word)
				changed &= ~(1ULL << (member->bit + j) % 64);
	}
	return !changed;
}

static void print_change(const struct state *state, uint32_t bit, uint32_t bits)
{
	printf(": 0x%" PRIx64 " -> 0x%" PRIx64 "\n", get(state->before, bit, bits),
	       get(state->after, bit, bits));
}

void state_print_changes(const struct state *state)
{
	for (uint32_t i = 0; i < state->members->count; i++) {
		const struct member *member = &state->members->all[i];

		if (!differs(state, member->bit, member->bits))
			continue;
		printf("  %s", member->name);
		print_change(state, member->bit, member->bits);
	}
	for (uint32_t word = 0; word < state->size / 8; word++) {
		if (covered(state, word))
			continue;
		printf("  word %u", word);
		print_change(state, 64 * word, 64);
	}
}

static json_t *change(const struct state *state, const char *key, json_t *value,
		      uint32_t bit, uint32_t bits)
{
	return json_pack("{s:o, s:o, s:o}", key, value,
			 "before", json_hex(get(state->before, bit, bits)),
			 "after", json_hex(get(state->after, bit, bits)));
}

json_t *state_changes(const struct state *state)
{
	json_t *words = json_array();

	for (uint32_t word = 0; word < state->size / 8; word++) {
		json_t *members, *object;

		if (!differs(state, 64 * word, 64))
			continue;
		members = json_array();
		for (uint32_t i = 0; i < state->members->count; i++) {
			const struct member *member = &state->members->all[i];

			if (touches(member, word) &&
			    differs(state, member->bit, member->bits))
				json_array_append_new(members,
						      change(state, "name",
							     json_string(member->name),
							     member->bit, member->bits));
		}
		object = change(state, "word", json_number(word), 64 * word, 64);
		json_object_set_new(object, "members", members);
		json_array_append_new(words, object);
	}
	return words;
}

json_t *state_json(const struct state *state)
{
	char *hex = calloc(2, state->size + 1);
	json_t *json;

	if (!hex)
		return NULL;
	for (uint32_t i = 0; i < state->size; i++)
		snprintf(hex + 2 * i, 3, "%02x", state->after[i]);
	json = json_string(hex);
	free(hex);
	return json;
}

bool state_save(const struct state *state, const char *path)
{
	FILE *file = fopen(path, "wb");
	bool ok = file && fwrite(state->after, 1, state->size, file) == state->size;

	if (file && fclose(file))
		ok = false;
	if (!ok)
		tool_error("%s: %s", path, strerror(errno));
	return ok;
}
