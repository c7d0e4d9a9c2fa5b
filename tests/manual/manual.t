#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The manual but for the library's part, which is that of tests/manual/man.t: kvmfilter(1) has
# the options and the JSON of the command, kvmfilter(4) has commands, errors and limits of
# the ABI and every message of the module, and the examples do what the pages show. Listings of
# docs/models.md are parts of the sources that they name. Pages have comments for this test: before
# lists "commands", "limits" and so on, as they are asked for below, and before displays
#
#	.\" example: KIND [FILE]
#		file FILE	a source
#		shell		commands, run where the files of the page are
#		output		what the last of them prints, but for numbers that vary
#		make		a rule for make
#		root		commands of an administrator, only parsed
#		trace		likewise
#		fdinfo		of a filter
set -u
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
. tests/manual/man.sh
export LC_ALL=C.UTF-8

man=userlib/man
header=uapi/linux/kvmfilter.h
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/messages
installed=$work/root/usr/local
pages=$(cd $man && ls -- *.[124-9])
plan 33

make -s install-lib install-dev install-tools install-udev DESTDIR="$work/root" \
	PREFIX=/usr/local >"$out" 2>&1
result $? 'make install-lib, install-dev, install-tools, install-udev' "$out"
export LD_LIBRARY_PATH=$installed/lib PATH=$installed/bin:$PATH

# same WHAT: "ours" is not empty and as "theirs"; both sorted here.
same() {
	sort -u "$work/ours" -o "$work/ours"
	sort -u "$work/theirs" -o "$work/theirs"
	[ -s "$work/ours" ] && diff "$work/ours" "$work/theirs" |
		sed -n 's/^</only in the page:/p; s/^>/not in the page:/p' >"$out"
	[ -s "$work/ours" ] && [ ! -s "$out" ]
	result $? "$1" "$out"
}

# list PAGE WHAT: the lines of the lists of a page that follow the comment WHAT.
list() {
	awk -v comment=".\\\\\" $2" '
		index($0, comment) == 1 { wanted = 1; next }
		wanted && /^\.Bl/ { depth++ }
		depth
		depth && /^\.El/ && !--depth { wanted = 0 }' "$man/$1"
}

# --- readers -------------------------------------------------------------------------

for page in $pages; do
	for section in NAME DESCRIPTION 'SEE ALSO' HISTORY; do
		grep -q "^\.Sh $section\$" "$man/$page" || echo "$page: no $section"
	done
	title=$(echo "$page" | tr '.a-z' ' A-Z')
	grep -q "^\.Dt $title\$" "$man/$page" || echo "$page: not .Dt $title"
	sed '1,/^\.Sh HISTORY/d' "$man/$page" | tr '\n' ' ' | grep -qE '[0-9]+\.[0-9]+' ||
		echo "$page: HISTORY without a version"
done >"$out"
[ -n "$pages" ] && [ ! -s "$out" ]
result $? 'sections that every page has' "$out"

for page in $pages; do
	man_warnings "$man/$page"
done >"$out"
[ ! -s "$out" ]
result $? 'mandoc, groff and man have no warning' "$out"

for page in $pages; do
	man -M "$installed/share/man" "${page##*.}" "${page%.*}" 2>&1 |
		grep -q "^ *${page%.*} . " || echo "man ${page##*.} ${page%.*} does not show it"
done >"$out"
[ ! -s "$out" ]
result $? 'man finds every page as it was installed' "$out"

