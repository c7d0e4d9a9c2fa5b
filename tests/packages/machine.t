#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an administrator does with the packages of tests/packages/debs.t, on a fresh Debian
# with a kernel: install them, upgrade, use the device, remove, purge. For use, a VM boots
# that kernel with the system as its root: tests/packages/guest.
#
#	tests/packages/machine.t bookworm|trixie
#
# The kernel is the first of those that scripts/kernel has, oldest first, which the suite or
# its backports have as well: 6.1 on bookworm, the newest on trixie.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
. tests/packages/system.sh
suite=$1
out=$PWD/build/packages/$suite
version=$(cat VERSION)
all=(kvmfilter-dkms libkvmfilter1 libkvmfilter-dev kvmfilter-tools)

say() {
	echo "# packages: $suite: $*" >&2
}

if [ -z "${SYSTEM:-}" ]; then
	say 'as an administrator uses them'
	# With what the packages depend on, since that stays when they go: tests/packages/author.t
	# tests that they do. systemd makes the nodes of devices when a system boots.
	with_system "$suite" dkms udev systemd libelf-dev libbpf1 libjansson4 libncursesw6 libcmocka0 xz-utils \
		zstd -- "$0" "$suite"
	exit
fi

mkdir -p "$out"
messages=$out/machine-messages
plan 32

# --- a kernel ------------------------------------------------------------------------

find_kernel() {
	for kernel in 6.1 6.12 newest; do
		release=$(scripts/kernel path "$kernel" release) || continue
		! in_system apt-cache show "linux-headers-$release" >/dev/null 2>&1 || return 0
	done
	echo "$suite has no kernel that scripts/kernel has"
	return 1
}

prepare_apt "$suite" >"$messages" 2>&1
# Nothing boots from it.
mkdir -p "$SYSTEM/etc/initramfs-tools"
echo update_initramfs=no >"$SYSTEM/etc/initramfs-tools/update-initramfs.conf"
if ! find_kernel >>"$messages" 2>&1; then
	sed 's/^/# /' "$messages"
	echo 'Bail out! no kernel'
	exit 1
fi
say "installing Linux $release"
kernel_packages=("linux-image-$release" "linux-headers-$release")
# Those of backports take others from there.
in_system apt-get -q -y install "${kernel_packages[@]}" >>"$messages" 2>&1 ||
	in_system apt-get -q -y -t "$suite-backports" install "${kernel_packages[@]}" \
	>>"$messages" 2>&1
result $? 'a kernel with its headers' <(tail -n 40 "$messages")
modules=$SYSTEM/usr/lib/modules/$release
in_system useradd --groups kvm vmm && in_system useradd stranger
result $? 'the package udev has made the group kvm'

# Every file and folder with owner, mode and content. What dpkg, apt and their like keep
# about all packages is left out.
snapshot() {
	(
		cd "$SYSTEM" || exit
		set -- . -xdev \( -path ./debs -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
			-o -path ./var/log -o -path ./var/cache -o -path ./tmp \) -prune -o
		find "$@" -printf '%p %M %U %G %l\n'
		find "$@" -type f -print0 | xargs -0 sha256sum
	) | sort
}

