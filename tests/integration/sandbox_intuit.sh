#!/bin/bash
# sandbox_intuit.sh - the pretend Intuit behind nginx: its two addresses, consent
# in a browser, what is on the wire, calls and refreshes at the same time.

root=$(cd "$(dirname "$0")/../.." && pwd -P)
# shellcheck source=tests/lib/stack.sh
. "$root/tests/lib/stack.sh"

stack_start

env_value() {
	sed -n "s/^$1=//p" "$LEADBRIDGE_ENV"
}
id=$(env_value QB_CLIENT_ID)
secret=$(env_value QB_CLIENT_SECRET)
token_url=$(env_value QB_TOKEN_URL)
company=$INTUIT/v3/company/9130350000000001

# text NAME: a text member of $body
text() {
	printf '%s' "$body" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}
# refresh TOKEN: $code, $body
refresh() {
	get "$token_url" -u "$id:$secret" -d grant_type=refresh_token \
		--data-urlencode "refresh_token=$1"
}
# call PATH [curl option...]: with $access; $code, $body, $rc, $T/head
call() {
	local path=$1
	shift
	body=$(curl -s -D "$T/head" -w '\n%{http_code}' -H 'Accept: application/json' \
		-H "Authorization: Bearer $access" "$@" "$company/$path")
	rc=$?
	code=${body##*$'\n'}
	body=${body%$'\n'*}
}
header() {
	tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip" | head -n 1
}
# under_way N: waits until N calls are held.
under_way() {
	for _ in $(seq 100); do
		case $(control GET state) in *"\"under_way\":$1,"*) return 0 ;; esac
		sleep 0.1
	done
	return 1
}

# --- what the stack is told ---
is "$token_url" "$INTUIT/oauth2/v1/tokens/bearer" 'the settings name the token endpoint'
get "$INTUIT/.well-known/openid_configuration"
is "$(text token_endpoint) $(text revocation_endpoint) $(text authorization_endpoint)" \
	"$token_url $(env_value QB_REVOKE_URL) $(env_value QB_AUTHORIZE_URL)" \
	'as the discovery document does'

# --- consent as a browser sees it ---
control POST intuit/realms '{"realm":"9999999999999999999","name":"Big & Co"}' >/dev/null
page=$(curl -s "$(env_value QB_AUTHORIZE_URL)?response_type=code&client_id=$id&scope=com.intuit.quickbooks.accounting&state=a%20b&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Foauth%2Fcallback")
like "$page" 'Connect Big &amp; Co \(9999999999999999999\)' 'each company has a button'
press=$(printf '%s' "$page" | sed -n 's/.*action="\([^"]*company=9999999999999999999\)".*/\1/p' | sed 's/&amp;/\&/g')
to=$(curl -s -o /dev/null -X POST -w '%{redirect_url}' "$INTUIT$press")
for part in 'state=a%20b' 'code=AB11[0-9A-Za-z]{46}' 'realmId=9999999999999999999'; do
	like "$to" "[?&]$part(&|\$)" "the way back has $part"
done
code=$(printf '%s' "$to" | sed 's/.*[?&]code=\([^&]*\).*/\1/')
get "$token_url" -u "$id:$secret" -d grant_type=authorization_code -d "code=$code" \
	-d redirect_uri=http://127.0.0.1:9/oauth/callback \
	-H 'x-include-refresh-token-hard-expires-in: true'
is "$code" 200 'the code is exchanged'
like "$body" '"x_refresh_token_hard_expires_in":157680000' 'the hard end is told when asked'
control POST intuit/disconnect '{"realm":"9999999999999999999"}' >/dev/null
refresh "$(text refresh_token)"
is "$code$body" '400{"error":"invalid_grant"}' 'a disconnected company is refused'

# --- answers on the wire ---
body=$(control POST intuit/grant '{}')
access=$(text access_token)
refresh_token=$(text refresh_token)
call companyinfo/9130350000000001
is "$code $(text CompanyName)" '200 Harbor Lane Coffee' 'the token opens the API'
like "$(header intuit_tid)" '^1-[0-9a-f]{8}-[0-9a-f]{24}$' 'each call has an id'
is "$(header Content-Type)" 'application/json;charset=UTF-8' 'the type is as Intuit writes it'
is "$(header X-Request-Id)" '' 'no header of ours is there'
like "$body" '"time":"20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}-0[78]:00"' 'the time is that of California'
body=$(curl -s -H "Authorization: Bearer $access" "$company/account/35")
like "$body" '^<IntuitResponse .*<Account><Name>Checking</Name>' 'curl alone is answered in XML'
get "http://127.0.0.21:${INTUIT##*:}/v3/company/9130350000000001/account/35" \
	-H "Authorization: Bearer $access" -H 'Accept: application/json'
