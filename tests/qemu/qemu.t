#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# QEMU with kvmfilter, as scripts/qemu builds it of Debian's source package: what of its devices
# exits, what is done to machines meanwhile, and what an access costs. In a disposable VM, and
# firmware is the guest: tests/qemu.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

kernel=${TEST_KERNEL:-6.12}
release=$(scripts/kernel path "$kernel" release)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scripts/qemu get || exit
cp -r "$(scripts/qemu path)" "$work/q"
cp build/libkvmfilter.so.1 "$work/q/lib/"
tar -C "$work/q" -cf "$work/qemu.tar" . || exit

boot() {
	tests/vm/boot --kernel "$kernel" --memory 2G --module "build/module-$release/kvmfilter.ko" \
		--no-insmod --file "$work/qemu.tar:/qemu.tar" --file tests/tap.sh:/tap.sh "$@"
}

# --- what it does ---

points=28
echo "1..$((points + 7))"
boot --name qemu --smp 2 --timeout 900 --file tests/qemu/inside.sh:/inside.sh \
	--file build/qemu/reads.bin:/reads.bin --file build/qemu/watch.bin:/watch.bin -- \
	sh /inside.sh | grep -v '^1[.][.]' | tee "$work/did"
[ "$(grep -cE '^(not )?ok ' "$work/did")" = $points ] || exit

# --- what it costs ---

. tests/tap.sh
# shellcheck disable=SC2034 # tap.sh's
tap_number=$points
boot --name qemu-cost --icount --settle --timeout 600 --file tests/qemu/cost.sh:/cost.sh \
	--file build/bench/rom.bin:/rom.bin -- sh /cost.sh > "$work/samples" 2> "$work/messages" ||
	cat "$work/messages"

# Medians, less what it takes to time nothing: chip, case, off, on.
sort -k 1,3 -k 4,4n "$work/samples" | awk '
	{ key = $1 " " $2 " " $3; value[key, ++count[key]] = $4 }
	END {
		for (key in count) {
			split(key, part, " ")
			middle = value[key, int((count[key] + 1) / 2)]
			median[part[1] " " part[3], part[2]] = middle
			cases[part[1] " " part[3]]
		}
		for (name in cases) {
			split(name, part, " ")
			if (part[2] != "nothing")
				for (filter = 0; filter < 2; filter++)
					cost[name, filter] = median[name, filter ? "on" : "off"] - \
						median[part[1] " nothing", filter ? "on" : "off"]
			if (part[2] != "nothing")
				print part[1], part[2], cost[name, 0], cost[name, 1]
		}
	}' | sort > "$work/costs"
mkdir -p build/qemu
{
	echo 'irqchip access off on'
	cat "$work/costs"
} | column -t | tee build/qemu/costs | sed 's/^/# /'

# cheaper CHIP CASE PERCENT: with kvmfilter it takes no more than so much of what it takes without.
cheaper() {
	awk -v chip="$1" -v name="$2" -v percent="$3" '
		$1 == chip && $2 == name { found = $3 > 1000 && $4 > 0 && $4 * 100 <= $3 * percent }
		END { exit !found }' "$work/costs"
}

for chip in on split; do
	cheaper $chip pm-timer 35
	result $? "irqchip $chip: a read of the PM timer costs a third" build/qemu/costs
	cheaper $chip hpet 53
	result $? "irqchip $chip: one of the HPET's counter half" build/qemu/costs
	cheaper $chip rtc 35
	result $? "irqchip $chip: one of the RTC's data a third" build/qemu/costs
done
cheaper split pit 36
result $? "irqchip split: one of the PIT's counter a third" build/qemu/costs