cat $man/*.[124-9] | grep -oE '\bEr E[A-Z0-9]+' | sort -u |
	awk 'BEGIN { print "#include <errno.h>\nint errors[] = {" } { print $2 "," } END { print "};" }' |
	cc -fsyntax-only -x c - 2>"$out"
result $? 'the errors exist' "$out"

# --- the ABI -------------------------------------------------------------------------

# "NAME: errors" of each command.
list kvmfilter.4 commands | awk '
	/^\.It Dv / { name = $3; errors = 0 }
	/^Errors:$/ { errors = 1 }
	errors && /^\.Er / { print name, $2 }' >"$work/ours"
awk '/^ \* KVMFILTER_[A-Z_]+ - / { errors = 0; text = "" }
	/Errors:/ { errors = 1; sub(/.*Errors:/, "") }
	errors && !/^#define/ { text = text " " $0 }
	/^#define KVMFILTER_[A-Z_]+[ \t]+_IO\(/ {
		while (match(text, /[^A-Z_0-9]E[A-Z0-9]+/)) {
			print $2, substr(text, RSTART + 1, RLENGTH - 1)
			text = substr(text, RSTART + RLENGTH)
		}
		errors = 0
	}
	/\*\// { errors = 0 }' $header >"$work/theirs"
same 'commands and their errors are those of the header'

list kvmfilter.4 commands | sed -n 's/^\.It Dv //p' >"$work/ours"
sed -n 's/^#define \(KVMFILTER_[A-Z_]*\)[[:space:]]*_IO(.*/\1/p' $header >"$work/theirs"
same 'the header has no other command'

list kvmfilter.4 commands | awk '
	/^\.It Dv / { name = $3 }
	/^\.Pq Vt / { gsub(/"/, ""); print name, $4 }' >"$work/ours"
awk '/^ \* KVMFILTER_[A-Z_]+ - / { name = $2 }
	/^struct / { used = $2 }
	/^#define KVMFILTER_[A-Z_]+[ \t]+_IO\(/ { print $2, used }' $header >"$work/theirs"
same 'each takes the structure of the header'

list kvmfilter.4 errors | sed -n 's/^\.It Bq Er //p' >"$work/ours"
sed -n '/^ \* Errors, one meaning each/,/^ \*\//s/^ \*   \(E[A-Z0-9]*\) .*/\1/p' $header \
	>"$work/theirs"
same 'the errors that the header explains are explained'

list kvmfilter.4 limits | sed -n 's/^\.It Dv \([A-Z_]*\) Ta \([0-9]*\) Ta .*/\1 \2/p' \
	>"$work/ours"
{
	echo "#include <stdio.h>"
	echo "#include <linux/kvmfilter.h>"
	echo "int main(void) {"
	sed -n 's/^#define \(KVMFILTER[A-Z_]*\(_MAX\|_ALIGN\|_TRIES\)\)[[:space:]].*/\1/p' $header |
		sed 's/.*/printf("& %d\\n", &);/'
	echo "}"
} >"$work/limits.c"
cc -Iuapi "$work/limits.c" -o "$work/limits" && "$work/limits" >"$work/theirs"
same 'limits are those of the header'

list kvmfilter.4 features | sed -n 's/^\.It Dv //p' >"$work/ours"
sed -n 's/^#define \(KVMFILTER_FEATURE_[A-Z_]*\).*/\1/p' $header >"$work/theirs"
same 'feature bits are those of the header'

list kvmfilter.4 counters | sed -n 's/^\.It Cm //p' >"$work/ours"
sed -n '/^struct kvmfilter_counters {/,/^}/s/^\t__u64 \([a-z_]*\);/\1/p' $header >"$work/theirs"
same 'counters are those of the header'

# --- what administrators see ---------------------------------------------------------

# "LINE: NAME" for each pair; "LINE:" alone for the line.
list kvmfilter.4 fdinfo | awk '
	/^\.It Li / { line = $3 ":"; print line }
	/^\.Va / { print line, $2 }' >"$work/ours"
perl -0777 -ne '$text .= join "", $1 =~ /"([^"]*)"/g while /seq_printf\(\w+,\s*((?:"[^"]*"\s*)+)/g;
	END {
		for (split /\\n/, $text) {
			my ($line, $pairs) = /^(\w+:)\\t(.*)/ or die "no line: $_";
			print "$line\n", map { "$line $_\n" } $pairs =~ /(\w+):(?:0x)?%/g;
		}
	}' module/fdinfo.c >"$work/theirs"
same 'fdinfo: the lines and pairs of the module'

list kvmfilter.4 tracepoints | awk '
	/^\.It Li / { if (said) count = said = 0; names[++count] = $3 }
	/^\.Va / { said = 1; for (i = 1; i <= count; i++) print names[i], $2 }' >"$work/ours"
perl -0777 -ne 'while (/(TRACE_EVENT|DECLARE_EVENT_CLASS|DEFINE_EVENT)\((\w+),\s*(?:(kvmfilter\w+),)?(.*?)^\);/gms) {
		my ($kind, $name, $event, $body) = ($1, $2, $3, $4);
		@{$fields{$name}} = $body =~ /__field\(\w+, (\w+)\)/g if $kind ne "DEFINE_EVENT";
		my @fields = @{$fields{$name}};
		print "$name $_\n" for $kind eq "TRACE_EVENT" ? @fields : ();
		print "$event $_\n" for $kind eq "DEFINE_EVENT" ? @fields : ();
	}' module/trace.h >"$work/theirs"
same 'tracepoints: the events and fields of the module'

list kvmfilter.4 outcomes | sed -n 's/^\.It \([0-9]*\) Ta /\1 /p' >"$work/ours"
{
	echo '#include <stdio.h>'
	sed -n '/^enum kvmf_[a-z]* {/,/^};/p' module/transaction.h module/range.h
	echo 'int main(void) {'
	sed -n 's/.*{ \(KVMF_COUNT_[A-Z_]*\),[[:space:]]*\("[a-z_]*"\) }.*/printf("%d %s\\n", \1, \2);/p' \
		module/trace.h
	echo '}'
} >"$work/outcomes.c"
cc "$work/outcomes.c" -o "$work/outcomes" 2>"$out" && "$work/outcomes" >"$work/theirs"
same 'tracepoints: the numbers of outcomes'

# --- messages ------------------------------------------------------------------------

# messages_of NAMES FILE...: the texts that functions of these names (a pattern) are called
# with, or directives; what is filled in is %.
messages_of() {
	perl -0777 -ne '
		BEGIN { $names = shift @ARGV }
		while (/(?:^|\W)(?:$names)\(?\s*(?:\w+, )?((?:"(?:[^"\\]|\\.)*"\s*)+)/g) {
			my $text = join "", $1 =~ /"((?:[^"\\]|\\.)*)"/g;
			$text =~ s/\\n$//;
			$text =~ s/%-?[0-9]*l*[a-z]/%/g;
			print "$text\n";
		}' "$@"
}

