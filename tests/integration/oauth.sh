#!/bin/bash
# oauth.sh - connecting, refusals and disconnecting, as a browser meets them.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start

bearer=(-H "Authorization: Bearer $ADMIN")
html=(-H "Accept: text/html")

settings() {
	control POST settings "$1" >/dev/null
}

# What arrived at a path of the provider since the last look.
asked() {
	local all
	all=$(control GET "requests?since=$(cat "$T/seen" 2>/dev/null || echo 0)")
	printf '%s' "$all" | sed 's/.*"next":\([0-9]*\).*/\1/' >"$T/seen"
	printf '%s' "$all" | grep -o "\"path\":\"$1\"" | wc -l
}

connection() {
	get /api/connections "${bearer[@]}"
	body=${body%%\},\{*}
	field "$1"
}

# start JAR: begins a consent as an operator; its address is set in $at.
start() {
	get /oauth/start/zoho_crm "${bearer[@]}" -c "$1" -b "$1" -D "$T/head"
	at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
}

# consent: the provider's part; the callback's address is set in $at.
consent() {
	at=$(curl -s -o /dev/null -w '%{redirect_url}' "$at")
}

# callback JAR
callback() {
	get "$at" "${html[@]}" -b "$1" -c "$1" -D "$T/head"
}

is_refused() {
	is "$code" "${2:-400}" "$1: refused"
	like "$body" '<!doctype html>' "$1: by a page"
	like "$body" 'role="alert"' "$1: that says why"
}

# Many consents in a short time: Zoho would take ten in ten minutes.
settings '{"auto_consent":"accept","quota":false}'
asked x >/dev/null

# --- who may start ---
get /oauth/start/zoho_crm
is "$code" 401 "a stranger cannot start"
get /oauth/start/zoho_crm -H "Authorization: Bearer $ADMIN-not"
is "$code" 401 "a wrong token neither"
get /oauth/start/zoho_books "${bearer[@]}"
is "$code" 404 "there is no such service"
get "/oauth/start/zoho_crm?tenant=nobody" "${bearer[@]}"
is "$code" 404 "there is no such tenant"
post /oauth/start/zoho_crm ''
is "$code" 401 "nor by a POST"

# --- a whole consent ---
start "$T/jar"
is "$code" 302 "an operator is sent to the provider"
like "$at" "^$SANDBOX/oauth/v2/auth\?response_type=code&" "there"
like "$at" "access_type=offline&prompt=consent&state=[A-Za-z0-9_-]{43}&" \
	"for a refresh token, with a state"
like "$at" "code_challenge=[A-Za-z0-9_-]{43}&code_challenge_method=S256$" \
	"with PKCE"
like "$(cat "$T/head")" \
	'^Set-Cookie: leadbridge-oauth-[A-Za-z0-9_-]{16}=[A-Za-z0-9_-]{43};' \
	"with a cookie"
like "$(cat "$T/head")" 'Set-Cookie:.*HttpOnly' "that scripts cannot read"
like "$(cat "$T/head")" 'Set-Cookie:.*SameSite=Lax' "of this site"
like "$(cat "$T/head")" 'Set-Cookie:.*Max-Age=600' "for ten minutes"
consent
like "$at" "^$URL/oauth/callback\?state=.*&code=1000\." "it comes back"
first=$at
callback "$T/jar"
is "$code" 200 "and is connected"
like "$body" 'Zoho CRM is connected' "which the page says"
like "$(cat "$T/head")" 'Set-Cookie: leadbridge-oauth-.*=;.*Max-Age=0' \
	"the cookie is taken back"
is "$(connection generation)" 2 "the second value of the grant"
is "$(connection status)" connected "connected"
is "$(asked /oauth/v2/token/revoke)" 1 "the replaced grant is revoked"

at=$first
callback "$T/jar"
is_refused "the same answer again"
is "$(asked /oauth/v2/token)" 0 "and the provider is not asked"

# --- other browsers, other tabs ---
start "$T/jar"
consent
callback "$T/other"
is_refused "another browser"
like "$body" "not started in this browser" "and says so"
is "$(asked /oauth/v2/token)" 0 "the code is not used"
callback "$T/jar"
is "$code" 200 "the right browser can still go on"
start "$T/jar"
consent
one=$at
start "$T/jar"
consent
callback "$T/jar"
is "$code" 200 "the second tab"
at=$one
callback "$T/jar"
is "$code" 200 "does not disturb the first"
is "$(connection generation)" 5 "each stored its grant"
asked x >/dev/null

