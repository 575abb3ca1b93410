#!/bin/bash
# queue.sh - what operators do with what waits, was given up, or must be
# forgotten.

. "$(dirname "$0")/../lib/stack.sh"
stack_start CAPTURE_RATE_PER_MINUTE=100000 SYNC_MAX_ATTEMPTS=3

lb() {
	"$B/leadbridge" "$@"
}
sync() {
	body=$("$B/leadbridge-sync" leads orders --json 2>>"$T/sync.err")
	code=$?
}
crm() {
	control GET "records/$1" | sed 's/{"id":"6/\n&/g' | tail -n +2
}
knob() {
	control POST settings "$1" >"$T/control"
}
status_of() {
	sql "SELECT status FROM v_leads WHERE email='$1'"
}
id_of() {
	sql "SELECT id FROM lead WHERE email='$1'"
}
# lead EMAIL [MORE]
lead() {
	post /api/store-lead "{\"email\":\"$1\"${2:+,$2}}"
}
# order NUMBER EMAIL
order() {
	post /api/orders "{\"order_number\":\"$1\",\"customer\":{\"name\":\"${2%@*} Long\",\"email\":\"$2\",\"company\":\"Ltd\"},\"items\":[{\"name\":\"Mug\",\"quantity\":1,\"unit_price\":1}],\"total\":1,\"currency\":\"EUR\",\"ship_to\":\"${2%@*} Street 1\"}"
}
# items: the rows of a list
items() {
	grep -o '"id":"[^"]*"' <<<"$1" | wc -l
}

# --- dead, with the reason and the way out ---
knob '{"picklist":"refuse"}'
lead bad1@x.example '"source":"No Such Source"'
lead bad2@y.example '"source":"Neither"'
sync
is "$code $(status_of bad1@x.example)" '1 dead' 'a refused value makes a lead dead'
body=$(lb dead list --json)
is "$(items "$body")" 2 'dead list has both'
like "$body" '"kind":"lead".*"email":"bad1@x.example".*"code":"INVALID_DATA","remedy":"correct the data","error":"Lead_Source: ' \
	'with the code, the remedy, and the reason in words'
like "$(lb dead list)" 'correct the data' 'for people, too'
is "$(items "$(lb dead list --json --filter 'email~x.example')") $(items "$(lb dead list --json --filter 'code=INVALID_DATA, email=BAD1@x.example')") $(items "$(lb dead list --json --filter 'form=none')") $(items "$(lb dead list --json --filter 'before=2020-01-01')") $(items "$(lb dead list --json --filter 'after=2020-01-01 kind=lead')")" \
	'1 1 0 0 2' 'a filter chooses by all of its terms'
lb dead list --filter 'nonsense=1' >"$T/out" 2>&1
is "$? $(grep -c 'no term' "$T/out")" '2 1' 'a wrong term is told'
is "$(items "$(lb dead list --json --limit 1)")" 1 'in pages'
cursor=$(lb dead list --json --limit 1 | sed -n 's/.*"next_cursor":"\([^"]*\)".*/\1/p')
like "$(lb dead list --json --limit 1 --cursor "$cursor")" 'bad2@y.example.*"next_cursor":null' 'to the last'

# --- the timeline ---
id=$(id_of bad1@x.example)
body=$(lb lead show "$id" --json)
like "$body" '"timeline":\[\{"at":"[^"]*","what":"captured","text":"by the form default","code":null,"request_id":"[0-9a-f]{32}"\},\{"at":"[^"]*","what":"dead","text":"Lead_Source: [^"]*","code":"INVALID_DATA","request_id":"[0-9a-f-]{36}"\}\]' \
	'lead show tells each step with its request'

# --- edit and resend ---
lb lead edit "$id" 'source=Web Download' name='Good One' >"$T/out" 2>&1
is "$? $(status_of bad1@x.example)" '0 retry' 'an edited lead is due'
sync
is "$code $(status_of bad1@x.example)" '0 synced' 'and is synced'
like "$(crm Leads | grep bad1@x)" '"Lead_Source":"Web Download"' 'with the new value'
like "$(lb lead show "$id")" 'edited: name, source' 'the timeline names what was edited'
lb lead edit "$id" name=Other 2>"$T/err"
is "$? $(grep -c 'change it there' "$T/err")" '1 1' 'what is in the CRM is edited there'
id=$(id_of bad2@y.example)
for bad in 'email=nonsense' 'colour=blue' 'name' "name=$(printf 'x%.0s' $(seq 501))"; do
	lb lead edit "$id" "$bad" >"$T/out" 2>&1
	is "$?" 2 "$(cut -c 1-20 <<<"$bad") is no edit"
