#!/bin/bash
# race_sync.sh - two leadbridge-sync at once: one works, the other steps aside,
# and no lead goes twice.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start CAPTURE_RATE_PER_MINUTE=1000000 SYNC_BATCH_SIZE=5

sync_to() {
	"$B/leadbridge-sync" leads --json >"$T/$1.out" 2>"$T/$1.err"
	echo $? >"$T/$1.status"
}
state_of() {
	sed -n 's/.*"state":"\([a-z]*\)".*/\1/p' "$T/$1.out"
}
rows() {
	control GET "records/$1" | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT value ->> '$2' FROM json_each(readfile('$T/records.json'),
		'\$.records')" | grep .
}
posts() {
	local i
	for i in $(seq "$2"); do
		post /api/store-lead "{\"phone\":\"+49 511 $1$((1000 + i))\",\"n\":\"$1 $i\"}"
	done
}

# --- while one is held up at the provider ---
posts 1 3
control POST faults '{"match":{"path_prefix":"/crm/v8/Leads/upsert"},"do":"delay","delay_ms":1500}' >"$T/control"
sync_to first &
first=$!
for i in $(seq 200); do
	[ "$(sql "SELECT count(*) FROM job WHERE state = 'sending'")" = 3 ] && break
	sleep 0.02
done
sync_to second
is "$(cat "$T/second.status") $(state_of second)" '0 skipped' 'a second run steps aside, exit 0'
like "$(cat "$T/second.out")" '"processed":0' 'and has done nothing'
body=$("$B/leadbridge-sync" leads 2>&1)
is "$?$body" 0 'without a word to cron'
body=$("$B/leadbridge-sync" leads --tenant default --json)
like "$body" '"skipped"' 'the same for a tenant by name'
body=$("$B/leadbridge-sync" prune --json)
like "$body" '"job":"prune".*"state":"done"' 'another job is not held up'
wait "$first"
is "$(cat "$T/first.status") $(state_of first)" '0 done' 'the first one finishes'
is "$(sql "SELECT count(*) FROM run WHERE job = 'leads'")" 1 'one run is on record'

# --- at the very same moment, again and again ---
for round in 2 3 4 5 6 7; do
	posts "$round" 12
	pids=()
	for i in 1 2 3 4; do
		sync_to "r$i" &
		pids+=($!)
	done
	wait "${pids[@]}"
	states="$states $(for i in 1 2 3 4; do state_of "r$i"; done | sort | uniq -c | tr -d '\n')"
	cat "$T"/r?.status >>"$T/statuses"
done
is "$(sort -u "$T/statuses")" 0 'four at once, six times: all end with 0'
is "$(sql "SELECT status, count(*) FROM v_leads GROUP BY 1")" 'synced|75' 'every lead is synced'
is "$(rows Leads Phone | sort | uniq -d)" '' 'nobody is there twice'
is "$(rows Leads Phone | wc -l)" 75 'everybody is there'
is "$(rows Notes Note_Title | sort | uniq -d)" '' 'no note is there twice'
is "$(sql "SELECT count(*) FROM run WHERE state = 'running'")" 0 'no run is left open'
echo "# $states"
done_testing
