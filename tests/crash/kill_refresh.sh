#!/bin/bash
# kill_refresh.sh - refreshes killed at random moments, at Zoho and at Intuit:
# after each the connection works.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

KILLS=${KILLS:-${SOAK:+200}}
KILLS=${KILLS:-60}
stack_start LEADBRIDGE_LOG_LEVEL=warning
bearer=(-H "Authorization: Bearer $ADMIN")
control POST settings '{"auto_consent":"accept","quota":false}' >"$T/control"
get "/oauth/start/quickbooks" "${bearer[@]}" -c "$T/jar" -D "$T/head"
at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
get "$(curl -s -o /dev/null -w '%{redirect_url}' "$at")" -b "$T/jar"
is "$code" 200 "QuickBooks is connected"

expire() {
	sql "UPDATE connection SET access_expires_at = 0, not_before = 0;
		DELETE FROM mint"
}

# took SERVICE - the microseconds a refresh takes on this machine
took() {
	local since
	expire
	since=${EPOCHREALTIME/./}
	"$B/leadbridge" token get "$1" >"$T/out" 2>&1
	echo $((${EPOCHREALTIME/./} - since))
}

# kill_some SERVICE
kill_some() {
	local i pid us killed=0 dead=0
	us=$(took "$1")
	for i in $(seq "$KILLS"); do
		expire
		"$B/leadbridge" token get "$1" >"$T/out" 2>&1 &
		pid=$!
		sleep "$(printf '0.%06d' $((RANDOM * us / 32768)))"
		{
			kill -KILL "$pid" && killed=$((killed + 1))
			wait "$pid"
		} 2>"$T/out"
		sql "DELETE FROM mint"
		"$B/leadbridge" token get "$1" >"$T/out" 2>"$T/err" || {
			dead=$((dead + 1))
			sed 's/^/# /' "$T/err"
		}
	done
	is "$dead" 0 "$1: after $killed of $KILLS kills the connection works"
	[ "$killed" -gt $((KILLS / 10)) ]
	ok $? "$1: some were killed ($killed)"
}
for service in zoho_crm quickbooks; do
	kill_some "$service"
done
is "$(sql "SELECT count(*) FROM connection WHERE status = 'connected'")" 2 \
	"both are connected"
done_testing
