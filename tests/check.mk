# SPDX-License-Identifier: GPL-2.0
#
# What make check and its like run. Included by the Makefile, after what it wants: the lists of
# tests of the .mk files in tests/, the kernels of tests/kernels.mk, B.

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
	  permissions vm/selftest mutation fuzz circles help headers man manual demo stat screen \
	  completion tool \
	  $(UNIT_CHECKS) unit/stat unit/info bench/judge $(BENCH_TESTS)
# What takes long and seldom finds anything. The others do more, by FULL.
ALL_CHECKS := $(PROOFS) fresh administrator dkms firmware nested pc qemu install \
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

#help check           the tests, in disposable VMs where they need the module
.PHONY: check
check: setup
	$(call check,check,$(CHECKS))

#help check-all       the same at greater length, and what takes long: hours
.PHONY: check-all
check-all: setup
	$(call check,check-all,$(ALL_CHECKS))

#help prove           what is proven for all inputs: bounds of arithmetic
.PHONY: prove
prove: setup
	@if prove --merge --timer --comments --verbose --exec tests/run $(PROOFS); then \
		echo 'prove: PASS'; \
	else \
		echo 'prove: FAIL'; exit 1; \
	fi

#help check-unit      the tests that need nothing but this machine
# Packages run these where they are built.
.PHONY: check-unit
check-unit: $(UNIT_TESTS:%=$(B)/test_%) $(B)/test_verifier
	prove --merge --jobs $$(nproc) --exec tests/run $(UNIT_CHECKS)

#help check-kernels   the tests that need the module, on every kernel it is for
.PHONY: check-kernels
check-kernels: setup
	@echo '# check-kernels: building' >&2
	@$(MAKE) --no-print-directory -s tests
	@tests/kernels check-kernels "$(ALL_KERNELS)" "$(KERNEL_TESTS) $(HOSTILE_TESTS)"

#help check-arm64     the same on emulated machines of arm64
.PHONY: check-arm64
check-arm64: setup
	@echo '# check-arm64: building' >&2
	@$(MAKE) --no-print-directory -s arm64-tests
	@tests/kernels check-arm64 "$(ARM64_KERNELS)" "$(ARM64_TESTS)"

#help check-intel     the same on emulated processors of Intel; builds the
#help                 emulator first
# The emulator first: building it takes minutes, and says so.
.PHONY: check-intel
check-intel: setup
	scripts/bochs get
	@echo '# check-intel: building' >&2
	@$(MAKE) --no-print-directory -s tests
	@tests/kernels check-intel "$(INTEL_KERNEL)" "$(INTEL_BOOTS) bench-intel" \
		"$(filter-out $(INTEL_KERNEL),$(INTEL_KERNELS))" "$(INTEL_BOOTS)" \
		"$(INTEL_MODES)" "$(INTEL_MODE_BOOTS)"

#help check-qemu      QEMU with kvmfilter, which it builds first
# The first time that takes some five minutes of a processor.
.PHONY: check-qemu
check-qemu: setup
	scripts/kernel get $(TEST_KERNEL)
	scripts/qemu get
	@echo '# check-qemu: building' >&2
	@$(MAKE) --no-print-directory -s lib $(QEMU_ROMS) $(B)/bench/rom.bin
	scripts/module-build $(TEST_KERNEL)
	@if prove --merge --timer --comments --verbose --exec tests/run qemu; then \
		echo 'check-qemu: PASS'; \
	else \
		echo 'check-qemu: FAIL'; exit 1; \
	fi

#help check-debug     the same on kernels that look for faults, which it builds
#help                 first: memory errors, leaks, races, locking; with
#help                 allocations that fail
# The kernels first: building them takes minutes, and says so.
.PHONY: check-debug
check-debug: setup
	for kernel in $(DEBUG_KERNELS); do scripts/kernel get $$kernel || exit 1; done
	@echo '# check-debug: building' >&2
	@$(MAKE) --no-print-directory -s tests
	prove --merge --timer --comments --exec tests/run vm/debug
	@tests/kernels check-debug "$(DEBUG_KERNELS)" "$(KERNEL_TESTS) $(HOSTILE_TESTS) $(DEBUG_TESTS)"

#help soak            the same attacks with new seeds, for MINUTES=n (10)
# Attacks with other seeds, and the counters against the clock: MINUTES=n.
.PHONY: soak
soak: setup
	scripts/kernel get $(TEST_KERNEL)
	@echo '# soak: building' >&2
	@$(MAKE) --no-print-directory -s tests
	scripts/module-build $(TEST_KERNEL)
	@tests/soak $(TEST_KERNEL) $(or $(MINUTES),10) $(filter-out drop isolation,$(HOSTILE_TESTS))
