#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kvmfilter stat and info where the module is: they say what a VMM (busy.c) counts itself,
# to those who may see it, and what is missing when something is. Runs as root in the VM.
# shellcheck disable=SC2086 # files is a list

# shellcheck source=tests/tap.sh
. /tap.sh
plan 38
files="/tmp/out /tmp/err"
kvmfilter=/kvmfilter

echo 'stranger:x:1234:1234:stranger:/tmp:/bin/sh' >> /etc/passwd
echo 'stranger:x:1234:' >> /etc/group

# as USER ARGUMENT...: the command; no argument has a blank in it.
as() {
	user=$1
	shift
	status=0
	su $user -c "$kvmfilter $*" > /tmp/out 2> /tmp/err || status=$?
}

check() {
	result $? "$1" $files
}

# A VMM of the user vmm, which does what tell says.
mkfifo /tmp/to /tmp/from
chmod 666 /tmp/to /tmp/from
start() {
	su vmm -c 'exec /busy' < /tmp/to > /tmp/from &
	exec 3> /tmp/to 4< /tmp/from
	read -r answer <&4
	[ "$answer" = ready ]
}

tell() {
	echo "$*" >&3
	while read -r answer <&4 && [ "$answer" != "done" ]; do
		echo "$answer"
	done
}

# The ranges of the one filter in a line of JSON, as the VMM prints them.
ranges() {
	tr '{' '\n' | sed -n 's/.*"number":\([0-9]*\),"bus".*"done":\([0-9]*\),"pass_program":\([0-9]*\),"pass_contended":\([0-9]*\),"pass_no_program":\([0-9]*\),"pass_string":\([0-9]*\),"pass_width":\([0-9]*\),"pass_notifier":\([0-9]*\),.*/\1 \2 \3 \4 \5 \6 \7 \8/p'
}

# A member of the first range in a line of JSON.
member() {
	sed -n 's/[^[]*"filters":\[{.*"ranges":\[{[^}]*"'"$1"'":\([-0-9.e+]*\).*/\1/p'
}

agrees() {
	tell counters > /tmp/counters
	[ -s /tmp/counters ] && ranges < /tmp/out | cmp -s - /tmp/counters
}

# --- stat --------------------------------------------------------------------------

as root stat
[ $status = 0 ] && grep -qx 'no filters' /tmp/out
check 'no filters before there is a VMM'
start
pid=$(pidof busy)
as root stat --json
[ $status = 0 ] && agrees && grep -q '"done":0,' /tmp/out
check 'a filter is there, and nothing has happened'
tell answered 30
tell passed 20
tell unserved 10
tell string 5
tell contended 3
as root stat --json
agrees && grep -q '"done":30,"pass_program":0,"pass_contended":3,"pass_no_program":10' /tmp/out &&
	grep -q '"done":0,"pass_program":20,' /tmp/out && ! grep -q '"pass_string":0,.*"pass_string":0,' /tmp/out
check 'stat --json agrees with the counters of the VMM'
grep -q '"pid":'$pid',' /tmp/out && grep -q '"command":"busy"' /tmp/out &&
	grep -q '"bus":"pio","address":"0x560","length":4,' /tmp/out &&
	grep -q '"bus":"mmio","address":"0xd0000000","length":16,' /tmp/out && grep -q '"scratch":8192,' /tmp/out &&
	grep -q '"direction":"read",' /tmp/out && ! grep -q '"malformed":[1-9]' /tmp/out
check 'and says whose they are'
as root stat
grep -q "^ *$pid busy  *[0-9]*  *pio:0x560-0x563  *30 " /tmp/out && grep -q 'mmio:0xd0000000-0xd000000f  *0  *20  *0.0  *0 program 100%' /tmp/out
check 'so does the table'

# Rates are of what happened between two looks.
$kvmfilter stat --json --interval 0.4 --count 6 > /tmp/out 2> /tmp/err &
child=$!
while kill -0 $child 2> /dev/null; do
	tell answered 10
	tell passed 1
	sleep 0.05
done
wait $child 2> /dev/null
[ "$(wc -l < /tmp/out)" = 6 ] && member "done" < /tmp/out > /tmp/done && member done_rate < /tmp/out > /tmp/rates &&
	sed -n 's/.*"interval_s":\([0-9.e+-]*\).*/\1/p' /tmp/out > /tmp/intervals &&
	paste /tmp/done /tmp/rates /tmp/intervals | awk '
		NR > 1 { d = $2 * $3 - ($1 - last); if (d > 0.01 || d < -0.01) bad = 1; some += $2 > 0 }
		{ last = $1 }
		END { exit bad || some < 5 || NR != 6 }'
