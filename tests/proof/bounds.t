#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What verifier/insn.c says of instructions holds for all inputs there are: tests/proof/bounds.c,
# by CBMC. The same command must refute copies of insn.c with a fault planted.
#
# CBMC's own solver decides all but products, which take it hours. There CBMC writes a formula,
# and cvc5 decides it in two steps: that products of small factors grow with these, as a fact
# of integers; then the formula, with any function for the product that grows like that. What
# holds for any such function holds for the product.
#
# Where this system lacks one of the two, a fresh trixie has them: see scripts/system.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh

if [ "${1:-}" != here ] && ! { command -v cbmc && command -v cvc5; } >/dev/null; then
	exec scripts/system run --bind "$PWD" trixie cbmc cvc5 libc6-dev -- \
		"$PWD/tests/proof/bounds.t" here
fi

work=build/proof
rm -rf "$work"
mkdir -p "$work"

# cbmc FOLDER PROOF [OPTION...]: with the insn.c of this folder. No loop goes round more often
# than it is unwound here; that is proven, too.
cbmc_of() {
	local folder=$1 proof=$2
	shift 2
	cbmc -I"$folder" -Iverifier -Iuserlib/src -Iuserlib/include -Iuapi tests/proof/bounds.c \
		--function "prove_$proof" --unwind 9 --unwinding-assertions \
		--bounds-check --pointer-check --div-by-zero-check --signed-overflow-check \
		--undefined-shift-check --drop-unused-functions --slice-formula "$@"
}

# by_cvc5 PROOF SED OPTION...: whether cvc5 finds nothing against a proof, whose formula SED
# has edited before.
by_cvc5() {
	local proof=$1 edit=$2 formula=$work/$1.smt2
	shift 2
	cbmc_of verifier "$proof" --cvc5 --outfile "$formula" >"$work/log" 2>&1 || return
	sed -i -e '/^(get-value /d' -e "$edit" "$formula"
	timeout 600 cvc5 "$@" "$formula" >"$work/log" 2>&1
	[ "$(cat "$work/log")" = unsat ]
}

proven() {
	case $1 in
	products_*)
		by_cvc5 "$1" '' --solve-bv-as-int=sum
		;;
	mul)
		# shellcheck disable=SC2016 # no variables
		by_cvc5 "$1" 's/(bvmul /(product /g
			/^(set-logic/a (declare-fun product ((_ BitVec 64) (_ BitVec 64)) (_ BitVec 64))'
		;;
	*)
		cbmc_of verifier "$1" >"$work/log" 2>&1 &&
			grep -q '^VERIFICATION SUCCESSFUL$' "$work/log"
		;;
	esac
}

prove_it() {
	proven "$1"
	local status=$?
	tail -n 40 "$work/log" >"$work/end"
	result $status "proven: $2" "$work/end"
}

# refute WHAT PROOF PROPERTY SED: the plant must be all that SED changes, and this property
# must be found wrong.
refute() {
	local what=$1 proof=$2 property=$3 edit=$4 status=1
	rm -rf "$work/planted"
	mkdir "$work/planted"
	sed "$edit" verifier/insn.c >"$work/planted/insn.c"
	if cmp -s verifier/insn.c "$work/planted/insn.c"; then
		echo "there is nothing to plant this in" >"$work/end"
	else
		cbmc_of "$work/planted" "$proof" >"$work/log" 2>&1
		[ $? = 10 ] && grep -q "$property.*: FAILURE$" "$work/log"
		status=$?
		tail -n 40 "$work/log" >"$work/end"
	fi
	result $status "refuted: $what" "$work/end"
}

plan 39

prove_it faults 'no instruction makes kvmf_insn_fault() do what C leaves undefined'
prove_it others 'arithmetic has no other operations than the following'
prove_it products_64 'factors of 32 bits: a product fits in 64, and grows with them'
prove_it products_32 'factors of 16 bits: a product fits in 32, and grows with them'
for op in mov add sub mul div mod neg and or xor lsh rsh arsh end; do
	prove_it $op "$op: runs, and the result is not above its bound, in all forms"
done

holds='the bound holds'
refute 'the constant of mov is not extended by its sign' mov "$holds" \
	's/(u64)(s64)insn->imm & max/(u32)insn->imm/'
refute 'a sum that overflows is bounded by what is left' add "$holds" \
	's/return a > max - b ? max : a + b;/return a + b;/'
refute 'sums may be one more than is said' add "$holds" \
	's/max : a + b;/max : a + b - 1;/'
refute '32 bits are cut from a bound like from a number' add "$holds" \
	's/a = min(dst, max);/a = dst \& max;/'
refute 'a difference is not above the number it is taken from' sub "$holds" \
	'/case BPF_SUB:/{n;s/max/a/}'
refute 'factors of 33 bits' mul "$holds" 's/wide ? 32 : 16/wide ? 33 : 16/'
refute 'products may be twice what is said' mul "$holds" 's|? max : a \* b;|? max : a * b >> 1;|'
for op in div mod neg end; do
	refute "$op: bounded by half of the number" $op "$holds" \
		'/^	default:$/{n;s/return U64_MAX/return a >> 1/}'
done
refute 'and: bounded by the bits of bounds' and "$holds" 's/return min(a, b);/return a \& b;/'
for op in or xor; do
	refute "$op: bounded by the bits of bounds" $op "$holds" \
		's/return all_ones(a | b);/return a | b;/'
done
refute 'ones are filled in for half of the width' or "$holds" \
	's/shift < 64; shift \*= 2/shift < 32; shift *= 2/'
refute 'a shift to the left is bounded by what is left' lsh "$holds" \
	's/return a > max >> 1 >> b ? max : a << b;/return a << b;/'
refute 'a shift to the right counts one more' rsh "$holds" \
	's/return exact ? a >> b/return exact ? a >> b >> 1/'
refute 'a shift by a register counts as its bound says' rsh "$holds" \
	's/return exact ? a >> b : U64_MAX;/return a >> (b \& 63);/'
refute 'the sign is not shifted in' arsh "$holds" 's/return a > max >> 1 ? max : a >> b;/return a >> b;/'

refute 'the divisor may be 0' div 'does not trap' \
	's/return insn->imm ? NULL : "the divisor.*/return NULL;/'
refute 'the second half of a number is read where there is none' faults 'outside object bounds' \
	's/left < 2/left < 1/'
