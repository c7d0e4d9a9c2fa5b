# SPDX-License-Identifier: GPL-2.0
#
# The project's own targets: what all need is here, the rest in .mk files beside what they are
# about. What `make help` says of a target stands beside it, behind #help. The module itself is
# built by the kernel's build system from Kbuild.

KVERSION ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVERSION)/build
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
UDEVDIR ?= /usr/lib/udev
MODULESLOADDIR ?= /usr/lib/modules-load.d
DESTDIR ?=

VERSION := $(shell cat VERSION)
SOVERSION := 1
B := build

# For another machine: CROSS_COMPILE is a prefix of the compiler's name, SYSROOT a folder with
# the libraries that tools and tests want; the library itself wants none.
ifneq ($(CROSS_COMPILE),)
CC := $(CROSS_COMPILE)gcc
LD := $(CROSS_COMPILE)ld
AR := $(CROSS_COMPILE)ar
OBJCOPY := $(CROSS_COMPILE)objcopy
endif
OBJCOPY ?= objcopy
# What is built is for x86 or arm64.
TARGET_ARCH := $(if $(filter aarch64-%,$(shell $(CC) -dumpmachine)),arm64,x86)

CLANG ?= clang
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Werror
CPPFLAGS_ALL := -Iuapi -Iuserlib/include -I$(B)/gen $(CPPFLAGS)
CFLAGS_ALL := -std=gnu11 $(WARNINGS) $(CFLAGS)
LIBS_TEST := -lcmocka -lpthread
PKG_CONFIG := pkg-config
ifneq ($(SYSROOT),)
SYSROOT_LIBS := $(addprefix $(SYSROOT),/usr/lib/aarch64-linux-gnu /lib/aarch64-linux-gnu)
CPPFLAGS_ALL += -isystem $(SYSROOT)/usr/include
LDFLAGS += $(foreach folder,$(SYSROOT_LIBS),-L$(folder) -Wl,-rpath-link,$(folder))
PKG_CONFIG := PKG_CONFIG_LIBDIR=$(firstword $(SYSROOT_LIBS))/pkgconfig \
	      PKG_CONFIG_SYSROOT_DIR=$(SYSROOT) pkg-config
endif
LIBS_TABLE := $(shell $(PKG_CONFIG) --libs smartcols 2>/dev/null)

.PHONY: all
all: lib

# What `make help` tells of, in this order.
FIRST := tools modules install-lib install dkms-install deb rpm demo tests check-unit check check-all lint bench \
	 clean
MADE_OF = $(filter-out %.d,$(MAKEFILE_LIST))

.PHONY: help help-all
help:
	@echo 'make                 the library, in build/'
	@$(foreach target,$(FIRST),sed -n 's/^#help \($(target) .*\)/make \1/p' $(MADE_OF) &&) :
	@echo 'make help-all        all that there is'
	@echo 'tests/run NAME       one test: tests/README.md'

help-all:
	@sed -n 's/^#help  /      /p; t; s/^#help /make /p' $(MADE_OF)

# --- programs: clang makes an object, scripts/kvmfilter-embed a header of it ---------

MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
# What the verifier wants and a compiler may think better of: no pointers on the stack,
# which clang 19 puts there with -O2, as it weighs them by guesses how often they are used;
# no jumps backward without a loop, which come of blocks that were moved or merged.
BPF_CODE := -Os -g -target bpf -mcpu=v3 -fno-jump-tables -mllvm -disable-block-placement \
	    -mllvm -enable-tail-merge=0
# The same for all machines: with the headers of this one.
BPF_FLAGS := $(BPF_CODE) $(WARNINGS) \
	     $(addprefix -I/usr/include/,$(if $(CROSS_COMPILE),$(shell cc -print-multiarch),$(MULTIARCH))) \
	     -Iuapi -Iuserlib/include

$(B)/bpf/%.o: %.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_FLAGS) -MMD -MP -c $< -o $@

