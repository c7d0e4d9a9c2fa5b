#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who may use the device, and what opening it loads: tests/guest/permissions.sh in a VM whose
# root is a Debian system with udev.
set -euo pipefail
cd "$(dirname "$0")/../.."
kernel=${TEST_KERNEL:-6.12}

if [ -z "${SYSTEM:-}" ]; then
	exec scripts/system with bookworm udev kmod systemd procps -- "$0"
fi
chroot "$SYSTEM" useradd --groups kvm vmm
chroot "$SYSTEM" useradd stranger
# Static: the system has another C library, maybe.
cc -static -Iuapi -Iuserlib/include tests/abi/create.c build/libkvmfilter.a -o "$SYSTEM/create"
release=$(scripts/kernel path "$kernel" release)
exec tests/vm/boot --kernel "$kernel" --root "$SYSTEM" --name permissions \
	--module "build/module-$release/kvmfilter.ko" --no-insmod \
	--file tests/tap.sh:/tap.sh --file tests/guest/permissions.sh:/test \
	--file packaging/60-kvmfilter.rules:/rules \
	--file packaging/kvmfilter.modules-load:/modules-load -- sh /test
