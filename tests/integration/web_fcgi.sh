#!/bin/bash
# web_fcgi.sh - the same program over FastCGI: the same answers as a plain CGI,
# connections that are kept, and an end that loses nothing.

# shellcheck source=tests/lib/web.sh
. "$(dirname "$0")/../lib/web.sh"

start_program
start_nginx

# --- the same answers ---
# fetch METHOD TARGET BODY [HEADER: value...]: through nginx
fetch() {
	local args=() i
	for i in "${@:4}"; do args+=(-H "$i"); done
	[ -z "$3" ] || args+=(--data-binary "$3")
	[ "$1" != HEAD ] || args+=(-I)
	code=$(curl -s --path-as-is -X "$1" -o "$T/body" -D "$T/head" \
		-w '%{http_code}' -H 'X-Request-Id: same-for-both' \
		"${args[@]}" "$URL$2")
	body=$(cat "$T/body")
	[ "$1" != HEAD ] || body=
	# What nginx adds itself is no difference.
	head=$(tr -d '\r' <"$T/head" | sed '1d' |
		grep -Eiv '^$|^(Server|Date|Connection|Transfer-Encoding|Keep-Alive):' |
		sort)
}
# same METHOD TARGET BODY [HEADER: value...]
same() {
	local one variables=() i name
	fetch "$@"
	one="$code
$head
$body"
	variables=(REQUEST_METHOD="$1" REQUEST_URI="$2"
		HTTP_ACCEPT='*/*' HTTP_X_REQUEST_ID=same-for-both)
	case $2 in *\?*) variables+=(QUERY_STRING="${2#*\?}") ;; esac
	[ -z "$3" ] || variables+=(CONTENT_LENGTH="$(printf %s "$3" | wc -c)"
		CONTENT_TYPE=application/x-www-form-urlencoded)
	for i in "${@:4}"; do
		name=$(printf %s "${i%%:*}" | tr 'a-z-' 'A-Z_')
		case $name in CONTENT_TYPE) ;; *) name=HTTP_$name ;; esac
		variables+=("$name=${i#*: }")
	done
	printf %s "$3" >"$T/stdin"
	cgi "${variables[@]}" <"$T/stdin"
	head=$(printf '%s\n' "$head" | grep -Ev '^$|^Status:' | sort)
	is "$one" "$code
$head
$body" "the same: $1 $2 ${*:4}"
}
same GET '/echo/Ann%20B?q=a+b%26' ''
same GET /echo/x '' 'Cookie: a=1; c=yes' 'X-Forwarded-For: 6.6.6.6, 203.0.113.7'
same GET /echo/x '' 'Authorization: Bearer abc'
same HEAD /echo/x ''
same GET /nothing ''
same GET /nothing '' 'Accept: text/html'
same DELETE /echo/x ''
same OPTIONS /echo/x ''
same OPTIONS /fields ''
same GET /echo/a%2fb ''
same GET /echo/%ff ''
same GET '/echo/a?q=%zz' ''
same GET /fail/internal ''
same GET /fail/limited ''
same GET /fail/data '' 'Accept: text/html'
same GET /page ''
same GET /elsewhere ''
same GET /operator ''
same GET /operator '' 'Authorization: Bearer open-sesame'
same POST /form 'a=1&b=2&a=%C3%A9'
same POST /form '{"a":[1.50]}' 'Content-Type: application/json'
same POST /form '{"a":1,"a":2}' 'Content-Type: application/json'
same POST /form 'a=%'
same POST /fields 'first_name=Ann-Charlotte&email=x'
same POST /fields 'email=x' 'Accept: text/html'
same POST /body "$(head -c 20000 /dev/zero | tr '\0' x)"
same POST /body "$(head -c 20001 /dev/zero | tr '\0' x)"
same POST /nothing "$(head -c 20001 /dev/zero | tr '\0' x)"
same GET '/large?n=100000' ''
same GET '/large?n=8192' ''

is "$(raw get:/kind)" '{"cgi":false}' 'only the program itself could tell'

# --- bodies of every size reach the program, refusals reach the visitor ---
for n in 1 7000 8190 8191 8192 8193 16384 19999; do
	head -c "$n" /dev/urandom >"$T/random"
	code=$(curl -s -o "$T/body" -w '%{http_code}' --data-binary "@$T/random" "$URL/body")
	like "$(cat "$T/body")" "\"bytes\":$n," "a body of $n bytes arrives"
done
head -c 5000000 /dev/zero >"$T/zeros"
for path in /body /nothing /echo/x /operator; do
	code=$(curl -s -o "$T/body" -w '%{http_code}' --data-binary "@$T/zeros" "$URL$path")
	case $path in /body) want=413 ;; /nothing) want=404 ;; *) want=405 ;; esac
	is "$code" "$want" "5 MB to $path are answered $want"
done
code=$(curl -s -o "$T/body" -w '%{http_code}' -H 'Transfer-Encoding: chunked' \
	--data-binary 'a=1' "$URL/form")
is "$(cat "$T/body")" '{"items":[{"name":"a","text":"1"}],"files_ignored":false}' 'a chunked body arrives'

