#!/bin/bash
# keepalive.sh - customers who are away for more than a year stay connected, and
# with few calls.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

# Each call opens the store anew, which a server makes slow.
[ -n "${TEST_DB:-}" ] && days=110 || days=400
DAYS=${DAYS:-$days}
export TZ=UTC
stack_start QB_REFRESH_GAP_MS=0 LEADBRIDGE_LOG_LEVEL=warning
control POST settings '{"auto_consent":"accept"}' >/dev/null
bearer=(-H "Authorization: Bearer $ADMIN")

# connect_anew TENANT...: each with a company of its own, from now on.
connect_anew() {
	local realm=9130350000000001 at back
	stack_stop
	stack_run
	control POST settings '{"auto_consent":"accept"}' >/dev/null
	sql "DELETE FROM connection; DELETE FROM alert; DELETE FROM run"
	for tenant; do
		sql "INSERT INTO tenant (name, created_at) VALUES ('$tenant', 0)
			ON CONFLICT DO NOTHING"
		control POST intuit/realms "{\"realm\":\"$realm\",\"name\":\"$tenant\"}" >/dev/null
		control POST settings "{\"intuit_realm\":\"$realm\"}" >/dev/null
		get "/oauth/start/quickbooks?tenant=$tenant" "${bearer[@]}" -c "$T/jar" -D "$T/head"
		at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
		back=$(curl -s -o /dev/null -w '%{redirect_url}' "$at")
		get "$back" -b "$T/jar"
		[ "$code" = 200 ] || echo "# $tenant: $body"
		realm=$((realm + 1))
	done
}

# refreshes: asked for at Intuit in all.
refreshes() {
	control GET intuit/state | grep -o '"refreshes":[0-9]*' |
		awk -F: '{n += $2} END {print n + 0}'
}

# live [KEY=value...]: through $DAYS days; $said is what became of whom.
live() {
	said=$(env "$@" "$B/tests/integration/days" "$DAYS" "$SANDBOX" \
		idle=0 rare=45 monthly=30 active=1 2>"$T/days.err") || {
		sed 's/^/# /' "$T/days.err" | tail -n 5
	}
}
# generation TENANT: how many values its grant has had, the first one included.
generation() {
	sed -n "s/^$1 .* generation \([0-9]*\) .*/\1/p" <<<"$said"
}
state() {
	sed -n "s/^$1 \([a-z_]*\) .*/\1/p" <<<"$said"
}
count() {
	echo $(($(generation "$1") - 1))
}

connect_anew idle rare monthly active
live
for tenant in idle rare monthly active; do
	is "$(state $tenant)" connected "$tenant: connected after $DAYS days"
done
hybrid="idle $(count idle), every 45 days $(count rare), every 30 days $(count monthly), daily $(count active), in all $(refreshes)"
hybrid_idle=$(count idle)
[ "$hybrid_idle" -ge $((DAYS / 100)) ] && [ "$hybrid_idle" -le $((DAYS / 60 + 1)) ]
ok $? "who is away costs a call every two months ($hybrid_idle)"
# (But for the clock, which in this test runs ahead of Intuit's.)
is "$(sql "SELECT count(*) FROM alert WHERE resolved_at IS NULL AND name <> 'clock_skew'")" 0 \
	"nobody is bothered"

# What follows are days in which the store has no more to do than before.
if [ -n "${TEST_DB:-}" ] && [ -z "${SOAK:-}" ]; then
	echo "# $hybrid"
	done_testing
	exit
fi

# Every week everybody, whether needed or not.
connect_anew idle rare monthly active
live QB_BACKGROUND_DAYS=1 QB_PROACTIVE_DAYS=99
for tenant in idle rare monthly active; do
	is "$(state $tenant)" connected "background only, $tenant: connected"
done
echo "# hybrid: $hybrid"
echo "# background only: idle $(count idle), every 45 days $(count rare), every 30 days $(count monthly), daily $(count active), in all $(refreshes)"
[ "$(count idle)" -gt $((hybrid_idle * 5)) ]
ok $? "the job alone would cost five times as many calls for who is away"

# What the keep-alive is for.
connect_anew idle rare monthly active
DAYS=110
live QB_DISABLE_BACKGROUND_REFRESH=true
is "$(state idle)" connected "switched off, nobody has noticed who is away"
is "$(state rare)" connected "who comes every 45 days needs no job"
sql "UPDATE connection SET access_expires_at = 0"
"$B/leadbridge" token get quickbooks --tenant idle >"$T/out" 2>&1
is $? 4 "but at the next use a person must reconnect"
[ "$(sql "SELECT count(*) FROM alert WHERE tenant = 'idle' AND name = 'reconnect_by'")" -gt 0 ]
ok $? "of which there was a warning"

# A consent ends after five years, whatever is done.
connect_anew active
control POST settings '{"intuit_hard_ttl_s":8640000}' >/dev/null
sql "DELETE FROM connection"
get "/oauth/start/quickbooks?tenant=active" "${bearer[@]}" -c "$T/jar" -D "$T/head"
at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
get "$(curl -s -o /dev/null -w '%{redirect_url}' "$at")" -b "$T/jar"
is "$code" 200 "a consent with a near end"
"$B/tests/integration/days" 98 "$SANDBOX" active=1 >"$T/out" 2>"$T/days.err"
like "$(cat "$T/out")" '^active connected' "used daily to its last days"
is "$(sql "SELECT threshold FROM alert WHERE resolved_at IS NULL AND name <> 'clock_skew'")" 3 "warned at three"
"$B/tests/integration/days" 110 "$SANDBOX" active=1 >"$T/out" 2>"$T/days.err"
like "$(cat "$T/out")" '^active reconnect_needed' "then a person must act"
is "$(sql "SELECT count(*) FROM alert WHERE resolved_at IS NULL AND name = 'reconnect_needed'")" 1 \
	"who is told"
done_testing
