#!/bin/bash
# capture_steps.sh - a plain CGI post dies at each of its steps: what was
# answered is there, what is there is whole, and a second post is recognised.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

make_data CAPTURE_RATE_PER_MINUTE=1000000
"$B/leadbridge" migrate >"$T/migrate.out" 2>&1 || bail_out 'migrate'

export REQUEST_METHOD=POST SCRIPT_NAME=/cgi-bin/capture.fcgi
export PATH_INFO=/api/store-lead SERVER_PROTOCOL=HTTP/1.1 REMOTE_ADDR=127.0.0.1
export CONTENT_TYPE=application/json

# body N: what is posted at step N.
body() {
	printf '{"email":"%s%s@x.example","colour":"blue"}' "$when" "$1"
}

# cgi PROGRAM BODY: its answer.
cgi() {
	CONTENT_LENGTH=${#2} "$1" <<<"$2" 2>>"$T/cgi.err"
}

dying_cgi() {
	CONTENT_LENGTH=${#2} "$when" "$1" "$C/cgi-bin/capture.fcgi" <<<"$2"
}

# What the store has of an e-mail: leads, their jobs, keys of living leads.
stored() {
	sql "SELECT (SELECT count(*) FROM lead WHERE email = '$1') || ' ' ||
		(SELECT count(*) FROM job j JOIN lead l ON l.id = j.subject_id
			WHERE email = '$1') || ' ' ||
		(SELECT count(*) FROM lead_key k JOIN lead l ON l.id = k.lead_id
			WHERE email = '$1')"
}

one_step() {
	local text answer was
	text=$(body "$1")
	dying_cgi "$1" "$text" || return 1
	step_name=$(last_step)
	was=$(stored "$when$1@x.example")
	case $was in
	'0 0 0') kept='nothing' ;;
	'1 1 1') kept='all'; whole=$((whole + 1)) ;;
	*) wrong+="half a lead ($was) " ;;
	esac
	if grep -q '^Status: 20[01]' "$T/dying.out"; then
		answered=$((answered + 1))
		[ "$kept" = all ] || wrong+='answered and not there '
	fi
	answer=$(cgi "$B/cgi-bin/capture.fcgi" "$text")
	if [ "$kept" = all ]; then
		grep -q '^Status: 200' <<<"$answer" || wrong+='not recognised '
	else
		grep -q '^Status: 201' <<<"$answer" || wrong+='not stored then '
	fi
	[ "$(stored "$when$1@x.example")" = '1 1 1' ] || wrong+='not there once '
}

whole=0
answered=0
when=dies
like "$(cgi "$B/cgi-bin/capture.fcgi" "$(body 0)")" '^Status: 201' \
	'a plain CGI post is stored'
every_step one_step
is "$step_wrong" '' "killed before each of $step_count steps, a lead is there whole or not at all, and once after it was sent again"
[ "$step_count" -gt 10 ]
ok $? 'there are steps to die at'
[ "$whole" -gt 0 ] && [ "$whole" -lt "$step_count" ]
ok $? "some die before the commit, some after ($whole of $step_count)"
if [ -z "${TEST_DB:-}" ]; then
	is "$answered" 0 'and none after the answer'
else
	[ "$answered" -gt 0 ]
	ok $? 'those after the answer, while the session is ended, have kept it'
fi
answered=0
when=dies_after
before=$step_count
every_step one_step
is "$step_wrong" '' "the same right after each of $step_count"
[ "$answered" -gt 0 ]
ok $? 'the last of which is the answer: that lead is there'
[ -n "${TEST_DB:-}" ] && deep=send || deep=fdatasync
like "$(sort "$T/steps" | uniq -c)" "$deep" 'the steps reach into the store'
is "$(sql_sound)" ok 'the store is sound'
is "$(sql 'SELECT count(*) FROM lead')" "$((before + step_count + 3))" 'and has each lead once'
done_testing
