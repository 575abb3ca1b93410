#!/bin/bash
# delivery_steps.sh - a delivery of five leads dies at each of its steps: after
# the next run each is in the CRM once, with one note and its message once.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

stack_start CAPTURE_RATE_PER_MINUTE=1000000

# lead NUMBER EMAIL PHONE MESSAGE: with something for a note. As capture stores
# it, which its own test proves, many times faster.
lead() {
	local id
	id=$(printf '01a00000-0000-7000-8000-%012d' "$1")
	echo "INSERT INTO lead (id, tenant, form, kind, status_key, last_name,
		email, phone, message, extra, created_at) VALUES ('$id', 'default',
		'default', 'lead', 'k', 'Step', $2, $3, '$4', '{\"number\":$1}', 1);
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('lead', '$id', 'default',
		'pending', 0, 0, 0, 1, 1);"
}

round=0
# Five of four people: one twice, one known by phone alone, one there already.
five_leads() {
	local n
	round=$((round + 1))
	n=$((round * 10))
	sql "BEGIN;
		$(lead $((n + 1)) "'a$round@x.example'" NULL "a $round first.")
		$(lead $((n + 2)) "'b$round@x.example'" NULL "b $round.")
		$(lead $((n + 3)) NULL "'+49 511 $((100000 + round))'" "c $round.")
		$(lead $((n + 4)) "'A$round@X.example'" NULL "a $round second.")
		$(lead $((n + 5)) "'known@x.example'" NULL "known $round.")
		COMMIT"
}

one_step() {
	local left
	five_leads
	"$when" "$1" "$C/leadbridge-sync" leads || return 1
	step_name=$(last_step)
	# What was sent is dealt with before anybody looks again.
	[ "$step_name" != send ] || sleep 0.3
	"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err" ||
		wrong+="the next run: $(cat "$T/out") "
	left=$(sql "SELECT status || ' ' || coalesce(last_error, '') FROM v_leads
		WHERE status <> 'synced'")
	[ -z "$left" ] || wrong+="left: $left "
	[ "$(sql "SELECT count(*) FROM run WHERE state = 'running'")" = 0 ] ||
		wrong+='a dead run still runs '
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

sparse_steps
sql "$(lead 1 "'known@x.example'" NULL 'known 0.')"
"$B/leadbridge-sync" leads 2>"$T/err" || bail_out 'a first delivery'
when=dies
every_step one_step
is "$step_wrong" '' "killed before each of $step_count steps of a delivery, the next run finishes it"
[ "$step_count" -gt 20 ]
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
rows Leads Email | tr '[:upper:]' '[:lower:]' | grep . >"$T/emails"
rows Leads Phone | grep . >"$T/phones"
rows Notes Note_Title >"$T/titles"
rows Leads Description | tr -s '\n' | grep . >"$T/messages"
is "$(twice <"$T/emails")" '' 'nobody is there twice by e-mail'
is "$(twice <"$T/phones")" '' 'nor by phone'
is "$(twice <"$T/titles")" '' 'no note is there twice'
is "$(twice <"$T/messages")" '' 'no message stands there twice'
is "$(wc -l <"$T/emails") $(wc -l <"$T/phones")" "$((2 * round + 1)) $round" \
	"everybody of $round rounds is there"
is "$(wc -l <"$T/titles")" "$((5 * round + 1))" 'with a note for each lead'
is "$(wc -l <"$T/messages")" "$((5 * round + 1))" 'and each message'
is "$(sql "SELECT count(*) FROM v_leads WHERE status = 'synced' AND crm_id <> ''")" \
	"$((5 * round + 1))" 'the store knows each record'
is "$(ls -A "$T/data/token-journal")" '' 'no journal is left'
done_testing
