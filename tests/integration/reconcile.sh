#!/bin/bash
# reconcile.sh - what was delivered is in the CRM, or it is known why not; a
# canary flies the whole way and leaves nothing behind.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start CAPTURE_RATE_PER_MINUTE=1000000
control POST settings '{"quota":false}' >"$T/control"

sync() {
	body=$("$B/leadbridge-sync" "$@" --json --no-progress 2>"$T/sync.err")
	code=$?
}
# What was delivered is old enough to be looked for.
settled() {
	sql 'UPDATE lead SET synced_at = synced_at - 60000 WHERE synced_at IS NOT NULL'
}
told() {
	body=$(printf '%s' "$body" | grep -o '"job":"reconcile".*')
	echo "$code $(field processed) $(field synced) $(field retry)"
}
crm_id() {
	sql "SELECT crm_id FROM lead WHERE email = '$1'"
}
crm() {
	control GET "records/$1" | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('$T/records.json'),
		'\$.records') WHERE value ->> 'Email' = '$2'
		AND NOT value ->> '\$._sandbox.deleted' AND NOT value ->> '\$._sandbox.converted'"
}
token() {
	"$B/leadbridge" token get zoho_crm
}
# zoho METHOD PATH [BODY]: what a person does in the CRM.
zoho() {
	curl -s -X "$1" -H "Authorization: Zoho-oauthtoken $(token)" \
		${3+-H 'Content-Type: application/json' --data-binary "$3"} "$SANDBOX$2"
}
calls() {
	control GET requests | grep -o '"path":"/crm[^"]*"' | grep -c "$1"
}

# --- never connected, nothing delivered ---
sync reconcile
is "$(told)" '0 0 0 0' 'with nothing delivered there is nothing to look for'

# --- all is there ---
for i in $(seq 230); do
	echo "url = \"$URL/api/store-lead\""
	printf 'data-binary = "{\\"email\\":\\"p%s@x.example\\",\\"message\\":\\"m\\"}"\n' "$i"
	echo 'header = "Content-Type: application/json"'
	echo 'output = /dev/null'
	echo next
done | sed '$d' | curl -s -K -
sync leads
settled
control DELETE requests >"$T/control"
sync reconcile
is "$(told)" '0 230 230 0' 'all that was delivered is found'
is "$(calls coql) $(calls deleted)" '3 2' 'in three queries of a hundred, and two for what was deleted'
is "$(sql "SELECT state || processed FROM v_sync_runs WHERE job = 'reconcile' ORDER BY id DESC LIMIT 1")" \
	done230 'and the run is on record'
control DELETE requests >"$T/control"
sync reconcile
is "$(told) $(calls .)" '0 0 0 0 2' 'the next night costs two calls'
sync reconcile --full --limit 7
is "$(told)" '0 7 7 0' '--full looks again, --limit at so many'
sync reconcile --limit 100
is "$(told)" '0 100 100 0' 'and the next goes on there'
sync reconcile
is "$(told)" '0 123 123 0' 'to the end'

# --- a person deletes, converts; one is lost ---
zoho DELETE "/crm/v8/Leads?ids=$(crm_id p1@x.example)" >"$T/out"
zoho POST "/crm/v8/Leads/$(crm_id p2@x.example)/actions/convert" '{"data":[{"overwrite":false}]}' >"$T/out"
like "$(cat "$T/out")" SUCCESS 'one is converted'
lost=$(sql "SELECT id FROM lead WHERE email = 'p3@x.example'")
sql "UPDATE lead SET crm_id = '6100000000009999999' WHERE id = '$lost'"
zoho DELETE "/crm/v8/Leads?ids=$(sql "SELECT crm_id FROM lead WHERE email = 'p4@x.example'")" >"$T/out"
body=$("$B/leadbridge-sync" reconcile --full --dry-run)
is "$? $(grep -c . <<<"$body")" '0 1' 'a dry run names the lost one'
like "$body" "^$lost .*lost_in_crm.*9999999" 'and no other'
is "$(sql "SELECT count(*) FROM job WHERE state <> 'done' OR last_code IS NOT NULL")" 0 'and changes nothing'
sync reconcile --full
is "$(told)" '5 228 227 1' 'one is lost, exit 5; the deleted are not looked for'
is "$(sql "SELECT last_code || count(*) FROM job WHERE state = 'done' AND last_code IS NOT NULL
	GROUP BY last_code")" DELETED_IN_CRM2 'two were deleted by a person'
