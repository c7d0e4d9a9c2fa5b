# SPDX-License-Identifier: GPL-2.0
#
# What accesses cost. Included by the Makefile; wants TEST_KERNELS.

BENCH_KERNELS ?= $(TEST_KERNELS)

.PHONY: bench
bench: setup
	@echo '# bench: building' >&2
	@$(MAKE) --no-print-directory -s tools
	@tests/bench/run $(BENCH_KERNELS)

# The documents show what was measured last.
.PHONY: bench-docs
bench-docs:
	tests/bench/docs
