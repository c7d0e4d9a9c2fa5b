#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The lock of a state block under Linux's memory model: herd7 tries all that it allows,
# not what one processor does today. The tests are those of litmus/, each with what may
# never happen behind "exists"; the threads in them come from a folder:
#
#	inplace/	transactions
#	vmm/		user space
#	arm64/		inplace/ in instructions of arm64, under that architecture's own
#			model: what the JIT makes of the code that takes the lock
#
# Then each barrier is taken out, one by one, and the tests named in the folder's "mutants"
# must find it. Where none can, since another barrier does the same, the reason stands
# there, and all tests must agree. "sources" holds the functions that the threads are
# modelled on to what is proven here.
#
# With FULL=1 in the environment four threads are tried as well, which takes a minute.
#
# What herd7 read is left in build/litmus, the model is where scripts/kernel memory-model
# says: there, herd7 -conf linux-kernel.cfg FILE shows an execution.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

here=tests/proof/litmus
out=$PWD/build/litmus
rm -rf "$out"
mkdir -p "$out"

# --- what is to be run: a folder for each point, with a file for each test ---------------

points=0

# point EXPECTED DESCRIPTION: the next one; its folder is $point.
point() {
	points=$((points + 1))
	point=$out/$points
	mkdir -p "$point"
	printf '%s\t%s\t%s\n' "$points" "$1" "$2" >> "$out/points"
}

# threads SET SED: the threads of the set and the VMM's, changed.
threads() {
	local file
	rm -rf "$out/threads"
	mkdir -p "$out/threads/vmm"
	for file in "$here/$1"/*.thread; do
		[ ! -e "$file" ] || sed "$2" "$file" > "$out/threads/${file##*/}"
	done
	for file in "$here"/vmm/*.thread; do
		sed "$2" "$file" > "$out/threads/vmm/${file##*/}"
	done
}

# assemble FILE [SED]: the test as herd7 reads it. Whose turn it is, is anybody's, but where
# the test says it.
assemble() {
	sed "${2:-}" "$1" | gcc -E -P -w -undef -x c -I "$out/threads" \
		-D 'FREE=(before & 1) == 0' -D TURN=before -
}

# The tests of a set; those of arm64 are its own.
tests_of() {
	[ "$1" = arm64 ] || ls "$here"/*.litmus
	ls "$here/$1"/*.litmus 2>/dev/null
}

# add_mutants SET FOLDER: of the folder's threads, with the set's tests.
add_mutants() {
	local set=$1 label instead how tests file name
	while IFS=$'\t' read -r label instead how tests; do
		case $label in '#'* | '') continue ;; esac
		threads "$set" "$how"
		case $tests in
		-*) point Never "$2: $label: $instead: needless, as ${tests#- }" ;;
		*) point Sometimes "$2: $label: $instead: found by $tests" ;;
		esac
		while read -r file; do
			name=${file##*/}
			name=${name%.litmus}
			case $tests in
			-*) case $name in three-* | four) continue ;; esac ;;
			*) case " $tests " in *" $name "*) ;; *) continue ;; esac ;;
			esac
			if [ "$set" = arm64 ]; then
				assemble "$file" "$how"
			else
				assemble "$file"
			fi > "$point/$name.litmus"
			# What changes nothing in a test shows nothing.
			! cmp -s "$point/$name.litmus" "$out/good-$set/$name.litmus" ||
				rm "$point/$name.litmus"
		done < <(tests_of "$set")
	done < "$here/$2/mutants"
}

for set in inplace arm64; do
	mkdir "$out/good-$set"
	threads "$set" ''
	while read -r file; do
		name=$(basename "$file" .litmus)
		[ "$name" != four ] || [ -n "${FULL:-}" ] || continue
		assemble "$file" > "$out/good-$set/$name.litmus"
		point Never "$set: $name"
		cp "$out/good-$set/$name.litmus" "$point/"
	done < <(tests_of "$set")
	add_mutants "$set" "$set"
done
add_mutants inplace vmm

sources=$(cat "$here"/*/sources | grep -v '^#')
plan $((points + $(wc -l <<< "$sources")))

# --- the sources ------------------------------------------------------------------------

while IFS=$'\t' read -r file name wanted; do
	found=$(sed -n "/[ *]$name(.*[^;]\$/,/^}/p" "$file" |
		grep -oE '\b(smp_[a-z_]+|cmpxchg[a-z_]*|BPF_CMPXCHG|(READ|WRITE)_ONCE|__atomic_[a-z_]+|__ATOMIC_[A-Z_]+)\b' |
		sed 's/__ATOMIC_//' | paste -sd ' ')
	echo "$found" > "$out/found"
	[ "$found" = "$wanted" ]
	result $? "$file: $name(): $wanted" "$out/found"
done <<< "$sources"

# --- herd7 ------------------------------------------------------------------------------

model=$(scripts/kernel memory-model) || exit
cp "$model"/* "$out/"
# shellcheck disable=SC2016 # for the other shell
run='cd "$1" || exit
	for point in $(seq "$2"); do
		for file in "$point"/*.litmus; do
			conf="-conf linux-kernel.cfg"
			! grep -q "^AArch64" "$file" || conf=
			herd7 -optace true $conf "$file" > "${file%.litmus}.out" 2>&1
		done
		echo "$point"
	done'
# judge POINT EXPECTED: each of its tests came to that, there is one, and none of those
# named was left out since it was not changed.
judge() {
	local file count=0 wanted named
	named=$(sed -n "/^$1\t/s/.*: found by //p" "$out/points")
	wanted="^Observation [^ ]* $2 [0-9]* [0-9]*\$"
	for file in "$out/$1"/*.litmus; do
		[ -e "${file%.litmus}.out" ] || return
		grep -q "$wanted" "${file%.litmus}.out" || return
		! grep -Eq '^Observation .* 0 0$|^Warning|data-race' "${file%.litmus}.out" || return
		count=$((count + 1))
	done
	[ $count != 0 ] && [ "${named:+$(wc -w <<< "$named")}" = "${named:+$count}" ]
}

# As they come; where herd7 can't be had, none do.
while read -r number; do
	IFS=$'\t' read -r _ expected what < <(sed -n "${number}p" "$out/points")
	judge "$number" "$expected"
	result $? "$what" "$out/$number"/*.out
done < <(scripts/system run --bind "$out" forky herdtools7 -- sh -c "$run" sh "$out" "$points")
