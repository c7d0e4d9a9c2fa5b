// SPDX-License-Identifier: GPL-2.0
/*
 * .BTF.ext: a header, then per kind of information the size of its records and, per
 * section of code, a count and records. Newer compilers may append to header and
 * records, so both say how long they are.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <linux/bpf.h>

#include "json.h"
#include "lines.h"
#include "text.h"
#include "tool.h"

struct header {
	uint16_t magic;
	uint8_t version;
	uint8_t flags;
	uint32_t header_size;
	/* From the end of the header. */
	uint32_t func_info_off;
	uint32_t func_info_size;
	uint32_t line_info_off;
	uint32_t line_info_size;
};

struct block {
	uint32_t section;	/* name */
	uint32_t count;
};

/* What is left to be read of the section. */
struct cursor {
	const char *at;
	size_t left;
};

static bool skip(struct cursor *cursor, size_t size)
{
	if (cursor->left < size)
		return false;
	cursor->at += size;
	cursor->left -= size;
	return true;
}

/* The next @size bytes, of which @want are wanted, or false if there are fewer. */
static bool take(struct cursor *cursor, void *to, size_t want, size_t size)
{
	const char *from = cursor->at;

	if (size < want || !skip(cursor, size))
		return false;
	memcpy(to, from, want);
	return true;
}

/* To the blocks of line_info; none is all right. */
static bool find_blocks(struct cursor *cursor, uint32_t *record_size)
{
	struct cursor start = *cursor;
	struct header header;

	if (!take(cursor, &header, sizeof(header), sizeof(header)))
		return false;
	*cursor = start;
	if (header.magic != BTF_MAGIC || header.version != BTF_VERSION ||
	    header.header_size < sizeof(header) ||
	    !skip(cursor, header.header_size) ||
	    !skip(cursor, header.line_info_off) ||
	    cursor->left < header.line_info_size)
		return false;
	cursor->left = header.line_info_size;
	if (!cursor->left)
		return true;
	return take(cursor, record_size, sizeof(*record_size), sizeof(*record_size)) &&
	       *record_size >= sizeof(struct bpf_line_info);
}

static void drop(struct source *source)
{
	free(source->file);
	free(source->text);
}

static void keep(struct lines *lines, const struct btf *btf,
		 const struct bpf_line_info *info, uint32_t insn_count)
{
	struct source *source;
	uint32_t insn = info->insn_off / sizeof(struct bpf_insn);

	/* Line 0 is code of no line. */
	if (insn >= insn_count || !BPF_LINE_INFO_LINE_NUM(info->line_col))
		return;
	/* Of several lines at one instruction, the last one made it. */
	if (lines->count && lines->sources[lines->count - 1].insn == insn)
		drop(&lines->sources[--lines->count]);
	source = &lines->sources[lines->count];
	source->insn = insn;
	source->line = BPF_LINE_INFO_LINE_NUM(info->line_col);
	source->column = BPF_LINE_INFO_LINE_COL(info->line_col);
	source->file = text_clean(btf__str_by_offset(btf, info->file_name_off));
	source->text = text_clean(btf__str_by_offset(btf, info->line_off));
	lines->count++;
}

static bool read_block(struct lines *lines, const struct btf *btf,
		       struct cursor *cursor, uint32_t record_size, uint32_t count,
		       uint32_t insn_count)
{
	while (count--) {
		struct bpf_line_info info;

		if (!take(cursor, &info, sizeof(info), record_size))
			return false;
		keep(lines, btf, &info, insn_count);
	}
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	return x->insn < y->insn ? -1 : x->insn > y->insn;
}

static bool read_blocks(struct lines *lines, const struct btf *btf,
			struct cursor *cursor, uint32_t record_size,
			const char *section, uint32_t insn_count)
{
	struct block block;

	while (cursor->left) {
		const char *name;

		if (!take(cursor, &block, sizeof(block), sizeof(block)))
			return false;
		name = btf__str_by_offset(btf, block.section);
		if (!name || strcmp(name, section)) {
			if (!skip(cursor, (size_t)block.count * record_size))
				return false;
		} else if (!read_block(lines, btf, cursor, record_size, block.count,
				       insn_count)) {
			return false;
		}
	}
	return true;
}

bool lines_read(struct lines *lines, const struct btf *btf, const void *ext,
		size_t size, const char *section, uint32_t insn_count)
{
	struct cursor cursor = { ext, size };
	uint32_t record_size = 0;

	*lines = (struct lines) {};
	if (!find_blocks(&cursor, &record_size))
		return false;
	if (!cursor.left)
		return true;
	/* Room for all there can be; the surplus is never touched. */
	lines->sources = tool_alloc(cursor.left / record_size, sizeof(*lines->sources));
	if (!read_blocks(lines, btf, &cursor, record_size, section, insn_count)) {
		lines_free(lines);
		return false;
	}
	qsort(lines->sources, lines->count, sizeof(*lines->sources), compare);
	return true;
}

void lines_free(struct lines *lines)
{
	for (uint32_t i = 0; i < lines->count; i++)
		drop(&lines->sources[i]);
	free(lines->sources);
	*lines = (struct lines) {};
}

const struct source *lines_at(const struct lines *lines, uint32_t insn)
{
	uint32_t low = 0, high = lines->count;

	/* The last line that starts at @insn or before. */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (lines->sources[middle].insn <= insn)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &lines->sources[low - 1] : NULL;
}

const char *lines_path(const struct source *source)
{
	char directory[TEXT_MAX];
	size_t length;

	if (!getcwd(directory, sizeof(directory)))
		return source->file;
	length = strlen(directory);
	if (strncmp(source->file, directory, length) || source->file[length] != '/')
		return source->file;
	return source->file + length + 1;
}

void lines_json(json_t *object, const struct source *source)
{
	json_object_set_new(object, "file",
			    source ? json_string(source->file) : json_null());
	json_object_set_new(object, "line",
			    source ? json_number(source->line) : json_null());
	json_object_set_new(object, "column",
			    source ? json_number(source->column) : json_null());
	json_object_set_new(object, "source",
			    source ? json_string(source->text) : json_null());
}
