#!/bin/bash
# mapping.sh - one's own fields, the CRM's rules, people who are contacts.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
stack_start CAPTURE_RATE_PER_MINUTE=100000 SYNC_MAX_ATTEMPTS=3

# lb ARG...: output in $out, complaints in $err, exit status in $status.
lb() {
	"$B/leadbridge" "$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}
# sync: status in $code, JSON in $body.
sync() {
	body=$("$B/leadbridge-sync" leads --json 2>>"$T/sync.err")
	code=$?
}
# crm MODULE: the records in the sandbox, one a line.
crm() {
	control GET "records/$1" | sed 's/{"id":"6/\n&/g' | tail -n +2
}
# calls PATH: how often it was asked for since the last forget.
calls() {
	control GET requests | grep -o "\"path\":\"$1[^\"]*\"" | wc -l
}
forget() {
	control DELETE requests >"$T/control"
}
# field_in_crm JSON, settings_of_crm JSON: set the scene.
field_in_crm() {
	control POST fields "$1" >"$T/control"
	! grep '"error"' "$T/control" || bail_out 'the sandbox refuses a field'
}
settings_of_crm() {
	control POST settings "$1" >"$T/control"
}
status_of() {
	sql "SELECT status FROM v_leads WHERE email='$1'"
}
error_of() {
	sql "SELECT last_error FROM v_leads WHERE email='$1'"
}
# mapping TEXT: as a file, set.
mapping() {
	printf '%s\n' "$1" >"$T/mapping.json"
	lb mapping set lead "$T/mapping.json"
	[ "$status" = 0 ] || bail_out "the mapping is refused: $err"
}

# --- what holds without a file ---
lb mapping show lead
is "$status" 0 'there is a mapping without a file'
like "$out" '"Description": \{"from": "message"' 'which can be read'
printf '%s\n' "$out" >"$T/shown.json"
lb mapping set lead "$T/shown.json"
is "$status$out$err" 0 'and set again as it was shown'
lb mapping show lead --json
like "$out" '"kind":"lead","tenant":"default","own":true,"updated_at":"20' 'it is the own one now'
lb mapping set lead --default
lb mapping show lead --json
like "$out" '"own":false,"updated_at":null' 'until --default'
lb mapping check lead
is "$status" 0 'a new account has nothing against it'
like "$out" '^note: fields.Company: is mandatory in the CRM.s own forms' 'but there is something to know'
lb mapping check order
is "$status" 0 'nor against the one of orders'
lb mapping show nothing
is "$status" 2 'there is no third kind'
lb mapping set lead
is "$status" 2 'set needs a file'
lb mapping show lead --tenant nobody
is "$status" 2 'or a tenant that is'

# --- mistakes, all together ---
echo '{"fields":{"Budget__c":{"form":"budget"},"City":{"from":"city","max":"long"}},"nots":"rest"}' >"$T/bad.json"
lb mapping set lead "$T/bad.json"
is "$status" 3 'a file with mistakes is refused'
is "$(wc -l <<<"$err")" 4 'all of them are told'
like "$err" '^fields.Budget__c.form: there is no such member: did you mean "from"\?' 'each with its place'
like "$err" '^nots: .*did you mean "note"\?' 'and its remedy'
lb mapping show lead --json
like "$out" '"own":false' 'nothing was set'
lb mapping check lead "$T/bad.json" --json
is "$status" 3 'check refuses it as well'
like "$out" '\{"items":\[\{"id":"fields.Budget__c.form","severity":"error",' 'as a list'

# --- a field of one's own ---
printf '%s\n' '{"fields":{
  "Budget__c":{"from":"budget","type":"number","decimal":",","if_known":"overwrite"},
  "Colour__c":{"from":"colour","case":"title","if_known":"append_note"},
  "City":{"from":"city","if_known":"skip"}},
  "tags":["web","{utm_campaign}"],"triggers":["workflow"]}' >"$T/own.json"
forget
lb mapping check lead "$T/own.json"
is "$status" 3 'a field that the CRM lacks is found before it is lost'
like "$out" '^fields.Budget__c: Leads have no such field' 'by its name'
is "$(calls /crm/v8/settings/fields)" 1 'what was found wrong by fields kept from before is looked at anew'
field_in_crm '{"module":"Leads","api_name":"Budget__c","data_type":"currency","length":16}'
field_in_crm '{"module":"Leads","api_name":"Colour__c","data_type":"text","length":20}'
lb mapping check lead "$T/own.json"
is "$status" 0 'when it is there, all is well'
forget
lb mapping check lead "$T/own.json"
is "$status $(calls /crm/v8/settings)" '0 0' 'what is well is not asked for twice a day'
lb mapping set lead "$T/own.json"
is "$status$err" 0 'the file is set'
post /api/store-lead '{"name":"Ada Okafor","email":"ada@x.example","message":"First","budget":"1.234,50 EUR","colour":"dark blue","city":"Leeds","utm_campaign":"spring","size":"L"}'
out=$("$B/leadbridge-sync" leads --dry-run)
like "$out" '"Budget__c":1234.50,"Colour__c":"Dark Blue","City":"Leeds","Tag":\[\{"name":"web"\},\{"name":"spring"\}\]' 'a dry run shows the mapped record'
sync
is "$code $(status_of ada@x.example)" '0 synced' 'and it is sent'
record=$(crm Leads | grep ada@x)
like "$record" '"Budget__c":1234.50' 'a number arrives as one'
like "$record" '"Colour__c":"Dark Blue"' 'a text as the mapping wants it'
like "$record" '"Tag":\[\{"name":"web"' 'with its tags'
like "$record" '"last_trigger":\["workflow"\]' 'and runs what shall run in the CRM'
like "$(crm Notes)" 'size: L' 'what has no field is in a note'
unlike "$(crm Notes)" 'colour:|budget:' 'and nothing else'

