#!/bin/bash
# quickbooks.sh - a company's books and its sales receipts, through nginx: pages
# of lists, each receipt once, outages, faults in every shape, limits.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/quickbooks.sh
. "$root/tests/lib/quickbooks.sh"

stack_start
operator=(-H "Authorization: Bearer $ADMIN")
item=Hours
v3=/v3/company/$REALM

sync_orders() {
	LEADBRIDGE_LOG_LEVEL=debug "$B/leadbridge-sync" orders --json \
		>"$T/out" 2>"$T/err"
	code=$?
	body=$(cat "$T/out")
}
# How often a receipt is in the books: count NUMBER
count() {
	entity SalesReceipt "value ->> 'DocNumber'" | grep -cx "$1"
}
# refuse PATH CODE [SHAPE [TIMES]]: the company's next call below PATH.
refuse() {
	fault "{\"match\":{\"path_prefix\":\"$v3/$1\",\"times\":${4:-1}},
		\"do\":\"status\",\"code\":\"$2\",\"shape\":\"${3:-service}\",
		\"detail\":\"Its own words\"}"
}
# down: nothing of the company's can be reached any more.
down() {
	fault '{"match":{"path_prefix":"/v3/","times":0},"do":"html"}'
}
# due: whatever waits is due now.
due() {
	sql "UPDATE job SET not_before = 0 WHERE kind = 'receipt'"
}
no_faults() {
	control DELETE faults >/dev/null
}
# What other tests of this file have used up is over.
new_minute() {
	sql 'DELETE FROM budget'
	control POST clock '{"advance_s":61}' >/dev/null
}

# --- who may look ---
get /api/quickbooks/accounts
is "$code" 401 'a stranger sees nothing'
get '/api/quickbooks/accounts?tenant=nobody' "${operator[@]}"
is "$code" 404 'there is no such tenant'
get /api/quickbooks/company "${operator[@]}"
is "$code" 409 'without a connection it is a conflict'
like "$body" 'connect' 'that says what to do'
sends X-1 Nobody nobody@example.com
is "$code" 401 'a stranger posts nothing'
post /api/quickbooks/receipts "$(receipt X-1)" "${operator[@]}"
is "$code $(sql 'SELECT count(*) FROM receipt')" '409 0' \
	'without a connection no receipt is taken'
get /api/quickbooks/status "${operator[@]}"
is "$code $(json '$.status')" '200 not_connected' 'the status says so'

connect_quickbooks
get /api/quickbooks/status "${bearer[@]}"
is "$code $(json '$.status') $(json '$.connection.realm_id')" \
	"200 connected $REALM" 'connected to a company'

"$B/leadbridge" doctor --verbose >"$T/doctor" 2>&1
like "$(cat "$T/doctor")" 'default/quickbooks.*works: organisation Harbor Lane' \
	'the doctor asks for its name'

# --- lists ---
get /api/quickbooks/company "${bearer[@]}"
is "$code $(json '$.name')" '200 Harbor Lane Coffee' 'the company'
control POST intuit/realms "{\"realm\":\"$REALM\",\"add\":{\"Customer\":430}}" \
	>/dev/null