# Likewise of a list: what stands for a value is a word of these.
messages_said() {
	list kvmfilter.4 "messages: $1" |
		sed -n 's/^\.It //p' | sed 's/\b\(NAME\|NUMBER\|VERSION\|WORD\)\b/%/g'
}

printing='pr_(?:emerg|alert|crit|err|warn|warning|notice|info|cont|debug|devel)(?:_[a-z]+)?'
printing="$printing|printk|dev_[a-z]+|panic|WARN(?:_ONCE)?|WARN_TAINT"
messages_said pr_ >"$work/ours"
messages_of "$printing" module/*.[ch] | sed 's/^/kvmfilter: /' >"$work/theirs"
same 'DIAGNOSTICS has every message of the module, and no other'

messages_said '#error' >"$work/ours"
messages_of '#error' module/*.[ch] >"$work/theirs"
same 'and of those who build it'

# The verifier has its own ways to explain itself.
messages_said kvmf_log >"$work/ours"
find module -name '*.[ch]' ! -name 'verifier*' ! -name 'insn.*' ! -name 'disasm.*' \
	! -name 'log.*' >"$work/files"
mapfile -t files <"$work/files"
messages_of kvmf_log "${files[@]}" >"$work/theirs"
same 'and what is in the verifier'"'"'s log, but not by the verifier'

# --- the command ---------------------------------------------------------------------

commands=$(build/kvmfilter --help | sed -n 's/^  \([a-z][a-z]*\)  *[a-z].*/\1/p')
sed -n 's/^\.Ss \([a-z][a-z]*\)$/\1/p' $man/kvmfilter.1 >"$work/ours"
echo "$commands" >"$work/theirs"
same 'kvmfilter(1) has the subcommands of --help'