result $? 'rates are the growth of the counters' /tmp/done /tmp/rates /tmp/intervals /tmp/err
as root stat --once --interval 0.3
[ $status = 0 ] && grep -q 'pio:0x560-0x563  *0.0  *0.0  *-  *0.0 -$' /tmp/out
check 'where nothing happens they are zero'

# A range is removed, and its number used again.
$kvmfilter stat --json --interval 0.1 > /tmp/samples 2> /tmp/err &
child=$!
sleep 0.5
tell remove
as root stat --json
agrees && ! grep -q '"bus":"pio"' /tmp/out
check 'a range that is removed is gone'
tell add
tell answered 5
as root stat --json
agrees && grep -q '"number":1,"bus":"pio","address":"0x570",' /tmp/out
check 'another one has its number'
for _ in $(seq 100); do
	! grep -q '"address":"0x570"' /tmp/samples || break
	sleep 0.1
done
kill $child
wait $child 2> /dev/null
# No rate is negative, or what the counters of two ranges make.
grep -q '"address":"0x560"' /tmp/samples && grep -q '"address":"0x570"' /tmp/samples &&
	! grep -q '_rate":-' /tmp/samples &&
	[ "$(grep -m 1 '"address":"0x570"' /tmp/samples | member done_rate)" = '' ]
result $? 'and is not taken for it' /tmp/samples

# Others.
as vmm stat
[ $status = 0 ] && grep -q " busy " /tmp/out && grep -q 'could not be looked at; run as root' /tmp/err
check "a VMM's own user sees it, and is told that there are others"
as stranger stat
[ $status = 0 ] && grep -qx 'no filters' /tmp/out && grep -q 'could not be looked at; run as root' /tmp/err
check 'a stranger does not, and is told'
as stranger stat --pid $pid
[ $status = 2 ] && grep -q "process $pid could not be looked at: Permission denied" /tmp/err
check 'nor the VMM alone'
mount -o remount,hidepid=1 /proc
as stranger stat
[ $status = 0 ] && grep -qx 'no filters' /tmp/out && grep -q 'could not be looked at' /tmp/err
check 'nor with hidepid=1'
mount -o remount,hidepid=2 /proc
as stranger stat
[ $status = 0 ] && grep -qx 'no filters' /tmp/out && grep -q 'not all processes are listed' /tmp/err
check 'with hidepid=2 he is told that they are hidden'
as root stat
[ $status = 0 ] && grep -q " busy " /tmp/out && [ ! -s /tmp/err ]
check 'root sees it there'
mount -o remount,hidepid=0 /proc

# The descriptor in two processes.
tell fork
as root stat --json
grep -q '"pids":\['$pid',[0-9]*\]' /tmp/out && [ "$(grep -o '"filter":' /tmp/out | wc -l)" = 1 ] && agrees
check 'a filter of two processes is shown once'
copy=$(sed 's/.*"pids":\['$pid',\([0-9]*\)\].*/\1/' /tmp/out)
as root stat
grep -q "^ *$pid busy +1 " /tmp/out
check 'with the one of the lower PID'
$kvmfilter stat --interval 0.1 --json --pid $pid > /tmp/out 2> /tmp/err &
child=$!
sleep 0.3
tell end
exec 3>&- 4<&-
wait $child && [ -s /tmp/out ] && [ ! -s /tmp/err ]
check '--pid ends when its process does'
as root stat --json
grep -q '"pids":\['$copy'\]' /tmp/out
check 'the other one is shown when that has ended'
kill $copy
while [ -d /proc/$copy/fd ]; do sleep 0.1; done
as root stat
grep -qx 'no filters' /tmp/out && [ ! -s /tmp/err ]
check 'and nothing when both have'

# --- info --------------------------------------------------------------------------

version=$(cat /sys/module/kvmfilter/version)
as root info
[ $status = 0 ] && grep -q "^module:  *loaded, version $version, Linux $(uname -r)$" /tmp/out &&
	grep -q '^ABI:  *version 1$' /tmp/out && grep -q '^features:  *jit' /tmp/out && grep -q '^JIT:  *on$' /tmp/out &&
	grep -q '^helpers:  *clock_ns, boot_ns, muldiv64, signal, arm$' /tmp/out && grep -q '^buses:  *pio, mmio$' /tmp/out &&
	grep -q '^limits:  *scratch_max 1048576$' /tmp/out && grep -q '^  *tries 4$' /tmp/out &&
	grep -q '^/dev/kvmfilter: root:kvm 0660, root is not in the group, can be opened$' /tmp/out &&
	grep -q '^usable:  *yes$' /tmp/out && ! grep -q ^problem /tmp/out
