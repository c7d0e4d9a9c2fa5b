#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module by DKMS, on systems with an old and a new DKMS: installed for a kernel, built by
# itself for the next one, upgraded, kept when a new version does not build, removed without a
# trace. The kernels are those of Debian's packages; their initramfs is not made, since nothing
# of this is in it. What DKMS built for the newest 6.1 runs in a VM at last, and is refused
# without DKMS's signature where signatures are enforced.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. tests/tap.sh

# --- in a system of a suite, as root ---------------------------------------------------------

tree=/root/kvmfilter
module() { echo /lib/modules/"$1"/updates/dkms/kvmfilter.ko*; }
version_of() { modinfo -F version "$(module "$1")" 2>/dev/null; }
# Those of a series that modules can be built for, oldest first.
kernels() {
	apt-cache search --names-only "^linux-headers-$1[^ ]*-amd64\$" |
		sed 's/^linux-headers-\([^ ]*\).*/\1/' | grep -vE 'rt|cloud' | sort -V
}
# Whatever has our name.
traces() { find / -xdev -path /root -prune -o -path /proc -prune -o -path /tmp -prune -o \
	-name '*kvmfilter*' -print; }
install() { apt-get install -q -y --no-install-recommends "$@"; }
set_version() { echo "$1" > $tree/VERSION; }

inside() {
	local out=/root/out old new version
	version=$(cat $tree/VERSION)
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -q >$out 2>&1
	old=$(kernels "$2" | head -n 1)
	new=$(kernels "$2" | tail -n 1)
	[ -n "$old" ] && [ "$old" != "$new" ]
	result $? "$1 has two kernels: $old, $new"
	install "linux-image-$old" "linux-headers-$old" >$out 2>&1
	traces > /root/before

	make -C $tree dkms-install KVERSION="$old" >$out 2>&1 &&
		modinfo -F vermagic "$(module "$old")" | grep -q "^$old "
	result $? 'make dkms-install, for the kernel that is there' $out
	! grep -iE 'deprecat|warn' $out >/root/warnings
	result $? 'DKMS has nothing to object' /root/warnings
	modinfo -F signer "$(module "$old")" | grep -q '^DKMS module signing key$'
	result $? "the module has the signature of DKMS's own key"
	[ -e /usr/lib/udev/rules.d/60-kvmfilter.rules ]
	result $? 'the rule of udev is there'

	install "linux-image-$new" "linux-headers-$new" >$out 2>&1 &&
		modinfo -F vermagic "$(module "$new")" | grep -q "^$new "
	result $? 'a kernel is installed: its module is built with it' $out
	[ "$(version_of "$old")" = "$version" ]
	result $? 'the other one keeps its own'

	set_version 99.1
	sed -i 's/^#include/#error planted\n&/' $tree/module/main.c
	! make -C $tree dkms-install KVERSION="$new" >$out 2>&1 &&
		[ "$(version_of "$new")" = "$version" ]
	result $? 'a version that does not build leaves the old one in its place' $out
	make -C $tree dkms-remove >$out 2>&1
	sed -i '/^#error planted/d' $tree/module/main.c

	set_version 99.2
	make -C $tree dkms-install KVERSION="$new" >$out 2>&1 && [ "$(version_of "$new")" = 99.2 ]
	result $? 'a new version takes its place' $out
	[ "$(version_of "$old")" = "$version" ]
	result $? 'for this kernel, and no other'
	make -C $tree dkms-remove >$out 2>&1
	set_version "$version"
	dkms install "kvmfilter/$version" -k "$new" >$out 2>&1 && [ "$(version_of "$new")" = "$version" ]
	result $? 'and goes again' $out
	cp "$(module "$new")" /root/
	cp /var/lib/dkms/mok.pub /root/
	echo "$new" > /root/release

	apt-get purge -q -y "linux-image-$old" "linux-headers-$old" >$out 2>&1
	[ ! -e "$(module "$old")" ] && ! dkms status | grep -q "$old" &&
		[ "$(version_of "$new")" = "$version" ]
	result $? 'a kernel is removed, and its module with it' $out

	make -C $tree dkms-remove >$out 2>&1
	traces >/root/after
	diff /root/before /root/after >$out
	result $? 'make dkms-remove leaves nothing behind' $out
}

if [ "${1:-}" = inside ]; then
	# Numbers go on over both systems.
	tap_number=$4
	cd / && inside "$2" "$3"
	exit
fi

# --- here ------------------------------------------------------------------------------------

build=$PWD/build/dkms
# One suite, with kernels of a series; what DKMS built stays in build/dkms/SUITE. In $SYSTEM.
if [ -n "${SYSTEM:-}" ]; then
	mkdir -p "$SYSTEM/root/kvmfilter/tests" "$build/$1"
	scripts/release-tree "$SYSTEM/root/kvmfilter"
	echo 'update_initramfs=no' > "$SYSTEM/etc/initramfs-tools/update-initramfs.conf"
	chroot "$SYSTEM" bash /root/kvmfilter/tests/dkms.t inside "$@"
	cp "$SYSTEM"/root/{kvmfilter.ko*,release,mok.pub} "$build/$1/" 2>/dev/null
	exit
fi

rm -rf "$build"
plan 28
scripts/system with bookworm dkms openssl initramfs-tools -- "$0" bookworm 6.1.0- 0
scripts/system with trixie dkms openssl initramfs-tools -- "$0" trixie 6.12. 13
tap_number=26
out=$build/messages

release=$(cat "$build/bookworm/release")
[ "$release" = "$(scripts/kernel path 6.1 release)" ]
result $? "the VM has the kernel that DKMS built for, $release"
tests/vm/boot --kernel 6.1 --icount --name dkms --file build/test_pit:/test \
	--module "$build/bookworm/kvmfilter.ko" -- \
	sh -c 'chgrp kvm /dev/kvmfilter; CMOCKA_MESSAGE_OUTPUT=TAP su vmm -c /test' >"$out" 2>&1
result $? 'its module answers the reads of the i8254' "$out"
