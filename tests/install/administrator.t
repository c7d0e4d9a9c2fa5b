#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The README's section on installation, followed word by word by an administrator with a
# fresh Debian. Each of its parts (###) is a way to install, and is tried in a system of its
# own, in a copy of the tree: what is indented are commands. A system with an older kernel
# than the machine's can't be booted into in between, so
#
#  - uname says which kernel was installed there;
#  - what follows `sudo modprobe kvmfilter`, that line first, runs in a VM which boots this
#    kernel with the system as its root. KVM is there, and a test of the i8254.
# shellcheck disable=SC2016 # for the VM's shell to expand
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

# Text of the part with this title: the commands.
commands() {
	awk -v title="### $1" '
		/^## / { section = $0 }
		/^###? / { part = $0 }
		section == "## Install" && part == title && sub(/^    /, "")' README.md
}

parts() {
	awk '/^## / { section = $0 } section == "## Install" && sub(/^### /, "")' README.md
}

# One way to install, in $SYSTEM.
one() {
	local title=$1 release
	release=$(cd "$SYSTEM/usr/lib/modules" && echo *)
	if [ "$release" != "$(scripts/kernel path 6.1 release)" ]; then
		echo "the system has kernel $release, the VM $(scripts/kernel path 6.1 release)"
		return 1
	fi
	scripts/release-tree "$SYSTEM/root/kvmfilter"
	cat > "$SYSTEM/usr/local/bin/uname" <<-E
		#!/bin/sh
		[ "\$*" = -r ] && echo $release || exec /usr/bin/uname "\$@"
	E
	chmod +x "$SYSTEM/usr/local/bin/uname"
	chroot "$SYSTEM" apt-get update -q || return 1

	echo "127.0.0.1 $(uname -n)" >> "$SYSTEM/etc/hosts"
	echo 'set -ex; cd /root/kvmfilter; export DEBIAN_FRONTEND=noninteractive' \
		| tee "$SYSTEM/before" > "$SYSTEM/after"
	# apt asks, and is answered.
	commands "$title" | awk -v before="$SYSTEM/before" -v after="$SYSTEM/after" '
		/^sudo modprobe kvmfilter/ { modprobe = 1 }
		{ gsub(/apt install/, "& -y"); print >> (modprobe ? after : before) }'
	chroot "$SYSTEM" sh /before || return 1
	rm "$SYSTEM/usr/local/bin/uname"
	tests/vm/boot --kernel 6.1 --root "$SYSTEM" --name administrator --timeout 180 --icount \
		--file build/test_pit:/test_pit -- \
		sh -c 'PATH=$PATH:/usr/local/bin:/sbin; export LC_ALL=C
			. /after && chgrp kvm /dev/kvmfilter && CMOCKA_MESSAGE_OUTPUT=TAP /test_pit'
}

if [ -n "${SYSTEM:-}" ]; then
	one "$1"
	exit
fi
. tests/tap.sh
mkdir -p build/administrator
plan "$(($(parts | wc -l) + 1))"
[ "$(parts | wc -l)" -ge 2 ] && commands "$(parts | head -n 1)" | grep -q .
result $? 'the README has a section Install with parts'
while read -r part; do
	log=build/administrator/$part.log
	scripts/system with bookworm linux-image-amd64 sudo udev libcmocka0 -- \
		"$0" "$part" >"$log" 2>&1 </dev/null
	status=$?
	tail -n 40 "$log" > build/administrator/end
	result $status "$part, word by word; all of it: $log" build/administrator/end
done < <(parts)
