# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Tests in one VM, one after the other; runs there as root. Each finds the module just inserted,
# mounts and a /tmp of its own, and itself as /test. Before a test and behind it stands a line
# for tests/guest/turns.tap; the kernel's log has the test's name, too, for tests/vm/boot.
#
#	sh turns.sh NAME COMMAND [NAME COMMAND]...	the test is /turns/NAME
failed=0
while [ $# -gt 0 ]; do
	echo "=== $1 begins"
	echo "<6>test: $1" > /dev/kmsg
	ln -sfn "/turns/$1" /test
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m sh -c 'mount -t tmpfs -o mode=1777 none /tmp && eval "$1"' sh "$2"
	status=$?
	echo "=== $1 ends with $status"
	[ $status = 0 ] || failed=$((failed + 1))
	shift 2
	if [ $# -gt 0 ] && [ -e /kvmfilter.ko ]; then
		[ ! -e /sys/module/kvmfilter ] || unload || exit 1
		insmod /kvmfilter.ko || exit 1
	fi
done
exit $failed
