# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# TAP for shell scripts, which source this file.

# plan COUNT: how many points there will be.
plan() {
	echo "1..$1"
	tap_number=0
}

# result STATUS WHAT [FILE...]: one point. The files say why, if it failed.
result() {
	tap_number=$((tap_number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tap_number - $2"
		return
	fi
	echo "not ok $tap_number - $2"
	shift 2
	[ $# = 0 ] || sed 's/^/# /' "$@" 2>/dev/null
}
