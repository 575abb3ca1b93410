#!/bin/bash
# sandbox.sh - the pretend Zoho behind an nginx of its own: data centres,
# consent, headers, answers cut and broken off, calls at the same time.

# shellcheck source=tests/lib/sandbox.sh
. "$(dirname "$0")/../lib/sandbox.sh"
sandbox_start
EU=http://127.0.0.2:$port
client=1000.SANDBOXCLIENT00000000000000001

# --- data centres and tokens ---
body=$(curl -s "$EU/oauth/serverinfo")
like "$body" "\"eu\":\"$EU\"" 'each data centre has an address of its own'
body=$(control code '{"dc":"eu"}')
code_eu=$(text code)
body=$(curl -s "$EU/oauth/v2/token" -F grant_type=authorization_code -F "client_id=$client" \
	-F client_secret=sandbox-secret-eu -F "code=$code_eu")
is "$(text api_domain)" "$EU" 'a multipart exchange tells the API of its data centre'
token_eu=$(text access_token)
body=$(control code '{}')
body=$(curl -s -X POST "$US/oauth/v2/token?grant_type=authorization_code&client_id=$client&client_secret=sandbox-secret-us&code=$(text code)" -d '')
token=$(text access_token)
like "$token" '^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$' 'the parameters may stand in the query'
body=$(curl -s "$US/crm/v8/org")
is "$(text code)" AUTHENTICATION_FAILURE 'no header is told as such'
body=$(curl -s -H "Authorization: Zoho-oauthtoken $token_eu" "$US/crm/v8/org")
is "$(text code)" INVALID_TOKEN 'a token is none in another data centre'
body=$(curl -s -H "Authorization: Bearer $token" "$US/crm/v8/org")
is "$(text code)" AUTHENTICATION_FAILURE 'Bearer is not taken'
body=$(curl -s -H 'Host: www.example.com' -H "Authorization: Zoho-oauthtoken $token" "$US/crm/v8/org")
is "$(text code)" INVALID_HOST 'nor is another host'

# --- consent as a browser sees it ---
auth="/oauth/v2/auth?response_type=code&client_id=$client&scope=ZohoCRM.modules.ALL&access_type=offline&prompt=consent&state=a%20b&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Foauth%2Fcallback"
page=$(curl -s "$US$auth")
like "$page" '<button>Accept</button>' 'the consent page has its buttons'
accept=$(printf '%s' "$page" | sed -n 's/.*action="\([^"]*decision=accept\)".*/\1/p' | sed 's/&amp;/\&/g')
to=$(curl -s -o /dev/null -X POST -w '%{redirect_url}' "$US$accept")
like "$to" "^http://127.0.0.1:9/oauth/callback\?state=a%20b&code=1000\.[0-9a-f.]{65}&location=us&accounts-server=http%3A%2F%2F127.0.0.1%3A$port\$" 'Accept goes back with code and place'
control settings '{"user_dc":"eu","auto_consent":"accept"}' >/dev/null
to=$(curl -s -o /dev/null -w '%{redirect_url}' "$US$auth")
like "$to" '&location=eu&accounts-server=http%3A%2F%2F127\.0\.0\.2' 'the account may live elsewhere'

# --- answers on the wire ---
call /crm/v8/Leads -d '{"data":[{"Last_Name":"Okafor","Email":"ada@x.example"}]}'
is "$code" 201 'a lead is inserted'
id=$(printf '%s' "$body" | sed -n 's/.*"Created_Time":"[^"]*","id":"\([^"]*\)".*/\1/p')
like "$id" '^[0-9]{19}$' 'its id is 19 digits as text'
like "$(head -n 1 "$T/head" | tr -d '\r')" '^HTTP/1.1 201 ?$' 'the status line has no phrase'
is "$(header Content-Type)" 'application/json;charset=UTF-8' 'the type is as Zoho writes it'
like "$(header X-ACCESSTOKEN-RESET)" '^20[0-9-]{8}T[0-9:]{8}\+01:00$' 'the end of the token is told'
is "$(header X-Request-Id)" '' 'no header of ours is'
like "$(header Set-Cookie)" '^crmcsr=' 'cookies are set'
call '/crm/v8/Contacts?fields=id'
is "$code$body" 204 'an empty list is 204 without a body'
call /crm/v8/nope
is "$(curl -s -H "Authorization: Zoho-oauthtoken $token" "$US/crm/v8/nope" | tail -c 1 | od -An -c | tr -d ' ')" '\n' \
	'an error ends with a line feed'
control settings '{"utc_offset":"-05:30"}' >/dev/null
call "/crm/v8/Leads/$id"
like "$(text Created_Time)" '\-05:30$' 'the organisation may move to another time zone'

# --- faults ---
control faults '[{"match":{"method":"POST","path_prefix":"/crm/v8/Leads"},"do":"cut_after"},
	{"match":{"path_prefix":"/crm/v8/org"},"do":"cut_before"},
	{"match":{"path_prefix":"/crm/v8/users"},"do":"truncate"},
	{"match":{"path_prefix":"/crm/v8/users"},"do":"chunked"},
	{"match":{"path_prefix":"/oauth/"},"do":"html","status":200},
	{"match":{"path_prefix":"/crm/v8/settings/modules"},"do":"slow","rate":10},
	{"match":{"path_prefix":"/crm/v8/Deals"},"do":"delay","delay_ms":600000}]' >/dev/null
