# stack.sh - a whole leadbridge of its own for one test: read it in, call
# stack_start; everything ends and goes with the test.
#
# Sets T (a private directory), B (the programs), URL (the site), SANDBOX (the
# pretend Zoho), INTUIT (the pretend Intuit), LEADBRIDGE_ENV (exported), DB (the
# database file).
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
B=$root/${BUILD:-build}
case ${BUILD:-} in /*) B=$BUILD ;; esac
# shellcheck source=tests/lib/tap.sh
. "$root/tests/lib/tap.sh"
# shellcheck source=tests/lib/port.sh
. "$root/tests/lib/port.sh"
# shellcheck source=tests/lib/sql.sh
. "$root/tests/lib/sql.sh"

T=$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-test.XXXXXX") || exit 1
stack_pid=

stack_stop() {
	if [ -n "$stack_pid" ]; then
		kill -TERM "$stack_pid" 2>/dev/null
		wait "$stack_pid" 2>/dev/null
	fi
	stack_pid=
}

stack_clean() {
	local status=$?
	stack_stop
	[ -n "${KEEP:-}" ] && echo "# kept $T" >&2 || rm -rf "$T"
	exit "$status"
}
trap stack_clean EXIT
trap 'exit 1' INT TERM

# Set to nothing for a stack without the pretend Zoho.
stack_sandbox=--sandbox

# stack_start [KEY=value...]: settings beside those of the sandbox.
stack_start() {
	local port i
	take_ports
	{
		echo "LEADBRIDGE_DATA_DIR=$T/data"
		sql_settings
		[ -n "$stack_sandbox" ] ||
			echo "LEADBRIDGE_PUBLIC_URL=http://127.0.0.1:$port"
		for i; do echo "$i"; done
	} >"$T/leadbridge.env"
	chmod 600 "$T/leadbridge.env"
	stack_port=$port
	stack_run
}

# Starts (again) what stack_start has set up.
stack_run() {
	local i
	BUILD_DIR=$B "$root/nginx/serve.sh" $stack_sandbox --port "$stack_port" \
		--env "$T/leadbridge.env" >"$T/serve.out" 2>"$T/serve.err" &
	stack_pid=$!
	for i in $(seq 200); do
		grep -qs '^leadbridge: http' "$T/serve.out" && break
		kill -0 "$stack_pid" 2>/dev/null || break
		sleep 0.1
	done
	if ! grep -qs '^leadbridge: http' "$T/serve.out"; then
		sed 's/^/# /' "$T/serve.err"
		bail_out "the stack did not start"
	fi
	URL=http://127.0.0.1:$stack_port
	export LEADBRIDGE_ENV=$T/leadbridge.env
	[ -z "$stack_sandbox" ] || LEADBRIDGE_ENV=$T/data/sandbox.env
	SANDBOX=$(sed -n 's/^ZOHO_ACCOUNTS_URL=//p' "$LEADBRIDGE_ENV")
	INTUIT=$(sed -n 's/^QB_API_URL=//p' "$LEADBRIDGE_ENV")
	ADMIN=$(sed -n 's/^ADMIN_TOKEN=//p' "$LEADBRIDGE_ENV")
	DB=$T/data/leadbridge.db
}

# post PATH BODY [curl option...]: JSON; status in $code, answer in $body.
post() {
	local path=$1 data=$2
	shift 2
	body=$(curl -s -o - -w '\n%{http_code}' -H 'Content-Type: application/json' \
		--data-binary "$data" "$@" "$URL$path")
	code=${body##*$'\n'}
	body=${body%$'\n'*}
}

# get URL-or-PATH [curl option...]
get() {
	local to=$1
	shift
	case $to in /*) to=$URL$to ;; esac
	body=$(curl -s -o - -w '\n%{http_code}' "$@" "$to")
	code=${body##*$'\n'}
	body=${body%$'\n'*}
}

# field NAME: of the JSON object in $body (a text or a number).
field() {
	printf '%s' "$body" | sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1
}

# Asks the sandbox's control routes: control METHOD PATH [BODY]
control() {
	curl -s -X "$1" ${3+-H 'Content-Type: application/json' --data-binary "$3"} \
		"$SANDBOX/_sandbox/$2"
}

# below PID: all its descendants, so that nobody else's program is touched.
below() {
	local child
	for child in $(ps -o pid= --ppid "$1"); do
		echo "$child"
		below "$child"
	done
}

# page NAME: the process of a page below our own stack, never another one's.
page() {
	local pid
	for pid in $(below "$stack_pid"); do
		# Its keeper has the same words behind its own name.
		[ "$(cut -d '' -f 1 "/proc/$pid/cmdline" 2>/dev/null | tr -d '\0')" = \
			"$B/cgi-bin/$1.fcgi" ] && echo "$pid" && return
	done
}
