#!/bin/bash
# two_stacks.sh - two whole leadbridges on one PostgreSQL: one refresh, no lead
# twice, and nothing lost when one of them or the server dies.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/pgsql.sh
. "$root/tests/lib/pgsql.sh"

second_pid=
load_pids=()

end_load() {
	[ "${#load_pids[@]}" -gt 0 ] || return 0
	kill -TERM "${load_pids[@]}" 2>/dev/null
	wait "${load_pids[@]}" 2>/dev/null
	load_pids=()
}

end_second() {
	[ -n "$second_pid" ] || return 0
	kill -TERM "$second_pid" 2>/dev/null
	wait "$second_pid" 2>/dev/null
	second_pid=
}

end_all() {
	local status=$?
	end_load
	end_second
	stack_stop
	pgsql_stop
	(exit "$status")
	stack_clean
}
trap end_all EXIT

# The server's own limit of sessions, as people have it.
pgsql_start max_connections=100 || bail_out 'no PostgreSQL server'
TEST_DB=$PGSQL_URL
stack_start CAPTURE_RATE_PER_MINUTE=30 SYNC_BATCH_SIZE=5 SYNC_CONCURRENCY=2

# --- A second machine: the same keys, its own data directory ---
take_ports
second_port=$port
mkdir -m 700 "$T/second"
cp -p "$T/data/key" "$T/data/form-key" "$T/second/"
(
	umask 077
	sed -e "s,^LEADBRIDGE_DATA_DIR=.*,LEADBRIDGE_DATA_DIR=$T/second," \
		-e "s,^LEADBRIDGE_PUBLIC_URL=.*,LEADBRIDGE_PUBLIC_URL=http://127.0.0.1:$second_port," \
		"$LEADBRIDGE_ENV" >"$T/second.env"
)

start_second() {
	local i
	BUILD_DIR=$B "$root/nginx/serve.sh" --port "$second_port" \
		--env "$T/second.env" >"$T/second.out" 2>"$T/second.err" &
	second_pid=$!
	for i in $(seq 200); do
		grep -q '^leadbridge: http' "$T/second.out" && return
		kill -0 "$second_pid" 2>/dev/null || break
		sleep 0.1
	done
	bail_out "the second stack did not start: $(tail -n 3 "$T/second.err")"
}
start_second

# env_of N: the settings of the first machine or the second, by turns.
env_of() {
	[ $(($1 % 2)) -eq 0 ] && echo "$LEADBRIDGE_ENV" || echo "$T/second.env"
}

# --- One refresh for all ---
asked() {
	control GET 'requests?since=0' | grep -o '"path":"/oauth/v2/token"' | wc -l
}
sql 'UPDATE connection SET access_expires_at = 0, not_before = 0'
before=$(asked)
mkdir "$T/race"
pids=()
for i in $(seq 50); do
	LEADBRIDGE_ENV=$(env_of "$i") "$B/leadbridge" token get zoho_crm \
		>"$T/race/$i" 2>>"$T/race.err" &
	pids+=($!)
done
failed=0
for i in "${pids[@]}"; do
	wait "$i" || failed=$((failed + 1))
done
is "$failed" 0 'fifty processes on two machines get an expired token' ||
	sort "$T/race.err" | uniq -c | sed 's/^/# /'
is "$(cat "$T"/race/* | sort -u | wc -l)" 1 'the same'
is "$(($(asked) - before))" 1 'by one refresh'

# --- One limit for both ---
codes=
for i in $(seq 36); do
	[ $((i % 2)) -eq 0 ] && to=$stack_port || to=$second_port
	codes+=$(curl -s -o /dev/null -w '%{http_code} ' -H 'X-Forwarded-For: 192.0.2.9' \
		-d "email=limit$i@x.example" "http://127.0.0.1:$to/api/store-lead")
done
is "$(tr ' ' '\n' <<<"$codes" | grep . | sort | uniq -c | tr -s ' \n' ' ')" \
	' 30 201 6 429 ' 'posts of one visitor to both machines count together' ||
	echo "# $codes"

# --- Two crons ---
# posts PREFIX N: to both machines by turns.
posts() {
	local i to
	for i in $(seq "$2"); do
		[ $((i % 2)) -eq 0 ] && to=$stack_port || to=$second_port
		curl -s -o /dev/null -H "X-Forwarded-For: 10.0.1.$i" \
			-d "email=$1$i@x.example&n=$i" "http://127.0.0.1:$to/api/store-lead"
	done
}
rows() {
	control GET "records/$1" | tr -d '\n' >"$T/records.json"
	sqlite3 :memory: "SELECT value ->> '$2' FROM json_each(readfile('$T/records.json'),
		'\$.records')" | grep .
}
sync_on() {
	LEADBRIDGE_ENV=$(env_of "$1") "$B/leadbridge-sync" leads --json \
		>"$T/sync$1.out" 2>>"$T/sync.err"
	echo $? >>"$T/statuses"
}
for round in a b c; do
	posts "$round" 20
	pids=()
	for i in 0 1 2 3; do
		sync_on "$i" &
		pids+=($!)
	done
	wait "${pids[@]}"
done
sync_on 0
is "$(sort -u "$T/statuses")" 0 'four crons on two machines, three times: all end with 0'
is "$(sql "SELECT count(*) FROM v_leads WHERE status <> 'synced'")" 0 'every lead is synced'
is "$(rows Leads Email | sort | uniq -d)" '' 'nobody is there twice'
is "$(rows Leads Email | wc -l)" 90 'everybody is there'
is "$(rows Notes Note_Title | sort | uniq -d)" '' 'no note is there twice'

