#!/bin/bash
# soak.sh - everything goes wrong at once while leads and orders are delivered: in
# the end each is in the CRM exactly once, or dead with its reason.
#
# LEADS and ORDERS say how many (ORDERS=0: none); SOAK=1 makes them many.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

leads=${LEADS:-1200} orders=${ORDERS:-120} batch=10
# Once more on a server: what another engine does differently shows soon.
[ -z "${TEST_DB:-}" ] || leads=${LEADS:-400} orders=${ORDERS:-40}
[ -z "${SOAK:-}" ] || leads=${LEADS:-20000} orders=${ORDERS:-2000} batch=50
jobs=leads
[ "$orders" = 0 ] || jobs='leads orders'

stack_start CAPTURE_RATE_PER_MINUTE=1000000 SYNC_BATCH_SIZE="$batch" SYNC_CONCURRENCY=4 \
	SYNC_MAX_ATTEMPTS=100 LEADBRIDGE_LOG_LEVEL=info
control POST settings '{"quota":false,"picklist":"refuse"}' >"$T/control"

# --- What there is to do ---
# As capture stores them, which its own tests prove. Every third is known by
# phone alone, every tenth is of the person before, every fifth has something
# for a note, and of each 97 the CRM will not take one.
sql "BEGIN;
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
		WHERE i < $leads)
	INSERT INTO lead (id, tenant, form, kind, status_key, last_name, email,
		phone, message, source, extra, created_at)
	SELECT '01a00000-0000-7000-8000-' ||
			substr(CAST(1000000000000 + i AS TEXT), 2), 'default', 'default',
		'lead', 'k', 'Soak',
		CASE WHEN i % 3 <> 2 THEN 's' || (i - CASE i % 10 WHEN 1 THEN 1 ELSE 0 END) || '@x.example' END,
		CASE WHEN i % 3 = 2 THEN '+49 511 ' || (1000000 + i) END,
		'message ' || i || '.',
		CASE WHEN i % 97 = 0 THEN 'No Such Source' END,
		CASE WHEN i % 5 = 0 THEN '{\"number\":' || i || '}' END, i
	FROM n;
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at)
	SELECT 'lead', id, tenant, 'pending', 0, 0, 0, 1, 1 FROM lead;
	COMMIT" || bail_out 'no leads'
# In pairs of one customer.
[ "$orders" = 0 ] || sql "BEGIN;
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
		WHERE i < $orders)
	INSERT INTO shop_order (id, tenant, form, order_number, status,
		customer_name, customer_email, customer_phone, lines, total, currency,
		content_hash, created_at)
	SELECT '01b00000-0000-7000-8000-' ||
			substr(CAST(1000000000000 + i AS TEXT), 2), 'default', 'default',
		'N-' || i, CASE i % 3 WHEN 0 THEN 'paid' WHEN 1 THEN 'pending'
			ELSE 'refunded' END, 'Soak Buyer',
		CASE i / 2 % 5 WHEN 0 THEN NULL ELSE 'b' || (i / 2) || '@x.example' END,
		'+49 30 ' || substr(CAST(10000000 + i / 2 AS TEXT), 2),
		'[{\"name\":\"Mug\",\"quantity\":\"1\",\"unit_price\":\"0.01\"}]',
		i, 'EUR', 'h', 1 FROM n;
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at)
	SELECT 'order', id, tenant, 'pending', 0, 0, 0, 1, 1 FROM shop_order;
	COMMIT" || bail_out 'no orders'

# --- What goes wrong ---
# One of these, at the next call to that path or at one soon after.
faults=(
	'"do":"throttle"'
	'"do":"status","status":500'
	'"do":"status","status":502,"after":true'
	'"do":"html","status":503'
	'"do":"cut_before"'
	'"do":"cut_after"'
	'"do":"truncate"'
	'"do":"evict"'
	'"do":"slow"'
)
paths=(/crm/v8/coql /crm/v8/Leads/upsert /crm/v8/Leads /crm/v8/Notes
	/crm/v8/Contacts /crm/v8/Deals /oauth/v2/token /crm)
