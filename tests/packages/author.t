#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the author of a VMM does with the packages of tests/packages/debs.t, in a fresh system
# with compilers: install them, build with libkvmfilter-dev alone, upgrade.
#
#	tests/packages/author.t bookworm|trixie
#
# The test of the i8254 is built here as well, with the library of the package:
# build/packages/SUITE/test_pit, for tests/packages/machine.t.
# shellcheck disable=SC2016 # for another shell, or dpkg-query, to expand
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
. tests/packages/system.sh
suite=$1
out=$PWD/build/packages/$suite
version=$(cat VERSION)

if [ -z "${SYSTEM:-}" ]; then
	echo "# packages: $suite: as an author uses them" >&2
	with_system "$suite" gcc libc6-dev make pkgconf clang llvm libcmocka-dev -- "$0" "$suite"
	exit
fi

mkdir -p "$out"
messages=$out/author-messages
work=$SYSTEM/root/work
library="/usr/lib/$(gcc -print-multiarch)"
mkdir -p "$work"
plan 13

# What dpkg says of a package, by a format.
shown() {
	in_system dpkg-query -W -f "$2" "$1"
}

prepare_apt "$suite" >"$messages" 2>&1 && put "$out/old" libkvmfilter1 libkvmfilter-dev &&
	install_debs >>"$messages" 2>&1 && [ "$(shown libkvmfilter-dev '${Version}')" = 0.0.9 ]
result $? 'libkvmfilter-dev of a lower version' <(tail -n 40 "$messages")
put "$out/this" libkvmfilter1 libkvmfilter-dev && install_debs >"$messages" 2>&1 &&
	[ "$(shown libkvmfilter1 '${Version}')" = "$version" ] &&
	[ "$(in_system pkg-config --modversion libkvmfilter)" = "$version" ]
result $? 'upgraded to this version' "$messages"

# What make install puts below /usr, but for what dpkg compresses.
make -s install-lib install-dev DESTDIR="$work/made" PREFIX=/usr LIBDIR="$library" \
	>"$messages" 2>&1
(cd "$work/made" && find . ! -type d) | sed 's|^\.||; /\/man\//s/$/.gz/' | sort >"$work/ours"
in_system dpkg -L libkvmfilter1 libkvmfilter-dev | grep -v -e '^/usr/share/doc' -e lintian |
	while read -r file; do
		[ -d "$SYSTEM$file" ] && [ ! -L "$SYSTEM$file" ] || echo "$file"
	done | sort -u >"$work/theirs"
[ "$(wc -l <"$work/ours")" -gt 50 ] && diff "$work/ours" "$work/theirs" >>"$messages"
result $? 'the packages have the files of make install' "$messages"
[ "$(in_system dpkg -L libkvmfilter1 | grep '/lib/.*lib')" = "$library/libkvmfilter.so.1" ]
result $? 'libkvmfilter1 has the library alone'
for header in "$work/made/usr/include"/*.h "$work/made/usr/include/linux/kvmfilter.h"; do
	cmp "$header" "$SYSTEM${header#"$work/made"}" || echo differs
done >"$messages" 2>&1
[ ! -s "$messages" ]
result $? 'headers are those of the tree' "$messages"

# The README's handler by the rule of docs/using.md, and a VMM's program around it.
rm -rf "$work/made"
scripts/doc-example README.md 1 >"$work/my_clock.bpf.c"
scripts/doc-example docs/using.md 1 make >"$work/Makefile"
cat >"$work/use.c" <<'C'
#include <linux/bpf.h>
#include <kvmfilter.h>
#include <kvmfilter_i8254.h>
#include <stdio.h>
struct my_state { __u64 offset_ns; };
#include "my_clock.h"

static int refused(const struct bpf_insn *insns, __u32 count, __u32 direction, __u32 size)
{
	struct kvmfilter_prog_facts facts;
	struct kvmfilter_prog_spec spec = {
		.insns = insns, .insn_count = count, .direction = direction, .state_size = size,
	};

	return kvmfilter_prog_check(&spec, &facts);
}

int main(void)
{
	const struct kvmfilter_program *read = kvmfilter_i8254_model.ranges[0].read;

	puts(kvmfilter_version());
	return refused(my_clock_insns, sizeof(my_clock_insns) / sizeof(my_clock_insns[0]),
		       my_clock_direction, sizeof(struct my_state)) ||
	       refused(read->insns, read->insn_count, read->direction,
		       sizeof(struct kvmfilter_i8254_state));
}
C
in_system sh -ec 'cd /root/work && make -s my_clock.h && cc -Wall -Werror use.c -o use \
	$(pkg-config --cflags --libs libkvmfilter) && ./use && ldd ./use' >"$messages" 2>&1 &&
	[ "$(head -n 1 "$messages")" = "$version" ] && grep -q 'libkvmfilter.so.1 =>' "$messages"
result $? "the README's handler and a C program" "$messages"
in_system sh -ec 'cd /root/work && cc use.c -o use-static -static \
	$(pkg-config --static --cflags --libs libkvmfilter) && ./use-static' >"$messages" 2>&1
result $? 'the same, statically' "$messages"

# In a copy of the tree, linked with the package's library.
scripts/release-tree "$work/tree"
in_system sh -ec 'cd /root/work/tree && make -s build/packages/test_pit' >"$messages" 2>&1 &&
	cp "$work/tree/build/packages/test_pit" "$out/" &&
	readelf -d "$out/test_pit" | grep -q 'NEEDED.*libkvmfilter.so.1'
result $? 'the test of the i8254 is linked with it' <(tail -n 40 "$messages")

put "$out/this" kvmfilter-tools && install_debs >"$messages" 2>&1 &&
	[ "$(in_system kvmfilter --version)" = "kvmfilter $version" ] &&
	in_system kvmfilter check /root/work/my_clock.bpf.o >"$messages" 2>&1
result $? 'kvmfilter-tools judges the handler' "$messages"
put "$out/this" kvmfilter-dkms && in_system sh -c 'apt-get -q -s install /debs/*.deb' \
	>"$messages" 2>&1 && grep -q '^Inst udev ' "$messages" && grep -q '^Inst dkms ' "$messages"
result $? 'kvmfilter-dkms wants dkms and udev, which are not here yet' "$messages"

put "$out/new" libkvmfilter1 && install_debs >"$messages" 2>&1 &&
	[ "$(shown libkvmfilter-dev '${db:Status-Status}' 2>&1)" != installed ]
result $? 'headers do not stay with a library of another version' "$messages"
put "$out/new" libkvmfilter1 libkvmfilter-dev kvmfilter-tools && install_debs >"$messages" 2>&1 &&
	[ "$(in_system /root/work/use)" = "$version.1" ]
result $? 'a program goes on with the library of a higher version' "$messages"
in_system apt-get -q -y purge libkvmfilter1 libkvmfilter-dev kvmfilter-tools >"$messages" 2>&1 &&
	! in_system /root/work/use 2>>"$messages" && ! in_system dpkg-query -W '*kvmfilter*' 2>&1 |
	grep -v 'no packages found' >>"$messages"
result $? 'purged, and the program does not start any more' "$messages"
