#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Tracepoints by the tools that people use, perf, trace-cmd and bpftrace: they must print
# what the VMM /traced says it did. So must the commands of kvmfilter(4), word by word but
# for how long they take. Runs as root in a VM whose root is a whole system.
# shellcheck disable=SC2015,SC2046 # result's arguments; a list of files

# shellcheck source=tests/tap.sh
. /tap.sh
# shellcheck source=tests/manual/man.sh
. /man.sh
plan 18
cd /tmp || exit
out=/tmp/out
export PAGER=cat
tracefs=/sys/kernel/tracing
[ -d $tracefs/events ] || mount -t tracefs none $tracefs
outcomes='done pass_program pass_contended pass_notifier pass_no_program pass_string pass_width pass_timer'

# accesses FILE: what a tool has printed of them, without who and when.
accesses() { sed -n 's/.*kvmfilter_access: *filter/kvmfilter_access: filter/p' "$1"; }

# told FILE: accesses as /traced expected them.
told() {
	accesses expected >ours && accesses "$1" >theirs
	[ -s ours ] && diff ours theirs >$out
}

# whole FILE [END]: and the rest of its life.
whole() {
	grep -oE 'kvmfilter_(prog|range|filter)_[a-z]+:' "$1" | uniq -c | tr -s ' \n' ' ' >$out
	# The library's look at both clocks comes first.
	look='1 kvmfilter_prog_load: 1 kvmfilter_prog_unload: '
	echo >>$out
	[ "$(cat $out)" = " 1 kvmfilter_filter_create: $look${look}6 kvmfilter_prog_load:\
 4 kvmfilter_range_add: 4 kvmfilter_range_remove: ${2:-}" ]
}

quiet() { [ "$(cat $tracefs/events/kvmfilter/enable)" = 0 ]; }

perf record -q -o perf.data -e 'kvmfilter:*' /traced >expected 2>$out &&
	perf script -i perf.data >text 2>>$out && told text
result $? 'perf: every access as it ended' $out
# The end is a worker's of the kernel, and perf follows the process.
whole text
result $? 'perf: and what else a filter does' $out
perf stat -x, -e kvmfilter:kvmfilter_access /traced 2>$out >expected &&
	grep -q "^$(wc -l <expected),,kvmfilter:kvmfilter_access," $out
result $? 'perf stat counts them' $out
quiet
result $? 'afterwards nobody listens'

trace-cmd record -o trace.dat -e kvmfilter sh -c '/traced && sleep 1' >expected 2>$out &&
	trace-cmd report -i trace.dat >text 2>>$out && told text
result $? 'trace-cmd: every access as it ended' $out
whole text '1 kvmfilter_filter_release: '
result $? 'trace-cmd: and what else a filter does' $out
quiet
result $? 'afterwards nobody listens'

# The fields as numbers.
bpftrace -o text -c /traced -e 'tracepoint:kvmfilter:kvmfilter_access {
	printf("kvmfilter_access: filter %llu range %d vcpu %d %d %d 0x%llx width %d value 0x%llx: %d\n",
		args->filter, args->range, args->vcpu, args->bus, args->direction,
		args->address, args->width, args->value, args->outcome); }' >words 2>$out
sed -e 's/ pio / 0 /' -e 's/ mmio / 1 /' -e 's/ read / 0 /' -e 's/ write / 1 /' \
	$(i=0; for outcome in $outcomes; do echo "-es/:.$outcome\$/:.$i/"; i=$((i + 1)); done) \
	words | sed 's/:\.\([0-9]\)$/: \1/' >expected
told text
result $? 'bpftrace: every field' $out
bpftrace -c /traced >text 2>$out -e \
	'tracepoint:kvmfilter:kvmfilter_access { @[args->outcome] = count(); }'
grep '^@' text | sort >theirs
i=0
for outcome in $outcomes; do
	echo "@[$i]: $(grep -c ": $outcome\$" text)"
	i=$((i + 1))
done >ours
diff ours theirs >$out
result $? 'bpftrace counts by outcome' $out
quiet
result $? 'afterwards nobody listens'

# While VMMs come and go.
man_examples /kvmfilter.4 examples >list
(while [ ! -e stop ]; do /traced; sleep 0.3; done >/dev/null) &
for tool in perf trace-cmd bpftrace; do
	example=$(grep -l "^$tool " examples/*.trace)
	sed 's/\<10\>/2/' "examples/${example##*/}" >commands
	[ -n "$example" ] && sh ./commands >text 2>$out
	result $? "the manual's example for $tool works" $out
	case $tool in
	perf) wanted=$outcomes lines=access: ;;
	trace-cmd) wanted="${outcomes#done } prog_load range_add" lines=kvmfilter ;;
	bpftrace) wanted='0\] 1\] 2\] 3\] 4\] 5\] 6\]' lines='^@\[[0-9]*, [0-9]*,' ;;
	esac
	for word in $wanted; do
		grep -E "$lines" text | grep -q "$word" || echo "no $word"
	done >missing
	[ $tool != trace-cmd ] || ! grep ': done$' text >>missing
	[ ! -s missing ]
	result $? "and prints what it should" missing
done
touch stop
wait

# Nor is it for everybody, or without the module.
! setpriv --reuid 65534 --regid 65534 --clear-groups \
	perf stat -e kvmfilter:kvmfilter_access true >$out 2>&1
result $? 'a user may not listen' $out
/run/vm/bin/unload && ! perf stat -e kvmfilter:kvmfilter_access true >$out 2>&1 &&
	grep -q 'unknown tracepoint' $out
result $? 'without the module there are no events' $out
