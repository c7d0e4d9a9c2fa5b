# SPDX-License-Identifier: GPL-2.0
#
# The kvmfilter command, and what its tests are made of. Included by the Makefile. Wants
# B (the build folder), CC, CPPFLAGS_ALL, CFLAGS_ALL, LDFLAGS, LIB, LIB_SOURCES, BPF_FLAGS,
# PREFIX, DESTDIR; gives $(B)/kvmfilter, TOOL_TESTS and install-tools.

# The subcommands, a folder each, or one for those that are about programs; and what all use.
TOOL_SOURCES := $(sort $(filter-out %.bpf.c,$(wildcard tools/*.c tools/*/*.c)))
TOOL_LIBS := -ljansson -lbpf -lelf $(shell $(PKG_CONFIG) --libs smartcols ncursesw 2>/dev/null)
TOOL_CPPFLAGS := $(shell $(PKG_CONFIG) --cflags smartcols 2>/dev/null)

$(B)/tools/%.o: CPPFLAGS_ALL += -Itools
$(B)/tools/stat/stat_table.o: CPPFLAGS_ALL += $(TOOL_CPPFLAGS)
$(B)/tools/bench/bench.o: CPPFLAGS_ALL += $(TOOL_CPPFLAGS)
$(B)/tools/info/info.o: $(B)/gen/version.h
BENCH_PROGRAMS := $(addprefix $(B)/gen/,bench_programs.h doorbell_programs.h posted_programs.h)
$(B)/gen/bench_programs.h: $(B)/bpf/tools/bench/bench.o
$(B)/tools/bench/bench_cases.o: $(BENCH_PROGRAMS)

$(B)/kvmfilter: $(TOOL_SOURCES:%.c=$(B)/%.o) $(VMM_OBJECTS) $(LIB)
	$(CC) $(LDFLAGS) $^ $(TOOL_LIBS) -o $@

#help tools           the kvmfilter command, build/kvmfilter
.PHONY: tools
tools: $(B)/kvmfilter

.PHONY: install-tools
install-tools: tools install-man-tools
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(B)/kvmfilter $(DESTDIR)$(PREFIX)/bin/
	install -m 644 packaging/kvmfilter.bash-completion \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/kvmfilter

# --- its tests -----------------------------------------------------------------

TOOL_INPUTS := $(B)/readme/program.o $(patsubst %.bpf.c,$(B)/bpf/%.o,$(wildcard tests/tool/*.bpf.c)) \
	       $(addprefix $(B)/bpf/tests/tool/,plain.o big.o assembled.o)

# The same programs without type information.
$(B)/bpf/tests/tool/plain.o: tests/tool/good.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(filter-out -g,$(BPF_FLAGS)) -c $< -o $@

# And for the other byte order.
$(B)/bpf/tests/tool/big.o: tests/tool/good.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(subst -target bpf,-target bpfeb,$(BPF_FLAGS)) -c $< -o $@

$(B)/bpf/tests/tool/assembled.o: tests/tool/assembled.s
	@mkdir -p $(@D)
	$(CLANG) -target bpf -mcpu=v3 -c $< -o $@

# The command and the library with sanitizers, for all that reads what it cannot trust.
CHECKED := $(B)/checked
CHECKED_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
		 -fno-sanitize-recover=all
CHECKED_OBJECTS := $(patsubst %.c,$(CHECKED)/%.o,$(filter-out tools/main.c,$(TOOL_SOURCES)) \
		   $(LIB_SOURCES))

$(CHECKED)/%.o: %.c | $(MODEL_HEADERS) $(BENCH_PROGRAMS) $(B)/gen/version.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(TOOL_CPPFLAGS) $(LIB_FLAGS) -Itools -Itests/unit -std=gnu11 $(WARNINGS) \
		$(CHECKED_FLAGS) -MMD -MP -c $< -o $@

$(B)/tool_flip: $(CHECKED)/tests/tool/flip.o
$(B)/kvmfilter_checked: $(CHECKED)/tools/main.o
$(B)/test_stat: $(CHECKED)/tests/unit/test_stat.o
$(B)/test_info: $(CHECKED)/tests/unit/test_info.o

CHECKED_TESTS := $(addprefix $(B)/,tool_flip kvmfilter_checked test_stat test_info)
$(CHECKED_TESTS): $(CHECKED_OBJECTS) $(VMM_OBJECTS)
	$(CC) $(CHECKED_FLAGS) $(LDFLAGS) $^ $(TOOL_LIBS) $(LIBS_TEST) -o $@

TOOL_TESTS := $(B)/kvmfilter $(CHECKED_TESTS) $(TOOL_INPUTS)

.PHONY: tool-inputs
tool-inputs: $(TOOL_INPUTS)

.PHONY: tool-tests
tool-tests: $(TOOL_TESTS)