# Each option with what it takes.
for command in $commands; do
	sed -n "/^\\.Ss $command\$/,/^\\.S[sh] /p" $man/kvmfilter.1 |
		sed -n 's/^\.It Fl -/--/p' | sed 's/ \(Ar\|Cm\) / /g; s/ | /|/g' |
		sed "s/^/$command /"
done >"$work/ours"
for command in $commands; do
	build/kvmfilter "$command" --help |
		sed -n 's/^  \(--[a-z-]*\( [A-Z]\+\| [a-z]\+|[a-z|]*\)\?\)\( .*\)\?$/\1/p' |
		sed "s/^/$command /"
done >"$work/theirs"
same 'and the options of each, with the values they take'

# --- examples ------------------------------------------------------------------------

for page in $pages; do
	man_examples "$man/$page" "$work/examples/$page" |
		while read -r kind file; do
			echo "$kind $page $file"
		done
done >"$work/list"
grep '^unmarked' "$work/list" >"$out"
[ -s "$work/list" ] && [ ! -s "$out" ]
result $? 'displays are marked as what they are' "$out"

# examples KIND: "PAGE FILE", in the order of the pages.
examples() {
	awk -v kind="^($1)\$" '$1 ~ kind { print $2, $3 }' "$work/list"
}

# What varies from machine to machine; and lines are folded in a page.
plain() {
	sed -E 's/[0-9.]+ ns per run/N ns per run/; s/[0-9]+ instruction/N instruction/' "$1" |
		tr -s ' \t\n' ' '
}

# As the library was installed.
sed "s|^prefix=.*|prefix=$installed|" "$installed/lib/pkgconfig/libkvmfilter.pc" \
	>"$work/libkvmfilter.pc"
export PKG_CONFIG_LIBDIR=$work
while read -r kind page file; do
	folder=$work/examples/$page
	case $kind in
	shell)
		(cd "$folder" && bash -e "./$file") >"$work/printed.now" 2>&1 ||
			{ echo "$page, $file:"; cat "$work/printed.now"; }
		cat "$work/printed.now" >>"$work/printed"
		;;
	output)
		echo "$page" >>"$work/outputs"
		diff <(plain "$folder/$file" | fold -w 80) \
			<(plain "$work/printed.now" | fold -w 80) || echo "^ $page, $file"
		;;
	esac
done <"$work/list" >"$out"
[ -s "$work/printed" ] && [ -s "$work/outputs" ] && [ ! -s "$out" ]
result $? 'commands work, and print what the page shows' "$out"

# Sources in C; programs were compiled by the commands.
flags=$(pkg-config --cflags libkvmfilter)
examples file | while read -r page file; do
	case $file in
	*.bpf.c | *.h) ;;
	*)
		# shellcheck disable=SC2086
		(cd "$work/examples/$page" && cc -std=gnu11 -Wall -Wextra -Werror $flags \
			-c "$file" 2>&1) || echo "^ $page, $file"
		;;
	esac
done >"$out"
examples file | grep -q '[^f]\.c$' && [ ! -s "$out" ]
result $? 'sources compile' "$out"

# Rules for make, with the program of kvmfilter(1).
program=$work/examples/kvmfilter.1/counter.bpf.c
examples make | while read -r page file; do
	folder=$work/make-$page
	mkdir -p "$folder"
	cp "$work/examples/$page/$file" "$folder/Makefile"
	cp "$program" "${program%.c}.o" "$folder"
	target=$(sed -n '1s/^%\(\.[a-z]*\):.*/\1/p' "$folder/Makefile")
	case $target in
	.h) target=counter.h ;;
	*) target=counter.bpf$target ;;
	esac
	make -s -C "$folder" "$target" >"$work/printed.now" 2>&1 && [ -e "$folder/$target" ] ||
		echo "^ $page, $file"
done >"$out"
[ "$(examples make | wc -l)" = 2 ] && [ ! -s "$out" ]
result $? 'rules for make work' "$out"

examples 'root|trace' | while read -r page file; do
	sh -n "$work/examples/$page/$file" 2>&1 || echo "^ $page, $file"
done >"$out"
examples 'root|trace' | grep -q . && [ ! -s "$out" ]
result $? 'commands of administrators are commands' "$out"

