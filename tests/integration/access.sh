#!/bin/bash
# access.sh - one refresh for many processes, on good and bad days.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

RACERS=${RACERS:-50}

stack_start

# What arrived at a path of the provider since the last look.
asked() {
	local all
	all=$(control GET "requests?since=$(cat "$T/seen" 2>/dev/null || echo 0)")
	printf '%s' "$all" | sed 's/.*"next":\([0-9]*\).*/\1/' >"$T/seen"
	printf '%s' "$all" | grep -o "\"path\":\"$1\"" | wc -l
}

fault() {
	control POST faults "$1" >/dev/null
}

# token: prints one; its exit status is set in $status.
token() {
	out=$("$B/leadbridge" token get zoho_crm 2>"$T/err")
	status=$?
}

# Lets the token live for so many seconds more, and forgets any waiting.
life() {
	sql "UPDATE connection SET not_before = 0,
		access_expires_at = $((($(date +%s) + $1) * 1000))"
}

connection() {
	sql "SELECT $1 FROM v_connections WHERE service = 'zoho_crm'"
}

# race N: so many processes ask at once; $T/race has what each printed.
race() {
	local i pids=()
	rm -rf "$T/race"
	mkdir "$T/race"
	for i in $(seq "$1"); do
		"$B/leadbridge" token get zoho_crm >"$T/race/$i" 2>>"$T/race.err" &
		pids+=($!)
	done
	failed=0
	for i in "${pids[@]}"; do
		wait "$i" || failed=$((failed + 1))
	done
	distinct=$(cat "$T/race"/* | sort -u | grep -c .)
}

# Fewer tokens than the quota's ten are asked for in each part; the quota
# itself has its own test.
fresh_connection() {
	control POST code '{}' | sed 's/.*"code": *"\([^"]*\)".*/\1/' |
		"$B/leadbridge" connect zoho_crm --code - 2>/dev/null
	ok $? "connected ($1)"
	asked x >/dev/null
}

token
is "$status" 0 "a fresh token is handed out"
like "$out" '^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$' "as the provider gave it"
first=$out
token
is "$out" "$first" "and again"
asked x >/dev/null

# --- many at once ---
life -1
race "$RACERS"
is "$failed" 0 "$RACERS processes get an expired token"
is "$distinct" 1 "the same"
is "$(asked /oauth/v2/token)" 1 "by one refresh"
unlike "$(cat "$T/race/1")" "$first" "a new one"
is "$(connection generation)" 2 "stored once"

fault '{"match":{"path_prefix":"/oauth/v2/token"},"do":"delay","delay_ms":4000}'
life 300
old=$(cat "$T/race/1")
race "$RACERS"
is "$failed" 0 "$RACERS processes get one that is due"
is "$distinct" 2 "the living one, or the new one"
is "$(grep -lx "$old" "$T/race"/* | wc -l)" $((RACERS - 1)) \
	"all but the one that refreshes go on with the living one"
is "$(asked /oauth/v2/token)" 1 "by one refresh"
is "$(connection generation)" 3 "stored once"
control DELETE faults >/dev/null

# --- an outage ---
fresh_connection "before an outage"
for kind in html cut_before cut_after truncate; do
	fault "{\"match\":{\"path_prefix\":\"/oauth/v2/token\"},\"do\":\"$kind\"}"
	life 300
	token
	is "$status" 0 "trouble ($kind): a living token is handed out"
	is "$(connection status)" failing "$kind: it is failing"
	control DELETE faults >/dev/null
done
is "$(connection consecutive_failures)" 4 "four failures"
fault '{"match":{"path_prefix":"/oauth/v2/token","times":0},"do":"html"}'
life -1
race 10
is "$failed" 10 "an expired one is not"
life -1
token
is "$status" 5 "that is a passing trouble"
control DELETE faults >/dev/null
life -1
token
is "$status" 0 "then it comes back"
is "$(connection status)" connected "connected"
is "$(connection consecutive_failures)" 0 "and forgiven"

# --- the provider's throttle ---
fresh_connection "before a throttle"
fault '{"match":{"path_prefix":"/oauth/v2/token"},"do":"throttle"}'
life -1
token
is "$status" 5 "throttled: later"
race 5
is "$failed" 5 "for all"
is "$(asked /oauth/v2/token)" 1 "and nobody asks again"
"$B/leadbridge" token refresh zoho_crm 2>/dev/null
is $? 0 "force asks"

# --- our own quota ---
fresh_connection "before the quota"
for i in $(seq 9); do
	"$B/leadbridge" token refresh zoho_crm 2>/dev/null || echo "# refresh $i"
done
"$B/leadbridge" token refresh zoho_crm 2>/dev/null
is $? 6 "past the quota"
is "$(asked /oauth/v2/token)" 9 "the provider is not asked"
token
is "$status" 0 "the living token goes on"

# --- a wrong client, a wrong key ---
fresh_connection "before mistakes"
life -1
out=$(ZOHO_CLIENT_SECRET=wrong "$B/leadbridge" token get zoho_crm 2>"$T/err")
is $? 3 "a wrong secret is a setting"
like "$(cat "$T/err")" 'ZOHO_CLIENT_SECRET' "which is named"
is "$(connection status)" failing "it needs no reconnecting"
token
is "$status" 0 "mended, it goes on"
mv "$T/data/key" "$T/key.kept"
"$B/leadbridge" keygen >"$T/data/key"
chmod 600 "$T/data/key"
token
is "$status" 3 "a wrong key is a setting"
mv "$T/key.kept" "$T/data/key"
token
is "$status" 0 "with the right one all is there"

# --- a grant that is dead ---
asked x >/dev/null
control POST tokens/revoke '{}' >/dev/null
life 300
token
is "$status" 0 "refused: what lives is handed out"
is "$(connection status)" reconnect_needed "a person must act"
life -1
token
is "$status" 4 "expired: a person must act"
is "$(asked /oauth/v2/token)" 1 "the provider is asked once"
fresh_connection "again"
token
is "$status" 0 "and all is well"

is "$(ls "$T/data/token-journal" | wc -l)" 0 "no journal is left"
! cat "$T/err" "$T/race.err" "$T/serve.err" | grep -Eq '1000\.[0-9a-f]{16}'
ok $? "no token in any log"

done_testing
