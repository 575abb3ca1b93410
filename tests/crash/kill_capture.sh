#!/bin/bash
# kill_capture.sh - capture.fcgi is killed again and again while visitors post:
# whatever was answered 2xx is in the store.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

kills=${KILLS:-50}
[ -z "${SOAK:-}" ] || kills=400

stack_sandbox=
stack_start CAPTURE_RATE_PER_MINUTE=1000000 LEADBRIDGE_LOG_LEVEL=error

perl "$root/tests/lib/post.pl" "$stack_port" 4 "$T/answered" load &
load=$!
stack_clean_load() {
	kill -TERM "$load" 2>/dev/null
	wait "$load" 2>/dev/null
	stack_clean
}
trap stack_clean_load EXIT

# multiwatch gives up on what dies ten times within 200 ms of its start: each
# one lives a little longer.
done_kills=0
last=
while [ "$done_kills" -lt "$kills" ]; do
	pid=$(page capture)
	if [ -z "$pid" ] || [ "$pid" = "$last" ]; then
		kill -0 "$stack_pid" || bail_out "$(tail -n 3 "$T/serve.err")"
		sleep 0.02
		continue
	fi
	sleep "0.$((21 + RANDOM % 10))"
	kill -KILL "$pid" && done_kills=$((done_kills + 1))
	last=$pid
done
sleep 0.5
kill -TERM "$load"
wait "$load" 2>/dev/null

is "$done_kills" "$kills" "capture.fcgi is killed $kills times"
cat "$T"/answered.* | grep -v '^#' | sort >"$T/answered"
sql 'SELECT email FROM lead' | sort >"$T/stored"
n=$(wc -l <"$T/answered")
[ "$n" -gt $((kills * 5)) ]
ok $? "visitors are answered all the time ($n leads)"
is "$(comm -23 "$T/answered" "$T/stored" | head)" '' 'every lead that was answered is stored'
is "$(uniq -d "$T/stored")" '' 'and none twice'
is "$(sql 'SELECT count(*) FROM lead l LEFT JOIN job j ON j.subject_id = l.id
	WHERE j.subject_id IS NULL')" 0 'each with its job'
is "$(sql_sound)" ok 'the store is sound'
echo "# other answers: $(cat "$T"/answered.* | grep '^#' | sort | uniq -c | tr '\n' ' ')"
unlike "$(cat "$T"/answered.*)" '^# (500|502|504)' 'nobody sees a 500, 502 or 504'
[ ! -e "$DB-journal" ]
ok $? 'no journal of a rollback is left'
done_testing
