#!/bin/bash
# soak.sh - leads and orders through mixed faults, killed runs and two crons:
# each is in the CRM exactly once, or dead with its reason.
#
# SOAK=1 takes 20,000 leads and 2,000 orders instead of 600 and 120.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

leads=600 orders=120 batch=20
[ -z "${SOAK:-}" ] || leads=20000 orders=2000 batch=100
stack_start CAPTURE_RATE_PER_MINUTE=1000000 SYNC_MAX_ATTEMPTS=100 \
	SYNC_BATCH_SIZE=$batch SYNC_CONCURRENCY=3

# As capture stores them, which its own tests prove, many times faster. Every
# fiftieth lead has a source that the CRM refuses; orders come in pairs of one
# customer.
sql "BEGIN IMMEDIATE;
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $leads)
	INSERT INTO lead (id, tenant, form, kind, status_key, last_name, email, phone,
		message, source, extra, created_at)
	SELECT printf('01a00000-0000-7000-8000-%012d', i), 'default', 'default', 'lead', 'k',
		'Soak', CASE i % 7 WHEN 0 THEN NULL ELSE 'l' || i || '@x.example' END,
		printf('+49 511 %07d', i), 'message ' || i || '.',
		CASE i % 50 WHEN 1 THEN 'No Such Source' END,
		CASE i % 5 WHEN 0 THEN '{\"number\":' || i || '}' END, 1 FROM n;
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before, uncertain,
		created_at, updated_at)
	SELECT 'lead', id, 'default', 'pending', 0, 0, 0, 1, 1 FROM lead;
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $orders)
	INSERT INTO shop_order (id, tenant, form, order_number, status, customer_name,
		customer_email, customer_phone, lines, total, currency, content_hash, created_at)
	SELECT printf('01b00000-0000-7000-8000-%012d', i), 'default', 'default', 'N-' || i,
		CASE i % 3 WHEN 0 THEN 'paid' WHEN 1 THEN 'pending' ELSE 'refunded' END,
		'Soak Buyer', CASE i / 2 % 5 WHEN 0 THEN NULL ELSE 'b' || (i / 2) || '@x.example' END,
		printf('+49 30 %07d', i / 2),
		'[{\"name\":\"Mug\",\"quantity\":\"1\",\"unit_price\":\"0.01\"}]', i, 'EUR', 'h', 1
		FROM n;
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before, uncertain,
		created_at, updated_at)
	SELECT 'order', id, 'default', 'pending', 0, 0, 0, 1, 1 FROM shop_order;
	COMMIT"
control POST settings '{"picklist":"refuse","concurrency":false,"credits":10000000,"quota":false}' \
	>"$T/control"

# --- Faults -----------------------------------------------------------------
kinds=('"do":"status","status":500' '"do":"throttle"' '"do":"cut_before"' '"do":"cut_after"'
	'"do":"truncate"' '"do":"html","status":503' '"do":"evict"'
	'"do":"status","status":502,"after":true')
paths=(/crm/v8/Leads/upsert /crm/v8/Leads /crm/v8/coql /crm/v8/Notes /crm/v8/Contacts
	/crm/v8/Deals /oauth/v2/token)
RANDOM=1
some_faults() {
	local i list=''
	for i in 1 2 3 4; do
		list+="${list:+,}{\"match\":{\"path_prefix\":\"${paths[RANDOM % 7]}\",\"nth\":$((RANDOM % 3 + 1)),\"times\":1},${kinds[RANDOM % 8]}}"
	done
	control DELETE faults >"$T/control"
	control POST faults "[$list]" >"$T/control"
	! grep '"error"' "$T/control" || bail_out "the sandbox does not know these faults: $list"
}
left() {
	sql "SELECT count(*) FROM job WHERE state NOT IN ('done', 'dead')"
}
# What waits is due, and the ten minutes of a throttle or of our own quota of
# tokens are over.
no_waiting() {
	sql "UPDATE job SET not_before = 0 WHERE state IN ('pending', 'retry');
		UPDATE connection SET not_before = 0; DELETE FROM mint"
}

