# SPDX-License-Identifier: GPL-2.0
#
# The manual, in mdoc(7). Included by the Makefile. Wants MANDIR, DESTDIR; gives a target
# per package that has pages: install-man-dev, install-man-tools, install-man-module.
#
# A page of section 3 is named after a function or model of libkvmfilter.map, or leads by
# .so to the page that it shares with others. tests/manual/man.t says what is checked, and what the
# comments in the pages (struct, example) are for.

MAN_DEV := $(wildcard userlib/man/*.3) $(addprefix userlib/man/kvmfilter-,embed.1 porting.7)
MAN_TOOLS := $(filter-out $(MAN_DEV),$(wildcard userlib/man/*.[17]))
MAN_MODULE := $(wildcard userlib/man/*.4)

# Page by page into the folder of its section.
.PHONY: install-man-dev install-man-tools install-man-module
install-man-dev: MAN_PAGES = $(MAN_DEV)
install-man-tools: MAN_PAGES = $(MAN_TOOLS)
install-man-module: MAN_PAGES = $(MAN_MODULE)
install-man-dev install-man-tools install-man-module:
	for page in $(MAN_PAGES); do \
		install -D -m 644 -t $(DESTDIR)$(MANDIR)/man$${page##*.} $$page || exit 1; \
	done
