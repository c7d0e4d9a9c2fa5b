#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The public headers are for C and C++, each by itself, and for Rust: its bindgen takes them as
# they are, and finds all functions, models and constants. kvmfilter_prog.h is for programs.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/messages
includes='-Iuapi -Iuserlib/include'
headers=()
for header in uapi/linux/*.h userlib/include/*.h; do
	header=${header#uapi/}
	header=${header#userlib/include/}
	[ "$header" = kvmfilter_prog.h ] || headers+=("$header")
done
plan 6

# alone SUFFIX COMPILER...: each header in a file of its own.
alone() {
	local header file=$work/header.$1
	shift
	for header in "${headers[@]}"; do
		echo "#include <$header>" >"$file"
		# shellcheck disable=SC2086 # a list
		"$@" -Wall -Wextra -Werror -pedantic -fsyntax-only $includes "$file" || echo "^ $*"
	done >"$out" 2>&1
	[ "${#headers[@]}" -gt 1 ] && [ ! -s "$out" ]
}

alone c gcc -std=c99
result $? 'each header stands alone, in C99' "$out"
alone cc g++ -std=c++11
result $? 'in C++11' "$out"
# The data of a state has no length, and clang takes no __extension__ for that.
alone cc clang++ -std=c++20 -Wno-c99-extensions
result $? "in clang's C++20" "$out"

printf '#include <%s>\n' "${headers[@]}" >"$work/all.h"
# shellcheck disable=SC2086
bindgen --allowlist-type 'kvmfilter_.*' --allowlist-function 'kvmfilter_.*' \
	--allowlist-var '(?i)kvmfilter_.*' "$work/all.h" -- $includes >"$work/all.rs" 2>"$out" &&
	[ ! -s "$out" ]
result $? 'bindgen has nothing to say' "$out"

# missing OURS THEIRS: what of the first is not in the second.
missing() {
	[ -s "$1" ] && LC_ALL=C comm -23 <(LC_ALL=C sort -u "$1") <(LC_ALL=C sort -u "$2") >"$out" &&
		[ ! -s "$out" ]
}

sed -nE 's/^ (kvmfilter_[a-z0-9_]+)@.*/\1/p' packaging/debian/libkvmfilter1.symbols >"$work/ours"
sed -nE 's/^ *pub (fn|static) (kvmfilter_[a-z0-9_]+).*/\2/p' "$work/all.rs" >"$work/theirs"
missing "$work/ours" "$work/theirs"
result $? 'it finds all functions and models' "$out"

# But for commands: it does not evaluate _IO().
sed -nE '/_IO\(|static inline/d; s/^#define (KVMFILTER_[A-Z0-9_]+)[[:space:]]+[^[:space:]].*/\1/p' \
	uapi/linux/*.h userlib/include/*.h >"$work/ours"
sed -nE 's/^ *pub const (KVMFILTER_[A-Z0-9_]+):.*/\1/p' "$work/all.rs" >"$work/theirs"
missing "$work/ours" "$work/theirs"
result $? 'and all constants' "$out"