call /crm/v8/Leads -d '{"data":[{"Last_Name":"Cut"}]}'
is "$rc" 52 'a cut connection gives no answer'
call /crm/v8/coql -d '{"select_query":"select id from Leads where Last_Name = '"'Cut'"'"}'
is "$code" 200 'though the lead is there'
call /crm/v8/org
is "$rc" 52 'cut before the work, too'
call /crm/v8/users
is "$rc $(header X-Sandbox-Send)" '18 ' 'a truncated answer ends too soon'
call /crm/v8/users
is "$rc $(header Transfer-Encoding)" '0 chunked' 'a length may be left out'
is "$(curl -s -w '%{http_code} %{content_type}' -o "$T/page" "$US/oauth/v2/token" -d a=b)" \
	'200 text/html;charset=UTF-8' 'a refresh may be answered by a page'
call /crm/v8/settings/modules -m 1
is "$rc" 28 'a slow answer has not come after a second'
call '/crm/v8/Deals?fields=id' -m 1
is "$rc" 28 'nor has a late one'
curl -s -X DELETE "$US/_sandbox/faults" >/dev/null

# --- calls at the same time ---
control settings '{"edition":"free"}' >/dev/null
control faults '{"match":{"path_prefix":"/crm/v8/Tasks","times":0},"do":"delay","delay_ms":600000}' >/dev/null
# under_way N: waits until N calls are held.
under_way() {
	for _ in $(seq 100); do
		body=$(curl -s "$US/_sandbox/state")
		case $body in *"\"under_way\":$1,"*) return 0 ;; esac
		sleep 0.1
	done
	return 1
}
under_way 0
ok $? 'nothing is under way'
for i in 1 2 3 4 5; do
	curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Zoho-oauthtoken $token" \
		"$US/crm/v8/Tasks?fields=id" >"$T/call.$i" &
	calls[i]=$!
done
under_way 5
ok $? 'five calls are held'
call '/crm/v8/Accounts?fields=id'
is "$code $(header Retry-After)" '429 ' 'the free edition takes five at a time'
curl -s -X DELETE "$US/_sandbox/faults" >/dev/null
wait "${calls[@]}"
is "$(sort -u "$T"/call.*)" 204 'released they are answered'
call '/crm/v8/Accounts?fields=id'
is "$code" 204 'and there is room again'
control settings '{"edition":"enterprise"}' >/dev/null
control faults '{"match":{"path_prefix":"/crm/v8/coql","times":0},"do":"delay","delay_ms":600000}' >/dev/null
query='{"select_query":"select id from Leads where id is not null"}'
calls=()
for i in 1 2 3 4 5 6 7 8 9 10; do
	curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Zoho-oauthtoken $token" \
		-d "$query" "$US/crm/v8/coql" >"$T/call.$i" &
	calls[i]=$!
done
under_way 10
ok $? 'ten queries are held'
call /crm/v8/coql -d "$query"
is "$code" 429 'an eleventh heavy call is refused'
call '/crm/v8/Accounts?fields=id'
is "$code" 204 'a light one is not'
curl -s -X DELETE "$US/_sandbox/faults" >/dev/null
wait "${calls[@]}"

# --- two upserts of one person at the same time ---
control settings '{"upsert_race_ms":10000}' >/dev/null
calls=()
for i in 1 2; do
	curl -s -H "Authorization: Zoho-oauthtoken $token" "$US/crm/v8/Leads/upsert" \
		-d '{"data":[{"Last_Name":"Race","Email":"race@x.example"}]}' >"$T/call.$i" &
	calls[i]=$!
done
under_way 2
ok $? 'both have looked'
curl -s -X DELETE "$US/_sandbox/faults" >/dev/null
wait "${calls[@]}"
is "$(cat "$T/call.1" "$T/call.2" | grep -o '"action":"[a-z]*"' | sort | uniq -c | tr -s ' \n' ' ')" \
	' 2 "action":"insert" ' 'and both insert'

# --- the manual ---
missing=
cat "$root"/tests/sandbox/README.md "$root"/tests/sandbox/*/README.md >"$T/manual"
for name in $(curl -s "$US/_sandbox/settings" | grep -o '"[a-z0-9_]*":' | tr -d '":'); do
	grep -q "^| \`$name\` |" "$T/manual" || missing="$missing $name"
done
is "$missing" '' 'every knob is in the manual'

# --- what arrived ---
body=$(curl -s "$US/_sandbox/requests?since=0")
like "$body" '"grant_type":"authorization_code"' 'token calls tell their kind'
unlike "$body" "$token|sandbox-secret" 'but no token and no secret'
control reset '{}' >/dev/null
body=$(curl -s "$US/_sandbox/state")
like "$body" '"access_tokens":0,"refresh_tokens":0' 'a reset forgets everything'

done_testing
