#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an administrator does with the module: make modules, make install, and DKMS. All
# into a folder of the test: nothing is installed on this machine. The installed module
# is then loaded by its name in a VM, and the installed library linked against.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
# depmod and its like are not on the path of every user.
PATH=$PATH:/usr/sbin:/sbin

kernel=${INSTALL_KERNEL:-6.12}
release=$(scripts/kernel path "$kernel" release)
headers=$(scripts/kernel path "$kernel" headers)
version=$(cat VERSION)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plan 12

scripts/release-tree "$work/tree"

make -C "$work/tree" modules KDIR="$headers" >"$work/messages" 2>&1
result $? 'make modules' "$work/messages"
make -C "$work/tree" install KDIR="$headers" KVERSION="$release" \
	DESTDIR="$work/root" PREFIX=/usr/local >>"$work/messages" 2>&1
result $? 'make install' "$work/messages"

module=$(find "$work/root/lib/modules/$release" -name 'kvmfilter.ko*')
[ -n "$module" ] && modinfo "$module" >"$work/messages" &&
	grep -q "^version: *$version$" "$work/messages" &&
	grep -q '^alias: *devname:kvmfilter$' "$work/messages"
result $? 'the module says its version and the name of its device' "$work/messages"

grep -q 'kvmfilter kvmfilter c10:245' \
	"$work/root/lib/modules/$release/modules.devname"
result $? 'depmod knows the device, so that opening it loads the module' "$work/messages"

cat > "$work/use.c" <<'C'
#include <kvmfilter_i8254.h>
int main(void)
{
	const struct kvmfilter_program *program = kvmfilter_i8254_model.ranges[0].read;
	struct kvmfilter_prog_spec spec = { };
	struct kvmfilter_prog_facts facts;
	struct kvmfilter_query query;

	spec.insns = program->insns;
	spec.insn_count = program->insn_count;
	spec.direction = program->direction;
	spec.state_size = sizeof(struct kvmfilter_i8254_state);
	if (kvmfilter_prog_check(&spec, &facts))
		return 1;
	return kvmfilter_query(&query) == 0 && !*kvmfilter_version();
}
C
export PKG_CONFIG_SYSROOT_DIR=$work/root PKG_CONFIG_PATH=$work/root/usr/local/lib/pkgconfig
# shellcheck disable=SC2046
cc -Wall -Werror "$work/use.c" $(pkg-config --cflags --libs libkvmfilter) \
	-o "$work/use" 2>"$work/messages" &&
	LD_LIBRARY_PATH=$work/root/usr/local/lib "$work/use" &&
	cp "$work/use.c" "$work/use.cc" &&
	g++ -Wall -Werror "$work/use.cc" $(pkg-config --cflags --libs libkvmfilter) \
		-o "$work/use++" 2>>"$work/messages"
result $? 'pkg-config finds the installed library, for C and C++' "$work/messages"

# shellcheck disable=SC2046
cc -Wall -Werror "$work/use.c" $(pkg-config --cflags libkvmfilter) \
	"$work/root/usr/local/lib/libkvmfilter.a" -pthread -o "$work/use-static" \
	2>"$work/messages" && "$work/use-static"
result $? 'the static library links' "$work/messages"

[ "$(readelf -d "$work/root/usr/local/lib/libkvmfilter.so.1" | grep NEEDED |
	sed 's/.*\[//; s/\]//')" = libc.so.6 ] &&
	! nm -D --defined-only "$work/root/usr/local/lib/libkvmfilter.so.1" |
	grep -v -e '@@KVMFILTER_' -e ' A KVMFILTER_' >"$work/messages"
result $? 'the library needs libc alone, and all its symbols have versions' "$work/messages"

# The handler of the README by the rule of docs/using.md, from what was installed.
mkdir "$work/handler"
scripts/doc-example README.md 1 > "$work/handler/my_clock.bpf.c"
scripts/doc-example docs/using.md 1 make > "$work/handler/Makefile"
cat > "$work/handler/use.c" <<'C'
#include <linux/bpf.h>
#include <kvmfilter.h>
struct my_state { __u64 offset_ns; };
#include "my_clock.h"
int main(void)
{
	struct kvmfilter_prog_spec spec = { };
	struct kvmfilter_prog_facts facts;

	spec.insns = my_clock_insns;
	spec.insn_count = sizeof(my_clock_insns) / sizeof(my_clock_insns[0]);
	spec.direction = my_clock_direction;
	spec.state_size = sizeof(struct my_state);
	return kvmfilter_prog_check(&spec, &facts) || facts.locks || facts.calls != 1;
}
C
# shellcheck disable=SC2046
PATH=$work/root/usr/local/bin:$PATH PKG_CONFIG="pkg-config --define-variable=prefix=$work/root/usr/local" \
	make -C "$work/handler" my_clock.h >"$work/messages" 2>&1 &&
	cc -Wall -Werror "$work/handler/use.c" $(pkg-config --cflags --libs libkvmfilter) \
		-o "$work/handler/use" 2>>"$work/messages" &&
	LD_LIBRARY_PATH=$work/root/usr/local/lib "$work/handler/use"
result $? "the README's handler, by the rule for make" "$work/messages"

# Its libraries are those of this system.
env -u PKG_CONFIG_SYSROOT_DIR -u PKG_CONFIG_PATH \
	make -C "$work/tree" install-tools DESTDIR="$work/root" PREFIX=/usr/local >"$work/messages" 2>&1 &&
	[ "$("$work/root/usr/local/bin/kvmfilter" --version)" = "kvmfilter $version" ] &&
	[ -f "$work/root/usr/local/share/bash-completion/completions/kvmfilter" ]
result $? 'make install-tools' "$work/messages"

tests/vm/boot --kernel "$kernel" --timeout 60 --file "$module:/lib/modules/$release/updates/kvmfilter.ko" \
	-- sh -c "depmod -a && modprobe kvmfilter && ls -l /dev/kvmfilter && rmmod kvmfilter" \
	>"$work/messages" 2>&1 && grep -q 'crw-rw---- .* 10, 245' "$work/messages"
result $? 'modprobe kvmfilter, and the device is there' "$work/messages"

# DKMS with a tree of its own. Source and build folder are where dkms.conf says.
mkdir -p "$work/dkms" "$work/src"
cp -r "$work/tree" "$work/src/kvmfilter-$version"
rm -f "$work/src/kvmfilter-$version"/*.ko
dkms() {
	command dkms "$@" --dkmstree "$work/dkms" --sourcetree "$work/src" \
		--installtree "$work/installed" -k "$release" \
		--kernelsourcedir "$headers" -a x86_64 >>"$work/messages" 2>&1
}
: >"$work/messages"
dkms add -m kvmfilter -v "$version" && dkms build -m kvmfilter -v "$version"
result $? 'dkms add, dkms build' "$work/messages"
find "$work/dkms" -name 'kvmfilter.ko*' | grep -q "$release"
result $? 'DKMS keeps the module it built' "$work/messages"
