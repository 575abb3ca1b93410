#!/bin/sh
# install-packages.sh - installs the packages of the named groups of
# tests/packages.txt that are missing, and says nothing when none is.
#
# usage: tests/install-packages.sh [--list] GROUP...
#
# Debian starts and enables a web server as soon as it is installed. Here it is
# only a program that tests and serve.sh run for themselves, so what was not there
# before is neither started nor left to start with the machine.

# The package names are split into words on purpose.
# shellcheck disable=SC2086
set -u

here=$(dirname "$0")
list=
if [ "${1:-}" = --list ]; then
	list=1
	shift
fi
if [ $# -eq 0 ]; then
	echo "usage: tests/install-packages.sh [--list] GROUP..." >&2
	exit 2
fi

wanted=
for group; do
	found=$(sed -n "s/^${group}[[:space:]][[:space:]]*\([^[:space:]#]*\).*/\1/p" \
		"$here/packages.txt")
	if [ -z "$found" ]; then
		echo "install-packages.sh: no group $group in packages.txt" >&2
		exit 2
	fi
	wanted="$wanted $found"
done
if [ -n "$list" ]; then
	for package in $wanted; do
		echo "${package%%/*}"
	done
	exit 0
fi

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_of() {
	for package; do
		case $package in
		*/*) command -v "${package#*/}" >/dev/null && continue ;;
		esac
		installed "${package%%/*}" || printf ' %s' "${package%%/*}"
	done
}

if ! command -v dpkg-query >/dev/null; then
	echo "install-packages.sh: this is no Debian. Please install the equivalents" \
		"of:$wanted" >&2
	exit 1
fi
missing=$(missing_of $wanted)
[ -z "$missing" ] && exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "install-packages.sh: these packages are missing, and there is no" \
			"sudo. As root: apt-get install$missing" >&2
		exit 1
	fi
	sudo=sudo
fi

# Maintainer scripts ask this file whether they may start a service; 101 is no.
# One that is there already is the administrator's and stays.
policy=/usr/sbin/policy-rc.d
guard=
unguard() {
	[ -n "$guard" ] && $sudo rm -f "$policy"
	guard=
}
trap unguard EXIT
trap 'exit 1' INT TERM HUP

services="nginx php8.2-fpm postgresql pgbouncer"
new=
for service in $services; do
	[ -e "/lib/systemd/system/$service.service" ] || new="$new $service"
done

echo "installing:$missing" >&2
if [ ! -e "$policy" ]; then
	guard=1
	printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null &&
		$sudo chmod 755 "$policy"
fi
# A package may be known already, or the lists be missing or old.
install() {
	$sudo env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $missing >&2
}
$sudo apt-get update -qq >&2 ||
	echo "install-packages.sh: apt-get update failed; trying with the lists there are" >&2
install
result=$?
unguard

for service in $new; do
	if [ -e "/lib/systemd/system/$service.service" ] &&
	    command -v systemctl >/dev/null; then
		$sudo systemctl disable "$service.service" >/dev/null 2>&1
	fi
done

missing=$(missing_of $wanted)
if [ "$result" -ne 0 ] || [ -n "$missing" ]; then
	echo "install-packages.sh: could not install:${missing:- (apt-get failed)}." \
		"Check the network and /etc/apt/sources.list, or run:" \
		"${sudo:+sudo }apt-get install$missing" >&2
	exit 1
fi
exit 0
