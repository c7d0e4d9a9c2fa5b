#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kvmfilter command on objects of tests/tool: verdicts, listings, trials in the
# interpreter, and what it says of wrong words and of damaged files. `make tests` has built
# all it needs; the module is not among that.
#
# shellcheck disable=SC2016 # Perl's variables, not the shell's
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

inputs=build/bpf/tests/tool
good=$inputs/good.o
bad=$inputs/bad.o
linked=$inputs/linked.o
plain=$inputs/plain.o
assembled=$inputs/assembled.o
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --- what tests are made of ------------------------------------------------------

plan 102

# tool ARGUMENT...: the command; leaves $work/out, $work/err and $status.
tool() {
	status=0
	timeout 20 build/kvmfilter "$@" >"$work/out" 2>"$work/err" || status=$?
}

# Lines of what it said, whole or from their beginning.
says() {
	local line
	for line; do
		grep -Fxq -- "$line" "$work/out" || return 1
	done
}

# A line with N for the number of instructions and their weight, which are the compiler's affair.
says_like() {
	sed 's/ [0-9][0-9]* instructions/ N instructions/; s/ weight [0-9]*$/ weight N/' \
		"$work/out" | grep -Fxq -- "$1"
}

says_start() {
	awk -v start="$1" 'index($0, start) == 1 { found = 1 } END { exit !found }' \
		"$work/out"
}

# refuses NAME MESSAGE ARGUMENT...: usage is wrong. One message, and it is this.
refuses() {
	local name=$1 message=$2
	shift 2
	tool "$@"
	[ "$status" = 2 ] && [ ! -s "$work/out" ] &&
		[ "$(wc -l <"$work/err")" = 1 ] &&
		grep -Fq -- "kvmfilter: " "$work/err" &&
		grep -Fq -- "$message" "$work/err"
	result $? "refused: $name" "$work/out" "$work/err"
}

# Judge the JSON of $work/out, as $j, by an expression of Perl.
json() {
	perl -MJSON::PP -e '
		local $/;
		open(my $file, "<", shift) or die;
		my $j = decode_json(<$file>);
		exit !eval(shift);' "$work/out" "$1"
}

hex() {
	od -An -v -tx1 "$1" | tr -d ' \n'
}