seen=
cursor=1
pages=0
while [ -n "$cursor" ] && [ "$pages" -lt 10 ]; do
	get "/api/quickbooks/customers?limit=200&cursor=$cursor" "${bearer[@]}"
	[ "$code" = 200 ] || break
	printf '%s' "$body" >"$T/page.json"
	seen+=$(sqlite3 :memory: "SELECT value ->> 'id' FROM
		json_each(readfile('$T/page.json'), '\$.items')")$'\n'
	cursor=$(json '$.next_cursor')
	pages=$((pages + 1))
done
entity Customer "value ->> 'Id' || ' ' || (value ->> 'Active')" |
	sed -n 's/ 1$//p' | sort >"$T/there"
grep . <<<"$seen" | sort >"$T/seen"
cmp -s "$T/seen" "$T/there"
ok $? 'each active customer stands on one page, once'
is "$pages $(wc -l <"$T/seen")" '3 435' 'of three'
get '/api/quickbooks/accounts?limit=1' "${bearer[@]}"
is "$(json '$.items[0].account_type') $(json '$.next_cursor')" 'Income 2' \
	'accounts have types'
get /api/quickbooks/items "${bearer[@]}"
is "$(json '$.items[1].name') $(json '$.items[1].unit_price')" 'Hours 60' \
	'items have prices, as texts'
for wrong in limit=0 limit=201 limit=x cursor=0 cursor=x; do
	get "/api/quickbooks/items?$wrong" "${bearer[@]}"
	is "$code $(json '$.errors[0].field')" "422 ${wrong%=*}" "refused: $wrong"
done

# --- one receipt ---
sends A-1
is "$code $(json '$.status') $(json '$.total')" '201 synced 54.00' \
	'a receipt is posted'
id=$(json '$.id')
is "$(entity SalesReceipt "value ->> 'TotalAmt'")" 54.0 'for the exact amount'
is "$(entity SalesReceipt "value ->> '\$.Line[1].SalesItemLineDetail.UnitPrice'")" \
	1.666667 'at the exact price'
is "$(json '$.customer_id')" 1 'of the customer that is there'
sends A-1
is "$code $(json '$.id') $(json '$.status')" "200 $id synced" \
	'posted again it is the same one'
is "$(count A-1) $(calls /salesreceipt)" '1 1' 'and was sent once'
sends A-1 'Ines Okafor' other@example.com
is "$code" 409 'its number with other content is a conflict'
get "/api/quickbooks/receipts/$id" "${bearer[@]}"
is "$code $(json '$.receipt_number')" '200 A-1' 'it can be looked at'
sql "INSERT INTO tenant (name, created_at) VALUES ('other', 0)"
get "/api/quickbooks/receipts/$id?tenant=other" "${bearer[@]}"
is "$code" 404 'not by another tenant'
get '/api/quickbooks/accounts?tenant=other' "${bearer[@]}"
is "$code" 409 'who has no connection'

post /api/quickbooks/receipts '{"customer":{"email":"x"},"lines":[{"quantity":"0"}],"date":"x"}' \
	"${bearer[@]}"
is "$code $(json '$.errors[#-1].field')" '422 date' 'all that is wrong is told'
is "$(sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('$T/body.json'), '\$.errors')")" \
	6 'at once'
post /api/quickbooks/receipts '{' "${bearer[@]}"
is "$code" 400 'what is no JSON is refused'
get /api/quickbooks/receipts "${bearer[@]}" -d x=1 -H 'Content-Type: text/plain'
is "$code" 415 'and what is none by its type'

# --- customers ---
sends B-1 "Tom O'Hara" tom@example.com
is "$code $(json '$.customer_id')" '201 2' 'an apostrophe in a name is found'
before=$(entity Customer "value ->> 'Id'" | wc -l)
sends B-2 'Nia New' nia@example.com
is "$code $(entity Customer "value ->> '\$.PrimaryEmailAddr.Address'" |
	grep -c '^nia@')" '201 1' 'a new customer is made'
sends B-3 'Nia New' nia@example.com
is "$code $(entity Customer "value ->> 'Id'" | wc -l)" "201 $((before + 1))" \
	'once'
sends B-4 'Nia New' nia2@example.com
is "$code $(entity Customer "value ->> 'DisplayName'" | grep -c '^Nia New (nia2@')" \
	'201 1' 'somebody else of that name is somebody else'
control POST settings '{"intuit_email_filter":true}' >/dev/null
sends B-5 'Nia Renamed' nia@example.com
is "$code $(entity Customer "value ->> 'DisplayName'" | grep -c Renamed)" '201 0' \
	'who is known by address is not made again'
new_minute

# --- refusals ---
item=None
sends C-1
is "$code" 422 'an item that is not there is refused'
like "$body" 'no active item .*None' 'and named'
is "$(sql "SELECT count(*) FROM receipt WHERE receipt_number = 'C-1'")" 0 \
	'nothing is kept of it'
item=Hours
sends C-1
is "$code $(count C-1)" '201 1' 'corrected, it is taken under the same number'
refuse salesreceipt 6210
sends C-2
is "$code" 422 'what QuickBooks refuses is refused'
like "$body" 'code 6210, status 400 \(intuit_tid 1-[0-9a-f]{8}-[0-9a-f]{24}\)' \
	'with its code and the id by which Intuit finds it'
like "$body" 'Its own words' 'and its words'

# --- items, by every name they have ---
control POST intuit/edit '{"entity":"Item","id":"5","set":{"SubItem":true,
	"ParentRef":{"value":"3"},"FullyQualifiedName":"Coffee:Filter Beans 250g"}}' >/dev/null
number=0
while IFS='|' read -r item want what; do
	number=$((number + 1))
	sends "K-$number"
	got=$(entity SalesReceipt "value ->> '\$.Line[0].SalesItemLineDetail.ItemRef.value'
		|| '|' || (value ->> 'DocNumber')" | sed -n "s/|K-$number\$//p")
	is "$code $got" "$want" "an item by $what"
done <<'END'
2|201 2|its id
Hours|201 2|its name
hours|201 2|its name in small letters
Coffee:Filter Beans 250g|201 5|its full name
Espresso Beans 1kg|201 4|its own name alone
Coffee|422 |a category
404|422 |an id that is none
END
item=Hours
post /api/quickbooks/receipts "$(receipt K-20 | sed 's/{"name".*com"}/{"id":2}/')" \
	"${bearer[@]}"
