# SPDX-License-Identifier: GPL-2.0
#
# The small VMM, its guest, the demo. Included by the Makefile. Wants B (the build folder), CC, LD,
# OBJCOPY, WARNINGS, TARGET_ARCH, LIB, LIBS_TABLE; gives VMM_OBJECTS, PIT_OBJECTS, and GUEST_FLAGS
# for other guests.

$(B)/gen/doorbell_programs.h: $(B)/bpf/examples/doorbell.o
$(B)/gen/posted_programs.h: $(B)/bpf/examples/posted.o

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

VMM_OBJECTS := $(addprefix $(B)/examples/vmm/,vm.o vm_$(TARGET_ARCH).o ending.o guest_image.o)

PIT_OBJECTS := $(B)/examples/pit.o $(B)/examples/pit_kinds.o $(B)/examples/pit_truth.o \
	       $(B)/tests/unit/i8254_ref.o $(VMM_OBJECTS)

$(B)/examples/pit-demo.o: CPPFLAGS_ALL += $(shell $(PKG_CONFIG) --cflags smartcols 2>/dev/null)

$(B)/pit-demo: $(B)/examples/pit-demo.o $(PIT_OBJECTS) $(LIB)
	$(CC) $(LDFLAGS) $^ $(LIBS_TABLE) -o $@

#help examples        the small VMM of the demo
.PHONY: examples
examples: $(B)/pit-demo

#help demo            timers read without an exit, by a small guest and by Debian
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
