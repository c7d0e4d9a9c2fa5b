#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The library's manual, section 3, says what the headers say, and its examples work.
# tests/manual/manual.t looks at the other sections. Pages have comments for this test:
#
#	.\" struct NAME			the list that follows has the members of it
#	.\" example: KIND [FILE]	and so the display that follows:
#		file	a source in C; with FILE on its own, else behind what BODY includes
#		body	statements of a function, see BODY
#		program	a source in C for BPF
#		shell	commands, run where the files of the page are
set -u
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
. tests/manual/man.sh
export LC_ALL=C.UTF-8

# Pages that are not named after a symbol of the library.
overviews='libkvmfilter kvmfilter_model kvmfilter_ring'

man=userlib/man
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/messages
flags="-std=gnu11 -Wall -Werror -Iuapi -Iuserlib/include"
plan 21

make -s install-lib install-dev DESTDIR="$work/root" PREFIX=/usr/local >"$out" 2>&1
result $? 'make install-lib, install-dev' "$out"

# --- pages ---------------------------------------------------------------------------

(cd $man && ls ./*.3) | sed 's|^\./||; s|\.3$||' | sort >"$work/pages"
(cd $man && grep -L '^\.so ' ./*.3) | sed 's|^\./||; s|\.3$||' | sort >"$work/texts"
texts=$(cat "$work/texts")
nm -D --defined-only build/libkvmfilter.so.1 | awk '$2 != "A" { sub("@.*", "", $3); print $3 }' |
	sort >"$work/symbols"

# Lines of the first file that the second lacks; none: true.
all_in() {
	[ -s "$1" ] && ! comm -23 "$1" "$2" | grep . >"$out"
}

# shellcheck disable=SC2086 # a list of names
{
	all_in "$work/symbols" "$work/pages"
	result $? 'every symbol of the library has a page' "$out"
	printf '%s\n' $overviews | sort - "$work/symbols" >"$work/known"
	all_in "$work/pages" "$work/known"
	result $? 'every page is that of a symbol, or an overview' "$out"
}

# What a page is called in its NAME, and by whom it is reached.
for page in $texts; do
	awk -v page="$page" '
		/^\.Sh/ { inside = $2 == "NAME" }
		inside && $1 == ".Nm" { print page, $2 }' "$man/$page.3"
done | sort >"$work/named"
while read -r page; do
	target=$(sed -n 's|^\.so man3/\(.*\)\.3$|\1|p' "$man/$page.3")
	echo "${target:-$page} $page"
done <"$work/pages" | sort >"$work/reached"
diff "$work/named" "$work/reached" >"$out"
result $? 'the names in NAME are the page and those that .so leads from' "$out"

cut -d' ' -f1 "$work/reached" | sort -u >"$work/targets"
all_in "$work/targets" "$work/texts"
result $? 'targets of .so are pages' "$out"

# Of all sections.
(cd $man && cat ./*.[1-9]) | grep -oE '\bXr (lib)?kvmfilter[a-z0-9_-]* [1-9]' |
	sed 's/^Xr //; s/ /./' | sort -u >"$work/references"
(cd $man && ls ./*.[1-9]) | sed 's|^\./||' | sort >"$work/files"
all_in "$work/references" "$work/files"
result $? 'cross references lead to pages' "$out"

: >"$out"
for page in $texts; do
	for section in NAME LIBRARY SYNOPSIS DESCRIPTION 'SEE ALSO' HISTORY; do
		grep -q "^\.Sh $section\$" "$man/$page.3" || echo "$page: no $section"
	done
	! grep -q '^\.Ft ' "$man/$page.3" || grep -q '^\.Sh RETURN VALUES$' "$man/$page.3" ||
		echo "$page: no RETURN VALUES"
	sed '1,/^\.Sh HISTORY/d' "$man/$page.3" | tr '\n' ' ' |
		grep -qE 'libkvmfilter [0-9]+\.[0-9]+' || echo "$page: HISTORY without a version"
done >>"$out"
[ -n "$texts" ] && [ ! -s "$out" ]
result $? 'sections that every page has' "$out"

# --- readers -------------------------------------------------------------------------

# shellcheck disable=SC2046,SC2059,SC2086 # names without blanks
[ -n "$texts" ] && man_warnings $(printf "$man/%s.3\n" $texts) >"$out"
result $? 'mandoc, groff and man have no warning' "$out"

: >"$out"
while read -r page; do
	man -M "$work/root/usr/local/share/man" 3 "$page" 2>&1 | grep -q "^ *$page\|, $page" ||
		echo "man 3 $page does not show it"
done <"$work/pages" >"$out"
[ -s "$work/pages" ] && [ ! -s "$out" ]
result $? 'man finds every page as it was installed' "$out"

# --- prototypes and structures -------------------------------------------------------

# Declarations, one a line, of C after the preprocessor; of inline functions without what they do.
declarations() {
	tr '\n' ' ' | sed 's/[[:space:]][[:space:]]*/ /g; s/\* /*/g' | tr ';' '\n' |
		sed 's/^ *//; s/ *$//' | sort -u
}

