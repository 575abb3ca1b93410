#!/bin/bash
# refresh_steps.sh - a token refresh dies at each of its steps: the next one has
# a valid token, by the answer in the journal where there is one.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

stack_start
control POST settings '{"quota":false}' >"$T/control"

# The number of refreshes at the provider since the last call.
refreshes() {
	local all
	all=$(control GET "requests?since=$(cat "$T/seen" 2>/dev/null || echo 0)")
	printf '%s' "$all" | sed 's/.*"next":\([0-9]*\).*/\1/' >"$T/seen"
	printf '%s' "$all" | grep -o '"path":"/oauth/v2/token"' | wc -l
}

# The token is over, here and there, and no quota is spent.
expire() {
	sql 'UPDATE connection SET access_expires_at = 0, not_before = 0;
		DELETE FROM mint'
	control POST tokens/expire >"$T/control"
	refreshes >"$T/control"
}

# check TOKEN: whether the provider takes it.
check() {
	[ "$(curl -s -o /dev/null -w '%{http_code}' \
		-H "Authorization: Zoho-oauthtoken $1" "$SANDBOX/crm/v8/org")" = 200 ]
}

one_step() {
	local token asked
	expire
	"$when" "$1" "$C/leadbridge" token get zoho_crm || return 1
	step_name=$(last_step)
	# What was sent is dealt with before anybody looks again.
	[ "$step_name" != send ] || sleep 0.3
	asked=$(refreshes)
	if [ -s "$T/dying.out" ]; then
		check "$(cat "$T/dying.out")" || wrong+='a printed token is not good '
	fi
	token=$("$B/leadbridge" token get zoho_crm 2>"$T/err") ||
		wrong+="$(cat "$T/err") "
	check "$token" || wrong+='no good token then '
	[ "$("$B/leadbridge" token get zoho_crm)" = "$token" ] || wrong+='and another '
	asked=$((asked + $(refreshes)))
	case $asked in
	1) once=$((once + 1)) ;;
	2) twice=$((twice + 1)) ;;
	*) wrong+="asked $asked times " ;;
	esac
	# From the moment when the answer is on disk it is not asked for again.
	if sed '1,/^journal_write/d' "$T/steps" | grep -q '^db_run' &&
	    [ "$asked" -ne 1 ]; then
		wrong+='asked again for what stood in the journal '
	fi
	[ "$(sql 'SELECT status FROM connection')" = connected ] ||
		wrong+='not connected '
	# Whoever refreshes next clears a journal away that the store has.
	"$B/leadbridge" token refresh zoho_crm 2>"$T/err" || wrong+="$(cat "$T/err") "
	[ -z "$(ls -A "$T/data/token-journal")" ] || wrong+='a journal is left '
}

once=0
twice=0
sparse_steps
when=dies
every_step one_step
is "$step_wrong" '' "killed before each of $step_count steps, a refresh is carried on by the next"
[ "$step_count" -gt 20 ]
ok $? 'there are steps to die at'
is "$(grep -E '^(client_perform|journal_write|journal_clear)' "$T/steps" | tr '\n' ' ')" \
	'client_perform journal_write journal_clear ' 'the answer goes to the journal first'
when=dies_after
every_step one_step
is "$step_wrong" '' "the same right after each of $step_count"
[ "$once" -gt 10 ] && [ "$twice" -gt 0 ]
ok $? "asked once at $once steps, a second time where the answer was lost ($twice)"
done_testing
