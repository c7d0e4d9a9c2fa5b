#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# tests/install/dkms.t's part inside of a fresh Debian, as root: the life of the module by DKMS.
#
#	tests/install/dkms.sh FIRST SERIES NEW
#
# FIRST: the number of the first of its 25 points. SERIES: how the release of kernels begins,
# "6.1.0-"; the oldest of them that is to be had is installed first, then the kernel NEW. The kernels
# are Debian's packages, and it is their hooks that call DKMS for the second one. Their initramfs
# is not made (INITRD=No, as initramfs-tools has it), and their drivers are not unpacked:
# both take long, and have nothing to do with it.
#
# The module for the second kernel as DKMS made it, and DKMS's key, are in /root/kept afterwards.
set -uo pipefail
tree=/root/kvmfilter
# shellcheck source=tests/tap.sh
. $tree/tests/tap.sh
tap_number=$(($1 - 1))
series=$2
out=/root/out
export DEBIAN_FRONTEND=noninteractive INITRD=No LC_ALL=C
cd $tree || exit

version=$(cat VERSION)
source=/usr/src/kvmfilter
apt() { apt-get -q -y --no-install-recommends "$@" >$out 2>&1; }
kernels() {
	apt-cache search --names-only "^linux-headers-${series}[^ ]*amd64\$" |
		sed 's/^linux-headers-\([^ ]*\) .*/\1/' | grep -vE 'rt-|cloud-' | sort -V
}
module() { echo "/lib/modules/$1/updates/dkms"/kvmfilter.ko*; }
# VERSION KERNEL: DKMS's module, and the one that modprobe takes, is of this version.
is_installed() {
	local file
	file=$(module "$2")
	[ "$(modinfo -k "$2" -F filename kvmfilter)" = "$file" ] &&
		[ "$(modinfo -F version "$file")" = "$1" ] &&
		[ "$(modinfo -F vermagic "$file" | cut -d ' ' -f 1)" = "$2" ] &&
		grep -q "^kvmfilter/$1, $2, x86_64: installed\$" <<< "$(dkms status kvmfilter)"
}
# All files, but for packages of the kernel, for apt and dpkg, and for DKMS's own key.
files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /root -o -path /tmp \
		-o -path /run -o -path /boot -o -path /var/lib/apt -o -path /var/lib/dpkg \
		-o -path /var/cache -o -path /var/log -o -path '*/linux-*' \
		-o -path /usr/lib/modules -o -path /usr/share/doc -o -path /usr/share/kernel \
		-o -path '/var/lib/dkms/mok.*' \
		-o -path '/vmlinuz*' -o -path '/initrd.img*' \) -prune -o ! -type d -print
	# There the packages have most, and depmod its lists.
	grep -rl kvmfilter /usr/lib/modules/*/modules.*
	find /usr/lib/modules/*/updates /var/lib/dkms /usr/src -maxdepth 1 -type d \
		! -name 'linux-*'
}

printf 'path-exclude=/%slib/modules/*/kernel/%s/*\n' '' drivers '' sound usr/ drivers usr/ sound \
	> /etc/dpkg/dpkg.cfg.d/kernel
apt update
old=$(kernels | head -n 1)
new=$3
[ -n "$old" ] && [ -n "$new" ] && [ "$old" != "$new" ] &&
	apt install "linux-image-$old" "linux-headers-$old" make
result $? "there are two kernels, $old and $new; the first is installed" $out
files 2>/dev/null | sort > /root/before

# --- what is refused -------------------------------------------------------------------------

mv /usr/sbin/dkms /root/
! make dkms-install KVERSION="$old" >$out 2>&1 && grep -q '^dkms: there is no dkms: ' $out &&
	[ ! -e "$source-$version" ]
result $? 'without DKMS, make dkms-install says so and does nothing' $out
mv /root/dkms /usr/sbin/

# Headers of a kernel that lacks something: a copy of the real ones.
headers=/usr/src/linux-headers-$old
lacking=/root/linux-headers-lacking
cp -a "$headers" $lacking
sed -i "s|$headers|$lacking|g" $lacking/Makefile
config=$lacking/include/config/auto.conf
code=$lacking/include/generated/autoconf.h
for option in CONFIG_KVM CONFIG_KPROBES CONFIG_KALLSYMS CONFIG_KALLSYMS_ALL; do
	sed -i "/^$option=/d" $config $lacking/.config 2>/dev/null
	sed -i -E "/^#define $option(_MODULE)? /d" $code
	! make modules KDIR=$lacking >$out 2>&1 &&
		grep -m 1 'error:' $out | grep -q "error: #error \"kvmfilter needs ${option}[\",]"
	result $? "what the build says first where there is no $option" $out
	cp "$headers/include/config/auto.conf" $config
	cp "$headers/include/generated/autoconf.h" $code
done
sed -i 's/^#define LINUX_VERSION_CODE .*/#define LINUX_VERSION_CODE 393215/' \
	$lacking/include/generated/uapi/linux/version.h
