#!/bin/bash
# web_cgi.sh - the same program as a plain CGI: one request, one answer.

# shellcheck source=tests/lib/web.sh
. "$(dirname "$0")/../lib/web.sh"

get() {
	cgi REQUEST_METHOD=GET "REQUEST_URI=$1" QUERY_STRING= "${@:2}" </dev/null
}

# --- where the path comes from ---
cgi REQUEST_METHOD=GET PATH_INFO=/echo/Ann REQUEST_URI=/cgi-bin/echo.fcgi/echo/Ann \
	SCRIPT_NAME=/cgi-bin/echo.fcgi </dev/null
is "$code" 200 'PATH_INFO names the route'
like "$body" '"path":"/echo/Ann","name":"Ann"' 'and its parameter'
cgi REQUEST_METHOD=GET SCRIPT_NAME=/echo/Ann </dev/null
is "$code" 200 'SCRIPT_NAME names it when nothing else does'
get /kind
is "$body" '{"cgi":true}' 'the program knows that it is a plain CGI'
get '/echo/a%20b%C3%A9'
like "$body" '"name":"a bé"' 'REQUEST_URI is decoded'

# --- headers of the answer ---
like "$head" '^Status: 200 OK$' 'the status comes first'
like "$head" '^X-Content-Type-Options: nosniff$' 'nothing is sniffed'
like "$head" '^Referrer-Policy: no-referrer$' 'no referrer is told'
like "$head" '^Cache-Control: no-store$' 'nothing is kept'
like "$head" '^X-Request-Id: [0-9a-f-]{36}$' 'a request gets an id'
get /echo/a HTTP_X_REQUEST_ID=my-own-id-1
like "$head" '^X-Request-Id: my-own-id-1$' 'or keeps its own'
like "$body" '"request_id":"my-own-id-1"' 'in the program, too'
size=$(sed '1,/^\r$/d' "$T/answer" | wc -c)
like "$head" "^Content-Length: $size\$" 'the length is that of the body'
cgi REQUEST_METHOD=HEAD REQUEST_URI=/echo/a HTTP_X_REQUEST_ID=my-own-id-1 </dev/null
is "$code $body" '200 ' 'HEAD has no body'
like "$head" '^Content-Length: [1-9]' 'but a length'
get /page
unlike "$head" '^X-Injected' 'a header with a line break is dropped'
like "$head" '^Cache-Control: max-age=60$' 'a handler may set what is kept'
like "$head" '^Set-Cookie: a=b; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure$' 'a cookie is set'
like "$body" '<h1>A &lt;title&gt;</h1>' 'a page is escaped'
get /elsewhere
is "$code" 303 'a redirect is one'
like "$head" '^Location: /thanks.html$' 'with its place'

# --- refusals ---
for path in /echo/a%2fb /echo/%zz /echo/% /echo/%00 /echo/%ff '/echo/a?q=%' /../x; do
	cgi REQUEST_METHOD=GET "REQUEST_URI=$path" </dev/null
	is "$code" 400 "$path is 400"
done
get /nothing
is "$code" 404 'an unknown path is 404'
like "$head" '^Content-Type: application/problem\+json$' 'as problem+json'
like "$body" '^\{"type":"about:blank","title":"Not Found","status":404,"detail":"[^"]+","request_id":"[^"]+"\}$' 'with what is needed'
get /nothing HTTP_ACCEPT=text/html
like "$head" '^Content-Type: text/html; charset=utf-8$' 'or as a page'
for path in /echo /echo/ /echo/a/b /echo/a/; do
	get "$path"
	is "$code" 404 "$path is 404"
