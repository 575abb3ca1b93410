#!/bin/bash
# nginx.sh - what the shipped nginx configuration answers by itself, what it adds
# to the programs' answers, and what it keeps out of the logs.

. "$(dirname "$0")/../lib/stack.sh"
stack_sandbox=
# serve.sh makes its private directory, with the log of nginx, in here.
export XDG_RUNTIME_DIR=$T TMPDIR=$T
stack_start CAPTURE_RATE_PER_MINUTE=100000
log=$(echo "$T"/leadbridge.*/leadbridge.log)

# ask PATH [curl option...]: status in $code, answer in $body, head in $T/head.
ask() {
	local path=$1
	shift
	code=$(curl -s --path-as-is -o "$T/body" -D "$T/head" -w '%{http_code}' "$@" \
		"$URL$path")
	body=$(tr -d '\0' <"$T/body")
}
header() {
	tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip"
}
html=(-H 'Accept: text/html,application/xhtml+xml,*/*;q=0.8')

# --- headers, once each, on every kind of answer ---
for path in / /style.css /no-such-page /api/no-such-route /health /oauth/callback; do
	ask "$path"
	is "$(header x-content-type-options)" nosniff "$path says nosniff once"
	is "$(header referrer-policy)" no-referrer "$path sends no referrer"
	is "$(header content-security-policy | grep -c "^default-src 'none'.*frame-ancestors 'none'")" \
		1 "$path has one content policy"
	unlike "$(header content-security-policy)" unsafe "$path allows no inline code"
	like "$(header permissions-policy)" '^camera=\(\)' "$path needs no camera"
	like "$(header x-request-id)" '^[A-Za-z0-9._-]{8,64}$' "$path has one request id"
	is "$(header server)" nginx "$path does not tell nginx's version"
done

# --- answers of nginx itself ---
ask /
is "$code $(header content-type) $(header cache-control)" \
	'200 text/html; charset=utf-8 no-cache' 'the start page is a page'
ask /style.css -H 'Accept-Encoding: gzip'
is "$code $(header content-encoding)" '200 gzip' 'the style sheet is compressed'
problem='application/problem+json'
refused() { # STATUS DESCRIPTION
	is "$code $(header content-type)" "$1 $problem" "$2 is $1 problem+json"
	like "$body" "\"status\":$1,.*\"answered_by\":\"nginx\"" "$2 says so in JSON"
}
ask /api/no-such-route "${html[@]}"
refused 404 'an unknown address under /api'
ask /no-such-page
refused 404 'an unknown page, for a program,'
ask /no-such-page "${html[@]}"
is "$code $(header content-type)" '404 text/html; charset=utf-8' \
	'an unknown page, for a browser, is a page'
for path in /.htaccess /.git/config /a/.env; do
	ask "$path"
	refused 404 "$path"
done
ask / -X POST
refused 405 'a post to a page'
is "$(header allow)" 'GET, HEAD' 'with what would be allowed'
ask / -X TRACE
refused 405 TRACE
ask "/$(printf '%040000d' 0)"
refused 414 'an endless address'
ask / -H "X-Long: $(printf '%040000d' 0)"
refused 431 'an endless header'
ask /%00
refused 400 'a NUL in the address'
ask /a/../../etc/passwd
refused 400 'an address above the root'
head -c 400000 /dev/zero >"$T/large"
ask /api/store-lead --data-binary "@$T/large"
refused 413 'a body far too large'
ask /api/store-lead --data-binary "@$T/large" -H 'Transfer-Encoding: chunked'
refused 413 'a body far too large in chunks'
ask /api/store-lead --data-binary "@$T/large" "${html[@]}"
is "$code $(header content-type)" '413 text/html; charset=utf-8' \
	'or a page for a browser'
head -c 300000 /dev/zero >"$T/large"
ask /api/store-lead --data-binary "@$T/large"
is "$code" 413 'a body past our own limit is 413 too'
unlike "$body" answered_by 'and the program says it'

# --- request id and log ---
ask /health -H 'X-Request-Id: from-the-caller.1'
is "$(header x-request-id)" from-the-caller.1 'a harmless request id is taken over'
ask /health -H 'X-Request-Id: a"b c'
unlike "$(header x-request-id)" '"' 'another is not'
ask '/api/leads/x?key=STATUSKEY' -H 'X-Request-Id: look-for-this-one'
ask '/oauth/callback?code=GRANTCODE&state=x'
ask '/no-such-page?secret=ARGUMENT'
sleep 1.5 # nginx writes its log every second
like "$(grep look-for-this-one "$log")" '"GET /api/leads/x" 404 .* id=look-for-this-one$' \
	'the log has method, path, status and request id'
like "$(cat "$log")" '"GET /no-such-page" 404' 'and the path asked for, not the error page'
unlike "$(cat "$log")" 'STATUSKEY|GRANTCODE|ARGUMENT|\?' 'and never an argument'

# --- a program dies ---
program() { # NAME: the process id of a program of this stack
	local keeper
	keeper=$(ps -o pid=,args= --ppid "$stack_pid" | sed -n \
		"s/^ *\([0-9]*\) .*multiwatch.*$1\.fcgi$/\1/p")
	ps -o pid= --ppid "$keeper" | tr -d ' '
}
codes=
for _ in 1 2 3 4 5 6; do
	pid=$(program oauth)
	kill -STOP "$pid"
	curl -s -o "$T/body.cut" -D "$T/head.cut" -w '%{http_code}' \
		"$URL/oauth/callback?code=CUTCODE" >"$T/code.cut" &
	cut=$!
	sleep 0.3
	kill -KILL "$pid"
	wait "$cut"
	codes="$codes $(cat "$T/code.cut")"
done
unlike "$codes" '50[24]|000' 'what a kill cuts off is never a bare 502 or 504'
unlike "$(cat "$T/serve.err")" 'CUTCODE|GRANTCODE|STATUSKEY' \
	'and its arguments are in no log of errors'

# A program that is not there at all: its socket is gone.
run=$(echo "$T"/leadbridge.??????)
mv "$run/oauth.sock" "$T/oauth.sock"
ask /oauth/callback
refused 503 'an address whose program is gone'
like "$(header retry-after)" '^[0-9]+$' 'with when to come again'
is "$(header cache-control)" no-store 'which nobody keeps'
ask /oauth/callback "${html[@]}"
is "$code $(header content-type)" '503 text/html; charset=utf-8' 'or a page for a browser'
mv "$T/oauth.sock" "$run/oauth.sock"
ask /oauth/callback
is "$code" 400 'and it answers again when the program is back'

# --- 2,000 connections at once ---
before=$(sql 'SELECT count(*) FROM lead')
answers=$(node "$root/tests/browser/burst.mjs" "$stack_port" 2000)
stored=$(($(sql 'SELECT count(*) FROM lead') - before))
is "$(grep -vE '^(201|503|429) [0-9]+$' <<<"$answers")" '' \
	'of 2,000 at once each is answered 201, or 503 or 429 with Retry-After'
is "$(awk '{n += $NF} END {print n}' <<<"$answers")" 2000 'all of them'
is "$(awk '$1 == 201 {print $2}' <<<"$answers")" "$stored" \
	'and each lead answered 201 is stored'

done_testing
