#!/bin/bash
# inventory_out.sh - products, contacts, sales orders and differences of stock
# that were changed here are so in Zoho Inventory as well, each once.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

# No organisation is set: there is only one.
stack_start ZOHO_INVENTORY_PER_MINUTE=100000 SYNC_MAX_ATTEMPTS=5
connect_inventory
control POST settings '{"inventory_per_minute":0}' >"$T/out"
control POST inventory/org '{"time_zone":"UTC"}' >"$T/out"

# new KIND CONTENT: as a page stores it, which its own test proves; sets id.
made=0
new() {
	made=$((made + 1))
	id=$(printf '01b00000-0000-7000-8000-%012d' "$made")
	sql "INSERT INTO mirror (id, kind, tenant, state, content, version, read_at,
			created_at, modified_at, changed_at, deleted_at, revision,
			wants_detail, gone_at)
		VALUES ('$id', '$1', 'default', 'local_change', '$2', 0, 0, 1, 1, 1, 0, 1, 0, 0);
	$(row_of "$1")
	$(job_of "$2" "$1" "$id")"
}
row_of() {
	case $1 in
	product) echo "INSERT INTO product (id, tenant, name, low, live)
		VALUES ('$id', 'default', 'x', 0, 1);" ;;
	customer) echo "INSERT INTO customer (id, tenant, name, live)
		VALUES ('$id', 'default', 'x', 1);" ;;
	*) echo "INSERT INTO sales_order (id, tenant, live) VALUES ('$id', 'default', 1);" ;;
	esac
}
job_of() {
	local kind=$2
	[ "$kind" != sales_order ] || kind=inventory_order
	echo "INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('$kind', '$3', 'default',
		'pending', 0, 0, 0, 1, 1);"
}
# again [ASSIGNMENT]: the record of $id is changed, its job is due.
again() {
	# An empty text for what is agreed means: what the content is.
	[ -z "${1:-}" ] || sql "UPDATE mirror SET agreed = content
			WHERE id = '$id' AND agreed = '';
		UPDATE mirror SET $1, state = 'local_change', changed_at = 2,
		revision = revision + 1 WHERE id = '$id'"
	sql "UPDATE job SET state = 'pending', not_before = 0, attempts = 0
		WHERE subject_id = '$id'"
}
job() {
	sql "SELECT state || CASE WHEN state IN ('dead', 'retry') THEN ' ' || coalesce(last_error, '')
		ELSE '' END FROM job WHERE subject_id = '${1:-$id}'"
}
state() {
	sql "SELECT state FROM mirror WHERE id = '$id'"
}
# there KIND WHERE EXPRESSION: of those that are not deleted.
there() {
	control GET "inventory/records/$1" | tr -d '\n' >"$T/there.json"
	sqlite3 :memory: "SELECT $3 FROM json_each(readfile('$T/there.json'), '\$.records')
		WHERE coalesce(value ->> '\$._sandbox.deleted', 0) IN (0, 'false') AND $2"
}
v() {
	echo "(value ->> '$1')"
}
faults() {
	control DELETE faults >"$T/control"
	[ -z "${1:-}" ] || control POST faults "$1" >"$T/control"
	! grep '"error"' "$T/control" || bail_out 'the sandbox does not know this fault'
}
due() {
	sql "UPDATE job SET not_before = 0 WHERE state IN ('pending', 'retry');
		DELETE FROM budget WHERE window_ms = 0 AND bucket IN (0, 3)"
}

# --- products ---
new product '{"name":"Tea pot","sku":"POT-1","rate":"12.50","status":"active","item_type":"inventory","product_type":"goods","initial_stock":"5","initial_stock_rate":"3"}'
mirror
is "$code $(job) $(state)" '0 done synced' 'a product goes out'
is "$(there items "$(v sku) = 'POT-1'" "$(v name) || ' ' || $(v rate)")" 'Tea pot 12.5' 'and is there'
pot=$id
again "content = replace(replace(content, '\"rate\":12.5', '\"rate\":\"13.25\"'),
	'\"status\":\"active\"', '\"status\":\"inactive\"')"
