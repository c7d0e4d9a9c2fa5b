# SPDX-License-Identifier: GPL-2.0
#
# The library and its device models. Included by the Makefile. Wants B (the build folder), the
# rules for objects and programs, VERSION, SOVERSION, PREFIX, LIBDIR, INCLUDEDIR, DESTDIR; gives
# LIB, SHLIB, LIB_SOURCES, LIB_FLAGS, VERIFIER_SOURCES, MODEL_HEADERS, install-lib and install-dev.

# Device models: one source for the programs and for the slow path.
MODELS := $(patsubst userlib/models/%.bpf.c,%,$(wildcard userlib/models/*.bpf.c))

MODEL_HEADERS := $(MODELS:%=$(B)/gen/%_programs.h)
$(MODEL_HEADERS): $(B)/gen/%_programs.h: $(B)/bpf/userlib/models/%.o

# Shared with the module, which verifies for real; the library foretells its verdict.
VERIFIER_SOURCES := $(addprefix verifier/,verifier.c insn.c disasm.c log.c)
LIB_SOURCES := $(addprefix userlib/src/,kvmfilter.c create.c clock.c space.c device.c device_output.c \
	       device_post.c bytes.c state_lock.c check.c interp.c machine.c machine_lines.c \
	       machine_exit.c machine_serve.c machine_slot.c machine_state.c) \
	       $(MODELS:%=userlib/models/%.c) $(VERIFIER_SOURCES)
LIB_FLAGS := -Iverifier -Iuserlib/models -Iuserlib/src
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(B)/%.o)
LIB := $(B)/libkvmfilter.a
SHLIB := $(B)/libkvmfilter.so.$(SOVERSION)

$(MODELS:%=$(B)/userlib/models/%.o): $(B)/userlib/models/%.o: $(B)/gen/%_programs.h
$(B)/userlib/src/%.o $(B)/userlib/models/%.o: CPPFLAGS_ALL += $(LIB_FLAGS)
$(B)/userlib/src/kvmfilter.o $(B)/userlib/src/create.o: $(B)/gen/version.h
$(B)/verifier/%.o: CPPFLAGS_ALL += $(LIB_FLAGS)

$(LIB): $(LIB_OBJECTS)
	$(AR) rcs $@ $^

$(SHLIB): $(LIB_OBJECTS) userlib/libkvmfilter.map
	$(CC) -shared -Wl,-soname,$(@F) -Wl,--version-script,userlib/libkvmfilter.map \
		-Wl,-z,defs $(LDFLAGS) $(LIB_OBJECTS) -o $@

#help lib             the library, in build/
.PHONY: lib
lib: $(LIB) $(SHLIB)

# --- installation: a package each ------------------------------------------------

#help install-lib     the library alone; install-dev: what a VMM is built with
.PHONY: install-lib
install-lib: lib
	install -d $(DESTDIR)$(LIBDIR)
	install -m 755 $(SHLIB) $(DESTDIR)$(LIBDIR)/
	$(if $(DESTDIR),,ldconfig)

# With the paths that are given here, not those of an earlier `make lib`.
.PHONY: install-dev
install-dev: lib install-man-dev
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)/linux \
		$(DESTDIR)$(PREFIX)/bin
	install -m 755 scripts/kvmfilter-embed $(DESTDIR)$(PREFIX)/bin/
	install -m 644 $(LIB) $(DESTDIR)$(LIBDIR)/
	ln -sf $(notdir $(SHLIB)) $(DESTDIR)$(LIBDIR)/libkvmfilter.so
	install -m 644 userlib/include/*.h $(DESTDIR)$(INCLUDEDIR)/
	install -m 644 uapi/linux/kvmfilter.h $(DESTDIR)$(INCLUDEDIR)/linux/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
		-e 's|@LIBDIR@|$(LIBDIR:$(PREFIX)/%=$${prefix}/%)|' \
		-e 's|@INCLUDEDIR@|$(INCLUDEDIR:$(PREFIX)/%=$${prefix}/%)|' \
		-e 's|@BPF_CODE@|$(BPF_CODE)|' \
		-e 's|@BPF_INCLUDE@|$(MULTIARCH:%= -I/usr/include/%)|' \
		userlib/libkvmfilter.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/libkvmfilter.pc
