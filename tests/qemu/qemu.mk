# SPDX-License-Identifier: GPL-2.0
#
# Firmware that tests/qemu.t has QEMU run. Included by the Makefile; wants B, ROM_FLAGS.

QEMU_ROMS := $(addprefix $(B)/qemu/,reads.bin watch.bin)

$(B)/qemu/reset.o: tests/bench/qemu/reset.S
	@mkdir -p $(@D)
	$(CC) -m32 -c $< -o $@

$(QEMU_ROMS:%.bin=%.o): $(B)/qemu/%.o: tests/qemu/%.c tests/qemu/io.h
	@mkdir -p $(@D)
	$(CC) $(ROM_FLAGS) -c $< -o $@

$(QEMU_ROMS): %.bin: %.o $(B)/qemu/reset.o tests/bench/qemu/rom.lds
	$(LD) -m elf_i386 -T tests/bench/qemu/rom.lds $(@D)/reset.o $< -o $*.elf
	$(OBJCOPY) -O binary -j .rom $*.elf $@
