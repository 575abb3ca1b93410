#!/bin/bash
# run.sh - the pages in a real browser, against the whole stack with the sandbox.
#
# usage: tests/browser/run.sh       (TAP; BUILD names another build)
#
# Screenshots of every page go to a directory that is printed, or to $SHOTS.

set -u
umask 077

here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
# shellcheck source=tests/lib/port.sh
. "$root/tests/lib/port.sh"
build=${BUILD:-build}
case $build in /*) ;; *) build=$root/$build ;; esac
chromium=${CHROMIUM:-/usr/bin/chromium}
stack=

bail() {
	echo "Bail out! $*"
	exit 1
}

tmp=$(mktemp -d) || exit 1
cleanup() {
	if [ -n "$stack" ]; then
		kill "$stack" 2>/dev/null
		wait "$stack" 2>/dev/null
	fi
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

[ -x "$chromium" ] || bail "no browser at $chromium"
if [ ! -e "$here/node_modules/playwright-core/package.json" ]; then
	(cd "$here" && npm ci --ignore-scripts --silent) >"$tmp/npm.log" 2>&1 || {
		sed 's/^/# /' "$tmp/npm.log"
		bail "npm ci failed: it fetches playwright-core once"
	}
fi

# A port that was free a moment ago may be taken by another test meanwhile: then
# serve.sh says so and the next is tried.
base=
for _ in 1 2 3 4 5; do
	take_ports
	LEADBRIDGE_DATA_DIR=$tmp/data BUILD_DIR=$build LEADBRIDGE_ENV='' \
		BUSINESS_TZ=Europe/Berlin SLOT_HORIZON_DAYS=366 \
		BUSINESS_HOURS='mon-sat 09:00-17:00; sun 00:00-12:00' \
		ALERT_EMAIL_FROM=shop@example.com SMTP_URL=smtp://127.0.0.1:9 \
		"$root/nginx/serve.sh" --port "$port" --sandbox \
		>"$tmp/serve.out" 2>"$tmp/serve.log" &
	stack=$!
	for _ in $(seq 300); do
		base=$(sed -n 's|^leadbridge: \(http://.*\)/$|\1|p' "$tmp/serve.out")
		[ -n "$base" ] && break 2
		kill -0 "$stack" 2>/dev/null || break
		sleep 0.1
	done
	wait "$stack"
	stack=
	grep -q 'taken\|Address already in use' "$tmp/serve.log" || break
done
if [ -z "$base" ]; then
	sed 's/^/# /' "$tmp/serve.log"
	bail "serve.sh did not start: $(tail -n 1 "$tmp/serve.log")"
fi

shots=${SHOTS:-$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-shots.XXXXXX")}
mkdir -p "$shots"
echo "# screenshots in $shots"

# The browser's own files go where they are cleaned up.
HOME=$tmp XDG_CONFIG_HOME=$tmp/config XDG_CACHE_HOME=$tmp/cache \
	BASE=$base SHOTS=$shots CHROMIUM=$chromium BUILD=$build STACK_PID=$stack \
	LEADBRIDGE_ENV=$tmp/data/sandbox.env \
	node "$here/pages.mjs"
status=$?
if [ "$status" -ne 0 ]; then
	tail -n 40 "$tmp/serve.log" | sed 's/^/# /'
fi
exit "$status"
