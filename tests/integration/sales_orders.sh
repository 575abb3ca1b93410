#!/bin/bash
# sales_orders.sh - orders of a shop become one sales order each in Zoho
# Inventory, whatever happens on the way, and follow the shop's status.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

stack_start CAPTURE_RATE_PER_MINUTE=100000 SYNC_MAX_ATTEMPTS=5 \
	ORDER_TARGETS=crm,inventory ZOHO_INVENTORY_PER_MINUTE=100000

# order NUMBER SKU [STATUS] [CUSTOMER]: captured.
order() {
	local who=${4:-'{"name":"Ada Okafor","email":"ada@blueheron.example","phone":"+44 20 7946 0011"}'}
	post /api/orders "{\"order_number\":\"$1\",\"customer\":$who,\"items\":[{\"sku\":\"$2\",\"name\":\"Blue mug\",\"quantity\":2,\"unit_price\":\"9.50\"},{\"name\":\"Shipping\",\"quantity\":1,\"unit_price\":4.90}],\"total\":\"23.90\",\"currency\":\"USD\",\"status\":\"${3:-paid}\"}"
}
sync() {
	body=$("$B/leadbridge-sync" orders --json 2>>"$T/sync.err")
	code=$?
}
due() {
	sql "UPDATE job SET not_before = 0 WHERE state IN ('pending', 'retry');
		DELETE FROM budget WHERE window_ms = 0 AND bucket IN (0, 3)"
}
# job NUMBER: what became of its sales order.
job() {
	sql "SELECT state || CASE WHEN state = 'dead' THEN ' ' || last_code ELSE '' END FROM job WHERE kind = 'sales_order'
		AND subject_id = (SELECT id FROM shop_order WHERE order_number = '$1')"
}
# orders_there [NUMBER]: status and total of each over there, sorted.
orders_there() {
	control GET inventory/records/salesorders | tr -d '\n' >"$T/there.json"
	sqlite3 :memory: "SELECT value ->> 'status' || ' ' || (value ->> 'total')
		FROM json_each(readfile('$T/there.json'), '\$.records')
		WHERE value ->> 'reference_number' LIKE '${1:-%}'
		AND coalesce(value ->> '\$._sandbox.deleted', 0) IN (0, 'false') ORDER BY 1"
}
contacts_there() {
	control GET inventory/records/contacts | grep -o '"contact_name":"[^"]*"' | sort
}
faults() {
	control DELETE faults >"$T/control"
	[ -z "${1:-}" ] || control POST faults "$1" >"$T/control"
	! grep '"error"' "$T/control" || bail_out 'the sandbox does not know this fault'
}
status() {
	"$B/leadbridge" order status "$1" "$2" || bail_out 'a status is refused'
}

body=$(control POST code '{"scope":"ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.coql.READ,ZohoCRM.org.READ,ZohoCRM.users.READ"}')
"$B/leadbridge" connect zoho_crm --code "$(field code)" || bail_out 'no CRM'

# --- not connected: the others go on ---
order W-1 MUG-1
is "$code" 201 'an order is taken'
sync
is "$(job W-1)" 'pending' 'without a connection the sales order waits'
connect_inventory
click POST items '{"name":"Blue mug","sku":"MUG-1","rate":12}' >"$T/out"
like "$(cat "$T/out")" 'MUG-1' 'a product is there'

# --- one becomes one ---
sync
is "$code $(job W-1)" '0 done' 'an order is delivered'
is "$(orders_there W-1)" 'confirmed 23.9' 'as a confirmed sales order of the same total'
is "$(contacts_there)" '"contact_name":"Ada Okafor (ada@blueheron.example)"' 'of one new customer'
is "$(sql "SELECT m.state FROM shop_order o JOIN mirror m ON m.id = o.sales_order_id
	WHERE o.order_number = 'W-1'")" synced 'the order knows its record'
sql "UPDATE job SET state = 'pending', not_before = 0 WHERE kind = 'sales_order'"
sync
is "$(orders_there | wc -l)" 1 'told again it is still one'
sql "UPDATE job SET state = 'pending', not_before = 0 WHERE kind = 'sales_order';
	UPDATE shop_order SET sales_order_id = NULL; DELETE FROM sales_order"
sync
is "$(orders_there | wc -l) $(job W-1)" '1 done' 'even when we have forgotten it'

# --- its statuses ---
order W-2 MUG-1 pending
sync
is "$(orders_there W-2)" 'draft 23.9' 'an unpaid order is a draft'
is "$(contacts_there | wc -l)" 1 'of the customer who is there'
status W-2 paid
sync
is "$(orders_there W-2)" 'confirmed 23.9' 'paid, it is confirmed'
status W-2 cancelled
sync
is "$(orders_there W-2)" 'void 23.9' 'cancelled, it is void'
status W-2 paid
status W-2 cancelled
sync
is "$(orders_there W-2) $(job W-2)" 'void 23.9 done' 'there and back is nothing'
order W-3 MUG-1 cancelled
sync
is "$(orders_there W-3) $(job W-3)" ' done' 'what is cancelled before is not made'

# --- a customer by phone ---
order W-4 MUG-1 paid '{"name":"A. Okafor","phone":"+44 20 7946-0011"}'
sync
is "$(job W-4) $(contacts_there | wc -l)" 'done 1' 'a customer is known by phone'

