#!/bin/bash
# capture.sh - what visitors send, in every form, through nginx.

. "$(dirname "$0")/../lib/stack.sh"
stack_sandbox=
stack_start CAPTURE_RATE_PER_MINUTE=100000

count() {
	sql 'SELECT count(*) FROM lead'
}
# header NAME: of the answer kept in $T/head
header() {
	tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip" | head -n 1
}

# --- JSON ---
post /api/store-lead '{"name":"Ada Okafor","email":"ada@blueheron.example","message":"Hello","budget":1.50,"ids":[12345678901234567890]}'
is "$code" 201 'a JSON lead is answered 201'
id=$(field id)
url=$(field status_url)
like "$id" '^[0-9a-f]{8}-[0-9a-f]{4}-7' 'its id is a UUIDv7'
is "$(sql "SELECT status || ' ' || name || ' ' || email FROM v_leads WHERE id='$id'")" \
	'pending Ada Okafor ada@blueheron.example' 'and it is in the store'
is "$(sql "SELECT extra FROM lead WHERE id='$id'")" \
	'{"budget":1.50,"ids":[12345678901234567890]}' 'numbers in extra keep their digits'
is "$(sql "SELECT count(*) FROM job WHERE subject_id='$id'")" 1 'with its job'
get "$url"
is "$code $(field status) $(field attempts)" '200 pending 0' 'the status link tells its status'
get "${url%%key=*}key=wrong"
is "$code" 404 'a wrong status key is 404'
get "/api/leads/$id"
is "$code" 404 'no status key is 404'
get "/api/leads/../../etc/passwd"
is "$code" 404 'a status of nonsense is 404'

# --- repeats ---
post /api/store-lead '{"email":"ada@blueheron.example","message":"Hello","name":"Ada Okafor","ids":[12345678901234567890],"budget":1.50}'
is "$code $(field id)" "200 $id" 'the same content in another order is a repeat'
post /api/store-lead '{"name":"Ada Okafor","email":"ada@blueheron.example","message":"Hello","budget":1.5}'
is "$code" 201 'other content is not'
post /api/store-lead '{"email":"idem@x.example","message":"1"}' -H 'Idempotency-Key: k-1'
is "$code" 201 'a post with an Idempotency-Key is 201'
first=$(field id)
post /api/store-lead '{"email":"idem@x.example","message":"1"}' -H 'Idempotency-Key: k-1'
is "$code $(field id)" "200 $first" 'its repeat is 200 with the first id'
n=$(count)
post /api/store-lead '{"email":"idem@x.example","message":"2"}' -H 'Idempotency-Key: k-1'
is "$code $(count)" "422 $n" 'the key with other content is 422, nothing stored'

# --- urlencoded, multipart ---
body=$(curl -s -w '\n%{http_code}' -d 'name=Zo%C3%AB+K&email=zoe%40x.example&x=1&x=2&_gotcha=' "$URL/api/store-lead")
is "${body##*$'\n'}" 201 'an urlencoded post is 201'
is "$(sql "SELECT name || extra FROM lead WHERE email='zoe@x.example'")" \
	'Zoë K{"x":["1","2"]}' 'decoded, a repeated field kept as a list'
body=$(curl -s -w '\n%{http_code}' -F 'email=multi@x.example' --form-string 'message=<b>"hi"' -F "cv=@$0" "$URL/api/store-lead")
is "${body##*$'\n'}" 201 'a multipart post is 201'
like "$body" 'files are not' 'and says that the file was not taken'
is "$(sql "SELECT message FROM lead WHERE email='multi@x.example'")" '<b>"hi"' 'its text is kept as it was'