is "$code $(json '$.customer_id')" '201 2' 'a customer by id'
post /api/quickbooks/receipts "$(receipt K-21 | sed 's/{"name".*com"}/{"id":"99999"}/')" \
	"${bearer[@]}"
is "$code" 422 'one that is not there is refused'
like "$body" 'code 2500' 'by QuickBooks'
new_minute

# --- faults in every shape ---
for shape in service gateway xml html; do
	refuse query 6190 "$shape"
	get /api/quickbooks/accounts "${bearer[@]}"
	is "$code" 503 "a fault as $shape: the service is not available"
	case $shape in
	html) like "$body" 'makes no sense' 'which says nothing of use' ;;
	*) like "$body" 'QuickBooks subscription has ended' 'it says why'
		like "$body" 'code 6190, status 400' 'by code and status' ;;
	esac
	like "$body" 'intuit_tid 1-' 'and which call it was'
done

# --- a token that is over ---
control POST tokens/expire '{}' >/dev/null
control DELETE requests >/dev/null
get /api/quickbooks/accounts "${bearer[@]}"
is "$code $(calls /tokens/bearer) $(calls /query)" '200 1 2' \
	'a refused token is renewed once, and the call made again'
refuse query 3200 xml 0
control DELETE requests >/dev/null
get /api/quickbooks/accounts "${bearer[@]}"
is "$code $(calls /tokens/bearer) $(calls /query)" '409 1 2' \
	'refused again it is for a person, and no loop'
no_faults
for number in 100 130; do
	refuse query "$number" xml
	control DELETE requests >/dev/null
	get /api/quickbooks/accounts "${bearer[@]}"
	is "$(calls /tokens/bearer)" 0 "code $number renews nothing"
done
new_minute

# --- an outage delays ---
down
sends D-1
is "$code $(json '$.status')" '202 pending' 'while it is down a receipt is kept'
id=$(json '$.id')
sends D-1
is "$code $(json '$.id')" "202 $id" 'also when it is posted again'
sync_orders
is "$code $(count D-1)" '5 0' 'a run cannot send it either'
no_faults
due
sync_orders
is "$code $(json '$.runs[0].synced') $(count D-1)" '0 1 1' 'the run after does, once'
like "$(cat "$T/err")" 'provider.called .*path=/salesreceipt.* tid=1-' \
	'each call stands in the log with its id'
sync_orders
is "$code $(count D-1)" '0 1' 'and no run again'
sends D-1
is "$code $(json '$.status')" '200 synced' 'a repeat says what became of it'

# --- a cut after the work ---
fault "{\"match\":{\"path_prefix\":\"$v3/salesreceipt\"},\"do\":\"cut_after\"}"
sends E-1
is "$code $(json '$.status')" '202 pending' 'a call that was cut is not known'
is "$(count E-1)" 1 'though it was carried out'
due
control DELETE requests >/dev/null
sync_orders
is "$code $(count E-1) $(calls /salesreceipt)" '0 1 0' \
	'it is looked for before it is sent again'
fault "{\"match\":{\"path_prefix\":\"$v3/salesreceipt\"},\"do\":\"cut_before\"}"
sends E-2
due
sync_orders
is "$code $(count E-2)" '0 1' 'one that was not carried out is sent'
fault "{\"match\":{\"path_prefix\":\"$v3/customer\"},\"do\":\"cut_after\"}"
sends E-3 'Cut Short' cut@example.com
due
sync_orders
is "$code $(count E-3) $(entity Customer "value ->> 'DisplayName'" |
	grep -c '^Cut Short')" '0 1 1' 'a customer made before a cut is made once'
new_minute

# --- a page and a run at the same time ---
fault "{\"match\":{\"path_prefix\":\"$v3/salesreceipt\"},\"do\":\"delay\",
	\"delay_ms\":2000}"
control DELETE requests >/dev/null
curl -s -o "$T/page" "${bearer[@]}" -H 'Content-Type: application/json' \
	--data-binary "$(receipt J-1)" "$URL/api/quickbooks/receipts" &
page=$!
until control GET state | grep -q '"under_way":1,'; do sleep 0.1; done
sync_orders
is "$code $(json '$.runs[0].processed') $(calls /salesreceipt)" '0 0 0' \
	'what a page is sending is left to it by a run'
