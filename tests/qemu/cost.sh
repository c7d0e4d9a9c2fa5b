# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# In a VM where instructions are time: what accesses to devices of QEMU cost, in lines
# "CHIP FILTER CASE INSTRUCTIONS", of each access of tests/bench/qemu/rom.c.
mkdir -p /q
tar -xf /qemu.tar -C /q
insmod /kvmfilter.ko || exit
for chip in on split; do
	for filter in off on; do
		/q/lib/ld-linux-x86-64.so.2 --library-path /q/lib /q/qemu-system-x86_64 \
			-machine q35 -cpu max -m 64 -display none -nodefaults -L /q/share \
			-accel kvm,kernel-irqchip=$chip,kvmfilter=$filter -bios /rom.bin \
			-debugcon file:/tmp/said -device isa-debug-exit,iobase=$((0x501)) \
			</dev/null >&2
		# 0 at that port makes 1 of the status.
		[ $? = 1 ] || exit 1
		sed "s/^/$chip $filter /" /tmp/said
	done
done