# Files of kvmfilter, installed or made, in a snapshot; not those that the test works with.
traces() {
	awk '$1 ~ /^\./ { print substr($1, 2) }' "$1" | grep kvmfilter | while read -r file; do
		case $apt_cache/$suite/ in
		"$file"/*) ;;
		*) echo "$file" ;;
		esac
	done
}

module() {
	find "$modules/updates" -name 'kvmfilter.ko*' 2>/dev/null
}

# built VERSION: the one module that there is, and all that DKMS and modprobe know.
built() {
	[ "$(module | wc -l)" = 1 ] && [ "$(modinfo -F version "$(module)")" = "$1" ] &&
		[ "$(modinfo -F vermagic "$(module)" | cut -d' ' -f1)" = "$release" ] &&
		[ "$(in_system dkms status)" = "kvmfilter/$1, $release, x86_64: installed" ] &&
		[ "$(cd "$SYSTEM/usr/src" && echo kvmfilter-*)" = "kvmfilter-$1" ] &&
		[ "$(find "$SYSTEM/var/lib/dkms/kvmfilter" -mindepth 1 -maxdepth 1 -type d \
			-printf %f)" = "$1" ] &&
		grep -q '/kvmfilter.ko' "$modules/modules.dep" &&
		grep -q '^kvmfilter kvmfilter c10:245$' "$modules/modules.devname"
}

say 'remembering the system'
snapshot >"$out/before"
traces "$out/before" >"$messages"
[ "$(wc -l <"$out/before")" -gt 5000 ] && [ ! -s "$messages" ]
result $? 'nothing of kvmfilter is there before' "$messages"

# --- install, upgrade ------------------------------------------------------------------

say 'installing a lower version'
put "$out/old" "${all[@]}" && install_debs >"$messages" 2>&1
result $? 'all packages of a lower version' <(tail -n 40 "$messages")
built 0.0.9
result $? 'DKMS has built and installed its module' "$messages"
say "upgrading to $version"
put "$out/this" "${all[@]}" && install_debs >"$messages" 2>&1
result $? 'upgraded to this version' <(tail -n 40 "$messages")
built "$version"
result $? 'its module has replaced the one before' "$messages"

# What make install puts there but for the module, which is built elsewhere.
for target in install-lib install-dev install-tools install-udev install-dkms; do
	make -s $target DESTDIR="$SYSTEM/made" PREFIX=/usr \
		LIBDIR="/usr/lib/$(gcc -print-multiarch)" || echo "no $target"
done >"$messages" 2>&1
(cd "$SYSTEM/made" && find . ! -type d) | sed 's|^\.||; /\/man\//s/$/.gz/' | sort >"$out/made"
rm -rf "$SYSTEM/made"
for package in "${all[@]}"; do
	in_system dpkg -L "$package"
done | grep -v -e ^/usr/share/doc -e ^/usr/share/lintian | while read -r file; do
	[ -d "$SYSTEM$file" ] && [ ! -L "$SYSTEM$file" ] || echo "$file"
done | sort -u >"$out/listed"
[ ! -s "$messages" ] && [ "$(wc -l <"$out/made")" -gt 80 ] &&
	diff "$out/made" "$out/listed" >"$messages"
result $? 'the packages have the files of the install targets, and no others' "$messages"
in_system dpkg --verify "${all[@]}" >"$messages" 2>&1 && [ ! -s "$messages" ]
result $? 'none of them has changed since' "$messages"

# --- use -------------------------------------------------------------------------------

say 'booting it'
cp "$out/test_pit" "$SYSTEM/"
tests/vm/boot --kernel "$kernel" --root "$SYSTEM" --name "packages-$suite" --icount \
	--timeout 240 --file tests/tap.sh:/tap.sh --file tests/packages/guest:/guest \
	-- sh /guest "$version" "$release" >"$out/guest.log" 2>&1
status=$?
rm -f "$SYSTEM/test_pit"
# Its points are ours.
points=15
grep -E '^(not )?ok [0-9]+ - ' "$out/guest.log" | head -n $points | while read -r line; do
	echo "$line" | sed -E "s/ok [0-9]+/ok/"
done >"$out/points"
while [ "$(wc -l <"$out/points")" -lt $points ]; do
	echo 'not ok - the VM did not get there' >>"$out/points"
done
while read -r line; do
	case $line in
	'not ok'*) result 1 "${line#not ok - }" ;;
	*) result 0 "${line#ok - }" ;;
	esac
done <"$out/points"
[ $status = 0 ] && ! grep -q '^not ok' "$out/points"
result $? 'the VM ended well' "$out/guest.log"

# --- upgrade, remove, purge --------------------------------------------------------------

say 'upgrading to a higher version'
put "$out/new" "${all[@]}" && install_debs >"$messages" 2>&1 && built "$version.1"
result $? 'upgraded to a higher version, with a new module' <(tail -n 40 "$messages")
! put "$out/this" kvmfilter-dkms || ! install_debs >"$messages" 2>&1
result $? 'apt does not go back to a lower version by itself' <(tail -n 40 "$messages")
say 'removing and purging'
in_system apt-get -q -y remove kvmfilter-dkms >"$messages" 2>&1 && [ -z "$(module)" ] &&
	[ ! -e "$SYSTEM/var/lib/dkms/kvmfilter" ] &&
	! grep kvmfilter "$modules/modules.dep" "$modules/modules.devname"
result $? 'removed, and the module with it' <(tail -n 40 "$messages")
in_system kvmfilter --version >"$messages" 2>&1
result $? 'the command works without' "$messages"
in_system apt-get -q -y purge "${all[@]}" >"$messages" 2>&1
result $? 'purged' <(tail -n 40 "$messages")
snapshot >"$out/after"
traces "$out/after" >"$messages"
# shellcheck disable=SC2016 # for dpkg-query to expand
[ ! -s "$messages" ] && ! in_system dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' |
	grep kvmfilter >>"$messages"
result $? 'no file has kvmfilter in its name' "$messages"
diff "$out/before" "$out/after" >"$messages"
result $? 'every file is as it was before' <(head -n 40 "$messages")
