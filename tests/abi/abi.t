#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Old and new together. What user space relies on stays where it was; and the tests with a
# guest run with a module and a library that are made of a changed tree:
#
#	future	all structures longer, and a feature more
#	past	a structure shorter, a command and a feature less
#	other	another version of the ABI
# shellcheck disable=SC2016 # for perl to expand
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
export CMOCKA_MESSAGE_OUTPUT=TAP

kernel=${TEST_KERNEL:-6.12}
release=$(scripts/kernel path "$kernel" release)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/messages
plan 14

version=$(sed -n 's/^#define KVMFILTER_ABI_VERSION\t//p' uapi/linux/kvmfilter.h)
tests/abi/describe uapi > "$work/now"
# Lines that are gone or changed. There is at least one.
[ -s "tests/abi/version-$version" ] &&
	! LC_ALL=C comm -13 <(sort "$work/now") <(sort "tests/abi/version-$version") |
	grep . >"$out"
result $? "nothing that ABI version $version promised has moved" "$out"
diff "tests/abi/version-$version" "$work/now" >"$out"
result $? "what was added to it is in tests/abi/version-$version" "$out"

# change TREE FILE PERL: fails if nothing changed.
change() {
	local file=$work/$1/$2
	cp "$file" "$work/before"
	perl -0pi -e "$3" "$file"
	! cmp -s "$work/before" "$file"
}

# build TREE: its module becomes TREE.ko.
build() {
	"$work/$1/scripts/module-build" "$kernel" >"$out" 2>&1 &&
		cp "$work/$1/build/module-$release/kvmfilter.ko" "$work/${2:-$1}.ko"
}

# The present ones come from the build of all tests.
make -s build/test_create >"$out" 2>&1 &&
	cp "build/module-$release/kvmfilter.ko" "$work/present.ko"
result $? 'build' "$out"

scripts/release-tree "$work/future" &&
	change future uapi/linux/kvmfilter.h \
		's/(struct kvmfilter_\w+ \{\n\t__u32 size;.*?)\n\};/$1\n\t__u64 future;\n};/gs' &&
	change future module/ioctl.c \
		's/(kvmfilter_(?!state|access)\w+\) == )(\d+)/$1 . ($2 + 8)/ge' &&
	change future module/main.c 's/features = KVMF_JIT/features = (1ULL << 62) | KVMF_JIT/' &&
	build future
result $? 'a module of the future is built' "$out"
make -s -C "$work/future" build/test_{range,trial,posted} >"$out" 2>&1
result $? 'and a library' "$out"

scripts/release-tree "$work/past" &&
	change past module/filter.c \
		's/\tKVMF_COMMAND\(KVMFILTER_PROG_RUN.*?\),\n//s; s/static long (?=prog_run)/static long __maybe_unused /' &&
	change past module/jit.h 's/#ifdef BPF_MEMSX/#if 0/' &&
	change past uapi/linux/kvmfilter.h 's/\t__u64 pass_timer;\n//' &&
	change past module/ioctl.c 's/(kvmfilter_counters\) == )72/${1}64/' &&
	change past module/range.c 's/\tsum->pass_timer .*?;\n//s' &&
	change past module/fdinfo.c 's/ pass_timer:%llu//; s/,\s+count->pass_timer//' &&
	build past
result $? 'a module of the past is built' "$out"

# Not in the header, on which all depends.
change past module/main.c 's/\bKVMFILTER_ABI_VERSION\b/2/g' && build past other
result $? 'a module with another version of the ABI is built' "$out"

# --- all of them in one VM -------------------------------------------------------------

# in_vm WHAT MODULE COMMAND: the user's command, with that module. What it says, and
# its status, are kept as WHAT.
cases=''
in_vm() {
	cases="$cases
		echo '=== $1'
		insmod /$2.ko && chgrp kvm /dev/kvmfilter && su vmm -c '$3'
		echo \"=== \$?\"
		unload"
}

files=()
for module in present future past other; do
	# One that was not built was said to be missing.
	[ ! -e "$work/$module.ko" ] || files+=(--file "$work/$module.ko:/$module.ko")
done
for test in range trial posted; do
	files+=(--file "build/test_$test:/$test")
	[ ! -e "$work/future/build/test_$test" ] ||
		files+=(--file "$work/future/build/test_$test:/future/$test")
done
in_vm 'present library, future module' future '/range && /trial && /posted'
in_vm 'future library, present module' present '/future/range && /future/trial && /future/posted'
in_vm 'present library, past module' past '/posted && ! /trial'
in_vm 'present command, past module' past \
	'/kvmfilter run /good.o --program good_read --access read:0:4'
in_vm 'present version' present /create
in_vm 'other version' other /create
tests/vm/boot --kernel "$kernel" --smp 2 --name abi-versions --timeout 600 "${files[@]}" \
	--file build/test_create:/create --file build/kvmfilter:/kvmfilter \
	--file build/bpf/tests/tool/good.o:/good.o \
	-- sh -c "export CMOCKA_MESSAGE_OUTPUT=TAP $cases" >"$work/all" 2>"$out"
result $? 'the VM with all of them' "$out"

# said WHAT STATUS: it ended so; what it said is in $out.
said() {
	sed -n "/^=== $1\$/,/^=== [0-9]/p" "$work/all" > "$out"
	tail -n 1 "$out" | grep -qx "=== $2"
}

said 'present library, future module' 0 && grep -q '^ok 1' "$out"
result $? 'the present library works with a module of the future' "$out"
said 'future library, present module' 0 && grep -q '^ok 1' "$out"
result $? 'a library of the future works with the present module' "$out"
said 'present library, past module' 0 && grep -q '^ok 1' "$out"
result $? 'the present library works with a module of the past, but for trials' "$out"
said 'present command, past module' 0 &&
	grep -q 'engine: interpreter (KVMFILTER_PROG_RUN: ' "$out"
result $? 'and the command says what is missing, and goes on' "$out"
said 'present version' 0
result $? 'the library takes the present version' "$out"
said 'other version' '[1-9]' &&
	grep -q "the module has ABI version 2, this library ($(cat VERSION)) is for version 1" "$out" &&
	grep -qx 'Protocol not supported' "$out"
result $? 'and refuses another, saying which' "$out"
