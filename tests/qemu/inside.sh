# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# In the VM: QEMU with kvmfilter, as scripts/qemu built it, and firmware as its guest. Prints TAP.
#
# Where an access went says KVM itself: kvm_userspace_exit, by reason.
. /tap.sh

mkdir -p /q /tmp/w
tar -xf /qemu.tar -C /q
mount -t tracefs none /sys/kernel/tracing
exits=/sys/kernel/tracing/events/kvm/kvm_userspace_exit
IO=2 MMIO=6
out=/tmp/w/out

tool() {
	program=$1
	shift
	/q/lib/ld-linux-x86-64.so.2 --library-path /q/lib "/q/$program" "$@"
}

# machine ACCEL OPTION...: one, which ends after two minutes whatever it does.
machine() {
	accel=$1
	shift
	timeout 120 /q/lib/ld-linux-x86-64.so.2 --library-path /q/lib /q/qemu-system-x86_64 \
		-machine q35 -cpu max -m 64 -display none -nodefaults -L /q/share -accel "kvm,$accel" "$@"
}

# read_all ACCEL OPTION...: reads.c; its exits by reason are in $io and $mmio. Of ports these are the
# PM timer, the RTC's data, port 80h and port 61h; and with a split irqchip the i8254, three times.
# Otherwise that is KVM's, and port 61h, which shows its output, always exits. Writes of the RTC's
# index KVM itself collects if nobody else does.
READS=5000
FEW=50
read_all() {
	accel=$1
	shift
	echo 'hist:keys=reason' > $exits/trigger
	machine "$accel" -bios /reads.bin -device isa-debug-exit,iobase=$((0x501)) "$@" \
		</dev/null >$out 2>&1
	status=$?
	io=$(count $IO)
	mmio=$(count $MMIO)
	echo '!hist:keys=reason' > $exits/trigger
	echo "# $accel: status $status, exits for ports $io, for memory $mmio"
	[ $status = 3 ]
}

count() {
	awk -v reason="$1" '/reason:/ { gsub(/[^0-9 ]/, ""); if ($1 == reason) n = $2 }
		END { print n + 0 }' $exits/hist
}

# wait_for PATTERN FILE [COUNT]: so many lines of it.
wait_for() {
	for _ in $(seq 300); do
		[ "$(grep -cE "$1" "$2" 2>/dev/null)" -lt "${3:-1}" ] || return 0
		sleep 0.1
	done
	echo "# no $1 in $2" >> $out
	return 1
}

# start NAME ACCEL OPTION...: a machine that watches its clocks, all of which are QEMU's. What it says is in NAME.said; its
# monitor takes what is written to NAME.monitor.
start() {
	name=/tmp/w/$1
	accel=$2
	shift 2
	rm -f "$name".*
	mkfifo "$name.monitor"
	: > "$name.said"
	machine "$accel,kernel-irqchip=split" -bios /watch.bin -debugcon "file:$name.said" -monitor stdio "$@" \
		< "$name.monitor" > "$name.out" 2>&1 &
	echo $! > "$name.pid"
}

# looks NAME [COUNT]: it goes on, for so many tenths of a second.
looks() {
	said=$(grep -c '^looks' "/tmp/w/$1.said")
	wait_for '^looks' "/tmp/w/$1.said" $((said + ${2:-3}))
}

# answered NAME RANGE...: some accesses of each were, as info has them. A range that moves begins anew.
answered() {
	name=/tmp/w/$1
	shift
	for range; do
		for try in 1 2 3 4 5 6 7 8 9 none; do
			! grep -qE "$range .*answered [1-9]" "$name.out" || break
			echo 'info kvmfilter' >&3
			sleep 0.3
		done
		[ $try != none ] || break
	done
	# Its last line has no end.
	awk 1 "$name.out" > $out
	[ $try != none ]
}

# judged NAME: no clock ever went wrong.
judged() {
	# A reset, or the end, cuts a line short.
	if grep -vE '^(l|lo|loo|look|looks|looks [0-9]*|begin 0|)$' "/tmp/w/$1.said" > $out; then
		cat "/tmp/w/$1.out" >> $out
		return 1
	fi
	[ "$(grep -c '^looks' "/tmp/w/$1.said")" -gt 3 ]
}

end() {
	echo quit >&3
	exec 3>&-
	wait "$(cat "/tmp/w/$1.pid")"
	echo >> "/tmp/w/$1.out"
}

plan 28

# --- without the module ---

read_all kvmfilter=off && [ "$io" -ge $((4 * READS)) ] && [ "$mmio" -ge $READS ]
result $? 'without the module, off: all reads exit' $out
read_all kvmfilter=on
[ $status = 1 ] && grep -q 'kvmfilter=on: /dev/kvmfilter.*is the module loaded' $out
result $? 'without the module, on: an error that says why' $out
read_all kvmfilter=auto && [ "$(grep -c 'warning: kvmfilter is not used: /dev/kvmfilter' $out)" = 1 ] &&
	[ "$io" -ge $((4 * READS)) ]
result $? 'without the module, auto: one warning, and all reads exit' $out

insmod /kvmfilter.ko
chmod 600 /dev/kvmfilter
su vmm -c '/q/lib/ld-linux-x86-64.so.2 --library-path /q/lib /q/qemu-system-x86_64 -display none \
	-nodefaults -accel kvm,kvmfilter=on -bios /reads.bin' </dev/null >$out 2>&1
[ $? = 1 ] && grep -q 'kvmfilter=on: /dev/kvmfilter.*are you in the group' $out
result $? 'without permission, on: an error that says why' $out

