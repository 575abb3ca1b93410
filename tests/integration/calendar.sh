#!/bin/bash
# calendar.sh - free times and bookings, through nginx: the rules, the calendar
# and its silence, repeats, a hundred at once, outages, changes on both sides.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/calendar.sh
. "$root/tests/lib/calendar.sh"

stack_start BUSINESS_HOURS="mon-sun 08:00-18:00" SLOT_NOTICE_HOURS=0 \
	CAPTURE_RATE_PER_MINUTE=100000
day=$(date -u -d '+3 days' +%F)
next=$(date -u -d '+4 days' +%F)

# The limit of calls a minute is not the matter here.
bookings_job() {
	sql 'DELETE FROM budget'
	"$B/leadbridge-sync" bookings --json >"$T/out" 2>"$T/err"
	code=$?
	body=$(cat "$T/out")
}
# forget: what the calendar said; due: what waits goes with the next run.
forget() {
	sql 'DELETE FROM busy_cache'
}
due() {
	sql "UPDATE job SET not_before = 0 WHERE kind = 'booking';
		DELETE FROM budget"
}
down() {
	control POST faults \
		'{"match":{"path_prefix":"/api/v1/","times":0},"do":"html"}' >/dev/null
}
no_faults() {
	control DELETE faults >/dev/null
}
knob() {
	control POST settings "$1" >/dev/null
}
status_of() {
	sql "SELECT status FROM booking WHERE id = '$1'"
}

# --- before it is connected ---
get /api/calendar/slots
is "$code" 503 'without a connection nothing is free'
unlike "$body" 'ZOHO' 'and visitors read nothing of settings'
get '/api/calendar/slots?form=nobody'
is "$code" 404 'there is no such form'
connect_calendar
forget

# --- free times ---
is "$(starts | head -n 1) $(starts | tail -n 1) $(starts | wc -l)" \
	'08:00 17:30 20' 'half hours from opening to closing'
get "/api/calendar/slots?from=${day}T08:00:00Z&to=${day}T09:00:00Z"
like "$body" '^\{"slots":\[\{"start":"[^"]*","end":"[^"]*"}.*\],"tz":"UTC"}$' \
	'in the form that was agreed'
calls=$(calendar_calls '%/calendars/freebusy')
for i in 1 2 3 4 5; do starts >/dev/null; done
is "$calls $(calendar_calls '%/calendars/freebusy')" '1 1' \
	'the calendar is asked once a minute'
is "$(starts 'duration=120' | tail -n 1)" 16:00 'two hours end at closing time'
get "/api/calendar/slots?from=$day&to=$day&tz=Asia/Kolkata"
is "$(json '$.tz') $(json '$.slots[0].start')" "Asia/Kolkata ${day}T08:00:00Z" \
	'in the zone of a visitor'
for wrong in from=x to=2020-01-01 duration=7 tz=../etc/passwd \
	"from=$day&to=2040-01-01"; do
	get "/api/calendar/slots?$wrong"
	is "$code" 422 "$wrong is refused"
done
get "/api/calendar/slots?from=$day&to=$day" -H 'Accept: text/html'
like "$body" '<select id="start" name="start">.*08:00' 'a browser without JavaScript chooses'

control POST calendar/events "{\"calendar\":\"default\",\"event\":{\"title\":\"Lunch\",
	\"dateandtime\":{\"timezone\":\"UTC\",\"start\":\"${day//-/}T120000Z\",
	\"end\":\"${day//-/}T124500Z\"}}}" >/dev/null
forget
unlike "$(starts)" '12:[03]' 'what stands in the calendar is taken'
"$B/leadbridge" booking close "$day" 15:00-16:00
unlike "$(starts)" '15:' 'a part of a day can be closed'
like "$("$B/leadbridge" booking closed --json)" "\"$day\".*15:00.*16:00" \
	'which the list says'
"$B/leadbridge" booking reopen "$day" 15:00-16:00
like "$(starts)" '15:30' 'and opened again'

# --- a booking ---
books ada 09:00
is "$code $(json '$.status')" '201 confirmed' 'a time is booked'
like "$(json '$.manage_url')" "^$URL/booking.html.form=default&booking=$id&key=$key" \
	'with a link to come back'
is "$(events "value ->> 'title'" "value ->> 'uid' = '$(json '$.event_uid')'")" \
	'Appointment: ada' 'it is in the calendar'