trouble() {
	control DELETE faults >"$T/control"
	control POST faults "[{\"match\":{\"path_prefix\":\"${paths[RANDOM % ${#paths[@]}]}\",
		\"nth\":$((1 + RANDOM % 4)),\"times\":$((1 + RANDOM % 2))},
		${faults[RANDOM % ${#faults[@]}]}},
		{\"match\":{\"path_prefix\":\"/crm\",\"times\":0},\"do\":\"delay\",\"delay_ms\":30}]" \
		>"$T/control"
	! grep '"error"' "$T/control" || bail_out 'the sandbox does not know this fault'
}
# What has to wait is due again, and nobody waits for an hour.
impatient() {
	sql "UPDATE job SET not_before = 0 WHERE state = 'retry';
		UPDATE connection SET not_before = 0;
		DELETE FROM mint; DELETE FROM budget WHERE window_ms = 0 AND bucket = 0" \
		2>>"$T/sql.err"
}
open_jobs() {
	sql "SELECT count(*) FROM job WHERE state NOT IN ('done', 'dead')"
}

# cron NAME JOB...: one after the other, every other one killed in the middle.
cron() {
	local name=$1 pid
	shift
	while [ -d "$T" ] && [ ! -e "$T/calm" ]; do
		"$B/leadbridge-sync" "$@" --no-progress >>"$T/$name.out" \
			2>>"$T/$name.err" &
		pid=$!
		if [ $((RANDOM % 2)) = 0 ]; then
			sleep "0.$(printf %03d $((20 + RANDOM % 400)))"
			kill -KILL "$pid" 2>/dev/null
		fi
		wait "$pid" 2>/dev/null
		echo $? >>"$T/$name.codes"
		sleep 0.05
	done
}
# shellcheck disable=SC2086
cron one $jobs 2>/dev/null &
one=$!
# shellcheck disable=SC2086
cron two $jobs reconcile 2>/dev/null &
two=$!

round=0
while [ "$(open_jobs)" -gt $((leads / 20)) ] && [ "$round" -lt $((leads * 2)) ]; do
	round=$((round + 1))
	trouble
	[ $((round % 17)) != 0 ] || control POST tokens/expire >"$T/control"
	sleep 0.15
	impatient
done
touch "$T/calm"
control DELETE faults >"$T/control"
wait "$one" "$two"

# --- And then nothing does ---
# shellcheck disable=SC2086
for _ in 1 2 3 4; do
	impatient
	"$B/leadbridge-sync" $jobs --no-progress >"$T/out" 2>>"$T/calm.err"
done
killed=$(cat "$T"/*.codes | grep -c 137)
is "$(open_jobs)" 0 "after $round troubles and $killed killed runs all is settled"
[ "$killed" -gt 3 ]
ok $? 'runs were killed in the middle'

bad=$((leads / 97))
is "$(sql "SELECT state, count(*) FROM job WHERE kind = 'lead' GROUP BY 1 ORDER BY 1")" \
	"dead|$bad"$'\n'"done|$((leads - bad))" "all of $leads are delivered but the $bad that the CRM does not take"
is "$(sql "SELECT count(*) FROM v_leads WHERE status = 'dead' AND
	last_error LIKE '%Lead_Source%'")" "$bad" 'and those say why'

# rows MODULE FIELD: its values, one a line, a page after the other.
rows() {
	local token next=first
	token=$("$B/leadbridge" token get zoho_crm)
	while [ -n "$next" ]; do
		[ "$next" != first ] || next=
		curl -s -H "Authorization: Zoho-oauthtoken $token" \
			"$SANDBOX/crm/v8/$1?fields=id,$2&per_page=200${next:+&page_token=$next}" |
			tr -d '\n' >"$T/page.json"
		sqlite3 :memory: "SELECT value ->> '$2' FROM
			json_each(readfile('$T/page.json'), '\$.data')" | grep .
		next=$(sqlite3 :memory: "SELECT readfile('$T/page.json') ->> '\$.info.next_page_token'")
	done
}
twice() {
	tr '[:upper:]' '[:lower:]' | sort | uniq -d | head -n 3
}
is "$(rows Leads Email | twice)" '' 'nobody is in the CRM twice by e-mail'
is "$(rows Leads Phone | twice)" '' 'nor by phone'
# The CRM has none of the bad ones, and all of the others, each message once.
rows Leads Description | grep -o 'message [0-9]*\.' | sort >"$T/got"
seq "$leads" | awk '$1 % 97 != 0 {print "message " $1 "."}' | sort >"$T/want"
is "$(comm -3 "$T/got" "$T/want" | head -n 3)" '' 'each message is there exactly once'
is "$(rows Notes Note_Title | twice)" '' 'no note is there twice'
is "$(rows Notes Note_Title | wc -l)" "$(seq "$leads" | awk '$1 % 5 == 0 && $1 % 97 != 0' | wc -l)" 'and none is missing'
if [ "$orders" != 0 ]; then
	rows Deals Deal_Name >"$T/got"
	is "$(twice <"$T/got")" '' 'no order is two deals'
	is "$(wc -l <"$T/got")" "$orders" 'and every one is a deal'
	is "$(rows Deals Amount | awk '{sum += $1 * 100} END {printf "%.0f", sum}')" \
		"$(sql 'SELECT sum(total) FROM shop_order')" 'to the cent'
	rows Contacts Phone >"$T/got"
	is "$(twice <"$T/got")" '' 'no customer is two contacts'
	is "$(wc -l <"$T/got")" "$((orders / 2 + 1))" 'and every one is there'
	is "$(sql "SELECT count(*) FROM v_orders WHERE delivery = 'synced' AND deal_id <> ''")" \
		"$orders" 'the store knows each deal'
fi

# --- What we hold is what there is ---
sql 'UPDATE lead SET synced_at = synced_at - 60000 WHERE synced_at IS NOT NULL'
body=$("$B/leadbridge-sync" reconcile --full --json --no-progress 2>>"$T/calm.err")
is "$? $(field processed) $(field synced)" "0 $((leads - bad)) $((leads - bad))" 'reconcile finds every one'
is "$(cat "$T"/*.err | grep -c lost_in_crm)" 0 'and never thought that one was lost'
is "$(sql "SELECT count(*) FROM run WHERE state = 'running'")" 0 'no dead run runs on'
is "$(ls -A "$T/data/token-journal")" '' 'no journal is left'
is "$(sql_sound)" ok 'the store is sound'
unlike "$(cat "$T"/*.err)" '1000\.[0-9a-f]{32}' 'no token is in any log'
done_testing