$(B)/gen/%.h: scripts/kvmfilter-embed
	@mkdir -p $(@D)
	scripts/kvmfilter-embed $(filter %.o,$^) > $@.new && mv $@.new $@

$(B)/gen/version.h: VERSION
	@mkdir -p $(@D)
	echo '#define KVMFILTER_VERSION_TEXT "$(VERSION)"' > $@

# The README's handler, and the VMM's part of it.
$(B)/readme/program.bpf.c: README.md scripts/doc-example
	@mkdir -p $(@D)
	scripts/doc-example $< 1 > $@
$(B)/readme/program.o: $(B)/readme/program.bpf.c
	$(CLANG) $(BPF_FLAGS) -c $< -o $@
$(B)/gen/readme_program.h: $(B)/readme/program.o
$(B)/gen/readme_vmm.h: docs/using.md scripts/doc-example
	@mkdir -p $(@D)
	scripts/doc-example $< 1 > $@
$(B)/gen/readme_device.h: docs/using.md scripts/doc-example
	@mkdir -p $(@D)
	scripts/doc-example $< 2 > $@
$(B)/gen/readme_machine.h: docs/using.md scripts/doc-example
	@mkdir -p $(@D)
	scripts/doc-example $< 3 > $@

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -fPIC -MMD -MP -c $< -o $@

#help modules         the module for this kernel (KVERSION=, KDIR=)
.PHONY: modules
modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

include userlib/userlib.mk
include userlib/man/man.mk
include examples/examples.mk
include examples/pc/pc.mk
include tools/tools.mk
include packaging/packaging.mk
include tests/kernels.mk
include tests/unit/unit.mk
include tests/programs/programs.mk
include tests/mutation/mutation.mk
include tests/fuzz/fuzz.mk
include tests/opinion/opinion.mk
include tests/packages/packages.mk
include tests/guest/guest.mk
include tests/bench/bench.mk
include tests/qemu/qemu.mk
include tests/check.mk

# --- all together ----------------------------------------------------------------

$(B)/test_create: $(B)/tests/abi/create.o $(LIB)

$(UNIT_TESTS:%=$(B)/test_%) $(GUEST_PROGRAMS) $(B)/test_create:
	$(CC) $(LDFLAGS) $(filter-out %.a,$^) $(filter %.a,$^) $(LIBS_TEST) -o $@

# Everything that `make demo` and `make check` need and a fresh machine lacks. The
# builds follow in a make of their own, since they need what was just installed.
.PHONY: setup
setup:
	scripts/setup

#help tests           all that is built, with the programs of the tests
.PHONY: tests
tests: $(UNIT_TESTS:%=$(B)/test_%) $(GUEST_PROGRAMS) $(B)/test_create $(B)/test_verifier \
       $(B)/cases.tar $(B)/test_mutation $(B)/test_opinion $(B)/soundness $(B)/fuzz_verifier \
       $(TOOL_TESTS) examples pc lib $(QEMU_ROMS) $(B)/bench/rom.bin

# For static analysis, which compiles nothing of ours.
.PHONY: generated
generated: $(MODEL_HEADERS) $(B)/gen/version.h \
	   $(addprefix $(B)/gen/,test_programs.h bench_programs.h doorbell_programs.h posted_programs.h \
	   hostile_programs.h linear_programs.h timers_programs.h readme_program.h readme_vmm.h \
	   readme_device.h readme_machine.h pc_dsdt.h)

#help lint            static analysis of all sources, by six tools
.PHONY: lint
lint: setup
	scripts/lint

#help clean           remove build/ and what the kernel build left
.PHONY: clean
clean:
	rm -rf $(B)
	rm -f Module.symvers modules.order kvmfilter.ko kvmfilter.mod* kvmfilter.o \
		.kvmfilter* .module-common* .Module.symvers* .modules.order* \
		$(foreach folder,module verifier,$(addprefix $(folder)/,*.o .*.cmd .*.d))

# Not what the test of a fresh system has there, a home with a cache.
-include $(shell find $(B) -path $(B)/fresh -prune -o -type f -name '*.d' -print 2>/dev/null)