# Each comes after the name of its source: `FILE`:
perl -0777 -ne '
	my $shown = 0;
	while (/`([\w\/.]+)`:\n\n```c\n(.*?)^```$/gms) {
		my ($file, $listing) = ($1, $2);
		open(my $source, "<", $file) or print "no $file\n" and next;
		local $/;
		index(<$source>, $listing) >= 0 ? $shown++ : print "not in $file:\n$listing\n";
	}
	my @listings = /^```c$/gm;
	print "not all listings name a source\n" if $shown < 6 || $shown != @listings;' \
	docs/models.md >"$out" 2>&1
[ ! -s "$out" ]
result $? 'listings of docs/models.md are of the sources that they name' "$out"

# --- JSON ----------------------------------------------------------------------------

# members: the names of all members of JSON.
members() {
	perl -MJSON::PP -0777 -e '
		sub members {
			my ($value) = @_;
			if (ref $value eq "HASH") {
				print "$_\n" for keys %$value;
				members($_) for values %$value;
			}
			elsif (ref $value eq "ARRAY") {
				members($_) for @$value;
			}
		}
		members(decode_json(<STDIN>))'
}

# json COMMAND: the members that the page explains are those in "json" and "beyond".
json() {
	list kvmfilter.1 "json: $1" | grep -E '^\.(It )?Va ' | grep -oE '[a-z][a-z0-9_]+|imm64' |
		grep -v '^Va$' | sort -u >"$work/ours"
	cat "$work/beyond" "$work/json" | sort -u >"$work/theirs"
	same "the JSON of $1 is explained member by member"
}

objects=(build/bpf/tests/tool/good.o build/bpf/tests/tool/bad.o)
make -s "${objects[@]}" >"$out" 2>&1
: >"$work/beyond"
build/kvmfilter check --json "${objects[@]}" 2>"$out" | members >"$work/json"
json check
build/kvmfilter disasm --json build/bpf/tests/tool/good.o | members >"$work/json"
json disasm
build/kvmfilter run --json --engine interpreter --program good_read \
	--access read:0:2 build/bpf/tests/tool/good.o | members >"$work/json"
json run

# A system with the filter of kvmfilter(4), whose folded line is one.
mkdir -p "$work/proc/100/fd" "$work/proc/100/fdinfo" "$work/proc/1"
ln -s 'anon_inode:[kvmfilter]' "$work/proc/100/fd/9"
echo vmm >"$work/proc/100/comm"
echo '100 (vmm) S 1 100 100 0 -1 4194304' >"$work/proc/100/stat"
examples fdinfo | while read -r page file; do
	sed -n 'H; ${ x; s/\n  / /g; s/^\n//; p }' "$work/examples/$page/$file"
done >"$work/proc/100/fdinfo/9"
build/kvmfilter stat --json --once --proc "$work/proc" >"$work/stat"
grep -q '"malformed":0,.*"pass_no_program":31,' "$work/stat"
result $? 'the fdinfo of kvmfilter(4) is what kvmfilter stat reads' "$work/stat"
members <"$work/stat" >"$work/json"
json stat

# Without the module there are no limits and no code, and with it nothing may be wrong.
sed -n '/^struct kvmfilter_query {/,/^}/s/^\t__u32 \([a-z_]*\(_max\|_align\|tries\)\);/\1/p' \
	$header >"$work/beyond"
printf '%s\n' used max user_max floor_us share fatal what remedy >>"$work/beyond"
build/kvmfilter info --json | members >"$work/json"
json info

# Not every machine that runs this can run VMs: the members as the source has them.
: >"$work/beyond"
{
	grep -ohE 'json_object_set[_a-z]*\([a-z]+, "[a-z_0-9]+"' tools/bench/*.c
	grep -ohE 'json_pack\(.*|"[a-z]+", (figure|curve)->|"[a-z]+", bends|"points"' tools/bench/bench_*.c
	printf '%s\n' '"filter"' '"kvm"' '"exit"'
} | grep -oE '"[a-z_0-9]+"' | tr -d '"' >"$work/json"
json bench
