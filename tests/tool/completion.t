#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Completion in bash: what is offered is what kvmfilter --help says, for every command and
# option. By the function that bash calls, and at last by the tabulator key itself.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
. tests/tool/proc.sh

work=$(mktemp -d)
top=$PWD
good=$top/build/bpf/tests/tool/good.o
export LC_ALL=C.UTF-8 TMUX_TMPDIR=$work
unset TMUX
# shellcheck disable=SC2317 # the trap calls it
cleanup() {
	command tmux -L completion kill-server 2>/dev/null
	rm -rf "$work"
}
trap cleanup EXIT
plan 37

# shellcheck source=packaging/kvmfilter.bash-completion
. packaging/kvmfilter.bash-completion
# It exists only while bash completes; what it is told is kept.
compopt() {
	told="$told $*"
}

# complete_words WORD...: the last one is being typed. Leaves what is offered in
# $work/offered, in order, and $told.
complete_words() {
	COMP_WORDS=("$top/build/kvmfilter" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	told=
	# What is to be replaced has the @ in front, whose word is another.
	local typed=${!#}
	[[ $# = 1 || ${COMP_WORDS[$# - 1]} != *@ ]] || typed=@$typed
	_kvmfilter kvmfilter "$typed" "${COMP_WORDS[$# - 1]}" 2>"$work/err"
	printf '%s\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"} | sed '/^$/d' | sort >"$work/offered"
}

# offers WHAT LIST WORD...: these are offered, and no others.
offers() {
	local what=$1 list=$2
	shift 2
	complete_words "$@"
	[ ! -s "$work/err" ] && [ "$(paste -sd " " "$work/offered")" = "$list" ]
	result $? "$what" "$work/offered" "$work/err"
}

[ "$(complete -p kvmfilter)" = 'complete -F _kvmfilter kvmfilter' ]
result $? 'bash is told which function'

# --- against --help ------------------------------------------------------------------

# Read in another way than the completion does.
help() {
	build/kvmfilter "$@" --help
}
commands=$(help | awk '/^  [a-z]/ && $1 != "kvmfilter" { print $1 }' | sort | xargs)
offers 'commands' "--help --version $commands" ''
[ "$(wc -w <<<"$commands")" -ge 5 ]
result $? 'there are some'

for command in $commands; do
	complete_words "$command" --
	help "$command" | grep -oE '^  --[a-z-]+' | sort | sed 's/^  //' >"$work/wanted"
	[ ! -s "$work/err" ] && [ -s "$work/wanted" ] && cmp -s "$work/wanted" "$work/offered"
	result $? "options of $command" "$work/offered" "$work/err"
done
# Commands that came later are not forgotten here.
[ "$commands" = 'bench check disasm info run stat' ]
result $? 'these are all'

wrong=0
for command in $commands; do
	for option in $(help "$command" | grep -oE '^  --[a-z-]+'); do
		value=$(help "$command" | grep -E "^  $option( |\$)" | sed -nE "s/^  $option ([^ ]+).*/\1/p")
		case $value in
		*'|'*)
			complete_words "$command" "$option" ''
			[ "$(xargs <"$work/offered")" = "$(tr '|' '\n' <<<"$value" | sort | xargs)" ] || {
				echo "# $command $option"
				wrong=1
			}
			;;
		esac
	done
done
[ $wrong = 0 ]
result $? 'words that an option takes, of all that take words'
offers 'one of them, begun' 'passed pid' stat --sort p
offers 'after = as well' 'passed pid' stat --sort = p
offers 'after = alone' 'process range' stat --view =
offers 'an option, begun' '--section --state-size' check --s
offers 'a command, begun' 'stat' s
offers 'no option of another command' '' stat --acc
offers 'nothing after a switch of a command without files' '' stat --once ''

# --- files and what is in them ---------------------------------------------------------

mkdir -p "$work/files/folder.o" "$work/files/other"
cp "$good" "$work/files/a good.o"
cp "$good" "$work/files/good.o"
: >"$work/files/notes.txt"
cd "$work/files" || exit
offers 'objects and folders' 'a good.o folder.o good.o other' check ''
[ "$told" = ' -o filenames' ]
result $? 'they are names of files'
offers 'after a switch' 'a good.o folder.o good.o other' disasm --json ''
offers 'any file for --state-out' 'notes.txt' run --state-out n
offers 'a file after --state @' '@notes.txt' run --state @ n
offers 'after --state=@' '@notes.txt' run --state =@ n
offers 'and after @ alone' '@a\ good.o @folder.o @good.o @notes.txt @other' run --state @
offers 'folders for --proc' 'folder.o other' stat --proc ''
programs='good_clock good_odd good_pass good_read good_see good_write'
offers 'programs of an object' "$programs" check good.o --program ''
offers 'of one with a blank in its name' "$programs" check 'a good.o' --program ''
offers 'no programs of no object' '' check --program ''
offers 'accesses' 'read: write:' run --access ''
[ "$told" = ' -o nospace' ]
result $? 'with more to come'
offers 'nothing within one' '' run --access read : 0
cd "$top" || exit

# --- by the key --------------------------------------------------------------------

tmux() {
	command tmux -L completion -f /dev/null "$@"
}

# last LINE: the last one is that, soon.
last() {
	for _ in $(seq 100); do
		tmux capture-pane -t 0 -p >"$work/screen"
		tail -n 1 <(sed '/^$/d' "$work/screen") | grep -Fxq -- "$1" && return
		sleep 0.1
	done
	return 1
}

# types WHAT WANTED KEYS...: the line is then like that. Who types before the shell has its
# prompt talks to the terminal.
types() {
	local what=$1 wanted=$2
	shift 2
	tmux send-keys -t 0 C-u
	last '$' && tmux send-keys -t 0 "$@" Tab && last "\$ $wanted"
	result $? "typed: $what" "$work/screen"
}

mkdir "$work/bin"
ln -s "$top/build/kvmfilter" "$work/bin/kvmfilter"
printf '%s\n' "PS1='$ '" ". '$top/packaging/kvmfilter.bash-completion'" >"$work/rc"
tmux new-session -d -x 100 -y 20 -c "$work/files" env PATH="$work/bin:$PATH" \
	bash --noprofile --rcfile "$work/rc" -i
last '$'
types 'a command and an option' 'kvmfilter info --json' 'kvmfilter in' Tab '--j'
types '--option=value' 'kvmfilter stat --sort=contended' 'kvmfilter stat --sort=con'
types 'a file after =' 'kvmfilter run --state=@notes.txt' 'kvmfilter run --state=@no'
types 'a file' 'kvmfilter run --state @notes.txt' 'kvmfilter run --state @no'
types 'a program' 'kvmfilter run good.o --program good_write' 'kvmfilter run good.o --program good_w'
