#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What `make help` prints is read at once on the smallest of screens, and is true of the Makefile.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plan 4
make -s help >"$work/help"
make -s help-all >"$work/all"

# A line is left for the shell's prompt.
[ "$(wc -l <"$work/help")" -le 23 ]
result $? 'make help fits into 24 lines' "$work/help"
! awk 'length > 80' "$work/help" "$work/all" | grep . >"$work/long"
result $? 'of 80 columns, as make help-all does' "$work/long"

# targets FILE: those that it names, in order.
targets() {
	sed -n 's/^make \([a-z].*\)/\1/; t found; b; :found; s/ .*//p' "$1"
}
make -pnq 2>/dev/null | sed -n 's/^\.PHONY: *//p' | tr ' ' '\n' | sort >"$work/there"
targets "$work/all" | sort | comm -23 - "$work/there" >"$work/gone"
[ "$(targets "$work/all" | wc -l)" -ge 20 ] && ! grep . "$work/gone"
result $? 'all that is named is there' "$work/gone"
first=$(make -pnq 2>/dev/null | sed -n 's/^FIRST := //p')
[ -n "$first" ] && [ "$(targets "$work/help" | tr '\n' ' ')" = "$first help-all " ]
result $? 'make help tells of all that come first' "$work/help"
