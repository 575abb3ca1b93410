#!/bin/bash
# sandbox.sh - the pretend providers alone behind an nginx of their own, and a
# receiver of webhooks: read it in, call sandbox_start.
#
# Sets T (a private directory), port, US (the data centre us); everything ends
# and goes with the test.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
B=$root/${BUILD:-build}
case ${BUILD:-} in /*) B=$BUILD ;; esac
# shellcheck source=tests/lib/tap.sh
. "$root/tests/lib/tap.sh"
# shellcheck source=tests/lib/port.sh
. "$root/tests/lib/port.sh"
PATH=$PATH:/usr/sbin:/sbin

T=$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-test.XXXXXX") || exit 1
pids=()
sandbox_clean() {
	local status=$? pid
	for pid in "${pids[@]}"; do
		kill -TERM "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	rm -rf "$T"
	exit "$status"
}
trap sandbox_clean EXIT
trap 'exit 1' INT TERM

# nginx with the server block as it is shipped, on ports that are free.
sandbox_nginx() {
	local user=
	take_ports
	[ "$(id -u)" = 0 ] && user="user $(id -un) $(id -gn);"
	sed -e "s|@RUN@|$T|g" -e "s|@SANDBOX_PORT@|$port|g" \
		"$root/tests/sandbox/sandbox.conf.in" >"$T/sandbox.conf"
	cat >"$T/nginx.conf" <<END
$user
daemon off;
pid $T/nginx.pid;
error_log stderr crit;
events { worker_connections 512; }
http {
	client_body_temp_path $T/body;
	fastcgi_temp_path $T/fastcgi;
	proxy_temp_path $T/proxy;
	scgi_temp_path $T/scgi;
	uwsgi_temp_path $T/uwsgi;
	include $T/sandbox.conf;
}
END
	nginx -e stderr -p "$T" -c "$T/nginx.conf" 2>"$T/nginx.err" &
	nginx_pid=$!
	for _ in $(seq 50); do
		[ -s "$T/nginx.pid" ] && return 0
		kill -0 "$nginx_pid" 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

sandbox_start() {
	spawn-fcgi -n -s "$T/sandbox.sock" -b 1024 -- "$B/tests/sandbox" \
		</dev/null 2>"$T/sandbox.err" &
	pids+=($!)
	for _ in 1 2 3 4 5; do
		sandbox_nginx && break
		nginx_pid=
	done
	[ -n "$nginx_pid" ] || bail_out "nginx did not start: $(cat "$T/nginx.err")"
	pids+=("$nginx_pid")
	US=http://127.0.0.1:$port
	for _ in $(seq 50); do
		curl -s -o /dev/null "$US/_sandbox/clock" && break
		sleep 0.1
	done
}

control() {
	curl -s -X POST -H 'Content-Type: application/json' -d "$2" "$US/_sandbox/$1"
}

# text NAME: a text member of $body
text() {
	printf '%s' "$body" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 |
		sed 's/.*":"//; s/"$//'
}

# sandbox_token SCOPE: $token becomes one of it.
sandbox_token() {
	body=$(control code "{\"scope\":\"$1\"}")
	body=$(curl -s "$US/oauth/v2/token" -d grant_type=authorization_code \
		-d client_id=1000.SANDBOXCLIENT00000000000000001 \
		-d client_secret=sandbox-secret-us -d "code=$(text code)")
	token=$(text access_token)
}

# call PATH [curl option...]: with the token; $code, $body, $T/head, $rc
call() {
	local path=$1
	shift
	body=$(curl -s -D "$T/head" -w '\n%{http_code}' \
		-H "Authorization: Zoho-oauthtoken $token" "$@" "$US$path")
	rc=$?
	code=${body##*$'\n'}
	body=${body%$'\n'*}
}

header() {
	tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip" | head -n 1
}

# --- a receiver of webhooks, at $LISTENER ---

listener_start() {
	mkdir "$T/heard"
	LISTENER=http://127.0.0.1:$((port + 1))
	perl "$root/tests/lib/listener.pl" "$T/heard" $((port + 1)) &
	pids+=($!)
	for _ in $(seq 50); do
		(exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null && return
		sleep 0.1
	done
	bail_out 'the listener did not start'
}

# listener_answer STATUS|hang: what it says from now on
listener_answer() {
	echo "$1" >"$T/heard/answer.new"
	mv "$T/heard/answer.new" "$T/heard/answer"
}

# listener_wait N: until request N is there
listener_wait() {
	for _ in $(seq 300); do
		[ -e "$T/heard/$1.head" ] && return 0
		sleep 0.05
	done
	bail_out "request $1 did not come"
}

listener_head() {
	cat "$T/heard/$1.head"
}

listener_body() {
	cat "$T/heard/$1.body"
}

# hmac_hex KEY, hmac_base64 KEY: of what comes on standard input
hmac_hex() {
	perl -MDigest::SHA=hmac_sha256_hex -e 'local $/; print hmac_sha256_hex(<STDIN>, $ARGV[0])' "$1"
}

hmac_base64() {
	perl -MDigest::SHA=hmac_sha256 -MMIME::Base64 -e \
		'local $/; print encode_base64(hmac_sha256(<STDIN>, $ARGV[0]), "")' "$1"
}
