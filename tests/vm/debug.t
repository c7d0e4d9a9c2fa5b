#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The debug kernels: each kind of fault, planted by a module of its own, fails the run and is
# named; and nothing else does. A boot per fault, since a first report may silence others.
# shellcheck disable=SC2016 # for the VM's shell to expand
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plan 18

# use KERNEL: builds the module for it.
use() {
	kernel=$1
	scripts/module-build --of tests/debug/planted "$kernel" >"$work/make" 2>&1 ||
		{ sed 's/^/# /' "$work/make"; exit 1; }
	planted=build/planted-$(scripts/kernel path "$kernel" release)/planted.ko
}

# boot COMMAND: leaves $status and $work/err.
boot() {
	status=0
	tests/vm/boot --kernel "$kernel" --name planted --smp 2 --file "$planted:/planted.ko" \
		-- sh -c "$1" >"$work/out" 2>"$work/err" || status=$?
}

# seen FAULT REPORT: the run fails by a report that has this text.
seen() {
	boot "insmod /planted.ko fault=$1"
	[ $status = 125 ] && grep -aqF "boot: the kernel complained: " "$work/err" &&
		grep -aF "boot: the kernel complained: " "$work/err" | grep -qE -- "$2"
	result $? "$kernel sees $1" "$work/err"
}

use debug-kasan
boot 'insmod /planted.ko && rmmod planted && [ -c /dev/kvm ]'
result $status 'debug-kasan has nothing against a module that does no wrong' "$work/err"
boot 'insmod /planted.ko fault=none; exit 3'
[ $status = 3 ]
result $? "and the command's status comes out" "$work/err"
seen use-after-free 'KASAN: slab-use-after-free'
seen slab-out-of-bounds 'KASAN: slab-out-of-bounds'
seen vmalloc-out-of-bounds 'KASAN: vmalloc-out-of-bounds'
seen lock-order 'possible circular locking dependency'
seen sleep-in-atomic 'sleeping function called from invalid context'
seen rcu-without-lock 'suspicious RCU usage'
seen index-out-of-bounds 'UBSAN: array-index-out-of-bounds|KASAN: global-out-of-bounds'
seen leak 'suspected memory leak'
grep -aq 'kmemleak: .*planted_init\|kmemleak: .*leak.*planted' "$work/err"
result $? 'and names who allocated it' "$work/err"

use debug-kcsan
boot 'insmod /planted.ko && rmmod planted && [ -c /dev/kvm ]'
result $status 'debug-kcsan has nothing against a module that does no wrong' "$work/err"
seen race 'KCSAN: data-race in racer'
seen lock-order 'possible circular locking dependency'

# report LINE: as KCSAN would print it, with this one of a stack.
report() {
	local line='=================================================================='
	printf 'echo "<3>%s" > /dev/kmsg\n' "$line" \
		'BUG: KCSAN: data-race in vcpu_load [kvm] / tick' '' \
		'write to 0xffff888 of 4 bytes by task 1 on cpu 0:' ' tick+0x1/0x2' "$1" "$line"
}
boot "$(report ' vcpu_load+0x1/0x2 [kvm]')"
[ $status = 0 ] && grep -aq "[0-9] data races of the kernel's own" "$work/err"
result $? "a race of the kernel's own is no complaint, and counted" "$work/err"
boot "$(report ' read_port+0x1/0x2 [kvmfilter]')"
[ $status = 125 ]
result $? 'one that names kvmfilter is' "$work/err"

use debug-kcfi
boot 'insmod /planted.ko && rmmod planted && [ -c /dev/kvm ]'
result $status 'debug-kcfi has nothing against a module that does no wrong' "$work/err"
seen wrong-type 'CFI failure at '