# --- refusals that store nothing ---
at="$URL/oauth/callback?code=x&state=unknown"
callback "$T/jar"
is_refused "an unknown state"
at="$URL/api/zoho-callback?code=x"
callback "$T/jar"
is_refused "no state"
at="$URL/oauth/callback?error=access_denied"
callback "$T/jar"
is_refused "a denial without state"
like "$body" "refused at the provider" "is understood"
start "$T/jar"
at="$URL/oauth/callback?state=$(sed 's/.*state=\([^&]*\).*/\1/' <<<"$at")"
callback "$T/jar"
is_refused "an answer without code"
settings '{"auto_consent":"deny","state_in_refusal":true}'
start "$T/jar"
consent
callback "$T/jar"
is_refused "a denial"
callback "$T/jar"
is_refused "a denial spends the state"
settings '{"auto_consent":"accept","user_dc":"eu"}'
start "$T/jar"
consent
like "$at" "accounts-server=http%3A%2F%2F127.0.0.2" "another accounts server"
callback "$T/jar"
is_refused "a foreign accounts server"
settings '{"user_dc":"asked"}'
start "$T/jar"
consent
at=${at/accounts-server=/accounts-server=https%3A%2F%2Faccounts.zoho.com.evil.example&x=}
callback "$T/jar"
is_refused "an accounts server that looks like one"
is "$(asked /oauth/v2/token)" 0 "the secret went nowhere"
start "$T/jar"
consent
at=$(sed 's/code=1000/code=2000/' <<<"$at")
callback "$T/jar"
is_refused "a wrong code"
for word in invalid_client invalid_client_secret invalid_redirect_uri; do
	control POST faults "{\"match\":{\"path_prefix\":\"/oauth/v2/token\"},
		\"do\":\"status\",\"status\":200,
		\"body\":\"{\\\"error\\\":\\\"$word\\\"}\"}" >/dev/null
	start "$T/jar"
	consent
	callback "$T/jar"
	is_refused "$word"
	like "$body" "ZOHO_CLIENT_ID" "$word: names the settings"
done
control DELETE faults >/dev/null
for kind in html cut_before cut_after truncate status; do
	control POST faults "{\"match\":{\"path_prefix\":\"/oauth/v2/token\"},
		\"do\":\"$kind\"}" >/dev/null
	start "$T/jar"
	consent
	callback "$T/jar"
	is_refused "provider trouble ($kind)" 503
	like "$(cat "$T/head")" '^Retry-After: [0-9]' "$kind: with Retry-After"
	control DELETE faults >/dev/null
done
control POST faults '{"match":{"path_prefix":"/oauth/v2/token"},
	"do":"delay","delay_ms":20000}' >/dev/null
start "$T/jar"
consent
callback "$T/jar"
is_refused "a provider that does not answer" 503
control DELETE faults >/dev/null
is "$(connection generation)" 5 "nothing was stored"
is "$(connection status)" connected "and the old grant stands"

# --- a connect link ---
link=$("$B/leadbridge" connect zoho_crm 2>/dev/null)
like "$link" "^$URL/oauth/start/zoho_crm\?ticket=[A-Za-z0-9_-]{43}$" "a link"
ticket=${link##*=}
for i in 1 2; do
	get "$link" "${html[@]}"
	is "$code" 200 "looking at it ($i) spends nothing"
	like "$body" '<form method="post" action="/oauth/start/zoho_crm">' "a button"
done
press() {
	get /oauth/start/zoho_crm --data-urlencode "ticket=$ticket" -b "$1" -c "$1" \
		-D "$T/head"
	at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
}
settings '{"auto_consent":"deny"}'
press "$T/guest"
is "$code" 302 "its button goes on"
consent
callback "$T/guest"
is_refused "a guest's denial"
like "$body" "/oauth/start/zoho_crm\?ticket=$ticket" "offers another try"
settings '{"auto_consent":"accept"}'
press "$T/guest2"
consent
late=$at
press "$T/guest"
consent
callback "$T/guest"
is "$code" 200 "a grant is stored"
at=$late
callback "$T/guest2"
is_refused "a second grant by the same link"
get "$link" "${html[@]}"
is_refused "the link is spent"
press "$T/guest"
is_refused "its button, too"
ticket=unknown
press "$T/guest"
is_refused "an unknown ticket"
is "$(connection generation)" 6 "one grant was stored"

# --- a self-client code ---
new_code() {
	control POST code '{}' | sed 's/.*"code": *"\([^"]*\)".*/\1/'
}
post /api/zoho-auth '{"code":"x"}'
is "$code" 401 "a code is the operator's"
post /api/zoho-auth '{"code":"1000.no.no"}' "${bearer[@]}"
is "$code" 422 "a wrong code"
like "$body" '"field":"code"' "names the field"
c=$(new_code)
post /api/zoho-auth "{\"code\":\"$c\",\"service\":\"zoho_crm\",\"tenant\":\"default\"}" \
	"${bearer[@]}"
is "$code" 200 "a code becomes a connection"
is "$(field generation)" 7 "which is shown"
post /api/zoho-auth "{\"code\":\"$c\"}" "${bearer[@]}"
is "$code" 422 "once"
post /api/zoho-auth '{}' "${bearer[@]}"
is "$code" 422 "no code"
post /api/zoho-auth '{"code":"x","service":"zoho_books"}' "${bearer[@]}"
is "$code" 422 "no such service"
like "$body" '"field":"service"' "names the field"
post /api/zoho-auth '{"code":"x","tenant":"nobody"}' "${bearer[@]}"
is "$code" 422 "no such tenant"
post /api/zoho-auth '{"code":5}' "${bearer[@]}"
is "$code" 422 "a code of another type"
post /api/zoho-auth '{"code":' "${bearer[@]}"
is "$code" 400 "half a JSON"
get /api/zoho-auth "${bearer[@]}" -H 'Content-Type: text/plain' --data x
is "$code" 415 "another media type"
get /api/zoho-auth "${bearer[@]}"
is "$code" 405 "another method"
control POST faults '{"match":{"path_prefix":"/oauth/v2/token"},
	"do":"throttle"}' >/dev/null
