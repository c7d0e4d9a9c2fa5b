#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The live screen of kvmfilter stat, in a terminal of tmux, below an interactive shell:
# what it draws, its keys, sizes, signals, and that the terminal is afterwards as it was.
# The command is the one with sanitizers, the filters are those of a folder.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
. tests/tool/proc.sh

work=$(mktemp -d)
top=$PWD
export LC_ALL=C.UTF-8 TMUX_TMPDIR=$work
unset TMUX
plan 44

tmux() {
	command tmux -L screen -f /dev/null "$@"
}

# shellcheck disable=SC2317 # the trap calls it
cleanup() {
	tmux kill-server 2>/dev/null
	rm -rf "$work"
}
trap cleanup EXIT

# --- what tests are made of ----------------------------------------------------------

# shows PATTERN...: some line matches each, soon. What is there is left in $work/screen.
shows() {
	local pattern missing
	for _ in $(seq 100); do
		tmux capture-pane -p >"$work/screen"
		missing=
		for pattern; do
			grep -Eq -- "$pattern" "$work/screen" || missing=$pattern
		done
		[ -n "$missing" ] || return 0
		sleep 0.1
	done
	echo "no line like: $missing" >>"$work/screen"
	return 1
}

# first PATTERN: that of the first row does.
first() {
	for _ in $(seq 100); do
		tmux capture-pane -p >"$work/screen"
		awk 'found { print; exit } /^ *(PID|RANGE) / { found = 1 }' "$work/screen" |
			grep -Eq -- "$1" && return 0
		sleep 0.1
	done
	echo "the first row is not like: $1" >>"$work/screen"
	return 1
}

rows() {
	grep -c ' vmm[0-9]' "$work/screen"
}

keys() {
	tmux send-keys "$@"
}

check() {
	result $? "$1" "$work/screen"
}

size() {
	tmux resize-window -x "$1" -y "$2"
}

of_pane() {
	tmux display-message -p "#{$1}"
}

# begin ARGUMENT...: the command, typed at the shell's prompt.
begin() {
	keys "clear; kvmfilter stat --proc $work/proc $*" Enter
}

# at_prompt STATUS: of the command; the shell has the terminal back as it was.
prompts=0
at_prompt() {
	for _ in $(seq 100); do
		[ "$(of_pane alternate_on)" = 1 ] || break
		sleep 0.1
	done
	# What is typed before the shell has its terminal back is lost now and then.
	shows '^\$ ?$'
	sleep 0.3
	# Numbered: what an earlier one has left on the screen says nothing.
	prompts=$((prompts + 1))
	keys "echo status \$?; stty -g >now; echo typed $prompts" Enter
	shows "^status $1\$" "^typed $prompts\$" && cmp -s "$work/before" "$work/now" &&
		[ "$(of_pane alternate_on)" = 0 ] && [ "$(of_pane cursor_flag)" = 1 ]
}

pid_of_command() {
	pgrep -P "$(of_pane pane_pid)" kvmfilter
}

# --- the terminal ------------------------------------------------------------------

p=$work/proc
proc_process "$p" 1 init
proc_process "$p" 100 vmm100
proc_process "$p" 200 vmm200
proc_filter "$p" 100 3 1 "$(proc_range 1 pio 0x40 4 1000 0 0 0 0 0 0)" "$(proc_range 2 pio 0x60 1 30 20 10 0 0 0 0)"
proc_filter "$p" 200 3 2 "$(proc_range 1 mmio 0xfed00000 1024 500 0 0 40 0 0 0)"

mkdir "$work/bin"
ln -s "$top/build/kvmfilter_checked" "$work/bin/kvmfilter"
tmux new-session -d -x 120 -y 20 -c "$work" env PATH="$work/bin:$PATH" PS1='$ ' \
	bash --norc --noprofile -i