done
lb lead edit "$id" email= >"$T/out" 2>&1
is "$? $(status_of bad2@y.example)" '2 dead' 'nor is a lead without an address'
lb lead edit "$id" email= phone='+44 20 7946 0099' source= >"$T/out" 2>&1
is "$? $(sql "SELECT status || ' ' || phone FROM v_leads WHERE id='$id'")" '0 retry +44 20 7946 0099' 'a field is taken out by nothing after the sign'
lb lead edit 01a00000-0000-7000-8000-000000000000 name=x 2>"$T/err"
is "$?" 1 'an unknown lead is told'

# --- bulk ---
sync
for i in 1 2 3; do lead "bulk$i@x.example" '"source":"Wrong"'; done
lead other@x.example '"source":"Wrong"'
sync
is "$(items "$(lb dead list --json)")" 4 'four are dead'
knob '{"picklist":"accept"}'
lb dead retry --filter 'email~bulk' >"$T/out" 2>&1
is "$? $(sql "SELECT count(*) FROM v_leads WHERE status='retry'")" '0 3' 'dead retry by a filter'
sync
is "$code $(items "$(lb dead list --json)")" '0 1' 'sends those'
lb dead retry "$(id_of other@x.example)"
is "$? $(status_of other@x.example)" '0 retry' 'by an id'
lb dead retry "$(id_of other@x.example)" 2>"$T/err"
is "$? $(grep -c 'nothing dead' "$T/err")" '1 1' 'which is dead no more'
lb dead retry 2>"$T/err"
is "$?" 2 'without any it asks for one'
lb dead retry --all --filter code=x 2>"$T/err"
is "$?" 2 'and takes only one'
lb dead retry --all
is "$?" 0 'all of none is fine'

# --- quarantine ---
lead trap@x.example '"_gotcha":"x"'
sync
is "$(status_of trap@x.example) $(crm Leads | grep -c trap@x)" 'quarantined 0' 'a suspect is not sent'
lb lead release "$(id_of trap@x.example)"
is "$? $(status_of trap@x.example)" '0 pending' 'until it is released'
sync
is "$(status_of trap@x.example) $(crm Leads | grep -c trap@x)" 'synced 1' 'then it is'
lb lead release "$(id_of trap@x.example)" 2>"$T/err"
is "$? $(grep -c 'not quarantined' "$T/err")" '1 1' 'once'

# --- export ---
lead csv@x.example '"name":"=HYPERLINK(\"http://evil\")","message":"two\nlines, \"quoted\"","phone":"+49 511 1234"'
lb lead export >"$T/csv"
is "$?" 0 'leads are exported as CSV'
like "$(head -n 1 "$T/csv")" '^id,tenant,form,kind,status,.*,email,phone,.*,extra' 'with a head'
like "$(cat "$T/csv")" "\"'=HYPERLINK\(\"\"http://evil\"\"\)\"" 'a formula is none in a spreadsheet'
like "$(cat "$T/csv")" "\"'\+49 511 1234\"" 'nor is a number'
n=$(sql 'SELECT count(*) FROM lead')
sqlite3 :memory: -cmd '.mode csv' ".import $T/csv t" 'SELECT count(*), count(DISTINCT id) FROM t' >"$T/out"
is "$(tr -d '\r' <"$T/out")" "$n,$n" 'every lead is a row'
is "$(lb lead export --format json | wc -l) $(lb lead export --format json --query csv@x | grep -c '"message":"two\\nlines')" "$n 1" 'or a line of JSON'
lb lead export --format xml >"$T/out" 2>&1
is "$?" 2 'there is no other form'