is "$code $(text code)" '403 3100' 'the other address is for other keys'
call "query?minorversion=75" -H 'Content-Type: application/text' \
	--data-binary "select * from Customer where DisplayName = 'Tom O\\'Hara'"
is "$(text DisplayName)" "Tom O'Hara" 'a query may be the body'
call query -G --data-urlencode "query=select * from Customer where FamilyName = 'Muñoz'"
is "$(text GivenName)" 'José' 'a name has its accents'

# --- faults ---
control POST settings '{"intuit_rotation":"always"}' >/dev/null
control POST faults '[{"match":{"dc":"intuit","contains":"grant_type=refresh_token"},"do":"cut_before"},
	{"match":{"dc":"intuit","contains":"grant_type=refresh_token"},"do":"truncate","after":true},
	{"match":{"dc":"intuit","path_prefix":"/v3/","method":"POST"},"do":"cut_after"},
	{"match":{"dc":"intuit","path_prefix":"/v3/","method":"GET"},"do":"html","status":504},
	{"match":{"dc":"intuit","path_prefix":"/v3/","method":"GET"},"do":"chunked"}]' >/dev/null
refresh "$refresh_token"
is "$code" 000 'a refresh is cut off'
refresh "$refresh_token"
like "$body" '^\{"[^}]*$' 'an answer breaks off'
refresh "$refresh_token"
is "$code" 400 'and what it gave is lost'
sale='{"Line":[{"DetailType":"SalesItemLineDetail","Amount":49.00,"SalesItemLineDetail":{"ItemRef":{"value":"4"},"Qty":2,"UnitPrice":24.5}}]}'
call 'salesreceipt?requestid=one' -H 'Content-Type: application/json' -d "$sale"
is "$rc" 52 'the answer to a sale is lost'
call 'salesreceipt?requestid=one' -H 'Content-Type: application/json' -d "$sale"
is "$code $(text DocNumber)" '200 1001' 'which the same request gets again'
like "$(control GET intuit/entities/SalesReceipt)" '^\{"count":1,' 'for one sale'
call account/35
is "$code $(header Content-Type)" '504 text/html;charset=UTF-8' 'a page may come from in between'
call account/35
is "$(header Transfer-Encoding)" 'chunked' 'a length may be left out'
control DELETE faults >/dev/null

# --- calls at the same time ---
control POST settings '{"intuit_per_second":0}' >/dev/null
control POST faults '{"match":{"path_prefix":"/v3/","times":0},"do":"delay","delay_ms":600000}' >/dev/null
calls=()
for i in 1 2 3 4 5 6 7 8 9 10; do
	curl -s -o /dev/null -w '%{http_code}\n' -H 'Accept: application/json' \
		-H "Authorization: Bearer $access" "$company/account/35" >"$T/call.$i" &
	calls[i]=$!
done
under_way 10
ok $? 'ten calls are held'
call account/35
is "$code $(text code)" '429 3001' 'the eleventh is refused'
control DELETE faults >/dev/null
wait "${calls[@]}"
is "$(sort -u "$T"/call.*)" 200 'released they are answered'
rm -f "$T"/call.*

# parallel WORD: two refreshes at the same time with one token; their statuses.
parallel() {
	local i
	control POST settings "{\"intuit_parallel\":\"$1\",\"intuit_refresh_ms\":60000}" >/dev/null
	body=$(control POST intuit/grant '{}')
	refresh_token=$(text refresh_token)
	calls=()
	for i in 1 2; do
		curl -s -w '\n%{http_code}\n' -u "$id:$secret" "$token_url" \
			-d grant_type=refresh_token -d "refresh_token=$refresh_token" \
			>"$T/call.$i" &
		calls[i]=$!
		[ "$i" = 2 ] || under_way 1
	done
	if [ "$1" = both ]; then under_way 2; else wait "${calls[2]}"; fi
	control DELETE faults >/dev/null
	wait "${calls[@]}"
	control POST settings '{"intuit_refresh_ms":0}' >/dev/null
}
parallel first
is "$(tail -qn 1 "$T"/call.* | tr '\n' ' ')" '200 400 ' 'the second of two refreshes is refused'
body=$(cat "$T/call.1")
refresh "$(text refresh_token)"
is "$code" 200 'and the first keeps what it got'
parallel both
is "$(tail -qn 1 "$T"/call.* | tr '\n' ' ')" '200 200 ' 'by the knob both are answered'
is "$(sed -n 's/.*"refresh_token":"\([^"]*\)".*/\1/p' "$T"/call.* | sort -u | wc -l)" 1 \
	'with the same token'
parallel revoke
body=$(cat "$T/call.1")
refresh "$(text refresh_token)"
is "$code" 400 'or the second ends it all'

# --- what arrived ---
body=$(control GET 'requests?since=0')
like "$body" '"dc":"intuit"' 'the journal tells whose call it was'
unlike "$body" "$access|$refresh_token|$secret|RT1-" 'but no token and no secret'

done_testing
