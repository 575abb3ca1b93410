#!/bin/bash
# budget.sh - no call is made that Zoho CRM would refuse for its limits, by
# however many processes; leads have what others must leave.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start CAPTURE_RATE_PER_MINUTE=1000000 SYNC_BATCH_SIZE=10 SYNC_CONCURRENCY=5
control POST settings '{"quota":false}' >"$T/control"

# leads N: so many more, as capture stores them.
made=0
leads() {
	sql "WITH RECURSIVE n (i) AS (SELECT $((made + 1)) UNION ALL
			SELECT i + 1 FROM n WHERE i < $((made + $1)))
		INSERT INTO lead (id, tenant, form, kind, status_key, name, email,
			created_at) SELECT '01a00000-0000-7000-8000-' ||
			substr(CAST(1000000000000 + i AS TEXT), 2),
			'default', 'default', 'lead', 'k', 'No ' || i,
			'n' || i || '@x.example', i FROM n;
		INSERT INTO job (kind, subject_id, tenant, state, attempts,
			not_before, uncertain, created_at, updated_at)
			SELECT 'lead', id, 'default', 'pending', 0, 0, 0, 1, 1 FROM lead
			WHERE id NOT IN (SELECT subject_id FROM job)"
	made=$((made + $1))
}
sync() {
	body=$("$B/leadbridge-sync" "$@" --json --no-progress 2>"$T/sync.err")
	code=$?
}
# answered STATUS: calls to the CRM's API that were answered so.
answered() {
	control GET requests | grep -o '"path":"/crm[^}]*"status":[0-9]*' |
		grep -c "\"status\":$1\$"
}
calls() {
	control GET requests | grep -o '"path":"/crm[^"]*"' | grep -c "$1"
}
left() {
	"$B/leadbridge" token list --json |
		sed -n 's/.*"service":"zoho_crm"[^}]*"left":\([0-9]*\).*/\1/p'
}

# --- the edition is asked once a day, what calls cost is counted ---
leads 25
sync leads
is "$code $(field synced) $(calls /org)" '0 25 1' 'a first run asks what the edition allows'
like "$("$B/leadbridge" token list --json)" '"budget":\{"limit":51000,"used":10,"left":50990,"window_s":86400,"at_once":5,' \
	'and counts: the edition, six queries, three writes'
like "$("$B/leadbridge" token list)" '50990 of 51000' 'which token list shows'
leads 1
sync leads
is "$code $(calls /org) $(left)" '0 1 50987' 'a second one asks no more'

# --- others of the same account use it up ---
control POST settings '{"credits":300}' >"$T/control"
leads 3000
sync leads
is "$code $(field state)" '6 failed' 'a spent budget is exit 6'
is "$(answered 429)" 0 'no call was made that would have been refused'
[ "$(field synced)" -ge 700 ]
ok $? 'and what there was is used'
is "$(left)" 0 'nothing is left'
is "$(sql "SELECT count(DISTINCT state) || ' ' || max(attempts) FROM job WHERE state <> 'done'")" '1 0' \
	'what waits has spent no attempt'
n=$(calls .)
sync leads
is "$code $(calls .)" "6 $n" 'the next run makes no call at all'
control POST clock '{"advance_s":90000}' >"$T/control"
control POST settings '{"credits":0}' >"$T/control"
sql 'DELETE FROM budget'
sync leads
is "$code $(sql "SELECT count(*) FROM job WHERE state <> 'done'")" '0 0' 'a day later the rest is sent'

# --- as many calls at once as the edition allows, by all together ---
control POST settings '{"edition":"free"}' >"$T/control"
stack_stop
sed -i 's/^SYNC_CONCURRENCY=5/SYNC_CONCURRENCY=20/' "$T/leadbridge.env"
stack_run
control POST settings '{"quota":false,"edition":"free"}' >"$T/control"
sql 'DELETE FROM budget'
control POST faults '{"match":{"path_prefix":"/crm","times":0},"do":"delay","delay_ms":30}' >"$T/control"
leads 400
sync leads
is "$code $(field synced) $(answered 429)" '0 400 0' 'twenty workers keep to the five calls of the free edition'
control DELETE faults >"$T/control"

# --- the last tenth is for leads ---
hold() {
	local now
	now=$(date +%s)
	sql "INSERT INTO budget (scope, window_ms, bucket, used, ends_at)
		VALUES ('crm:default', 86400000, $((now / 900)), $1,
			$(((now + 90000) * 1000)))
		ON CONFLICT (scope, window_ms, bucket) DO UPDATE SET used = $1"
}
hold 3501
control DELETE requests >"$T/control"
sync reconcile
is "$code $(calls .)" '6 0' 'reconcile leaves three tenths to others, and asks nothing'
hold 4900
leads 10
sync leads
is "$code $(field synced)" '0 10' 'leads go on'

# --- a 429 pauses all processes ---
hold 1
control POST faults '{"match":{"path_prefix":"/crm/v8/coql"},"do":"throttle"}' >"$T/control"
leads 10
sync leads
is "$code" 5 'a 429 is exit 5'
like "$("$B/leadbridge" token list --json)" '"paused_until":"20' 'the provider is left alone for a while'
control DELETE requests >"$T/control"
sql 'UPDATE job SET not_before = 0'
"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err" &
pid=$!
sleep 1
kill -TERM "$pid"
ok $? 'another process waits'
wait "$pid"
is "$(calls .)" 0 'and asks nothing'
sql 'DELETE FROM budget WHERE window_ms = 0 AND bucket = 0;
	UPDATE job SET not_before = 0'
sync leads
is "$code $(sql "SELECT count(*) FROM job WHERE state <> 'done'")" '0 0' 'then it is asked again'
done_testing
