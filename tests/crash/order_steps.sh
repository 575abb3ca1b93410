#!/bin/bash
# order_steps.sh - a delivery of orders dies at each of its steps: after the
# next run each is one deal, and each customer one contact.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

stack_start CAPTURE_RATE_PER_MINUTE=1000000

# order NUMBER EMAIL PHONE: as capture stores it, which its own test proves,
# many times faster.
order() {
	local id
	id=$(printf '01a00000-0000-7000-8000-%012d' "$1")
	echo "INSERT INTO shop_order (id, tenant, form, order_number, status,
		customer_name, customer_email, customer_phone, lines, total, currency,
		content_hash, created_at) VALUES ('$id', 'default', 'default', 'N-$1',
		'paid', 'Step $1', $2, $3, '[{\"name\":\"Mug\",\"quantity\":\"1\",\"unit_price\":\"1\"}]',
		100, 'EUR', 'h', 1);
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('order', '$id', 'default',
		'pending', 0, 0, 0, 1, 1);"
}

round=0
# Five: two of one new customer, one known by phone alone, one of a known
# customer, and one that is there already and has a new status.
five_orders() {
	local n
	round=$((round + 1))
	n=$((round * 10))
	sql "BEGIN IMMEDIATE;
		$(order $((n + 1)) "'a$round@x.example'" NULL)
		$(order $((n + 2)) NULL "'+49 511 $((100000 + round))'")
		$(order $((n + 3)) "'known@x.example'" NULL)
		$(order $((n + 4)) "'A$round@X.example'" NULL)
		UPDATE shop_order SET status = 'refunded' WHERE order_number = 'N-$((n - 9))';
		UPDATE job SET state = 'retry', not_before = 0 WHERE kind = 'order' AND
			subject_id = (SELECT id FROM shop_order WHERE order_number = 'N-$((n - 9))');
		COMMIT"
}

one_step() {
	local left
	five_orders
	"$when" "$1" "$C/leadbridge-sync" orders || return 1
	step_name=$(last_step)
	# What was sent is dealt with before anybody looks again.
	[ "$step_name" != send ] || sleep 0.3
	"$B/leadbridge-sync" orders >"$T/out" 2>"$T/err" ||
		wrong+="the next run: $(cat "$T/out") "
	left=$(sql "SELECT order_number || ' ' || delivery || ' ' ||
		coalesce(last_error, '') FROM v_orders WHERE delivery <> 'synced'")
	[ -z "$left" ] || wrong+="left: $left "
}

# Only where the provider may have been asked, a moment before.
after_send() {
	local name
	name=$(sed -n "$1p" "$T/clean.steps")
	case $name in
	send | client_perform | db_commit) one_step "$1" ;;
	'') return 1 ;;
	esac
	# One step more or less than in the clean run is no end.
	return 0
}

sql "$(order 1 "'known@x.example'" NULL)"
"$B/leadbridge-sync" orders 2>"$T/err" || bail_out 'a first delivery'
when=dies
every_step one_step
is "$step_wrong" '' "killed before each of $step_count steps of a delivery, the next run finishes it"
[ "$step_count" -gt 50 ]
ok $? 'there are steps to die at'
cp "$T/steps" "$T/clean.steps"
when=dies_after
every_step after_send
is "$step_wrong" '' 'and right after each call and commit'

# --- What the CRM has -----------------------------------------------------------
# rows MODULE FIELD: its values, one a line.
rows() {
	control GET "records/$1" | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT value ->> '$2' FROM json_each(readfile('$T/records.json'),
		'\$.records')"
}
# twice: lines that are there more than once.
twice() {
	sort | uniq -d
}
rows Deals Deal_Name >"$T/deals"
rows Contacts Email | tr '[:upper:]' '[:lower:]' | grep . >"$T/emails"
rows Contacts Phone | grep . >"$T/phones"
is "$(twice <"$T/deals")" '' 'no order is two deals'
is "$(twice <"$T/emails")" '' 'no customer is there twice by e-mail'
is "$(twice <"$T/phones")" '' 'nor by phone'
is "$(wc -l <"$T/deals")" "$((4 * round + 1))" "every order of $round rounds is there"
is "$(wc -l <"$T/emails") $(wc -l <"$T/phones")" "$((round + 1)) $round" 'and every customer'
is "$(rows Deals Contact_Name | grep -vc '"id"')" 0 'each deal has its contact'
# The first of each round but the last was refunded in the one after it.
is "$(rows Deals Stage | grep -c 'Closed Lost')" "$round" 'and the stage of its last status'
is "$(sql "SELECT count(*) FROM v_orders WHERE delivery = 'synced' AND deal_id <> ''")" \
	"$((4 * round + 1))" 'the store knows each deal'
done_testing