shows '^\$'
keys 'stty -g >before; tty' Enter
shows '^/dev/'
# Longer than any test: samples are taken when they are asked for.
quiet='--interval 600'

begin
shows '^2 filters, 3 ranges, 2 processes; rates every 1 s, by ANSWERED/s$' 'PID COMMAND +FILTER RANGE ' \
	'^100 vmm100 +1 pio:0x40-0x43 +0\.0 +0\.0 +- +0\.0 -$' '^q quit  h help' && [ "$(rows)" = 3 ]
check 'the first screen'
[ "$(of_pane alternate_on)" = 1 ] && [ "$(of_pane cursor_flag)" = 0 ]
check 'it is one of its own, without a cursor'
proc_filter "$p" 200 3 2 "$(proc_range 1 mmio 0xfed00000 1024 900 0 0 140 0 0 0)"
first '200 vmm200 .* mmio:0xfed00000-0xfed003ff +[0-9]+ +[0-9]+ +80\.0 +0\.0 no program 100%'
check 'what happens is seen, at the top'
first '100 vmm100 +1 pio:0x40-0x43'
check 'and is gone a second later'
keys q
at_prompt 0
check 'q: the terminal is as it was'

# --- keys --------------------------------------------------------------------------

begin "$quiet"
shows 'every 600 s'
check '--interval'
# Hundredths of a second, its own and the kernel's for it.
used() {
	awk '{ print $14 + $15 }' "/proc/$(pid_of_command)/stat"
}
before=$(used)
sleep 1
[ $(($(used) - before)) -le 10 ]
check 'it sleeps while nothing is to be done'
keys t
shows 'totals every 600 s, by ANSWERED$' '^100 vmm100 +1 pio:0x60-0x60 +30 +30 +50\.0 +10 program 66%, contended 33%'
check 't: totals'
first '100 vmm100 +1 pio:0x40-0x43 +1000'
check 'in the order of what was answered'
keys s
shows 'by PASSED$' && first 'mmio:0xfed00000.* 900 +140'
check 's: by the next column'
keys Left Left
shows 'by RANGE$' && first 'mmio:'
check 'left: by the one before'
keys Right
shows 'by ANSWERED$' && first ' 1000 '
check 'right: by the next'
keys R
shows 'by ANSWERED, reversed$' && first ' pio:0x60-0x60 +30 '
check 'R: reversed'
keys R '<' '<' '<' '<' '<'
shows 'by CONTENDED$' && first ' pio:0x60'
check '<: round to the last'
keys '>'
shows 'by PID$' && first '100 vmm100'
check '>: and to the first'
keys p
shows ' FILTERS RANGES ' '^100 vmm100 +1 +2 +1030 +30 ' && [ "$(rows)" = 2 ]
check 'p: per process'
keys r
shows ' FILTER RANGE ' && [ "$(rows)" = 3 ]
check 'r: per range'
keys h
shows '^q +quit$' '^CONTENDED: ' && ! grep -q vmm100 "$work/screen"
check 'h: help'
keys '?'
shows 'vmm100'
check '?: and back'
keys -
shows 'every 300 s'
check '-: a shorter interval'
keys + +
shows 'every 1200 s'
check '+: a longer one'
keys t
proc_filter "$p" 100 3 1 "$(proc_range 1 pio 0x40 4 9000 0 0 0 0 0 0)"
keys Space
shows ' pio:0x40-0x43 +[1-9][0-9.]* +0\.0 +100\.0 '
check 'space: a look now'
proc_process "$p" 300 vmm300
printf '\033[31mred\033]0;title\007\n' >"$p/300/comm"
proc_filter "$p" 300 3 3
rm -r "$p/200"
keys Space
shows '^2 filters, 1 range, ' '^300 \?\[31mred\?\]0;title\? +3 - +- +- +- +- -$' && ! grep -q vmm200 "$work/screen"
check 'VMs come and go; a name cannot act on the terminal'
[ "$(of_pane pane_title)" != title ]
check 'nor on its title'
printf 'range:\tcut' >>"$p/300/fdinfo/3"
keys Space
shows '^1 line or descriptor of filters could not be understood'
check 'what is not shown is said'
keys x F5 Escape
sleep 0.3
shows 'by PID'
check 'other keys do nothing'
keys q
at_prompt 0
check 'q again'