check 'info: all that there is, for root'
case $(uname -r) in 6.1.*) signed=0 ;; *) signed=1 ;; esac
[ "$(grep -c '^note: no sign-extending loads' /tmp/out)" = $((1 - signed)) ] &&
	[ "$(grep -c '^features:  *jit, load_signed$' /tmp/out)" = $signed ]
check 'info: what this kernel lacks'
as vmm info
[ $status = 0 ] && grep -q '^/dev/kvmfilter: root:kvm 0660, vmm is in the group, can be opened$' /tmp/out
check 'info: for a member of the group'
as vmm info --json
[ $status = 0 ] && grep -q '"usable": true' /tmp/out && grep -q '"in_group": true' /tmp/out &&
	grep -q '"scratch_max": 1048576' /tmp/out && grep -q '"abi_version": 1' /tmp/out
check 'info --json: the same'
as stranger info
[ $status = 1 ] && grep -q '^/dev/kvmfilter: .*stranger is not in the group, cannot be opened: Permission denied$' /tmp/out &&
	[ "$(grep -c '^  to do: as root: usermod -aG kvm stranger; then log in again$' /tmp/out)" = 2 ]
check 'info: for a stranger, with what to do'
sed -i 's/^kvm:x:999:vmm$/kvm:x:999:vmm,stranger/' /etc/group
as stranger info
[ $status = 0 ]
check 'info: done, he may'
chmod 600 /dev/kvmfilter
as vmm info
[ $status = 1 ] && grep -q '^problem: /dev/kvmfilter: no permission to open it (root:kvm 0600)$' /tmp/out &&
	grep -q '^  to do: .*the udev rule gives it to the group kvm$' /tmp/out && [ "$(grep -c ^problem /tmp/out)" = 1 ]
check 'info: the wrong mode'
chmod 660 /dev/kvmfilter
mv /dev/kvm /dev/gone
as root info
[ $status = 1 ] && grep -q '^problem: there is no KVM$' /tmp/out
check 'info: no KVM'
mv /dev/gone /dev/kvm
mv /dev/kvmfilter /dev/gone
as root info
[ $status = 1 ] && grep -q '^problem: /dev/kvmfilter is not there, though the module is loaded$' /tmp/out
check 'info: no device, though the module is loaded'
mv /dev/gone /dev/kvmfilter
as root info
[ $status = 0 ]
check 'info: all there again'
if echo 0 > /proc/sys/net/core/bpf_jit_enable 2> /dev/null; then
	as root info
	[ $status = 1 ] && grep -q '^JIT:  *off$' /tmp/out && ! grep -q '^features:.*jit' /tmp/out &&
		grep -q "^problem: the kernel's BPF JIT is off" /tmp/out &&
		grep -q '^  to do: sysctl net.core.bpf_jit_enable=1$' /tmp/out
	check 'info: without the JIT'
	echo 1 > /proc/sys/net/core/bpf_jit_enable
else
	result 0 'info: without the JIT # SKIP this kernel has it always'
fi
unload
# Where the kernel looks for it, which does not see this test's /tmp.
ln -s /bin/busybox /modprobe
echo /modprobe > /proc/sys/kernel/modprobe
as root info
[ $status = 1 ] && grep -q "^module:  *not loaded, not installed for Linux $(uname -r)$" /tmp/out &&
	grep -q '^problem: the module is not loaded$' /tmp/out && grep -q '^  to do: install it for Linux' /tmp/out
check 'info: without the module'
as root info --json
[ $status = 1 ] && grep -q '"loaded": false' /tmp/out && grep -q '"abi_version": null' /tmp/out && grep -q '"limits": null' /tmp/out
check 'info --json: likewise'
folder=/lib/modules/$(uname -r)/updates
mkdir -p "$folder"
cp /kvmfilter.ko "$folder"
depmod -a
as root info
[ $status = 1 ] && grep -q "^module:  *not loaded, installed for" /tmp/out && grep -q '^  to do: modprobe kvmfilter;' /tmp/out
check 'info: installed, and not loaded'
mknod /dev/kvmfilter c 10 245
chgrp kvm /dev/kvmfilter
chmod 660 /dev/kvmfilter
as vmm info
[ $status = 0 ] && grep -q "^module:  *loaded just now, by opening its device, version $version" /tmp/out
check 'info: with the node, opening loads it'
as root stat
[ $status = 0 ] && grep -qx 'no filters' /tmp/out
check 'and there is nothing left'
unload
as root stat
[ $status = 0 ] && grep -qx 'no filters' /tmp/out
check 'stat needs no module'
