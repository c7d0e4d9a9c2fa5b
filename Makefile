# SPDX-License-Identifier: GPL-2.0
#
# The project's own targets; `make help` lists them. The module itself is built
# by the kernel's build system from Kbuild.

KVERSION ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVERSION)/build
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
UDEVDIR ?= /usr/lib/udev
MODULESLOADDIR ?= /usr/lib/modules-load.d
DESTDIR ?=

# Kernels that the tests boot: the oldest, the default and the newest; see scripts/kernel.
TEST_KERNELS ?= 6.1 6.12 newest
# Those of make check-kernels; 6.18 and 7.2 as long as Debian serves them.
ALL_KERNELS ?= 6.1 6.1-rt 6.1-cloud 6.12 6.12-rt 6.12-cloud 6.18 7.2 newest newest-rt newest-cloud

# Those of make check-debug: see scripts/debug-kernel.
DEBUG_KERNELS ?= debug-kasan debug-kcsan

# Those of make check-arm64; with -nvhe a processor without VHE. make check has time for a few
# tests on one.
ARM64_KERNELS ?= 6.1-arm64 6.1-arm64-nvhe 6.12-arm64 6.12-arm64-nvhe \
		 newest-arm64 newest-arm64-nvhe
ARM64_KERNEL := $(and $(filter 6.12,$(TEST_KERNELS)),6.12-arm64)

# Those of make check-intel: all of its tests with all that KVM can make use of, some in each other
# mode. make check has time for a few.
INTEL_KERNELS ?= $(TEST_KERNELS:%=%-intel)
INTEL_MODES ?= $(foreach kernel,$(TEST_KERNELS),$(kernel)-intel-noapicv \
	       $(kernel)-intel-nounrestricted $(kernel)-intel-noept)
INTEL_KERNEL := $(and $(filter 6.12,$(TEST_KERNELS)),6.12-intel)

# For tests that take one of them.
export TEST_KERNEL ?= $(or $(filter 6.12,$(TEST_KERNELS)),$(lastword $(TEST_KERNELS)))
export DEMO_KERNEL ?= $(TEST_KERNEL)

VERSION := $(shell cat VERSION)
SOVERSION := 1
B := build

