#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The searches of tests/fuzz, bounded: `make fuzz` goes on where this ends.
# The environment: ACCEPTED (programs to accept and run), INPUTS (of libFuzzer); with FULL more.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

accepted=${ACCEPTED:-${FULL:+2000000}}
accepted=${accepted:-500000}
inputs=${INPUTS:-${FULL:+200000}}
inputs=${inputs:-20000}
work=$(mktemp -d build/fuzz-check.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir "$work/seeds" "$work/new"
tests/fuzz/seeds "$work/seeds"

plan 4

libfuzzer() {
	build/fuzz_verifier -max_len=2048 -artifact_prefix="$work/" "$@" \
		>"$work/log" 2>&1 && return
	tail -n 30 "$work/log" | sed 's/^/# /'
	return 1
}

build/soundness --accepted "$accepted" --seed 1 >"$work/sum" 2>"$work/log"
status=$?
sed 's/^/# /' "$work/sum" "$work/log"
result $status "of programs at random, $accepted that are accepted keep the promises"
grep -q " $accepted accepted .* [1-9][0-9]* used an index, [1-9][0-9]* the stack, [1-9][0-9]* h" \
	"$work/sum"
result $? 'as many as that, with indices, stack and helpers among them'

libfuzzer -runs=0 tests/fuzz/corpus "$work/seeds"
result $? 'the kept corpus and all cases run clean under ASan and UBSan'

libfuzzer -runs="$inputs" -seed=1 "$work/new" tests/fuzz/corpus "$work/seeds"
status=$?
sed -n 's/^#\([0-9]*\).*DONE *\(cov: [0-9]*\).*/# libFuzzer: \1 inputs, \2 edges/p' "$work/log"
result $status "so do $inputs inputs that libFuzzer makes of them"