rounds=0 killed=0
while [ "$(left)" -gt 0 ] && [ "$rounds" -lt 100 ]; do
	rounds=$((rounds + 1))
	# In the end it must get through.
	if [ "$rounds" -lt 60 ]; then some_faults; else control DELETE faults >"$T/control"; fi
	no_waiting
	"$B/leadbridge-sync" leads orders --limit $((batch * 8)) >>"$T/out" 2>>"$T/sync.err" &
	first=$!
	"$B/leadbridge-sync" orders leads --limit $((batch * 8)) >>"$T/out" 2>>"$T/sync.err" &
	second=$!
	if [ $((rounds % 3)) -eq 0 ]; then
		sleep "0.0$((RANDOM % 90 + 10))"
		kill -KILL "$first" 2>/dev/null && killed=$((killed + 1))
		[ $((RANDOM % 2)) -eq 0 ] || kill -TERM "$second" 2>/dev/null
	fi
	wait "$first" "$second" 2>/dev/null
	# What was sent is dealt with before anybody looks again.
	[ $((rounds % 3)) -ne 0 ] || sleep 0.2
done
control DELETE faults >"$T/control"
echo "# $rounds rounds, $killed killed"
is "$(left)" 0 'nothing waits any more'
[ "$killed" -gt 0 ]
ok $? 'runs were killed on the way'

# --- What the CRM has -------------------------------------------------------
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
	sort | uniq -d | head -n 5
}
bad=$(sql "SELECT count(*) FROM lead WHERE source IS NOT NULL")
is "$(sql "SELECT count(*) FROM v_leads WHERE status = 'dead'") $(sql "SELECT count(*) FROM job
	WHERE state = 'dead' AND last_code = 'INVALID_DATA' AND last_error LIKE 'Lead_Source:%'")" \
	"$bad $bad" 'the bad ones are dead, with the reason'
rows Leads Phone >"$T/phones"
is "$(twice <"$T/phones")" '' 'no lead is there twice'
is "$(wc -l <"$T/phones")" "$((leads - bad))" 'and every good one is there'
rows Leads Description >"$T/messages"
is "$(twice <"$T/messages")" '' 'each message once'
is "$(grep -c . "$T/messages")" "$((leads - bad))" 'and whole'
rows Notes Note_Title >"$T/titles"
is "$(twice <"$T/titles")" '' 'no note is there twice'
is "$(wc -l <"$T/titles")" "$(sql "SELECT count(*) FROM v_leads v JOIN lead l ON l.id = v.id
	WHERE l.extra IS NOT NULL AND v.status = 'synced'")" 'and none is missing'
rows Deals Deal_Name >"$T/deals"
is "$(twice <"$T/deals")" '' 'no order is two deals'
is "$(wc -l <"$T/deals")" "$orders" 'and every one is a deal'
is "$(rows Deals Amount | awk '{sum += $1 * 100} END {printf "%.0f", sum}')" \
	"$(sql 'SELECT sum(total) FROM shop_order')" 'to the cent'
rows Contacts Phone >"$T/phones"
is "$(twice <"$T/phones")" '' 'no customer is two contacts'
is "$(wc -l <"$T/phones")" "$((orders / 2 + 1))" 'and every one is there'
is "$(sql "SELECT count(*) FROM v_orders WHERE delivery = 'synced' AND deal_id <> ''")" "$orders" \
	'the store knows each deal'
is "$(ls -A "$T/data/token-journal")" '' 'no journal is left'
is "$(sql "SELECT count(*) FROM run WHERE state = 'running' AND job IN ('leads', 'orders')")" 0 \
	'no dead run still runs'
unlike "$(cat "$T/sync.err")" '1000\.[0-9a-f]{32}' 'no token is in any log'
done_testing
