#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kvmfilter stat and info, as programs and administrators call them: tables and JSON, on
# folders that look like /proc and on this machine's own. The command is the one with
# sanitizers. tests/tool/screen.t has the live screen, tests/guest/stat.sh the module.
#
# shellcheck disable=SC2016 # Perl's variables, not the shell's
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
. tests/tool/proc.sh

work=$(mktemp -d)
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
plan 62

# tool ARGUMENT...: the command; leaves $work/out, $work/err and $status.
tool() {
	status=0
	timeout 60 build/kvmfilter_checked "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# stat_of FOLDER ARGUMENT...
stat_of() {
	local folder=$1
	shift
	tool stat --proc "$folder" "$@"
}

# As somebody who may not look at everything.
stranger() {
	status=0
	if [ "$(id -u)" = 0 ]; then
		set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	fi
	timeout 60 "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# check WHAT: the command before it.
check() {
	result $? "$1" "$work/out" "$work/err"
}

# No message, status 0.
quiet() {
	[ "$status" = 0 ] && [ ! -s "$work/err" ]
}

# Lines of the output, whole.
says() {
	local line
	for line; do
		grep -Fxq -- "$line" "$work/out" || return 1
	done
}

# Judge the JSON of $work/out by an expression of Perl: @s are the samples, $j the last of
# them, %f its filters by number.
json() {
	perl -MJSON::PP -e '
		open(my $file, "<", shift) or die;
		our @s = map { decode_json($_) } <$file>;
		our $j = $s[-1];
		our %f = map { ($_->{filter}, $_) } @{$j->{filters}};
		sub near { abs($_[0] - $_[1]) <= 1e-6 * abs($_[1]) }
		exit !eval(shift) || die $@;' "$work/out" "$1"
}

# refuses NAME MESSAGE ARGUMENT...
refuses() {
	local name=$1 message=$2
	shift 2
	tool "$@"
	[ "$status" = 2 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ] &&
		grep -Fq -- "kvmfilter: " "$work/err" && grep -Fq -- "$message" "$work/err"
	check "refused: $name"
}

# --- one look ----------------------------------------------------------------------

p=$work/proc
proc_process "$p" 1 init
proc_process "$p" 100 vmm
proc_process "$p" 200 qemu-system-x86
proc_process "$p" 300 empty
proc_filter "$p" 100 9 7 'prog:	number:1 direction:read insns:20 state:24 jited:1 users:1' \
	'prog:	number:2 direction:write insns:9 state:8 jited:0 users:0' \
	"$(proc_range 1 pio 0x40 4 90 9 1 0 0 0 0)" 'notifier:	number:0' 'notifier:	number:5'
proc_filter "$p" 200 12 8 "$(proc_range 1 mmio 0xfed00000 1024 1000000 0 0 1 2 3 4)" \
	"$(proc_range 4 pio 0x70 2 0 0 0 0 0 0 0)"

stat_of "$p"
quiet && [ "$(wc -l <"$work/out")" = 4 ] && sed 's/  */ /g; s/^ //' "$work/out" >"$work/lines" &&
	diff "$work/lines" - >>"$work/err" <<'TABLE'
PID COMMAND FILTER RANGE ANSWERED PASSED SHARE% CONTENDED WHY PASSED
200 qemu-system-x86 8 mmio:0xfed00000-0xfed003ff 1000000 10 99.9 0 notifier 40%, width 30%, string 20%, no program 10%
100 vmm 7 pio:0x40-0x43 90 10 90.0 1 program 90%, contended 10%
200 qemu-system-x86 8 pio:0x70-0x71 0 0 - 0 -
TABLE
check 'a table of totals, the busiest range first'
cp "$work/out" "$work/table"
stat_of "$p" --once
quiet && cmp -s "$work/out" "$work/table"
check '--once is the same where there is no terminal'
stat_of "$p" --json
quiet && [ "$(wc -l <"$work/out")" = 1 ] && json '@s == 1 && $j->{unreadable} == 0 && !$j->{hidden} &&
	$j->{malformed} == 0 && abs($j->{time} - time) < 60 && join(",", map { $_->{filter} } @{$j->{filters}}) eq "7,8"'
check '--json: one line'
json '$f{7}{pid} == 100 && $f{7}{command} eq "vmm" && "@{$f{7}{pids}}" eq "100" && $f{7}{scratch} == 4096 &&
	!defined $f{7}{interval_s} && "@{$f{7}{notifiers}}" eq "0 5" && @{$f{7}{programs}} == 2 &&
	$f{7}{programs}[0]{direction} eq "read" && $f{7}{programs}[0]{jited} && $f{7}{programs}[0]{users} == 1 &&
	$f{7}{programs}[1]{number} == 2 && $f{7}{programs}[1]{insns} == 9 && $f{7}{programs}[1]{state} == 8 &&
	!$f{7}{programs}[1]{jited}'
check '--json: the filter and its programs'
json 'my $r = $f{8}{ranges}[0]; $r->{number} == 1 && $r->{bus} eq "mmio" && $r->{address} eq "0xfed00000" &&
	$r->{length} == 1024 && $r->{read} == 1 && $r->{write} == 0 && $r->{state} eq "0x40" && $r->{done} == 1000000 &&
	$r->{pass_program} == 0 && $r->{pass_contended} == 0 && $r->{pass_no_program} == 1 && $r->{pass_string} == 2 &&
	$r->{pass_width} == 3 && $r->{pass_notifier} == 4 && near($r->{share}, 100 * 1000000 / 1000010) &&
	!grep { defined } @$r{qw(done_rate pass_rate contended_rate)}'
check '--json: the range, and no rates of one look'
json '!defined $f{8}{ranges}[1]{share} && $f{8}{ranges}[1]{number} == 4'
check '--json: no share of nothing'
tool stat --help
# What --help says of the members is all of them.
perl -MJSON::PP -e 'open(my $f, "<", shift) or die; my $help = do { local $/; <STDIN> };
	my $miss = 0;
	sub walk { my $v = shift; ref $v eq "HASH" ? map { $help =~ /\b$_\b/ || /^pass_/ || do { print "$_\n"; $miss++ };
		walk($v->{$_}) } sort keys %$v : ref $v eq "ARRAY" ? map { walk($_) } @$v : () }
	my $j = decode_json(<$f>); $_->{programs} = [] for @{$j->{filters}}; walk($j); exit $miss' \
	<(build/kvmfilter_checked stat --proc "$p" --json) <"$work/out" >>"$work/err"
check '--help names the members of the JSON'

stat_of "$p" --view process
quiet && [ "$(sed 's/  */ /g; s/^ //' "$work/out")" = "$(cat <<'TABLE'
PID COMMAND FILTERS RANGES ANSWERED PASSED SHARE% CONTENDED WHY PASSED
200 qemu-system-x86 1 2 1000000 10 99.9 0 notifier 40%, width 30%, string 20%, no program 10%
100 vmm 1 1 90 10 90.0 1 program 90%, contended 10%
TABLE
)" ]
check '--view process: the sums'
wrong=0
for order in 'pid 7 8 8' 'command 8 8 7' 'filter 7 8 8' 'range 8 7 8' 'answered 8 7 8' 'passed 7 8 8' \
	'share 8 7 8' 'contended 7 8 8'; do
	stat_of "$p" --sort "${order%% *}"
	[ "$(awk 'NR > 1 { printf " %s", $3 }' "$work/out")" = " ${order#* }" ] || {
		echo "# $order"
		wrong=1
	}
done
[ $wrong = 0 ]
check '--sort: by any column'
stat_of "$p" --pid 100
quiet && [ "$(wc -l <"$work/out")" = 2 ] && grep -q ' vmm ' "$work/out"
check '--pid: one process'
stat_of "$p" --pid 300
quiet && says 'no filters'
check '--pid: one without filters'

# --- the same filter, many times -----------------------------------------------------

q=$work/shared
proc_process "$q" 1 init
for pid in 1000 200 30; do
	proc_process "$q" $pid "name$pid"
	proc_filter "$q" $pid 4 7 "$(proc_range 1 pio 0x40 4 $pid 0 0 0 0 0 0)"
	proc_filter "$q" $pid 5 7 "$(proc_range 1 pio 0x40 4 $pid 0 0 0 0 0 0)"
done
stat_of "$q"
quiet && [ "$(wc -l <"$work/out")" = 2 ] && grep -Eq '^ *30 name30 \+2 +7 pio:0x40-0x43 +30 ' "$work/out"
check 'a filter of three processes is shown once, with the lowest PID'
stat_of "$q" --json
json '@{$j->{filters}} == 1 && "@{$f{7}{pids}}" eq "30 200 1000" && $f{7}{pid} == 30'
check '--json has all of them'
stat_of "$q" --pid 200 --json
json '"@{$f{7}{pids}}" eq "200" && $f{7}{command} eq "name200"'
check '--pid shows it with that process'

# --- samples -----------------------------------------------------------------------

# A folder per look, and a link to that of the next. Each has a process whose name is a
# pipe: there the look waits until the link leads on.
r=$work/live

# moment NUMBER: make its folder.
moment() {
	proc_process "$r/$1" 1 init
	proc_process "$r/$1" 500 gate
	rm "$r/$1/500/comm"
	mkfifo "$r/$1/500/comm"
	proc_filter "$r/$1" 500 3 99
}

# vmm MOMENT FD FILTER LINE...: a filter of process 400.
vmm() {
	[ -d "$r/$1/400" ] || proc_process "$r/$1" 400 vmm
	proc_filter "$r/$1" 400 "${@:2}"
}

begin() {
	ln -sfn 1 "$r/now"
	timeout 60 build/kvmfilter_checked stat --proc "$r/now" "$@" >"$work/out" 2>"$work/err" </dev/null &
	child=$!
}

# pass MOMENT: once a look is there, let the next one be elsewhere.
pass() {
	timeout 30 sh -c 'exec 3>"$1/$2/500/comm"; ln -sfn $(($2 + 1)) "$1/now"; echo gate >&3' sh "$r" "$1"
}

end() {
	status=0
	wait $child || status=$?
}

for i in 1 2 3 4; do moment $i; done
vmm 1 3 1 "$(proc_range 1 pio 0x40 4 1000 10 5 0 0 0 0)" "$(proc_range 2 pio 0x60 1 50 0 0 0 0 0 0)" \
	"$(proc_range 3 pio 0x70 2 50 0 0 0 0 0 0)"
vmm 1 4 2 "$(proc_range 1 pio 0x40 4 7 0 0 0 0 0 0)"
# Range 1 goes on, 2 went back, 3 is elsewhere, 4 is new; filter 2 is gone, filter 3 new.
vmm 2 3 1 "$(proc_range 1 pio 0x40 4 1600 40 15 0 0 0 0)" "$(proc_range 2 pio 0x60 1 49 0 0 0 0 0 0)" \
	"$(proc_range 3 pio 0x72 2 60 0 0 0 0 0 0)" "$(proc_range 4 pio 0x80 1 9 0 0 0 0 0 0)"
vmm 2 5 3 "$(proc_range 1 pio 0x40 4 8 0 0 0 0 0 0)"
vmm 3 3 1 "$(proc_range 1 pio 0x40 4 1600 40 15 0 0 0 0)" "$(proc_range 2 pio 0x60 1 149 0 0 0 0 0 0)" \
	"$(proc_range 3 pio 0x72 2 60 25 0 0 0 0 0)" "$(proc_range 4 pio 0x80 1 9 0 0 0 0 0 0)"
vmm 3 5 3 "$(proc_range 1 pio 0x40 4 8 0 0 0 0 0 0)"
begin --json --count 3 --interval 0.2
for i in 1 2 3 4; do pass $i; done
end
quiet && [ "$(wc -l <"$work/out")" = 3 ] && json '@s == 3'
check '--count: as many samples, a line each'
json 'my $f = $s[0]{filters}[0]; my $r = $f->{ranges}[0]; my $t = $f->{interval_s};
	$f->{filter} == 1 && $t >= 0.15 && $t < 30 && near($r->{done_rate} * $t, 600) && near($r->{pass_rate} * $t, 40) &&
	near($r->{contended_rate} * $t, 10) && near($r->{share}, 100 * 600 / 640) && $r->{done} == 1600'
check 'rates are of the time between two looks, and so is the share'
json 'my $r = $s[0]{filters}[0]{ranges}; @$r == 4 && !grep { defined $_->{done_rate} || defined $_->{pass_rate} ||
	defined $_->{contended_rate} } @$r[1 .. 3]'
check 'a range whose counters went back, one elsewhere and a new one have no rates'
json 'my $f = $s[1]{filters}[0]; my $t = $f->{interval_s}; my @r = @{$f->{ranges}};
	near($r[1]{done_rate} * $t, 100) && near($r[2]{pass_rate} * $t, 25) && $r[3]{done_rate} == 0 &&
	!defined $r[3]{share} && $r[0]{done_rate} == 0'
check 'but at the next look they have'
json 'join(",", map { $_->{filter} } @{$s[0]{filters}}) eq "1,3,99" && !defined $s[0]{filters}[1]{interval_s} &&
	defined $s[1]{filters}[1]{interval_s}'
check 'filters come and go; a new one has no rates'
json 'join(",", map { $_->{filter} } @{$s[2]{filters}}) eq "99"'
check 'those of a process that has ended are gone'

rm -rf "$r/1/400" "$r/2/400"
vmm 1 3 1 "$(proc_range 1 pio 0x40 4 0 0 0 0 0 0 0)"
vmm 2 3 1 "$(proc_range 1 pio 0x40 4 5000 100 0 0 0 0 0)"
begin --once --interval 0.1 --view process
pass 1
pass 2
end
quiet && [ "$(wc -l <"$work/out")" = 3 ] && grep -q 'ANSWERED/s PASSED/s' "$work/out" &&
	grep -Eq '^400 vmm +1 +1 +[0-9]+ +[0-9.]+ +98.0 +0.0 program 100%$' "$work/out"
check '--once --interval: one table of rates'
rm -r "$r/4/500"
begin --interval 0.1 --json --pid 500
for i in 1 2 3; do pass $i; done
end
quiet && json '@s == 2'
check '--interval goes on, until the process of --pid ends'
stat_of "$p" --count 2 --interval 0.1
quiet && [ "$(grep -c '^ *PID' "$work/out")" = 2 ] && [ "$(grep -c '^$' "$work/out")" = 1 ] &&
	grep -Eq ' 0\.0 +0\.0 +- +0\.0 -$' "$work/out"
check '--count: tables one after the other; where nothing happens rates are zero'
timeout 20 build/kvmfilter_checked stat --proc "$p" --json --interval 0.1 >/dev/full 2>"$work/err" </dev/null
[ $? = 2 ] && grep -q 'No space left' "$work/err"
check 'a disk that is full ends it'
: >"$work/out"
timeout 20 build/kvmfilter_checked stat --proc "$p" --json --interval 0.1 2>"$work/err" </dev/null | head -n 2 >"$work/out"
[ "${PIPESTATUS[0]}" = 141 ] && [ "$(wc -l <"$work/out")" = 2 ]
check 'and so does a reader that has enough; each line comes at once'

# --- what cannot be read -------------------------------------------------------------

m=$work/malformed
proc_process "$m" 1 init
proc_process "$m" 100 vmm
proc_filter "$m" 100 3 1 "$(proc_range 1 pio 0x40 4 1 0 0 0 0 0 0)" 'range:	number:2 bus:pio' \
	'sparkle:	size:big' 'prog:	number:x'
proc_filter "$m" 100 4 2 "$(proc_range 1 pio 0x40 4 2 0 0 0 0 0 0)"
head -c -10 "$m/100/fdinfo/4" >"$m/cut" && mv "$m/cut" "$m/100/fdinfo/4"
proc_filter "$m" 100 5 3
: >"$m/100/fdinfo/5"
proc_filter "$m" 100 6 4
rm "$m/100/fdinfo/6"
proc_filter "$m" 100 7 5
head -c 3000 /dev/urandom >"$m/100/fdinfo/7"
stat_of "$m"
[ $status = 0 ] && grep -Eq '^100 vmm +1 pio:0x40-0x43 +1 ' "$work/out" && grep -Eq '^100 vmm +2 - +- ' "$work/out" &&
	[ "$(wc -l <"$work/out")" = 3 ] && [ "$(wc -l <"$work/err")" = 1 ] &&
	grep -q '^kvmfilter: 6 lines or descriptors of filters could not be understood' "$work/err"
check 'what is malformed or cut is left out, and said'
stat_of "$m" --json
quiet && json '$j->{malformed} == 6 && @{$f{1}{ranges}} == 1 && @{$f{2}{ranges}} == 0 && @{$f{1}{programs}} == 0'
check '--json says it as well'
stat_of "$m" --count 3 --interval 0.1
[ "$(wc -l <"$work/err")" = 1 ]
check 'a message that stays the same comes once'
proc_filter "$m" 100 4 2 "$(proc_range 1 pio 0x40 4 18446744073709551615 18446744073709551615 \
	18446744073709551615 0 0 0 0)"
stat_of "$m" --json
json '$f{2}{ranges}[0]{done} > 1.8e19 && near($f{2}{ranges}[0]{share}, 100 / 3)'
check '--json: counters beyond 63 bits stay positive'
stat_of "$m" --sort answered
grep -Eq ' 18446744073709551615 18446744073709551615 +33\.3 ' "$work/out"
check 'and are exact in the table'

h=$work/hostile
proc_process "$h" 1 init
i=100
while IFS= read -r name; do
	proc_process "$h" $i x
	printf '%b\n' "$name" >"$h/$i/comm"
	proc_filter "$h" $i 3 $i
	i=$((i + 1))
done <<'NAMES'
\033[2J\033[31mred
\033]0;title\007
a\nb
bell\007back\010\010\015
\302\233 2J
\377\376\200
\0177
\342\200\256gnp.exe
del\0177et\011tab
NAMES
: >"$h/100/comm"
proc_process "$h" $i x
rm "$h/$i/comm"
proc_filter "$h" $i 3 $i
wrong=0
for locale in C C.UTF-8; do
	for options in '' --json '--view process' '--count 1 --interval 0.1'; do
		# shellcheck disable=SC2086 # words
		LC_ALL=$locale stat_of "$h" $options
		quiet || wrong=1
		# Control characters of either set, and marks of direction.
		LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae|[\xf8-\xff]' "$work/out" && wrong=1
	done
done
[ $wrong = 0 ] && [ "$(tail -n +2 "$work/out" | wc -l)" = $((i - 99)) ]
check 'names of processes cannot act on a terminal, nor break a table'
stat_of "$h" --json
json '$f{101}{command} eq "?]0;title?" && $f{102}{command} eq "a?b" && $f{100}{command} eq ""'
check '--json: they are readable nevertheless'

# --- who may look ------------------------------------------------------------------

u=$work/others
proc_process "$u" 1 init
proc_process "$u" 100 mine
proc_filter "$u" 100 3 1
for pid in 200 201 202 203 204 205; do
	proc_process "$u" $pid theirs
	chmod 0 "$u/$pid/fd"
done
echo '202 (a) b) Z 1 1 1 0 -1 4194560 0 0' >"$u/202/stat"
echo '203 (kthread) S 2 0 0 0 -1 2129984 0 0' >"$u/203/stat"
echo 'what is this' >"$u/204/stat"
rm "$u/205/stat"
stranger build/kvmfilter_checked stat --proc "$u"
[ $status = 0 ] && grep -q ' mine ' "$work/out" && [ "$(wc -l <"$work/err")" = 1 ] &&
	grep -Fxq 'kvmfilter: 4 processes could not be looked at; run as root to see them' "$work/err"
check 'processes that may not be looked at are counted, but for kernel threads and zombies'
stranger build/kvmfilter_checked stat --proc "$u" --json
quiet && json '$j->{unreadable} == 4 && !$j->{hidden} && @{$j->{filters}} == 1'
check '--json: so it does'
stranger build/kvmfilter_checked stat --proc "$u" --pid 200
[ $status = 2 ] && grep -Fxq 'kvmfilter: process 200 could not be looked at: Permission denied' "$work/err"
check '--pid: one that may not be looked at'
rm -r "$u/1"
stranger build/kvmfilter_checked stat --proc "$u"
grep -Fxq 'kvmfilter: not all processes are listed in /proc (hidepid); run as root to see them' "$work/err"
check 'where process 1 is not listed, others are not either'
stranger build/kvmfilter_checked stat --proc "$u" --json
json '$j->{hidden}'
check '--json: so it does not'
rm -rf "$u"
stat_of "$p"
! grep -q 'run as root\|hidepid' "$work/err"
check 'who may look at everything is told nothing'

# --- what vanishes, and what is much ---------------------------------------------------

v=$work/vanishing
proc_process "$v" 1 init
# Ends of all kinds: without fd, without a descriptor's information, without anything.
mkdir -p "$v/50" "$v/51/fd" "$v/52/fd" "$v/x" "$v/self"
ln -s 'anon_inode:[kvmfilter]' "$v/51/fd/x"
: >"$v/53"
stat_of "$v"
quiet && says 'no filters'
check 'a process that is half gone is gone'
for pid in $(seq 100 109); do
	proc_process "$v" "$pid" "vmm$pid"
	proc_filter "$v" "$pid" 3 "$pid" "$(proc_range 1 pio 0x40 4 1 0 0 0 0 0 0)"
done
(
	while [ -d "$v" ]; do
		for pid in $(seq 100 109); do
			mv "$v/$pid" "$v/gone" 2>/dev/null
			mv "$v/gone" "$v/$pid" 2>/dev/null
			mv "$v/$pid/fd/3" "$v/$pid/three" 2>/dev/null
			mv "$v/$pid/three" "$v/$pid/fd/3" 2>/dev/null
		done
	done
) &
mover=$!
wrong=0
for _ in $(seq 10); do
	stat_of "$v" --json --count 2 --interval 0.1
	quiet && json '@s == 2 && !grep { $_->{unreadable} || $_->{malformed} || @{$_->{filters}} > 10 } @s' || wrong=1
done
kill $mover
wait $mover 2>/dev/null
[ $wrong = 0 ]
check 'processes and descriptors that vanish while they are read are no error'
rm -rf "$v"

t=$work/thousand
proc_process "$t" 1 init
for pid in $(seq 1001 1010); do
	proc_process "$t" "$pid" "vmm$pid"
	for fd in $(seq 100); do
		{
			printf 'filter:\t%s\nscratch:\t4096\n' $((pid * 1000 + fd))
			proc_range 1 pio 0x40 4 "$fd" 0 0 0 0 0 0
		} >"$t/$pid/fdinfo/$fd"
	done
	perl -e 'symlink "anon_inode:[kvmfilter]", "$ARGV[0]/$_" for 1 .. 100' "$t/$pid/fd"
done
for i in $(seq 1024); do proc_range "$i" mmio $((i * 4096)) 4096 "$i" 0 0 0 0 0 0; done >"$work/ranges"
proc_filter "$t" 1010 100 1010100 "$(cat "$work/ranges")"
stat_of "$t"
quiet && [ "$(wc -l <"$work/out")" = $((1 + 999 + 1024)) ]
check 'a thousand filters, and one with a thousand ranges'
stat_of "$t" --json
quiet && json '@{$j->{filters}} == 1000 && @{$f{1010100}{ranges}} == 1024 && !$j->{malformed}'
check '--json: likewise'
stat_of "$t" --view process --sort pid
quiet && [ "$(wc -l <"$work/out")" = 11 ] && grep -Eq '^1009 vmm1009 +100 +100 +5050 ' "$work/out" &&
	grep -Eq "^1010 vmm1010 +100 +1123 +$((4950 + 1024 * 1025 / 2)) " "$work/out"
check '--view process: and their sums'
rm -rf "$t"

# --- this machine ------------------------------------------------------------------

tool stat
[ $status = 0 ] && { says 'no filters' || grep -q '^ *PID' "$work/out"; }
check '/proc itself'
tool stat --json --pid $$
quiet && json '!@{$j->{filters}}'
check 'a real process without filters'
stranger build/kvmfilter_checked stat --json
[ $status = 0 ] && json '$j->{unreadable} > 0 || $j->{hidden}'
check 'and what a stranger sees of it'
# Those that end all the time.
(while :; do /bin/true; done) &
mover=$!
wrong=0
for _ in $(seq 20); do
	tool stat --json
	quiet || wrong=1
done
kill $mover
wait $mover 2>/dev/null
[ $wrong = 0 ]
check 'real processes that end meanwhile'

# --- wrong words -------------------------------------------------------------------

refuses '--once and --count' 'not both' stat --once --count 2
refuses 'a count of none' '--count cannot be' stat --count 0
wrong=0
for interval in 0 0.05 86401 x '' -1 1,5; do
	tool stat --once --interval "$interval"
	[ $status = 2 ] && grep -Fq -- "--interval cannot be '$interval'; 0.1 to 86400" "$work/err" || wrong=1
done
[ $wrong = 0 ]
check 'refused: intervals'
refuses 'no process' '--pid cannot be' stat --pid 0
refuses 'a process that is not there' 'no process 77' stat --proc "$p" --pid 77
refuses 'another view' '--view cannot be' stat --view rang
refuses 'another column' '--sort cannot be' stat --sort why
refuses 'no /proc' 'none: No such file' stat --proc "$work/none"
refuses 'a file' "'x': this is no option" stat x
refuses 'an option of another command' 'no option --program' stat --program x
refuses 'another of stat' 'no option --once' info --once

# --- info --------------------------------------------------------------------------

tool info --json
[ ! -s "$work/err" ] && perl -MJSON::PP -e 'local $/; my $j = decode_json(<STDIN>); my ($d, $k) = @{$j->{devices}};
	exit !($j->{library} eq $ARGV[0] && $j->{command} eq $ARGV[0] && $j->{library_abi_version} == 1 &&
	!$j->{usable} == $ARGV[1] && $j->{user} eq $ARGV[2] && $j->{kernel} eq $ARGV[3] &&
	$d->{path} eq "/dev/kvmfilter" && !$d->{exists} == !-e $d->{path} && !defined $d->{error} == !!$d->{opens} &&
	exists $j->{kvm}{vendor} && exists $j->{kvm}{paging} && exists $j->{kvm}{encrypted} &&
	$k->{path} eq "/dev/kvm" && !$k->{exists} == !-e $k->{path} && !$j->{module}{loaded} == !-d "/sys/module/kvmfilter" &&
	!$j->{usable} == !!grep { $_->{fatal} } @{$j->{findings}})' \
	"$(cat VERSION)" $((status == 1)) "$(id -un)" "$(uname -r)" <"$work/out"
check 'info --json: versions, devices, and the status that they make'
cp "$work/out" "$work/json"
tool info
perl -MJSON::PP -e 'my $j = do { local $/; open(my $f, "<", shift) or die; decode_json(<$f>) };
	my $text = do { local $/; <STDIN> };
	for (@{$j->{findings}}) { my $kind = $_->{fatal} ? "problem" : "note";
		exit 1 if index($text, "\n$kind: $_->{what}\n" . (defined $_->{remedy} ? "  to do: $_->{remedy}\n" : "")) < 0 }
	exit !($text =~ /^library: +\Q$j->{library}\E, for ABI version 1$/m &&
	$text =~ /^usable: +@{[$j->{usable} ? "yes" : "no"]}$/m && $text =~ /^\/dev\/kvm: /m)' "$work/json" <"$work/out"
check 'info: tells people the same'
if [ -e /dev/kvmfilter ]; then
	result 0 'info: without the device # SKIP it is there'
else
	tool info
	[ $status = 1 ] && grep -q '^problem: the module is not loaded$' "$work/out" && grep -q '^  to do: ' "$work/out"
	check 'info: without the device it says what to do'
fi
refuses 'a word' "'x': this is no option" info x