! make modules KDIR=$lacking >$out 2>&1 &&
	[ "$(grep -m 1 -o 'error: .*' $out)" = 'error: #error "kvmfilter supports Linux 6.1 and newer"' ]
result $? 'and with an older Linux' $out
make clean >/dev/null 2>&1

# The same to DKMS, as kernels of other names.
mkdir -p /lib/modules/6.1.0-lacking /lib/modules/5.10.0-older
sed -i '/^CONFIG_KPROBES=/d' $config $lacking/.config 2>/dev/null
ln -s $lacking /lib/modules/6.1.0-lacking/build
ln -s "$headers" /lib/modules/5.10.0-older/build
for kernel in 6.1.0-lacking 5.10.0-older; do
	! make dkms-install KVERSION=$kernel >$out 2>&1 &&
		grep -q "^dkms: kvmfilter is not for Linux $kernel\. It needs:" $out &&
		grep -q '^	CONFIG=.*CONFIG_KPROBES' $out && [ -z "$(dkms status kvmfilter)" ]
	result $? "make dkms-install for Linux $kernel says what it needs, and leaves DKMS alone" $out
done
rm -rf /lib/modules/6.1.0-lacking /lib/modules/5.10.0-older

# --- from nothing to the newest --------------------------------------------------------------

echo 98.7 > VERSION
dkms add . >$out 2>&1 && [ "$(dkms status kvmfilter)" = 'kvmfilter/98.7: added' ]
result $? 'dkms add . takes a checkout, under the version that the file VERSION says' $out
packaging/dkms remove >/dev/null 2>&1
echo "$version" > VERSION

make dkms-install KVERSION="$old" >$out 2>&1 && is_installed "$version" "$old"
result $? 'make dkms-install, for the kernel that is there' $out
! grep -iE 'deprecat|warn|obsolete' $out >/root/warnings
result $? 'DKMS has nothing to object' /root/warnings
(cd "$source-$version" && find . -type f | sort) >/root/source
{ printf './%s\n' Kbuild VERSION dkms.conf uapi/linux/kvmfilter.h; find ./module ./verifier -name '*.[ch]'; } |
	sort | diff - /root/source >/root/difference
result $? 'it has the source of the module alone' /root/difference
[ "$(modinfo -F signer "$(module "$old")")" = 'DKMS module signing key' ]
result $? "the module has the signature of DKMS's key"
cmp -s packaging/60-kvmfilter.rules /usr/lib/udev/rules.d/60-kvmfilter.rules
result $? 'the rule of udev is there'

# A backport takes others from there.
. /etc/os-release
{ apt install "linux-image-$new" "linux-headers-$new" ||
	apt install -t "$VERSION_CODENAME-backports" "linux-image-$new" "linux-headers-$new"; } &&
	is_installed "$version" "$new"
result $? 'another kernel is installed: its module is built with it' $out
is_installed "$version" "$old"
result $? 'the first one keeps its own'

# --- versions of kvmfilter -------------------------------------------------------------------

plant() { sed -i '0,/^#include/s//#error planted\n&/' module/kvm_hook.c; }
unplant() { sed -i '/^#error planted/d' module/kvm_hook.c; }

# What DKMS has and has built.
state() { find /var/lib/dkms /usr/src/kvmfilter* "$(module "$old")" "$(module "$new")" -type f \
	-exec sha256sum {} +; dkms status; }

state > /root/state
plant
for broken in 99.1 "$version"; do
	echo "$broken" > VERSION
	! make dkms-install KVERSION="$new" >$out 2>&1 && grep -q 'error: #error planted' $out &&
		state | diff /root/state - >>$out
	result $? "Version $broken does not build: it says why, and nothing is changed" $out
done
unplant

echo 99.2 > VERSION
make dkms-install KVERSION="$new" >$out 2>&1 && is_installed 99.2 "$new"
result $? 'a new version' $out
is_installed 99.2 "$old"
result $? 'is there for the other kernel as well' $out
[ "$(dkms status kvmfilter | grep -vc '^kvmfilter/99\.2')" = 0 ] && [ ! -e "$source-$version" ]
result $? 'and the one before is gone'

mkdir -p /root/kept
cp "$(module "$new")" /var/lib/dkms/mok.{key,pub} /root/kept/
echo "$new" > /root/kept/release

apt purge "linux-image-$old" "linux-headers-$old" && [ ! -e "/lib/modules/$old" ] &&
	! grep -qF "$old" <<< "$(dkms status)" && is_installed 99.2 "$new"
result $? 'a kernel is removed, and its module with it' $out

echo "$version" > VERSION
make dkms-install KVERSION="$new" >$out 2>&1 && is_installed "$version" "$new"
result $? 'an older version replaces a newer one, if it is told to' $out
make dkms-remove >$out 2>&1
files 2>/dev/null | sort > /root/after
diff /root/before /root/after >>$out
result $? 'make dkms-remove leaves nothing behind' $out