# --- when the person is known already ---
post /api/store-lead '{"email":"ada@x.example","message":"Second","budget":"99","colour":"red","city":"York"}'
sync
record=$(crm Leads | grep ada@x)
is "$(wc -l <<<"$record")" 1 'a known person stays one record'
like "$record" '"Budget__c":99[,.]' 'overwrite writes'
like "$record" '"City":"Leeds"' 'skip leaves'
like "$record" '"Colour__c":"Dark Blue"' 'append_note leaves'
like "$(crm Notes)" 'Colour__c: Red' 'and notes'
like "$record" 'Description":"First.n.nSecond"' 'the message is appended'
mapping '{"assignment_rule":"6100000000000000077","triggers":[]}'
forget
post /api/store-lead '{"email":"rule@x.example"}'
sync
like "$(control GET requests)" 'lar_id.{1,8}6100000000000000077' 'an assignment rule goes with a new record'
like "$(crm Leads | grep rule@x)" '"automation_runs":0' 'no trigger, no automation'

# --- a field that there is not: leads wait ---
mapping '{"fields":{"Nowhere__c":"size"}}'
post /api/store-lead '{"email":"wait@x.example","size":"XL"}'
sync
is "$code $(status_of wait@x.example)" '3 pending' 'a mapping to a field that is not keeps leads waiting'
like "$body" 'mapping check' 'and names the remedy'
lb mapping set lead --default
sync
is "$code $(status_of wait@x.example)" '0 synced' 'nothing is lost by it'

# --- mandatory in the CRM ---
field_in_crm '{"module":"Leads","api_name":"Region__c","data_type":"text","length":20,"mandatory":true}'
lb mapping check lead
is "$status" 0 'fields kept from before do not know it yet'
sql 'DELETE FROM field_cache'
lb mapping check lead
is "$status" 3 'a mandatory field without a rule is found'
like "$out" '^fields.Region__c: is mandatory in the CRM and has no rule' 'with its name'
post /api/store-lead '{"email":"must@x.example"}'
sync
is "$code $(status_of must@x.example)" '1 dead' 'a record without it is dead'
like "$(error_of must@x.example)" '^Region__c: a field that the CRM requires is missing' 'in words'
mapping '{"fields":{"Region__c":{"from":"region","default":"Europe"}}}'
lb mapping check lead
is "$status" 0 'a rule with a default is the remedy'
lb lead retry "$(sql "SELECT id FROM lead WHERE email='must@x.example'")"
sync
is "$code $(status_of must@x.example)" '0 synced' 'then it is sent'
like "$(crm Leads | grep must@x)" '"Region__c":"Europe"' 'with the default'
field_in_crm '{"module":"Leads","api_name":"Region__c","mandatory":false}'

# --- picklists that refuse ---
settings_of_crm '{"picklist":"refuse"}'
mapping '{"fields":{"Lead_Source":{"from":"source","map":{"google":"Web Reserch"},"otherwise":"Web Download"}}}'
lb mapping check lead
is "$status" 3 'a value that is in no picklist is found'
like "$out" '"Web Reserch" is not in the picklist: did you mean "Web Research"\?' 'with what was meant'
mapping '{"fields":{"Lead_Source":{"from":"source","map":{"google":"Web Research"},"otherwise":"Web Download"}}}'
lb mapping check lead
is "$status" 0 'a table with "otherwise" keeps to the list'
post /api/store-lead '{"email":"list1@x.example","source":"Google"}'
post /api/store-lead '{"email":"list2@x.example","source":"nobody knows"}'
sync
is "$code $(field synced)" '0 2' 'nobody is refused'
like "$(crm Leads | grep list1@x)" '"Lead_Source":"Web Research"' 'the table is used'
like "$(crm Leads | grep list2@x)" '"Lead_Source":"Web Download"' 'and what stands for all others'
settings_of_crm '{"picklist":"accept"}'
lb mapping set lead --default

