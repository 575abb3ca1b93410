#!/bin/bash
# chatbot.sh - a chatbot's session is one lead, and what was said is a note.

. "$(dirname "$0")/../lib/stack.sh"
stack_start CAPTURE_RATE_PER_MINUTE=100000

sync() {
	body=$("$B/leadbridge-sync" leads --json 2>>"$T/sync.err")
	code=$?
}
due() {
	sql "UPDATE job SET not_before = 0 WHERE state IN ('pending', 'retry')"
}
crm() {
	control GET "records/$1" | sed 's/{"id":"6/\n&/g' | tail -n +2
}
faults() {
	control DELETE faults >"$T/control"
	[ -z "${1:-}" ] || control POST faults "$1" >"$T/control"
	! grep '"error"' "$T/control" || bail_out 'the sandbox does not know this fault'
}
# chat SESSION FIELDS TURNS: a body; TURNS are words, a turn each.
chat() {
	local turns='' word
	for word in $3; do turns+="${turns:+,}{\"role\":\"visitor\",\"text\":\"$word\"}"; done
	echo "{\"session_id\":\"session-$1-0000000\",$2\"transcript\":[$turns]}"
}
status_of() {
	sql "SELECT status FROM v_leads WHERE email='$1'"
}

# --- one session, one lead ---
post /api/chatbot-leads "$(chat a '"name":"Ada Okafor","email":"ada@x.example",' 'Hello price')"
is "$code $(field status)" '201 pending' 'the first post of a session is 201'
id=$(field id) url=$(field status_url)
post /api/chatbot-leads "$(chat a '' 'Hello price')"
is "$code $(field id) $(field status_url)" "200 $id $url" 'a repeat is 200 with the same lead and link'
post /api/chatbot-leads "$(chat a '"phone":"+44 20 7946 0011",' 'Hello price thanks')"
is "$code $(field id)" "200 $id" 'a later post adds to it'
is "$(sql "SELECT kind || ' ' || phone FROM v_leads WHERE id='$id'")" 'chatbot +44 20 7946 0011' 'what it tells is kept'
is "$(sql "SELECT count(*) FROM chat_turn")" 3 'each turn once'
is "$(sql "SELECT count(*) FROM lead WHERE extra LIKE '%transcript%' OR extra LIKE '%session%'")" 0 'the transcript is no extra field'
get "$url"
is "$code $(field status)" '200 pending' 'the status link works'

# --- refused ---
refuse() {
	local n
	n=$(sql 'SELECT count(*) FROM lead')
	post /api/chatbot-leads "$3"
	is "$code $(sql 'SELECT count(*) FROM lead')" "$1 $n" "$2: $1, nothing stored"
}
refuse 422 'no session' '{"email":"a@x.example"}'
like "$body" '"field":"session_id"' 'which is named'
refuse 422 'a session that can be guessed' '{"email":"a@x.example","session_id":"123456789012345"}'
refuse 422 'neither e-mail nor phone at first' "$(chat b '"name":"B",' 'Hi')"
like "$body" '"field":"email"' 'which is named'
refuse 422 'a transcript that is none' '{"email":"a@x.example","session_id":"0123456789abcdef","transcript":["x"]}'
refuse 422 'a time that is none' '{"email":"a@x.example","session_id":"0123456789abcdef","transcript":[{"text":"x","at":"soon"}]}'
refuse 422 'all complaints' '{"email":"x","session_id":"1","transcript":5}'
like "$body" 'email.*session_id.*transcript' 'come together'

# --- delivered ---
sync
is "$code $(field synced)" '0 1' 'it is synced'
is "$(crm Notes | grep -c "\"Note_Title\":\"Chat $id: turns 1-3\"")" 1 'what was said is a note'
like "$(crm Notes | grep "Chat $id")" 'visitor: Hello.nvisitor: price.nvisitor: thanks' 'whole'
crm_id=$(sql "SELECT crm_id FROM v_leads WHERE id='$id'")

# --- it goes on after the delivery ---
post /api/chatbot-leads "$(chat a '"email":"ada.new@x.example",' 'thanks bye')"
is "$code $(sql "SELECT status FROM v_leads WHERE id='$id'")" '200 retry' 'a post after the delivery makes it due again'
sync
is "$(crm Leads | grep -c '"Last_Name":"Okafor"') $(sql "SELECT crm_id FROM v_leads WHERE id='$id'")" \
	"1 $crm_id" 'it goes to the same record, although the address is new'
