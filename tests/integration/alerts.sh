#!/bin/bash
# alerts.sh - what people are told, by webhook and by mail: once, daily, and when
# it is over; whatever the receivers do.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

receivers=
stop_receivers() {
	# shellcheck disable=SC2086
	[ -z "$receivers" ] || kill $receivers 2>/dev/null
}
trap 'stop_receivers; stack_clean' EXIT

# receive KIND: starts a receiver in $T/KIND; its port in $port_of_KIND.
receive() {
	mkdir "$T/$1"
	perl "$root/tests/lib/receiver.pl" "$1" "$T/$1" &
	receivers="$receivers $!"
	for _ in $(seq 100); do
		[ -s "$T/$1/port" ] && break
		sleep 0.05
	done
	printf -v "port_of_$1" '%s' "$(cat "$T/$1/port")"
}
receive smtp
receive http

# The answers that a receiver gives next: answers KIND WORD...
answers() {
	local kind=$1
	shift
	printf '%s\n' "$@" >"$T/$kind/answers"
}
# How many it has received: got KIND
got() {
	find "$T/$1" -name '[0-9]*' | wc -l
}
last() {
	cat "$T/$1/$(cd "$T/$1" && printf '%s\n' [0-9]* | sort -n | tail -n 1)"
}

hook="http://127.0.0.1:$port_of_http/hook?token=HOOKSECRET"
stack_start CAPTURE_RATE_PER_MINUTE=100000 ALERT_PENDING_MAX=2 \
	"ALERT_WEBHOOK_URL=$hook" ALERT_EMAIL_TO=owner@shop.example,it@shop.example \
	ALERT_EMAIL_FROM=leadbridge@shop.example \
	"SMTP_URL=smtp://me:secret@127.0.0.1:$port_of_smtp"

# alerts [KEY=value...]: evaluates now; exit status in $code.
alerts() {
	env "$@" "$B/leadbridge-sync" alerts --json >"$T/out" 2>>"$T/sync.err"
	code=$?
}
open() {
	sql 'SELECT name FROM alert WHERE resolved_at IS NULL' | paste -sd ' '
}

answers smtp auth auth auth auth auth auth
alerts
is "$code $(got http) $(got smtp)" '0 0 0' 'when all is well nobody is told'

# --- raised, repeated, resolved ---
for i in 1 2 3; do post /api/store-lead "{\"email\":\"a$i@x.example\"}"; done
alerts
is "$code $(open)" '0 pending_high' 'three leads wait, two may'
is "$(got http) $(got smtp)" '1 1' 'which is told once by each way'
like "$(last http)" '^POST /hook\?token=HOOKSECRET HTTP' 'the webhook is posted to'
like "$(last http)" '^Content-Type: application/json' 'as JSON'
like "$(last http)" '"text":"Leads that wait for delivery: 3; more than 2 is an alert' 'with words'
like "$(last http)" '"alert":"pending_high","severity":"warning","state":"raised","tenant":"default"' 'and figures'
like "$(last http)" "\"value\":3,\"threshold\":2,\"at\":\"20[^\"]*Z\",\"url\":\"$URL/health.html\"" 'and where to look'
mail=$(last smtp | tr -d '\r')
like "$mail" '^AUTH PLAIN' 'the mail server is signed in to'
like "$mail" '^MAIL FROM:<leadbridge@shop.example>' 'the mail is from whom is set'
is "$(grep -c '^RCPT TO:<\(owner\|it\)@shop.example>' <<<"$mail")" 2 'to both'
like "$mail" '^Subject: \[leadbridge\] warning: pending_high \(default\)$' 'with a subject'
like "$mail" '^Leads that wait for delivery: 3' 'and the words'
like "$mail" "^url +$URL/health.html" 'and where to look'
alerts
is "$code $(got http) $(got smtp)" '0 1 1' 'five minutes later it is not told again'
sql "UPDATE alert_notice SET told_at = told_at - 86400000; UPDATE alert SET raised_at = raised_at - 90000000"
alerts
is "$(got http) $(got smtp)" '2 2' 'a day later it is'
get /api/health -H "Authorization: Bearer $ADMIN"
like "$body" '"alerts":\[\{"alert":"pending_high","severity":"warning","state":"raised"' 'the report has it'
get /metrics
like "$body" '^leadbridge_alert\{tenant="default",alert="pending_high",subject="",severity="warning"\} 1$' 'metrics have it'
"$B/leadbridge-sync" leads >/dev/null 2>&1
alerts
is "$code $(open)" '0 ' 'delivered, it is over'
like "$(last http)" '"state":"resolved".*"text":"Over: ' 'which is told'
like "$(last smtp)" '^Subject: \[leadbridge\] over: pending_high' 'by mail, too'
alerts
is "$(got http) $(got smtp)" '3 3' 'once'

