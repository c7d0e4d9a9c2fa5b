#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tests/install/dkms.t's part in a VM with Secure Boot, as root: which modules are taken.
# /refused has some that are not, each with the part of the log's line that says why behind a
# colon: "unsigned.ko:unsigned module".
set -u

fail() {
	echo "$*"
	dmesg | tail -n 20
	exit 1
}

[ "$(cat /sys/kernel/security/lockdown 2>/dev/null)" = 'none [integrity] confidentiality' ] ||
	dmesg | grep -q 'Kernel is locked down from EFI Secure Boot' || fail 'not locked down'
while IFS=: read -r module reason; do
	! insmod "/$module" 2>/said || fail "$module is taken"
	echo "$module: $(cat /said)"
	dmesg | tail -n 3 | grep -q "$reason" || fail "$module: not for the right reason"
done </refused
{ depmod && modprobe kvmfilter; } || fail 'the signed module is not taken'
chgrp kvm /dev/kvmfilter
CMOCKA_MESSAGE_OUTPUT=TAP exec su vmm -c /test
