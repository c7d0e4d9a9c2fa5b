# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Manual pages for tests, which source this file: what readers say of them, and their
# examples. A display of a page is told apart by the comment before it:
#
#	.\" example: KIND [FILE]

# man_warnings PAGE...: what mandoc, groff and man don't like; nothing: true.
man_warnings() {
	mandoc -Tlint -W warning "$@" 2>&1
	for man_page; do
		groff -mandoc -Tutf8 -ww -z "$man_page" 2>&1
		man --warnings -l "$man_page" 2>&1 >/dev/null
	done | grep . && return 1
	mandoc -Tlint -W warning "$@" >/dev/null 2>&1
}

# man_examples PAGE FOLDER: the page's displays as files of the folder, and a list of
# them, "KIND FILE". Those without a comment are "unmarked LINE".
man_examples() {
	mkdir -p "$2"
	awk -v dir="$2" '
	/^\.\\" example: [a-z]+( [a-z0-9_.]+)?$/ {
		kind = $3
		file = $4 ? $4 : sprintf("%d.%s", ++count, kind)
		next
	}
	/^\.Bd -literal/ {
		print kind ? kind : "unmarked", kind ? file : NR
		inside = kind
		next
	}
	/^\.Ed/ { inside = ""; kind = "" }
	inside {
		sub(/^\\&/, "")
		gsub(/\\e/, "\\")
		print > (dir "/" file)
	}' "$1"
}
