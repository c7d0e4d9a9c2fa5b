#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Guests that are not Linux in kvmfilter-pc, with filters and without: SeaBIOS through its
# POST, which calibrates by the PIT, and memtest86+, which calibrates by the PM timer.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

kernel=${DEMO_KERNEL:-6.12}
release=$(scripts/kernel path "$kernel" release)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plan 10

# run FILTERS SECONDS COUNT FILE OPTION...: the guest's output and the VMM's JSON, as files.
run() {
	local filters=$1 seconds=$2 count=$3 file=$4
	shift 4
	# shellcheck disable=SC2086 # an option or none
	tests/vm/boot --kernel "$kernel" $count --timeout 300 --name firmware \
		--module "build/module-$release/kvmfilter.ko" \
		--file build/kvmfilter-pc:/kvmfilter-pc --file "$file:/guest" -- sh -c "
			chgrp kvm /dev/kvmfilter
			su vmm -c '/kvmfilter-pc --filters $filters --timeout $seconds \
				--json /tmp/json $*' </dev/null 2>/tmp/table
			echo
			echo === json
			cat /tmp/json" > "$work/$filters.out" 2>"$work/messages"
	sed '/^=== json/,$d' "$work/$filters.out" | tr -d '\r' > "$work/$filters.log"
	sed '1,/^=== json/d' "$work/$filters.out" > "$work/$filters.json"
}

# reads FILTERS PORT: how many of them left the kernel.
reads() {
	perl -MJSON::PP -e '
		my ($port) = @ARGV;
		my $sum = 0;
		$sum += $_->{boot_reads} for grep { hex $_->{address} == hex $port }
			@{decode_json(join "", <STDIN>)->{addresses}};
		print "$sum\n"' "$2" < "$work/$1.json"
}

# within FILTERS MHZ: is it the host's TSC within 2 %? Firmware is not more exact.
within() {
	perl -MJSON::PP -e '
		my ($mhz) = @ARGV;
		my $truth = decode_json(join "", <STDIN>)->{tsc}{hz} / 1e6;
		print "# $mhz MHz, the host has ", int($truth), "\n";
		exit !($mhz && abs($mhz / $truth - 1) < 0.02)' "${2:-0}" < "$work/$1.json"
}

seabios=$(scripts/kernel package-file seabios usr/share/seabios/bios-256k.bin)
for filters in off on; do
	run $filters 4 --icount "$seabios" --firmware /guest
	grep -q 'No bootable device' "$work/$filters.log"
	result $? "SeaBIOS, filters $filters: its POST ends, and finds nothing to boot" \
		"$work/$filters.log"
	within $filters "$(sed -n 's/^CPU Mhz=//p' "$work/$filters.log")"
	result $? "SeaBIOS, filters $filters: it calibrates the TSC by the PIT"
done
[ "$(reads off 0x61)" -gt 0 ] && [ "$(reads off 0x71)" -gt 0 ]
result $? 'SeaBIOS, filters off: reads of PIT and RTC exit'
# One of the RTC is of register C.
[ "$(reads on 0x61)" = 0 ] && [ "$(reads on 0x71)" -le 1 ]
result $? 'SeaBIOS, filters on: they do not'

memtest=$(scripts/kernel package-file memtest86+ boot/memtest86+x64.bin)
for filters in off on; do
	# Counting makes it slow, and is no use here.
	run $filters 15 "" "$memtest" --kernel /guest --memory 32 --append console=ttyS0,115200
	grep -q 'Memtest86+ v' "$work/$filters.log" &&
		grep -q 'Moving inversions' "$work/$filters.log"
	result $? "memtest86+, filters $filters: it tests memory" "$work/$filters.log"
done
[ "$(reads off 0x608)" -gt 100 ]
result $? "memtest86+, filters off: $(reads off 0x608) reads of the PM timer exit"
[ "$(reads on 0x608)" = 0 ]
result $? 'memtest86+, filters on: none does'