mirror
is "$(job) $(there items "$(v sku) = 'POT-1'" "$(v rate) || ' ' || $(v status)")" \
	'done 13.25 inactive' 'a change of it follows, its status too'
again "content = replace(content, '\"status\":\"inactive\"', '\"status\":\"active\"')"
mirror
is "$(there items "$(v sku) = 'POT-1'" "$(v status)")" 'active' 'and back'
new product '{"name":"Tea cup","sku":"CUP-1","rate":2}'
faults '{"match":{"path_prefix":"/inventory/v1/items","method":"POST"},"do":"cut_after"}'
mirror
faults
due
mirror
is "$(job) $(there items "$(v sku) = 'CUP-1'" '1')" 'done 1' 'an answer that is cut off makes no second'
again 'deleted_at = 5'
mirror
is "$(job) $(there items "$(v sku) = 'CUP-1'" '1')" 'done ' 'one that is deleted here is deleted there'
new product '{"name":"Tea pot","sku":"POT-1","rate":2}'
mirror
like "$(job) $(state)" 'dead .*already.* dead' 'what the provider refuses is told'

# --- customers ---
new customer '{"contact_name":"Ada Okafor","contact_type":"customer","email":"ada@x.example","phone":"0511 12345","first_name":"Ada","last_name":"Okafor"}'
ada=$id
mirror
is "$(job) $(there contacts "$(v contact_name) = 'Ada Okafor'" "$(v email)")" \
	'done ada@x.example' 'a customer goes out'
again "content = replace(content, '0511 12345', '0511 99999')"
mirror
is "$(job) $(there contacts "$(v contact_name) = 'Ada Okafor'" "$(v phone) || $(v email)")" \
	'done 0511 99999ada@x.example' 'its person is changed'
click POST contacts '{"contact_name":"Bo","contact_type":"customer","contact_persons":[{"email":"bo@x.example","is_primary_contact":true}]}' >"$T/out"
sleep 2.1 # so long the sandbox does not find whoever is new
new customer '{"contact_name":"Bo Lind","contact_type":"customer","email":"bo@x.example"}'
mirror
is "$(job) $(there contacts "$(v email) = 'bo@x.example'" "$(v contact_name)")" \
	'done Bo Lind' 'one whose e-mail is there is not made again'

# --- sales orders ---
buyer=$(sql "SELECT provider_id FROM mirror WHERE id = '$ada'")
item=$(sql "SELECT provider_id FROM mirror WHERE id = '$pot'")
new sales_order "{\"customer_id\":\"$buyer\",\"reference_number\":\"R-1\",\"line_items\":[{\"item_id\":\"$item\",\"quantity\":\"2\",\"rate\":\"13.25\"}],\"status\":\"confirmed\"}"
mirror
is "$(job) $(there salesorders "$(v reference_number) = 'R-1'" "$(v status) || ' ' || $(v total)")" \
	'done confirmed 26.5' 'a sales order goes out, and is confirmed'
again "content = replace(content, '\"notes\":\"\"', '\"notes\":\"ring twice\"')"
mirror
is "$(job) $(there salesorders "$(v reference_number) = 'R-1'" "$(v notes) || json_array_length(value -> 'line_items')")" \
	'done ring twice1' 'a change keeps its lines'
again "content = replace(content, '\"status\":\"confirmed\"', '\"status\":\"void\"')"
mirror
is "$(job) $(there salesorders "$(v reference_number) = 'R-1'" "$(v status)")" 'done void' 'and void'

