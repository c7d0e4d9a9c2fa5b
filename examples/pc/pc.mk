# SPDX-License-Identifier: GPL-2.0
#
# kvmfilter-pc and the guest's init for it. Included by the Makefile. Wants B (the build
# folder), CC, CPPFLAGS_ALL, CFLAGS_ALL, WARNINGS, LDFLAGS, LIB, LIBS_TABLE, and iasl of
# acpica-tools; gives $(B)/kvmfilter-pc and $(B)/pc-guest.cpio, an initramfs.

PC_OBJECTS := $(patsubst %,$(B)/examples/pc/%.o,main machine linux acpi firmware devices \
	      disk console report) $(B)/examples/vmm/ending.o

# The DSDT as an array in C.
$(B)/gen/pc_dsdt.h: examples/pc/dsdt.asl
	@mkdir -p $(@D)
	@iasl -tc -p $(basename $@) $< > $(basename $@).log || { cat $(basename $@).log; false; }
	mv $(basename $@).hex $@

$(B)/examples/pc/acpi.o: $(B)/gen/pc_dsdt.h
$(B)/examples/pc/report.o: CPPFLAGS_ALL += $(shell $(PKG_CONFIG) --cflags smartcols 2>/dev/null)

$(B)/kvmfilter-pc: $(PC_OBJECTS) $(LIB)
	$(CC) $(LDFLAGS) $^ $(LIBS_TABLE) -ljansson -lpthread -o $@

$(B)/pc-guest/init: examples/pc/guest-init.c examples/pc/board.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -O2 -static $< -o $@

$(B)/pc-guest.cpio: $(B)/pc-guest/init
	echo init | (cd $(<D) && cpio --quiet -o -H newc -R 0:0) > $@

.PHONY: pc
pc: $(B)/kvmfilter-pc $(B)/pc-guest.cpio