# --- a field that is shorter in this account ---
field_in_crm '{"module":"Leads","api_name":"Company","length":20}'
field_in_crm '{"module":"Leads","api_name":"Description","length":30}'
post /api/store-lead '{"email":"short@x.example","company":"A company with a rather long name","message":"A message that is longer than thirty characters"}'
post /api/store-lead '{"email":"other@x.example"}'
sync
is "$code $(field synced) $(field dead)" '0 2 0' 'what this account does not hold is sent shortened'
like "$(crm Leads | grep short@x)" '"Company":"A company with a ra…"' 'with a mark'
note=$(crm Notes | grep 'rather long name')
like "$note" 'Company: A company with a rather long name' 'and whole in the note'
like "$note" 'longer than thirty characters' 'both of them'
post /api/store-lead '{"email":"other@x.example","message":"Short"}'
post /api/store-lead '{"email":"short@x.example","message":"Once more"}'
sync
is "$code $(field synced)" '0 2' 'also with what is there already'
like "$(crm Notes)" 'Description: Once more' 'the rest is a note'

# --- a person who was converted ---
post /api/store-lead '{"name":"Grace Hall","email":"grace@x.example","message":"Hello"}'
sync
lead=$(sql "SELECT crm_id FROM v_leads WHERE email='grace@x.example'")
token=$("$B/leadbridge" token get zoho_crm)
curl -s -o "$T/convert" -H "Authorization: Zoho-oauthtoken $token" -H 'Content-Type: application/json' \
	-d '{"data":[{}]}' "$SANDBOX/crm/v8/Leads/$lead/actions/convert"
contact=$(sed -n 's/.*"Contacts":{"id":"\([0-9]*\)".*/\1/p' "$T/convert")
[ -n "$contact" ] || bail_out "the sandbox does not convert: $(cat "$T/convert")"
n=$(crm Leads | wc -l)
forget
post /api/store-lead '{"email":"Grace@x.example","phone":"0221 5566","message":"I am back","colour":"green"}'
id=$(field id)
sync
is "$code $(field synced) $(crm Leads | wc -l)" "0 1 $n" 'a converted lead does not come back as a new one'
is "$(calls /crm/v8/coql)" 2 'with one look-up more'
note=$(crm Notes | grep 'I am back')
like "$note" "$contact" 'the message is a note of the contact'
like "$note" 'colour: green' 'with all that has no field'
like "$(crm Contacts | grep -i grace@x)" '"Phone":"0221 5566"' 'an empty field of the contact is filled'
is "$(sql "SELECT crm_id FROM v_leads WHERE id='$id'")" "$contact" 'the lead is the contact'
lb lead show "$id"
like "$out" 'crm_module  *Contacts' 'and lead show says so'
lb lead show "$(sql "SELECT id FROM lead WHERE crm_id='$lead'")"
like "$out" 'crm_module  *Leads' 'as it does of the lead before'
mapping '{"contact":{"fields":{"Phone":{"from":"phone","type":"phone","if_known":"overwrite"},"Title":{"constant":"Customer"}}}}'
lb mapping check lead
is "$status" 0 'rules of contacts are checked with the fields of contacts'
post /api/store-lead '{"email":"grace@x.example","phone":"0221 7788","message":"New number"}'
sync
record=$(crm Contacts | grep -i grace@x)
like "$record" '"Phone":"0221 7788"' 'a contact has policies too'
like "$record" '"Title":"Customer"' 'and fields of its own'
mapping '{"contact":false}'
post /api/store-lead '{"email":"grace@x.example","message":"As a lead"}'
sync
is "$(crm Leads | wc -l)" $((n + 1)) 'whoever does not want it has a new lead'
lb mapping set lead --default

# --- each tenant has its own ---
sql "INSERT INTO tenant (name, created_at) VALUES ('other', 0)"
echo '{"note":"all"}' >"$T/other.json"
lb mapping set lead "$T/other.json" --tenant other
lb mapping show lead --tenant other
like "$out" '"note": "all"' 'another tenant has a mapping of its own'
lb mapping show lead
like "$out" '"note": "rest"' 'which is nobody else'"'"'s'
lb mapping check lead --tenant other
is "$status" 3 'nor has it a connection that is not its own'

# --- contacts in batches ---
forget
for i in $(seq 60); do
	printf '{"email":"many%s@x.example","name":"Many %s"}\n' "$i" "$i"
done | while read -r line; do
	curl -s -o /dev/null -H 'Content-Type: application/json' -d "$line" "$URL/api/store-lead"
done
sync
is "$(field synced) $(calls /crm/v8/coql)" '60 2' 'sixty leads are looked for by two questions'

# --- not connected ---
sql 'DELETE FROM connection'
lb mapping check lead
is "$status" 0 'a check needs no connection while the fields are kept'
sql 'DELETE FROM field_cache'
lb mapping check lead
is "$status" 3 'without one it says so'
like "$err" 'connect' 'with the remedy'
lb mapping show lead
is "$status" 0 'what holds is shown all the same'
unlike "$(cat "$T/sync.err" "$T/serve.err")" '1000\.[0-9a-f]{32}' 'no token is in any log'

done_testing
