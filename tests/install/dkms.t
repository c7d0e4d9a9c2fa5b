#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module by DKMS, in systems with an old and a new DKMS: tests/install/dkms.sh, and what it says of
# kernels. Both run at the same time, in memory. What DKMS built for the second kernel then runs in
# a VM with Secure Boot whose owner trusts DKMS's key, which others are refused by: the newest 6.1,
# and the newest backport, whose modules are compressed. For arm64 it is built here, as it would be
# there, and runs as well.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

build=$PWD/build/dkms
# Of one suite, in $SYSTEM: the arguments are those of tests/install/dkms.sh behind the suite.
if [ -n "${SYSTEM:-}" ]; then
	suite=$1
	shift
	scripts/archive sources "$suite-backports" > "$SYSTEM/etc/apt/sources.list.d/backports.list"
	mkdir -p "$SYSTEM/root/kvmfilter"
	scripts/release-tree "$SYSTEM/root/kvmfilter"
	chroot "$SYSTEM" /root/kvmfilter/tests/install/dkms.sh "$@"
	cp -r "$SYSTEM/root/kept" "$build/$suite"
	exit
fi

for kernel in 6.1 newest 6.1-arm64; do
	scripts/kernel get $kernel 2>/dev/null
done
points=25
plan $((2 * points + 5))
rm -rf "$build"
mkdir -p "$build"
scripts/system with bookworm dkms initramfs-tools make openssl -- \
	"$0" bookworm 1 6.1.0- "$(scripts/kernel path 6.1 release)" \
	>"$build/bookworm.tap" 2>"$build/bookworm.err" &
scripts/system with trixie dkms initramfs-tools make openssl -- \
	"$0" trixie $((points + 1)) 6.12. "$(scripts/kernel path newest release)" \
	>"$build/trixie.tap" 2>"$build/trixie.err" &
wait
cat "$build"/{bookworm,trixie}.tap
sed 's/^/# /' "$build"/*.err >&2
tap_number=$((2 * points))

# A module that nobody signed, and one that somebody else did: SUITE KERNEL
make_refused() {
	local kept=$build/$1 sign_file
	sign_file=$(find "$(scripts/kernel path "$2" root)/usr/lib" -name sign-file | head -n 1)
	# The signature stands behind the end of the object.
	objcopy "$kept/kvmfilter.ko" "$kept/unsigned.ko" &&
		cp "$kept/unsigned.ko" "$kept/other.ko" &&
		openssl req -new -x509 -newkey rsa:2048 -nodes -subj /CN=other -outform DER \
			-keyout "$kept/other.key" -out "$kept/other.pub" 2>/dev/null &&
		"$sign_file" sha256 "$kept/other.key" "$kept/other.pub" "$kept/other.ko"
}

# In a VM with Secure Boot, after those that are refused: SUITE KERNEL [FILE:REASON]...
runs() {
	local kept=$build/$1 kernel=$2 release module refused files=()
	release=$(scripts/kernel path "$kernel" release)
	module=$(cd "$kept" && echo kvmfilter.ko*)
	shift 2
	for refused; do
		echo "$refused"
		files+=(--file "$kept/${refused%%:*}:/${refused%%:*}")
	done > "$kept/refused"
	[ "$release" = "$(cat "$kept/release")" ] &&
		tests/vm/boot --kernel "$kernel" --icount --secure-boot "$kept/mok.pub" \
			--name dkms --timeout 300 --file build/test_pit:/test \
			--file "$kept/refused:/refused" "${files[@]}" \
			--file "$kept/$module:/lib/modules/$release/updates/dkms/$module" \
			--file tests/guest/secure_boot.sh:/secure_boot -- \
			sh /secure_boot >"$build/out" 2>&1
}

make_refused bookworm 6.1
result $? 'modules without the right signature'
runs bookworm 6.1 'unsigned.ko:unsigned module' 'other.ko:unavailable key'
result $? 'Secure Boot refuses them, takes what DKMS built, and that answers the i8254' "$build/out"
runs trixie newest
result $? "so it does with trixie's DKMS and the newest kernel" "$build/out"

# What the package puts there, by this system's DKMS: arm64's headers ask for the compiler.
dkms_arm64() {
	local release version places
	release=$(scripts/kernel path 6.1-arm64 release)
	version=$(cat VERSION)
	places=(--dkmstree "$build/arm64/tree" --sourcetree "$build/arm64/usr/src")
	mkdir -p "$build/arm64/tree"
	make -s install-dkms DESTDIR="$build/arm64" &&
		PATH=$PATH:/usr/sbin dkms add "${places[@]}" -m kvmfilter -v "$version" &&
		PATH=$PATH:/usr/sbin CROSS_COMPILE=aarch64-linux-gnu- dkms build "${places[@]}" \
			-m kvmfilter -v "$version" -k "$release" -a aarch64 \
			--kernelsourcedir "$(scripts/kernel path 6.1-arm64 headers)" &&
		mv "$build/arm64/tree/kvmfilter/$version/$release/aarch64/module/kvmfilter.ko" \
			"$build/arm64/"
}

dkms_arm64 >"$build/out" 2>&1
result $? 'DKMS builds it for arm64' "$build/out"
tests/vm/boot --kernel 6.1-arm64 --name dkms-arm64 --smp 2 --module "$build/arm64/kvmfilter.ko" \
	--file build/arm64/test_range:/test -- \
	sh -c 'export CMOCKA_MESSAGE_OUTPUT=TAP; chgrp kvm /dev/kvmfilter; su vmm -c /test' \
	>"$build/out" 2>&1
result $? 'and that answers a guest there' "$build/out"
