#!/bin/sh
# install.sh - puts the configuration for a server below PREFIX, with its paths
# filled in; `make install` calls it. Nothing below /etc is touched.
#
# environment: DESTDIR (none), PREFIX (/usr/local), SOCKETS (/run/leadbridge),
# LOGS (/var/log/nginx)

set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
prefix=${PREFIX:-/usr/local}
share=$prefix/share/leadbridge
target=${DESTDIR:-}$share/nginx
units=${DESTDIR:-}$prefix/lib/systemd/system

fill() {
	sed -e "s|@SOCKETS@|${SOCKETS:-/run/leadbridge}|g" \
		-e "s|@LOGS@|${LOGS:-/var/log/nginx}|g" \
		-e "s|@WWW@|$share/www|g" \
		-e "s|@BINDIR@|$prefix/bin|g" \
		-e "s|@CGIDIR@|$prefix/lib/leadbridge/cgi-bin|g" \
		-e "s|/usr/local/share/leadbridge|$share|g" "$1" >"$2"
	chmod 644 "$2"
}

install -d "$target/apache" "$target/monitoring" "$units/leadbridge-.service.d"
for name in leadbridge-http leadbridge; do
	fill "$here/$name.conf.in" "$target/$name.conf"
done
fill "$here/server-example.conf" "$target/server-example.conf"
install -m 644 "$here/apache/.htaccess" "$target/apache/.htaccess"
install -m 644 "$here"/monitoring/* "$target/monitoring"
for unit in "$here"/systemd/*.service.in; do
	name=${unit##*/}
	fill "$unit" "$units/${name%.in}"
done
install -m 644 "$here"/systemd/*.socket "$here"/systemd/*.timer "$units"
install -m 644 "$here"/systemd/leadbridge-.service.d/*.conf \
	"$units/leadbridge-.service.d"
