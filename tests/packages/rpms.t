#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# RPM packages, built in a fresh Debian with rpm, and compared with the Debian packages that
# tests/packages/debs.t left: what they hold is the same but for where a distribution
# keeps libraries and documentation.
#
#	tests/packages/rpms.t bookworm|trixie
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
suite=$1
debs=$PWD/build/packages/$suite/this
out=$PWD/build/packages/rpm-$suite
version=$(cat VERSION)

if [ "${2:-}" = inside ]; then
	"$out/tree/packaging/rpm" "$out/this" >"$out/this.log" 2>&1
	echo $? >"$out/status"
	cd "$out/this" || exit
	for package in *.rpm; do
		folder=$out/unpacked/rpm/${package%-"$version"-*}
		case $package in *.src.rpm) folder+=.src ;; esac
		mkdir -p "$folder"
		rpm2cpio "$package" | (cd "$folder" && cpio -idm --quiet)
		rpm -qp --scripts "$package" >"$folder.scripts"
		rpm -qp --requires "$package" >"$folder.requires"
		rpm -qp --qf '%{version}\n' "$package" >"$folder.version"
	done
	rpmlint -c "$out/tree/tests/packages/rpmlint.toml" \
		./*.rpm >"$out/rpmlint" 2>&1
	echo $? >"$out/rpmlint.status"
	exit
fi

echo "# packages: $suite: RPMs" >&2
rm -rf "$out"
mkdir -p "$out/unpacked/deb"
messages=$out/messages
scripts/release-tree "$out/tree"
plan 9

mapfile -t packages < <(packaging/build-depends)
scripts/system run --bind "$PWD" "$suite" build-essential "${packages[@]}" rpm rpmlint cpio -- \
	"$PWD/tests/packages/rpms.t" "$suite" inside
[ "$(cat "$out/status")" = 0 ] && grep -q '^Result: PASS' "$out/this.log" &&
	[ "$(cat "$out"/unpacked/rpm/*.version | sort -u)" = "$version" ]
result $? 'packages of this version, with unit tests' <(tail -n 40 "$out/this.log")
[ "$(cat "$out/rpmlint.status")" = 0 ]
result $? 'rpmlint finds no error' "$out/rpmlint"

# contents FOLDER: files by their contents, as both call them.
contents() {
	(cd "$1" && find . \( -path ./usr/share/doc -o -path ./usr/share/licenses \
		-o -path ./usr/share/lintian -o -path ./usr/lib/.build-id \) -prune -o \
		! -type d -print) | while read -r file; do
		name=$(echo "${file%.gz}" | sed -E 's!/lib(64|/[a-z0-9_]+-linux-gnu[a-z0-9_]*)/!/LIB/!')
		mode=$(stat -c %A "$1/$file")
		case $file in
		# A page of several names: debhelper makes links of the others.
		./usr/share/man/*)
			sum=$(gzip -cdf "$1/$file" | sed -n '1s/^\.so man[0-9]\///p')
			[ ! -L "$1/$file" ] || sum=$(readlink "$1/$file") mode=-rw-r--r--
			sum=${sum%.gz}
			[ -n "$sum" ] || sum=$(gzip -cdf "$1/$file" | sha256sum) ;;
		# Other places, and flags of other distributions.
		*.pc | *.a | ./usr/bin/kvmfilter) sum=built ;;
		# Which Debian has without x, and others with it.
		*.so.1) sum=built mode=built ;;
		*.so) sum=$(readlink "$1/$file") ;;
		*) sum=$(gzip -cdf "$1/$file" | sha256sum) ;;
		esac
		echo "$name $mode $sum"
	done | sort
}

compare() {
	local rpm=$1 deb=$2

	dpkg-deb -x "$debs/${deb}_${version}"_*.deb "$out/unpacked/deb/$deb" 2>"$messages" &&
		contents "$out/unpacked/deb/$deb" >"$out/deb.contents" &&
		contents "$out/unpacked/rpm/$rpm" >"$out/rpm.contents" &&
		[ -s "$out/deb.contents" ] &&
		diff "$out/deb.contents" "$out/rpm.contents" >>"$messages"
	result $? "$rpm holds what $deb holds" "$messages"
}
compare kvmfilter-dkms kvmfilter-dkms
compare libkvmfilter libkvmfilter1
compare libkvmfilter-devel libkvmfilter-dev
compare kvmfilter-tools kvmfilter-tools

# symbols FOLDER
symbols() {
	nm -D --defined-only "$(find "$1" -name 'libkvmfilter.so.1')" | awk '{ print $3 }' | sort
}
symbols "$out/unpacked/rpm/libkvmfilter" >"$out/rpm.symbols"
symbols "$out/unpacked/deb/libkvmfilter1" >"$out/deb.symbols"
[ -s "$out/rpm.symbols" ] && diff "$out/deb.symbols" "$out/rpm.symbols" >"$messages"
result $? 'the libraries have the same symbols' "$messages"

cat "$out/unpacked/rpm"/*.requires >"$messages"
grep -q '^dkms$' "$out/unpacked/rpm/kvmfilter-dkms.requires" &&
	grep -q "^libkvmfilter(.*) = $version-" "$out/unpacked/rpm/libkvmfilter-devel.requires" &&
	grep -q '^libelf.so.1()' "$out/unpacked/rpm/kvmfilter-tools.requires"
result $? 'they require what they need' "$messages"

# Nothing of rpm's own is run: the scripts are the shell's, and DKMS is called for this version.
scripts=$out/unpacked/rpm/kvmfilter-dkms.scripts
grep -v '^[a-z]* scriptlet' "$scripts" >"$out/script"
sh -n "$out/script" >"$messages" 2>&1 && [ "$(grep -c "dkms .*-v $version " "$scripts")" = 3 ]
result $? 'scripts of kvmfilter-dkms' "$messages" "$scripts"
rm -rf "$out/tree" "$out/unpacked"