# The line of a source that is marked so.
line_of() {
	grep -n "line: $1 " tests/tool/*.bpf.c | head -n 1 | cut -d: -f2
}

# --- check -----------------------------------------------------------------------

tool check $good
[ $status = 0 ] && [ "$(grep -c ': accepted: ' "$work/out")" = 7 ] && [ ! -s "$work/err" ]
result $? 'check: seven programs are accepted' "$work/out" "$work/err"
says_like "$good: good_write: accepted: N instructions, state 40 bytes (reads and stores), stack 0, 2 helper calls, 2 signals, weight N" &&
	says_like "$good: good_pass: accepted: N instructions, state 40 bytes (reads and stores), stack 0, 1 helper call, 1 signal, weight N" &&
	says_like "$good: good_odd: accepted: N instructions, state 40 bytes (only reads), stack 0, 0 helper calls, 0 signals, weight N"
result $? 'check: and what they reach' "$work/out" "$work/err"
cp "$work/out" "$work/people"
tool check --json $good
[ $status = 0 ] && json '@$j == 7 && !grep { !$_->{accepted} || $_->{state_size} != 40 ||
	$_->{file} ne "'$good'" } @$j' &&
	json '($j->[1]{program} eq "good_write" && $j->[1]{direction} eq "write" &&
	$j->[1]{insn_count} > 10 && $j->[1]{facts}{signals} == 2 &&
	$j->[1]{facts}{calls} == 2 && $j->[1]{facts}{stack_depth} == 0 &&
	$j->[1]{facts}{locks} == 1 && $j->[3]{facts}{locks} == 0 &&
	!@{$j->[1]{facts}{needs}})'
result $? 'check --json: the same' "$work/out" "$work/err"
# The people's form again, made of the JSON.
perl -MJSON::PP -e '
	sub s { $_[0] . " " . $_[1] . ($_[0] == 1 ? "" : "s") }
	local $/; for (@{decode_json(<STDIN>)}) { my $f = $_->{facts};
		printf "%s: %s: accepted: %s, state %d bytes (%s), stack %d, %s, %s, %sweight %d\n",
			$_->{file}, $_->{program}, main::s($_->{insn_count}, "instruction"), $_->{state_size},
			$f->{locks} ? "reads and stores" : "only reads", $f->{stack_depth}, main::s($f->{calls}, "helper call"), main::s($f->{signals}, "signal"),
			$f->{arms} ? main::s($f->{arms}, "timer") . " armed, " : "", $f->{weight} }' \
	<"$work/out" | cmp -s - "$work/people"
result $? 'check: JSON has all that people are told' "$work/out" "$work/err"

tool check $bad --program bad_index
[ $status = 1 ] && says "$bad: bad_index: REJECTED" \
	"  tests/tool/bad.bpf.c:$(line_of bad_index):  access->value = state->table[index]; /* line: bad_index */" &&
	grep -q '^  insn [0-9]*: .*: state access of bytes 0\.\.31 .* a state_size of 32 would do' "$work/out"
result $? 'check: a program is refused, with the reason and the line' "$work/out" "$work/err"
people=$(sed -n 2p "$work/out")
tool check --json $bad --program bad_index
[ $status = 1 ] && json '@$j == 1 && !$j->[0]{accepted} && !exists $j->[0]{facts} &&
	$j->[0]{error}{line} == '"$(line_of bad_index)"' &&
	$j->[0]{error}{file} =~ m|tests/tool/bad.bpf.c$| && $j->[0]{error}{column} > 0 &&
	$j->[0]{error}{source} =~ /^access->value = / &&
	sprintf("  insn %d: %s: %s", @{$j->[0]{error}}{qw(insn disassembly reason)}) eq "'"$people"'"'
result $? 'check --json: the same' "$work/out" "$work/err"
tool check $bad
[ $status = 2 ] && [ "$(grep -c ': accepted: ' "$work/out")" = 1 ] &&
	[ "$(grep -c ': REJECTED$' "$work/out")" = 3 ] &&
	grep -q 'bad_void: the size of its state is not known' "$work/err"
result $? 'check: one program does not hide the others, and the worst status counts' "$work/out" "$work/err"
tool check $bad --program bad_fine
[ $status = 0 ] && [ "$(wc -l <"$work/out")" = 1 ]
result $? 'check: --program takes one' "$work/out" "$work/err"
tool check $bad --program bad_write
[ $status = 1 ] && says "  tests/tool/bad.bpf.c:$(line_of bad_write):  access->value = 0; /* line: bad_write */"
result $? 'check: the direction of a section counts' "$work/out" "$work/err"
tool check $bad --program bad_large
[ $status = 1 ] && says '  state of 1048576 bytes; it can have 1048568'
result $? 'check: a state that is too large' "$work/out" "$work/err"
tool check $bad --program bad_index --state-size 32
[ $status = 0 ] && grep -q 'state 32 bytes (only reads),' "$work/out" &&
	tool check $good --program good_clock --state-size 0 && grep -q 'state 0 bytes (none),' "$work/out"
result $? 'check: --state-size counts, not the type' "$work/out" "$work/err"

for name in constant:linked_constants variable:linked_table; do
	program=linked_${name%:*}
	tool check $linked --program "$program"
	[ $status = 1 ] && grep -q "^  insn [0-9]*: r[0-9] = 0x0: uses global data '${name#*:}'" "$work/out" &&
		says_start "  tests/tool/linked.bpf.c:$(line_of "$program"):  access->value = "
	result $? "check: relocation: $program" "$work/out" "$work/err"
done
for name in call:linked_function,\ which\ was\ not\ inlined extern:linked_elsewhere,\ which\ is\ not\ there; do
	program=linked_${name%%:*}
	want=${name#*:}
	tool check $linked --program "$program"
	[ $status = 1 ] && grep -q "^  insn [0-9]*: call -*[0-9]*: calls function '${want%%,*}',${want#*,}" "$work/out" &&
		says_start "  tests/tool/linked.bpf.c:$(line_of "$program"):  access->value = "
	result $? "check: relocation: $program" "$work/out" "$work/err"
done

tool check $plain
[ $status = 2 ] && [ "$(grep -c 'no type information; compile with -g or give --state-size' "$work/err")" = 7 ]
result $? 'check: without type information the size of the state is asked for' "$work/out" "$work/err"
tool check $plain --state-size 40
[ $status = 0 ] && sed "s|^$plain|$good|" "$work/out" | cmp -s - "$work/people"
result $? 'check: with --state-size the verdicts are those with type information' "$work/out" "$work/err"
tool check $plain --program good_write --state-size 8
[ $status = 1 ] && [ "$(wc -l <"$work/out")" = 2 ]
result $? 'check: a rejection without lines of the source' "$work/out" "$work/err"
tool check $assembled --section .text --direction read --state-size 16
[ $status = 0 ] && says "$assembled: .text: accepted: 4 instructions, state 16 bytes (only reads), stack 0, 0 helper calls, 0 signals, weight 4"
result $? 'check: a section of any name' "$work/out" "$work/err"
tool check $assembled --section signed --direction read --state-size 8
[ $status = 0 ] && says '  needs Linux 6.6 (sign-extending loads)' &&
	tool check $assembled --section signed --direction read --state-size 8 --json &&
	json '"@{$j->[0]{facts}{needs}}" eq "load_signed"'
result $? 'check: what an older kernel lacks' "$work/out" "$work/err"
tool check $assembled --section .text --direction write --state-size 16
[ $status = 1 ]
result $? 'check: --direction counts' "$work/out" "$work/err"
tool check /dev/stdin < <(cat $good)
[ $status = 0 ] && [ "$(wc -l <"$work/out")" = 7 ]
result $? 'check: an object from a pipe' "$work/out" "$work/err"

# --- files that are none -----------------------------------------------------------

head -c 4000 /dev/urandom >"$work/garbage"
: >"$work/empty"
refuses 'a file that is not there' 'none.o: No such file' check "$work/none.o"
refuses 'a folder' 'Is a directory' check "$work"
refuses 'garbage' 'garbage: not an object file' check "$work/garbage"
refuses 'an empty file' 'empty: not an object file' check "$work/empty"
refuses "this machine's object" 'not for BPF; compile with clang -target bpf' check build/tools/main.o
refuses 'an object without programs' 'no program: no section kvmfilter/read/NAME' check $inputs/none.o
refuses 'a program that is not there' "no program 'none'; there is good_read, good_write" check $good --program none
refuses 'a section that is not there' "no section '.none'" check $good --section .none --direction read
head -c 20000000 /dev/zero >"$work/large"
refuses 'a large file' 'File too large' check "$work/large"
refuses 'the other byte order' 'big-endian; compile with -target bpfel' check $inputs/big.o
tool check "$work/garbage" $good
[ $status = 2 ] && [ "$(wc -l <"$work/out")" = 7 ]
result $? 'a file that cannot be read does not hide the others' "$work/out" "$work/err"

size=$(stat -c %s $good)
bad_statuses=0
for ((length = 1; length < size; length += 97)); do
	head -c "$length" $good >"$work/cut.o"
	tool check "$work/cut.o"
	[ $status = 2 ] || bad_statuses=$((bad_statuses + 1))
done
[ $bad_statuses = 0 ]
result $? 'an object cut anywhere cannot be read' "$work/out" "$work/err"

# What is in a file goes to the terminal and into JSON; nothing of it may act there.
LC_ALL=C sed 's/good_read/go\x1b[1m\xffxy/g' $good >"$work/escape.o"
tool check "$work/escape.o"
[ $status = 0 ] && ! grep -q $'\x1b' "$work/out" &&
	says_start "$work/escape.o: go?[1m?xy: accepted"
result $? 'control characters in names do not come out' "$work/out" "$work/err"
tool check "$work/escape.o" --json
[ $status = 0 ] && json '$j->[0]{program} eq "go?[1m?xy"'
result $? 'and JSON is JSON' "$work/out" "$work/err"

# Sections of odd sizes.
llvm-objcopy --update-section kvmfilter/read/good_odd=<(head -c 12 $good) $good "$work/odd.o"
refuses 'a section of 12 bytes' 'good_odd: a section of 12 bytes' check "$work/odd.o" --program good_odd
head -c $((8 * 4097)) /dev/zero >"$work/zeros"
llvm-objcopy --update-section kvmfilter/read/good_odd="$work/zeros" $good "$work/long.o"
tool check "$work/long.o" --program good_odd
[ $status = 1 ] && says '  4097 instructions; a program can have 4096'
result $? 'a program that is too long' "$work/out" "$work/err"
llvm-objcopy --update-section .BTF.ext="$work/garbage" $good "$work/lines.o"
tool check "$work/lines.o"
[ $status = 0 ] && grep -q 'ignoring the lines' "$work/err" && cmp -s <(sed "s|^$work/lines.o|$good|" "$work/out") "$work/people"
result $? 'damaged lines are done without' "$work/out" "$work/err"

# --- disasm ------------------------------------------------------------------------

tool disasm $good --program good_write
[ $status = 0 ] && says_like "$good: good_write: write, N instructions, state 40 bytes" &&
	perl -e 'my ($lines, $next, $last, $count) = (0, 0);
		while (<>) {
			$count //= /(\d+) instructions/ && $1;
			$lines++ if /^; tests.tool.good.bpf.c:'"$(line_of good_wide)"': state->wide = value; /;
			/^ *(\d+): (.*)/ && ($1 == $next++ || exit 1, $last = $2);
		}
		exit !($lines && $next == $count && $last eq "exit")' "$work/out"
result $? 'disasm: instructions between lines of the source' "$work/out" "$work/err"
tool disasm $good --program good_clock
cp "$work/out" "$work/people"
grep -Eq '^ *[0-9]+: if .* goto pc\+([0-9]+)  -> [0-9]+$' "$work/out" &&
	perl -ne 'exit 1 if /^ *(\d+): .*goto pc\+(\d+)  -> (\d+)$/ && $1 + 1 + $2 != $3' "$work/out"
result $? 'disasm: jumps say where to' "$work/out" "$work/err"
tool disasm --json $good --program good_clock
[ $status = 0 ] && json '@$j == 1 && $j->[0]{state_size} == 40' &&
	perl -MJSON::PP -e 'local $/; for (@{decode_json(<STDIN>)->[0]{insns}}) {
		printf "%4d: %s%s\n", $_->{insn}, $_->{text}, defined $_->{target} ? "  -> $_->{target}" : "" }' \
		<"$work/out" | cmp -s - <(grep -v '^;' "$work/people" | tail -n +2)
result $? 'disasm --json: the same' "$work/out" "$work/err"
tool disasm --json $good --program good_read
json '(grep { $_->{count} == 2 && $_->{imm64} eq "0x1122334455667788" } @{$j->[0]{insns}}) == 1'
result $? 'disasm --json: a 64-bit number takes two' "$work/out" "$work/err"
tool disasm $linked --program linked_variable
[ $status = 0 ] && says_start "; uses global data 'linked_table'"
result $? 'disasm: what wants a linker' "$work/out" "$work/err"

# --- run ---------------------------------------------------------------------------

# Where the kernel would run it, the numbers are the same; the machine that builds has none.
run() { tool run --engine interpreter "$@"; }

run $good --program good_read --access read:0:2 --state reads=0x10 --state-out "$work/after"
[ $status = 0 ] && says "$good: good_read: DONE" 'value: 0x7788' 'signals: none' \
	'  reads: 0x10 -> 0x11' '  channel[1].flags: 0x0 -> 0x81' &&
	[ "$(grep -c ' -> ' "$work/out")" = 2 ]
result $? 'run: a read: verdict, value of its width, members that changed' "$work/out" "$work/err"
[ "$(hex "$work/after")" = "$(printf '1100000000000000%012d8100%048d' 0 0)" ]
result $? 'run: --state-out has the bytes' "$work/out" "$work/err"
run $good --program good_read --access read:0:2 --state "@$work/after" --json
json '$j->{verdict} eq "DONE" && $j->{value} eq "0x7788" && $j->{engine} eq "interpreter" &&
	$j->{returned} == 1 && $j->{steps} > 0 && $j->{duration_ns} > 0 && $j->{repeat} == 1 &&
	$j->{state_size} == 40 && length($j->{state}) == 80 && $j->{state} =~ /^12000000/ &&
	@{$j->{changes}} == 1 && $j->{changes}[0]{word} == 0 &&
	$j->{changes}[0]{before} eq "0x11" && $j->{changes}[0]{after} eq "0x12" &&
	$j->{changes}[0]{members}[0]{name} eq "reads" && $j->{access}{width} == 2'
result $? 'run: --state @FILE takes them, --json tells the same' "$work/out" "$work/err"
run $good --program good_read --access read:0:4 --repeat 1000
[ $status = 0 ] && says '  reads: 0x0 -> 0x3e8' && grep -q '^duration: .* ns per run, 1000 runs, ' "$work/out"
result $? 'run: --repeat goes on from the state before' "$work/out" "$work/err"
run $good --program good_read --access read:0:8 --state reads=3
[ $status = 0 ] && says "$good: good_read: PASS" 'state: unchanged' && ! grep -q ^value "$work/out"
result $? 'run: PASS gives no value' "$work/out" "$work/err"
run $good --program good_pass --access read:0:1 --state 0=9 --state-out "$work/after"
[ $status = 0 ] && says "$good: good_pass: PASS" 'signals: none' 'state: unchanged' &&
	[ "$(hex "$work/after")" = "$(printf '09%078d' 0)" ]
result $? 'run: PASS changes nothing, whatever the program did' "$work/out" "$work/err"
run $good --access expire:63:0x100 --state reads=0x10
[ $status = 0 ] && says "$good: good_expire: DONE" 'signals: 7' 'timers: 5 off, 63 at 1256' \
	'  reads: 0x10 -> 0x11' && ! grep -q ^value "$work/out"
result $? 'run: an expiry: what it arms and signals' "$work/out" "$work/err"
run $good --access expire:3:7 --json
json '$j->{access}{direction} eq "expire" && $j->{access}{value} eq "0x7" && $j->{access}{offset} == 3 &&
	keys %{$j->{timers}} == 2 && $j->{timers}{3} eq "0x3ef" && exists $j->{timers}{5} &&
	!defined $j->{timers}{5} && !defined $j->{value}'
result $? 'run: an expiry as JSON' "$work/out" "$work/err"
for access in expire expire:1 expire:64:1 expire:1:0xffffffffffffffff expire:1:2:3 expire::1; do
	run $good --access $access
	[ $status = 2 ] && [ -s "$work/err" ] || echo "$access: $status"
done >"$work/wrong"
[ ! -s "$work/wrong" ]
result $? 'run: an expiry that cannot be' "$work/wrong" "$work/err"
tool check $good --program good_expire
says_like "$good: good_expire: accepted: N instructions, state 40 bytes (reads and stores), stack 0, 3 helper calls, 1 signal, 2 timers armed, weight N"
result $? 'check: timers that are armed' "$work/out" "$work/err"
run $good --program good_odd --access read:0:1
says "$good: good_odd: PASS (it returned 7)" 'state: unchanged'
result $? 'run: another verdict passes' "$work/out" "$work/err"
run $good --program good_write --access write:1:4:0x12345678 --state 'channel[0].count=1'
[ $status = 0 ] && says "$good: good_write: DONE" 'signals: 3, 4' \
	'  channel[1].count: 0x0 -> 0x5678' '  high: 0x0 -> 0xbeef' '  both: 0x0 -> 0xbeef0000' \
	'  wide: 0x0 -> 0x12345678' && [ "$(grep -c ' -> ' "$work/out")" = 4 ] && ! grep -q ^value "$work/out"
result $? 'run: a write: signals, elements, unions, bit fields' "$work/out" "$work/err"
run $good --access write:1:4:0x12345678 --json
json '"@{$j->{signals}}" eq "3 4" && $j->{access}{value} eq "0x12345678" && !defined $j->{value} &&
	join(",", map { $_->{word} } @{$j->{changes}}) eq "1,2" &&
	join(",", map { "$_->{name}=$_->{after}" } map { @{$_->{members}} } @{$j->{changes}}) eq
	"channel[1].count=0x5678,both=0xbeef0000,high=0xbeef,wide=0x12345678"'
result $? 'run: one program for the direction needs no name; --json has members by word' "$work/out" "$work/err"
run $good --access write:0:1:0 --state wide=0x1fffffff --state narrow=5 --state 'last[3]=0xaa' \
	--state 0000000000000000ffff --json
json '$j->{changes}[0]{before} eq "0xffff" && $j->{changes}[0]{after} eq "0x0" &&
	$j->{changes}[1]{before} eq "0xfffffffd00000000" &&
	$j->{changes}[1]{after} eq "0x5beef0000" && @{$j->{changes}} == 2 &&
	$j->{state} eq "0" x 36 . "efbe05000000" . "0" x 22 . "aa" . "0" x 8'
result $? 'run: members, bit fields and bytes go in, in their order' "$work/out" "$work/err"
run $good --program good_odd --access read:0:1 --state signed_one=-2 --state narrow=-4 \
	--state 'channel[1].count=-0x8000' --state 'last[0]=-1' --state reads=-9223372036854775808 --json
json '$j->{state} eq "0000000000000080" . "0000000000800000" . "0000000004000000" .
	"00000000" . "feffffff" . "ff00000000000000"'
result $? 'run: negative numbers, in the width of their members' "$work/out" "$work/err"
run $plain --program good_read --state-size 40 --access read:0:1 --state 1=7
[ $status = 0 ] && says 'value: 0x88' '  word 0: 0x0 -> 0x1' '  word 1: 0x7 -> 0x81000000000007'
result $? 'run: without type information there are words' "$work/out" "$work/err"
run $plain --program good_read --state-size 40 --access read:0:1 --state reads=7
[ $status = 2 ] && grep -q "no word and no member 'reads' in 40 bytes of state, whose members are not known" "$work/err"
result $? 'run: and no members' "$work/out" "$work/err"
run $good --program good_clock --access read:0:8 --clock 1000000007 --boot 5
says 'value: 0x3b9aca07' && run $good --program good_clock --access read:1:8 --clock 1 --boot 0xfffffffffffffff0 &&
	says 'value: 0xfffffffffffffff0'
result $? 'run: --clock and --boot' "$work/out" "$work/err"
tool run $good --program good_clock --access read:0:8 --clock 7
[ $status = 0 ] && says 'value: 0x7' && says_start 'engine: interpreter ('
result $? 'run: --clock means the interpreter' "$work/out" "$work/err"
run $good --program good_clock --access read:1:8 --json
json 'no warnings; abs(hex($j->{value}) / 1e9 - '"$(cut -d ' ' -f 1 /proc/uptime)"') < 60'
result $? "run: without them, the host's clock" "$work/out" "$work/err"
run $good --program good_see --access read:0x20:8 --address 0x40 --bus pio
[ $status = 2 ] && run $good --program good_see --access read:0x20:4 --address 0x40 --bus pio --vcpu 3 &&
	says 'value: 0x3060' && run $good --program good_see --access read:0:4 && says 'value: 0x100'
result $? 'run: address, bus and vCPU reach the program' "$work/out" "$work/err"
tool run $bad --program bad_index --access read:0:4
[ $status = 1 ] && says "$bad: bad_index: REJECTED" && says_start "  tests/tool/bad.bpf.c:$(line_of bad_index):"
result $? 'run: a program that is refused does not run' "$work/out" "$work/err"
tool run $linked --program linked_call --access read:0:4 --json
[ $status = 1 ] && json '!$j->{accepted} && $j->{error}{reason} =~ /linked_function/'
result $? 'run: nor one that wants a linker' "$work/out" "$work/err"

# The one thing that needs the module.
if [ -e /dev/kvmfilter ]; then
	for name in 'why not the kernel' '--engine kernel'; do
		number=$((number + 1))
		echo "ok $number - $name # SKIP /dev/kvmfilter is there"
	done
else
	tool run $good --access write:0:1:0
	[ $status = 0 ] && says 'engine: interpreter (/dev/kvmfilter: No such file or directory)'
	result $? 'run: says why it is not the kernel' "$work/out" "$work/err"
	refuses 'the kernel, without the module' \
		'the kernel cannot run it: /dev/kvmfilter: No such file or directory' \
		run --engine kernel $good --access write:0:1:0
fi

# --- wrong words -----------------------------------------------------------------

wrong=0
while IFS='|' read -r access message; do
	tool run $good --program good_read --access "$access"
	if [ $status != 2 ] || [ -s "$work/out" ] || [ "$(wc -l <"$work/err")" != 1 ] ||
		! grep -Fq -- "kvmfilter: --access $access: $message" "$work/err"; then
		echo "# --access '$access': status $status"
		sed 's/^/# /' "$work/err"
		wrong=$((wrong + 1))
	fi
done <<'ACCESSES'
|an access is
read|an access is
peek:0:1|an access is
read:|a read is
read:0|a read is
read:0:1:2|a read is
read:0:1:|a read is
write:0:1|a write is
write:0:1:2:3|a write is
read::1|OFFSET
read:-1:1|OFFSET
read:0x:1|OFFSET
read:1x:1|OFFSET
read: 1:1|OFFSET
read:4294967296:1|OFFSET
read:99999999999999999999:1|OFFSET
read:0:|WIDTH
read:0:0|WIDTH
read:0:3|WIDTH
read:0:16|WIDTH
write:0:1:256|VALUE
write:0:2:0x10000|VALUE
write:0:4:-1|VALUE
write:0:8:0x10000000000000000|VALUE
ACCESSES
[ $wrong = 0 ]
result $? 'refused: two dozen wrong accesses' "$work/out" "$work/err"

refuse_run() {
	refuses "$1" "$2" run $good --program good_read --access read:0:1 "${@:3}"
}

refuse_run 'state too long, in hex' 'more than the 40 bytes' --state "$(printf '%082d' 0)"
head -c 41 /dev/zero >"$work/41"
refuse_run 'state too long, in a file' 'more than the 40 bytes' --state "@$work/41"
refuse_run 'state from no file' 'No such file' --state "@$work/nothing"
refuse_run 'half a byte of state' "'1': neither" --state 001
refuse_run 'a word beyond the state' "no word and no member '5'" --state 5=0
refuse_run 'no such member' "no word and no member 'chanel'" --state chanel=0
refuse_run 'more bits than the member has' 'not a number of 3 bits' --state narrow=8
refuse_run 'a negative number of more bits' 'not a number of 3 bits' --state narrow=-5
refuse_run 'one of more bits than a word has' 'not a number of 64 bits' --state 1=-9223372036854775809
refuse_run 'a sign without a number' 'not a number of 32 bits' --state signed_one=-
refuse_run 'two signs' 'not a number of 32 bits' --state signed_one=--1
refuse_run 'a clock for the kernel' 'not for the kernel' --clock 1 --engine kernel
refuse_run 'no repetition' '--repeat cannot be' --repeat 0
refuse_run 'too many' '--repeat cannot be' --repeat 1048577
refuse_run 'an address beyond the bus' 'beyond the end' --bus pio --address 65536
refuses 'no access' 'no --access' run $good
refuses 'several programs' 'choose one by --program' run $good --access read:0:1
refuses 'a program of the other direction' 'not a program for a write' run $good --program good_read --access write:0:1:0
refuses 'no command' 'no command;'
refuses 'no such command' "no command 'chekc'" chekc $good
refuses 'no file' 'no file' check
refuses 'no such option' 'no option --jsno' check --jsno $good
refuses 'an option of another command' 'no option --access' check --access read:0:1 $good
refuses 'an option without its value' '--program needs a value' check $good --program
refuses 'a value where there is none' 'no value' check --json=yes $good
refuses 'an odd size' 'a multiple of 8' check --state-size 12 $good
refuses 'a section without direction' 'go together' check --section .text $good

# --- the commands of docs/using.md, on the README's program, print what it shows -----

shown=0
while read -r command; do
	words=${command#kvmfilter }
	# shellcheck disable=SC2086 # words
	tool ${words/my_clock.bpf.o/build/readme/program.o}
	[ $status = 0 ] && [ -s "$work/out" ] && shown=$((shown + 1))
done < <(sed -n 's/^    \(kvmfilter .*my_clock\.bpf\.o.*\)/\1/p' docs/using.md)
sed -n 's/^    \(my_clock\.bpf\.o: .*\)/\1/p; s/^    \(value: .*\)/\1/p' docs/using.md >"$work/shown"
[ $shown = 3 ] && [ "$(wc -l <"$work/shown")" = 2 ] &&
	sed -n 's|build/readme/program.o|my_clock.bpf.o|; 1,2p' "$work/out" |
	cmp -s - "$work/shown"
result $? 'the commands of docs/using.md do what it says' "$work/out" "$work/err"

# --- the rest ----------------------------------------------------------------------

tool --version
[ $status = 0 ] && says "kvmfilter $(cat VERSION)"
result $? '--version' "$work/out" "$work/err"
tool --help
[ $status = 0 ] && grep -q '^  check ' "$work/out" && wrong=0
for command in check disasm run stat info; do
	tool $command --help
	[ $status = 0 ] && says_start "Usage: kvmfilter $command" || wrong=1
done
[ $wrong = 0 ]
result $? '--help, and that of the commands' "$work/out" "$work/err"
build/kvmfilter check $good >/dev/full 2>"$work/err"
[ $? = 2 ] && grep -q 'standard output: No space left' "$work/err"
result $? 'a disk that is full is noticed' "$work/out" "$work/err"

for object in good bad linked; do
	llvm-objcopy --strip-debug $inputs/$object.o "$work/$object.o"
done
build/tool_flip 8 "$work"/{good,bad,linked}.o >"$work/out" 2>"$work/err" &&
	[ "$(awk '{ print $1 }' "$work/out")" -gt 200 ]
result $? "damaged objects do no harm: $(head -n 1 "$work/out")" "$work/out" "$work/err"

