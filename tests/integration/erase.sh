#!/bin/bash
# erase.sh - a person is forgotten everywhere: leads, bookings, and what
# webhooks told; somebody else stays.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/calendar.sh
. "$root/tests/lib/calendar.sh"

whsec=MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
stack_start BUSINESS_HOURS="mon-sun 08:00-18:00" SLOT_NOTICE_HOURS=0 \
	CAPTURE_RATE_PER_MINUTE=100000 "STANDARD_WEBHOOK_SECRET=whsec_$whsec"
connect_calendar
day=$(date -u -d '+3 days' +%F)

# hook ID DATA: a Standard Webhook.
hook() {
	local at sum data="{\"type\":\"note\",\"data\":$2}"
	at=$(date +%s)
	sum=$(printf '%s.%s.%s' "$1" "$at" "$data" | perl -MDigest::SHA=hmac_sha256_base64 \
		-MMIME::Base64 -e 'local $/; print hmac_sha256_base64(<STDIN>,
			decode_base64($ARGV[0])), "="' "$whsec")
	post /webhook/standard/default "$data" -H "webhook-id: $1" \
		-H "webhook-timestamp: $at" -H "webhook-signature: v1,$sum"
}
blanked() { # EVENT: 1 or 0
	sql "SELECT count(*) FROM event WHERE event_id = '$1' AND body = '{}' AND note IS NULL"
}
waiting() {
	sql "SELECT count(*) FROM job WHERE kind IN ('event', 'booking') AND state <> 'done'"
}
books eve 09:00
is "$code" 201 'an appointment'
first=$id
books eve 10:00
is "$code" 201 'another one'
second=$id
cancelled_key=$key
change DELETE "/api/calendar/events/$id?key=$cancelled_key"
is "$code" 200 'which is cancelled'
books steve 11:00
other=$id
# One of last month, which was made in words of its own.
sql "INSERT INTO booking (id, tenant, form, status, key, start_at, end_at, tz,
	name, email, version, content_hash, created_at, changed_at)
	VALUES ('01b00000-0000-7000-8000-000000000001', 'default', 'default',
	'confirmed', 'k', 1760000000000, 1760001800000, 'UTC', 'Eve Long',
	'EVE@example.net', 1, 'h', 1, 1);
	INSERT INTO booking_notice VALUES ('01b00000-0000-7000-8000-000000000001',
	'visitor', 'confirmed', 0, 0, '', 0, 0, 1, 'no such user: eve@example.net')"
hook w1 '{"customer":{"mail":"Eve@Example.net"}}'
hook w2 '{"mail":"steve@example.net"}'
hook w3 '{"call":"+49 (30) 123-456"}'
hook w4 '{"id":"4930123456789"}'
hook w5 '{"mail":"eve@example.net.example"}'
sql "UPDATE event SET note = 'told eve@example.net' WHERE event_id = 'w4'"
for _ in $(seq 100); do [ "$(waiting)" = 0 ] && break; sleep 0.05; done
lead=$(sql "SELECT lead_id FROM booking WHERE id = '$first'")
like "$(sql_raw | strings -n 3)" 'eve@example.net' 'the person is in the store'

# --- here ---
before=$(sql "SELECT count(*) FROM booking_cell WHERE owner_id = '$first'")
out=$("$B/leadbridge" lead erase "$lead" --yes 2>&1)
is "$?" 0 'the person is erased'
like "$out" "still in the calendar: booking $first, event " \
	'what the calendar still has is told'
is "$(grep -c "$second" <<<"$out")" 0 'and nothing else'
is "$(sql "SELECT count(*) FROM booking WHERE name IS NULL AND email IS NULL
	AND phone IS NULL AND notes IS NULL AND client_address IS NULL")" 3 \
	'each booking is blank'
is "$(sql "SELECT status FROM booking WHERE id = '$first'") $(sql "SELECT status FROM booking WHERE id = '$second'")" \
	'confirmed cancelled' 'with the status that it had'
is "$(sql "SELECT count(*) FROM booking_cell WHERE owner_id = '$first'") $(starts | grep -c 09:00)" \
	"$before 0" 'and its time'
is "$(events 'count(*)')" 2 'the calendar keeps its events'
is "$(sql "SELECT name || ' ' || email || ' ' || phone FROM booking WHERE id = '$other'")" \
	'steve steve@example.net +49 30 123456' 'somebody else with that number stays'
is "$(blanked w1) $(blanked w3) $(blanked w4)" '1 1 1' \
	'what webhooks told of the address and the number has gone'
is "$(blanked w2) $(blanked w5)" '0 0' 'what they told of others has not'
is "$(sql "SELECT count(*) FROM v_audit WHERE action = 'booking.erased'")" 3 \
	'each booking has a row in the audit'
out=$("$B/leadbridge" hook replay "$(sql "SELECT id FROM event WHERE event_id = 'w1'")" 2>&1 &&
	"$B/leadbridge-sync" events 2>&1)
is "$? $(sql "SELECT count(*) FROM job WHERE state = 'dead'")" '0 0' \
	'an event without a body can be applied again'

# --- what waits ---
sql "UPDATE job SET state = 'retry', not_before = 9999999999999 WHERE kind = 'event'
	AND subject_id = (SELECT id FROM event WHERE event_id = 'w2')"
sql "UPDATE event SET applied_at = 0, ignored = NULL WHERE event_id = 'w2'"

# --- and there ---
lead=$(sql "SELECT lead_id FROM booking WHERE id = '$other'")
out=$("$B/leadbridge" lead erase "$lead" --calendar --yes 2>&1)
is "$? $(grep -c 'still in the calendar' <<<"$out")" '0 0' \
	'another one is erased in the calendar as well'
is "$(events 'count(*)')" 1 'the event has gone'
is "$(sql "SELECT status || cancelled_by FROM booking WHERE id = '$other'") $(starts | grep -c 11:00)" \
	'cancelledoperator 1' 'the appointment is cancelled, and its time free'
is "$(sql "SELECT status FROM v_webhook_events WHERE event_id = 'w2'")" ignored \
	'what waited to be applied is not'
"$B/leadbridge-sync" bookings >"$T/out" 2>&1
is "$? $(events 'count(*)')" '0 1' 'the next run changes nothing'

# --- nothing is left ---
stack_stop
"$B/leadbridge-sync" prune 2>>"$T/sync.err"
[ -n "${TEST_DB:-}" ] || sql 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)' >"$T/out"
is "$(sql_raw | strings -n 3 | sed 's/eve@example.net.example//g' |
	grep -iE 'eve@example.net|Eve Long')" '' \
	'nothing in the whole store has the addresses'
stack_run
done_testing
