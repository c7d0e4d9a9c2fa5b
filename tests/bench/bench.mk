# SPDX-License-Identifier: GPL-2.0
#
# What accesses cost. Included by the Makefile; wants B, TEST_KERNELS, GUEST_FLAGS, OBJCOPY.

BENCH_KERNELS ?= $(TEST_KERNELS)
BENCH_ARM64_KERNELS ?= 6.12-arm64 6.12-arm64-nvhe newest-arm64
BENCH_INTEL_KERNELS ?= $(TEST_KERNELS:%=%-intel)

# Budgets are for 6.12.
BENCH_TESTS := $(and $(filter 6.12,$(TEST_KERNELS)),bench)

#help bench           what accesses cost, in instructions and nanoseconds
.PHONY: bench
bench: setup
	@echo '# bench: building' >&2
	@$(MAKE) --no-print-directory -s tools $(B)/bench/rom.bin arm64-tests
	scripts/bochs get
	@tests/bench/run $(BENCH_KERNELS); status=$$?; \
	tests/bench/run --intel $(BENCH_INTEL_KERNELS) || status=1; \
	tests/bench/run --arm64 $(BENCH_ARM64_KERNELS) && exit $$status

#help bench-docs      shows in docs/ what was measured last
# The documents show what was measured last.
.PHONY: bench-docs
bench-docs:
	tests/bench/docs

# The firmware of the machine that tests/bench/run has QEMU emulate, as a VMM of the VM's KVM.
ROM_FLAGS := $(filter-out -mno-red-zone,$(GUEST_FLAGS)) -m32

$(B)/bench/rom.bin: tests/bench/qemu/rom.c tests/qemu/io.h tests/bench/qemu/reset.S tests/bench/qemu/rom.lds
	@mkdir -p $(@D)
	$(CC) $(ROM_FLAGS) -c $< -o $(@D)/rom.o
	$(CC) -m32 -c tests/bench/qemu/reset.S -o $(@D)/reset.o
	$(LD) -m elf_i386 -T tests/bench/qemu/rom.lds $(@D)/reset.o $(@D)/rom.o -o $(@D)/rom.elf
	$(OBJCOPY) -O binary -j .rom $(@D)/rom.elf $@
