#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kvmfilter bench where instructions are time: what needs no module is measured without it; with it
# everything; figures are the same each time; curves are straight lines or better. Runs as root in
# the VM, the command as the user vmm.

# shellcheck source=tests/tap.sh
. /tap.sh
plan 12

# As an unprivileged user. No argument has a blank in it.
bench() {
	status=0
	su vmm -c "/kvmfilter bench $*" > /tmp/out 2> /tmp/err || status=$?
}

# figure CASE: what the table has.
figure() {
	awk -v name="$1" '$1 == name { print $2 }' /tmp/out
}

bench --ticks
[ $status = 1 ] && [ "$(figure exit)" ] && [ "$(figure kernel-pit)" ] && ! figure pm-timer | grep -q .
result $? 'without the module exits and KVM'\''s own devices are measured' /tmp/out /tmp/err
grep -q '^not measured, the module is not loaded: .* pm-timer ' /tmp/out
result $? 'and it says what is not, and why' /tmp/out
exit_before=$(figure exit)

insmod /kvmfilter.ko && chgrp kvm /dev/kvmfilter
bench --ticks
[ $status = 0 ] && [ "$(figure pm-timer)" ]
result $? 'with the module all is measured, but for the floor' /tmp/out /tmp/err
[ "$(figure exit)" = "$exit_before" ]
result $? 'and an exit costs what it did, to the instruction' /tmp/out
awk '$1 == "pm-timer" { filter = $2 } $1 == "exit" { exits = $2 }
	END { exit !(filter && filter < exits / 2) }' /tmp/out
result $? 'a PM timer by a program costs less than half an exit' /tmp/out
first=$(figure pm-timer)
bench --ticks --case pm-timer --rounds 50
[ "$(figure pm-timer)" = "$first" ] && [ "$(grep -c '^[a-z0-9-]*  *[0-9.][0-9.]* ' /tmp/out)" = 1 ]
result $? 'one case alone costs the same' /tmp/out
bench --case nothing
[ $status = 2 ] && grep -q "no case 'nothing'" /tmp/err
result $? 'a case that is none is named' /tmp/out /tmp/err
bench --json --rounds 25
[ $status = 0 ] && grep -q '"unit": "ns"' /tmp/out && grep -q '"name": "declined"' /tmp/out
result $? 'JSON' /tmp/out /tmp/err

bench growth
[ $status = 0 ] && [ "$(grep -c ': a straight line or better$' /tmp/out)" = 10 ]
result $? 'no curve bends upwards' /tmp/out /tmp/err
sed 's/^/# /' /tmp/out
# A program works on the state itself: the same from the first to the last.
flat() {
	awk -v curve="$1" 'index($0, curve) { getline; getline; flat = $1 && $1 == $NF }
		END { exit !flat }' /tmp/out
}
flat ' by words of state read:' && flat ' by words of state written:' &&
	flat ' by bytes of the state block:'
result $? 'nothing is copied: a word of state costs its instructions, and a large block nothing' /tmp/out
flat 'KiB of compiled programs,'
result $? 'what a thousand VMs have alike is compiled once' /tmp/out

bench contention --rounds 1
[ $status = 0 ] && [ "$(grep -c '^ *[1248]  *[0-9]* ([0-9]*-[0-9]*)' /tmp/out)" = 12 ]
result $? 'contention: three loads with 1, 2, 4 and 8 vCPUs' /tmp/out /tmp/err