# --- orders ---
order Q-1 buyer@x.example
sync
body=$(lb order list --json)
like "$body" '"order_number":"Q-1","status":"pending","delivery":"synced","total":"1.00"' 'order list'
body=$(lb order show Q-1 --json)
like "$body" '"customer":\{"name":"buyer Long".*"timeline":\[.*"what":"captured".*"what":"synced","text":"deal [0-9]* made, contact [0-9]* made"' 'order show tells each step'
like "$(lb order show Q-1)" '^timeline .*synced: deal' 'to people, too'
lb order status Q-1 paid
is "$? $(sql "SELECT status || delivery FROM v_orders WHERE order_number='Q-1'")" '0 paidretry' 'order status sets the next one'
lb order retry Q-1
is "$?" 0 'order retry makes it due'
sync
lb order retry Q-1 2>"$T/err"
is "$? $(grep -c 'nothing to retry' "$T/err")" '1 1' 'but not one that is there'
lb order show Q-9 2>"$T/err"
is "$?" 1 'an unknown order is told'

# --- erase ---
post /api/chatbot-leads '{"session_id":"0123456789abcdef","name":"Eve Long","email":"eve@x.example","transcript":[{"role":"visitor","text":"my secret"}]}'
eve=$(field id) url=$(field status_url)
lead EVE@x.example '"message":"more of my secret","colour":"secretblue"' 
order Q-2 eve@x.example
post /api/store-lead '{"phone":"+44 20 7946 0055","email":"neighbour@x.example"}'
sync
is "$code" 0 'a person is in the CRM'
contact=$(sql "SELECT contact_id FROM v_orders WHERE order_number='Q-2'")
lead_id=$(sql "SELECT crm_id FROM v_leads WHERE id='$eve'")
lb lead erase "$eve" </dev/null 2>"$T/err"
is "$? $(sql "SELECT status FROM v_leads WHERE id='$eve'")" '2 synced' 'erasing asks first'
lb lead erase "$eve" --yes --crm >"$T/out" 2>"$T/err"
is "$?" 0 'then it erases'
is "$(sql "SELECT status || coalesce(name, '') || coalesce(email, '') || coalesce(crm_id, '') FROM v_leads WHERE id='$eve'")" erased 'every field'
is "$(sql "SELECT count(*) FROM v_leads WHERE status = 'erased'")" 2 'of every lead of the person'
is "$(sql "SELECT delivery || coalesce(contact_id, '') || total FROM v_orders WHERE order_number='Q-2'")" erased1.00 "and the order's customer, not what was sold"
is "$(crm Leads | grep "$lead_id" | grep -c '"deleted":true') $(crm Contacts | grep "$contact" | grep -c '"deleted":true')" '1 1' 'the records at the CRM are deleted'
like "$(crm Deals | grep 'Order Q-2"')" '"Description":"1 x Mug at 1.00: 1.00.nTotal: 1.00 EUR"' 'the deal says what was sold, not to whom'
stack_stop
"$B/leadbridge-sync" prune 2>>"$T/sync.err"
sql 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)' >"$T/out"
is "$(strings -n 3 "$DB" "$DB"-wal 2>/dev/null | grep -iE 'eve@x|my secret|secretblue|Eve Street|Eve Long')" '' 'nothing of it is left in the database file'
stack_run
get "${url/127.0.0.1:*\/api/127.0.0.1:$stack_port/api}"
is "$code $(field status)" '200 erased' 'the status link says so'
lb lead erase "$eve" --yes 2>"$T/err"
is "$? $(grep -c 'already' "$T/err")" '1 1' 'once'
is "$(status_of neighbour@x.example)" synced 'somebody else stays'
lb lead erase "$(id_of neighbour@x.example)" --yes >"$T/out"
like "$? $(cat "$T/out")" '^0 still at the CRM: Leads [0-9]+$' 'what stays at the CRM is told'
post /api/store-lead '{"email":"eve@x.example","message":"more of my secret","colour":"secretblue"}'
is "$code" 201 'a person who was erased may come again'

# --- audit ---
body=$(lb audit --json)
is "$(grep -o '"action":"[a-z.]*"' <<<"$body" | sort | uniq -c | tr -s ' \n' ' ')" \
	' 2 "action":"lead.edited" 3 "action":"lead.erased" 1 "action":"lead.released" 1 "action":"order.erased" ' 'each deed has a row'
like "$body" "\"tenant\":\"default\",\"actor\":\"cli:$(id -un)\"" 'with who did it'
is "$(sql "SELECT count(*) FROM v_audit WHERE action = 'lead.erased' AND subject = '$eve' AND at LIKE '20%Z'")" 1 'also in v_audit'
unlike "$(cat "$T/sync.err")" 'my secret|eve@x' 'no log has what was erased'
done_testing