preprocess() {
	# shellcheck disable=SC2086
	cc $flags -E -P "$@" |
		perl -0777 -pe 's/static inline __attribute__\(\(always_inline\)\)\s+([^{;]*?)\s*(\{(?:[^{}]|(?2))*\})/$1;/g'
}

for header in userlib/include/*.h; do
	# For programs only.
	[ "${header##*/}" = kvmfilter_prog.h ] || echo "#include <${header##*/}>"
done >"$work/all.h"

# As it is read, not as it is written.
mkdir "$work/synopsis"
for page in $texts; do
	mandoc -Tascii -O width=1000 "$man/$page.3" | sed 's/.\x08//g' |
		awk '/^[A-Z]/ { inside = $1 == "SYNOPSIS"; next } inside' \
		>"$work/synopsis/$page.c"
	grep '#include' "$work/synopsis/$page.c" >"$work/synopsis/$page.h" ||
		echo "$page: no header"
	# shellcheck disable=SC2086
	cc $flags -fsyntax-only "$work/synopsis/$page.c" 2>&1
done >"$out"
[ ! -s "$out" ]
result $? 'a SYNOPSIS compiles along with its headers' "$out"

: >"$work/declared"
for page in $texts; do
	preprocess "$work/synopsis/$page.h" | declarations >"$work/theirs"
	grep -v '#include' "$work/synopsis/$page.c" | declarations | grep . >"$work/ours"
	cat "$work/ours" >>"$work/declared"
	comm -23 "$work/ours" "$work/theirs" | sed "s/^/$page: /"
done >"$out"
[ -s "$work/declared" ] && [ ! -s "$out" ]
result $? 'a SYNOPSIS has what its headers have, word for word' "$out"

preprocess "$work/all.h" | declarations | grep -v '[{}]' |
	grep -E '^[^(]*\bkvmfilter_[a-z0-9_]+\(|^extern .*_model$' >"$work/functions"
sort -u "$work/declared" -o "$work/declared"
all_in "$work/functions" "$work/declared"
result $? 'every function and model of the headers is in a SYNOPSIS' "$out"

# structures PREFIX: "NAME: members" for every struct PREFIX NAME that is defined.
structures() {
	tr '\n' ' ' | sed 's/\<__extension__\>//g; s/[[:space:]][[:space:]]*/ /g; s/\* /*/g' |
		grep -oE "struct $1[a-z0-9_]+ \{[^}]*\}" |
		sed "s/^struct $1//; s/ {/:/; s/ *}//" | sort -u
}

for page in $texts; do
	awk '
	/^\.\\" struct / { name = $3 }
	name && /^\.Bl/ { printf "struct page_%s {\n", name }
	name && /^\.It Fa "/ { sub(/^\.It Fa "/, ""); sub(/"$/, ""); print $0 ";" }
	name && /^\.El/ { print "};"; name = "" }' "$man/$page.3"
done >"$work/tables"
cat "$work/all.h" "$work/tables" >"$work/tables.h"
preprocess "$work/tables.h" >"$work/tables.i"
structures page_ <"$work/tables.i" >"$work/ours"
structures '' <"$work/tables.i" | grep -v '^page_' >"$work/theirs"
all_in "$work/ours" "$work/theirs"
result $? 'lists of members are those of the headers' "$out"

sed -n 's/^struct \(kvmfilter_[a-z0-9_]*\) {$/\1/p' userlib/include/*.h | sort >"$work/defined"
cut -d: -f1 "$work/ours" | sort -u >"$work/listed"
all_in "$work/defined" "$work/listed"
result $? 'every structure of the headers is explained' "$out"

# shellcheck disable=SC2086
(cd $man && cat ./*.3) | grep -oE '\bEr E[A-Z0-9]+' | sort -u |
	awk 'BEGIN { print "#include <errno.h>\nint errors[] = {" } { print $2 "," } END { print "};" }' |
	cc $flags -fsyntax-only -x c - 2>"$out"
result $? 'the errors exist' "$out"

# --- examples ------------------------------------------------------------------------

for page in $texts; do
	man_examples "$man/$page.3" "$work/examples/$page" |
		while read -r kind file; do
			echo "$kind $page $file"
		done
done >"$work/list"
grep '^unmarked' "$work/list" >"$out"
[ -s "$work/list" ] && [ ! -s "$out" ]
result $? 'displays are marked as what they are' "$out"

# examples KIND: "PAGE FILE", in the order of the pages.
examples() {
	awk -v kind="$1" '$1 == kind { print $2, $3 }' "$work/list"
}

# Programs: made a header, and shown to the verifier.
embed=$(ls scripts/*-embed)
bpf="-O2 -g -target bpf -mcpu=v3 -Wall -Werror -Iuapi -Iuserlib/include"
bpf="$bpf -I/usr/include/$(cc -print-multiarch)"
cat >"$work/check.h" <<'C'
#include <stdio.h>
#include <linux/bpf.h>
#include <kvmfilter.h>

static int check(const struct bpf_insn *insns, __u32 size, __u32 direction)
{
	char log[1024];
	struct kvmfilter_prog_facts facts;
	struct kvmfilter_prog_spec spec = {
		.insns = insns,
		.insn_count = size / sizeof(*insns),
		.direction = direction,
		.state_size = KVMFILTER_STATE_MAX,
		.log = log,
		.log_size = sizeof(log),
	};
	int err = kvmfilter_prog_check(&spec, &facts);

	if (err)
		printf("refused: %d, %s\n", err, log);
	return err;
}
C
examples program | while read -r page file; do
	name=$work/examples/$page/${file%.bpf.c}
	# shellcheck disable=SC2086
	clang $bpf -c "$name.bpf.c" -o "$name.o" && $embed "$name.o" >"${name}_programs.h" || exit
	{
		printf '#include "%s"\n' "$work/check.h" "${name}_programs.h"
		echo 'int main(void) { return 0'
		sed -n 's/.* bpf_insn \(.*\)_insns.*/|| check(\1_insns, sizeof(\1_insns), \1_direction)/p' \
			"${name}_programs.h"
		echo '; }'
	} >"$name.check.c"
	# shellcheck disable=SC2086
	cc $flags "$name.check.c" build/libkvmfilter.a -lpthread -o "$name.check" &&
		"$name.check" || exit
