# SPDX-License-Identifier: GPL-2.0
#
# The kernels that tests boot; see scripts/kernel. Included by the Makefile.

# The oldest, the default and the newest.
TEST_KERNELS ?= 6.1 6.12 newest
# Those of make check-kernels; 6.18 and 7.2 as long as Debian serves them.
ALL_KERNELS ?= 6.1 6.1-rt 6.1-cloud 6.12 6.12-rt 6.12-cloud 6.18 7.2 newest newest-rt newest-cloud

# Those of make check-debug: see scripts/debug-kernel.
DEBUG_KERNELS ?= debug-kasan debug-kcsan debug-kcfi

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
