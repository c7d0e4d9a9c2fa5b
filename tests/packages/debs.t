#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Debian packages built in a fresh system of a suite, which has what they say they are built
# with and nothing else.
#
#	tests/packages/debs.t bookworm|trixie
#
# For the tests that install them they stay in build/packages/SUITE: this, and with other
# versions old and new.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
suite=$1
out=$PWD/build/packages/$suite
version=$(cat VERSION)

say() {
	echo "# packages: $suite: $*" >&2
}

# build NAME [ARGUMENT...]: packages from the tree of that name; its status goes to a file.
build() {
	local name=$1
	shift
	say "building $name${*:+ ($*)}"
	"$out/trees/$name/packaging/deb" "$out/$name" "$@" >"$out/$name.log" 2>&1
	echo $? > "$out/$name.status"
}

if [ "${2:-}" = inside ]; then
	build this
	export DEB_BUILD_OPTIONS=nocheck
	build old -b
	build new -b
	# Whatever should not matter is different.
	build in-another-folder/again -b
	umask 027
	export TZ=Asia/Kolkata LANG=C LC_ALL=C HOME=/nonexistent
	build source -S
	exit
fi

# tree NAME [VERSION]
tree() {
	mkdir -p "$out/trees/$1"
	cp -a "$out/release/." "$out/trees/$1"
	[ $# = 1 ] || echo "$2" > "$out/trees/$1/VERSION"
}

# with_changelog NAME VERSION
with_changelog() {
	tree "$1" "$2"
	sed -i "1s/(.*)/($2)/" "$out/trees/$1/packaging/debian/changelog"
}

# same FOLDER FOLDER PATTERN...: files of the same names and contents.
same() {
	local first=$1 second=$2 pattern file count=0
	shift 2
	for pattern; do
		for file in "$first"/$pattern; do
			cmp "$file" "$second/${file##*/}" || return
			count=$((count + 1))
		done
	done
	echo "$count files"
	[ $count != 0 ]
}

# The end of a log.
end() {
	tail -n 40 "$out/$1.log" 2>/dev/null
}

built() {
	[ "$(cat "$out/$1.status" 2>/dev/null)" = 0 ]
}

rm -rf "$out"
mkdir -p "$out/in-another-folder"
messages=$out/messages
scripts/release-tree "$out/release"
tree this
tree in-another-folder/again
tree source
with_changelog old 0.0.9
with_changelog new "$version.1"
plan 11

mapfile -t packages < <(packaging/build-depends)
scripts/system run --bind "$PWD" "$suite" build-essential "${packages[@]}" -- \
	"$PWD/tests/packages/debs.t" "$suite" inside
built this && grep -q '^Result: PASS' "$out/this.log"
result $? 'source and binary packages, with unit tests' <(end this)
built in-another-folder/again && ! grep -q '^Result:' "$out/in-another-folder/again.log"
result $? 'binary packages alone, without tests as nocheck says' <(end in-another-folder/again)
built source
result $? 'source package alone' <(end source)
same "$out/this" "$out/in-another-folder/again" '*.deb' >"$messages" 2>&1
result $? 'binary packages are the same again' "$messages"
same "$out/this" "$out/source" '*.dsc' '*.tar.*' >"$messages" 2>&1
result $? 'the source package is the same again' "$messages"

# Calls of the compiler, but for programs of BPF and for tests.
sed -e :a -e '/\\$/N; s/\\\n//; ta' "$out/this.log" | grep -E '^(cc|gcc|[a-z0-9_-]+-gcc) ' |
	grep -vE ' (build/)?(tests|examples)/|-fsanitize' | sort -u >"$out/calls"
{
	grep -e ' -c ' "$out/calls" | grep -v -e '-D_FORTIFY_SOURCE=2 .*-fstack-protector-strong'
	grep -e ' -c ' "$out/calls" | grep -v -e "-f[a-z]*-prefix-map=$out/this/"
	grep -v -e ' -c ' "$out/calls" | grep -v -e '-Wl,-z,relro -Wl,-z,now'
} >"$messages"
[ "$(wc -l <"$out/calls")" -gt 20 ] && [ ! -s "$messages" ]
result $? 'compiler and linker have the flags of dpkg-buildflags' "$messages"

sed 1,2d packaging/debian/libkvmfilter1.symbols |
	grep -vE '^ [A-Za-z0-9_.]+@KVMFILTER_([0-9.]+) \1$' >"$messages"
[ $? = 1 ] && sed -n 's/^\(KVMFILTER_[0-9.]*\) {$/ \1@\1/p' userlib/libkvmfilter.map |
	while read -r node; do
		grep -q "^ $node " packaging/debian/libkvmfilter1.symbols || echo "no $node"
	done >"$messages" && [ ! -s "$messages" ]
result $? "symbols have the version of the map's node that they are in" "$messages"

(cd "$out/release" && perl ../../../../tests/packages/licences packaging/debian/copyright) \
	>"$messages" 2>&1
result $? 'licences are those that the files name' "$messages"

say 'lintian'
# Always the newer one.
scripts/system run --bind "$out" trixie lintian -- lintian --allow-root --tag-display-limit 0 \
	--fail-on error,warning,info --display-info "$out"/this/*.changes >"$messages" 2>&1
result $? 'lintian finds nothing' "$messages"

built old && built new && [ -e "$out/old/kvmfilter-dkms_0.0.9_all.deb" ] &&
	[ -e "$out/new/kvmfilter-dkms_$version.1_all.deb" ]
result $? 'packages of a lower and of a higher version' <(end old) <(end new)

tree differs 99.9
! "$out/trees/differs/packaging/deb" "$out/differs" >"$messages" 2>&1 &&
	grep -q 'changelog is of version' "$messages"
result $? 'VERSION and changelog have to agree' "$messages"
rm -rf "$out/trees" "$out/release"
