#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Both commands of the README's "Try it", by a plain user with sudo in a fresh Debian with make:
# packages, downloads and all that is built come there by these commands alone. What they print
# is kept in build/fresh.
#
# The home is a folder of build/, since the system itself is in memory. No chroot: a process in
# one may make no user namespace, which a user's scripts/system wants to.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

out=$PWD/build/fresh
commands=('make demo' 'make check')

# In $SYSTEM: each command, and its exit status.
if [ -n "${SYSTEM:-}" ]; then
	home=$out/home
	chroot "$SYSTEM" useradd --home-dir "$home" --shell /bin/bash user
	echo 'user ALL=(ALL) NOPASSWD: ALL' > "$SYSTEM/etc/sudoers.d/user"
	echo "127.0.0.1 $(uname -n)" >> "$SYSTEM/etc/hosts"
	scripts/release-tree "$home/kvmfilter"
	# A clone has commits, which checkpatch looks for.
	git init -q "$home/kvmfilter"
	git -C "$home/kvmfilter" add -A
	git -C "$home/kvmfilter" -c user.name=user -c user.email=user@localhost commit -qm all
	chroot "$SYSTEM" chown -R user: "$home"
	for command in "${commands[@]}"; do
		# shellcheck disable=SC2016 # for the inner shell
		unshare --mount sh -c 'cd "$SYSTEM" && pivot_root . . && umount -l . && cd / &&
			exec su -l user -c "cd kvmfilter && JOBS=1 $1"' sh "$command" \
			>"$out/${command#make }.log" 2>&1 </dev/null
		echo $? > "$out/${command#make }.status"
	done
	# Some files may be those of users that exist here only.
	rm -rf "$home"
	exit
fi

. tests/tap.sh
plan ${#commands[@]}
rm -rf "$out"
mkdir -p "$out/home"
scripts/system with --bind "$out" bookworm sudo make -- "$0" >"$out/system.log" 2>&1 </dev/null
for command in "${commands[@]}"; do
	name=${command#make }
	tail -n 60 "$out/$name.log" > "$out/end" 2>/dev/null || cp "$out/system.log" "$out/end"
	[ "$(cat "$out/$name.status" 2>/dev/null)" = 0 ] && grep -q "^$name: PASS\$" "$out/end"
	result $? "$command; all that it says: $out/$name.log" "$out/end"
done