wait "$page"
body=$(cat "$T/page")
is "$(json '$.status') $(count J-1)" 'synced 1' 'which sends it'
sync_orders
is "$code $(count J-1) $(sql "SELECT state FROM job j JOIN receipt r ON
	r.id = j.subject_id WHERE receipt_number = 'J-1'")" '0 1 done' \
	'and the next run knows it is done'

# --- given up ---
down
sends F-1
no_faults
refuse salesreceipt 6000
due
sync_orders
is "$code $(json '$.runs[0].dead')" '1 1' 'one that is refused by a run is dead'
is "$(sql "SELECT last_code FROM job WHERE kind = 'receipt' AND state = 'dead'")" \
	6000 'with its code'
get /api/quickbooks/status "${bearer[@]}"
is "$(json '$.receipts.dead') $(json '$.receipts.pending')" '1 0' 'the status counts it'
sends F-1 'Ines Okafor' ines@example.com
is "$code $(json '$.status') $(count F-1)" '200 synced 1' 'posted again it is sent'

# --- many at once ---
new_minute
control DELETE requests >/dev/null
fault "{\"match\":{\"path_prefix\":\"/v3/\",\"times\":0},\"do\":\"delay\",\"delay_ms\":120}"
for n in $(seq 30); do
	curl -s -o /dev/null -w '%{http_code}\n' "${bearer[@]}" \
		-H 'Content-Type: application/json' \
		--data-binary "$(receipt "G-$n")" "$URL/api/quickbooks/receipts" &
done >"$T/codes"
wait $(jobs -p | grep -v "^$stack_pid\$")
is "$(grep -cxE '201|202' "$T/codes")" 30 'thirty posts at once are all taken'
for _ in 1 2 3 4 5 6; do
	due
	sync_orders
	[ "$(sql "SELECT count(*) FROM job WHERE kind = 'receipt'
		AND state <> 'done'")" = 0 ] && break
done
is "$(entity SalesReceipt "value ->> 'DocNumber'" | grep -c '^G-')" 30 \
	'thirty receipts are there'
is "$(entity SalesReceipt "value ->> 'DocNumber'" | sort | uniq -d)" '' 'none twice'
is "$(calls % "value ->> 'status' = 429")" 0 'and no limit was passed'
most=$(sqlite3 :memory: "WITH call AS (SELECT value ->> 'arrived_ms' AS a,
	value ->> 'answered_ms' AS b FROM json_each(readfile('$T/requests.json'),
	'\$.requests') WHERE value ->> 'path' LIKE '/v3/%')
	SELECT max(n) FROM (SELECT (SELECT count(*) FROM call other
	WHERE other.a <= call.a AND other.b > call.a) AS n FROM call)")
[ "$most" -le 10 ]
ok $? "never more than ten calls at a time ($most)"
no_faults

# --- a provider that has had enough ---
new_minute
fault "{\"match\":{\"path_prefix\":\"/v3/\"},\"do\":\"throttle\"}"
sends H-1
is "$code $(json '$.status')" '202 pending' 'a receipt waits when calls are refused'
control DELETE requests >/dev/null
get /api/quickbooks/accounts "${bearer[@]}" -D "$T/head"
is "$code $(calls %)" '429 0' 'everybody leaves QuickBooks alone for a while'
like "$(cat "$T/head")" 'Retry-After: [1-6]?[0-9]' 'and says for how long'
sql 'DELETE FROM budget'
due
sync_orders
is "$code $(count H-1)" '0 1' 'then it is sent'

# --- a minute that is used up ---
sql "DELETE FROM budget; INSERT INTO budget (scope, window_ms, bucket, used,
	ends_at) VALUES ('qb:$REALM', 60000, $(date +%s), 500, 1)"
control DELETE requests >/dev/null
get /api/quickbooks/accounts "${bearer[@]}" -D "$T/head"
is "$code $(calls %)" '429 0' 'the call that would be refused is not made'
like "$(cat "$T/head")" 'Retry-After: [56][0-9]' 'until there is room'
sends H-2
is "$code $(json '$.status')" '202 pending' 'a receipt waits for it'
new_minute
due
sync_orders
is "$code $(count H-2)" '0 1' 'and is sent then'

# --- the end of a connection ---
control POST intuit/disconnect "{\"realm\":\"$REALM\"}" >/dev/null
sends I-1
is "$code $(sql "SELECT count(*) FROM receipt WHERE receipt_number = 'I-1'")" \
	'409 0' 'once a person has disconnected, nothing is taken in'
sends A-1
is "$code $(json '$.status')" '200 synced' 'what was taken before is still known'
unlike "$(cat "$T/serve.err")" 'eyJ|RT1-' 'no token stands in a log'
done_testing
