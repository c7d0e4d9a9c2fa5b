# SPDX-License-Identifier: GPL-2.0
#
# The library's manual, most of it made from the headers. Included by the Makefile. Wants B
# (the build folder), DESTDIR, PREFIX; gives $(B)/man/made and install-man.

MAN_HEADERS := $(filter-out %/kvmfilter_prog.h,$(wildcard userlib/include/*.h))

$(B)/man/made: scripts/man-pages $(MAN_HEADERS) uapi/linux/kvmfilter.h \
	       $(wildcard userlib/man/*.3)
	rm -rf $(@D)
	mkdir -p $(@D)
	scripts/man-pages $(@D) $(MAN_HEADERS)
	cp userlib/man/*.3 $(@D)/
	touch $@

.PHONY: man
man: $(B)/man/made

.PHONY: install-man
install-man: man
	install -d $(DESTDIR)$(PREFIX)/share/man/man3
	install -m 644 $(B)/man/*.3 $(DESTDIR)$(PREFIX)/share/man/man3/