# --- browser ---
browser() {
	local path=$1
	shift
	code=$(curl -s -o "$T/page" -D "$T/head" -w '%{http_code}' \
		-H 'Accept: text/html,application/xhtml+xml,*/*;q=0.8' "$@" "$URL$path")
}
form=$("$B/leadbridge" form add Contact --origin https://www.shop.example --json | tr ',{' '\n\n' | sed -n 's/^"id":"\([^"]*\)".*/\1/p' | head -n 1)
like "$form" '^[A-Za-z0-9_-]+$' 'a form is made on the command line'
browser /api/store-lead -d 'email=b1@x.example'
is "$code $(header location)" '303 /thanks.html' 'a browser goes to the thank-you page'
browser "/f/$form" -d 'email=b2@x.example&_redirect=https://www.shop.example/done?x=1'
is "$code $(header location)" '303 https://www.shop.example/done?x=1' 'or to _redirect on an allowed origin'
for bad in https://evil.example/ //evil.example/ 'https://www.shop.example@evil.example/' \
    'https://www.shop.example.evil.example/' 'https:\\evil.example' 'javascript:alert(1)' 'https://www.shop.example%0d%0aX:1'; do
	browser "/f/$form" --data-urlencode "_redirect=$bad" -d "email=r$RANDOM@x.example"
	is "$code $(header location)" '303 /thanks.html' "but never to $bad"
done
n=$(count)
browser /api/store-lead -d 'email=nonsense&name=<script>alert(1)</script>'
is "$code $(count)" "422 $n" 'wrong fields are a 422 page, nothing stored'
like "$(cat "$T/page")" 'Email.*must be' 'which names the field'
unlike "$(cat "$T/page")" '<script>alert' 'and runs nothing'

# --- refusals: nothing stored, the right 4xx ---
refuse() {
	local want=$1 name=$2
	shift 2
	n=$(count)
	body=$(curl -s -D "$T/head" -w '\n%{http_code}' "$@")
	is "${body##*$'\n'} $(header content-type) $(count)" \
		"$want application/problem+json $n" "$name is $want problem+json, nothing stored"
}
json=(-H 'Content-Type: application/json' "$URL/api/store-lead" --data-binary)
refuse 400 'no JSON' "${json[@]}" '{"email":'
refuse 400 'a JSON array' "${json[@]}" '[1]'
refuse 400 'a repeated key' "${json[@]}" '{"email":"a@x.example","email":"b@x.example"}'
refuse 400 'an escaped repeat of a key' "${json[@]}" '{"email":"a@x.example","\u0065mail":"b@x.example"}'
refuse 400 'an escaped NUL' "${json[@]}" '{"email":"a@x.example","name":"a\u0000b"}'
refuse 400 'a lone surrogate' "${json[@]}" '{"email":"a@x.example","name":"\ud800"}'
refuse 400 'invalid UTF-8' "${json[@]}" $'{"email":"a@x.example","name":"\xff"}'
refuse 400 'an empty body' "${json[@]}" ''
refuse 422 'a number as a name' "${json[@]}" '{"email":"a@x.example","name":5}'
refuse 422 'no e-mail and no phone' "${json[@]}" '{"name":"x"}'
refuse 422 'a wrong e-mail' "${json[@]}" '{"email":"a b@x"}'
refuse 422 'a too long name' "${json[@]}" "{\"email\":\"a@x.example\",\"name\":\"$(printf 'x%.0s' $(seq 501))\"}"
refuse 422 'a known field sent twice' -d 'email=a@x.example&email=b@x.example' "$URL/api/store-lead"
refuse 400 'a malformed escape' -d 'email=a%4@x.example' "$URL/api/store-lead"
refuse 400 'an escaped NUL byte' -d 'email=a@x.example&name=%00' "$URL/api/store-lead"
refuse 415 'another media type' -H 'Content-Type: text/plain' -d 'x' "$URL/api/store-lead"
refuse 405 'GET' "$URL/api/store-lead"
is "$(header allow | tr -d ' ')" 'POST,OPTIONS' 'which says what is allowed'
refuse 404 'a form that is none' -d 'email=a@x.example' "$URL/f/none"
head -c 300000 /dev/zero | tr '\0' x >"$T/large"
refuse 413 'a body past CAPTURE_MAX_BODY' -H 'Content-Type: application/json' --data-binary @"$T/large" "$URL/api/store-lead"
head -c 3000000 /dev/zero | tr '\0' x >"$T/large"
refuse 413 'a body past what nginx takes' -H 'Content-Type: application/json' --data-binary @"$T/large" "$URL/api/store-lead"
like "$(curl -s "${json[@]}" '{"name":5,"phone":"x","email":"q"}')" '"field":"name".*"field":"(email|phone)".*"field":"(email|phone)"' 'all complaints come together'

# --- suspicion ---
status_of() {
	sql "SELECT status FROM v_leads WHERE email='$1'"
}
post "/f/$form" '{"email":"trap@x.example","_gotcha":"x"}'
is "$code $(field status) $(status_of trap@x.example)" '201 pending quarantined' 'the honeypot quarantines, answered like any lead'
is "$(sql "SELECT count(*) FROM job j JOIN lead l ON l.id = j.subject_id WHERE l.email='trap@x.example'")" 0 'and makes no job'
get "/f/$form/token"
ts=$(field _ts) token=$(field _token)
post "/f/$form" "{\"email\":\"fast@x.example\",\"_ts\":\"$ts\",\"_token\":\"$token\"}"
is "$code $(status_of fast@x.example)" '201 quarantined' 'a form sent at once is quarantined'
sleep 2.1
post "/f/$form" "{\"email\":\"calm@x.example\",\"_ts\":\"$ts\",\"_token\":\"$token\"}"
is "$code $(status_of calm@x.example)" '201 pending' 'after two seconds it is fine'
post "/f/$form" "{\"email\":\"forged@x.example\",\"_ts\":\"$((ts - 60000))\",\"_token\":\"$token\"}"
is "$code $(status_of forged@x.example)" '201 quarantined' 'a forged time is quarantined'
post /api/store-lead "{\"email\":\"other@x.example\",\"_ts\":\"$ts\",\"_token\":\"$token\"}"
is "$code $(status_of other@x.example)" '201 quarantined' "another form's token is, too"

# --- CORS ---
curl -s -o /dev/null -D "$T/head" -X OPTIONS -H 'Origin: https://www.shop.example' \
	-H 'Access-Control-Request-Method: POST' "$URL/f/$form"
is "$(header access-control-allow-origin)" 'https://www.shop.example' 'a preflight from the form'"'"'s origin is allowed'
is "$(header access-control-allow-credentials)" '' 'without credentials'
curl -s -o /dev/null -D "$T/head" -X OPTIONS -H 'Origin: https://evil.example' "$URL/f/$form"
is "$(header access-control-allow-origin)" '' 'one from elsewhere is not'
curl -s -o /dev/null -D "$T/head" -H 'Origin: https://www.shop.example' -H 'Content-Type: application/json' -d '{"email":"q"}' "$URL/f/$form"
is "$(header access-control-allow-origin)" 'https://www.shop.example' 'a refused post can be read by the page, too'
post "/f/$form" '{"email":"foreign@x.example"}' -H 'Origin: https://evil.example'
is "$code $(status_of foreign@x.example)" '201 quarantined' 'a post from a foreign site is quarantined'

# --- request id ---
curl -s -o /dev/null -D "$T/head" -H 'X-Request-Id: my-own.id_12345' -H 'Content-Type: application/json' -d '{"email":"rid@x.example"}' "$URL/api/store-lead"
is "$(header x-request-id) $(sql "SELECT request_id FROM lead WHERE email='rid@x.example'")" \
	'my-own.id_12345 my-own.id_12345' 'a request id is taken over, answered and kept'

# --- the form is gone ---
"$B/leadbridge" form remove "$form" --yes
sleep 2.1
refuse 404 'a removed form' -d 'email=a@x.example' "$URL/f/$form"

done_testing
