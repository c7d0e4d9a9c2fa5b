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
cd "$(dirname "$0")/.." || exit
. tests/tap.sh
export CMOCKA_MESSAGE_OUTPUT=TAP

kernel=${TEST_KERNEL:-6.12}
release=$(scripts/kernel path "$kernel" release)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/messages
plan 13

version=$(sed -n 's/^#define KVMFILTER_ABI_VERSION\t//p' uapi/linux/kvmfilter.h)
tests/abi/describe uapi > "$work/now"
# Lines that are gone or changed. There is at least one.
[ -s "tests/abi/version-$version" ] &&
	! LC_ALL=C comm -13 <(sort "$work/now") <(sort "tests/abi/version-$version") |
	grep . >"$out"
result $? "nothing that ABI version $version promised has moved" "$out"
diff "tests/abi/version-$version" "$work/now" >"$out"
result $? "what was added to it is in tests/abi/version-$version" "$out"

# A folder with the tree as it is; the arguments are sed's, file by file.
tree() {
	local folder=$work/$1
	mkdir -p "$folder"
	git ls-files -co --exclude-standard | while read -r file; do
		[ -e "$file" ] && cp --parents "$file" "$folder"
	done
}

# change TREE FILE PERL: fails if nothing changed.
change() {
	local file=$work/$1/$2
	cp "$file" "$work/before"
	perl -0pi -e "$3" "$file"
	! cmp -s "$work/before" "$file"
}

# vm MODULE-FOLDER TEST-FOLDER COMMAND, the tests being /NAME there.
vm() {
	local files=() test
	for test in range trial posted create; do
		files+=(--file "$2/build/test_$test:/$test")
	done
	tests/vm/boot --kernel "$kernel" --smp 2 --name "abi-$(basename "$1")" \
		--module "$1/build/module-$release/kvmfilter.ko" "${files[@]}" \
		--file build/kvmfilter:/kvmfilter --file build/bpf/tests/tool/good.o:/good.o \
		-- sh -c "export CMOCKA_MESSAGE_OUTPUT=TAP; chgrp kvm /dev/kvmfilter; $3" >"$out" 2>&1
}

binaries() {
	make -s -C "$1" build/test_{range,trial,posted,create} >"$out" 2>&1
}

# The present ones come from the build of all tests.
make -s build/test_create >"$out" 2>&1
result $? 'build' "$out"

tree future &&
	change future uapi/linux/kvmfilter.h \
		's/(struct kvmfilter_\w+ \{\n\t__u32 size;.*?)\n\};/$1\n\t__u64 future;\n};/gs' &&
	change future module/ioctl.c \
		's/(kvmfilter_(?!state|access)\w+\) == )(\d+)/$1 . ($2 + 8)/ge' &&
	change future module/program.c 's/return KERNEL_FEATURES/return (1ULL << 62) | KERNEL_FEATURES/' &&
	"$work/future/scripts/module-build" "$kernel" >"$out" 2>&1
result $? 'a module of the future is built' "$out"
vm "$work/future" . 'su vmm -c "/range && /trial && /posted"' && grep -q '^ok 1' "$out"
result $? 'the present library works with it' "$out"

binaries "$work/future"
result $? 'a library of the future is built' "$out"
vm . "$work/future" 'su vmm -c "/range && /trial && /posted"' && grep -q '^ok 1' "$out"
result $? 'it works with the present module' "$out"

tree past &&
	change past module/filter.c \
		's/\tKVMF_COMMAND\(KVMFILTER_PROG_RUN.*?\),\n//s; s/static long (?=prog_run)/static long __maybe_unused /' &&
	change past module/program.c 's/#ifdef BPF_MEMSX/#if 0/' &&
	change past uapi/linux/kvmfilter.h 's/\t__u64 pass_notifier;\n//' &&
	change past module/ioctl.c 's/(kvmfilter_counters\) == )64/${1}56/' &&
	change past module/filter.c 's/(struct kvmfilter_counters, )pass_notifier/${1}pass_width/' &&
	change past module/range.c 's/\tsum->pass_notifier .*?;\n//s' &&
	change past module/fdinfo.c 's/ pass_notifier:%llu//; s/, count->pass_notifier//' &&
	"$work/past/scripts/module-build" "$kernel" >"$out" 2>&1
result $? 'a module of the past is built' "$out"
vm "$work/past" . 'su vmm -c "/posted" && ! /trial' && grep -q '^ok 1' "$out"
result $? 'the present library works with it, but for trials' "$out"
vm "$work/past" . 'su vmm -c "/kvmfilter run /good.o --program good_read --access read:0:4"' &&
	grep -q 'engine: interpreter (KVMFILTER_PROG_RUN: ' "$out"
result $? 'and the command says what is missing, and goes on' "$out"

tree other &&
	change other uapi/linux/kvmfilter.h 's/(define KVMFILTER_ABI_VERSION\t)1/${1}2/' &&
	"$work/other/scripts/module-build" "$kernel" >"$out" 2>&1
result $? 'a module with another version of the ABI is built' "$out"
vm . . 'su vmm -c /create'
result $? 'the library takes the present version' "$out"
! vm "$work/other" . 'su vmm -c /create' &&
	grep -q "the module has ABI version 2, this library ($(cat VERSION)) is for version 1" "$out" &&
	grep -qx 'Protocol not supported' "$out"
result $? 'and refuses another, saying which' "$out"
