#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The demo as `make demo` runs it: its verdict, the form of its table, and that it fails
# when it should.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

plan 5

output=$(scripts/demo --rounds 100)
result $? 'the demo succeeds'
printf '%s\n' "$output" | sed 's/^/# /'
[ "$(printf '%s\n' "$output" | tail -n 1)" = 'pit: PASS' ]
result $? 'its last line is pit: PASS'

# The fourth number from the right but two: names of kinds have blanks in them.
printf '%s\n' "$output" | awk '
	/instr\. with$/ { table = 1; next }
	/^$/ { table = 0 }
	table { rows++; if ($(NF - 2) != 0 || $(NF - 3) != $(NF - 4)) bad++ }
	END { exit !(rows >= 20 && !bad) }'
result $? 'each row of its table has as many exits as accesses without, and 0 with'

scripts/demo --json --rounds 10 2>/dev/null | perl -MJSON::PP -e '
	my $table = decode_json(join "", <STDIN>)->{pit};
	exit !(@$table >= 20 && !grep { $_->{exits_with} != 0 } @$table)'
result $? 'with --json its standard output is JSON and nothing else'

# Without the module there can be no filter: the demo must not pass.
release=$(scripts/kernel path "${DEMO_KERNEL:-6.12}" release)
! tests/vm/boot --kernel "${DEMO_KERNEL:-6.12}" --timeout 60 \
	--file build/pit-demo:/pit-demo -- /pit-demo --rounds 1 >/dev/null 2>&1
result $? "the demo fails on $release without the module"
