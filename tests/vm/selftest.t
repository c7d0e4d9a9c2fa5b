#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The harness itself: a test whose VM can't fail would prove nothing.
#
#	tests/vm/selftest.t [SERIES]
#
# Each case boots a VM of its own; the longest waits for a hang to be noticed. Without FULL it is
# a few of them.
# shellcheck disable=SC2016,SC2317 # for the VM's shell to expand; check calls them
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

kernel=${1:-${TEST_KERNEL:-6.12}}
count=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

plan=11
[ -z "${FULL:-}" ] || plan=34
echo 1..$plan

# Boot with the given arguments: leaves $status, $work/out and $work/err.
boot() {
	status=0
	tests/vm/boot --kernel "$kernel" --name selftest --timeout 100 "$@" \
		>"$work/out" 2>"$work/err" || status=$?
}

# check WHAT COMMAND...: one point of the plan.
check() {
	local what=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count - $what"
	else
		failed=1
		echo "not ok $count - $what"
		echo "# status $status, output and messages:"
		head -c 2000 "$work/out" | sed 's/^/#   /'
		tail -n 20 "$work/err" | sed 's/^/#   /'
	fi
}

says() { grep -aqF -- "$1" "$work/err"; }
printed() { grep -aqxF -- "$1" "$work/out"; }
is() { [ "$1" = "$2" ]; }

boot -- sh -c 'echo "two  blanks"; echo "it'\''s"; [ -c /dev/kvm ] && echo kvm; exit 42'
check "the command's status comes out" is $status 42
check "arguments arrive as they are" printed "two  blanks"
check "quotes as well" printed "it's"
check "there is KVM" printed kvm

boot --timeout 30 -- sh -c 'echo before; sleep 1000'
check "a hang is ended" is $status 124
check "with what it printed until then" printed before
check "and with a reason" says "no end within 30 s"

boot -- sh -c 'echo c > /proc/sysrq-trigger; sleep 1000'
check "a crash is a failure" is $status 125
check "which names the panic" says "the kernel complained"

boot -- sh -c 'echo "<6>test: mine" > /dev/kmsg
	echo "<4>WARNING: of the selftest" > /dev/kmsg; exit 0'
check "a warning in the log spoils success" is $status 125
check "which names the test that ran then" says ", while mine ran"

[ -n "${FULL:-}" ] || exit $failed

boot -- true
check "success is status 0" is $status 0

# Every byte value, and more than any buffer on the way; the reader is slow.
for byte in {0..255}; do
	printf '%b' "\\0$(printf %o "$byte")"
done > "$work/bytes"
for _ in {1..1000}; do
	cat "$work/bytes"
done > "$work/many"
status=0
tests/vm/boot --kernel "$kernel" --name selftest --file "$work/bytes:/bytes" -- \
	sh -c 'for i in $(seq 1000); do cat /bytes; done' 2>"$work/err" |
	{ sleep 8; cat; } >"$work/out"
check "256000 bytes of every value arrive unmangled" cmp -s "$work/out" "$work/many"

expected="kvmfilter: all was dropped, and that is all"
boot --expect "$expected" -- sh -c "echo '<4>$expected' > /dev/kmsg; exit 41"
check "an expected message spoils nothing" is $status 41
boot --expect "$expected" -- sh -c "echo '<4>$expected, or not' > /dev/kmsg; exit 0"
check "but must be made, word by word" says "the kernel did not say: $expected"
boot --expect "$expected" -- \
	sh -c "echo '<4>$expected' > /dev/kmsg; echo '<4>kvmfilter: a leak' > /dev/kmsg; exit 0"
check "and another one spoils success" says "the kernel complained: kvmfilter: a leak"

trace="echo '<4>BUG: Call Trace: of the selftest' > /dev/kmsg"
killer='sleep 100 & echo 1000 > /proc/$!/oom_score_adj; echo f > /proc/sysrq-trigger; sleep 1'
boot -- sh -c "$killer"
check "so does the OOM killer" says "the kernel complained: Call Trace:"
boot --oom -- sh -c "$killer; exit 42"
check "unless it may" is $status 42
boot --oom -- sh -c "$killer; $trace; $killer"
check "which excuses nothing else" says "the kernel complained: BUG"

boot -- poweroff -f
check "no verdict is a failure" is $status 125
check "and said to be that" says "no verdict"

echo "not a module" > "$work/none.ko"
boot --module "$work/none.ko" -- true
check "a module that is none is a failure" is $status 125

# kvm-intel is a module all right, but there is no VMX here.
refused=$(scripts/kernel path "$kernel" modules)/kernel/arch/x86/kvm/kvm-intel.ko
if [ -e "$refused.xz" ]; then
	xz -dc "$refused.xz" > "$work/refused.ko"
else
	cp "$refused" "$work/refused.ko"
fi
boot --module "$work/refused.ko" -- true
check "so is one that the kernel refuses" says "the module can't be inserted"

# A system of its own; the comma is one that QEMU would take for the end of the path.
system=$work/a,system
mkdir -p "$system"/{bin,etc,dev,proc,sys,usr/lib,tmp,run,root}
ln -s usr/lib "$system/lib"
cp "$(command -v busybox)" "$system/bin/sh"
cp "$(command -v busybox)" "$system/bin/cat"
cp "$(command -v busybox)" "$system/bin/readlink"
echo 'kvm:x:123:' > "$system/etc/group"
echo original > "$system/etc/who"
before=$(find "$system" -printf '%p %T@ %u %m\n' | sort)
boot --root "$system" --file "$work/bytes:/opt/bytes" -- \
	sh -c 'read who < /etc/who; echo "$who"; echo changed > /etc/who; readlink /proc/1/root
		cat /etc/who; cat /opt/bytes; exit 43'
check "a command in a given root" is $status 43
check "sees what is there" printed original
check "can write to it" printed changed
check "shares it with PID 1" printed /
check "and has changed nothing" is "$before" "$(find "$system" -printf '%p %T@ %u %m\n' | sort)"

# The other emulator: its end is a panic of its own, which must not hide one of the guest.
boot --intel corei7_skylake_x -- sh -c 'echo "two  blanks"; grep -qw vmx /proc/cpuinfo && [ -c /dev/kvm ] && exit 42'
check "Bochs: the command's status comes out, and there is Intel's KVM" is $status 42
check "Bochs: and what it printed" printed "two  blanks"
boot --intel corei7_skylake_x -- sh -c 'echo c > /proc/sysrq-trigger; sleep 1000'
check "Bochs: a crash is a failure" is $status 125
check "Bochs: which names the panic" says "the kernel complained"
boot --intel corei7_skylake_x -- reboot -f
check "Bochs: no verdict is a failure" says "no verdict"

# Ended from outside, as by a test runner that lost its patience.
timeout 6 tests/vm/boot --kernel "$kernel" --name selftest-term -- sleep 1000 \
	>"$work/out" 2>"$work/err"
sleep 1
check "nothing of the VM outlives the script" \
	sh -c '! grep -aqs "selftest-[t]erm.log" /proc/[0-9]*/cmdline'
exit $failed