done
cgi REQUEST_METHOD=DELETE REQUEST_URI=/echo/a </dev/null
is "$code" 405 'a method no route takes is 405'
like "$head" '^Allow: GET, HEAD, PUT, OPTIONS$' 'with those that are'
cgi REQUEST_METHOD=DELETE REQUEST_URI=/nothing </dev/null
is "$code" 404 'unless there is no such path'
cgi REQUEST_METHOD=BREW REQUEST_URI=/echo/a </dev/null
is "$code" 501 'a method nobody knows is 501'
cgi REQUEST_METHOD=OPTIONS REQUEST_URI=/echo/a </dev/null
is "$code $body" '204 ' 'OPTIONS is 204'
like "$head" '^Allow: GET, HEAD, PUT, OPTIONS$' 'with the methods'
cgi REQUEST_METHOD=OPTIONS REQUEST_URI=/fields </dev/null
like "$head" '^Access-Control-Allow-Origin: https://a.test$' 'a route may answer OPTIONS itself'
get /echo/a "HTTP_X_EVIL=a$(printf '\001')b"
is "$code" 400 'a control character in a header is 400'
get /echo/a "HTTP_X_LONG=$(head -c 9000 /dev/zero | tr '\0' x)"
is "$code" 431 'a long header is 431'
get "/echo/$(head -c 9000 /dev/zero | tr '\0' x)"
is "$code" 414 'a long URL is 414'

# --- errors of handlers ---
for pair in invalid=422 not_found=404 conflict=409 auth=401 limited=429 \
	unavailable=503 config=503 data=503 internal=500; do
	get "/fail/${pair%=*}"
	is "$code" "${pair#*=}" "the error ${pair%=*} is ${pair#*=}"
	unlike "$body" half 'and nothing of the answer that failed is left'
done
get /fail/limited
like "$head" '^Retry-After: 7$' 'a limit says when to come back'
get /fail/unavailable
like "$head" '^Retry-After: 5$' 'so does a passing trouble'
get /fail/auth
like "$head" '^WWW-Authenticate: Bearer realm="leadbridge"$' '401 says how'
get /fail/internal
unlike "$body" 'as asked' 'a mistake of ours keeps its details to itself'
is "$(grep -c 'error echo request.failed .*code=internal .*path=/fail/internal' "$T/log")" 2 \
	'and is logged once for each request'
get /fail/data HTTP_ACCEPT=text/html
like "$body" 'it &lt;failed&gt; as asked' 'a page escapes what it says'

# --- operators ---
get /operator
is "$code" 401 'an operator route wants a token'
like "$head" '^WWW-Authenticate: Bearer realm="leadbridge"$' 'and says which'
get /operator 'HTTP_AUTHORIZATION=Bearer open-sesam'
is "$code" 401 'not just any'
get /operator 'HTTP_AUTHORIZATION=Basic open-sesame'
is "$code" 401 'and not by another scheme'
get /operator 'HTTP_AUTHORIZATION=Bearer open-sesame'
is "$code" 200 'the right one opens'
settings CAPTURE_MAX_BODY=20000
get /operator 'HTTP_AUTHORIZATION=Bearer '
is "$code" 503 'without a token set nothing opens'
like "$body" ADMIN_TOKEN 'and the answer names the setting'
settings ADMIN_TOKEN=open-sesame CAPTURE_MAX_BODY=20000

# --- bodies ---
post() {
	printf '%s' "$2" | cgi REQUEST_METHOD=POST "REQUEST_URI=$1" "${@:3}"
	head=$(sed '/^\r$/q' "$T/answer" | tr -d '\r')
	body=$(sed '1,/^\r$/d' "$T/answer")
	code=$(printf '%s\n' "$head" | sed -n 's/^Status: \([0-9]*\).*/\1/p')
}
post /body hello CONTENT_LENGTH=5
like "$body" '"bytes":5' 'a body is read'
post /body helloworld CONTENT_LENGTH=5
like "$body" '"bytes":5' 'as far as announced'
post /body hello CONTENT_LENGTH=6
is "$code" 400 'a body shorter than announced is 400'
post /body hello CONTENT_LENGTH=x
is "$code" 400 'a length that is none is 400'
post /body hello
like "$body" '"bytes":0' 'without a length there is no body'
post /body hello HTTP_TRANSFER_ENCODING=chunked
like "$body" '"bytes":5' 'unless it came in chunks'
post /body "$(head -c 20000 /dev/zero | tr '\0' x)" CONTENT_LENGTH=20000
like "$body" '"bytes":20000' 'a body of the most allowed is read'
post /body "$(head -c 20001 /dev/zero | tr '\0' x)" CONTENT_LENGTH=20001
is "$code" 413 'one byte more is 413'
like "$body" 'at most 20000 bytes' 'which says how much is allowed'
post /body "$(head -c 20001 /dev/zero | tr '\0' x)" HTTP_TRANSFER_ENCODING=chunked
is "$code" 413 'in chunks, too'
(
	sleep 30 &
	echo $! >"$T/sleeper"
	wait
) | timeout 10 env -i REQUEST_METHOD=GET REQUEST_URI=/echo/a \
	LEADBRIDGE_ENV="$SETTINGS" "$ECHO" >"$T/answer" 2>>"$T/log" &
