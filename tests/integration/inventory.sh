#!/bin/bash
# inventory.sh - the pages of the mirror, through nginx: read, searched, changed
# on conditions, synced.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

SECRET=InventorySecret0123456789
stack_start ZOHO_ORGANIZATION_ID=700000111 ZOHO_INVENTORY_PER_MINUTE=100000 \
	"ZOHO_WEBHOOK_SECRET=$SECRET"
op=(-H "Authorization: Bearer $ADMIN")
js=(-H 'Content-Type: application/json')
api=$URL/api/zoho

# call METHOD PATH [BODY] [CURL-OPTION...]: $code, $body, $head
call() {
	local method=$1 path=$2 data=${3:-}
	shift; shift; [ $# -gt 0 ] && shift
	: >"$T/out"
	code=$(curl -s -o "$T/out" -D "$T/head" -w '%{http_code}' -X "$method" \
		"${op[@]}" ${data:+"${js[@]}" --data "$data"} "$@" "$api/$path")
	body=$(tr -d "\0" <"$T/out")
}
tag() {
	sed -n 's/^ETag: *//Ip' "$T/head" | tr -d '\r'
}
rows() {
	grep -o '"sync_state":' "$T/out" | wc -l
}

code=$(curl -s -o /dev/null -w '%{http_code}' "$api/products")
is "$code" 401 'a stranger sees nothing'
call GET products
is "$code $(rows)" '200 0' 'an empty mirror is an empty list'
call POST test-connection '{}'
is "$code" 409 'without a connection it says so'
connect_inventory
call POST test-connection '{}'
is "$code $(field ok)" '200 true' 'Zoho answers'

seed '{"locations":1,"categories":5,"brands":3,"items":30,"images":4,"contacts":20,"orders":5}'
call POST sync/full '{"maxChanges":0}'
is "$code" 422 'no changes at all is no limit'
call POST sync/nonsense '{}'
is "$code" 404 'nothing of that name'
call POST sync/full '{"fullSync":true}'
is "$code" 202 'a run is begun'
run=$(field run_id)
for _ in $(seq 200); do
	call GET "sync/runs/$run"
	case $(field state) in queued | running) sleep 0.1 ;; *) break ;; esac
done
is "$code $(field state) $(field created)" \
	"200 done $(sql 'SELECT count(*) FROM mirror WHERE deleted_at = 0')" 'and is done'
call POST "sync/runs/$run/cancel" '{}'
is "$code" 409 'what has ended is not cancelled'
call GET sync/runs
is "$code" 200 'runs are listed'
for path in health config metrics sync/status conflicts webhook/events \
    categories orders customers inventory inventory/low-stock; do
	call GET "$path"
	is "$code" 200 "GET $path"
done
unlike "$(curl -s "${op[@]}" "$api/config")" secret 'no secret is shown'

# --- pages, words ---
call GET 'products?limit=20'
is "$code $(rows)" '200 20' 'a page'
cursor=$(field next_cursor)
call GET "products?limit=20&cursor=$cursor"
is "$(rows) $(field next_cursor)" '10 null' 'and the rest'
call GET 'products?limit=201'
is "$code" 422 'no page is that long'
call GET 'products?limit=20' '' -H "If-None-Match: $(tag)"
call GET 'products?limit=20'
seen=$(tag)
call GET 'products?limit=20' '' -H "If-None-Match: $seen"
is "$code $body" '304 ' 'what is known is not sent again'

# --- a product ---
call POST products '{"name":"Blue mug","sku":"MUG-X","rate":"9.50"}'
is "$code $(field sku) $(field sync_state)" '201 MUG-X local_change' 'a new one'
id=$(field id)
call POST products '{"name":"Other","sku":"MUG-X"}'
is "$code" 409 'a SKU names one'
call POST products '{"rate":-1}'
is "$code" 422 'a wrong one is refused'
call GET 'products?q=blue%20mug'
is "$(rows)" 1 'found by its words'
call GET 'products?sku=MUG-X'
is "$(rows)" 1 'found by its SKU'
call GET "products/$id"
first=$(tag)
call PUT "products/$id" '{"rate":10.25}' -H "If-Match: $first"
is "$code $(field rate)" '200 10.25' 'changed as it was read'
call PUT "products/$id" '{"rate":11}' -H "If-Match: $first"
is "$code" 412 'not when it is another by now'
call PUT "products/$id" '{"rate":11}' -H 'If-Match: nonsense'
is "$code" 400 'a condition that is none'
call PUT "products/$id" '{"stock_on_hand":5}'
is "$code" 422 "what is Zoho's alone is refused"
call GET "products/$id" '' -H "If-None-Match: $first"
is "$code" 200 'it is new to who knew the old'