# --- a SKU that nobody knows ---
order W-5 NO-SUCH paid '{"name":"Bo Lind","email":"bo@blueheron.example"}'
sync
is "$(job W-5) $(contacts_there | wc -l)" 'dead UNKNOWN_SKU 1' 'an unknown SKU is given up, before anything is made'
body=$("$B/leadbridge" dead list --json)
like "$body" 'SKU NO-SUCH' 'dead letters name it'
click POST items '{"name":"No such","sku":"NO-SUCH","rate":1}' >"$T/out"
"$B/leadbridge" dead retry "$(sql "SELECT id FROM shop_order WHERE order_number = 'W-5'")" >"$T/out" 2>&1
ok $? 'it can be retried'
sync
is "$(job W-5) $(orders_there W-5)" 'done confirmed 23.9' 'and goes, once there is such a product'

# --- deleted over there ---
body=$("$B/leadbridge" order show W-5 --json)
id=$(field provider_id)
like "$id" '^[0-9]{10,}$' 'an order shows its sales order'
click POST "salesorders/$id/status/void" >"$T/out"
click DELETE "salesorders/$id" >"$T/out"
status W-5 shipped
sync
is "$(job W-5)" 'dead SALES_ORDER_GONE' 'one that was deleted is told'
"$B/leadbridge" order retry W-5 >"$T/out" 2>&1
ok $? 'the order can be retried'
"$B/leadbridge" order retry W-1 >"$T/out" 2>&1
is "$?" 1 'one of which all is delivered cannot'
sync
is "$(job W-5) $(orders_there W-5)" 'done confirmed 23.9' 'and made anew when asked for'

# --- the provider is down, cut off, or has had enough ---
order W-6 MUG-1
faults '{"match":{"path_prefix":"/inventory/v1/salesorders","method":"POST"},"do":"status","status":503}'
sync
is "$code" 5 'the provider is down'
due
sync
is "$(job W-6) $(orders_there W-6)" 'done confirmed 23.9' 'the next run brings it'
order W-7 MUG-1
faults '{"match":{"path_prefix":"/inventory/v1/salesorders","method":"POST"},"do":"cut_after"}'
sync
faults
due
sync
is "$(job W-7) $(orders_there W-7)" 'done confirmed 23.9' 'an answer that is cut off makes no second'
order W-8 MUG-1
control POST settings '{"inventory_per_day":1}' >"$T/out"
sync
is "$code" 6 'a day that is spent is exit 6'
control POST settings '{"inventory_per_day":0}' >"$T/out"
due
sync
is "$(job W-8) $(orders_there W-8)" 'done confirmed 23.9' 'it goes when there is room'
is "$(orders_there | wc -l)" 7 'seven orders in all'

# --- statuses come back ---
control POST settings '{"inventory_per_minute":0}' >"$T/out"
# there NUMBER STEP: a person's click on its sales order, a second or more
# after all that was said here, as the provider counts.
there() {
	local id
	id=$("$B/leadbridge" order show "$1" --json | sed -n 's/.*"provider_id": *"\([0-9]*\)".*/\1/p')
	click POST "salesorders/$id/$2" >"$T/out"
}
# older NUMBER: what was said here of an order is of an hour ago.
older() {
	sql "UPDATE shop_order SET created_at = created_at - 3600000 WHERE order_number = '$1';
		UPDATE timeline SET at = at - 3600000 WHERE subject_id =
			(SELECT id FROM shop_order WHERE order_number = '$1')"
}
here() {
	sql "SELECT o.status || ' order=' || a.state || ' sales_order=' || b.state
		FROM shop_order o JOIN job a ON a.subject_id = o.id AND a.kind = 'order'
		JOIN job b ON b.subject_id = o.id AND b.kind = 'sales_order'
		WHERE o.order_number = '$1'"
}
forget_calls
order W-10 MUG-1
sync
mirror
is "$code $(here W-10)" '0 paid order=done sales_order=done' 'what we have told ourselves changes no word'
there W-10 ship
mirror
is "$code $(here W-10)" '0 shipped order=retry sales_order=done' \
	'shipped over there it is shipped here, and its deal is told'
body=$("$B/leadbridge" order show W-10 --json)
like "$body" 'paid is now shipped: the sales order is shipped in Zoho Inventory' 'the history says so'
forget_calls
sync
is "$(here W-10) $(mirror_calls | grep -c salesorders)" 'shipped order=done sales_order=done 0' \
	'and the provider hears nothing of it'
there W-10 invoice
mirror
is "$(here W-10)" 'completed order=retry sales_order=done' 'fulfilled it is completed'
order W-11 MUG-1
sync
there W-11 status/void
mirror
sync
is "$(here W-11) $(orders_there W-11)" 'cancelled order=done sales_order=done void 23.9' \
	'void it is cancelled, and stays void'

# --- both at once: the later one ---
order W-12 MUG-1 pending
sync
there W-12 status/confirmed
status W-12 cancelled
mirror
is "$(here W-12)" 'cancelled order=retry sales_order=retry' 'what the shop said last stays'
sync
is "$(here W-12) $(orders_there W-12)" 'cancelled order=done sales_order=done void 23.9' 'and is told'
order W-13 MUG-1
sync
status W-13 processing
older W-13
there W-13 status/void
sync
is "$(here W-13 | cut -d' ' -f1,3) $(orders_there W-13)" 'cancelled sales_order=done void 23.9' \
	'what the provider said last is not told to it otherwise'
done_testing
