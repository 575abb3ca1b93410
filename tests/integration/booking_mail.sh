#!/bin/bash
# booking_mail.sh - mails about bookings: each once, to the visitor and to the
# business, with the event; the texts of a business; the file of an event.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/calendar.sh
. "$root/tests/lib/calendar.sh"

receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null; stack_clean' EXIT
mkdir "$T/smtp"
perl "$root/tests/lib/receiver.pl" smtp "$T/smtp" &
receiver=$!
for _ in $(seq 100); do
	[ -s "$T/smtp/port" ] && break
	sleep 0.05
done
got() {
	find "$T/smtp" -name '[0-9]*' | wc -l
}
# mail N: the N-th.
mail() {
	tr -d '\r' <"$T/smtp/$1"
}
# mail_to ADDRESS: the last one to it, its number.
mail_to() {
	local n
	n=$(grep -l "^RCPT TO:<$1>" "$T"/smtp/[0-9]* | sed 's|.*/||' | sort -n |
		tail -n 1)
	mail "$n"
}
event() {
	sed -n '/^Content-Transfer-Encoding: base64/,/^--/p' | grep -v '[-:]' |
		base64 -d | tr -d '\r'
}
job() {
	env ALERT_EMAIL_FROM=bookings@shop.example BUSINESS_EMAIL=owner@shop.example \
		BUSINESS_NAME='Brücken & Söhne' \
		"SMTP_URL=smtp://me:secret@127.0.0.1:$(cat "$T/smtp/port")" "$@" \
		"$B/leadbridge-sync" bookings --json >"$T/out" 2>>"$T/sync.err"
	code=$?
}

stack_start BUSINESS_HOURS="mon-sun 00:00-24:00" SLOT_NOTICE_HOURS=0 \
	CAPTURE_RATE_PER_MINUTE=100000
day=$(date -u -d '+3 days' +%F)
connect_calendar

# --- without mail nothing is sent ---
books ada 10:00
is "$code" 201 'a booking'
"$B/leadbridge" doctor >"$T/doctor" 2>&1
like "$(cat "$T/doctor")" 'visitors get no mail' 'which doctor says'
"$B/leadbridge-sync" bookings --json >"$T/out" 2>"$T/err"
is "$? $(got)" '0 0' 'without a sender nobody is written to'
get /api/health -H "Authorization: Bearer $ADMIN"
like "$body" '"bookings:mail":.{0,200}"status":"warn"' 'and the health report'

# --- confirmed ---
job
is "$code $(got)" '0 2' 'the visitor and the business are written to'
mail_to ada@example.net >"$T/mail"
like "$(cat "$T/mail")" "Subject: Your appointment on $day at 10:00" 'which, and when'
like "$(cat "$T/mail")" '^Reply-To: owner@shop.example' 'whom to answer'
like "$(cat "$T/mail")" '^Content-Type: multipart/mixed' 'in two parts'
event <"$T/mail" >"$T/event"
like "$(cat "$T/event")" '^METHOD:REQUEST' 'with the event'
like "$(cat "$T/event")" "^UID:$id@leadbridge" 'under a name that stays'
like "$(cat "$T/event")" "^DTSTART:${day//-/}T100000Z" 'in UTC'
like "$(mail_to owner@shop.example)" '^Subject: Appointment confirmed: ada' \
	'the business reads who comes'
job
is "$(got)" 2 'once'

# --- the file ---
get "/api/calendar/events/$id/ics?key=$key"
is "$code" 200 'the file of it'
like "$body" 'METHOD:PUBLISH' 'is published'
is "$(grep -c $'[^\r]$' <<<"$body")" 0 'with CRLF on every line'
get "/api/calendar/events/$id/ics?key=wrong"
is "$code" 404 'without the key there is none'

# --- moved, with a text of its own ---
printf 'Subject: Neu: {date} {time}\n\nHallo {name}, {nobody}\n' >"$T/text"
"$B/leadbridge" booking text set moved "$T/text" 2>"$T/err"
is "$?" 2 'a text with an unknown field is not taken'
like "$(cat "$T/err")" 'line 3: there is no field \{nobody\}' 'and which is told'
printf 'Subject: Neu: {date} {time}\n\nHallo {name}\n' >"$T/text"
"$B/leadbridge" booking text set moved "$T/text"
is "$? $("$B/leadbridge" booking text show moved | head -n 1)" \
	'0 Subject: Neu: {date} {time}' 'another is'
change PUT "/api/calendar/events/$id?key=$key" -d "{\"start\":\"${day}T11:00:00Z\"}"
is "$code" 200 'moved'
job
is "$(got)" 4 'both hear of it'
like "$(mail_to ada@example.net)" "^Subject: Neu: $day 11:00" 'in the words of the business'

# --- a server that fails, and one whose answer is lost ---
change DELETE "/api/calendar/events/$id?key=$key"
is "$code" 200 'cancelled'
job SMTP_URL=smtp://me:secret@127.0.0.1:1
is "$(got)" 4 'nothing goes out while the server is down'
unlike "$code" '^0$' 'which the run says'
job
is "$code $(got)" '0 6' 'the next run tells it'
mail_to ada@example.net | event >"$T/event"
like "$(cat "$T/event")" '^METHOD:CANCEL' 'the event is cancelled'
like "$(cat "$T/event")" '^STATUS:CANCELLED' 'and says so'
job
is "$(got)" 6 'once'

# --- reminded ---
books bo 12:00
job
is "$(got)" 8 'another is confirmed'
sql "UPDATE booking SET changed_at = changed_at - 100 * 3600000 WHERE id = '$id'"
job SLOT_REMINDER_HOURS=100
is "$(got)" 9 'the visitor alone is reminded'
like "$(mail_to bo@example.net)" "^Subject: Reminder: $day at 12:00" 'of that'
job SLOT_REMINDER_HOURS=100
is "$(got)" 9 'once'

# --- nothing gets into a head ---
post /api/calendar/events "$(printf '{"start":"%sT13:00:00Z","name":"Eve\\r\\nBcc: x@evil.example","email":"eve@example.net","notes":"x\\r\\nBcc: y@evil.example"}' "$day")"
job
unlike "$(cat "$T"/smtp/[0-9]*)" '(^|\n)Bcc:.*x@evil' 'a name adds no line to a head'
is "$(grep -h '^RCPT TO' "$T"/smtp/[0-9]* | grep -c evil)" 0 'and no recipient'
done_testing