is "$(events "value ->> '\$.attendees[0].email'" \
	"value ->> 'title' = 'Appointment: ada'")" ada@example.net 'with its guest'
is "$(sql "SELECT l.email, l.source, j.state FROM lead l JOIN job j
	ON j.subject_id = l.id AND j.kind = 'lead'")" \
	'ada@example.net|Appointment|pending' 'and a lead'
first=$id
books ada 09:00
is "$code $id" "200 $first" 'posted again it is the same'
is "$(events "count(*)" "value ->> 'title' LIKE 'Appoint%'")" 1 'one event'
books bob 09:00
is "$code" 409 'nobody else gets the time'
unlike "$(starts)" '09:00' 'it is not free any more'
books bob 07:00
is "$code" 422 'nor one outside the hours'
books bob 09:10
is "$code" 422 'nor one beside the grid'
books bob 12:00
is "$code" 409 'nor one that the calendar has'
post /api/calendar/events "{\"start\":\"${day}T10:00:00Z\",\"name\":\"x\"}"
is "$code" 422 'somebody has to be reachable'
post /api/calendar/events "{\"start\":\"${day}T10:00:00Z\",\"name\":\"x\",
	\"email\":\"x@example.net\",\"_gotcha\":\"y\"}"
is "$code $(sql 'SELECT count(*) FROM booking')" '201 1' \
	'a filled honeypot is answered alike, and nothing is kept'
get /api/calendar/events -X POST -H 'Accept: text/html' \
	--data-urlencode "start=${day}T10:00" -d 'tz=UTC&name=Eve&email=eve@example.net' \
	-w '%{redirect_url}\n%{http_code}'
is "$code" 303 'a plain form is sent on'
like "$body" 'booking.html.form=default' 'to the page of the booking'

# --- looking, moving, cancelling ---
books ada 09:00
key=$(sql "SELECT key FROM booking WHERE id = '$first'")
at="/api/calendar/events/$first?key=$key"
get "/api/calendar/events/$first?key=wrong"
is "$code" 404 'a wrong key opens nothing'
get "$at"
is "$code $(json '$.start')" "200 ${day}T09:00:00Z" 'the right one does'
change PUT "$at" -H 'If-Match: "7"' -d "{\"start\":\"${day}T09:30:00Z\"}"
is "$code" 412 'who has not seen the last change changes nothing'
change PUT "$at" -H 'If-Match: "1"' -d "{\"start\":\"${day}T09:30:00Z\"}"
is "$code $(json '$.start') $(json '$.etag')" "200 ${day}T09:30:00Z 2" 'it is moved'
like "$(events "value ->> '\$.dateandtime.start'" \
	"value ->> 'title' = 'Appointment: ada'")" T0930 'in the calendar as well'
like "$(starts)" '09:00' 'the old time is free again'
change PUT "$at" -d "{\"start\":\"${day}T10:00:00Z\"}"
is "$code" 409 'not to where somebody else is'
get "$at" -H 'Accept: text/html'
like "$body" 'Cancel this appointment' 'a page without JavaScript can cancel'
change DELETE "$at"
is "$code $(json '$.status')" '200 cancelled' 'it is cancelled'
is "$(events 'count(*)' "value ->> 'title' = 'Appointment: ada'")" 0 \
	'and gone from the calendar'
change DELETE "$at"
is "$code" 200 'twice is fine'
change PUT "$at" -d "{\"start\":\"${day}T11:00:00Z\"}"
is "$code" 409 'a cancelled one is not moved'
books ada 09:00
is "$code" 201 'the same can be booked again'

# --- holds ---
post /api/calendar/holds "{\"start\":\"${day}T11:00:00Z\"}"
hold=$(field hold)
is "$code" 201 'a time is held'
post /api/calendar/holds "{\"start\":\"${day}T11:00:00Z\"}"
is "$code" 409 'by one only'
books carl 11:00
is "$code" 409 'nobody else books it'
unlike "$(starts)" '11:00' 'or sees it'
post /api/calendar/events "{\"start\":\"${day}T11:00:00Z\",\"name\":\"dora\",
	\"email\":\"dora@example.net\",\"hold\":\"$hold\"}"
is "$code" 201 'who holds it books it'
post /api/calendar/holds "{\"start\":\"${day}T11:30:00Z\"}"
sql 'UPDATE booking_hold SET expires_at = 1'
books carl 11:30
is "$code" 201 'a hold that is over holds nothing'

