#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The kvmfilter command where the module is: what the kernel computes is what the
# interpreter computes, and without the module that one takes over. Runs as root in the
# VM, the command as the user vmm.
# shellcheck disable=SC2086 # files is a list

# shellcheck source=tests/tap.sh
. /tap.sh
plan 10
files="/tmp/out /tmp/kernel /tmp/interpreter"

# As an unprivileged user. No argument has a blank in it.
kvmfilter() {
	su vmm -c "/kvmfilter $*"
}

# What must be the same, whoever computes it.
same() {
	for engine in kernel interpreter; do
		kvmfilter run --json --engine $engine "$@" |
			grep -Ev '"(engine|engine_reason|duration_ns|steps)"' > /tmp/$engine
	done
	[ -s /tmp/kernel ] && cmp -s /tmp/kernel /tmp/interpreter
}

kvmfilter run /good.o --program good_read --access read:0:4 > /tmp/out
grep -q 'engine: kernel (compiled by its JIT)' /tmp/out
result $? 'where the module is, the kernel runs the program' $files
grep -q 'value: 0x55667788' /tmp/out
result $? 'and prints what a guest would read' $files

same /good.o --program good_read --access read:0:4 --state reads=41 --repeat 7
result $? 'kernel and interpreter agree on a read' $files
same /good.o --access write:1:4:0x12345678 --state both=0xffffffff
result $? 'on a write that signals, and on the members it changed' $files
same /good.o --program good_pass --access read:0:1
result $? 'on a read that passes' $files
same /good.o --program good_see --access read:3:2 --address 0xfee0 --bus pio --vcpu 5
result $? 'on what a program sees of the access' $files

kvmfilter run /bad.o --program bad_index --access read:0:8 > /tmp/out
[ $? = 1 ] && grep -q 'bad_index: REJECTED' /tmp/out
result $? 'a program that is refused never gets there' $files

# As the processor's flags say; on arm64 there are none of these.
vendor=null
paging=null
flag() { grep -qw "$1" /proc/cpuinfo; }
! flag svm || vendor='"AMD"'
! flag vmx || vendor='"Intel"'
! flag npt || paging='"NPT"'
! flag ept || paging='"EPT"'
kvmfilter info --json > /tmp/out
grep -q "^ *\"vendor\": $vendor,\$" /tmp/out && grep -q "^ *\"paging\": $paging,\$" /tmp/out
result $? "info tells virtualization and paging: $vendor, $paging" $files

unload
kvmfilter run --engine kernel /good.o --program good_read --access read:0:4 > /tmp/out 2>&1
[ $? = 2 ] && grep -q 'the kernel cannot run it: /dev/kvmfilter' /tmp/out
result $? 'without the module the kernel cannot be had' $files
kvmfilter run /good.o --program good_read --access read:0:4 > /tmp/out 2>&1 &&
	grep -q 'engine: interpreter (/dev/kvmfilter' /tmp/out
result $? 'and the interpreter takes over' $files
