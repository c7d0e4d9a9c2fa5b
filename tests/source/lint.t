#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Static analysis, one test per tool: see scripts/lint. Without FULL, of what is shipped,
# and without clang-tidy, which takes minutes.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

tools=(checkpatch sparse coccinelle cppcheck shellcheck)
scope=--shipped
if [ -n "${FULL:-}" ]; then
	tools+=(clang-tidy)
	scope=
fi
echo "1..${#tools[@]}"
for i in "${!tools[@]}"; do
	if output=$(scripts/lint ${scope:+"$scope"} "${tools[i]}" 2>&1); then
		echo "ok $((i + 1)) - ${tools[i]}"
	else
		echo "not ok $((i + 1)) - ${tools[i]}"
		printf '%s\n' "$output" | sed 's/^/# /'
	fi
done