# A cron that is killed: the other machine's goes on at once.
posts d 12
control POST faults '{"match":{"path_prefix":"/crm/v8/Leads/upsert"},"do":"delay","delay_ms":800}' >"$T/control"
LEADBRIDGE_ENV=$T/second.env "$B/leadbridge-sync" leads 2>"$T/killed.err" &
victim=$!
for i in $(seq 200); do
	[ "$(sql "SELECT count(*) FROM job WHERE state = 'sending'")" -gt 0 ] && break
	sleep 0.02
done
kill -KILL "$victim"
wait "$victim" 2>/dev/null
sleep 1
sync_on 0
is "$(sql "SELECT count(*) FROM v_leads WHERE status <> 'synced'")" 0 \
	'what a killed cron had claimed, the other machine delivers'
is "$(rows Leads Email | sort | uniq -d)" '' 'and nobody is there twice'

# --- A machine dies under load ---
# load N PORT: some visitors of a machine.
load() {
	perl "$root/tests/lib/post.pl" "$2" 2 "$T/answered$1" "load$1" &
	load_pids+=($!)
}
below() {
	local child
	for child in $(ps -o pid= --ppid "$1"); do
		echo "$child"
		below "$child"
	done
}
stored() {
	sql 'SELECT email FROM lead' | sort >"$T/stored"
	cat "$T"/answered*.* | grep -v '^#' | sort >"$T/answered"
	comm -23 "$T/answered" "$T/stored"
}
load 1 "$stack_port"
load 2 "$second_port"
sleep 2
# shellcheck disable=SC2046
kill -KILL "$second_pid" $(below "$second_pid") 2>/dev/null
wait "$second_pid" 2>/dev/null
second_pid=
sleep 1
before=$(cat "$T"/answered1.* | wc -l)
sleep 1
[ "$(cat "$T"/answered1.* | wc -l)" -gt "$before" ]
ok $? 'when a machine dies, the other one goes on'
end_load
is "$(stored | head)" '' 'and every lead that either has answered is stored'
[ "$(wc -l <"$T/answered")" -gt 200 ]
ok $? "under load ($(wc -l <"$T/answered") leads)"

# --- The server goes, and comes back, under load ---
rm -f "$T"/second/*.pid
start_second
load 3 "$stack_port"
load 4 "$second_port"
sleep 1
pgsql_end INT
sleep 0.5
body=$(curl -s -i -d 'email=away@x.example' "http://127.0.0.1:$stack_port/api/store-lead")
like "$body" '^HTTP/1.1 503' 'without the server a post is answered 503'
like "$body" '^Retry-After: [0-9]+' 'and when to try again'
like "$body" 'application/problem\+json' 'as a problem'
get /health
is "$code" 503 'health sees it'
pgsql_run
ok $? 'the server comes back'
for i in $(seq 100); do
	code=$(curl -s -o /dev/null -w '%{http_code}' -H 'X-Forwarded-For: 10.9.9.9' \
		-d 'email=back@x.example' "http://127.0.0.1:$stack_port/api/store-lead")
	[ "$code" = 503 ] || break
	sleep 0.05
done
like "$code" '^20[01]$' 'posts are taken again'
sleep 1
# A crash, and with it another start that takes longer.
pgsql_end QUIT
pgsql_run
sleep 1.5
end_load
is "$(stored | head)" '' 'every lead that was answered is there'
is "$(uniq -d "$T/stored")" '' 'and none twice'
is "$(sql_sound)" ok 'the store is sound'
like "$(cat "$T"/answered[34].*)" '^# 503' 'some were sent away meanwhile'
unlike "$(cat "$T"/answered*.*)" '^# (500|502|504)' 'nobody sees a 500, 502 or 504'

# --- The server goes while a run is at work: it stops, the next one goes on ---
sql "DELETE FROM job; DELETE FROM lead_key; DELETE FROM lead"
posts e 20
sync_on 0
posts f 20
upserts() {
	control GET 'requests?since=0' | grep -o '"path":"/crm/v8/Leads/upsert"' | wc -l
}
before=$(upserts)
control POST faults '{"match":{"path_prefix":"/crm/v8/Leads/upsert","times":0},"do":"delay","delay_ms":3000}' >"$T/control"
"$B/leadbridge-sync" leads >"$T/stopped.out" 2>"$T/stopped.err" &
run=$!
for i in $(seq 200); do
	# Counted when they come; among the requests they stand when answered.
	[ "$(control GET faults | sed -n 's/.*"seen":\([0-9]*\).*/\1/p')" = 2 ] &&
		break
	sleep 0.02
done
pgsql_end INT
pgsql_run
wait "$run"
is $? 5 'a run whose lock was let go ends as a passing trouble'
is "$(($(upserts) - before))" 2 'and has asked the provider for nothing after what was in flight'
control DELETE faults >"$T/control"
sleep 1
sql "UPDATE job SET not_before = 0 WHERE state = 'retry'"
sync_on 0
is "$(sql "SELECT count(*) FROM v_leads WHERE status <> 'synced'")" 0 \
	'the next one delivers the rest'
is "$(rows Leads Email | sort | uniq -d)" '' 'and nobody is there twice'
done_testing
