// SPDX-License-Identifier: GPL-2.0
/*
 * Text of strangers made harmless, and numbers of the command line.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "tool.h"

/* Not seen itself, and changes how others are: their direction, lines, joints. */
static bool is_format(uint32_t code)
{
	return code == 0x61c || code == 0xfeff || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f);
}

/* Bytes of the UTF-8 character at @text, 0 if it is none or a control character. */
static size_t character(const unsigned char *text)
{
	uint32_t code, least;
	size_t length, i;

	if (*text < 0x80)
		return *text >= 0x20 && *text != 0x7f;
	length = *text >= 0xf0 ? 4 : *text >= 0xe0 ? 3 : 2;
	if (*text < 0xc2 || *text > 0xf4)
		return 0;
	code = *text & (0x7f >> length);
	for (i = 1; i < length; i++) {
		/* The terminator ends this, too. */
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0xa0;
	if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
	    is_format(code))
		return 0;
	return length;
}

char *text_clean(const char *raw)
{
	const unsigned char *from = (const unsigned char *)(raw ? raw : "");
	char clean[TEXT_MAX + 1];
	size_t used = 0;

	while (*from == ' ' || *from == '\t')
		from++;
	while (*from) {
		size_t length = character(from);

		if (used + (length ? length : 1) > TEXT_MAX)
			break;
		if (length)
			memcpy(clean + used, from, length);
		else
			clean[used] = *from == '\t' ? ' ' : '?';
		used += length ? length : 1;
		from += length ? length : 1;
	}
	clean[used] = '\0';
	return tool_text("%s", clean);
}

bool text_number(const char *text, uint64_t max, uint64_t *number)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	char *end;

	/* strtoull() would take blanks and signs. */
	if (!isxdigit((unsigned char)*digits))
		return false;
	errno = 0;
	*number = strtoull(digits, &end, hex ? 16 : 10);
	return !errno && end != digits && !*end && *number <= max;
}

bool text_seconds(const char *text, uint64_t *ns)
{
	size_t whole = strspn(text, "0123456789");
	const char *fraction = text + whole + (text[whole] == '.');
	uint64_t unit = NSEC_PER_SEC;

	/* So that no sum below can overflow; and "." alone is none. */
	if (whole > 9 || (!whole && !*fraction))
		return false;
	*ns = whole ? strtoull(text, NULL, 10) * NSEC_PER_SEC : 0;
	if (text[whole] && text[whole] != '.')
		return false;
	for (; isdigit((unsigned char)*fraction); fraction++) {
		unit /= 10;
		*ns += unit * (*fraction - '0');
	}
	return !*fraction;
}

const char *text_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}