# --- receivers in trouble ---
# again: the same alert anew.
again() {
	sql "DELETE FROM alert_notice; DELETE FROM alert"
	rm -f "$T"/smtp/[0-9]* "$T"/http/[0-9]*
}
sql "UPDATE job SET state='pending', not_before=$(($(date +%s) + 9999))000, created_at=$(date +%s)000"
for word in 450 550 554; do
	again
	answers smtp "$word"
	alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
	is "$code" 5 "a mail server that says $word is tried again"
	like "$(sql "SELECT error FROM alert_notice WHERE channel='mail'")" "$word" 'and its word is kept'
	before=$(got smtp)
	alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
	is "$code $(($(got smtp) - before)) $(got http)" '0 1 1' 'by the next run, and the webhook is not'
done
again
answers smtp cut
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$code $(got smtp)" '5 0' 'a connection cut before the message'
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$code $(got smtp)" '0 1' 'is tried again'
again
answers smtp lost lost lost lost
for _ in 1 2 3 4; do alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"; done
is "$(got smtp)" 2 'one cut after it is tried once more, and no more'
is "$(grep -h '^Message-ID' "$T"/smtp/[0-9]* | sort -u | wc -l)" 1 'as the same message'
again
answers smtp auth
alerts "SMTP_URL=smtp://me:wrong@127.0.0.1:$port_of_smtp"
is "$code $(got smtp) $(got http)" '3 0 1' 'a wrong password is a wrong setting'
unlike "$(cat "$T/sync.err")" 'me:wrong|:secret@|HOOKSECRET' 'no secret is in the log'
again
: >"$T/smtp/answers"
answers http 503 ok
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$code $(got smtp)" '5 1' 'a webhook in trouble keeps no mail'
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$code $(got http) $(got smtp)" '0 2 1' 'and is told by the next run alone'
again
alerts "SMTP_URL=smtp://127.0.0.1:1"
is "$code $(got http)" '5 1' 'no mail server keeps no webhook'

# --- a run that is killed ---
# Its try stands in the store, its end does not.
again
id=01a1fab8-c9ef-745a-a0b8-ff2217da7420
sql "INSERT INTO alert VALUES ('$id', 'default', 'pending_high', '', 'warning', 'x', NULL, 3, 2, 1, NULL);
	INSERT INTO alert_notice VALUES ('$id', 'webhook', NULL, 0, 'raised', 1, NULL)"
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$(got http)" 1 'what a killed run had begun is told once more'

# --- a connection ---
again
sql "UPDATE job SET state='done'"
control POST tokens/revoke '{}' >/dev/null
"$B/leadbridge" token refresh zoho_crm 2>/dev/null
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$(open)" reconnect_needed 'a dead grant'
like "$(last http)" "\"severity\":\"critical\".*\"url\":\"$URL/oauth/start/zoho_crm\?ticket=[A-Za-z0-9_-]{43}\"" \
	'is told with a link that mends it'
