#!/bin/bash
# booking_steps.sh - a post, a move and a run that confirms or cancels die at each
# of their steps: afterwards each booking has its one event, or none.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"
# shellcheck source=tests/lib/calendar.sh
. "$root/tests/lib/calendar.sh"

stack_start BUSINESS_HOURS="mon-sun 00:00-24:00" SLOT_NOTICE_HOURS=0 \
	SLOT_MINUTES=5 CAPTURE_RATE_PER_MINUTE=100000
connect_calendar
begin=$(($(date +%s) / 86400 * 86400 + 3 * 86400))
used=0

# a_time: another one each time, in $start.
a_time() {
	used=$((used + 2))
	start=$(date -u -d "@$((begin + used * 300))" +%FT%TZ)
}

# cgi PROGRAM METHOD PATH QUERY BODY: as a plain CGI.
cgi() {
	REQUEST_METHOD=$2 SCRIPT_NAME=/cgi-bin/calendar.fcgi PATH_INFO=$3 \
		QUERY_STRING=$4 SERVER_PROTOCOL=HTTP/1.1 REMOTE_ADDR=127.0.0.1 \
		CONTENT_TYPE=application/json CONTENT_LENGTH=${#5} \
		"$1" <<<"$5"
}
books_cgi() {
	cgi "$1/cgi-bin/calendar.fcgi" POST /api/calendar/events '' "$2"
}

# finish: a run brings what is left, whatever it waited for.
finish() {
	sql "DELETE FROM budget; DELETE FROM busy_cache;
		UPDATE job SET not_before = 0 WHERE kind = 'booking'"
	"$B/leadbridge-sync" bookings >"$T/out" 2>"$T/err" ||
		wrong+="the next run: $(cat "$T/out" "$T/err") "
	sql 'DELETE FROM budget'
}

one_post() {
	local text answer
	a_time
	text="{\"start\":\"$start\",\"name\":\"$when $1\",\"email\":\"p$used@example.com\"}"
	sql 'DELETE FROM budget'
	"$when" "$1" books_cgi "$C" "$text" || return 1
	step_name=$(last_step)
	finish
	answer=$(books_cgi "$B" "$text" 2>>"$T/cgi.err" | grep '^Status: ')
	case $answer in
	'Status: 201'*) fresh=$((fresh + 1)) ;;
	'Status: 200'*) known=$((known + 1)) ;;
	*) wrong+="posted again: $answer " ;;
	esac
}

# made: a confirmed booking, in $id and $key.
made() {
	a_time
	body=$(books_cgi "$B" "{\"start\":\"$start\",\"name\":\"m\",\"email\":\"m$used@example.com\"}" 2>>"$T/cgi.err")
	id=$(field id)
	key=$(field key)
}

one_move() {
	sql 'DELETE FROM budget'
	made
	a_time
	"$when" "$1" cgi "$C/cgi-bin/calendar.fcgi" PUT \
		"/api/calendar/events/$id" "key=$key" "{\"start\":\"$start\"}" ||
		return 1
	step_name=$(last_step)
	finish
	body=$(cgi "$B/cgi-bin/calendar.fcgi" PUT "/api/calendar/events/$id" \
		"key=$key" "{\"start\":\"$start\"}" 2>>"$T/cgi.err")
	[ "$(field start)" = "$start" ] || wrong+="moved again: $body "
}

# One that waits, as after an outage.
one_run() {
	local at
	a_time
	at=$(date -d "$start" +%s)000
	id=$(printf '01b0000%d-0000-7000-8000-%012d' "$round" "$1")
	sql "DELETE FROM budget;
	INSERT INTO booking (id, tenant, form, status, key, start_at, end_at, tz,
		name, version, content_hash, created_at, changed_at) VALUES ('$id',
		'default', 'default', 'pending_confirmation', 'k', $at, $at + 300000,
		'UTC', 'waits', 1, 'h', 1, 1);
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('booking', '$id',
		'default', 'pending', 0, 0, 0, 1, 1)"
	"$when" "$1" "$C/leadbridge-sync" bookings || return 1
	step_name=$(last_step)
	finish
	[ "$(sql "SELECT status FROM booking WHERE id = '$id'")" = confirmed ] ||
		wrong+="not confirmed "
}

one_cancel() {
	sql 'DELETE FROM budget'
	made
	"$B/leadbridge" booking cancel "$id" --yes
	"$when" "$1" "$C/leadbridge-sync" bookings || return 1
	step_name=$(last_step)
	finish
}

fresh=0
known=0
round=0
# A run looks at all that come; those of before are not the matter.
step_stride=7
[ -z "${SOAK:-}" ] || step_stride=1
for when in dies dies_after; do
	round=$((round + 1))
	sparse_steps 19
	for what in one_post one_move one_run one_cancel; do
		every_step "$what"
		is "$step_wrong" '' "$what $when at steps up to $step_count"
		[ "$step_count" -gt 20 ]
		ok $? 'there are steps to die at'
	done
done
[ "$fresh" -gt 0 ] && [ "$known" -gt 0 ]
ok $? "some die before it is kept, some after ($fresh, $known)"

finish
is "$(sql "SELECT count(*) FROM job WHERE kind = 'booking' AND state <> 'done'")" \
	0 'nothing is left'
events "substr(value ->> 'description', -36) || ' ' ||
	(value ->> '\$._sandbox.start_ms')" | sort >"$T/there"
sql "SELECT id || ' ' || start_at FROM booking WHERE status = 'confirmed'" |
	sort >"$T/wanted"
is "$(diff "$T/there" "$T/wanted" | head)" '' \
	'each confirmed booking has one event, at its time, and nobody else has one'
is "$(sql "SELECT count(*) FROM booking WHERE status = 'confirmed'
	AND event_uid IS NULL")" 0 'and the store knows which'
is "$(sql "SELECT count(*) FROM booking_cell c LEFT JOIN booking b
	ON b.id = c.owner_id WHERE b.id IS NULL OR b.status = 'cancelled'")" 0 \
	'no time is taken by nobody'
done_testing