# --- a hundred at once ---
sql 'DELETE FROM budget'
for i in $(seq 100); do
	printf 'url = "%s/api/calendar/events"\ndata = "start=%sT13:00:00Z&name=v%s&email=v%s@example.net"\nheader = "Accept: application/json"\noutput = "/dev/null"\nwrite-out = "%%{http_code}\\\\n"\n' \
		"$URL" "$day" "$i" "$i"
	[ "$i" = 100 ] || echo next
done >"$T/hundred"
curl -s --no-progress-meter --parallel --parallel-immediate --parallel-max 100 -K "$T/hundred" 2>/dev/null |
	sort | uniq -c | sed 's/^ *//' >"$T/codes"
is "$(cat "$T/codes" | tr '\n' ' ')" '1 201 99 409 ' \
	'of a hundred visitors one gets the time'
is "$(events 'count(*)' "value ->> '\$.dateandtime.start' LIKE '%T1300%'")" 1 \
	'and there is one event'

# --- a calendar that keeps it to itself ---
sql 'DELETE FROM budget'
knob '{"calendar_freebusy":"not_enabled"}'
forget
get /api/calendar/slots
is "$code" 503 'unknown is not free'
books gus 14:00
is "$code" 503 'and nothing is booked'
get /api/health -H "Authorization: Bearer $ADMIN"
like "$body" 'include in free/busy' 'the health report has the remedy'
knob '{"calendar_freebusy":"nodata"}'
forget
get /api/calendar/slots
is "$code" 503 'nor is nothing at all, where there are events'
knob '{"calendar_freebusy":"blocks"}'
forget
get /api/calendar/slots
is "$code" 200 'until it tells again'

# --- an outage ---
down
sql "UPDATE busy_cache SET fetched_at = fetched_at - 61000"
like "$(starts; echo "$body")" '"stale":true' 'free times are those of before, with a mark'
books hal 14:00
is "$code $(json '$.status') $(json '$.event_uid')" '202 pending_confirmation ' \
	'a booking waits'
hal=$id
books ida 14:00
is "$code" 409 'its time is taken nevertheless'
books ida 14:30
ida=$id
no_faults
forget
control POST calendar/events "{\"calendar\":\"default\",\"event\":{\"title\":\"Late\",
	\"dateandtime\":{\"timezone\":\"UTC\",\"start\":\"${day//-/}T143000Z\",
	\"end\":\"${day//-/}T150000Z\"}}}" >/dev/null
due
bookings_job
is "$code $(status_of "$hal") $(status_of "$ida")" '0 confirmed cancelled' \
	'the next run confirms it, or cancels one whose time has gone'
is "$(events 'count(*)' "value ->> 'title' = 'Appointment: hal'")" 1 'once'
bookings_job
is "$(events 'count(*)' "value ->> 'title' = 'Appointment: hal'")" 1 \
	'and not again'

# --- what people change in the calendar ---
uid=$(sql "SELECT event_uid FROM booking WHERE id = '$hal'")
control POST calendar/edit "{\"uid\":\"$uid\",\"set\":{\"dateandtime\":{
	\"timezone\":\"UTC\",\"start\":\"${next//-/}T160000Z\",
	\"end\":\"${next//-/}T163000Z\"}}}" >/dev/null
bookings_job
is "$code $(sql "SELECT start_at FROM v_bookings WHERE id = '$hal'")" \
	"0 ${next}T16:00:00Z" 'an event that was moved moves its booking'
calls=$(calendar_calls '%/events')
bookings_job
is "$(($(calendar_calls '%/events') - calls))" 1 'one call looks after all of them'
control POST calendar/edit "{\"uid\":\"$uid\",\"delete\":true}" >/dev/null
bookings_job
is "$code $(status_of "$hal") $(sql "SELECT cancelled_by FROM booking
	WHERE id = '$hal'")" '0 cancelled calendar' 'one that was deleted cancels it'

# --- the tool ---
books jan 16:00
like "$("$B/leadbridge" booking list --json --coming)" '"name":"jan"' 'bookings are listed'
like "$("$B/leadbridge" booking show "$id")" 'Bring a sample' 'and shown'
"$B/leadbridge" booking cancel "$id" --yes
bookings_job
is "$code $(status_of "$id") $(events 'count(*)' \
	"value ->> 'title' = 'Appointment: jan'")" '0 cancelled 0' 'and cancelled'

# --- another site's page ---
get "/api/calendar/slots" -X OPTIONS
is "$code" 204 'a page elsewhere may ask first'

done_testing
