#!/bin/bash
# proof_steps.sh - a comparison and a canary die at each of their steps: the
# next ones finish what they had begun, and nothing is left behind.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

stack_start CAPTURE_RATE_PER_MINUTE=1000000
control POST settings '{"quota":false}' >"$T/control"

# How many steps are left out after each; none in a soak.
stride=3
[ -z "${SOAK:-}" ] || stride=1

# crm: live records of the CRM, "e-mail" a line.
crm() {
	control GET records/Leads | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT value ->> 'Email' FROM json_each(readfile('$T/records.json'),
		'\$.records') WHERE NOT value ->> '\$._sandbox.deleted'"
}

# --- A comparison ---
for i in 1 2 3; do post /api/store-lead "{\"email\":\"p$i@x.example\",\"message\":\"m $i.\"}"; done
"$B/leadbridge-sync" leads 2>"$T/err" || bail_out 'a first delivery'
lost=$(sql "SELECT id FROM lead WHERE email = 'p2@x.example'")

one_reconcile() {
	sql "UPDATE lead SET synced_at = 1000, crm_id = CASE id WHEN '$lost'
		THEN '6100000000009999999' ELSE crm_id END; DELETE FROM mark;
		DELETE FROM alert; UPDATE job SET last_code = NULL"
	dies $((($1 - 1) * stride + 1)) "$C/leadbridge-sync" reconcile || return 1
	step_name=$(last_step)
	[ "$(sql "SELECT state FROM job WHERE subject_id = '$lost'")" = 'done' ] ||
		[ "$(sql "SELECT count(*) FROM alert WHERE text LIKE '%$lost%'")" = 1 ] ||
		wrong+='nobody is told '
	"$B/leadbridge-sync" reconcile >"$T/out" 2>"$T/err"
	[ "$(sql "SELECT state FROM job WHERE subject_id = '$lost'")" = retry ] ||
		wrong+="the lost one: $(cat "$T/out" "$T/err") "
	[ "$(sql "SELECT count(*) FROM job WHERE state <> 'done'")" = 1 ] ||
		wrong+='another one, too '
	"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err" || wrong+="then: $(cat "$T/out") "
}
sparse_steps
every_step one_reconcile
is "$step_wrong" '' "killed at each of $step_count steps, a comparison is finished by the next"
[ "$step_count" -gt 8 ]
ok $? 'there are steps to die at'
is "$(crm | sort | tr '\n' ' ')" 'p1@x.example p2@x.example p3@x.example ' 'each is in the CRM once'

# --- A canary ---
one_canary() {
	dies $((($1 - 1) * stride + 1)) "$C/leadbridge-sync" canary || return 1
	step_name=$(last_step)
	# What was sent is dealt with before anybody looks again.
	[ "$step_name" != send ] || sleep 0.3
	"$B/leadbridge-sync" canary >"$T/out" 2>"$T/err" ||
		wrong+="the next: $(cat "$T/out" "$T/err") "
	[ "$(crm | grep -c canary)" = 0 ] || wrong+='one is left in the CRM '
	[ "$(sql "SELECT count(*) FROM lead WHERE email LIKE '%canary%'")" = 0 ] ||
		wrong+='one is left here '
}
every_step one_canary
is "$step_wrong" '' "killed at each of $step_count steps, a canary is taken back by the next"
[ "$step_count" -gt 20 ]
ok $? 'there are steps to die at'
is "$(crm | sort | tr '\n' ' ')" 'p1@x.example p2@x.example p3@x.example ' 'the CRM has what it had'
is "$(sql "SELECT count(*) FROM lead WHERE kind <> 'canary' OR hold IS NULL")" 3 'and so have we'
done_testing
