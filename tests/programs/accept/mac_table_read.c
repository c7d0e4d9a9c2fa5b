// SPDX-License-Identifier: GPL-2.0
// rule: a table of bytes, read in any width, in network byte order
// state: 64
// direction: read
// expect: accept
#include <kvmfilter_prog.h>

struct table {
	__u64 word[8];
};

KVMFILTER_READ_PROGRAM(mac_table_read, struct table)
{
	__u64 word = state->word[access->offset >> 3 & 7];

	if (access->width == 8)
		access->value = __builtin_bswap64(word);
	else if (access->width == 4)
		access->value = __builtin_bswap32(word >> (access->offset & 4) * 8);
	else if (access->width == 2)
		access->value = __builtin_bswap16(word >> (access->offset & 6) * 8);
	else
		access->value = (__u8)(word >> (access->offset & 7) * 8);
	return KVMFILTER_DONE;
}