# --- many rows, few columns ----------------------------------------------------------

for i in $(seq 200); do proc_range "$i" pio $((i * 16)) 4 $((1000 - i)) 0 0 0 0 0 0; done >"$work/ranges"
proc_filter "$p" 100 3 1 "$(cat "$work/ranges")"
rm -r "$p/300"
begin "$quiet" --sort range --pid 100
shows '^1-17 of 200  q quit' ' pio:0x10-0x13 ' ' pio:0x110-0x113 ' && [ "$(rows)" = 17 ]
check 'many rows: as many as there is room for'
keys Down j j Up
shows '^3-19 of 200' && first ' pio:0x30-0x33 '
check 'down, up, j: by a row'
keys NPage
shows '^20-36 of 200' && first ' pio:0x140-'
check 'page down'
keys End
shows '^184-200 of 200' ' pio:0xc80-0xc83 '
check 'end: not beyond the last'
keys Down NPage
sleep 0.3
shows '^184-200 of 200'
check 'and there it stays'
size 120 40
shows '^164-200 of 200'
check 'a higher screen'
keys PPage Home
size 50 10
shows '^1-7 of 200' '^RANGE|^PID' && ! grep -q CONTENDED "$work/screen" && grep -q 'ANSWERED/s PASSED/s' "$work/screen"
check 'a smaller one: fewer columns, and those that matter'
wrong=0
for height in 5 4 3 2 1; do
	size 12 $height
	sleep 0.3
	shows 'RANGE|PID' && [ "$(wc -l <"$work/screen")" = $height ] || wrong=1
done
[ $wrong = 0 ]
check 'hardly any: the heading is what stays'
size 1 1
sleep 0.3
size 120 20
shows '^1-17 of 200'
check 'and back'

# --- signals -----------------------------------------------------------------------

keys C-c
at_prompt 130
check 'Ctrl-C: ends by that signal, the terminal as it was'
begin "$quiet"
shows 'every 600 s'
keys C-z
shows '^\[1\]\+ +Stopped' && at_prompt 148
check 'Ctrl-Z: stopped, the terminal as it was'
size 90 12
keys fg Enter
shows 'every 600 s' '^1-9 of 200' && [ "$(of_pane alternate_on)" = 1 ]
check 'fg: goes on, in the size that the screen has now'
kill -STOP "$(pid_of_command)"
shows '\$ $|Stopped'
keys 'clear; fg' Enter
shows 'every 600 s' '^1-9 of 200' && [ "$(of_pane alternate_on)" = 1 ] && keys + && shows 'every 1200 s'
check 'and so after SIGSTOP, which it cannot see coming'
kill -TERM "$(pid_of_command)"
at_prompt 143
check 'SIGTERM: the terminal as it was'
begin "$quiet" --pid 100
shows 'every 600 s'
mv "$p/100" "$p/away"
keys Space
shows '^kvmfilter: no process 100' && at_prompt 0
check 'the process of --pid ends: so does it'
mv "$p/away" "$p/100"
keys 'TERM=dumb' Enter
begin
shows "the terminal 'dumb' \(TERM\) is not known, or cannot move its cursor" && at_prompt 2
check 'a terminal that cannot be drawn on'
keys 'TERM=screen' Enter
begin "$quiet"
shows 'every 600 s'
child=$(pid_of_command)
tmux kill-server
for _ in $(seq 50); do
	[ -d "/proc/$child" ] || break
	sleep 0.1
done
[ ! -d "/proc/$child" ]
check 'the terminal goes: so does it'
