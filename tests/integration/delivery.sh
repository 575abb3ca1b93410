#!/bin/bash
# delivery.sh - leads reach the CRM, each once, whatever the provider does.

. "$(dirname "$0")/../lib/stack.sh"
stack_start CAPTURE_RATE_PER_MINUTE=100000 SYNC_MAX_ATTEMPTS=3

# sync [ARG...]: status in $code, JSON in $body.
sync() {
	body=$("$B/leadbridge-sync" leads --json "$@" 2>>"$T/sync.err")
	code=$?
}
# due: whatever waits is due now.
due() {
	sql "UPDATE job SET not_before = 0 WHERE state IN ('pending', 'retry');
		DELETE FROM budget WHERE window_ms = 0 AND bucket = 0"
}
status_of() {
	sql "SELECT status FROM v_leads WHERE email='$1'"
}
# crm MODULE: the records in the sandbox, one a line.
crm() {
	control GET "records/$1" | sed 's/{"id":"6/\n&/g' | tail -n +2
}
faults() {
	control DELETE faults >"$T/control"
	[ -z "${1:-}" ] || control POST faults "$1" >"$T/control"
	! grep '"error"' "$T/control" || bail_out 'the sandbox does not know this fault'
}
calls() {
	control GET requests | grep -o "\"path\":\"$1[^\"]*\"" | wc -l
}

# --- one lead, whole ---
post /api/store-lead '{"name":"Ada Mary Okafor","email":"ada@blueheron.example","phone":"+44 20 7946/0011","company":"Blue Heron Ltd","message":"Line 1\nLine 2","source":"Web Download","page_url":"https://shop.example/x","utm_source":"ads","colour":"blue"}'
id=$(field id)
url=$(field status_url)
sync
is "$code $(field processed) $(field synced) $(field state)" '0 1 1 done' 'a lead is synced'
record=$(crm Leads)
for want in '"Last_Name":"Okafor"' '"First_Name":"Ada Mary"' '"Company":"Blue Heron Ltd"' \
    '"Email":"ada@blueheron.example"' '"Lead_Source":"Web Download"' '"Description":"Line 1.nLine 2"'; do
	like "$record" "$want" "the record has $want"
done
like "$(crm Notes)" 'utm_source: ads.*colour: blue' 'what has no field is in a note'
crm_id=$(printf '%s' "$record" | sed -n 's/.*{"id":"\([0-9]*\)".*/\1/p' | head -n 1)
is "$(sql "SELECT crm_id || ' ' || status FROM v_leads WHERE id='$id'")" "$crm_id synced" 'the store knows its id'
get "$url"
is "$(field status) $(field crm_id)" "synced $crm_id" 'and so does the status link'
is "$(sql "SELECT count(*) FROM v_sync_runs WHERE job='leads' AND state='done' AND synced=1")" 1 'the run is on record'

# --- nothing to do, dry run, limit ---
sync
is "$code $(field processed)" '0 0' 'nothing due is fine'
for i in 1 2 3; do post /api/store-lead "{\"email\":\"limit$i@x.example\"}"; done
n=$(crm Leads | wc -l)
body=$("$B/leadbridge-sync" leads --dry-run)
is "$? $(printf '%s\n' "$body" | grep -c limit) $(crm Leads | wc -l)" "0 3 $n" 'a dry run shows and sends nothing'
sync --limit 1
is "$(field synced)" 1 '--limit 1 sends one'
is "$(status_of limit1@x.example)" synced 'the oldest'
sync
is "$(field synced)" 2 'the next run the rest'

# --- batches ---
control DELETE requests >/dev/null
for i in $(seq 130); do
	printf '{"email":"batch%s@x.example","name":"Batch %s"}\n' "$i" "$i"
done | while read -r line; do
	curl -s -o /dev/null -H 'Content-Type: application/json' -d "$line" "$URL/api/store-lead"
done
sync
is "$(field synced) $(calls /crm/v8/Leads/upsert)" '130 2' '130 leads take two upserts'
is "$(crm Leads | grep -c 'batch[0-9]*@x')" 130 'and are all there'

# --- a known person ---
post /api/store-lead '{"email":"ADA@blueheron.example","name":"Somebody Else","message":"A second message"}'
post /api/store-lead '{"email":"ada@blueheron.example","message":"A third one"}'
sync
is "$code $(field synced)" '0 2' 'more messages of a known person are synced'
record=$(crm Leads | grep -i ada@blueheron)
is "$(printf '%s\n' "$record" | wc -l)" 1 'there is still one record'
like "$record" 'Description":"Line 1.nLine 2.n.nA second message.n.nA third one"' 'each message is appended, in order'
like "$record" '"Last_Name":"Okafor"' 'and the name stays'
post /api/store-lead '{"phone":"0221 123-45","name":"Phone Only"}'
sync
post /api/store-lead '{"phone":"0221 123-45","message":"again"}'
sync
is "$(crm Leads | grep -c '0221 123-45')" 1 'a person without e-mail is known by phone'