post /api/zoho-auth "{\"code\":\"$(new_code)\"}" "${bearer[@]}"
is "$code" 429 "throttled"
control DELETE faults >/dev/null

# --- connections and forced refreshes ---
get /api/connections
is "$code" 401 "connections are the operator's"
get /api/connections "${bearer[@]}"
is "$code" 200 "and shown"
unlike "$body" '1000\.[0-9a-f]' "without a token"
for key in tenant service status data_center api_domain scopes access_expires_at \
	refresh_token_created_at refresh_token_age_days refresh_expires_at \
	reconnect_by last_refresh_at last_error consecutive_failures generation; do
	like "$body" "\"$key\":" "with $key"
done
post /api/connections/zoho_books/refresh '' "${bearer[@]}"
is "$code" 404 "there is no such service"
asked x >/dev/null
for i in 1 2 3 4 5 6 7 8 9; do
	post /api/connections/zoho_crm/refresh '' "${bearer[@]}"
	is "$code" 200 "forced refresh $i"
done
post /api/connections/zoho_crm/refresh '' "${bearer[@]}" -D "$T/head"
is "$code" 429 "past the provider's quota"
like "$(cat "$T/head")" '^Retry-After: [0-9]+' "with the time to wait"
is "$(asked /oauth/v2/token)" 9 "a call that would be refused is not made"
is "$(connection status)" connected "that is no failure"

# --- the end of a connection ---
post /oauth/disconnect/zoho_crm ''
is "$code" 401 "ending is the operator's"
control POST faults '{"match":{"path_prefix":"/oauth/v2/token/revoke"},
	"do":"html"}' >/dev/null
post /oauth/disconnect/zoho_crm '' "${bearer[@]}"
is "$code" 503 "not while the provider is down"
is "$(connection status)" connected "still connected"
control DELETE faults >/dev/null
asked x >/dev/null
post /oauth/disconnect/zoho_crm '' "${bearer[@]}"
is "$code" 200 "disconnected"
is "$(field status)" not_connected "which is shown"
is "$(asked /oauth/v2/token/revoke)" 1 "and revoked"
post /oauth/disconnect/zoho_crm '' "${bearer[@]}"
is "$code" 409 "there is nothing left to end"
post /api/connections/zoho_crm/refresh '' "${bearer[@]}"
is "$code" 409 "or to refresh"
is "$(ls "$T/data/token-journal" | wc -l)" 0 "no journal is left"

# --- as a plain CGI ---
out=$(env -i PATH="$PATH" LEADBRIDGE_ENV="$LEADBRIDGE_ENV" REQUEST_METHOD=GET \
	SCRIPT_NAME=/cgi-bin/oauth.fcgi PATH_INFO=/api/connections QUERY_STRING= \
	SERVER_PROTOCOL=HTTP/1.1 REMOTE_ADDR=127.0.0.1 \
	HTTP_AUTHORIZATION="Bearer $ADMIN" "$B/cgi-bin/oauth.fcgi" </dev/null)
like "$out" '"status":"not_connected"' "it answers as a plain CGI"

# --- secrets ---
secret=$(sed -n 's/^ZOHO_CLIENT_SECRET=//p' "$LEADBRIDGE_ENV")
for word in "$secret" "$ADMIN" '1000\.[0-9a-f]{16}' "${link##*=}"; do
	! grep -Eq -- "$word" "$T/serve.err" "$T/serve.out"
	ok $? "no secret in the log"
done
sql_raw >"$T/raw"
[ -s "$T/raw" ] && ! grep -aqE '1000\.[0-9a-f]{16}' "$T/raw"
ok $? "no token in the database"

done_testing
