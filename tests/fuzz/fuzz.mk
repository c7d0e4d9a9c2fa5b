# SPDX-License-Identifier: GPL-2.0
#
# Searches for programs that the verifier should not have accepted.
# Wants B, VERIFIER_SOURCES, PROMISES_SOURCES, PROGRAM_BINS, CC and CLANG.

FUZZ_SOURCES := $(VERIFIER_SOURCES) $(PROMISES_SOURCES)
FUZZ_INCLUDES := -Iuapi -Iverifier -Iuserlib/include -Iuserlib/src -Itests/unit
FUZZ_HEADERS := $(wildcard tests/fuzz/*.h verifier/*.h tests/unit/*.h userlib/src/*.h uapi/linux/*.h)

# For numbers: no sanitizers, they are libFuzzer's part.
$(B)/soundness: tests/fuzz/soundness.c tests/unit/random_bound.c tests/unit/random_join.c \
		$(FUZZ_SOURCES) $(FUZZ_HEADERS)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -O2 $(FUZZ_INCLUDES) $(filter %.c,$^) -ljansson -o $@

# libFuzzer follows the coverage of the verifier; it comes with clang.
$(B)/fuzz_verifier: tests/fuzz/fuzz_verifier.c $(FUZZ_SOURCES) $(FUZZ_HEADERS)
	@mkdir -p $(@D)
	$(CLANG) -std=gnu11 $(WARNINGS) -O1 -g -fno-omit-frame-pointer \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$(FUZZ_INCLUDES) $(filter %.c,$^) -o $@

#help fuzz            search for programs that should not be accepted, on and on
# Until interrupted, or for MINUTES=n.
.PHONY: fuzz
fuzz: setup
	@$(MAKE) --no-print-directory -s $(B)/soundness $(B)/fuzz_verifier $(PROGRAM_BINS)
	@tests/fuzz/fuzz
