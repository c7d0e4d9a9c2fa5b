#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Who may open the device, and what that does: in the root of a Debian system with udev,
# systemd's tools and the users vmm (group kvm) and stranger. What a system does when it
# boots is done here by hand, program by program.
# shellcheck disable=SC2015,SC2317 # check's arguments; it calls the functions

# shellcheck source=tests/tap.sh
. /tap.sh
out=/tmp/out
plan 16

node() { stat -c '%G %a %t:%T' /dev/kvmfilter; }
loaded() { [ -d /sys/module/kvmfilter ]; }
create() { su "$1" -c /create >$out 2>&1; }

# As systemd's kmod-static-nodes.service and systemd-tmpfiles-setup-dev.service.
static_nodes() {
	kmod static-nodes --format=tmpfiles --output=/run/tmpfiles.d/static-nodes.conf
	systemd-tmpfiles --prefix=/dev --create --boot >$out 2>&1
}

start_udev() {
	/lib/systemd/systemd-udevd --daemon >$out 2>&1
	udevadm trigger --action=add && udevadm settle
}

stop_udev() {
	udevadm control --exit
	while pgrep systemd-udevd >/dev/null; do sleep 0.1; done
}

folder=/lib/modules/$(uname -r)/updates
mkdir -p "$folder" /run/tmpfiles.d
cp /kvmfilter.ko "$folder"
depmod -a
mkdir -p /usr/lib/udev/rules.d
mv /rules /usr/lib/udev/rules.d/60-kvmfilter.rules
chmod 644 /usr/lib/udev/rules.d/60-kvmfilter.rules

static_nodes
[ "$(node)" = 'root 600 a:f5' ]
result $? 'the node is there before the module is loaded, for root' $out
start_udev
[ "$(node)" = 'kvm 660 a:f5' ]
result $? 'udev gives it to the group kvm' $out

! create stranger && grep -q 'Permission denied' $out
result $? 'a stranger may not open it' $out
! loaded
result $? 'and does not load the module' $out

create vmm
result $? 'a member of the group may, and creates a filter' $out
loaded
result $? 'opening has loaded the module' $out
udevadm settle
[ "$(node)" = 'kvm 660 a:f5' ]
result $? 'the node is still that of the group' $out
! create stranger && grep -q 'Permission denied' $out
result $? 'and no stranger may open it' $out

/run/vm/bin/unload && udevadm settle && ! loaded
result $? 'the module is unloaded' $out
create vmm && loaded
result $? 'and loaded again by the next who opens' $out
/run/vm/bin/unload

# Without the static node, as on a system that was installed and not yet booted.
rm -f /dev/kvmfilter
! create vmm && grep -q 'is the module loaded' $out
result $? 'without the node the library asks for the module' $out
modprobe kvmfilter && udevadm settle && [ "$(node)" = 'kvm 660 a:f5' ]
result $? 'loaded by hand, udev gives the new node to the group' $out
/run/vm/bin/unload

mkdir -p /usr/lib/modules-load.d
mv /modules-load /usr/lib/modules-load.d/kvmfilter.conf
/lib/systemd/systemd-modules-load >$out 2>&1 && loaded
result $? 'modules-load.d loads it at boot' $out
/run/vm/bin/unload
stop_udev

# The rule taken away: everybody is a stranger but root.
rm -f /usr/lib/udev/rules.d/60-kvmfilter.rules /dev/kvmfilter
static_nodes
start_udev
! create vmm && grep -q 'Permission denied' $out
result $? 'without the rule a member of the group may not open it' $out
! loaded && /create >$out && loaded
result $? 'but root may' $out
/run/vm/bin/unload
# And without what the module says of its device.
rm "$folder/kvmfilter.ko"
depmod -a
! /create >$out && ! loaded && grep -q 'is the module loaded' $out
result $? 'without the module opening fails, and the library says why' $out
stop_udev
