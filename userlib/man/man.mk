# SPDX-License-Identifier: GPL-2.0
#
# The library's manual, section 3, in mdoc(7). Included by the Makefile. Wants PREFIX,
# DESTDIR; gives install-man.
#
# A page is named after a function or model of libkvmfilter.map, or leads by .so to the page
# that it shares with others. tests/man.t says what is checked, and what the comments
# in the pages (struct, example) are for.

.PHONY: install-man
install-man:
	install -d $(DESTDIR)$(PREFIX)/share/man/man3
	install -m 644 userlib/man/*.3 $(DESTDIR)$(PREFIX)/share/man/man3/
