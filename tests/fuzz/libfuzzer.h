/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What libFuzzer calls, and what it offers to be called: clang has no header for C.
 * See https://llvm.org/docs/LibFuzzer.html and its FuzzerInterface.h.
 */
#ifndef TESTS_LIBFUZZER_H
#define TESTS_LIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#endif