# --- what exits ---

for chip in on split; do
	[ $chip = on ] && ports=4 || ports=7
	read_all kvmfilter=off,kernel-irqchip=$chip && [ "$io" -ge $((ports * READS)) ] && [ "$mmio" -ge $READS ]
	result $? "irqchip $chip, off: all reads exit" $out
	[ $chip = on ] && ports=1 || ports=0
	read_all kvmfilter=on,kernel-irqchip=$chip && [ "$io" -lt $((ports * READS + FEW)) ] &&
		[ "$mmio" -lt $FEW ]
	result $? "irqchip $chip, on: $([ $ports = 0 ] && echo none does || echo only those of port 61h do)" $out
done
read_all kvmfilter=auto && [ "$io" -lt $((READS + FEW)) ] && [ "$mmio" -lt $FEW ] && ! grep -q kvmfilter $out
result $? 'auto, with the module: the same, and nothing is said' $out
read_all kvmfilter=on -machine pc && [ "$mmio" -lt $FEW ] && [ "$io" -lt $((2 * READS + FEW)) ]
result $? 'a machine of type pc: the same, but for the PM timer, which is elsewhere there' $out
read_all 'kvmfilter=on,kvmfilter-device=/dev/fdset/1' -add-fd fd=9,set=1 9<>/dev/kvmfilter &&
	[ "$io" -lt $((READS + FEW)) ]
result $? 'a descriptor of the device will do' $out
read_all 'kvmfilter=on,kvmfilter-device=/dev/null'
[ $status = 1 ] && grep -q 'kvmfilter=on: /dev/kvmfilter' $out
result $? 'another device will not' $out

# --- both are asked ---

start one kvmfilter=on,kvmfilter-compare=on
exec 3>/tmp/w/one.monitor
looks one 10
echo 'info kvmfilter' >&3
wait_for 'kvmfilter: compares' /tmp/w/one.out
end one
compared=$(sed -n 's/.*compares: \([0-9]*\) answers, 0 differ.*/\1/p' /tmp/w/one.out)
[ "${compared:-0}" -gt 1000 ]
result $? "the programs' answers are QEMU's: ${compared:-0} compared" /tmp/w/one.out
judged one
result $? 'and the guest has noticed nothing' $out

# --- what is done to a machine ---

start one kvmfilter=on
exec 3>/tmp/w/one.monitor
looks one
for _ in $(seq 25); do
	echo stop >&3
	sleep 0.1
	echo cont >&3
	looks one 1
done
echo stop >&3
sleep 4
echo cont >&3
looks one
answered one 'ACPI PM timer' 0xfed000f0 0x40 0x61 0x70 0x71
result $? 'PM timer, HPET, PIT, port 61h, and both ports of the RTC are answered' $out
judged one
result $? 'stopped 26 times, once for long: no clock went wrong' $out
for _ in $(seq 5); do
	echo system_reset >&3
	looks one
done
end one
[ "$(grep -c ^begin /tmp/w/one.said)" = 6 ]
result $? 'reset 5 times: it begins again' /tmp/w/one.said
judged one
result $? 'and no clock went wrong' $out

tool qemu-img create -q -f qcow2 /tmp/w/disk 64M
start one kvmfilter=on -drive if=none,id=d,format=qcow2,file=/tmp/w/disk
exec 3>/tmp/w/one.monitor
looks one
echo 'savevm x' >&3
looks one
for _ in $(seq 5); do
	echo 'loadvm x' >&3
	looks one
done
echo 'info snapshots' >&3
end one
grep -q ' x .*iB ' /tmp/w/one.out && ! grep -qi error /tmp/w/one.out
result $? 'a snapshot is taken, and loaded 5 times' /tmp/w/one.out
judged one
result $? 'and no clock went wrong' $out

# migrate FROM TO
migrate() {
	start one "kvmfilter=$1"
	exec 3>/tmp/w/one.monitor
	looks one
	start two "kvmfilter=$2" -incoming unix:/tmp/w/socket
	exec 4>/tmp/w/two.monitor
	for _ in $(seq 100); do
		[ ! -S /tmp/w/socket ] || break
		sleep 0.1
	done
	echo 'migrate -d unix:/tmp/w/socket' >&3
	looks two 5
	arrived=$?
	end one
	exec 3>&4 4>&-
	end two
	cat /tmp/w/one.said /tmp/w/two.said > /tmp/w/both.said
	cat /tmp/w/one.out /tmp/w/two.out > /tmp/w/both.out
	[ $arrived = 0 ]
}

for way in 'on on' 'on off' 'off on'; do
	# shellcheck disable=SC2086 # both ends
	migrate $way
	result $? "migrated, ${way% *} to ${way#* }: it goes on there" /tmp/w/both.out
	judged both
	result $? 'and no clock went wrong' $out
done

# --- two at once, and what they say of themselves ---

start one kvmfilter=on
exec 3>/tmp/w/one.monitor
start two kvmfilter=on
exec 4>/tmp/w/two.monitor
looks one 5
looks two 5
end one
exec 3>&4 4>&-
looks two
end two
judged one && judged two
result $? 'two machines at once: no clock went wrong' $out
printf '%s\n' '{"execute":"qmp_capabilities"}' '{"execute":"query-kvmfilter"}' '{"execute":"quit"}' |
	machine kvmfilter=on -qmp stdio -S > $out 2>&1
grep -q '"device": "HPET".*"status": "ok"' $out && grep -q '"enabled": true' $out
result $? 'query-kvmfilter' $out
