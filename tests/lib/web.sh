# web.sh - the echo program as a plain CGI and behind FastCGI, for tests of web.
#
# Sets T (a private directory), ECHO (the program), SETTINGS (its settings file).
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the tests

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
B=$root/${BUILD:-build}
case ${BUILD:-} in /*) B=$BUILD ;; esac
# shellcheck source=tests/lib/tap.sh
. "$root/tests/lib/tap.sh"
# shellcheck source=tests/lib/port.sh
. "$root/tests/lib/port.sh"

ECHO=$B/tests/integration/echo
[ -x "$ECHO" ] || bail_out "$ECHO is missing: make echo"
T=$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-test.XXXXXX") || exit 1
SETTINGS=$T/leadbridge.env
web_pids=
program_pid=

web_clean() {
	local status=$? pid
	# TERM first: nginx, killed, would leave its worker behind.
	for pid in $web_pids; do
		kill -TERM "$pid" 2>/dev/null && wait_for 2 is_gone "$pid"
		kill -KILL "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	rm -rf "$T"
	exit "$status"
}
trap web_clean EXIT
trap 'exit 1' INT TERM

# settings KEY=value...: writes the settings file.
settings() {
	printf '%s\n' "LEADBRIDGE_DATA_DIR=$T/data" "$@" >"$SETTINGS"
	chmod 600 "$SETTINGS"
}
mkdir -m 700 "$T/data"
settings ADMIN_TOKEN=open-sesame CAPTURE_MAX_BODY=20000

# cgi [NAME=value...]: runs the program with these variables, standard input as
# it is; sets head, body, code.
cgi() {
	env -i PATH=/usr/bin:/bin LEADBRIDGE_ENV="$SETTINGS" \
		GATEWAY_INTERFACE=CGI/1.1 REMOTE_ADDR=127.0.0.1 "$@" \
		"$ECHO" >"$T/answer" 2>>"$T/log"
	head=$(sed '/^\r$/q' "$T/answer" | tr -d '\r')
	body=$(sed '1,/^\r$/d' "$T/answer")
	code=$(printf '%s\n' "$head" | sed -n 's/^Status: \([0-9]*\).*/\1/p')
}

# is_gone PID: it has ended, waited for or not.
is_gone() {
	! kill -0 "$1" 2>/dev/null ||
		grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}

# wait_for SECONDS COMMAND...: true as soon as it is.
wait_for() {
	local tenths=$(($1 * 10))
	shift
	while ! "$@"; do
		[ "$tenths" -gt 0 ] || return 1
		tenths=$((tenths - 1))
		sleep 0.1
	done
}

# start_program: FastCGI on $T/app.sock; sets program_pid.
start_program() {
	rm -f "$T/app.sock"
	LEADBRIDGE_ENV=$SETTINGS spawn-fcgi -n -s "$T/app.sock" -b 4096 -- \
		"$ECHO" >/dev/null 2>>"$T/log" &
	program_pid=$!
	web_pids="$web_pids $program_pid"
	wait_for 5 test -S "$T/app.sock"
}

# raw STEP...: one FastCGI connection; see tests/lib/fcgi.pl.
raw() {
	timeout 20 perl "$root/tests/lib/fcgi.pl" "$T/app.sock" "$@"
}

# start_nginx: in front of the program; sets URL.
start_nginx() {
	local port user=
	take_ports
	[ "$(id -u)" -ne 0 ] || user='user root;'
	cat >"$T/nginx.conf" <<END
$user
daemon off;
worker_processes 1;
pid $T/nginx.pid;
error_log $T/nginx.log info;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path $T/tmp1;
	fastcgi_temp_path $T/tmp2;
	proxy_temp_path $T/tmp3;
	scgi_temp_path $T/tmp4;
	uwsgi_temp_path $T/tmp5;
	client_max_body_size 8m;
	upstream echo {
		server unix:$T/app.sock;
		keepalive 4;
	}
	server {
		listen 127.0.0.1:$port;
		underscores_in_headers on;
		location / {
			fastcgi_pass echo;
			fastcgi_keep_conn on;
			fastcgi_next_upstream off;
			fastcgi_param REQUEST_METHOD \$request_method;
			fastcgi_param REQUEST_URI \$request_uri;
			fastcgi_param QUERY_STRING \$query_string;
			fastcgi_param CONTENT_TYPE \$content_type;
			fastcgi_param CONTENT_LENGTH \$content_length;
			fastcgi_param SCRIPT_NAME \$uri;
			fastcgi_param PATH_INFO "";
			fastcgi_param REMOTE_ADDR \$remote_addr;
		}
	}
}
END
	nginx -p "$T" -c "$T/nginx.conf" 2>>"$T/log" &
	web_pids="$web_pids $!"
	URL=http://127.0.0.1:$port
	wait_for 5 curl -s -o "$T/first" "$URL/echo/x" || bail_out "no nginx"
}
