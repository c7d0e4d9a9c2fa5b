# SPDX-License-Identifier: GPL-2.0
#
# The verifier with every mutant that tests/mutation/mutate makes of it, linked with its
# test. Wants B, CC, VERIFIER_SOURCES, VERIFIER_TEST_SOURCES and PROGRAM_BINS; gives
# $(B)/test_mutation, which tests/mutation/mutation.t runs.

# All but what words messages.
MUTATED := $(filter-out verifier/disasm.c verifier/log.c,$(VERIFIER_SOURCES))

$(B)/mutation/mutants: $(addprefix tests/mutation/,mutate Changes.pm list) $(MUTATED)
	@mkdir -p $(@D)
	tests/mutation/mutate $(@D) tests/mutation/list $(MUTATED)

# Quick to run, so without the address sanitizer; undefined behaviour traps, and what is
# not initialised is the same each time.
$(B)/test_mutation: $(B)/mutation/mutants tests/mutation/switch.c $(VERIFIER_SOURCES) \
		    $(VERIFIER_TEST_SOURCES) \
		    $(wildcard verifier/*.h tests/unit/*.h userlib/src/*.h uapi/linux/*.h) \
		    $(PROGRAM_BINS)
	$(CC) -std=gnu11 -w -O1 -fno-strict-aliasing -ftrivial-auto-var-init=pattern \
		-fsanitize=undefined -fsanitize-undefined-trap-on-error \
		-Wl,--wrap=calloc -Wl,--wrap=_cmocka_run_group_tests -Iuapi -Iverifier \
		-Iuserlib/include -Iuserlib/src -Itests/unit $(MUTATED:verifier/%=$(B)/mutation/%) \
		tests/mutation/switch.c $(filter-out $(MUTATED),$(VERIFIER_SOURCES)) \
		$(VERIFIER_TEST_SOURCES) -lcmocka -o $@