reader=$!
wait "$reader"
like "$(cat "$T/answer")" 'Status: 200' 'input that does not end is not waited for'
kill "$(cat "$T/sleeper")" 2>/dev/null

# --- forms ---
post /form 'a=1&b=%C3%A9+x&a=2' CONTENT_LENGTH=18 \
	CONTENT_TYPE='application/x-www-form-urlencoded; charset=UTF-8'
is "$body" '{"items":[{"name":"a","text":"1"},{"name":"b","text":"é x"},{"name":"a","text":"2"}],"files_ignored":false}' 'a form is read'
post /form 'a=1' CONTENT_LENGTH=3 CONTENT_TYPE='application/x-www-form-urlencoded; charset=latin1'
is "$code" 415 'another charset is 415'
post /form 'a=1' CONTENT_LENGTH=3 CONTENT_TYPE=text/plain
is "$code" 415 'another media type is 415'
post /form 'a=1' CONTENT_LENGTH=3
is "$code" 415 'no media type is 415'
post /form '{"a":1.50}' CONTENT_LENGTH=10 CONTENT_TYPE=APPLICATION/JSON
is "$body" '{"items":[{"name":"a","value":1.50}],"files_ignored":false}' 'JSON is read, numbers as written'
post /form '' CONTENT_LENGTH=0 CONTENT_TYPE=application/json
is "$code" 400 'no JSON is 400'
post /fields 'first_name=Ann-Charlotte&email=x' CONTENT_LENGTH=32 \
	CONTENT_TYPE=application/x-www-form-urlencoded
is "$code" 422 'wrong fields are 422'
like "$body" '"errors":\[\{"field":"first_name","message":"is too long: at most 10 characters"\},\{"field":"email","message":"must be an e-mail address"\}\]' 'all of them together'
post /fields 'first_name=Ann-Charlotte' CONTENT_LENGTH=24 HTTP_ACCEPT=text/html \
	CONTENT_TYPE=application/x-www-form-urlencoded
like "$body" '<strong>First name</strong> <span class="error">is too long' 'or on a page'

# --- settings ---
chmod 644 "$SETTINGS"
get /echo/a
is "$code" 503 'settings that others can read are refused'
like "$body" 'chmod' 'with the remedy'
like "$head" '^Retry-After: ' 'and a time'
chmod 600 "$SETTINGS"
get /echo/a "DOCUMENT_ROOT=$T"
is "$code" 503 'data inside the web root is refused'
like "$body" "LEADBRIDGE_DATA_DIR" 'with the remedy'
get /echo/a "DOCUMENT_ROOT=$T/data/www"
is "$code" 200 'a web root inside the data directory is not that'
settings "LEADBRIDGE_DB=sqlite:$T/www/x.db"
get /echo/a "DOCUMENT_ROOT=$T/www"
is "$code" 503 'a database inside the web root is refused'
like "$body" "LEADBRIDGE_DB" 'with the remedy'
env -i LEADBRIDGE_ENV="$SETTINGS" "$ECHO" </dev/null >"$T/answer" 2>"$T/said"
is "$?" 2 'without a request it is a mistake to run it'
like "$(cat "$T/said")" 'web server' 'which is explained'

done_testing
