#!/bin/bash
# connect_steps.sh - a new consent for a connection dies at each of its steps:
# afterwards the connection works, with the old grant or with the new one.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

stack_start
control POST settings '{"quota":false}' >"$T/control"

new_code() {
	control POST code '{}' | sed 's/.*"code": *"\([^"]*\)".*/\1/'
}

one_step() {
	local token
	sql 'UPDATE connection SET access_expires_at = 0, not_before = 0;
		DELETE FROM mint'
	"$when" "$1" "$C/leadbridge" connect zoho_crm --code "$(new_code)" || return 1
	step_name=$(last_step)
	[ "$step_name" != send ] || sleep 0.3
	token=$("$B/leadbridge" token get zoho_crm 2>"$T/err") ||
		wrong+="$(cat "$T/err") "
	[ "$(curl -s -o /dev/null -w '%{http_code}' \
		-H "Authorization: Zoho-oauthtoken $token" "$SANDBOX/crm/v8/org")" = 200 ] ||
		wrong+='no good token '
	# With the refresh token that is kept.
	"$B/leadbridge" token refresh zoho_crm 2>"$T/err" ||
		wrong+="refresh: $(cat "$T/err") "
	[ -z "$(ls -A "$T/data/token-journal")" ] || wrong+='a journal is left '
}

when=dies
sparse_steps
every_step one_step
is "$step_wrong" '' "killed before each of $step_count steps of a new consent, the connection works"
[ "$step_count" -gt 20 ]
ok $? 'there are steps to die at'
when=dies_after
every_step one_step
is "$step_wrong" '' "and right after each of $step_count"

# The first consent of all: nothing, or a connection.
first_step() {
	sql 'DELETE FROM connection; DELETE FROM mint'
	"$when" "$1" "$C/leadbridge" connect zoho_crm --code "$(new_code)" || return 1
	step_name=$(last_step)
	if "$B/leadbridge" token get zoho_crm >"$T/token" 2>"$T/err"; then
		kept=$((kept + 1))
		[ "$(curl -s -o /dev/null -w '%{http_code}' \
			-H "Authorization: Zoho-oauthtoken $(cat "$T/token")" \
			"$SANDBOX/crm/v8/org")" = 200 ] || wrong+='no good token '
	elif ! grep -q 'leadbridge connect' "$T/err"; then
		wrong+="$(cat "$T/err") "
	else
		"$B/leadbridge" connect zoho_crm --code "$(new_code)" 2>"$T/err" ||
			wrong+="$(cat "$T/err") "
	fi
}

kept=0
when=dies
every_step first_step
is "$step_wrong" '' "killed before each of $step_count steps of a first consent, it works or can be given again"
[ "$kept" -gt 0 ] && [ "$kept" -lt "$step_count" ]
ok $? "it is kept where the answer was on disk ($kept)"
done_testing
