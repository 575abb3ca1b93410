#!/bin/bash
# repeat_steps.sh - a FastCGI page dies at each step of a post, and in the midst
# of sorting in what it remembers: a repeat is recognised all the same.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

make_data CAPTURE_RATE_PER_MINUTE=1000000
"$B/leadbridge" migrate >"$T/migrate.out" 2>&1 || bail_out 'migrate'

# page PROGRAM BODY...: a FastCGI process from its start to its end, and its
# answers to posts.
page() {
	local program=$1 pid status text steps=()
	shift
	for text; do steps+=("json:/api/store-lead:$text"); done
	rm -f "$T/page.sock"
	spawn-fcgi -n -s "$T/page.sock" -- "$program" 2>>"$T/page.err" &
	pid=$!
	for _ in $(seq 200); do
		[ -S "$T/page.sock" ] && break
		sleep 0.01
	done
	perl "$root/tests/lib/fcgi.pl" "$T/page.sock" "${steps[@]}" 2>/dev/null
	kill -TERM "$pid" 2>/dev/null
	wait "$pid"
	status=$?
	return "$status"
}

# body N: what is posted at step N.
body() {
	printf '{"email":"%s%s@x.example","colour":"blue"}' "$when" "$1"
}

# A server has keys in their order alone: see include/store/repeat.h.
keys=lead_recent
[ -z "${TEST_DB:-}" ] || keys=lead_key

# stored EMAIL: leads, their jobs, their keys.
stored() {
	sql "SELECT (SELECT count(*) FROM lead WHERE email = '$1') || ' ' ||
		(SELECT count(*) FROM job j JOIN lead l ON l.id = j.subject_id
			WHERE email = '$1') || ' ' ||
		(SELECT count(*) FROM $keys r JOIN lead l
			ON l.id = r.lead_id WHERE email = '$1')"
}

one_step() {
	local text first id
	text=$(body "$1")
	# Where several machines count, each start takes a sixteenth in advance.
	sql 'DELETE FROM rate'
	"$when" "$1" page "$C/cgi-bin/capture.fcgi" "$(body 0)" "$text" || return 1
	step_name=$(last_step)
	case $(stored "$when$1@x.example") in
	'0 0 0') first= ;;
	'1 1 1')
		whole=$((whole + 1))
		first=$(sql "SELECT id FROM lead WHERE email = '$when$1@x.example'")
		;;
	*) wrong+='half a lead ' ;;
	esac
	id=$(page "$B/cgi-bin/capture.fcgi" "$text" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p')
	[ -n "$id" ] || wrong+='no answer then '
	[ -z "$first" ] || [ "$id" = "$first" ] || wrong+='not recognised '
	[ "$(stored "$when$1@x.example")" = '1 1 1' ] || wrong+='not there once '
}

[ -z "${TEST_DB:-}" ] || [ -n "${SOAK:-}" ] || step_stride=2
whole=0
for when in dies dies_after; do
	page "$B/cgi-bin/capture.fcgi" "$(body 0)" >"$T/first"
	every_step one_step
	is "$step_wrong" '' "a page that $when at each of $step_count steps of its posts"
	[ "$step_count" -gt 20 ]
	ok $? 'there are steps to die at'
done
[ "$whole" -gt 5 ]
ok $? "some die after the commit ($whole)"
is "$(sql 'SELECT count(*) - count(DISTINCT email) FROM lead')" 0 'no lead is there twice'

if [ -n "${TEST_DB:-}" ]; then
	done_testing
	exit
fi

# --- sorting in ---
# So many rows beside a post's that the next post makes the page sort them in.
fill() {
	sql 'DELETE FROM lead_recent; DELETE FROM lead_key'
	page "$B/cgi-bin/capture.fcgi" "$(body "sort$1a")" >"$T/a"
	sql "WITH RECURSIVE i(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM i
			WHERE n < 33000)
		INSERT INTO lead_recent (seq, key, lead_id, expires_at)
		SELECT n, 'c' || substr('AZaz09-_', 1 + n % 8, 1) || n, 'x',
			9000000000000 FROM i"
}

rows='SELECT (SELECT count(*) FROM lead_recent) + (SELECT count(*) FROM lead_key)'
when=dies
fill 0
page "$B/cgi-bin/capture.fcgi" "$(body sort0b)" >"$T/b"
is "$(sql 'SELECT count(*) FROM lead_recent')" 0 'a page sorts in what is too much after its answer'
is "$(sql "$rows")" 32003 'all of it'
died=0
wrong=
for n in 40 60 90 130 200 300 450 600; do
	fill "$n"
	had=$(sql "$rows")
	dies "$n" page "$C/cgi-bin/capture.fcgi" "$(body "sort${n}b")" && died=$((died + 1))
	had=$((had + $(sql "SELECT count(*) FROM lead WHERE email = 'diessort${n}b@x.example'")))
	[ "$(sql "$rows")" = "$had" ] || wrong+="at step $n rows are lost "
	page "$B/cgi-bin/capture.fcgi" "$(body "sort${n}a")" >"$T/again"
	[ "$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' "$T/again")" = \
		"$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' "$T/a")" ] ||
		wrong+="at step $n a repeat is not recognised "
done
is "$wrong" '' "killed while it sorts in what it remembers ($died times), nothing is forgotten"
[ "$died" -gt 4 ]
ok $? 'it is killed there often enough'
is "$(sql 'PRAGMA integrity_check')" ok 'the store is sound'
done_testing
