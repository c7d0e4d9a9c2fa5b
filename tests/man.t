#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The library's manual: complete, well-formed, and its examples compile.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. tests/tap.sh

man=build/man
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plan 6

make -s lib man >"$work/messages" 2>&1
result $? 'the manual is made' "$work/messages"

nm -D --defined-only build/libkvmfilter.so.0 | awk '$2 != "A" { print $3 }' |
	sed 's/@.*//' | sort > "$work/exported"
for page in "$man"/*.3; do
	basename "$page" .3
done | grep -vx -e libkvmfilter -e kvmfilter_model | sort > "$work/pages"
diff "$work/exported" "$work/pages" > "$work/messages"
result $? 'each function and model has a page, and each page is of one' "$work/messages"

mandoc -Tlint -W warning "$man"/*.3 > "$work/messages" 2>&1
result $? 'mandoc finds nothing' "$work/messages"

for page in "$man"/*.3; do
	sed -n 's/^\.Xr \([a-z0-9_]*\) 3.*/\1/p' "$page" | sort -u | while read -r other; do
		[ -e "$man/$other.3" ] || echo "$page refers to $other(3), which there is not"
	done
done > "$work/messages"
[ ! -s "$work/messages" ]
result $? 'references lead to pages' "$work/messages"

# A page says something, and in more words than its title.
bad=0
for page in "$man"/*.3; do
	words=$(mandoc -Tascii "$page" | col -b |
		awk '/^DESCRIPTION/ { on = 1; next } /^[A-Z]/ { on = 0 } on' | wc -w)
	[ "$words" -ge 4 ] || { echo "$page: $words words" >> "$work/messages"; bad=1; }
done
result $bad 'each page describes something' "$work/messages"

bad=0
awk -v out="$work/example" '
	/^\.\\" example/ { n++; next }
	n && /^\.Bd/ { file = out n ".c"; next }
	/^\.Ed/ { file = "" }
	file { gsub(/\\e/, "\\"); print > file }' "$man/libkvmfilter.3"
for example in "$work"/example*.c; do
	cp "$example" "${example%.c}.cc"
	cc -Wall -Wextra -Werror -Iuapi -Iuserlib/include -fsyntax-only "$example" \
		>>"$work/messages" 2>&1 &&
		g++ -Wall -Wextra -Werror -Wno-missing-field-initializers -Iuapi \
			-Iuserlib/include -fsyntax-only "${example%.c}.cc" \
			>>"$work/messages" 2>&1 || bad=1
done
[ -e "$work/example2.c" ] || bad=1
result $bad 'the examples compile, as C and as C++' "$work/messages"
