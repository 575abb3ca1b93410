#!/bin/bash
# walk.sh - changes at random here and at Zoho Inventory, with webhooks late,
# twice, out of order or never and runs that are killed: in the end both sides
# hold the same, but for the conflicts that are listed.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

strategies=${STRATEGIES:-newest merge}
rounds=${ROUNDS:-3}
clicks=${CLICKS:-35}
edits=${EDITS:-15}
if [ -n "${SOAK:-}" ]; then
	strategies=${STRATEGIES:-remote local newest merge manual}
	rounds=${ROUNDS:-25} clicks=${CLICKS:-60} edits=${EDITS:-20}
fi
# A walk is repeated by its seed.
seed=${SEED:-$((RANDOM + 1))}
echo "# SEED=$seed"
RANDOM=$seed

# there KIND EXPRESSION: a value of each that is not deleted.
there() {
	local after=0 file=$T/there.json
	while [ -n "$after" ]; do
		control GET "inventory/records/$1?after=$after" | tr -d '\n' >"$file"
		sqlite3 :memory: "SELECT $2 FROM json_each(readfile('$file'), '\$.records')
			WHERE coalesce(value ->> '\$._sandbox.deleted', 0) IN (0, 'false')"
		after=$(sqlite3 :memory: "SELECT coalesce(readfile('$file') ->> '\$.next', '')")
	done
}
order() {
	captured=$((captured + 1))
	post /api/orders "{\"order_number\":\"W-$captured\",\"customer\":{\"name\":\"Buyer $((captured % 7))\",\"email\":\"b$((captured % 7))@x.example\"},\"items\":[{\"sku\":\"MUG-1\",\"name\":\"Mug\",\"quantity\":2,\"unit_price\":\"9.50\"}],\"total\":\"19.00\",\"currency\":\"USD\",\"status\":\"paid\"}"
	[ "$code" = 201 ] || bail_out "an order is refused: $body"
}
due() {
	sql "UPDATE job SET not_before = 0 WHERE state IN ('pending', 'retry');
		DELETE FROM budget WHERE window_ms > 0 OR bucket IN (0, 3)"
}
pending() {
	sql "SELECT count(*) FROM job WHERE state NOT IN ('done', 'dead')
		AND NOT (kind IN ('product', 'customer', 'inventory_order')
		AND subject_id IN (SELECT id FROM mirror WHERE state = 'conflict'))"
}
hooks_waiting() {
	control GET hooks/state | sed -n 's/.*"waiting":\([0-9]*\).*/\1/p;' | head -n 1
}
# killed JOB...: a run that dies at a random moment, or ends before.
killed() {
	"$B/leadbridge-sync" "$@" >"$T/out" 2>"$T/err" &
	local pid=$!
	sleep "0.$(printf %03d $((20 + RANDOM % 400)))"
	kill -KILL "$pid" 2>/dev/null && kills=$((kills + 1))
	wait "$pid" 2>/dev/null
}
settle() {
	local i
	control DELETE faults >"$T/control"
	control POST hooks/chaos '{"drop":0,"duplicate":0,"delay":0}' >"$T/control"
	control POST hooks/release '{"order":"shuffle"}' >"$T/control"
	control POST hooks/flush '{}' >"$T/control"
	for i in $(seq 100); do
		[ "$(hooks_waiting)" = 0 ] && break
		sleep 0.1
	done
	runs_until_done
	mirror --full
	remedy
	runs_until_done
	mirror --full
}
runs_until_done() {
	local i
	for i in 1 2 3 4 5 6; do
		due
		"$B/leadbridge-sync" inventory orders events >"$T/out" 2>"$T/err" ||
			[ $? -lt 128 ] || bail_out "a run breaks: $(tail -n 3 "$T/err")"
		[ "$(pending)" = 0 ] && break
	done
}
# A click may have taken what is sold: as the dead letters say.
remedy() {
	local id
	there items "value ->> 'sku'" | grep -qx MUG-1 ||
		click POST items "{\"name\":\"Mug $captured\",\"sku\":\"MUG-1\",\"rate\":12}" >"$T/out"
	mirror
	for id in $(sql "SELECT subject_id FROM job WHERE kind = 'sales_order' AND state = 'dead'"); do
		"$B/leadbridge" dead retry "$id" >"$T/out" 2>&1
	done
}

captured=0
kills=0
stack_start ZOHO_ORGANIZATION_ID=700000111 ZOHO_INVENTORY_PER_MINUTE=100000 \
	CAPTURE_RATE_PER_MINUTE=100000 ORDER_TARGETS=crm,inventory \
	SYNC_MAX_ATTEMPTS=50 ZOHO_WEBHOOK_SECRET=SandboxToken0123456789