link=$(last http | sed -n 's/.*"url":"\([^"]*\)".*/\1/p')
get "$link"
is "$code" 200 'which works'
code_of_client=$(control POST code '{}' | sed -n 's/.*"code": *"\([^"]*\)".*/\1/p')
"$B/leadbridge" connect zoho_crm --code - <<<"$code_of_client" 2>/dev/null
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$(open)" '' 'connected again it is over'
like "$(last http)" '"state":"resolved"' 'and told so'
is "$(sql "SELECT count(*) FROM provider_clock WHERE ahead_ms BETWEEN -5000 AND 5000")" 0 \
	'no clock was looked at without a refresh'
"$B/leadbridge" token refresh zoho_crm
is "$(sql 'SELECT server FROM provider_clock WHERE abs(ahead_ms) < 5000')" "$SANDBOX" \
	"a refresh looks at the provider's clock"
sql "UPDATE provider_clock SET ahead_ms = 400000"
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
like "$(last http)" "\"alert\":\"clock_skew\",\"severity\":\"critical\".*\"subject\":\"$SANDBOX\".*400 s behind" \
	'a wrong clock is told'
sql "DELETE FROM provider_clock"

# --- the other figures ---
again
now=$(date +%s)
sql "UPDATE job SET state='dead', updated_at=${now}000 WHERE subject_id=(SELECT max(subject_id) FROM job);
	UPDATE job SET state='pending', not_before=$((now + 9999))000, created_at=$((now - 3600))000
		WHERE subject_id=(SELECT min(subject_id) FROM job);
	UPDATE run SET started_at=$((now - 7200))000;
	UPDATE connection SET status='failing', consecutive_failures=3, last_error='an outage'"
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp" ALERT_PENDING_MAX=50
is "$(open | tr ' ' '\n' | sort | tr '\n' ' ')" \
	'dead_letters no_run queue_age success_rate_low token_refresh_failing ' 'each figure has its alert'
is "$(grep -l '"tenant":"default"' "$T"/http/[0-9]* | wc -l)" 5 'and each is told'
"$B/leadbridge" tenant add second >/dev/null 2>&1
sql "UPDATE connection SET status='connected', consecutive_failures=0;
	UPDATE job SET state='done', updated_at=1; UPDATE run SET started_at=${now}000"
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$(open)" '' 'and all are over'
sql "UPDATE job SET tenant='second', state='dead', updated_at=${now}000"
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$(sql "SELECT DISTINCT tenant FROM alert WHERE resolved_at IS NULL")" second 'of whom they are'

# --- a provider that has had enough ---
again
sql "UPDATE job SET state='done', updated_at=1;
	INSERT INTO connection (tenant, service, status, sealed, realm_id, generation,
		access_expires_at, refresh_token_created_at, last_refresh_at, not_before,
		consecutive_failures, created_at)
		VALUES ('second', 'quickbooks', 'connected', '', '4620816365', 1, 0, 0, 0, 0, 0, 0);
	INSERT INTO budget VALUES ('qb:4620816365', 0, 0, 0, $((now + 3600))000)"
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$(open)" budget_low 'a provider that wants no calls for an hour'
like "$(last http)" '"tenant":"second","subject":"quickbooks","text":"QuickBooks.* wants no calls until 20' \
	'is told to whom it is of'
sql "DELETE FROM budget; DELETE FROM connection WHERE service='quickbooks'"

# --- no way to tell ---
grep -vE '^(ALERT_|SMTP)' "$LEADBRIDGE_ENV" >"$T/data/quiet.env"
chmod 600 "$T/data/quiet.env"
again
sql "UPDATE job SET tenant='second', state='dead', updated_at=${now}000"
LEADBRIDGE_ENV=$T/data/quiet.env alerts
is "$code $(sql 'SELECT count(*) FROM alert_notice')" '0 0' 'without a way nobody is told'
[ "$(sql 'SELECT count(*) FROM alert')" -gt 0 ]
ok $? 'and the health page still shows them'

# --- without the key ---
mv "$T/data/key" "$T/key"
again
alerts "SMTP_URL=smtp://127.0.0.1:$port_of_smtp"
is "$code" 3 'without the key connections cannot be looked at'
[ "$(got http)" -gt 0 ]
ok $? 'but what else is wrong is told'
mv "$T/key" "$T/data/key"

done_testing