# --- too long, refused ---
long=$(printf 'Ünïcode %.0s' $(seq 40))
post /api/store-lead "{\"email\":\"long@x.example\",\"last_name\":\"$long\"}"
sync
is "$(status_of long@x.example)" synced 'a too long name is synced'
like "$(crm Leads | grep long@x)" '"Last_Name":"[^"]*…"' 'shortened with a mark'
like "$(crm Notes | grep 'Last_Name')" "${long% }" 'and whole in a note'
control POST settings '{"picklist":"refuse"}' >"$T/control"
post /api/store-lead '{"email":"refused@x.example","source":"No Such Source"}'
post /api/store-lead '{"email":"fine@x.example"}'
sync
is "$code $(field synced) $(field dead) $(field state)" '1 1 1 partial' 'a refused record is dead, the others are not: exit 1'
like "$(sql "SELECT last_error FROM v_leads WHERE email='refused@x.example'")" '.{20}' 'the reason stands in words'
is "$(sql "SELECT last_code FROM job j JOIN lead l ON l.id=j.subject_id WHERE email='refused@x.example'")" INVALID_DATA "with the provider's code"
control POST settings '{"picklist":"accept"}' >"$T/control"
"$B/leadbridge" lead retry "$(sql "SELECT id FROM lead WHERE email='refused@x.example'")"
sync
is "$(status_of refused@x.example)" synced 'after the remedy it is sent again by lead retry'

# --- a token refused on the way ---
post /api/store-lead '{"email":"token@x.example"}'
control POST tokens/expire >"$T/control"
control DELETE requests >/dev/null
sync
is "$code $(field synced) $(calls /oauth/v2/token)" '0 1 1' 'a refused token is renewed once, and the lead sent'

# --- outages ---
outage() {
	local name=$1 fault=$2 email=o$RANDOM$RANDOM@x.example
	faults "$fault"
	post /api/store-lead "{\"email\":\"$email\",\"message\":\"$name\",\"more\":\"$name\"}"
	sync
	is "$code $(status_of "$email")" '5 retry' "$name: retry, exit 5"
	faults
	due
	sync
	is "$code $(status_of "$email") $(crm Leads | grep -c "$email")" '0 synced 1' "$name: afterwards it is there once"
	is "$(crm Notes | grep -c "more: $name")" 1 "$name: with one note"
}
up='{"path_prefix":"/crm/v8/Leads/upsert"}'
outage 'a 500' "[{\"match\":$up,\"do\":\"status\",\"status\":500}]"
outage 'a 429' "[{\"match\":$up,\"do\":\"throttle\"}]"
outage 'an HTML answer' "[{\"match\":$up,\"do\":\"html\",\"status\":503}]"
outage 'a connection cut before' "[{\"match\":$up,\"do\":\"cut_before\"}]"
outage 'a connection cut after the work' "[{\"match\":$up,\"do\":\"cut_after\"}]"
outage 'a truncated answer' "[{\"match\":$up,\"do\":\"truncate\"}]"
notes='{"path_prefix":"/crm/v8/Notes"}'
outage 'a note cut after the work' "[{\"match\":$notes,\"do\":\"cut_after\"}]"
outage 'a note answered 500' "[{\"match\":$notes,\"do\":\"status\",\"status\":500}]"

faults '[{"match":{"path_prefix":"/crm/v8/Leads/upsert","times":0},"do":"status","status":500}]'
post /api/store-lead '{"email":"never@x.example"}'
for i in 1 2 3; do
	due
	sync
done
is "$code $(status_of never@x.example)" '1 dead' 'after SYNC_MAX_ATTEMPTS it is dead'
like "$(sql "SELECT last_error FROM v_leads WHERE email='never@x.example'")" 'given up after 3' 'and says so'
faults

# --- the whole provider down: nothing is spent ---
faults '[{"match":{"path_prefix":"/oauth","times":0},"do":"cut_before"},{"match":{"path_prefix":"/crm","times":0},"do":"cut_before"}]'
control POST tokens/expire >"$T/control"
sql "UPDATE connection SET access_expires_at = 0"
post /api/store-lead '{"email":"down@x.example"}'
for i in 1 2 3 4; do sync; done
is "$code $(sql "SELECT status || attempts FROM v_leads WHERE email='down@x.example'")" '5 pending0' 'while no token can be had, leads wait and no attempt is spent'
faults
sql 'UPDATE connection SET not_before = 0'
sync
is "$code $(status_of down@x.example)" '0 synced' 'then they are sent'

# --- a dead grant ---
control POST tokens/revoke >"$T/control"
sql 'UPDATE connection SET access_expires_at = 0'
post /api/store-lead '{"email":"grant@x.example"}'
sync
is "$code $(status_of grant@x.example)" '4 pending' 'a dead grant is exit 4, the lead waits'
is "$(sql 'SELECT status FROM v_connections')" reconnect_needed 'and the connection says that a person must reconnect'
like "$("$B/leadbridge" token list)" 'reconnect_needed' 'as does token list'

# --- never connected ---
sql "DELETE FROM connection"
sync
is "$code" 3 'never connected is exit 3'
like "$body" 'connect' 'with the remedy'

# --- usage ---
"$B/leadbridge-sync" nonsense 2>"$T/err"
is "$?" 2 'an unknown job is exit 2'
"$B/leadbridge-sync" --limit 0 leads 2>"$T/err"
is "$?" 2 'a bad limit is exit 2'
unlike "$(cat "$T/sync.err" "$T/serve.err")" '1000\.[0-9a-f]{32}' 'no token is in any log'

done_testing