# --- a sales order for what is new itself ---
new product '{"name":"Tea tray","sku":"TRAY-1","rate":"8","item_type":"inventory","product_type":"goods","initial_stock":"5","initial_stock_rate":"3"}'
tray=$id
new customer '{"contact_name":"Cleo Mbeki","contact_type":"customer","email":"cleo@x.example"}'
cleo=$id
new sales_order "{\"customer_id\":\"$cleo\",\"reference_number\":\"R-2\",\"line_items\":[{\"item_id\":\"$tray\",\"sku\":\"TRAY-1\",\"quantity\":3,\"rate\":8}]}"
faults '{"match":{"path_prefix":"/inventory/v1/contacts","method":"POST","times":0},"do":"status","status":500,"code":1000}'
mirror
like "$(job) $(job "$tray")" 'retry .*customer.*not in Zoho Inventory yet.* done' \
	'an order waits for its customer'
is "$(there salesorders "$(v reference_number) = 'R-2'" 1)" '' 'and is not there without'
faults
due
mirror
theirs=$(sql "SELECT provider_id FROM mirror WHERE id = '$cleo'")
is "$(job "$cleo") $(job) $(state)" 'done done synced' 'and goes out with it'
is "$(there salesorders "$(v reference_number) = 'R-2'" \
	"$(v customer_id) || ' ' || $(v '$.line_items[0].item_id') || ' ' || $(v total)")" \
	"$theirs $(sql "SELECT provider_id FROM mirror WHERE id = '$tray'") 24" \
	'with the ids that Zoho gave both'
is "$(sql "SELECT customer_id FROM sales_order WHERE id = '$id'")" "$theirs" \
	'which are ours from then on'

# --- differences of stock ---
new product '{"name":"No number","rate":3}'
faults '{"match":{"path_prefix":"/inventory/v1/items","method":"POST"},"do":"cut_after"}'
mirror
faults
due
mirror
is "$(job) $(there items "$(v name) = 'No number'" '1')" 'done 1' 'one without SKU is known by its name'

# --- a contact that was made long before all others were changed ---
new customer '{"contact_name":"Far Back","contact_type":"customer"}'
faults '{"match":{"path_prefix":"/inventory/v1/contacts","method":"POST"},"do":"cut_after"}'
mirror
faults
seed '{"contacts":450}'
due
mirror
is "$(job) $(there contacts "$(v contact_name) = 'Far Back'" '1')" 'done 1' \
	'it is found, though 450 others are newer'

# adjust NUMBER DELTA
adjust() {
	id=$(printf '01c00000-0000-7000-8000-%012d' "$1")
	sql "INSERT INTO adjustment (id, tenant, product_id, sku, delta, reason, created_at)
		VALUES ('$id', 'default', '$pot', 'POT-1', '$2', 'Stock take', 1767225600000);
	$(job_of - adjustment "$id")"
}
stock() {
	there items "$(v sku) = 'POT-1'" "$(v stock_on_hand)"
}
was=$(stock)
adjust 1 -3
mirror
is "$(job) $(($(stock) - was))" 'done -3' 'a difference is made'
adjust 2 1.5
faults '{"match":{"path_prefix":"/inventory/v1/inventoryadjustments","method":"POST"},"do":"cut_after"}'
mirror
faults
due
mirror
is "$(job) $(there inventoryadjustments "$(v reference_number) = '$id'" "$(v reason)")" \
	'done Stock take' 'once, though its answer was cut off'
control POST settings '{"inventory_per_day":1}' >"$T/out"
adjust 3 1
mirror
is "$code $(job)" '6 pending' 'a day that is spent is exit 6'
# The sandbox tells the seconds to midnight in the organisation's zone.
left=$(($(date -d 'tomorrow 00:00' +%s) - $(date +%s)))
paused=$(sql "SELECT max(ends_at) / 1000 - $(date +%s) FROM budget
	WHERE window_ms = 0 AND bucket = 0")
ok "$((paused > left - 60 && paused < left + 60 ? 0 : 1))" \
	"it is asked again when the day is over ($paused of $left s)"
forget_calls
mirror
is "$(mirror_calls | wc -l)" 0 'not before'
control POST settings '{"inventory_per_day":0}' >"$T/out"
due
mirror
is "$code $(job)" '0 done' 'and it goes when there is room'
is "$(mirror_diff)" 'product - is dead' 'and both sides agree, but for what was refused'
done_testing