control POST settings '{"inventory_per_minute":0,"inventory_per_day":1000000,"quota":false,"inventory_search_lag_s":0}' >"$T/control"
grep -q error "$T/control" && bail_out "$(cat "$T/control")"
body=$(control POST code '{"scope":"ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.coql.READ,ZohoCRM.org.READ,ZohoCRM.users.READ"}')
"$B/leadbridge" connect zoho_crm --code "$(field code)" || bail_out 'no CRM'
connect_inventory
seed '{"locations":2,"categories":8,"brands":3,"items":40,"contacts":15,"orders":15}'
click POST items '{"name":"Mug","sku":"MUG-1","rate":12}' >"$T/out"
"$B/leadbridge" hook setup zoho-inventory >"$T/out" 2>&1 ||
	bail_out "no webhooks: $(cat "$T/out")"
mirror
is "$code $(mirror_diff | head -n 5)" '0 ' 'both sides hold the same'

for strategy in $strategies; do
	# Every reader of the settings sees the new one: the inbox from its start.
	sed -i '/^SYNC_CONFLICT_STRATEGY=/d' "$T/leadbridge.env" "$LEADBRIDGE_ENV"
	echo "SYNC_CONFLICT_STRATEGY=$strategy" >>"$LEADBRIDGE_ENV"
	for round in $(seq "$rounds"); do
		n=$((seed * 1000 + RANDOM))
		control POST hooks/chaos "{\"seed\":$n,\"drop\":15,\"duplicate\":20,\"delay\":40,\"delay_max_ms\":800}" >"$T/control"
		[ $((round % 3)) = 1 ] && control POST hooks/hold '{"source":"inventory"}' >"$T/control"
		control POST faults '{"match":{"path_prefix":"/inventory","times":4,"nth":3},"do":"cut_after"}' >"$T/control"
		"$B/tests/integration/edits" "$n" "$edits" >"$T/edits" 2>"$T/edits.err" ||
			bail_out "edits: $(cat "$T/edits.err")"
		walk "{\"seed\":$n,\"clicks\":$clicks,\"step_ms\":10}"
		order
		killed inventory orders events
		walk "{\"seed\":$((n + 1)),\"clicks\":5,\"step_ms\":10}"
		"$B/tests/integration/edits" "$((n + 1))" 4 >"$T/edits" 2>"$T/edits.err"
		order
		killed inventory orders events
		[ $((round % 3)) = 2 ] && control POST hooks/release '{"order":"shuffle","limit":20}' >"$T/control"
		[ $((round % 2)) = 0 ] && killed inventory --full
	done
	settle
	is "$(pending)" 0 "$strategy: no job is left"
	mirror_diff >"$T/differ"
	# What Zoho refused is a dead letter, which says so.
	sed -n 's/^/# /; / is dead$/p' "$T/differ" | sort | uniq -c | sed 's/^/# /'
	is "$(grep -v ' is dead$' "$T/differ" | head -n 9)" '' "$strategy: both sides hold the same"
	is "$(sql "SELECT count(*) FROM mirror m WHERE state = 'conflict' AND NOT EXISTS
		(SELECT 1 FROM conflict c WHERE c.record_id = m.id AND c.winner IS NULL)")" 0 \
		"$strategy: whatever is open is listed"
	is "$(sql "SELECT count(*) FROM mirror m WHERE state = 'dead' AND NOT EXISTS
		(SELECT 1 FROM job j WHERE j.subject_id = m.id AND j.state = 'dead')")" 0 \
		"$strategy: whatever was refused is a dead letter"
done
echo "# $kills runs were killed; $captured orders; dead: $(sql "SELECT kind, last_error, count(*) FROM job WHERE state = 'dead' GROUP BY 1, 2" | head -n 20)"
is "$(there items "nullif(value ->> 'sku', '')" | grep . | sort | uniq -d)" '' 'no SKU is there twice'
is "$(there salesorders "CASE WHEN value ->> 'reference_number' GLOB '[MW]-*' THEN value ->> 'reference_number' END" | grep . | sort | uniq -d)" '' 'nor a reference of ours'
is "$(there contacts "CASE WHEN value ->> 'email' GLOB '[bm]*@x.example' THEN value ->> 'email' END" | grep . | sort | uniq -d)" '' 'nor an e-mail address of ours'
is "$(sql "SELECT count(*) FROM shop_order o JOIN mirror m ON m.id = o.sales_order_id")" \
	"$captured" 'each captured order is one sales order'
is "$(sql "SELECT count(*) FROM run WHERE state = 'running'")" 0 'no dead run runs on'
is "$(sql_sound)" ok 'the store is sound'
done_testing