is "$(sql "SELECT status FROM v_leads WHERE id = '$lost'")" retry 'the lost one is due again'
like "$(sql "SELECT text FROM alert WHERE name = 'lost_in_crm' AND resolved_at IS NULL")" "$lost" 'an alert names it'
sync leads
is "$code $(sql "SELECT status FROM v_leads WHERE id = '$lost'") $(crm Leads p3@x.example)" '0 synced 1' 'it is there once after the next run'
is "$(crm Leads p1@x.example) $(crm Leads p2@x.example) $(crm Contacts p2@x.example)" '0 0 1' 'what a person has deleted or converted stays so'
settled
sync reconcile
is "$(told)" '0 1 1 0' 'then it is found'
is "$(sql "SELECT count(*) FROM alert WHERE name = 'lost_in_crm' AND resolved_at IS NULL")" 0 'and the alert is over'
"$B/leadbridge" lead retry "$(sql "SELECT id FROM lead WHERE email = 'p1@x.example'")" >"$T/out" 2>&1
sync leads
is "$code $(field synced) $(crm Leads p1@x.example)" '0 1 1' 'what was deleted is made again when it is asked for'

# --- trouble on the way ---
control POST faults '{"match":{"path_prefix":"/crm/v8/coql","nth":2},"do":"status","status":500}' >"$T/control"
sync reconcile --full
is "$(told)" '5 100 100 0' 'a 500 ends it, exit 5'
sync reconcile
is "$code" 0 'the next goes on'
[ "$(field processed)" -lt 230 ]
ok $? 'where it has come to'

# --- a canary ---
n=$(sql 'SELECT count(*) FROM lead')
sync canary
is "$code $(grep -o '"job":"canary".*"synced":1' <<<"$body" | wc -l)" '0 1' 'a canary comes through'
is "$(control GET records/Leads | grep -c 'leadbridge-canary')" 1 'it was in the CRM'
control GET records/Leads | tr -d '\n' >"$T/records.json"
is "$(sqlite3 :memory: "SELECT value ->> '\$._sandbox.deleted' FROM json_each(readfile('$T/records.json'),
	'\$.records') WHERE value ->> 'Email' LIKE 'leadbridge-canary%'")" 1 'and is there no more'
is "$(sql "SELECT kind || hold || count(*) FROM lead WHERE kind = 'canary' AND email IS NULL
	GROUP BY kind, hold")" canaryerased1 'here it is an erased canary'
is "$(sql "SELECT count(*) FROM job WHERE subject_id IN (SELECT id FROM lead WHERE kind = 'canary')")" 0 'without a job'
get /api/health -H "Authorization: Bearer $ADMIN"
like "$body" "\"total\":${n}[,}]" 'no figure counts it'
sync
unlike "$body" '"job":"canary"' 'it flies only when it is named'
control POST faults '{"match":{"path_prefix":"/crm/v8/Leads/upsert","times":0},"do":"status","status":500}' >"$T/control"
sync canary
is "$code" 5 'a canary that does not come through is exit 5'
is "$(sql "SELECT severity FROM alert WHERE name = 'canary' AND resolved_at IS NULL")" critical 'and raises an alert'
control DELETE faults >"$T/control"
sync canary
is "$code $(sql "SELECT count(*) FROM alert WHERE name = 'canary' AND resolved_at IS NULL")" '0 0' 'the next one resolves it'
is "$(sql "SELECT count(*) FROM lead WHERE kind = 'canary' AND hold IS NULL") $(sql "SELECT count(*) FROM lead WHERE email LIKE 'leadbridge-canary%'")" \
	'0 0' 'and takes back the one before'
done_testing
