#!/bin/bash
# inventory_out_steps.sh - a run that tells Zoho Inventory of products, contacts,
# sales orders and differences of stock dies at each of its steps: after the
# next run each is there once.

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
click POST items '{"name":"Mug","sku":"MUG-1","rate":1,"item_type":"inventory","product_type":"goods","initial_stock":100000,"initial_stock_rate":1}' >"$T/out"
mug=$(grep -o '"item_id": *"[0-9]*"' "$T/out" | head -n 1 | tr -dc 0-9)
click POST contacts '{"contact_name":"Buyer","contact_type":"customer"}' >"$T/out"
buyer=$(grep -o '"contact_id": *"[0-9]*"' "$T/out" | head -n 1 | tr -dc 0-9)
mirror
[ "$code" = 0 ] || bail_out 'the mirror cannot be filled'
mug_here=$(sql "SELECT id FROM product WHERE sku = 'MUG-1'")

# record NUMBER KIND TABLE JOB COLUMNS VALUES CONTENT: as a page stores it,
# which its own test proves.
record() {
	local id
	id=$(printf '01d00000-0000-7000-8000-%012d' "$1")
	echo "INSERT INTO mirror (id, kind, tenant, state, content, version, read_at,
			created_at, modified_at, changed_at, deleted_at, revision,
			wants_detail, gone_at)
		VALUES ('$id', '$2', 'default', 'local_change', '$7', 0, 0, 1, 1, 1, 0, 1, 0, 0);
	INSERT INTO $3 (id, tenant, $5, live) VALUES ('$id', 'default', $6, 1);
	$(job "$4" "$id")"
}
job() {
	echo "INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('$1', '$2', 'default',
		'pending', 0, 0, 0, 1, 1);"
}

round=0
# One of each, two products, of which one has no SKU.
one_of_each() {
	local n id
	round=$((round + 1))
	n=$((round * 10))
	id=$(printf '01e00000-0000-7000-8000-%012d' "$n")
	sql "BEGIN;
		$(record $((n + 1)) product product product 'name, sku, low' "'P $n', 'P-$n', 0" \
			"{\"name\":\"P $n\",\"sku\":\"P-$n\",\"rate\":\"2.5\"}")
		$(record $((n + 2)) product product product 'name, low' "'Q $n', 0" \
			"{\"name\":\"Q $n\",\"rate\":\"2\"}")
		$(record $((n + 3)) customer customer customer name "'C $n'" \
			"{\"contact_name\":\"C $n\",\"contact_type\":\"customer\"}")
		$(record $((n + 4)) sales_order sales_order inventory_order reference "'R-$n'" \
			"{\"customer_id\":\"$buyer\",\"reference_number\":\"R-$n\",\"line_items\":[{\"item_id\":\"$mug\",\"rate\":\"1\",\"quantity\":\"1\"}]}")
		INSERT INTO adjustment (id, tenant, product_id, sku, delta, reason, created_at)
			VALUES ('$id', 'default', '$mug_here', 'MUG-1', '-1', 'Step', 1767225600000);
		$(job adjustment "$id")
		COMMIT" || bail_out 'the store takes no record'
}

one_step() {
	local left
	one_of_each
	"$when" "$1" "$C/leadbridge-sync" inventory || return 1
	step_name=$(last_step)
	# What was sent is dealt with before anybody looks again.
	[ "$step_name" != send ] || sleep 0.3
	sql 'DELETE FROM budget'
	mirror
	[ "$code" = 0 ] || wrong+="the next run ends with $code: $body "
	left=$(sql "SELECT kind || ' ' || state || ' ' || coalesce(last_error, '')
		FROM job WHERE state <> 'done'")
	[ -z "$left" ] || wrong+="left: $left "
}

# Every one of them in a soak.
[ -n "${SOAK:-}" ] || step_stride=37
for when in dies dies_after; do
	every_step one_step
	is "$step_wrong" '' "a run $when at $step_count steps: the next one finishes it"
	[ "$step_count" -gt 50 ]
	ok $? "there are steps to die at ($step_count)"
	[ -n "${SOAK:-}" ] || step_stride=53
done

# --- What Zoho Inventory has --------------------------------------------------
# rows KIND MEMBER PATTERN: its values that are like this, one a line.
rows() {
	local after=0
	while [ -n "$after" ]; do
		control GET "inventory/records/$1?after=$after" | tr -d '\n' >"$T/there.json"
		sqlite3 :memory: "SELECT value ->> '$2' FROM json_each(readfile('$T/there.json'),
			'\$.records') WHERE value ->> '$2' LIKE '$3'"
		after=$(tail -c 100 "$T/there.json" |
			sed -n 's/.*"next":"\{0,1\}\([0-9]*\)"\{0,1\}}.*/\1/p')
	done
}
# once WHAT KIND MEMBER PATTERN
once() {
	rows "$2" "$3" "$4" >"$T/rows"
	is "$(sort "$T/rows" | uniq -d) $(wc -l <"$T/rows")" " $round" \
		"each $1 of $round rounds is there once"
}
once product items name 'P %'
once 'product without SKU' items name 'Q %'
once contact contacts contact_name 'C %'
once 'sales order' salesorders reference_number 'R-%'
once 'difference' inventoryadjustments reference_number '01e%'
is "$(mirror_diff)" '' 'the mirror agrees'
done_testing
