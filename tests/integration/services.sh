#!/bin/bash
# services.sh - every service is connected, raced for, refused and ended; each
# kind of failure has its status, exit status and words; no token in clear.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

RACERS=${RACERS:-50}
ZOHO='zoho_crm zoho_inventory zoho_calendar'

stack_start LEADBRIDGE_LOG_LEVEL=debug
control POST settings '{"auto_consent":"accept","quota":false}' >/dev/null
bearer=(-H "Authorization: Bearer $ADMIN")

# endpoint SERVICE: the path of its token endpoint.
endpoint() {
	case $1 in
	quickbooks) echo /oauth2/v1/tokens/bearer ;;
	*) echo /oauth/v2/token ;;
	esac
}

# What arrived at a path since the last look.
asked() {
	local all
	all=$(control GET "requests?since=$(cat "$T/seen" 2>/dev/null || echo 0)")
	printf '%s' "$all" | sed 's/.*"next":\([0-9]*\).*/\1/' >"$T/seen"
	printf '%s' "$all" | grep -o "\"path\":\"$1\"" | wc -l
}

# column SERVICE NAME
column() {
	sql "SELECT $2 FROM v_connections WHERE service = '$1' AND tenant = 'default'"
}

# consent SERVICE [TENANT]: as an operator through a browser; the callback's
# address is set in $back, what it answers in $code and $body.
consent() {
	local jar=$T/jar
	rm -f "$jar"
	get "/oauth/start/$1?tenant=${2:-default}" "${bearer[@]}" -c "$jar" -D "$T/head"
	at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
	back=$(curl -s -o /dev/null -w '%{redirect_url}' "$at")
	get "$back" -b "$jar"
}

# --- connecting ---
for service in $ZOHO quickbooks; do
	consent "$service"
	is "$code" 200 "$service is connected in a browser"
	like "$body" 'is connected' "$service: which a page says"
	is "$(column "$service" status)" connected "$service: stored"
	get "$back" -b "$T/jar"
	is "$code" 400 "$service: the same answer again is refused"
	like "$body" 'start again' "$service: with what to do"
done
is "$(column quickbooks realm_id)" 9130350000000001 "the company is kept"
like "$(column quickbooks reconnect_by)" '^20[0-9-]*T' "and when it ends"
is "$(column zoho_crm reconnect_by)" '' "Zoho's grants do not end"
"$B/leadbridge" token list --json >"$T/list"
for service in $ZOHO quickbooks; do
	like "$(cat "$T/list")" "\"id\":\"default/$service\"" "$service is listed"
done

# --- refusals of a consent ---
asked x >/dev/null
control POST settings '{"auto_consent":"deny"}' >/dev/null
for service in zoho_inventory quickbooks; do
	consent "$service"
	is "$code" 400 "$service: a denial"
	like "$body" 'consent was refused' "$service: is called one"
done
control POST settings '{"auto_consent":"accept","intuit_realm":"9130350000000777"}' >/dev/null
control POST intuit/realms '{"realm":"9130350000000777","name":"Other"}' >/dev/null
consent quickbooks
is "$code" 409 "another company than before is refused"
like "$body" '9130350000000001' "and the right one named"
"$B/leadbridge" tenant add second 2>"$T/err" ||
	sql "INSERT INTO tenant (name, created_at) VALUES ('second', 0)"
control POST settings '{"intuit_realm":"9130350000000001"}' >/dev/null
consent quickbooks second
is "$code" 409 "a company of another tenant is refused"
unlike "$body" 'default' "whose name is kept"
is "$(asked "$(endpoint quickbooks)")" 0 "and no code was used up"
get "/oauth/start/quickbooks?tenant=nobody" "${bearer[@]}"
is "$code" 404 "a tenant that is none"
consent quickbooks
get "${back%realmId=*}realmId=" -b "$T/jar"
is "$code" 400 "an answer that is spent"
out=$("$B/leadbridge" connect quickbooks --code abc 2>&1)
is $? 2 "QuickBooks has no self-client codes"
like "$out" 'connect link' "there is the link"
post /api/zoho-auth '{"code":"abc","service":"quickbooks"}' "${bearer[@]}"
is "$code" 422 "neither by the page"

