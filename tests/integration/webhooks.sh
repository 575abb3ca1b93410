#!/bin/bash
# webhooks.sh - what providers tell, through nginx: who may, each once, stored
# before it is answered and done after; bursts in any order; nothing is lost.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"
# shellcheck source=tests/lib/quickbooks.sh
. "$root/tests/lib/quickbooks.sh"

zoho_old=SandboxToken0123456789
zoho=NewToken0123456789
verifier=11111111-2222-4333-8444-555555555555
whsec=MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
stack_start ZOHO_ORGANIZATION_ID=700000111 ZOHO_INVENTORY_PER_MINUTE=100000 \
	"ZOHO_WEBHOOK_SECRET=$zoho,$zoho_old" QB_WEBHOOK_VERIFIER_TOKEN=$verifier \
	"STANDARD_WEBHOOK_SECRET=whsec_$whsec" ZOHO_CRM_NOTIFICATION_TOKEN=k3
connect_inventory
connect_quickbooks
control POST settings '{"inventory_per_minute":0,"inventory_per_day":1000000}' \
	>/dev/null

hmac() { # HOW KEY: of standard input, hex or base64
	perl -MDigest::SHA=hmac_sha256_hex,hmac_sha256_base64 -e 'local $/;
		my $m = <STDIN>; print $ARGV[0] eq "hex" ?
			hmac_sha256_hex($m, $ARGV[1]) : hmac_sha256_base64($m, $ARGV[1]) . "="' \
		"$1" "$2"
}
# inventory BODY [SECRET [curl option...]]: signed as Zoho does
inventory() {
	local data=$1 secret=${2:-$zoho}
	shift $(($# > 1 ? 2 : 1))
	post /webhook/zoho-inventory/default "$data" \
		-H "X-Zoho-Webhook-Signature: $(printf '%s' "$data" | hmac hex "$secret")" "$@"
}
# intuit BODY [PATH [SECRET]]
intuit() {
	post "${2:-/webhook/quickbooks}" "$1" \
		-H "intuit-signature: $(printf '%s' "$1" | hmac base64 "${3:-$verifier}")"
}
# standard ID BODY [SECONDS]
standard() {
	local at=$(($(date +%s) + ${3:-0})) sum
	sum=$(printf '%s.%s.%s' "$1" "$at" "$2" | perl -MDigest::SHA=hmac_sha256_base64 \
		-MMIME::Base64 -e 'local $/; print hmac_sha256_base64(<STDIN>,
			decode_base64($ARGV[0])), "="' "$whsec")
	post /webhook/standard/default "$2" -H "webhook-id: $1" \
		-H "webhook-timestamp: $at" -H "webhook-signature: v1,$sum"
}
# form PATH BODY [curl option...]
form() {
	local path=$1 data=$2
	shift 2
	body=$(curl -s -w '\n%{http_code}' --data-binary "$data" "$@" "$URL$path")
	code=${body##*$'\n'}
	body=${body%$'\n'*}
}
events() { # [CONDITION]: how many
	sql "SELECT count(*) FROM v_webhook_events WHERE ${1:-1 = 1}"
}
# until_is WANT COMMAND...: waits, at most 10 s
until_is() {
	local want=$1 i
	shift
	for i in $(seq 200); do
		[ "$("$@")" = "$want" ] && return 0
		sleep 0.05
	done
	return 1
}
settled() {
	events "tenant = 'default' AND status IN ('received', 'retry')"
}
run_events() {
	body=$("$B/leadbridge-sync" events --tenant default --json 2>"$T/sync.err")
	code=$?
}

# --- who may ---
item='{"item":{"item_id":"4600000000012345"}}'
post /webhook/nobody/default "$item"
is "$code" 404 'a source that is none'
post /webhook/zoho-inventory/nobody "$item"
is "$code" 404 'a tenant that is none'
post /webhook/zoho-inventory/default "$item"
is "$code" 401 'a webhook without a signature'
inventory "$item" Wrong0123456789
is "$code $(events)" '401 0' 'a wrong secret stores nothing'
inventory "$item"
is "$code $(events "source = 'zoho-inventory'")" '200 1' 'the new secret is taken'
inventory '{"item":{"item_id":"4600000000012346"}}' "$zoho_old"
is "$code" 200 'the old one still is'
post '/webhook/zoho-inventory/default?event=item_updated&org=7' "$item " \
	-H "X-Zoho-Webhook-Signature: $(printf 'eventitem_updatedorg7%s ' "$item" | hmac base64 $zoho)"
is "$code" 200 'with a query, in base64'
data='JSONString=%7B%22item%22%3A%7B%22item_id%22%3A%2246%22%7D%7D'
form /api/zoho/webhook "$data" \
	-H "X-Zoho-Webhook-Signature: $(printf 'JSONString{"item":{"item_id":"46"}}' | hmac hex $zoho)"
is "$code $(events "record_id = '46'")" '200 1' 'a form, at the older address'
intuit '[]' /webhook/quickbooks wrong
is "$code" 401 'a wrong verifier'
post /webhook/zoho-crm/default '{"module":"Leads","ids":["1"],"token":"k4"}'
is "$code" 401 'a wrong token'
post /webhook/zoho-crm/default '{"module":"Leads","ids":["1"],"operation":"insert","token":"k3"}'
is "$code $(events "source = 'zoho-crm'")" '200 1' 'a right one'
is "$(sql "SELECT count(*) FROM event WHERE body LIKE '%k3%'")" 0 'which is not kept'
form /webhook/zoho-crm/default 'id=2&module=Leads' -H 'X-Webhook-Token: k3'
is "$code $(events "source = 'zoho-crm' AND record_id = '2'")" '200 1' 'a workflow has its token in a header'
standard m1 '{"type":"x","data":{}}' -330
is "$code" 401 'too old'
like "$body" 'five minutes' 'and says so'
standard m1 '{"type":"x","data":{}}' 330
is "$code" 401 'from the future'
head -c 1048577 /dev/zero | tr '\0' ' ' >"$T/large"
post /webhook/zoho-inventory/default "@$T/large"
is "$code" 413 'past 1 MiB'
get /webhook/quickbooks
is "$code" 405 'only posts'
LEADBRIDGE_ENV=$LEADBRIDGE_ENV "$B/leadbridge" tenant add second >/dev/null
post /webhook/zoho-inventory/second "$item"
is "$code" 503 'a tenant without a secret'
like "$body" 'ZOHO_WEBHOOK_SECRET' 'is told which'
"$B/leadbridge" tenant set second ZOHO_WEBHOOK_SECRET=Second0123456789 >/dev/null
post /webhook/zoho-inventory/second "$item" \
	-H "X-Zoho-Webhook-Signature: $(printf '%s' "$item" | hmac hex Second0123456789)"
is "$code $(events "tenant = 'second'")" '200 1' 'with one of its own it is taken'
inventory 'no JSON'
is "$code $(sql "SELECT body FROM event WHERE body LIKE '%no JSON%' AND ignored IS NOT NULL")" \
	'200 "no JSON"' \
	'what is proven and cannot be read is kept for a person'

# --- each once ---
until_is 0 settled
n=$(events)
standard m2 '{"type":"lead.created","data":{"email":"a@example.com","name":"Ada","size":4}}'
is "$code $(field received)" '200 1' 'a Standard Webhook'
standard m2 '{"type":"lead.created","data":{"email":"a@example.com","name":"Ada","size":4}}'
is "$code $(field repeated) $(events)" "200 1 $((n + 1))" 'the same id is a repeat'
until_is 1 events "event_id = 'm2' AND status = 'applied'"
is "$(sql "SELECT name || ' ' || email FROM lead")" 'Ada a@example.com' \
	'it became a lead, once'
standard m3 '{"type":"invoice.paid","data":{"email":"b@example.com"}}'
until_is 1 events "event_id = 'm3' AND status = 'ignored'"
is "$(sql 'SELECT count(*) FROM lead')" 1 'another type becomes none'
n=$(events)
inventory '{"item":{"item_id":"991"}}'
inventory '{"item":{"item_id":"991"}}'
is "$(events)" $((n + 1)) 'the same bytes are one event'
sql "UPDATE event_key SET expires_at = 1"
inventory '{"item":{"item_id":"991"}}'
is "$(events)" $((n + 2)) 'and after ten minutes another'

# --- Intuit, both forms ---
cloud='[{"specversion":"1.0","id":"c1","type":"qbo.account.created.v1","intuitentityid":"5","intuitaccountid":"'$REALM'"},
{"specversion":"1.0","id":"c2","type":"qbo.customer.updated.v1","intuitentityid":"6","intuitaccountid":"123"}]'
intuit "$cloud"
is "$code $(field received)" '200 2' 'a row for each event'
is "$(sql "SELECT status || ' ' || error FROM v_webhook_events WHERE event_id = 'c2'")" \
	'ignored no tenant is connected to that company' 'an unknown company is kept, and ignored'
intuit "$cloud"
is "$code $(field repeated)" '200 2' 'a repeat of both'
intuit "{\"eventNotifications\":[{\"realmId\":\"$REALM\",\"dataChangeEvent\":{\"entities\":[
	{\"name\":\"SalesReceipt\",\"id\":\"999\",\"operation\":\"Delete\",\"lastUpdated\":\"2026-11-20T17:04:09.000Z\"}]}}]}"
is "$code $(events "kind = 'salesreceipt' AND operation = 'deleted'")" '200 1' 'the older form'
intuit '[{"specversion":"1.0","id":"c3","type":"qbo.item.created.v1","intuitentityid":"5","intuitaccountid":"'$REALM'"}]' \
	/webhook/quickbooks/second
is "$code $(events "event_id = 'c3' AND error LIKE '%another tenant%'")" '200 1' \
	'one that comes to another tenant is ignored'

# --- what they mean: Inventory ---
seed '{"locations":1,"items":30,"contacts":5,"orders":5}'
mirror
control POST hooks/faults '[]' >/dev/null
run_events
"$B/leadbridge" hook setup zoho-inventory >"$T/setup" 2>&1
like "$(cat "$T/setup")" 'item' 'Zoho Inventory is asked to tell'
is "$(control GET 'inventory/records/webhooks' | grep -o '"webhook_name"' | wc -l)" 11 \
	'by a webhook for each kind of record and event'
"$B/leadbridge" hook setup zoho-inventory >"$T/setup" 2>&1
is "$? $(control GET 'inventory/records/webhooks' | grep -o '"webhook_name"' | wc -l)" '0 11' \
	'once'
id=$(sql "SELECT provider_id FROM mirror WHERE kind = 'product' AND deleted_at = 0 LIMIT 1")
click PUT "items/$id" '{"name":"A new name"}' >"$T/click"
until_is 'A new name' sql "SELECT name FROM product JOIN mirror USING (id) WHERE provider_id = '$id'"
ok $? 'a change there is here at once'
inventory "{\"inventory_adjustment\":{\"inventory_adjustment_id\":\"4600000000099997\",\"line_items\":[{\"item_id\":\"4600000000099998\"},{\"item_id\":\"$id\"}]}}"
until_is applied sql "SELECT status FROM v_webhook_events ORDER BY id DESC LIMIT 1"
ok $? 'goods that moved, the first of which are gone since'
is "$(sql "SELECT wants_detail FROM mirror WHERE provider_id = '$id'")" 0 \
	'the others are read anew'
gone=$(sql "SELECT provider_id FROM mirror WHERE kind = 'customer' AND provider_id NOT IN
	(SELECT customer_id FROM sales_order) LIMIT 1")
if [ -n "$gone" ]; then
	click DELETE "contacts/$gone" >/dev/null
	until_is 1 sql "SELECT count(*) FROM mirror WHERE provider_id = '$gone' AND deleted_at > 0"
	ok $? 'and a deletion'
fi
control POST hooks/hold '{"source":"inventory"}' >/dev/null
walk '{"seed":5,"clicks":120,"step_ms":10}'
control POST hooks/chaos '{"seed":7,"duplicate":20}' >/dev/null
control POST hooks/release '{"order":"shuffle"}' >/dev/null
drained() {
	control GET hooks/state | grep -c '"waiting":0,.*"sending":0\|"sending":0.*"waiting":0'
}
until_is 1 drained
until_is 0 settled
ok $? 'a hundred in any order, some twice, are all applied'
is "$(mirror_diff | grep -v '^category ' | head -9)" '' \
	'and the mirror has what Zoho has'

# --- what they mean: CRM ---
"$B/leadbridge-sync" leads >/dev/null 2>&1
crm=$(sql "SELECT crm_id FROM lead WHERE crm_id IS NOT NULL LIMIT 1")
"$B/leadbridge" hook setup zoho-crm >"$T/setup" 2>&1
is "$?" 0 'the CRM is asked to tell'
ends=$(sql "SELECT expires_at FROM hook_channel")
[ "${ends:-0}" -gt $(($(date +%s) * 1000 + 86400000 * 3)) ]
ok $? 'for days'
sql "UPDATE hook_channel SET expires_at = 1"
run_events
[ "$(sql 'SELECT expires_at FROM hook_channel')" -gt 1 ]
ok $? 'and again before its end, by the run'
post /webhook/zoho-crm/default "{\"module\":\"Leads\",\"ids\":[\"$crm\",\"77\"],\"operation\":\"delete\",\"server_time\":1,\"token\":\"k3\"}"
is "$code $(field received)" '200 2' 'a row for each id'
until_is 1 events "record_id = '$crm' AND operation = 'delete' AND status = 'ignored'"
ok $? 'a hint that is wrong does nothing: the record is there, as we wrote it'
id=$(sql "SELECT id FROM lead WHERE crm_id = '$crm'")
token=$("$B/leadbridge" token get zoho_crm)
curl -s -o /dev/null -X DELETE -H "Authorization: Zoho-oauthtoken $token" \
	"$SANDBOX/crm/v8/Leads?ids=$crm"
until_is 1 sql "SELECT count(*) FROM timeline WHERE subject_id = '$id' AND what = 'crm_deleted'"
ok $? 'a person deletes it: its timeline says so'

# --- a source that falls silent ---
sql "UPDATE hook_channel SET expires_at = 1"
"$B/leadbridge-sync" alerts >/dev/null 2>&1
is "$(sql "SELECT subject FROM alert WHERE name = 'source_silent' AND resolved_at IS NULL")" \
	zoho-crm 'a channel that has ended is told of'
run_events
"$B/leadbridge-sync" alerts >/dev/null 2>&1
is "$(sql "SELECT count(*) FROM alert WHERE name = 'source_silent' AND resolved_at IS NULL")" \
	0 'until it is open again'

# --- when the provider is down ---
until_is 0 settled
fault '{"match":{"path_prefix":"/inventory/","times":0},"do":"html"}'
inventory '{"item":{"item_id":"4600000000099999"}}'
is "$code" 200 'a webhook is taken while the provider is down'
until_is 1 events "record_id = '4600000000099999' AND status = 'retry'"
ok $? 'and waits'
control DELETE faults >/dev/null
sql "UPDATE job SET not_before = 0 WHERE kind = 'event'"
run_events
is "$code $(events "record_id = '4600000000099999' AND status = 'applied'")" '0 1' \
	'for the next run'

# --- 500 at once ---
before=$(events)
perl -MDigest::SHA=hmac_sha256_hex -e '
	my ($dir, $key) = @ARGV;
	for my $i (1 .. 500) {
		my $at = sprintf "2027-01-02T03:%02d:%02d-0500", $i / 60, $i % 60;
		my $b = sprintf q({"item":{"item_id":"5600000000000%03d","name":"n%d","sku":"S%d","rate":1,"status":"active","last_modified_time":"%s"}}),
			$i % 10, $i, $i % 10, $at;
		printf "url = \"%s\"\nrequest = POST\nheader = \"Content-Type: application/json\"\nheader = \"X-Zoho-Webhook-Signature: %s\"\ndata-raw = \"%s\"\noutput = /dev/null\nwrite-out = \"%%{http_code}\\n\"\nnext\n",
			$dir, hmac_sha256_hex($b, $key), $b =~ s/"/\\"/gr;
	}' "$URL/webhook/zoho-inventory/default" "$zoho" | sed '$d' >"$T/burst"
curl -s -Z --parallel-max 50 -K "$T/burst" >"$T/codes" 2>/dev/null
is "$(sort "$T/codes" | uniq -c | tr -s ' ')" ' 500 200' '500 in a burst are all taken'
is "$(events)" $((before + 500)) 'none is lost'
until_is 0 settled
is "$(sql "SELECT name FROM product JOIN mirror USING (id)
	WHERE provider_id LIKE '56000%' ORDER BY name" | tr '\n' ' ')" \
	'n491 n492 n493 n494 n495 n496 n497 n498 n499 n500 ' \
	'of each record the newest is here'

# --- killed in between ---
stack_stop
stack_run
until_is 0 settled
inventory '{"item":{"item_id":"4600000000088888","name":"late","sku":"L","rate":2,"status":"active","last_modified_time":"2027-02-02T03:00:00-0500"}}'
pid=$(page webhook)
[ -n "$pid" ] && kill -KILL "$pid"
is "$code $?" '200 0' 'a page is killed as soon as it has answered'
run_events
until_is late sql "SELECT name FROM product JOIN mirror USING (id) WHERE provider_id = '4600000000088888'"
ok $? 'what a killed page has stored is applied by the next run'

# --- looked at, once more ---
id=$(sql "SELECT id FROM event WHERE record_id = '4600000000088888'")
body=$("$B/leadbridge" hook show "$id" --json)
is "$(json '$.status')" applied 'an event is shown'
"$B/leadbridge" hook replay "$id"
is "$? $(settled)" '0 1' 'and applied once more when asked'
run_events
is "$(settled)" 0 'by the next run'
is "$("$B/leadbridge" hook list --source standard --json | grep -o '"event_id":"m[0-9]"' | wc -l)" 2 \
	'events are listed by source'
done_testing