done >"$out" 2>&1 && [ -n "$(examples program)" ]
result $? 'programs compile, and the verifier accepts them' "$out"

# The model as a device without a filter: what is written counts on, and can be restored.
cat >"$work/model.c" <<'C'
#include <stdio.h>
#include "counter.c"

int main(void)
{
	struct kvmfilter_access write = {
		.address = 0xd0000000, .width = 8, .bus = KVMFILTER_BUS_MMIO,
		.direction = KVMFILTER_WRITE, .value = 1000,
	};
	struct kvmfilter_access read = {
		.address = 0xd0000000, .width = 8, .bus = KVMFILTER_BUS_MMIO,
	};
	struct kvmfilter_device *device;
	struct counter_state state;

	if (kvmfilter_device_create(&device, &counter_model, 0xd0000000, NULL, NULL))
		return puts("not created");
	kvmfilter_device_pause(device, ~0ULL >> 1);
	if (kvmfilter_device_access(device, &write) != KVMFILTER_DONE ||
	    kvmfilter_device_access(device, &read) != KVMFILTER_DONE ||
	    read.value != 1000)
		return printf("read %llu\n", read.value);
	if (kvmfilter_device_save(device, &state, sizeof(state), 0) ||
	    kvmfilter_device_restore(device, &state, sizeof(state)))
		return puts("not restored");
	state.zero_ns = ~0ULL;
	if (kvmfilter_device_restore(device, &state, sizeof(state)) != -EINVAL)
		return puts("a bad state was restored");
	kvmfilter_device_destroy(device);
	return 0;
}
C
# shellcheck disable=SC2086
cc $flags -I"$work/examples/kvmfilter_model" "$work/model.c" build/libkvmfilter.a -lpthread \
	-o "$work/model" >"$out" 2>&1 && "$work/model" >"$out"
result $? 'the model of kvmfilter_model works as a device' "$out"

# BODY: what a page need not say.
for header in err.h errno.h linux/bpf.h linux/kvm.h stdio.h stdlib.h string.h sys/eventfd.h time.h; do
	echo "#include <$header>"
done | cat - "$work/all.h" >"$work/body.h"
body='void example(struct kvmfilter *filter, struct kvmfilter_device *device,
	struct kvm_run *run, int vm_fd, int prog, __u64 now_ns)'
for kind in file body; do
	examples $kind | while read -r page file; do
		path=$work/examples/$page/$file
		case $kind-$file in
		*.h)
			continue
			;;
		*.c)
			cat "$path"
			;;
		file-*)
			cat "$work/body.h" "$path"
			;;
		body-*)
			cat "$work/body.h"
			printf '%s;\n%s\n{ {\n' "$body" "$body"
			cat "$path"
			echo '} }'
			;;
		esac >"$work/example.c"
		# shellcheck disable=SC2086
		cc $flags -I"$work/examples/$page" -fsyntax-only "$work/example.c" 2>&1 ||
			echo "^ $page, $file"
	done
done >"$out"
[ -n "$(examples file)" ] && [ -n "$(examples body)" ] && [ ! -s "$out" ]
result $? 'examples compile' "$out"

examples file | grep '^libkvmfilter ' >"$work/overview"
while read -r page file; do
	g++ -Wall -Werror -Iuapi -Iuserlib/include -fsyntax-only "$work/examples/$page/$file" 2>&1
done <"$work/overview" >"$out"
[ -s "$work/overview" ] && [ ! -s "$out" ]
result $? 'the example of the overview is C++, too' "$out"

# With the library as it was installed.
installed=$work/root/usr/local
sed "s|^prefix=.*|prefix=$installed|" "$installed/lib/pkgconfig/libkvmfilter.pc" \
	>"$work/libkvmfilter.pc"
examples shell | while read -r page file; do
	(cd "$work/examples/$page" && PKG_CONFIG_LIBDIR=$work sh -e "./$file") || exit
done >"$out" 2>&1 && [ -n "$(examples shell)" ]
result $? 'commands work' "$out"