# Device models: one source for the programs and for the slow path.
MODELS := $(patsubst userlib/models/%.bpf.c,%,$(wildcard userlib/models/*.bpf.c))

# For another machine: CROSS_COMPILE is a prefix of the compiler's name, SYSROOT a folder with
# the libraries that tools and tests want; the library itself wants none.
ifneq ($(CROSS_COMPILE),)
CC := $(CROSS_COMPILE)gcc
LD := $(CROSS_COMPILE)ld
AR := $(CROSS_COMPILE)ar
OBJCOPY := $(CROSS_COMPILE)objcopy
endif
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

.PHONY: help
help:
	@echo 'make                 the library, in $(B)/'
	@echo 'make examples        the demo VMM (needs libsmartcols-dev, pkg-config)'
	@echo 'make tools           the kvmfilter command (needs libelf, libbpf, libjansson,'
	@echo '                     libsmartcols, libncurses: -dev; pkg-config)'
	@echo 'make demo            timers read without an exit, by a small guest and by Debian'
	@echo 'make check           the tests, in disposable VMs where they need the module'
	@echo 'make check-all       the same at greater length, and what takes long: hours'
	@echo 'make check-kernels   the tests that need the module, on every kernel it is for'
	@echo 'make check-arm64     the same on emulated machines of arm64'
	@echo 'make check-intel     the same on emulated processors of Intel, which it builds the'
	@echo '                     emulator for first'
	@echo 'make check-debug     the same on kernels that look for faults, which it builds first:'
	@echo '                     memory errors, leaks, races, locking; with allocations that fail'
	@echo 'make soak            the same attacks with new seeds, for MINUTES=n (10)'
	@echo 'make check-packages  packages: built, installed, upgraded, used, removed in fresh'
	@echo '                     systems of Debian'
	@echo 'make prove           what is proven for all inputs: bounds of arithmetic'
	@echo 'make fuzz            search for programs that should not be accepted, on and on'
	@echo 'make fuzz-calls      calls of the ABI at random, by CALLS, of either thread count'
	@echo 'make bench           what accesses cost, in instructions; make bench-docs shows it in docs'
	@echo 'make check-unit      the tests that need nothing but this machine'
	@echo 'make lint            checkpatch, sparse, coccinelle, cppcheck, clang-tidy, shellcheck'
	@echo 'make modules         the module for this kernel (KVERSION=, KDIR=)'
	@echo 'make install         library, headers, module, udev rule (PREFIX=, LIBDIR=,'
	@echo '                     DESTDIR=)'
	@echo 'make deb             Debian packages, in $(B)/deb'
	@echo 'make dkms-install    the module by DKMS, for KVERSION and later kernels; dkms-remove'
	@echo 'make rpm             RPM packages, in $(B)/rpm'
	@echo 'make clean           remove $(B)/ and what the kernel build left'

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

MODEL_HEADERS := $(MODELS:%=$(B)/gen/%_programs.h)
$(MODEL_HEADERS): $(B)/gen/%_programs.h: $(B)/bpf/userlib/models/%.o
$(B)/gen/test_programs.h: $(B)/bpf/tests/guest/programs.o
$(B)/gen/hostile_programs.h: $(B)/bpf/tests/guest/ledger.o
$(B)/gen/linear_programs.h: $(B)/bpf/tests/guest/latch.o
$(B)/gen/doorbell_programs.h: $(B)/bpf/examples/doorbell.o
$(B)/gen/posted_programs.h: $(B)/bpf/examples/posted.o

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

# For static analysis, which compiles nothing of ours.
.PHONY: generated
generated: $(MODEL_HEADERS) $(B)/gen/version.h \
	   $(addprefix $(B)/gen/,test_programs.h bench_programs.h doorbell_programs.h posted_programs.h \
	   hostile_programs.h linear_programs.h readme_program.h readme_vmm.h readme_device.h pc_dsdt.h)

# --- library -------------------------------------------------------------------

# Shared with the module, which verifies for real; the library foretells its verdict.
VERIFIER_SOURCES := $(addprefix verifier/,verifier.c insn.c disasm.c log.c)
LIB_SOURCES := $(addprefix userlib/src/,kvmfilter.c device.c bytes.c state_lock.c check.c interp.c) \
	       $(MODELS:%=userlib/models/%.c) $(VERIFIER_SOURCES)
LIB_FLAGS := -Iverifier -Iuserlib/models -Iuserlib/src
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(B)/%.o)
LIB := $(B)/libkvmfilter.a
SHLIB := $(B)/libkvmfilter.so.$(SOVERSION)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -fPIC -MMD -MP -c $< -o $@

$(MODELS:%=$(B)/userlib/models/%.o): $(B)/userlib/models/%.o: $(B)/gen/%_programs.h
$(B)/userlib/src/%.o $(B)/userlib/models/%.o: CPPFLAGS_ALL += $(LIB_FLAGS)
$(B)/userlib/src/kvmfilter.o: $(B)/gen/version.h
$(B)/verifier/%.o: CPPFLAGS_ALL += $(LIB_FLAGS)

$(LIB): $(LIB_OBJECTS)
	$(AR) rcs $@ $^

$(SHLIB): $(LIB_OBJECTS) userlib/libkvmfilter.map
	$(CC) -shared -Wl,-soname,$(@F) -Wl,--version-script,userlib/libkvmfilter.map \
		-Wl,-z,defs $(LDFLAGS) $(LIB_OBJECTS) -o $@

.PHONY: lib
lib: $(LIB) $(SHLIB)

# --- the small VMM, its guest, the demo ----------------------------------------

GUEST_FLAGS_x86 := -mno-red-zone -fcf-protection=none
GUEST_FLAGS_arm64 := -mbranch-protection=none -mno-outline-atomics
GUEST_FLAGS := -std=gnu11 $(WARNINGS) -O2 -ffreestanding -mgeneral-regs-only \
	       -fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables \
	       $(GUEST_FLAGS_$(TARGET_ARCH))

$(B)/examples/vmm/guest.bin: examples/vmm/guest.c examples/vmm/guest_$(TARGET_ARCH).h \
			     examples/vmm/job.h examples/vmm/guest.lds
	@mkdir -p $(@D)
	$(CC) $(GUEST_FLAGS) -c $< -o $(@D)/guest.o
	$(LD) -T examples/vmm/guest.lds $(@D)/guest.o -o $(@D)/guest.elf
	$(OBJCOPY) -O binary -j .image $(@D)/guest.elf $@

$(B)/examples/vmm/guest_image.o: examples/vmm/guest_image.S $(B)/examples/vmm/guest.bin
	$(CC) -c -Wa,-I$(B)/examples/vmm $< -o $@

OBJCOPY ?= objcopy
VMM_OBJECTS := $(addprefix $(B)/examples/vmm/,vm.o vm_$(TARGET_ARCH).o ending.o guest_image.o)

PIT_OBJECTS := $(B)/examples/pit.o $(B)/examples/pit_kinds.o $(B)/examples/pit_truth.o \
	       $(B)/tests/unit/i8254_ref.o $(VMM_OBJECTS)

$(B)/examples/pit-demo.o: CPPFLAGS_ALL += $(shell $(PKG_CONFIG) --cflags smartcols 2>/dev/null)

$(B)/pit-demo: $(B)/examples/pit-demo.o $(PIT_OBJECTS) $(LIB)
	$(CC) $(LDFLAGS) $^ $(LIBS_TABLE) -o $@

.PHONY: examples
examples: $(B)/pit-demo

include examples/pc/pc.mk
include tests/programs/programs.mk
include tests/mutation/mutation.mk
include tests/fuzz/fuzz.mk
include tests/opinion/opinion.mk
include tools/tools.mk
include userlib/man/man.mk
include tests/packages/packages.mk
include tests/guest/guest.mk
include tests/bench/bench.mk

# --- tests ---------------------------------------------------------------------

# Each model has a test of its own: tests/unit/model_*.c, on the bench.
MODEL_TESTS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/model_*.c))
UNIT_TESTS := state_lock muldiv port_exit device bytes ring i8254 history ending $(MODEL_TESTS)

$(B)/tests/unit/%.o: CPPFLAGS_ALL += -Imodule -Iverifier -Iuserlib/models
$(MODEL_TESTS:%=$(B)/test_%): $(B)/test_%: $(B)/tests/unit/%.o $(B)/tests/unit/bench.o $(LIB)

$(B)/test_state_lock: $(B)/tests/unit/test_state_lock.o $(LIB)
$(B)/test_muldiv: $(B)/tests/unit/test_muldiv.o
$(B)/test_port_exit: $(B)/tests/unit/test_port_exit.o
$(B)/test_device: $(B)/tests/unit/test_device.o $(LIB)
$(B)/test_bytes: $(B)/tests/unit/test_bytes.o $(LIB)
$(B)/test_ring: $(B)/tests/unit/test_ring.o $(LIB)
$(B)/test_ending: $(addprefix $(B)/,tests/unit/test_ending.o examples/vmm/ending.o)
$(B)/test_history: $(addprefix $(B)/tests/unit/,test_history.o history.o)
$(B)/test_i8254: $(B)/tests/unit/test_i8254.o \
		 $(patsubst %,$(B)/tests/unit/i8254_%.o,fixture counting modes latches \
		 vmm random ref) $(LIB)

$(B)/test_create: $(B)/tests/abi/create.o $(LIB)

$(UNIT_TESTS:%=$(B)/test_%) $(GUEST_PROGRAMS) $(B)/test_create:
	$(CC) $(LDFLAGS) $(filter-out %.a,$^) $(filter %.a,$^) $(LIBS_TEST) -o $@

# Everything that `make demo` and `make check` need and a fresh machine lacks. The
# builds follow in a make of their own, since they need what was just installed.
.PHONY: setup
setup:
	scripts/setup

.PHONY: demo
demo: setup
	scripts/kernel get $(DEMO_KERNEL)
	@echo '# demo: building' >&2
	@$(MAKE) --no-print-directory -s examples pc
	scripts/module-build $(DEMO_KERNEL)
	@if scripts/demo && scripts/pc; then \
		echo 'demo: PASS'; \
	else \
		echo 'demo: FAIL'; exit 1; \
	fi

.PHONY: tests
tests: $(UNIT_TESTS:%=$(B)/test_%) $(GUEST_PROGRAMS) $(B)/test_create $(B)/test_verifier \
       $(B)/cases.tar $(B)/test_mutation $(B)/test_opinion $(B)/soundness $(B)/fuzz_verifier \
       $(TOOL_TESTS) examples pc lib

# It takes Linux 6.9: see tests/opinion/wrap.c. Debian's 6.1 is too old.
OPINION_KERNEL := $(firstword $(filter-out 6.1,$(TEST_KERNELS)))

# What depends on the kernel.
KERNEL_TESTS := $(GUEST_TESTS) tool stat

# For all inputs there are, and all orders, not those of a sample.
PROOFS := proof/bounds proof/litmus

# The tests by their names of tests/run; what takes longest comes first.
UNIT_CHECKS := $(UNIT_TESTS:%=unit/%) unit/verifier
OTHER_KERNELS := $(filter-out $(TEST_KERNEL),$(TEST_KERNELS))
GUEST_CHECKS := $(call boots,$(TEST_KERNEL),$(HOSTILE_TESTS) $(COST_TESTS)) \
	$(call boots,$(TEST_KERNEL),$(KERNEL_TESTS)) \
	$(foreach kernel,$(OTHER_KERNELS),$(call boots,$(kernel),$(filter-out $(COUNTED_TESTS),$(KERNEL_TESTS)))) \
	$(if $(ARM64_KERNEL),$(call boots,$(ARM64_KERNEL),range conformance models)) \
	$(if $(INTEL_KERNEL),$(call boots,$(INTEL_KERNEL),range strings models))
CHECKS := lint $(GUEST_CHECKS) $(OPINION_KERNEL:%=%/opinion) abi refusal \
	  permissions vm/selftest mutation fuzz circles headers man manual demo stat screen completion tool \
	  $(UNIT_CHECKS) unit/stat unit/info bench/judge $(BENCH_TESTS)
# What takes long and seldom finds anything. The others do more, by FULL.
ALL_CHECKS := $(PROOFS) fresh administrator dkms firmware nested pc install \
	      $(TEST_KERNEL)/bench $(if $(ARM64_KERNEL),bench-arm64) $(if $(INTEL_KERNEL),bench-intel) \
	      $(TEST_KERNELS:%=%/tracing) $(foreach kernel,$(OTHER_KERNELS),$(call boots,$(kernel),$(COUNTED_TESTS))) \
	      $(CHECKS)

# make check alone has the short forms of some tests.
check-all check-kernels check-arm64 check-debug: export FULL := yes

# How many tests at a time: each takes a processor.
JOBS ?= $(shell nproc)

# $(call check,NAME,TESTS): their kernels and modules, what they are made of, the tests, a verdict.
define check
	for kernel in $(TEST_KERNELS) $(ARM64_KERNEL); do scripts/kernel get $$kernel || exit 1; done
	$(if $(INTEL_KERNEL),scripts/bochs get)
	@echo '# $(1): building' >&2
	@$(MAKE) --no-print-directory -s -j $(JOBS) tests $(if $(ARM64_KERNEL),arm64-tests)
	for kernel in $(TEST_KERNELS) $(ARM64_KERNEL); do scripts/module-build $$kernel || exit 1; done
	@if tests/check --jobs $(JOBS) $(2); then \
		echo '$(1): PASS'; \
	else \
		echo '$(1): FAIL'; exit 1; \
	fi
endef

.PHONY: check
check: setup
	$(call check,check,$(CHECKS))

.PHONY: check-all
check-all: setup
	$(call check,check-all,$(ALL_CHECKS))

.PHONY: prove
prove: setup
	@if prove --merge --timer --comments --verbose --exec tests/run $(PROOFS); then \
		echo 'prove: PASS'; \
	else \
		echo 'prove: FAIL'; exit 1; \
	fi

# Packages run these where they are built.
.PHONY: check-unit
check-unit: $(UNIT_TESTS:%=$(B)/test_%) $(B)/test_verifier
	prove --merge --jobs $$(nproc) --exec tests/run $(UNIT_CHECKS)

.PHONY: check-kernels
check-kernels: setup
	@echo '# check-kernels: building' >&2
	@$(MAKE) --no-print-directory -s tests
	@tests/kernels check-kernels "$(ALL_KERNELS)" "$(KERNEL_TESTS) $(HOSTILE_TESTS)"

.PHONY: check-arm64
check-arm64: setup
	@echo '# check-arm64: building' >&2
	@$(MAKE) --no-print-directory -s arm64-tests
	@tests/kernels check-arm64 "$(ARM64_KERNELS)" "$(ARM64_TESTS)"

# The emulator first: building it takes minutes, and says so.
.PHONY: check-intel
check-intel: setup
	scripts/bochs get
	@echo '# check-intel: building' >&2
	@$(MAKE) --no-print-directory -s tests
	@tests/kernels check-intel "$(INTEL_KERNEL)" "$(INTEL_BOOTS) bench-intel" \
		"$(filter-out $(INTEL_KERNEL),$(INTEL_KERNELS))" "$(INTEL_BOOTS)" \
		"$(INTEL_MODES)" "$(INTEL_MODE_BOOTS)"

# The kernels first: building them takes minutes, and says so.
.PHONY: check-debug
check-debug: setup
	for kernel in $(DEBUG_KERNELS); do scripts/kernel get $$kernel || exit 1; done
	@echo '# check-debug: building' >&2
	@$(MAKE) --no-print-directory -s tests
	prove --merge --timer --comments --exec tests/run vm/debug
	@tests/kernels check-debug "$(DEBUG_KERNELS)" "$(KERNEL_TESTS) $(HOSTILE_TESTS) $(DEBUG_TESTS)"

# Attacks with other seeds, and the counters against the clock: MINUTES=n.
.PHONY: soak
soak: setup
	scripts/kernel get $(TEST_KERNEL)
	@echo '# soak: building' >&2
	@$(MAKE) --no-print-directory -s tests
	scripts/module-build $(TEST_KERNEL)
	@tests/soak $(TEST_KERNEL) $(or $(MINUTES),10) $(filter-out drop isolation,$(HOSTILE_TESTS))

# Many more of the calls at random that KERNEL/calls makes for some seconds.
CALLS ?= 10000000
.PHONY: fuzz-calls
fuzz-calls: setup
	scripts/kernel get $(TEST_KERNEL)
	@$(MAKE) --no-print-directory -s $(B)/test_calls
	scripts/module-build $(TEST_KERNEL)
	CALLS=$(CALLS) tests/run $(TEST_KERNEL)/calls

# Until interrupted, or for MINUTES=n.
.PHONY: fuzz
fuzz: setup
	@$(MAKE) --no-print-directory -s $(B)/soundness $(B)/fuzz_verifier $(PROGRAM_BINS)
	@tests/fuzz/fuzz

.PHONY: lint
lint: setup
	scripts/lint

.PHONY: modules
modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# --- installation --------------------------------------------------------------

# A package is made of one or two of these.

.PHONY: install
install: install-lib install-dev install-udev install-module

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

.PHONY: install-udev
install-udev: install-man-module
	install -d $(DESTDIR)$(UDEVDIR)/rules.d $(DESTDIR)$(MODULESLOADDIR)
	install -m 644 packaging/60-kvmfilter.rules $(DESTDIR)$(UDEVDIR)/rules.d/
	install -m 644 packaging/kvmfilter.modules-load $(DESTDIR)$(MODULESLOADDIR)/kvmfilter.conf

# The module's source, for DKMS to build it on the machine that it is for.
DKMS_SOURCE := /usr/src/kvmfilter-$(VERSION)

.PHONY: install-dkms
install-dkms:
	rm -rf $(DESTDIR)$(DKMS_SOURCE)
	install -d $(addprefix $(DESTDIR)$(DKMS_SOURCE)/,module verifier uapi/linux)
	install -m 644 Kbuild VERSION $(DESTDIR)$(DKMS_SOURCE)/
	install -m 644 module/*.[ch] $(DESTDIR)$(DKMS_SOURCE)/module/
	install -m 644 verifier/*.[ch] $(DESTDIR)$(DKMS_SOURCE)/verifier/
	install -m 644 uapi/linux/kvmfilter.h $(DESTDIR)$(DKMS_SOURCE)/uapi/linux/
	sed 's|^PACKAGE_VERSION=.*|PACKAGE_VERSION="$(VERSION)"|' dkms.conf \
		> $(DESTDIR)$(DKMS_SOURCE)/dkms.conf

# What `make install` does, by DKMS: for KVERSION now, and for every kernel that comes.
.PHONY: dkms-install
dkms-install:
	packaging/dkms try $(VERSION) $(KVERSION)
	$(MAKE) --no-print-directory install-dkms install-udev DESTDIR=
	packaging/dkms install $(VERSION) $(KVERSION)

.PHONY: dkms-remove
dkms-remove:
	packaging/dkms remove
	rm -f $(UDEVDIR)/rules.d/60-kvmfilter.rules $(MODULESLOADDIR)/kvmfilter.conf \
		$(foreach page,$(MAN_MODULE),$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))

.PHONY: install-module
install-module: modules
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	depmod $(if $(DESTDIR),-b $(DESTDIR)) $(KVERSION)

# --- packages ------------------------------------------------------------------

.PHONY: deb
deb:
	scripts/setup build-essential $(shell packaging/build-depends)
	packaging/deb $(B)/deb
	@ls $(B)/deb/*.deb

.PHONY: rpm
rpm:
	scripts/setup build-essential rpm $(shell packaging/build-depends)
	packaging/rpm $(B)/rpm
	@ls $(B)/rpm/*.rpm

.PHONY: clean
clean:
	rm -rf $(B)
	rm -f Module.symvers modules.order kvmfilter.ko kvmfilter.mod* kvmfilter.o \
		.kvmfilter* .module-common* .Module.symvers* .modules.order* \
		$(foreach folder,module verifier,$(addprefix $(folder)/,*.o .*.cmd .*.d))

-include $(shell find $(B) -name '*.d' 2>/dev/null)
