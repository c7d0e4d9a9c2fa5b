# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A fresh system of scripts/system, in which apt works with what this machine's apt works
# with, for the tests of packages, which source this file. Lists and packages that apt
# downloads there are kept in the cache (see scripts/kernel), so that it can do without
# a network the next time.

apt_cache=${KVMFILTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kvmfilter}/systems/apt

# with_system SUITE [PACKAGE...] -- COMMAND...: $SYSTEM in COMMAND is the folder.
with_system() {
	local suite=$1

	mkdir -p "$apt_cache/$suite"/{lists,archives}/partial
	scripts/system with --bind "$apt_cache/$suite" "$@"
}

# in_system COMMAND...
in_system() {
	DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$SYSTEM" "$@"
}

# prepare_apt SUITE: newer lists, if they can be had.
prepare_apt() {
	local suite=$1 folder=$apt_cache/$1 conf=$SYSTEM/etc/apt/apt.conf.d/99tests

	apt-config dump | grep -E '^Acquire::(http|https)::[Pp]roxy' >"$conf"
	cat >>"$conf" <<-E
		Dir::State::Lists "$folder/lists/";
		Dir::Cache::Archives "$folder/archives/";
		Binary::apt-get::APT::Keep-Downloaded-Packages "true";
		APT::Sandbox::User "root";
		APT::Install-Recommends "false";
		Dpkg::Use-Pty "false";
		Dpkg::Options:: "--force-confold";
	E
	rm -f "$SYSTEM"/etc/apt/sources.list.d/*
	scripts/archive sources "$suite" "$suite-backports" >"$SYSTEM/etc/apt/sources.list"
	if ! in_system apt-get -q update; then
		echo "# packages: going on with the package lists that there are" >&2
	fi
	in_system apt-get -q autoclean
}

# put FOLDER PACKAGE...: the .debs of a build, for `install` below.
put() {
	local folder=$1 package

	shift
	mkdir -p "$SYSTEM/debs"
	rm -f "$SYSTEM"/debs/*
	for package; do
		cp "$folder/$package"_*.deb "$SYSTEM/debs/" || return
	done
}

# Those in /debs, with what they depend on.
install_debs() {
	in_system sh -c 'apt-get -q -y install /debs/*.deb'
}
