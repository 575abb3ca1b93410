#!/bin/bash
# keys.sh - the master key is replaced while everything runs: nobody notices.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start
control POST settings '{"quota":false}' >"$T/control"
key=$T/data/key

# lb ARG...: output in $out, complaints in $err, exit status in $status.
lb() {
	"$B/leadbridge" "$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}

# boxes ID [FILE]: how many values are sealed with that key. A box starts with
# its version and the id of its key.
boxes() {
	local start
	start=$(printf '%b' "\\x01$(sed 's/../\\x&/g' <<<"$1")" | base64 | tr +/ -_ | cut -c1-6)
	if [ -n "${2:-}" ]; then sqlite3 "$2" .dump; else sql_dump; fi |
		grep -o "'${start}[A-Za-z0-9_-]*'" | wc -l
}

# rotated: what the last rotation said, in $new and $old.
rotated() {
	new=$(sed -n 's/^The key is now \([0-9a-f]*\)\..*/\1/p' "$T/out")
	old=$(sed -n 's/^The key \([0-9a-f]*\) is .*/\1/p' "$T/out")
}

tenants=$(seq -f 't%g' 20)
for tenant in $tenants; do
	"$B/leadbridge" tenant add "$tenant" &&
		"$B/leadbridge" tenant set "$tenant" "ZOHO_API_DOMAIN=$SANDBOX" &&
		control POST code '{}' | sed -n 's/.*"code": *"\([^"]*\)".*/\1/p' |
		"$B/leadbridge" connect zoho_crm --code - --tenant "$tenant" ||
		bail_out 'no connection'
done
is "$(sql 'SELECT count(*) FROM connection')" 21 'twenty tenants are connected'
# A server's store has no backup of ours; a copy in a file is one.
if [ -z "${TEST_DB:-}" ]; then
	lb backup "$T/before.db"
else
	lb store copy "$(sql_url)" "sqlite:$T/before.db"
fi
is "$status" 0 'a backup is made'

# refresh_on: renews one token after the other, in a program each and in one
# that has been there from the start; counts what did not work.
refresh_on() {
	local tenant i=0
	while [ ! -e "$T/enough" ]; do
		i=$((i + 1))
		tenant=t$((RANDOM % 20 + 1))
		sql 'DELETE FROM mint'
		if [ $((i % 2)) = 0 ]; then
			"$B/leadbridge" token refresh zoho_crm --tenant "$tenant" 2>>"$T/refresh.err"
		else
			curl -sf -X POST -H "Authorization: Bearer $ADMIN" \
				"$URL/api/connections/zoho_crm/refresh?tenant=$tenant" \
				>"$T/refresh.out$1" 2>>"$T/refresh.err"
		fi && echo "$i" >>"$T/refreshed" || echo "$tenant" >>"$T/failed"
	done
}

# What is wrong with the connections: nothing.
troubles() {
	local tenant
	for tenant in $tenants; do
		"$B/leadbridge" token get zoho_crm --tenant "$tenant" 2>&1 >"$T/token" |
			grep -v 'token_journal.replayed'
	done
}

# --- while tokens are renewed, and cut off again and again ---
first=$("$B/leadbridge" doctor --offline --verbose | sed -n 's/^ok: key: .* the id //p')
refresh_on 1 &
one=$!
refresh_on 2 &
two=$!
cut=0
for i in 5 12 20 30 45 60 80 100 150 200; do
	"$B/leadbridge" keys rotate >"$T/out" 2>"$T/err" &
	pid=$!
	sleep "0.$(printf %03d "$i")"
	kill -KILL "$pid" 2>/dev/null && cut=$((cut + 1))
	wait "$pid" 2>/dev/null
done
is "$cut" 10 'rotate is killed ten times'
is "$(wc -l <"$key")" 2 'the new key and the old one are there, and no third'
lb doctor --offline
like "$out" '^note: key: the file holds several keys' 'doctor tells that it is not finished'
"$B/leadbridge" keys rotate >"$T/out" 2>"$T/err" &
pid=$!
sleep 0.2
lb keys rotate
is "$status" 5 'a second one at a time waits for another day'
like "$err" 'another .leadbridge keys rotate. is under way' 'and says so'
wait "$pid"
is "$?" 0 'the first comes to its end'
sleep 0.5
touch "$T/enough"
wait "$one" "$two"
[ "$(wc -l <"$T/refreshed")" -gt 20 ]
ok $? "meanwhile tokens were renewed $(wc -l <"$T/refreshed") times"
is "$(sort "$T/failed" 2>/dev/null | uniq -c)" '' 'and each time it worked' ||
	grep -v replayed "$T/refresh.err" | head -n 5 | sed 's/^/# /'
is "$(troubles)" '' 'then each connection gives its token'
is "$(boxes "$first")" 0 'nothing is sealed with the old key'
is "$(wc -l <"$key") $(stat -c %a "$key" "$key.$first" | tr '\n' ' ')" '1 600 600 ' \
	'which lies beside the new one, for the same eyes'
lb doctor --offline
unlike "$out" 'key|sealed' 'doctor has nothing to say about keys'
unlike "$(cat "$T/serve.err")" 'needs the key' 'no page ever missed one'

# --- without anybody else ---
# For whom nobody needs to wait: the build that does not sleep, where there is
# one.
export LEADBRIDGE_FAULT_HASTE=1
hasty=$B/leadbridge
[ ! -x "$B/crash/leadbridge" ] || hasty=$B/crash/leadbridge
rotate() {
	"$hasty" keys rotate "$@" >"$T/out" 2>"$T/err"
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}
rotate
is "$status" 0 'rotate again'
rotated
is "$(boxes "$old") $(boxes "$new")" '0 41' 'all is sealed with the next key'
like "$out" "^The key is now $new\. Make a new copy of $key, apart from the backups\.\$" \
	'a new copy is to be made'
like "$out" "^The key $old is now $key\.$old: backups made until now need it\.\$" \
	'the old key is kept for the backups'
is "$err" '' 'nothing else is said where nobody watches'
rotate --discard
rotated
[ "$status" = 0 ] && [ ! -e "$key.$old" ]
ok $? 'with --discard no copy of the old key is kept'

# --- a backup from before ---
mkdir -m 700 "$T/past"
(umask 077; printf 'LEADBRIDGE_DATA_DIR=%s\n' "$T/past/data" >"$T/past/leadbridge.env")
past() {
	LEADBRIDGE_ENV=$T/past/leadbridge.env lb "$@"
}
past_rotate() {
	LEADBRIDGE_ENV=$T/past/leadbridge.env rotate
}
past init
cp "$key" "$T/past/data/key"
past restore "$T/before.db"
is "$status" 3 'a backup from before does not go with the new key'
like "$err" "needs the key with the id $first.*second line" 'and says what does'
cat "$key.$first" >>"$T/past/data/key"
past restore "$T/before.db"
is "$status" 0 'with the old key as a second line it does'
past token get zoho_crm --tenant t7
is "$status" 0 'and tokens open'
past_rotate
is "$status $(boxes "$first" "$T/past/data/leadbridge.db")" '0 0' 'a rotation ends the need for it'
past token get zoho_crm --tenant t7
is "$status" 0 'tokens open as before'

# --- a key that is lost ---
(umask 077; "$B/leadbridge" keygen >"$T/other")
mv "$T/past/data/key" "$T/past/lost"
mv "$T/other" "$T/past/data/key"
past tenant set t1 ZOHO_ORGANIZATION_ID=7
past_rotate
is "$status" 3 'what does not open ends with 3'
is "$(grep -c '^zoho_crm of tenant t' "$T/err")" 20 'and is listed'
like "$err" '^ZOHO_API_DOMAIN of tenant t20: a sealed value needs the key [0-9a-f]{8}' 'with the key it needs'
past tenant set t1 ZOHO_ORGANIZATION_ID=
is "$status" 0 'what opened is sealed anew'
cat "$T/past/lost" >>"$T/past/data/key"
past_rotate
is "$status" 0 'the key is found: it goes on with all of them'
past token get zoho_crm --tenant t20
is "$status" 0 'and nothing was lost'

# --- what cannot be ---
if [ "$(id -u)" = 0 ]; then
	chown 1:1 "$key"
	rotate
	is "$(stat -c %u:%g "$key")" 1:1 'root leaves the key to whom it belongs'
	chown 0:0 "$key"
else
	chmod 500 "$T/data"
	lb keys rotate
	is "$status" 3 'a directory nobody may write to is a thing to change'
	chmod 700 "$T/data"
fi
chmod 644 "$key"
before=$(cksum <"$key")
lb keys rotate
is "$status" 3 'a key that others can read is refused'
like "$err" 'chmod 600' 'with the remedy'
is "$(cksum <"$key")" "$before" 'and stays as it was'
done_testing
