#!/bin/bash
# rotate_steps.sh - a refresh that brings a new refresh token dies at each of its
# steps: from the moment when the answer is on disk nothing is lost; before it
# a person is told that it was, and why.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

stack_start LEADBRIDGE_LOG_LEVEL=warning
bearer=(-H "Authorization: Bearer $ADMIN")

connect_quickbooks() {
	local at
	control POST settings '{"auto_consent":"accept","intuit_reconsent":"keep","intuit_per_second":0}' >"$T/control"
	get "/oauth/start/quickbooks" "${bearer[@]}" -c "$T/jar" -D "$T/head"
	at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
	get "$(curl -s -o /dev/null -w '%{redirect_url}' "$at")" -b "$T/jar"
	[ "$code" = 200 ] || wrong+="not connected: $body "
}

status() {
	sql "SELECT status FROM connection WHERE service = 'quickbooks'"
}

# Whether the provider takes it.
check() {
	[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Accept: application/json' \
		-H "Authorization: Bearer $1" \
		"$INTUIT/v3/company/9130350000000001/companyinfo/9130350000000001")" = 200 ]
}

one_step() {
	local token
	# Two days old, so that a lost answer may have held a new one.
	sql "UPDATE connection SET access_expires_at = 0, not_before = 0,
		refresh_token_created_at = refresh_token_created_at - 172800000"
	"$when" "$1" "$C/leadbridge" token get quickbooks || return 1
	step_name=$(last_step)
	[ "$step_name" != send ] || sleep 0.3
	token=$("$B/leadbridge" token get quickbooks 2>"$T/err")
	case $? in
	0)
		check "$token" || wrong+='no good token then '
		saved=$((saved + 1))
		[ "$(status)" = connected ] ||
			wrong+='not connected '
		;;
	4)
		lost+="$when:$step_name "
		grep -q 'lost on its way' "$T/err" || wrong+="says $(cat "$T/err") "
		[ "$(status)" = reconnect_needed ] ||
			wrong+='nobody must act '
		# Once it stands in the journal it is never lost.
		! sed '1,/^client_perform/d' "$T/steps" |
			grep -q '^\(fdatasync\|db_run\)' || wrong+='lost from the journal '
		connect_quickbooks
		;;
	*) wrong+="$(cat "$T/err") " ;;
	esac
	[ -z "$(ls -A "$T/data/token-journal")" ] || {
		"$B/leadbridge" token refresh quickbooks 2>"$T/err"
		[ -z "$(ls -A "$T/data/token-journal")" ] || wrong+='a journal is left '
	}
}

wrong=
connect_quickbooks
is "$wrong" '' 'connected'

# Within a day Intuit gives the same refresh token again.
saved=0
lost=
when=dies_after
sparse_steps
# There are few steps at which something is lost, and one of them is wanted.
[ "$step_stride" -eq 1 ] || step_stride=5
every_step one_step
is "$step_wrong" '' "the same value: killed after each of $step_count steps"
is "$lost" '' 'nothing is lost'

control POST settings '{"intuit_rotation":"always"}' >"$T/control"
when=dies
every_step one_step
is "$step_wrong" '' "a new value: killed before each of $step_count steps"
[ "$step_count" -gt 20 ]
ok $? 'there are steps to die at'
when=dies_after
every_step one_step
is "$step_wrong" '' "and right after each of $step_count"
[ "$saved" -gt $((40 / step_stride)) ]
ok $? "the connection goes on ($saved times)"
like "$lost" '^(dies(_after)?:(send|client_perform|journal_write|pwrite) )+$' \
	"but where the answer had left the provider and stood nowhere yet"
done_testing
