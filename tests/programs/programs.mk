# SPDX-License-Identifier: GPL-2.0
#
# The cases of tests/programs as instructions, and the test that judges them.
# Wants B (the build folder), VERIFIER_SOURCES, CLANG, LLVM_OBJCOPY, LLVM_READELF and
# BPF_FLAGS;
# gives PROGRAM_BINS and the sources of test_verifier.

LLVM_OBJCOPY ?= llvm-objcopy
LLVM_READELF ?= llvm-readelf

PROGRAM_CASES := $(wildcard tests/programs/*/*.s tests/programs/*/*.c)
PROGRAM_BINS := $(addprefix $(B)/,$(addsuffix .bin,$(basename $(PROGRAM_CASES))))
PROMISES_SOURCES := tests/unit/promises.c tests/unit/random_program.c userlib/src/interp.c
VERIFIER_TEST_SOURCES := $(addprefix tests/unit/,test_verifier.c program_case.c) \
			 $(PROMISES_SOURCES)

$(B)/tests/programs/%.bin: tests/programs/%.s
	@mkdir -p $(@D)
	$(CLANG) -target bpf -mcpu=v3 -c $< -o $(@:.bin=.o)
	$(LLVM_OBJCOPY) -O binary --only-section=.text $(@:.bin=.o) $@

# One program per file, which must need no relocation.
$(B)/tests/programs/%.bin: tests/programs/%.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_FLAGS) -MMD -MP -MT $@ -c $< -o $(@:.bin=.o)
	! $(LLVM_READELF) --sections --wide $(@:.bin=.o) | grep -F .relkvmfilter/
	$(LLVM_OBJCOPY) -O binary --wildcard --only-section='kvmfilter/*' \
		$(@:.bin=.o) $@

# For the tests in a VM.
$(B)/cases.tar: $(PROGRAM_BINS) $(PROGRAM_CASES)
	tar -cf $@ --sort=name tests/programs -C $(B)/tests --transform 's|^programs|bins|' \
		--exclude='*.o' --exclude='*.d' programs

# With sanitizers: a look beyond the program is a failure too.
$(B)/test_verifier: $(VERIFIER_SOURCES) $(VERIFIER_TEST_SOURCES) \
		    $(wildcard verifier/*.h tests/unit/*.h userlib/src/*.h uapi/linux/*.h) \
		    $(PROGRAM_BINS)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -Wall -Wextra -Werror -O1 -g -fno-omit-frame-pointer \
		-fsanitize=address,undefined -fno-sanitize-recover=all \
		-Wl,--wrap=calloc -Iuapi -Iverifier -Iuserlib/include -Iuserlib/src \
		-Itests/unit \
		$(VERIFIER_SOURCES) $(VERIFIER_TEST_SOURCES) -lcmocka -o $@

.PHONY: check-verifier
check-verifier: $(B)/test_verifier
	$(B)/test_verifier tests/programs $(B)/tests/programs
