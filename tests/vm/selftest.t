#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The harness itself: a VM's verdict can be trusted only if it can be bad.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

kernel=${SELFTEST_KERNEL:-6.12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

# boot OPTION... -- COMMAND: output in $work/output, messages in $work/messages.
boot() {
	tests/vm/boot --kernel "$kernel" --timeout 60 "$@" \
		>"$work/output" 2>"$work/messages"
}

result() {
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		sed 's/^/# /' "$work/messages"
	fi
}

echo 1..7

seq 1 3000 > "$work/expected"
printf 'a\tb\r\n\001\377\n' >> "$work/expected"
boot --file "$work/expected:/data" -- cat /data
result $? 'a command that succeeds'
cmp -s "$work/expected" "$work/output"
result $? 'its output comes out byte for byte'

boot -- sh -c 'exit 3'
[ $? = 3 ]
result $? 'the exit status comes out'

boot -- sh -c 'echo c > /proc/sysrq-trigger; sleep 5'
[ $? = 125 ] && grep -q 'kernel complained\|no verdict' "$work/messages"
result $? 'a kernel that dies is a failure'

boot -- sh -c 'echo "WARNING: something at somewhere" > /dev/kmsg; sleep 0.2; exit 0'
[ $? = 125 ] && grep -q 'the kernel complained: .*WARNING' "$work/messages"
result $? 'a warning in the log is a failure, whatever the command says'

boot --timeout 8 -- sleep 1000
[ $? = 124 ]
result $? 'a command that hangs is ended and is a failure'

boot -- poweroff -f
[ $? = 125 ] && grep -q 'no verdict' "$work/messages"
result $? 'no verdict is a failure'
