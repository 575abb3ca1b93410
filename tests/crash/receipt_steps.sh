#!/bin/bash
# receipt_steps.sh - a receipt's post and a run that delivers one die at each of
# their steps: afterwards each is in QuickBooks once, for one customer.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"
# shellcheck source=tests/lib/quickbooks.sh
. "$root/tests/lib/quickbooks.sh"

stack_start
connect_quickbooks
item=Hours
# How fast it goes is not the matter here; and nobody but us sees to it that a
# number is given once.
control POST settings '{"intuit_per_minute":0,"intuit_per_second":0,
	"intuit_duplicate_numbers":"accept"}' >/dev/null

# cgi PROGRAM BODY: the post as a plain CGI.
cgi() {
	REQUEST_METHOD=POST SCRIPT_NAME=/cgi-bin/quickbooks.fcgi \
		PATH_INFO=/api/quickbooks/receipts SERVER_PROTOCOL=HTTP/1.1 \
		REMOTE_ADDR=127.0.0.1 CONTENT_TYPE=application/json \
		HTTP_AUTHORIZATION="Bearer $ADMIN" CONTENT_LENGTH=${#2} \
		"$1" <<<"$2"
}
dying_page() {
	"$when" "$1" cgi "$C/cgi-bin/quickbooks.fcgi" "$2"
}

# numbered N: a receipt of somebody new.
numbered() {
	receipt "$when-$1" "$when Customer $1" "$when$1@example.com"
}
# finish: a run brings what is left, whatever it waited for.
finish() {
	sql "DELETE FROM budget;
		UPDATE job SET not_before = 0 WHERE kind = 'receipt'"
	"$B/leadbridge-sync" orders >"$T/out" 2>"$T/err" ||
		wrong+="the next run: $(cat "$T/out" "$T/err") "
}

one_page() {
	local text answer
	text=$(numbered "page$1")
	sql 'DELETE FROM budget'
	dying_page "$1" "$text" || return 1
	step_name=$(last_step)
	finish
	sql 'DELETE FROM budget'
	answer=$(cgi "$B/cgi-bin/quickbooks.fcgi" "$text" 2>>"$T/cgi.err" |
		grep '^Status: ')
	case $answer in
	'Status: 201'*) fresh=$((fresh + 1)) ;;
	'Status: 200'*) known=$((known + 1)) ;;
	*) wrong+="posted again: $answer " ;;
	esac
}

one_run() {
	local id prefix=01b00000
	[ "$when" = dies ] || prefix=01b00001
	id=$(printf '%s-0000-7000-8000-%012d' "$prefix" "$1")
	numbered "run$1" >"$T/content"
	sqlite3 :memory: "SELECT json_set(readfile('$T/content'),
		'\$.lines[1].quantity', '3', '\$.lines[1].unit_price', '1.666667')" \
		>"$T/content.run"
	sql "DELETE FROM budget;
	INSERT INTO receipt (id, tenant, receipt_number, content, content_hash,
		request_id, created_at) SELECT '$id', 'default', '$when-run$1',
		'$(cat "$T/content.run")', 'h', '$id', 1;
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('receipt', '$id',
		'default', 'pending', 0, 0, 0, 1, 1)"
	"$when" "$1" "$C/leadbridge-sync" orders || return 1
	step_name=$(last_step)
	finish
}

fresh=0
known=0
for when in dies dies_after; do
	sparse_steps
	every_step one_page
	is "$step_wrong" '' "a post $when at $step_count steps: the next run and a repeat make it one"
	[ "$step_count" -gt 30 ]
	ok $? 'there are steps to die at'
	every_step one_run
	is "$step_wrong" '' "a run $when at $step_count steps: the next one finishes it"
	[ "$step_count" -gt 30 ]
	ok $? 'there are steps to die at'
done
[ "$fresh" -gt 0 ] && [ "$known" -gt 0 ]
ok $? "some die before it is kept, some after ($fresh, $known)"

finish
is "$(sql "SELECT count(*) FROM job WHERE kind = 'receipt' AND state <> 'done'")" \
	0 'nothing is left'
entity SalesReceipt "value ->> 'DocNumber'" >"$T/numbers"
entity Customer "value ->> 'DisplayName'" >"$T/names"
is "$(sort "$T/numbers" | uniq -d)" '' 'no receipt is there twice'
is "$(sort "$T/names" | uniq -d; grep ' (dies' "$T/names")" '' 'nor a customer'
is "$(wc -l <"$T/numbers")" "$(sql 'SELECT count(*) FROM receipt')" \
	'each receipt of ours is there'
is "$(sql "SELECT count(*) FROM receipt WHERE quickbooks_id IS NULL")" 0 \
	'and the store knows which'
is "$(ls -A "$T/data/token-journal")" '' 'no journal is left'
done_testing