# --- one connection, many requests ---
is "$(raw get:/echo/a post:/form: get:/echo/b | grep -o '"path":"[^"]*"' | tr '\n' ' ')" \
	'"path":"/echo/a" "path":"/echo/b" ' 'a connection is kept'
is "$(raw post:/body:hello post:/body:hellohello get:/echo/x | grep -o '"bytes":[0-9]*' | tr '\n' ' ')" \
	'"bytes":5 "bytes":10 ' 'bodies do not run into each other'
like "$(raw post:/nothing:hello get:/echo/x)" '"path":"/echo/x"' 'a body that nobody read is not in the way'
like "$(raw "post:/body:$(head -c 30000 /dev/zero | tr '\0' x)" get:/echo/x)" '"path":"/echo/x"' 'nor is one that was too long'
like "$(raw last:/echo/a eof)" 'closed' 'a connection that is not to be kept is closed'
like "$(raw ask:/echo/a ask:/echo/b read)" '"path":"/echo/a"' 'an early second request does not hurt the first'

# --- nonsense ---
is "$(raw raw:ffffffffffffffff eof)" closed 'nonsense is hung up on'
is "$(raw raw:0101000100080000000100000000000001040001ffff0000 raw:"$(printf 'ff%.0s' $(seq 100))" eof 2>&1 | tail -n 1 | cut -c 1-6)" \
	closed 'so are parameters of nonsense'
like "$(curl -s "$URL/echo/x")" '"path"' 'the program goes on'

# --- the end ---
# ends_within SECONDS PID: it ended by itself with status 0
ends_within() {
	wait_for "$1" is_gone "$2" && wait "$2"
}
curl -s "$URL/slow?ms=1500" >"$T/slow" &
slow=$!
raw get:/echo/x ready eof >"$T/idle" &
idle=$!
wait_for 5 grep -q ready "$T/idle"
# The slow one is in flight when its connection is one more than the idle ones.
sleep 0.5
kill -TERM "$program_pid"
wait "$slow"
is "$(cat "$T/slow")" '{"slept_ms":1500}' 'TERM: what is in flight is finished'
ends_within 2 "$program_pid"
ok $? 'then the program ends with 0'
wait "$idle"
like "$(cat "$T/idle")" '^closed$' 'an idle connection is closed'
like "$(curl -s -o /dev/null -w '%{http_code}' "$URL/echo/x")" '^50[24]$' 'nobody answers any more'

for signal in TERM INT HUP USR1; do
	start_program
	raw get:/echo/x >"$T/answer"
	kill -"$signal" "$program_pid"
	ends_within 2 "$program_pid"
	ok $? "$signal ends an idle program with 0"
done

start_program
raw stall:/body:100:hello ready eof >"$T/stalled" &
stalled=$!
wait_for 5 grep -q ready "$T/stalled"
raw half:/echo/x ready eof >"$T/half" &
half=$!
wait_for 5 grep -q ready "$T/half"
like "$(raw get:/echo/x)" '"path"' 'somebody who stalls holds nobody else up'
kill -TERM "$program_pid"
ends_within 7 "$program_pid"
ok $? 'nor the end for ever'
wait "$stalled" "$half"
is "$(tail -qn 1 "$T/stalled" "$T/half" | tr '\n' ' ')" 'closed closed ' 'they are hung up on'
like "$(cat "$T/log")" 'requests.abandoned count=2' 'and that is logged'

# The socket outlives the program: what waits is served by the next one.
perl -MSocket -MFcntl -e '
	socket(my $l, AF_UNIX, SOCK_STREAM, 0) or die;
	unlink $ARGV[0];
	bind($l, pack_sockaddr_un($ARGV[0])) or die "$!";
	listen($l, 64) or die;
	for my $n (1, 2) {
		my $pid = fork;
		if (!$pid) {
			open STDIN, "<&", $l or die;
			exec $ARGV[1] or die;
		}
		open my $f, ">", "$ARGV[2].$n" or die;
		print $f "$pid\n";
		close $f;
		waitpid $pid, 0;
		select undef, undef, undef, 0.5 if $n == 1;
	}' "$T/app.sock" "$ECHO" "$T/turn" 2>>"$T/log" &
keeper=$!
export LEADBRIDGE_ENV=$SETTINGS
web_pids="$web_pids $keeper"
wait_for 5 test -s "$T/turn.1"
web_pids="$web_pids $(cat "$T/turn.1")"
answers() {
	curl -s "$URL/echo/x" | grep -q path
}
wait_for 5 answers
kill -TERM "$(cat "$T/turn.1")"
wait_for 5 is_gone "$(cat "$T/turn.1")"
like "$(raw get:/echo/between)" '/echo/between' 'a request between two programs is answered by the next'
wait_for 5 test -s "$T/turn.2"
web_pids="$web_pids $(cat "$T/turn.2")"
kill -TERM "$(cat "$T/turn.2")"

# --- settings that are wrong are looked at again ---
settings LEADBRIDGE_LOG_LEVEL=loud
start_program
like "$(raw get:/echo/x)" '"status":503,"detail":"[^"]*LEADBRIDGE_LOG_LEVEL' 'a wrong setting is told'
settings LEADBRIDGE_LOG_LEVEL=debug
mended() {
	raw get:/echo/x | grep -q '"path"'
}
wait_for 5 mended
ok $? 'and is read again once it is mended'
like "$(cat "$T/log")" 'info echo settings.mended' 'which is logged'
raw get:/echo/debug >/dev/null
like "$(cat "$T/log")" 'debug echo request.answered request_id=raw-request method=GET path=/echo/debug status=200' 'debug tells each answer'

done_testing
