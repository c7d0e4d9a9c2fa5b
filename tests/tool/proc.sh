# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Make believe of /proc for kvmfilter stat; tests source this file.

# proc_process FOLDER PID NAME: one without descriptors.
proc_process() {
	mkdir -p "$1/$2/fd" "$1/$2/fdinfo"
	printf '%s\n' "$3" > "$1/$2/comm"
	printf '%s (%s) S 1 1 1 0 -1 4194560 0 0\n' "$2" "$3" > "$1/$2/stat"
	ln -sf /dev/null "$1/$2/fd/0"
	printf 'pos:\t0\nflags:\t02\n' > "$1/$2/fdinfo/0"
}

# proc_range NUMBER BUS ADDRESS LENGTH DONE PROGRAM CONTENDED NO_PROGRAM STRING WIDTH NOTIFIER
proc_range() {
	printf 'range:\tnumber:%s bus:%s address:%s length:%s read:1 write:0 state:0x40 ' "${@:1:4}"
	printf 'done:%s pass_program:%s pass_contended:%s pass_no_program:%s ' "${@:5:4}"
	printf 'pass_string:%s pass_width:%s pass_notifier:%s\n' "${@:9:3}"
}

# proc_filter FOLDER PID FD NUMBER [LINE...]: with these lines, replaced at once.
proc_filter() {
	local file=$1/$2/fdinfo/$3
	{
		printf 'pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t1055\n'
		printf 'filter:\t%s\nscratch:\t4096\n' "$4"
		printf '%s\n' "${@:5}"
	} > "$file.new"
	mv "$file.new" "$file"
	ln -sfn 'anon_inode:[kvmfilter]' "$1/$2/fd/$3"
}
