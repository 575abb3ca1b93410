#!/bin/bash
# orders.sh - orders of a shop become one contact and one deal each.

. "$(dirname "$0")/../lib/stack.sh"
stack_start CAPTURE_RATE_PER_MINUTE=100000 SYNC_MAX_ATTEMPTS=3

# order NUMBER [CUSTOMER] [TOTAL] [STATUS]: a body.
order() {
	echo "{\"order_number\":\"$1\",\"customer\":${2:-{\"name\":\"Ada Mary Okafor\",\"email\":\"ada@blueheron.example\",\"phone\":\"+44 20 7946 0011\"\}},\"items\":[{\"sku\":\"MUG-1\",\"name\":\"Blue mug\",\"quantity\":2,\"unit_price\":\"9.50\"},{\"name\":\"Shipping\",\"quantity\":1,\"unit_price\":4.90}],\"total\":\"${3:-23.90}\",\"currency\":\"EUR\",\"status\":\"${4:-paid}\"}"
}
# sync: status in $code, JSON in $body.
sync() {
	body=$("$B/leadbridge-sync" orders --json 2>>"$T/sync.err")
	code=$?
}
due() {
	sql "UPDATE job SET not_before = 0 WHERE state IN ('pending', 'retry');
		DELETE FROM budget WHERE window_ms = 0 AND bucket = 0"
}
of() {
	sql "SELECT $2 FROM v_orders WHERE order_number = '$1'"
}
crm() {
	control GET "records/$1" | sed 's/{"id":"6/\n&/g' | tail -n +2
}
# deal NUMBER: its records in the sandbox.
deal() {
	crm Deals | grep "\"Deal_Name\":\"Order $1\""
}
faults() {
	control DELETE faults >"$T/control"
	[ -z "${1:-}" ] || control POST faults "$1" >"$T/control"
	! grep '"error"' "$T/control" || bail_out 'the sandbox does not know this fault'
}
calls() {
	control GET requests | grep -o "\"path\":\"$1[^\"]*\"" | wc -l
}
status() {
	body=$(curl -s -w '\n%{http_code}' -X PUT -H "Authorization: Bearer $ADMIN" \
		-H 'Content-Type: application/json' -d "$2" "$URL/api/orders/$1/status")
	code=${body##*$'\n'}
}

# --- taken in ---
post /api/orders "$(order SHOP-1)"
is "$code $(field order_number) $(field status) $(field total) $(field currency)" \
	'201 SHOP-1 paid 23.90 EUR' 'an order is answered 201'
like "$(field id)" '^[0-9a-f]{8}-[0-9a-f]{4}-7' 'its id is a UUIDv7'
first=$body
is "$(of SHOP-1 "status || ' ' || total || ' ' || currency || ' ' || delivery")" \
	'paid 23.90 EUR pending' 'and it is in the store'
post /api/orders "$(order SHOP-1)"
is "$code $body" "200 $first" 'the same order again is 200 with the same answer'
post /api/orders "$(order SHOP-1 | sed 's/"9.50"/9.5/; s/"EUR"/"eur"/; s/SHOP-1","customer/SHOP-1", "customer/')"
is "$code" 200 'also in other digits and letters'
post /api/orders "$(order SHOP-1 '' 24.00)"
is "$code $(sql 'SELECT count(*) FROM shop_order')" '409 1' 'the same number with another total is 409'
post /api/orders "$(order SHOP-2 '' 25.00)"
like "$code $body" '201 .*lines come to 23.90 EUR, the total is 25.00 EUR' 'a total that the lines do not make is taken, and told'

# --- refused: all complaints together, nothing stored ---
refuse() {
	local want=$1 name=$2 n
	n=$(sql 'SELECT count(*) FROM shop_order')
	post /api/orders "$3"
	is "$code $(sql 'SELECT count(*) FROM shop_order')" "$want $n" "$name: $want, nothing stored"
}
refuse 422 'nothing but a number' '{"order_number":"X"}'
for name in customer items total currency; do
	like "$body" "\"field\":\"$name\"" "which names $name"
done
refuse 422 'finer than the currency' "$(order X '' 23.905)"
like "$body" '"field":"total","message":"has more decimal places' 'which says so'
refuse 422 'no currency of ISO 4217' "$(order X | sed 's/EUR/XYZ/')"
refuse 422 'an exponent' "$(order X | sed 's/4.90/1e3/')"
like "$body" 'items\[1\].unit_price' 'which names the line'
refuse 422 'a quantity of 0' "$(order X | sed 's/"quantity":2/"quantity":0/')"
refuse 422 'a total below 0' "$(order X '' -1.00)"
refuse 422 'nobody as customer' "$(order X '{"company":"X"}')"
refuse 422 'a wrong e-mail' "$(order X '{"email":"nonsense"}')"
refuse 400 'a repeated key' '{"order_number":"X","order_number":"Y"}'
body=$(curl -s -o "$T/page" -w '%{http_code}' -d 'order_number=1' "$URL/api/orders")
is "$body" 415 'a form post is 415'
post /api/orders "$(order YEN '{"name":"Only a name"}' 1200 | sed 's/EUR/JPY/; s/9.50/600/; s/,{"name":"Shipping"[^]]*//')"
is "$code $(of YEN total)" '201 1200' 'an amount in yen has no places'
post /api/orders "$(order KWD '{"phone":"+965 2224 4444"}' 1.234 | sed 's/EUR/KWD/')"
is "$code $(of KWD total)" '201 1.234' 'one in dinars has three'

# --- delivered ---
n=$(sql "SELECT count(*) FROM job WHERE kind = 'order'")
body=$("$B/leadbridge-sync" orders --dry-run)
like "$? $body" '^0 .*"Deal_Name":"Order SHOP-1"' 'a dry run shows the deals'
is "$(crm Deals | wc -l)" 0 'and makes none'
sync
is "$code $(field synced) $(field state)" "0 $n done" 'orders are synced'
record=$(deal SHOP-1)
for want in '"Amount":23.90' '"Stage":"Closed Won"' '"Pipeline":"Standard \(Standard\)"' \
    '"Description":"2 x Blue mug \(MUG-1\) at 9.50: 19.00.n1 x Shipping at 4.90: 4.90.nTotal: 23.90 EUR"'; do
	like "$record" "$want" "the deal has $want"
done
like "$(deal YEN)" '"Amount":1200[,}]' 'the amount in yen is exact'
like "$(deal KWD)" '"Amount":1.234' 'and the one in dinars'
contact=$(crm Contacts | grep ada@blueheron | sed -n 's/.*{"id":"\([0-9]*\)".*/\1/p')
is "$(crm Contacts | grep -c ada@blueheron)" 1 'two orders of a person are one contact'
like "$record" "\"Contact_Name\":.[^}]*\"id\":\"$contact\"" 'which the deal belongs to'
like "$(crm Contacts | grep "$contact")" '"Last_Name":"Okafor"' 'with a name'
is "$(crm Contacts | grep -c .)" 2 'who told no address is no contact'
deal_id=$(printf '%s' "$record" | sed -n 's/.*{"id":"\([0-9]*\)".*/\1/p' | head -n 1)
is "$(of SHOP-1 "deal_id || ' ' || delivery")" "$deal_id synced" 'the store knows the deal'
is "$(sql "SELECT count(*) FROM v_sync_runs WHERE job='orders' AND synced=$n")" 1 'the run is on record'

# --- known by phone; who has another address stays one person ---
post /api/orders "$(order PHONE '{"name":"K","email":"new@x.example","phone":"+965 2224 4444"}')"
sync
is "$(crm Contacts | grep -c '2224 4444')" 1 'a customer is known by phone when the address is new'

# --- status ---
status SHOP-1 '{"status":"refunded"}'
is "$code $(of SHOP-1 "status || ' ' || delivery")" '200 refunded retry' 'a new status is stored, and the deal is due'
sync
like "$(deal SHOP-1)" '"Stage":"Closed Lost"' 'and follows'
is "$(deal SHOP-1 | wc -l)" 1 'still one deal'
status SHOP-1 '{"status":"refunded"}'
sync
is "$code $(field processed)" '0 0' 'the same status again changes nothing'
post /api/orders "$(order SHOP-1)"
is "$code $(field status)" '200 refunded' 'the order as first posted is still a repeat, and tells the status'
status NONE '{"status":"paid"}'
is "$code" 404 'an unknown order is 404'
status SHOP-1 '{"state":"paid"}'
is "$code" 422 'no status is 422'
curl -s -o "$T/page" -w '%{http_code}' -X PUT -d '{}' "$URL/api/orders/SHOP-1/status" >"$T/code"
is "$(cat "$T/code")" 401 'without the operator token it is 401'

# --- a mapping of its own ---
control POST fields '{"module":"Deals","api_name":"Ordered","data_type":"subform"}' >"$T/control"
cat >"$T/order.json" <<'END'
{"kind": "order", "version": 1,
 "fields": {"Stage": {"from": "status", "map": {"paid": "Negotiation/Review"},
	"otherwise": "Qualification", "if_known": "overwrite"},
	"Next_Step": {"template": "Pack {order_number}"}},
 "subform": {"field": "Ordered", "columns": {"Article": "sku",
	"Pieces": {"from": "quantity", "type": "number"}, "Sum": "amount"}}}
END
"$B/leadbridge" mapping set order "$T/order.json" >"$T/out" 2>&1
is "$?" 0 'a mapping of orders is set'
post /api/orders "$(order MAPPED)"
sync
record=$(deal MAPPED)
like "$record" '"Stage":"Negotiation/Review"' 'which tells the stage'
like "$record" '"Next_Step":"Pack MAPPED"' 'and fields of its own'
like "$record" '"Ordered":\[\{[^]]*"Article":"MUG-1","Pieces":2,"Sum":"19.00"' 'and rows of a subform'
sql "DELETE FROM mapping"

# --- outages ---
outage() {
	local name=$1 fault=$2 number=O$RANDOM$RANDOM
	faults "$fault"
	post /api/orders "$(order "$number" "{\"email\":\"$number@x.example\"}")"
	sync
	is "$code $(of "$number" delivery)" '5 retry' "$name: retry, exit 5"
	faults
	due
	sync
	is "$code $(of "$number" delivery) $(deal "$number" | wc -l) $(crm Contacts | grep -ic "$number@x")" \
		'0 synced 1 1' "$name: afterwards one deal and one contact"
	like "$(deal "$number")" '"Contact_Name":.' "$name: tied together"
}
up='{"path_prefix":"/crm/v8/Deals/upsert"}'
outage 'a 500' "[{\"match\":$up,\"do\":\"status\",\"status\":500}]"
outage 'a deal cut before the work' "[{\"match\":$up,\"do\":\"cut_before\"}]"
outage 'a deal cut after the work' "[{\"match\":$up,\"do\":\"cut_after\"}]"
outage 'a truncated answer' "[{\"match\":$up,\"do\":\"truncate\"}]"
up='{"path_prefix":"/crm/v8/Contacts/upsert"}'
outage 'a contact cut after the work' "[{\"match\":$up,\"do\":\"cut_after\"}]"
outage 'a contact answered 429' "[{\"match\":$up,\"do\":\"throttle\"}]"

# --- changed while it is in flight ---
faults '[{"match":{"path_prefix":"/crm/v8/Deals/upsert"},"do":"delay","delay_ms":1500}]'
post /api/orders "$(order FLIGHT)"
"$B/leadbridge-sync" orders 2>>"$T/sync.err" &
pid=$!
for i in $(seq 100); do
	[ "$(control GET state | grep -o '"under_way":[0-9]*')" = '"under_way":1' ] && break
	sleep 0.05
done
status FLIGHT '{"status":"cancelled"}'
wait "$pid"
faults
sync
like "$(deal FLIGHT)" '"Stage":"Closed Lost"' 'a status that comes while the order is sent is not lost'

# --- refused, gone ---
cat >"$T/order.json" <<'END'
{"kind": "order", "fields": {"Stage": {"constant": "No Such Stage", "if_known": "overwrite"}}}
END
"$B/leadbridge" mapping set order "$T/order.json" >"$T/out" 2>&1
post /api/orders "$(order STAGE)"
sync
is "$code $(of STAGE delivery)" '1 dead' 'a stage that the pipeline does not have makes the order dead'
like "$(of STAGE last_error)" 'correct the mapping' 'and says what to mend'
is "$(sql "SELECT last_code FROM job j JOIN shop_order o ON o.id = j.subject_id WHERE order_number='STAGE'")" \
	MAPPING_MISMATCH "with the provider's code"
sql "DELETE FROM mapping"
"$B/leadbridge" order retry STAGE
sync
is "$code $(of STAGE delivery)" '0 synced' 'after the remedy it is sent by order retry'
token=$("$B/leadbridge" token get zoho_crm)
curl -s -X DELETE -H "Authorization: Zoho-oauthtoken $token" \
	"$SANDBOX/crm/v8/Deals/$(of STAGE deal_id)" >"$T/out"
status STAGE '{"status":"shipped"}'
sync
is "$code $(of STAGE delivery)" '1 dead' 'a deal that somebody has deleted is not made again behind their back'
like "$(of STAGE last_error)" 'not in the CRM any more' 'but told'
"$B/leadbridge" order retry STAGE
sync
is "$code $(of STAGE delivery) $(deal STAGE | grep -c '"deleted":false')" '0 synced 1' 'unless somebody asks for it'

# --- a letter's case is no other order's deal ---
post /api/orders "$(order case-a)"
sync
post /api/orders "$(order CASE-A)"
sync
is "$(crm Deals | grep -ic 'Order case-a"')" 2 'numbers that differ in case are two deals'

# --- many at once ---
control DELETE requests >/dev/null
for i in $(seq 60); do
	order "M-$i" "{\"email\":\"m$i@x.example\"}"
done | while read -r line; do
	curl -s -o /dev/null -H 'Content-Type: application/json' -d "$line" "$URL/api/orders"
done
sync
is "$(field synced) $(calls /crm/v8/Deals/upsert) $(calls /crm/v8/Contacts/upsert)" '60 1 1' \
	'60 orders take one call for the contacts and one for the deals'

# --- who may post ---
form=$("$B/leadbridge" form add Shop --origin https://www.shop.example --json)
secret=$(printf '%s' "$form" | sed -n 's/.*"order_secret":"\([^"]*\)".*/\1/p')
form=$(printf '%s' "$form" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p')
like "$secret" '^[A-Za-z0-9_-]{43}$' 'a form gets an order secret, shown once'
is "$(sql "SELECT count(*) FROM form WHERE order_secret = '$secret'")" 0 'and not kept in clear'
post "/api/orders?form=$form" "$(order S-1)" -H "Authorization: Bearer $secret"
is "$code $(sql "SELECT form FROM shop_order WHERE order_number = 'S-1'")" "201 $form" 'it opens the way'
post "/api/orders?form=$form" "$(order S-2)" -H "Authorization: Bearer nonsense"
is "$code" 401 'a wrong one does not, although none is fine'
post "/api/orders?form=none" "$(order S-2)"
is "$code" 404 'a form that is none is 404'
stack_stop
echo 'ORDER_AUTH=required' >>"$T/leadbridge.env"
echo 'ORDER_TARGETS=crm,inventory' >>"$T/leadbridge.env"
stack_run
post "/api/orders?form=$form" "$(order S-3)"
is "$code" 401 'with ORDER_AUTH=required an order without a secret is 401'
post "/api/orders?form=$form" "$(order S-3)" -H 'Origin: https://evil.example'
is "$code" 403 'from a foreign site 403'
post "/api/orders?form=$form" "$(order S-3)" -H 'Origin: https://www.shop.example'
is "$code" 201 'from a site of the form 201'
post "/api/orders?form=$form" "$(order S-4)" -H "Authorization: Bearer $secret"
is "$code" 201 'and with the secret 201'
old=$secret
secret=$("$B/leadbridge" form secret "$form")
sleep 2.1
post "/api/orders?form=$form" "$(order S-5)" -H "Authorization: Bearer $old"
is "$code" 401 'a new secret makes the old one void'
post "/api/orders?form=$form" "$(order S-5)" -H "Authorization: Bearer $secret"
is "$code" 201 'and opens the way'
is "$(sql "SELECT kind FROM job j JOIN shop_order o ON o.id = j.subject_id
	WHERE order_number = 'S-5' ORDER BY kind" | paste -sd ' ')" 'order sales_order' \
	'ORDER_TARGETS=crm,inventory keeps a second job for later'
sync
is "$code $(of S-5 delivery)" '3 synced' 'that nothing is connected for it is told, and no failure of the first'

unlike "$(cat "$T/sync.err" "$T/serve.err")" "$secret|$old" 'no order secret is in any log'
done_testing
