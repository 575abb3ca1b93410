#!/bin/bash
# repeat.sh - the same content at the same moment, from two servers' programs
# and plain CGI alike: one lead, and everybody is told its id.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_sandbox=
stack_start CAPTURE_RATE_PER_MINUTE=1000000
rounds=${ROUNDS:-25}
[ -z "${SOAK:-}" ] || rounds=500

# A second FastCGI process on the same store.
spawn-fcgi -n -s "$T/second.sock" -- "$B/cgi-bin/capture.fcgi" \
	>"$T/second.log" 2>&1 &
second=$!
clean_second() {
	kill -TERM "$second" 2>/dev/null
	stack_clean
}
trap clean_second EXIT
for _ in $(seq 100); do
	[ -S "$T/second.sock" ] && break
	sleep 0.05
done

# below PID: all its descendants, so that nobody else's program is touched.
below() {
	local child
	for child in $(ps -o pid= --ppid "$1"); do
		echo "$child"
		below "$child"
	done
}

# The capture program behind nginx.
page() {
	local pid
	for pid in $(below "$stack_pid"); do
		[ "$(cut -d '' -f 1 "/proc/$pid/cmdline" 2>/dev/null | tr -d '\0')" = \
			"$B/cgi-bin/capture.fcgi" ] && echo "$pid" && return
	done
}

# by_cgi BODY: its answer.
by_cgi() {
	env REQUEST_METHOD=POST SCRIPT_NAME=/cgi-bin/capture.fcgi \
		PATH_INFO=/api/store-lead SERVER_PROTOCOL=HTTP/1.1 \
		REMOTE_ADDR=127.0.0.1 CONTENT_TYPE=application/json \
		CONTENT_LENGTH=${#1} "$B/cgi-bin/capture.fcgi" <<<"$1" 2>>"$T/cgi.err"
}

# by_second BODY: the id in its answer.
by_second() {
	perl "$root/tests/lib/fcgi.pl" "$T/second.sock" "json:/api/store-lead:$1"
}

# by_nginx BODY: its answer.
by_nginx() {
	curl -s -i -H 'Content-Type: application/json' --data-binary "$1" \
		"$URL/api/store-lead"
}

# ids FILE...: the ids in answers, each once.
ids() {
	sed -n 's/.*"id":"\([^"]*\)".*/\1/p' "$@" | sort -u
}

# --- at the same moment ---
several=
new=
for ((round = 1; round <= rounds; round++)); do
	text="{\"email\":\"r$round@x.example\",\"n\":$round}"
	by_cgi "$text" >"$T/1" &
	pids=($!)
	by_nginx "$text" >"$T/2" &
	pids+=($!)
	by_second "$text" >"$T/3" &
	pids+=($!)
	by_cgi "$text" >"$T/4" &
	pids+=($!)
	by_nginx "$text" >"$T/5" &
	pids+=($!)
	wait "${pids[@]}"
	[ "$(ids "$T"/[1-5] | wc -l)" = 1 ] || several+="$round "
	[ "$(cat "$T"/[1-5] | grep -c '"id"')" = 5 ] || several+="$round: silent "
	new+=$(cat "$T"/[1245] | grep -cE '^(Status:|HTTP/1.1) 201')
done
is "$several" '' 'everybody who sends the same content is told one id'
unlike "$new" '[2-9]' 'at most one is told that it is new'
is "$(sql 'SELECT count(*) FROM lead')" "$rounds" 'there is one lead each'
is "$(sql 'SELECT count(*) FROM job')" "$rounds" 'with one job'
recent=$(sql 'SELECT count(*) FROM lead_recent')
sorted=$(sql 'SELECT count(*) FROM lead_key')
if [ -z "${TEST_DB:-}" ]; then
	[ "$recent" -gt 0 ] && [ "$sorted" -gt 0 ]
	ok $? 'some were first by FastCGI, some by plain CGI'
else
	is "$recent $sorted" "0 $rounds" 'on a server each key is in the sorted table'
fi

# --- and later ---
# told TEXT: status and id of each way to send it.
told() {
	by_nginx "$1" | tr -d '\r' | sed -n 's/^HTTP[^ ]* //p; s/.*"id":"\([^"]*\)".*/\1/p' | tr '\n' ' '
	by_cgi "$1" | tr -d '\r' | sed -n 's/^Status: //p; s/.*"id":"\([^"]*\)".*/\1/p' | tr '\n' ' '
	by_second "$1" | ids
}
text='{"email":"later@x.example"}'
by_nginx "$text" >"$T/1"
first=$(ids "$T/1")
all="200 OK $first 200 OK $first $first"
is "$(told "$text")" "$all" 'a repeat is 200 with the first id, however it is sent'
stack_stop
stack_run
is "$(told "$text")" "$all" 'also after a restart'
pid=$(page)
[ -n "$pid" ] && kill -KILL "$pid"
ok $? 'a page is killed'
sleep 0.3
is "$(told "$text")" "$all" 'and after that'
sql 'UPDATE lead_recent SET expires_at = 1; UPDATE lead_key SET expires_at = 1'
is "$(by_nginx "$text" | grep -c '^HTTP/1.1 201')" 1 'when its ten minutes are over it is a new lead'
is "$(told "$text" | cut -c 1-6)" '200 OK' 'which has repeats of its own'
done_testing
