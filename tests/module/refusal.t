#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the module says when it can't be loaded: nothing is left behind, and the next try
# succeeds where it can. Modules that look for names which no kernel has, and a second one
# that wants the same device, are made from a changed tree.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

kernel=${TEST_KERNEL:-6.12}
release=$(scripts/kernel path "$kernel" release)
names='kallsyms_lookup_name file_is_kvm kvm_io_bus_register_dev kvm_io_bus_unregister_dev
	kvm_x86_ops find_module'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/messages
plan 14

for folder in module verifier uapi; do
	cp -r $folder "$work/"
done
cp -r --parents Kbuild VERSION scripts/{module-build,kernel,system,archive} "$work/"
# Into build/ of that tree; the module is kept as FILE.
build() {
	"$work/scripts/module-build" "$kernel" >"$out" 2>&1 &&
		cp "$work/build/module-$release/$1.ko" "$work/$2.ko"
}

# As many as there are: a name that is added here must be added above.
sources='module/kvm_hook.c module/lookup.c module/port.c'
# shellcheck disable=SC2086 # a list
count=$(cat $sources | grep -c -e '^	missing = "' -e ' \(ops\|lookup\)_name = "')
[ "$count" = "$(wc -w <<< "$names")" ]
result $? 'every name that the module looks for is tried'

files=()
failed=0
for name in $names; do
	# shellcheck disable=SC2086
	cp $sources "$work/module/"
	for source in $sources; do
		sed -i "s/\(\tmissing\| ops_name\| lookup_name\) = \"$name\"/\1 = \"${name}_not\"/" \
			"$work/$source"
	done
	! diff -rq module "$work/module" >/dev/null && build kvmfilter "$name" || failed=1
	files+=(--file "$work/$name.ko:/$name.ko")
done
# shellcheck disable=SC2086
cp $sources "$work/module/"
sed -i 's/kvmfilter\.o/second.o/; s/^kvmfilter-/second-/' "$work/Kbuild"
build second second || failed=1
result $failed 'the modules are built' "$out"

tests/vm/boot --kernel "$kernel" --name refusal "${files[@]}" --no-insmod \
	--module "build/module-$release/kvmfilter.ko" --file "$work/second.ko:/second.ko" \
	-- sh -c "
	for name in ${names//[[:space:]]/ }; do
		insmod /\$name.ko 2>&1 && echo \$name: loaded
		[ -e /sys/module/kvmfilter ] && echo \$name: there
	done
	insmod /kvmfilter.ko && echo good: loaded
	insmod /second.ko 2>&1 && echo second: loaded
	rmmod kvmfilter && insmod /second.ko && echo second: alone
	rmmod second
	dmesg | grep -E '(kvmfilter|second): '" >"$out" 2>&1
result $? 'the VM' "$out"

for name in $names; do
	grep -q "kvmfilter: this kernel has no ${name}_not, which kvmfilter needs" "$out"
	result $? "without $name it refuses, and names it" "$out"
done
! grep -qE '^(k|f).*: (loaded|there)' "$out"
result $? 'none of these is loaded' "$out"
grep -q 'good: loaded' "$out"
result $? 'where all names are, it is' "$out"
! grep -q 'second: loaded' "$out"
result $? 'two can not have the same device' "$out"
grep -q "second: can't register /dev/kvmfilter, minor 245: error -16" "$out"
result $? 'which is said' "$out"
grep -q 'second: alone' "$out"
result $? 'when the first is gone the second has it' "$out"
