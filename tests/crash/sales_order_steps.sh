#!/bin/bash
# sales_order_steps.sh - a delivery of orders to Zoho Inventory dies at each of
# its steps: after the next run each is one sales order, and each customer one
# contact.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

stack_start ZOHO_ORGANIZATION_ID=700000111 ZOHO_INVENTORY_PER_MINUTE=100000
connect_inventory
control POST settings '{"inventory_per_minute":0,"inventory_per_day":1000000}' \
	>/dev/null
click POST items '{"name":"Mug","sku":"MUG-1","rate":1}' >"$T/out"

# order NUMBER EMAIL PHONE: as capture stores it, which its own test proves.
order() {
	local id
	id=$(printf '01a00000-0000-7000-8000-%012d' "$1")
	echo "INSERT INTO shop_order (id, tenant, form, order_number, status,
		customer_name, customer_email, customer_phone, lines, total, currency,
		content_hash, created_at) VALUES ('$id', 'default', 'default', 'N-$1',
		'paid', 'Step $1', $2, $3, '[{\"sku\":\"MUG-1\",\"name\":\"Mug\",\"quantity\":\"1\",\"unit_price\":\"1\"}]',
		100, 'USD', 'h', 1);
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('order', '$id', 'default',
		'done', 0, 0, 0, 1, 1), ('sales_order', '$id', 'default', 'pending', 0,
		0, 0, 1, 1);"
}

round=0
# Two of new customers, by e-mail and by phone, and one that is there already
# and is cancelled.
three_orders() {
	local n
	round=$((round + 1))
	n=$((round * 10))
	sql "BEGIN;
		$(order $((n + 1)) "'a$round@x.example'" NULL)
		$(order $((n + 2)) NULL "'+49 511 $((100000 + round))'")
		UPDATE shop_order SET status = 'cancelled' WHERE order_number = 'N-$((n - 9))';
		UPDATE job SET state = 'pending', not_before = 0 WHERE kind = 'sales_order' AND
			subject_id = (SELECT id FROM shop_order WHERE order_number = 'N-$((n - 9))');
		COMMIT"
}

one_step() {
	local left
	three_orders
	"$when" "$1" "$C/leadbridge-sync" orders || return 1
	step_name=$(last_step)
	# What was sent is dealt with before anybody looks again.
	[ "$step_name" != send ] || sleep 0.3
	"$B/leadbridge-sync" orders >"$T/out" 2>"$T/err" ||
		wrong+="the next run: $(cat "$T/out") "
	left=$(sql "SELECT subject_id || ' ' || state || ' ' || coalesce(last_error, '')
		FROM job WHERE state <> 'done'")
	[ -z "$left" ] || wrong+="left: $left "
}

sql "$(order 1 "'known@x.example'" NULL)"
"$B/leadbridge-sync" orders 2>"$T/err" || bail_out 'a first delivery'
[ -n "${SOAK:-}" ] || step_stride=23
for when in dies dies_after; do
	every_step one_step
	is "$step_wrong" '' "a delivery $when at $step_count steps: the next one finishes it"
	[ "$step_count" -gt 50 ]
	ok $? "there are steps to die at ($step_count)"
	[ -n "${SOAK:-}" ] || step_stride=31
done

# --- What Zoho Inventory has ------------------------------------------------------
# rows KIND MEMBER: its values, one a line.
rows() {
	control GET "inventory/records/$1" | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT value ->> '$2' FROM json_each(readfile('$T/records.json'),
		'\$.records')"
}
rows salesorders reference_number >"$T/orders"
rows contacts contact_name >"$T/contacts"
rows contacts email | grep . >"$T/emails"
is "$(sort "$T/orders" | uniq -d)" '' 'no order is there twice'
is "$(sort "$T/emails" | uniq -d)$(sort "$T/contacts" | uniq -d)" '' 'no customer is there twice'
is "$(wc -l <"$T/orders")" "$((2 * round + 1))" "every order of $round rounds is there"
is "$(wc -l <"$T/contacts")" "$((2 * round + 1))" 'and every customer'
is "$(rows salesorders status | sort | uniq -c | xargs)" \
	"$((round + 1)) confirmed $round void" 'each with its last status'
is "$(sql 'SELECT count(*) FROM shop_order WHERE sales_order_id IS NULL')" 0 'the store knows each'
done_testing
