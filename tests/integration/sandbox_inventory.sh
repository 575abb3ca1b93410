#!/bin/bash
# sandbox_inventory.sh - the pretend Zoho Inventory and its webhooks through
# nginx: lists, pictures, limits at a time, answers cut off, callbacks sent.

# shellcheck source=tests/lib/sandbox.sh
. "$(dirname "$0")/../lib/sandbox.sh"
sandbox_start
sandbox_token ZohoInventory.FullAccess.all

org=organization_id=700000111
# call METHOD PATH [curl option...]
inventory() {
	local method=$1 path=$2
	shift 2
	case $path in *\?*) path="$path&$org" ;; *) path="$path?$org" ;; esac
	call "/inventory/v1/$path" -X "$method" "$@"
}

# --- lists and what surrounds them ---
control inventory/seed '{"categories":30,"brands":5,"items":450,"contacts":20,"orders":10,"images":2}' >/dev/null
inventory GET 'items?filter_by=Status.All&page=3'
is "$code" 200 'the third page of 450 items'
is "$(grep -o '"item_id"' <<<"$body" | wc -l)" 50 'has fifty'
like "$body" '"has_more_page":false' 'and is the last'
is "$(header content-type)" 'application/json;charset=UTF-8' 'in JSON'
is "$(header transfer-encoding)" chunked 'in chunks'
like "$(header x-rate-limit-remaining)" '^99[0-9]{2}$' 'the day is counted'
is "$(header server)" ZGS 'by a server of that name'
inventory POST items -H 'Content-Type: application/json' -d '{"name":"Mug & Lid"}'
is "$code" 201 'an item is made'
item=$(text item_id)
inventory PUT "items/$item" --data-urlencode 'JSONString={"sku":"M-1"}'
is "$code" 200 'the older form of a body is taken'
like "$body" '"name":"Mug & Lid"' 'and keeps the rest'

# --- pictures ---
printf 'GIF89a a picture' >"$T/mug.gif"
inventory POST "items/$item/image" -F "image=@$T/mug.gif"
is "$code" 200 'a picture is sent'
curl -s -o "$T/back.gif" -H "Authorization: Zoho-oauthtoken $token" \
	"$US/inventory/v1/items/$item/image?$org"
cmp -s "$T/mug.gif" "$T/back.gif"
ok $? 'and comes back byte for byte'

# --- things that go wrong ---
control faults '{"match":{"method":"POST","path_prefix":"/inventory/v1/items"},"do":"cut_after"}' >/dev/null
inventory POST items -H 'Content-Type: application/json' -d '{"name":"Twice"}'
is "$rc" 52 'an answer that is cut off is none'
inventory POST items -H 'Content-Type: application/json' -d '{"name":"Twice"}'
like "$body" '"code":1001' 'but the item was made'
control faults '{"match":{"path_prefix":"/inventory"},"do":"status","status":200,"code":"1000"}' >/dev/null
inventory GET items
is "$code" 200 'a status may be good'
like "$body" '"code":1000' 'where the code is not'
control faults '{"match":{"path_prefix":"/inventory"},"do":"truncate"}' >/dev/null
inventory GET items
is "$rc" 18 'an answer may break off'
control settings '{"inventory_at_once":3}' >/dev/null
control faults '{"match":{"path_prefix":"/inventory","times":3},"do":"delay","delay_ms":20000}' >/dev/null
for _ in 1 2 3; do
	curl -s -o /dev/null -H "Authorization: Zoho-oauthtoken $token" \
		"$US/inventory/v1/brands?$org" &
	pids+=($!)
done
for _ in $(seq 100); do
	[ "$(curl -s "$US/_sandbox/state" | grep -c '"under_way":3')" = 1 ] && break
	sleep 0.05
done
inventory GET brands
is "$code" 429 'a fourth at a time is refused'
like "$body" '"code":1070' 'with its own code'
curl -s -X DELETE -o /dev/null "$US/_sandbox/faults"

# --- webhooks ---
listener_start
hook() {
	inventory POST settings/webhooks -H 'Content-Type: application/json' -d "{\"webhook_name\":\"w\",
		\"entity\":\"item\",\"url\":\"$LISTENER/hook?event=item\",\"secret\":\"SandboxToken0123456789\",
		\"headers\":[{\"param_name\":\"X-Shop\",\"param_value\":\"s3\"}]}"
	is "$code" 201 'a webhook is registered'
	inventory POST settings/workflows -H 'Content-Type: application/json' -d "{\"workflow_name\":\"r\",
		\"entity\":\"item\",\"rule_type\":\"add_edit\",
		\"instant_actions\":[{\"action_type\":\"webhook\",\"action_id\":\"$(text webhook_id)\"}]}"
	is "$code" 201 'and a rule that fires it'
}
hook
inventory POST items -H 'Content-Type: application/json' -d '{"name":"Third"}'
listener_wait 1
like "$(listener_head 1)" '^POST /hook\?event=item HTTP/1.1' 'it is called'
like "$(listener_head 1)" 'X-Shop: s3' 'with the header that was set'
body_1=$(listener_body 1)
like "$body_1" '^\{"item":\{"item_id":"46' 'and the record'
signed=$({ printf eventitem; listener_body 1; } | hmac_hex SandboxToken0123456789)
is "$(listener_head 1 | tr -d '\r' | sed -n 's/^X-Zoho-Webhook-Signature: //p')" "$signed" \
	'signed over parameters and body'

# A receiver that is slow keeps nobody waiting.
listener_answer hang
inventory POST items -H 'Content-Type: application/json' -d '{"name":"Fourth"}'
is "$code" 201 'a client is answered'
listener_wait 2
inventory GET brands
is "$code" 200 'while a receiver says nothing'
listener_answer 503
control hooks/hold '{}' >/dev/null
for name in A B C; do
	inventory POST items -H 'Content-Type: application/json' -d "{\"name\":\"held $name\"}"
done
body=$(curl -s "$US/_sandbox/hooks/state")
like "$body" '"held":3' 'what is held is counted'
listener_answer 200
control settings '{"hook_at_once":1}' >/dev/null
control hooks/release '{"order":"reverse"}' >/dev/null
listener_wait 5
like "$(listener_body 3)" 'held C' 'released backwards the last comes first'
like "$(listener_body 5)" 'held A' 'and the first at last'
for _ in $(seq 100); do
	curl -s "$US/_sandbox/hooks/state" | grep -q '"delivered":4' && break
	sleep 0.05
done
like "$(curl -s "$US/_sandbox/hooks/state")" '"delivered":4' 'each is delivered'
like "$(curl -s "$US/_sandbox/hooks")" '"attempts":\[\{"at_ms":[0-9]+,"status":200' \
	'and its attempts are told'
done_testing
