/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON by jansson, and this command's rules for it: values, addresses and masks are
 * strings "0x..." whatever their width, for many readers have no more than 53 bits;
 * counts, sizes, numbers of things and times are numbers; what is not known is null.
 */
#ifndef JSON_H
#define JSON_H

#include <stdint.h>

#include <jansson.h>

json_t *json_hex(uint64_t value);
json_t *json_number(uint64_t value);

/* The numbers of the bits that are set in @count words. */
json_t *json_bits(const uint64_t *words, uint32_t count);

const char *json_direction(uint32_t direction);

/* Print and free. */
void json_print(json_t *value);

#endif
