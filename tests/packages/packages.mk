# SPDX-License-Identifier: GPL-2.0
#
# Tests of packages in fresh systems of Debian. Included by the Makefile. Wants B,
# PIT_OBJECTS and LIBS_TEST; gives check-packages and what its tests are made of.

# The test of the i8254 with the library that is installed, as pkg-config finds it.
$(B)/packages/test_pit: $(B)/tests/guest/test_pit.o $(B)/tests/guest/fixture.o $(PIT_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $$(pkg-config --libs libkvmfilter) $(LIBS_TEST) -o $@

# In this order: what one step makes the next one needs.
PACKAGE_CHECKS_1 := bookworm/debs trixie/debs
PACKAGE_CHECKS_2 := bookworm/author trixie/author trixie/rpms
PACKAGE_CHECKS_3 := trixie/machine bookworm/machine

#help check-packages  packages: built, installed, upgraded, used, removed in
#help                 fresh systems of Debian
# What comes on the standard error is where they are.
.PHONY: check-packages
check-packages: setup
	for kernel in 6.1 6.12 newest; do scripts/kernel get $$kernel || exit 1; done
	@echo '# check-packages: building' >&2
	@$(MAKE) --no-print-directory -s lib tools
	@status=0; \
	for checks in "$(PACKAGE_CHECKS_1)" "$(PACKAGE_CHECKS_2)" "$(PACKAGE_CHECKS_3)"; do \
		prove --jobs 2 --timer --comments --exec tests/run \
			$$(printf 'packages/%s ' $$checks) || status=1; \
	done; \
	if [ $$status = 0 ]; then \
		echo 'check-packages: PASS'; \
	else \
		echo 'check-packages: FAIL'; exit 1; \
	fi
