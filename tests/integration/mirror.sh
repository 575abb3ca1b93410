#!/bin/bash
# mirror.sh - the mirror has what Zoho Inventory has, member by member; it asks
# little, stops when told, and goes on where it was.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

stack_start ZOHO_ORGANIZATION_ID=700000111 ZOHO_INVENTORY_PER_MINUTE=100000

# ask WHAT WHOLE DRY MAX: a run as the page asks for one; sets run
ask() {
	asked=$((${asked:-0} + 1))
	run=$(printf '00ff%04x-0000-7000-8000-000000000000' "$asked")
	sql "INSERT INTO run_request (id, jobs, tenant, max_records,
		force_refresh, what, whole, dry_run, max_changes, state, processed,
		total, asked_at, started_at, ended_at) VALUES ('$run', 'inventory',
		'default', 0, 0, '$1', $2, $3, $4, 'queued', 0, 0, 1, 0, 0)"
}
asked_run() {
	body=$("$B/leadbridge-sync" --run "$run" --json 2>"$T/sync.err")
	code=$?
}
# counted: of all that is in the mirror
counted() {
	sql "SELECT count(*) FROM mirror WHERE deleted_at = 0"
}

# --- never connected ---
mirror
is "$code $(told state)" '3 failed' 'never connected: it says so'
connect_inventory
control POST settings '{"inventory_per_minute":0,"inventory_per_day":1000000}' \
	>/dev/null

# --- the first run ---
seed '{"locations":2,"categories":30,"brands":5,"items":220,"contacts":210,"orders":30}'
ask full 0 1 0
asked_run
is "$code $(told state created updated deleted)" '0 done 491 0 0' \
	'a dry run tells what would be made'
is "$(counted) $(sql 'SELECT count(*) FROM mirror_pull')" '0 0' 'and makes nothing'
is "$(sql "SELECT result FROM run_request WHERE id = '$run'" |
	grep -o '"kind":"product","id":null,"provider_id":"[0-9]*","change":"created","name":"[^"]' |
	wc -l)" 220 'each by its name'
ask products 0 0 7
asked_run
is "$code $(told state created)" '0 stopped 7' 'no more than was allowed'
is "$(counted)" 7 'is made'
mirror
is "$code $(told state created updated deleted failed)" '0 done 484 0 0 0' \
	'the next run makes the rest'
is "$(mirror_diff)" '' 'and the mirror has what Zoho has'
is "$(sql "SELECT count(*) FROM mirror WHERE wants_detail <> 0")" 0 \
	'all of it in full'
is "$(sql "SELECT state || processed || total || created FROM run
	WHERE job = 'inventory' ORDER BY id DESC LIMIT 1")" done484484484 \
	'the run has its figures'

# --- nothing new ---
forget_calls
mirror
is "$code $(told state created updated deleted)" '0 done 0 0 0' 'nothing is new'
is "$(mirror_calls | sort | uniq -c | awk '$1 > 2')" '' \
	'at most two calls for each kind'
# What was read within the second of its change was looked at once more.
forget_calls
mirror
is "$code $(told state created updated deleted)" '0 done 0 0 0' 'still nothing'
is "$(mirror_calls | wc -l)" 5 'five in all'

# --- what is new ---
walk '{"seed":3,"clicks":400,"step_ms":50}'
mirror
is "$code $(told state failed)" '0 done 0' 'what is new is read'
mirror_diff >"$T/left"
is "$(grep -v 'there no more$' "$T/left" | grep -v ' [a-z_]*stock: \| locations: ')" '' \
	'all is as it is there but what was deleted, and what that held of the stock'
gone=$(grep -c 'there no more$' "$T/left")
[ "$gone" -gt 3 ]
ok $? "some were deleted ($gone)"
mirror --full --dry-run
before=$(counted)
is "$(told deleted) $(counted)" "$gone $before" \
	'a whole dry run finds them and leaves them'
mirror --full
is "$code $(told state deleted)" "0 done $gone" 'a whole run deletes them'
is "$(mirror_diff)" '' 'and the mirror has what Zoho has'
is "$(sql "SELECT count(*) FROM v_products WHERE deleted_at IS NOT NULL
	AND sku IS NOT NULL") $(sql "SELECT count(*) FROM mirror_word
	WHERE id IN (SELECT id FROM mirror WHERE deleted_at <> 0)")" \
	"$(sql "SELECT count(*) FROM mirror m JOIN product p ON p.id = m.id
		WHERE m.deleted_at <> 0 AND p.sku IS NOT NULL") 0" \
	'their tombstones stay, nobody finds them'

# --- items of which one is gone ---
for one in A B; do
	click POST items "{\"name\":\"Pair $one\",\"rate\":1}" >"$T/out"
done
mirror
gone=$(sql "SELECT provider_id FROM mirror WHERE content LIKE '%Pair %'
	ORDER BY id LIMIT 1")
click DELETE "items/$gone" >"$T/out"
sql "UPDATE mirror SET wants_detail = 1 WHERE content LIKE '%Pair %'"
mirror
is "$code $(told state failed)" '0 done 0' 'the rest is told of when the first is gone'
is "$(sql "SELECT count(*) FROM mirror WHERE content LIKE '%Pair %'
	AND wants_detail = 0 AND deleted_at = 0")" 1 'and has its details'
mirror --full

# --- answers that are cut ---
before=$(counted)
control POST faults '[{"match":{"path_prefix":"/inventory/v1/items","times":0,
	"contains":"created_time"},"do":"status","status":200,"type":"application/json",
	"body":{"code":0,"message":"success","items":[],
	"page_context":{"page":1,"has_more_page":false}}},
	{"match":{"path_prefix":"/inventory/v1/categories","times":0},"do":"status",
	"status":200,"type":"application/json",
	"body":{"code":0,"message":"success","categories":[]}}]' >/dev/null
