#!/bin/bash
# kill_sync.sh - leadbridge-sync is killed at random moments while there is much
# to do: in the end each lead is in the CRM once, with one note.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

kills=${KILLS:-50}
[ -z "${SOAK:-}" ] || kills=250

# Small calls, several at once, so that there is much to be interrupted; the
# provider takes its time over each.
stack_start CAPTURE_RATE_PER_MINUTE=1000000 SYNC_BATCH_SIZE=4 SYNC_CONCURRENCY=3
control POST settings '{"quota":false}' >"$T/control"
control POST faults '{"match":{"path_prefix":"/crm","times":0},"do":"delay","delay_ms":12}' >"$T/control"

# leads N: so many more, of whom a third is known by phone alone.
leads() {
	local i
	for i in $(seq "$1"); do
		made=$((made + 1))
		if [ $((made % 3)) = 0 ]; then
			echo "{\"phone\":\"+49 511 $((100000 + made))\",\"message\":\"m $made.\",\"n\":$made}"
		else
			echo "{\"email\":\"l$made@x.example\",\"message\":\"m $made.\",\"n\":$made}"
		fi
	done | while read -r body; do
		echo "url = \"$URL/api/store-lead\""
		printf 'data-binary = "%s"\n' "${body//\"/\\\"}"
		echo 'header = "Content-Type: application/json"'
		echo 'output = /dev/null'
		echo next
	done | sed '$d' | curl -s -K -
}

made=0
done_kills=0
finished=0
for _ in $(seq $((kills * 10))); do
	[ "$done_kills" -ge "$kills" ] && break
	[ "$(sql "SELECT count(*) FROM v_leads WHERE status <> 'synced'")" -gt 20 ] || {
		leads 24
		made=$(sql 'SELECT count(*) FROM lead')
	}
	"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err" &
	pid=$!
	sleep "0.$(printf %03d $((10 + RANDOM % 250)))"
	if kill -KILL "$pid" 2>/dev/null; then
		wait "$pid" 2>/dev/null
		[ $? -eq 137 ] && done_kills=$((done_kills + 1))
		# What was sent is dealt with before anybody looks again.
		sleep 0.1
	else
		wait "$pid"
		finished=$((finished + 1))
	fi
done
control DELETE faults >"$T/control"
for _ in 1 2 3; do
	sql "UPDATE job SET not_before = 0 WHERE state = 'retry'"
	"$B/leadbridge-sync" leads >"$T/out" 2>"$T/err"
	status=$?
done
is "$done_kills" "$kills" "leadbridge-sync is killed $kills times ($finished runs ended before)"
is "$status" 0 'then it ends well'
is "$(sql "SELECT status, count(*) FROM v_leads GROUP BY 1")" "synced|$made" 'every lead is synced'

rows() {
	control GET "records/$1" | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT value ->> '$2' FROM json_each(readfile('$T/records.json'),
		'\$.records')" | tr -s '\n' | grep .
}
is "$(rows Leads Email | sort | uniq -d)" '' 'nobody is there twice by e-mail'
is "$(rows Leads Phone | sort | uniq -d)" '' 'nor by phone'
is "$(rows Notes Note_Title | sort | uniq -d)" '' 'no note is there twice'
is "$(rows Leads Description | sort | uniq -d)" '' 'no message is there twice'
is "$(rows Leads Last_Name | wc -l) $(rows Notes Note_Title | wc -l) $(rows Leads Description | wc -l)" \
	"$made $made $made" "all $made are there, with note and message"
is "$(sql "SELECT count(*) FROM run WHERE state = 'running'")" 0 'no dead run runs on'
is "$(ls -A "$T/data/token-journal")" '' 'no journal is left'
is "$(sql_sound)" ok 'the store is sound'
done_testing