# --- orders, customers ---
order='{"order_number":"W-1","customer":{"name":"Ines Okafor",
	"email":"ines@example.com"},"items":[{"sku":"MUG-X","quantity":2,
	"unit_price":"10.25"}],"total":"20.50","currency":"USD"}'
call POST orders "${order/MUG-X/NONE}"
is "$code" 422 'an unknown SKU is refused'
is "$(sql "SELECT count(*) FROM customer WHERE email = 'ines@example.com'")" 0 \
	'and leaves no customer'
call POST orders "$order"
is "$code $(field reference_number)" '201 W-1' 'an order'
oid=$(field id)
call POST orders "$order"
is "$code $(field id)" "200 $oid" 'the same again is the same'
call POST orders "${order/\"quantity\":2/\"quantity\":3}"
is "$code" 409 'other lines are a conflict'
for other in "${order/20.50/20.49}" "${order/USD/EUR}" "${order/ines@/ada@}"; do
	call POST orders "$other"
	is "$code" 409 'other content too'
done
is "$(sql "SELECT count(*) FROM customer WHERE email = 'ada@example.com'")" 0 \
	'which leaves nobody'
paid=${order/W-1/W-2}
call POST orders "${paid/\"total\"/\"status\":\"paid\",\"total\"}"
is "$code $(field status)" '201 confirmed' 'a paid order is confirmed'
call POST orders "$paid"
is "$code" 409 'an order that is not paid is another'
call PUT "orders/$oid/status" '{"status":"confirmed"}'
is "$code $(field status)" '200 confirmed' 'its status'
call PUT "orders/$oid/status" '{"status":"paid"}'
is "$code $(field status)" '200 confirmed' "a shop's word for it is understood"
call PUT "orders/$oid/status" '{"status":"eaten"}'
is "$code" 422 'a status that is none'
call POST customers '{"name":"Ines","email":"INES@example.com"}'
is "$code" 200 'a known customer is not made again'
call POST customers '{"name":"New","email":"new@example.com"}'
is "$code" 201 'a new one is'
call DELETE "customers/$(field id)"
is "$code" 204 'and goes'