like "$(crm Notes | grep "Chat $id: turns 4-4")" '"Note_Content":"visitor: bye.n' 'with what is new alone'
is "$(crm Notes | grep -c "Chat $id")" 2 'two notes in all'
sync
is "$code $(field processed)" '0 0' 'then nothing is due'

# --- while it is in flight ---
faults '[{"match":{"path_prefix":"/crm/v8/Leads/upsert"},"do":"delay","delay_ms":1500}]'
post /api/chatbot-leads "$(chat f '"email":"flight@x.example",' 'one')"
id=$(field id)
"$B/leadbridge-sync" leads 2>>"$T/sync.err" &
pid=$!
for i in $(seq 100); do
	[ "$(control GET state | grep -o '"under_way":[0-9]*')" = '"under_way":1' ] && break
	sleep 0.05
done
post /api/chatbot-leads "$(chat f '' 'one two')"
wait "$pid"
faults
sync
is "$(crm Notes | grep -o "Chat $id: turns [0-9-]*" | sort | tr '\n' ' ')" \
	"Chat $id: turns 1-1 Chat $id: turns 2-2 " 'what is said while it is sent is not lost'

# --- outages: every turn once ---
outage() {
	local name=$1 fault=$2 session=o$RANDOM
	faults "$fault"
	post /api/chatbot-leads "$(chat "$session" "\"email\":\"$session@x.example\"," 'one two')"
	id=$(field id)
	sync
	is "$code $(status_of "$session@x.example")" '5 retry' "$name: retry, exit 5"
	post /api/chatbot-leads "$(chat "$session" '' 'one two three')"
	faults
	due
	sync
	is "$code $(crm Leads | grep -c "$session@x")" '0 1' "$name: one lead"
	is "$(crm Notes | grep "Chat $id" | grep -o 'visitor: [a-z]*' | tr '\n' ' ')" \
		'visitor: one visitor: two visitor: three ' "$name: every turn once"
}
notes='{"path_prefix":"/crm/v8/Notes"}'
outage 'a note cut after the work' "[{\"match\":$notes,\"do\":\"cut_after\"}]"
outage 'a note cut before the work' "[{\"match\":$notes,\"do\":\"cut_before\"}]"
outage 'a note answered 500' "[{\"match\":$notes,\"do\":\"status\",\"status\":500}]"
outage 'a lead cut after the work' '[{"match":{"path_prefix":"/crm/v8/Leads/upsert"},"do":"cut_after"}]'

# --- sessions of forms, and closed ones ---
form=$("$B/leadbridge" form add Chat --json | sed -n 's/.*"id":"\([^"]*\)".*/\1/p')
post "/api/chatbot-leads?form=$form" "$(chat a '"email":"other@x.example",' 'Hi')"
is "$code $(sql "SELECT form FROM v_leads WHERE email='other@x.example'")" "201 $form" \
	"another form's session of the same id is another lead"
sql "UPDATE chat SET closes_at = 0"
post "/api/chatbot-leads?form=$form" "$(chat a '"email":"other@x.example",' 'Again')"
is "$code" 201 'after a day the same id begins another lead'
post "/api/chatbot-leads?form=$form" "$(chat z '"email":"spam@x.example","_gotcha":"x",' 'Buy')"
is "$code $(status_of spam@x.example)" '201 quarantined' 'the honeypot quarantines'
post "/api/chatbot-leads?form=$form" "$(chat z '' 'Buy now')"
is "$code $(field status) $(status_of spam@x.example)" '200 pending quarantined' 'and more of it stays there, and is not told so'

# --- shown ---
like "$("$B/leadbridge" lead show "$id")" '^transcript +visitor: one$' 'lead show has the conversation'
like "$("$B/leadbridge" lead show "$id")" '^timeline +20.*added: the session went on \[[0-9a-f]{32}\]$' 'and when it went on'
unlike "$(cat "$T/sync.err")" 'Hello|three' 'nothing that was said is in the log'
done_testing