mirror --full
control DELETE faults >/dev/null
is "$(told state deleted) $(counted)" "done 0 $before" \
	'an empty list deletes nothing: each is asked for'

# --- both sides ---
item=$(sql "SELECT provider_id FROM mirror WHERE kind = 'product'
	AND deleted_at = 0 ORDER BY id LIMIT 1")
click PUT "items/$item" '{"rate":77.5}' >/dev/null
sql "UPDATE mirror SET changed_at = 1, state = 'local_change',
	agreed = content, content = replace(content, '\"name\":', '\"unit\":\"box\",\"name\":')
	WHERE provider_id = '$item'" 2>/dev/null
sql "UPDATE mirror SET content = json_set(agreed, '\$.unit', 'box')
	WHERE provider_id = '$item'" 2>/dev/null || sql "UPDATE mirror SET
	content = jsonb_set(agreed::jsonb, '{unit}', '\"box\"')::text
	WHERE provider_id = '$item'"
SYNC_CONFLICT_STRATEGY=manual mirror
is "$(told state conflicts)" 'done 1' 'a change on both sides is a conflict'
id=$("$B/leadbridge" conflict list --json | sed -n 's/.*"items":\[{"id":"\([^"]*\)".*/\1/p')
like "$("$B/leadbridge" conflict list --json)" \
	'"fields":\["unit","rate"\],"local":{"unit":"box".*"remote":{"unit":"pcs","rate":77.5}' \
	'which is listed with both sides'
"$B/leadbridge" conflict resolve "$id" everything 2>/dev/null
is $? 2 'a winner that is none is refused'
"$B/leadbridge" conflict resolve "$id" rate=remote unit=remote
is "$? $(sql "SELECT state FROM mirror WHERE provider_id = '$item'")" '0 synced' \
	'a person settles it'
"$B/leadbridge" conflict resolve "$id" remote 2>"$T/err"
is $? 1 'once'
is "$("$B/leadbridge" conflict list --json)" '{"items":[],"next_cursor":null}' \
	'then none waits'
is "$(mirror_diff)" '' 'and both are the same'
is "$("$B/leadbridge" conflict list --all --json | grep -c '"winner":"fields"')" 1 \
	'it is kept'
is "$("$B/leadbridge" audit --json | grep -c conflict.resolved)" 1 'and who did it'

# --- cancelled ---
ask full 1 0 0
sql "UPDATE run_request SET cancel = 1, state = 'cancelled', ended_at = 5
	WHERE id = '$run'"
asked_run
[ "$code" -ne 0 ]
ok $? 'a run that was cancelled in the queue does not start'
control POST faults '{"match":{"path_prefix":"/inventory/v1/contacts","times":1},
	"do":"delay","delay_ms":20000}' >/dev/null
ask full 1 0 0
"$B/leadbridge-sync" --run "$run" --json >"$T/out" 2>"$T/sync.err" &
pid=$!
for _ in $(seq 200); do
	[ "$(control GET requests | grep -c '"path":"/inventory/v1/contacts"')" = x ] && break
	control GET state | grep -q '"under_way":1' && break
	sleep 0.05
done
sql "UPDATE run SET cancel = 1 WHERE id = '$run'"
control DELETE faults >/dev/null
wait "$pid"
is "$(sql "SELECT q.state || ' ' || r.state FROM run_request q JOIN run r
	ON r.id = q.id WHERE q.id = '$run'")" 'cancelled cancelled' \
	'one that runs ends when it is told'
mirror
is "$code $(told state)" '0 done' 'and the next goes on'

# --- the list moves while it is read ---
sql 'DELETE FROM mirror_word; DELETE FROM product; DELETE FROM category;
	DELETE FROM customer; DELETE FROM sales_order; DELETE FROM conflict;
	DELETE FROM mirror; DELETE FROM mirror_pull; DELETE FROM mirror_met'
seed '{"items":300}'
control POST faults '{"match":{"path_prefix":"/inventory/v1/items","contains":"created_time",
	"nth":2,"times":1},"do":"delay","delay_ms":20000}' >/dev/null
"$B/leadbridge-sync" inventory --json >"$T/out" 2>"$T/sync.err" &
pid=$!
for _ in $(seq 200); do
	control GET state | grep -q '"under_way":1' && break
	sleep 0.05
done
for item in $(sql "SELECT provider_id FROM mirror WHERE kind = 'product'
	ORDER BY provider_id LIMIT 60"); do
	click DELETE "items/$item" >>"$T/clicked"
done
[ "$(grep -o 'has been deleted' "$T/clicked" | wc -l)" -gt 10 ]
ok $? 'items of a page that was read are deleted'
control DELETE faults >/dev/null
wait "$pid"
is "$(mirror_diff | grep -c 'product.*missing')" 0 'no other is passed over'
mirror --full
is "$(mirror_diff)" '' 'and those go with the next whole run'

# --- the provider has had enough ---
control POST faults '{"match":{"path_prefix":"/inventory/v1/items","times":0},
	"do":"status","status":500,"code":1000}' >/dev/null
mirror --full
is "$code $(told state)" '5 failed' 'trouble over there passes'
control DELETE faults >/dev/null
mirror
is "$code $(mirror_diff)" '0 ' 'by itself'
control POST settings '{"inventory_per_day":1}' >/dev/null
mirror --full
is "$code $(told state)" '6 partial' 'the calls of a day are spent'
control POST settings '{"inventory_per_day":1000000}' >/dev/null
sql 'DELETE FROM budget'
mirror
is "$code $(told state)" '0 done' 'another day it goes on'
done_testing