# --- stock ---
sku=$(sql "SELECT sku FROM product WHERE stock_on_hand IS NOT NULL AND
	sku <> 'MUG-X' ORDER BY id LIMIT 1")
call GET "inventory/$sku"
is "$code" 200 'stock of a SKU'
call GET inventory/NONE
is "$code" 404 'of none'
call POST inventory/check "{\"items\":[{\"sku\":\"$sku\",\"quantity\":99999999},
	{\"sku\":\"NONE\",\"quantity\":1}]}"
is "$code $(grep -o '"ok":false' "$T/out" | wc -l)" '200 2' 'a basket too large'
call POST inventory/adjust "{\"sku\":\"$sku\",\"delta\":-1,\"reason\":\"Broken\"}"
is "$code $(sql 'SELECT delta FROM adjustment')" '201 -1' 'a correction waits'
again="{\"sku\":\"$sku\",\"delta\":2,\"reason\":\"Found\"}"
call POST inventory/adjust "$again" -H 'Idempotency-Key: found-1'
first=$(field id)
call POST inventory/adjust "$again" -H 'Idempotency-Key: found-1'
is "$code $(field id)" "200 $first" 'one that is repeated with its key is done once'
call POST inventory/adjust "${again/:2/:3}" -H 'Idempotency-Key: found-1'
is "$code" 422 'a key is not for another'
call POST inventory/adjust "$again" -H 'Idempotency-Key: found-2'
is "$code $(sql "SELECT count(*) FROM adjustment WHERE reason = 'Found'")" '201 2' \
	'the same with another key is another'
call POST inventory/adjust '{"sku":"NONE","delta":1,"reason":"x"}'
is "$code" 422 'of a SKU that is known'

# --- both sides ---
pid=$(sql "SELECT id FROM product WHERE sku = '$sku'")
theirs=$(sql "SELECT provider_id FROM mirror WHERE id = '$pid'")
mirror
call PUT "products/$pid" '{"unit":"crate","rate":"71"}'
sql "UPDATE job SET not_before = 9999999999999 WHERE subject_id = '$pid'"
click PUT "items/$theirs" '{"rate":77.5}' >"$T/clicked"
SYNC_CONFLICT_STRATEGY=manual mirror
call GET conflicts
like "$code $body" '^200 .*"record_id":"'"$pid"'"' 'what both sides changed is listed'
cid=$(sql "SELECT id FROM conflict WHERE record_id = '$pid'")
call GET "conflicts/$cid"
like "$code $body" '^200 .*"local":{.*71.*"remote":{.*77.5' 'with both sides'
call POST "conflicts/$cid/resolve" '{"winner":"nobody"}'
is "$code" 422 'somebody must win'
call POST "conflicts/$cid/resolve" '{}'
is "$code" 422 'and be named'
call POST "conflicts/$cid/resolve" '{"winner":{"rate":"remote","unit":"local"}}'
is "$code $(field winner)" '200 fields' 'a person chooses'
call POST "conflicts/$cid/resolve" '{"winner":"local"}'
is "$code" 409 'once'
call GET conflicts
is "$body" '{"items":[],"next_cursor":null}' 'then none is open'
call GET 'conflicts?settled=true'
like "$body" "$cid" 'the settled one is still shown'
call GET "products/$pid"
is "$(field rate) $(field unit)" '77.5 crate' 'it is as was chosen'

# --- events ---
event="{\"event_type\":\"item.updated\",\"item\":{\"item_id\":\"$theirs\"}}"
sum=$(printf '%s' "$event" | perl -MDigest::SHA=hmac_sha256_hex -e \
	'local $/; print hmac_sha256_hex(<STDIN>, $ARGV[0])' "$SECRET")
code=$(curl -s -o "$T/out" -w '%{http_code}' "${js[@]}" --data "$event" \
	-H "X-Zoho-Webhook-Signature: $sum" "$URL/webhook/zoho-inventory/default")
is "$code" 200 'an event comes'
eid=$(sql 'SELECT id FROM event')
call GET 'webhook/events?source=zoho-inventory'
like "$code $body" "^200 .*$eid" 'is listed'
call GET 'webhook/events?source=standard'
is "$body" '{"items":[],"next_cursor":null}' 'not among those of another'
call GET 'webhook/events?status=nonsense'
is "$code" 422 'a status that is none'
call GET "webhook/events/$eid"
is "$code $(field record_id)" "200 $theirs" 'shown'
for _ in $(seq 100); do
	[ "$(sql 'SELECT status FROM v_webhook_events')" = applied ] && break
	sleep 0.05
done
is "$(sql 'SELECT status FROM v_webhook_events')" applied 'it is applied'
call POST "webhook/events/$eid/replay" '{}'
is "$code $(field status)" '202 retry' 'and once more when asked'
call GET webhook/events/01b00000-0000-7000-8000-000000000001
is "$code" 404 'of none'

# --- pictures ---
shown=$(sql "SELECT id FROM mirror WHERE kind = 'product' AND deleted_at = 0
	AND content LIKE '%\"image_name\":\"_%' ORDER BY id LIMIT 1")
bare=$(sql "SELECT id FROM mirror WHERE kind = 'product' AND deleted_at = 0
	AND content NOT LIKE '%\"image_name\":\"_%' ORDER BY id LIMIT 1")
forget_calls
call GET "products/$shown/image"
seen=$(tag)
like "$code $(grep -i '^Content-Type' "$T/head")" '^200 .*image/' 'a picture'
ok "$([ -n "$seen" ]; echo $?)" 'has a tag'
call GET "products/$shown/image" '' -H "If-None-Match: $seen"
is "$code $body" '304 ' 'and is not sent again'
is "$(mirror_calls | grep -c /image)" 1 'nor asked for again'
kept=$(ls "$T/data/pictures")
echo damaged >"$T/data/pictures/$kept"
call GET "products/$shown/image"
is "$code $(tag) $(mirror_calls | grep -c /image)" "200 $seen 2" 'unless what is kept is none'
call GET "products/$bare/image"
is "$code" 404 'a product without one'

# --- a run that is told to end ---
control POST faults '{"match":{"path_prefix":"/inventory/v1/contacts","times":1},
	"do":"delay","delay_ms":20000}' >"$T/clicked"
call POST sync/customers '{"fullSync":true}'
run=$(field run_id)
for _ in $(seq 200); do
	control GET state | grep -q '"under_way":1' && break
	sleep 0.05
done
call GET "sync/runs/$run"
is "$(field state)" running 'a run is under way'
call POST "sync/runs/$run/cancel" '{}'
is "$code" 202 'and is told to end'
control DELETE faults >"$T/clicked"
for _ in $(seq 200); do
	call GET "sync/runs/$run"
	[ "$(field state)" = running ] || break
	sleep 0.05
done
is "$(field state)" cancelled 'and does'

# --- what people are told ---
low=$(sql "SELECT sku FROM product WHERE live = 1 AND sku IS NOT NULL ORDER BY id LIMIT 1")
sql "UPDATE product SET low = CASE WHEN sku = '$low' THEN 1 ELSE 0 END"
told_low() {
	"$B/leadbridge-sync" alerts >"$T/clicked" 2>&1
	sql "SELECT value || ' ' || text FROM alert WHERE name = 'low_stock'
		AND resolved_at IS NULL"
}
like "$(told_low)" "^1 .*($low)" 'a product that is short is an alert'
sql 'UPDATE product SET low = 0'
is "$(told_low)" '' 'until it is not'
mirror_age() {
	curl -s "${op[@]}" "$URL/api/health" | grep -o '"mirror:age":\[[^]]*' |
		grep -o '"status":"[a-z]*"'
}
is "$(mirror_age)" '"status":"pass"' 'a mirror that was read is well'
sql 'UPDATE mirror_pull SET swept_at = 1'
is "$(mirror_age)" '"status":"warn"' 'one that was not for long is not'

# --- another tenant's ---
"$B/leadbridge" tenant add other >"$T/clicked"
oid=$(sql 'SELECT id FROM sales_order WHERE live = 1 ORDER BY id LIMIT 1')
who=$(sql 'SELECT id FROM customer WHERE live = 1 ORDER BY id LIMIT 1')
branch=$(sql "SELECT provider_id FROM category WHERE live = 1
	AND provider_id <> '-1' ORDER BY id LIMIT 1")
for path in "products/$pid" "products/$shown/image" "orders/$oid" "customers/$who" \
    "categories/$branch" "inventory/$sku" "conflicts/$cid" "webhook/events/$eid" \
    "sync/runs/$run"; do
	call GET "$path"
	is "$code" 200 "GET $path"
	call GET "$path?tenant=other"
	is "$code" 404 'is not there for another tenant'
done
call PUT "products/$pid?tenant=other" '{"rate":1}'
is "$code" 404 'nor to be changed'
call DELETE "orders/$oid?tenant=other"
is "$code" 404 'nor to be deleted'
call POST "conflicts/$cid/resolve?tenant=other" '{"winner":"local"}'
is "$code" 404 'nor to be decided'
call POST "webhook/events/$eid/replay?tenant=other" '{}'
is "$code" 404 'nor to be repeated'
call POST "sync/runs/$run/cancel?tenant=other" '{}'
is "$code" 404 'nor to be ended'
for path in products orders customers categories inventory conflicts webhook/events sync/runs; do
	call GET "$path?tenant=other"
	is "$code $(grep -c '"id"' "$T/out")" '200 0' "another tenant's $path"
done

call DELETE "products/$id"
is "$code" 204 'a product goes'
call GET "products/$id"
is "$code" 404 'and is gone'
call GET 'products?sku=MUG-X'
is "$(rows)" 0 'from the list as well'
call GET products?tenant=nobody
is "$code" 404 'there is no such tenant'

done_testing
