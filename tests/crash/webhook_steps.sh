#!/bin/bash
# webhook_steps.sh - a webhook's page dies at each step between the first byte
# and the end of applying, and so does a run: what was answered is applied, each
# event once, and what was not is taken when it is sent again.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

zoho=SandboxToken0123456789
stack_start ZOHO_ORGANIZATION_ID=700000111 "ZOHO_WEBHOOK_SECRET=$zoho"

# cgi PROGRAM BODY: the post as a plain CGI.
cgi() {
	local sum
	sum=$(printf '%s' "$2" | perl -MDigest::SHA=hmac_sha256_hex -e \
		'local $/; print hmac_sha256_hex(<STDIN>, $ARGV[0])' "$zoho")
	printf '%s' "$2" | REQUEST_METHOD=POST SCRIPT_NAME=/cgi-bin/webhook.fcgi \
		PATH_INFO=/webhook/zoho-inventory/default SERVER_PROTOCOL=HTTP/1.1 \
		REMOTE_ADDR=127.0.0.1 CONTENT_TYPE=application/json \
		HTTP_X_ZOHO_WEBHOOK_SIGNATURE="$sum" CONTENT_LENGTH=${#2} "$1"
}
dying_page() {
	"$when" "$1" cgi "$C/cgi-bin/webhook.fcgi" "$2"
}
# item WORD N
item() {
	printf '{"item":{"item_id":"77%s%05d","name":"%s %d","sku":"%s-%d","rate":1,"status":"active","last_modified_time":"2026-11-20T09:15:02-0500"}}' \
		"$([ "$when" = dies ] && echo 1 || echo 2)$3" "$2" "$1" "$2" "$when$1" "$2"
}
finish() {
	sql "UPDATE job SET not_before = 0 WHERE kind = 'event'"
	"$B/leadbridge-sync" events >"$T/out" 2>"$T/err" ||
		wrong+="the next run: $(cat "$T/out" "$T/err") "
}
applied() {
	sql "SELECT count(*) FROM v_webhook_events e WHERE status = 'applied'
		AND record_id = '$1'"
}

one_page() {
	local text answer number
	text=$(item page "$1" 1)
	number=${text#*item_id\":\"}
	number=${number%%\"*}
	dying_page "$1" "$text" || return 1
	step_name=$(last_step)
	answer=$(cgi "$B/cgi-bin/webhook.fcgi" "$text" 2>>"$T/cgi.err")
	case $answer in
	*'"received":1'*) fresh=$((fresh + 1)) ;;
	*'"repeated":1'*) known=$((known + 1)) ;;
	*) wrong+="sent again: $answer " ;;
	esac
	finish
	[ "$(applied "$number")" = 1 ] || wrong+="not applied once "
}

one_run() {
	local text id number
	text=$(item run "$1" 2)
	number=${text#*item_id\":\"}
	number=${number%%\"*}
	id=$(printf '01c0000%s-0000-7000-8000-%012d' \
		"$([ "$when" = dies ] && echo 0 || echo 1)" "$1")
	sql "INSERT INTO event (id, tenant, source, kind, record_id, body, signed,
		happened_at, received_at, applied_at) VALUES ('$id', 'default',
		'zoho-inventory', 'item', '$number', '$text', 1, 0,
		$(($(date +%s) * 1000)), 0);
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) VALUES ('event', '$id',
		'default', 'pending', 0, 0, 0, 1, 1)"
	"$when" "$1" "$C/leadbridge-sync" events || return 1
	step_name=$(last_step)
	finish
	[ "$(applied "$number")" = 1 ] || wrong+="not applied "
}

fresh=0
known=0
for when in dies dies_after; do
	sparse_steps
	every_step one_page
	is "$step_wrong" '' "a page $when at $step_count steps: what is kept is applied, once"
	[ "$step_count" -gt 10 ]
	ok $? "there are steps to die at ($step_count)"
	every_step one_run
	is "$step_wrong" '' "a run $when at $step_count steps: the next one does it"
done
[ "$fresh" -gt 0 ] && [ "$known" -gt 0 ]
ok $? "some die before it is kept, some after ($fresh, $known)"
is "$(sql "SELECT count(*) FROM product")" \
	"$(sql "SELECT count(DISTINCT record_id) FROM event")" 'each record is there'
is "$(sql "SELECT count(*) FROM job WHERE kind = 'event' AND state <> 'done'")" 0 \
	'nothing is left'
done_testing
