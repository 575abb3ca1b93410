#!/bin/bash
# cut.sh - connections that are cut, before or after the work was done, at each
# kind of call of a delivery: nothing twice, nothing lost.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start CAPTURE_RATE_PER_MINUTE=1000000

# One that is there already, one known by phone, and three new ones; each with
# something for a note.
posts() {
	post /api/store-lead "{\"email\":\"known@x.example\",\"message\":\"known $1.\",\"n\":\"$1\"}"
	post /api/store-lead "{\"phone\":\"+49 511 1000\",\"message\":\"phone $1.\",\"n\":\"$1\"}"
	post /api/store-lead "{\"email\":\"a$1@x.example\",\"message\":\"a $1.\",\"n\":\"$1\"}"
	post /api/store-lead "{\"email\":\"b$1@x.example\",\"message\":\"b $1.\",\"n\":\"$1\"}"
	post /api/store-lead "{\"phone\":\"+49 511 20$1\",\"message\":\"c $1.\",\"n\":\"$1\"}"
}

rows() {
	control GET "records/$1" | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT value ->> '$2' FROM json_each(readfile('$T/records.json'),
		'\$.records')" | tr -s '\n' | grep .
}

all_there() {
	[ "$(sql "SELECT count(*) FROM v_leads WHERE status <> 'synced'")" = 0 ]
}

round=0
# cut KIND METHOD PATH N NAME: the n-th such call of a run is cut.
cut_at() {
	local i
	round=$((round + 1))
	posts "$round"
	control POST faults "{\"match\":{\"method\":\"$2\",\"path_prefix\":\"$3\",
		\"nth\":$4},\"do\":\"$1\"}" >"$T/control"
	"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err"
	is "$?" 5 "$5: $1: later"
	control DELETE faults >"$T/control"
	for i in 1 2 3; do
		sql "UPDATE job SET not_before = 0 WHERE state = 'retry'"
		"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err"
		all_there && break
	done
	all_there
	ok $? "$5: $1: then all are synced"
	is "$(rows Leads Email | tr '[:upper:]' '[:lower:]' | sort | uniq -d)" '' \
		"$5: $1: nobody is there twice by e-mail"
	is "$(rows Leads Phone | sort | uniq -d)" '' "$5: $1: nor by phone"
	is "$(rows Notes Note_Title | sort | uniq -d)" '' "$5: $1: no note twice"
	is "$(rows Leads Description | sort | uniq -d)" '' "$5: $1: no message twice"
}

posts 0
"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err" || bail_out 'a first delivery'
for kind in cut_before cut_after truncate; do
	cut_at "$kind" POST /crm/v8/coql 1 'the first look-up'
	cut_at "$kind" POST /crm/v8/coql 2 'the second look-up'
	cut_at "$kind" PUT /crm/v8/Leads 1 'a change'
	cut_at "$kind" POST /crm/v8/Leads/upsert 1 'an upsert'
	cut_at "$kind" POST /crm/v8/Notes 1 'the notes'
done
is "$(rows Leads Email | wc -l) $(rows Leads Phone | wc -l)" \
	"$((2 * round + 3)) $((round + 2))" 'everybody is there'
is "$(rows Notes Note_Title | wc -l)" "$((5 * round + 5))" 'with a note for each lead'
is "$(rows Leads Description | wc -l)" "$((5 * round + 5))" 'and each message'

# --- A stop in the middle: what is in flight gets its time, then is cut ----------
posts stop
control POST faults '{"match":{"path_prefix":"/crm/v8/Notes"},"do":"delay","delay_ms":9000,"after":true}' >"$T/control"
"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err" &
pid=$!
for i in $(seq 100); do
	[ "$(rows Leads Email | grep -c '^[ab]stop@')" = 2 ] && break
	sleep 0.05
done
kill -TERM "$pid"
wait "$pid"
is "$?" 5 'told to stop while a call hangs, it ends: later'
control DELETE faults >"$T/control"
is "$(sql "SELECT count(*) FROM job WHERE state = 'sending'")" 0 'and keeps no claim'
sql "UPDATE job SET not_before = 0 WHERE state = 'retry'"
"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err"
is "$?" 0 'the next run finishes'
is "$(rows Notes Note_Title | sort | uniq -d)" '' 'no note is there twice'
is "$(rows Notes Note_Title | wc -l)" "$((5 * round + 10))" 'and none is lost'
done_testing