# --- one refresh for many ---
race() {
	local i pids=()
	rm -rf "$T/race"
	mkdir "$T/race"
	for i in $(seq "$RACERS"); do
		"$B/leadbridge" token get "$1" >"$T/race/$i" 2>>"$T/race.err" &
		pids+=($!)
	done
	failed=0
	for i in "${pids[@]}"; do
		wait "$i" || failed=$((failed + 1))
	done
	distinct=$(cat "$T/race"/* | sort -u | grep -c .)
}
for service in $ZOHO quickbooks; do
	sql "UPDATE connection SET access_expires_at = 0 WHERE service = '$service'"
	asked x >/dev/null
	race "$service"
	is "$failed" 0 "$RACERS processes get an expired token of $service"
	is "$distinct" 1 "$service: the same"
	is "$(asked "$(endpoint "$service")")" 1 "$service: by one refresh"
done

# --- every kind of failure ---
# failure SERVICE FAULT EXIT STATUS WORDS DESCRIPTION
failure() {
	local path out status
	path=$(endpoint "$1")
	sql "UPDATE connection SET access_expires_at = 0, not_before = 0
		WHERE service = '$1'; DELETE FROM mint"
	control POST faults "{\"match\":{\"path_prefix\":\"$path\",\"times\":0},$2}" \
		>/dev/null
	out=$("$B/leadbridge" token get "$1" 2>&1)
	status=$?
	control DELETE faults >/dev/null
	is "$status" "$3" "$1, $6: exit status"
	is "$(column "$1" status)" "$4" "$1, $6: $4"
	like "$out" "$5" "$1, $6: in words"
	"$B/leadbridge" token refresh "$1" 2>"$T/err" || sed 's/^/# /' "$T/err"
	is "$(column "$1" status)" connected "$1, $6: well again"
}
error() {
	echo "\"do\":\"status\",\"status\":$1,\"body\":{\"error\":\"$2\"${3:+,\"error_description\":\"$3\"}}"
}
for service in zoho_crm zoho_inventory; do
	failure $service "$(error 200 invalid_code)" 4 reconnect_needed \
		'connect(ed)? again' 'a dead grant'
	failure $service "$(error 200 invalid_client)" 3 failing \
		'ZOHO_CLIENT_ID.*Multi-DC' 'a wrong client'
	failure $service "$(error 200 invalid_client_secret)" 3 failing \
		'ZOHO_CLIENT_SECRET' 'a wrong secret'
	failure $service '"do":"throttle"' 5 failing 'left alone' 'a throttle'
	failure $service "$(error 200 general_error)" 5 failing \
		'tried again later' 'a general error'
	failure $service '"do":"html"' 5 failing 'tried again later' 'a page'
	failure $service '"do":"cut_after"' 5 failing '' 'a lost answer'
done
failure quickbooks "$(error 400 invalid_grant)" 4 reconnect_needed \
	'connect again' 'a dead grant'
failure quickbooks "$(error 400 invalid_grant 'Incorrect Token type or clientID')" \
	3 failing 'another app.*QB_CLIENT_ID|QB_CLIENT_ID.*another app' \
	'a token of another app'
failure quickbooks "$(error 401 invalid_client)" 3 failing \
	'QB_CLIENT_SECRET' 'a wrong client'
failure quickbooks '"do":"throttle"' 5 failing 'left alone for a minute' \
	'a throttle'
failure quickbooks '"do":"html","status":502' 5 failing 'still the same' \
	'a gateway that gives up'
failure quickbooks '"do":"cut_before"' 5 failing 'still the same' \
	'a lost answer'

# --- what was lost with an answer, and what was not ---
control POST settings '{"intuit_rotation":"always"}' >/dev/null
sql "UPDATE connection SET access_expires_at = 0, not_before = 0,
	refresh_token_created_at = refresh_token_created_at - 2 * 86400000
	WHERE service = 'quickbooks'"
control POST faults '{"match":{"path_prefix":"/oauth2/v1/tokens/bearer"},"do":"cut_after"}' >/dev/null
out=$("$B/leadbridge" token get quickbooks 2>&1)
is $? 5 "an answer with a new refresh token is lost"
like "$out" 'may have held a new refresh token' "nobody can know that yet"
is "$(column quickbooks status)" failing "so it is failing"
out=$("$B/leadbridge" token refresh quickbooks 2>&1)
is $? 4 "the next try tells"
like "$out" 'lost on its way' "what happened"
is "$(column quickbooks status)" reconnect_needed "and who must act"
like "$("$B/leadbridge" token list --json)" '/oauth/start/quickbooks\?ticket=' \
	"with a link"
get '/api/health' "${bearer[@]}"
like "$body" '"alert":"reconnect_needed","severity":"critical","state":"raised","tenant":"default","subject":"quickbooks"' \
	"health tells it, too"
link=$(printf '%s' "$body" | grep -o '"url":"[^"]*"' | head -n 1 | cut -d'"' -f4)
get "$link"
is "$code" 200 "the link shows a page"
at=$(curl -s -o /dev/null -w '%{redirect_url}' -c "$T/jar" \
	--data-urlencode "ticket=${link##*ticket=}" "${link%%\?*}")
back=$(curl -s -o /dev/null -w '%{redirect_url}' "$at")
get "$back" -b "$T/jar"
is "$code" 200 "whose button connects again"
is "$(column quickbooks status)" connected "and all is well"
is "$(sql "SELECT count(*) FROM alert WHERE resolved_at IS NULL")" 0 \
	"the alert is resolved"
get "$link"
is "$code" 400 "the link is spent"
control POST settings '{"intuit_rotation":"daily"}' >"$T/out"

# --- settings that are not there ---
(
	umask 077
	grep -v CLIENT "$LEADBRIDGE_ENV" >"$T/data/bare.env"
)
for service in zoho_inventory quickbooks; do
	out=$(LEADBRIDGE_ENV=$T/data/bare.env "$B/leadbridge" connect $service 2>&1)
	is $? 3 "$service without a client"
	like "$out" '(ZOHO|QB)_CLIENT_ID' "$service: names what to set"
done
out=$("$B/leadbridge" token get quickbooks --tenant second 2>&1)
is $? 3 "never connected"
like "$out" 'leadbridge connect quickbooks' "says how"

# --- ending ---
post /oauth/disconnect/quickbooks '' "${bearer[@]}"
is "$code" 200 "QuickBooks is disconnected"
is "$(column quickbooks status)" '' "and forgotten"
like "$(control GET intuit/state)" '"ended_by":"revocation"' "and revoked there"

# --- nothing in clear ---
tokens='1000\.[0-9a-f]{32}\.[0-9a-f]{32}|RT1-[0-9A-Za-z-]{8}|eyJ[0-9A-Za-z_-]{8}|sandbox-secret-us.*sealed'
! grep -raE "$tokens" "$T/data" >"$T/found"
ok $? "no token anywhere in the data directory in clear" || head -c 300 "$T/found"
! grep -aE "$tokens|AB11[0-9A-Za-z]{8}" "$T/serve.err" "$T/race.err" >"$T/found"
ok $? "none in any log" || head -c 300 "$T/found"

done_testing
