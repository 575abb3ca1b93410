#!/bin/bash
# keys_steps.sh - `leadbridge keys rotate` dies at each of its steps: everything
# opens at any time, and typed again it comes to the same end.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

stack_start
control POST settings '{"quota":false}' >"$T/control"
tenants='a b c d'
for tenant in $tenants; do
	"$B/leadbridge" tenant add "$tenant" &&
		"$B/leadbridge" tenant set "$tenant" "ZOHO_API_DOMAIN=$SANDBOX" &&
		control POST code '{}' | sed -n 's/.*"code": *"\([^"]*\)".*/\1/p' |
		"$B/leadbridge" connect zoho_crm --code - --tenant "$tenant" ||
		bail_out 'no connection'
done
# A state, whose browser is at the provider, and a link of an alert.
get /oauth/start/zoho_crm -H "Authorization: Bearer $ADMIN"
is "$code" 302 'an authorization is under way'
sql "UPDATE connection SET access_expires_at = 0 WHERE tenant = 'd'"
control POST tokens/revoke >"$T/control"
"$B/leadbridge" token get zoho_crm --tenant d >"$T/out" 2>&1
is "$?" 4 'a grant is dead'
# A refresh whose answer is in the journal, and not in the store.
"$B/leadbridge" tenant add journal
control POST code '{}' | sed -n 's/.*"code": *"\([^"]*\)".*/\1/p' |
	"$B/leadbridge" connect zoho_crm --code - --tenant journal
for n in $(seq 200); do
	sql 'DELETE FROM mint'
	"$B/leadbridge" token refresh zoho_crm --tenant journal 2>"$T/err" &&
		dies "$n" "$C/leadbridge" token refresh zoho_crm --tenant journal ||
		bail_out 'no journal'
	grep -q '^journal_write' "$T/steps" && [ "$(last_step)" = db_run ] && break
done
[ -s "$T/data/token-journal/journal_zoho_crm.journal" ]
ok $? 'an answer is left in the journal'

# All of it once more, in a place where nobody else is at work.
mkdir -m 700 "$T/before"
sql_save "$T/before.store"
cp -a "$T/data/key" "$T/data/token-journal" "$T/before"
sed "s,^LEADBRIDGE_DATA_DIR=.*,LEADBRIDGE_DATA_DIR=$T/work," "$LEADBRIDGE_ENV" >"$T/work.env"
chmod 600 "$T/work.env"
export LEADBRIDGE_ENV=$T/work.env LEADBRIDGE_FAULT_HASTE=1

# prefix KEYFILE: with what each box of its (only) key starts. The id is in
# the name under which a rotation keeps the key.
prefix() {
	printf '%b' "\\x01$(sed 's/../\\x&/g' <<<"$1")" | base64 | tr +/ -_ | cut -c1-6
}

# boxes ID: how many of that key are in the store.
boxes() {
	sql_dump | grep -o "'$(prefix "$1")[A-Za-z0-9_-]*'" | wc -l
}

DB=$T/work/leadbridge.db
fresh() {
	rm -rf "$T/work"
	cp -a "$T/before" "$T/work"
	sql_restore "$T/before.store"
}

# Whether each connection gives a token, for which settings are opened, too.
check() {
	local tenant
	for tenant in a b c journal; do
		"$B/leadbridge" token get zoho_crm --tenant "$tenant" >"$T/token" 2>"$T/err" ||
			wrong+="$tenant $1: $(cat "$T/err") "
	done
	"$B/leadbridge" token list --tenant d --json | grep -q '"reconnect_link":"http' ||
		wrong+="$1: the link does not open "
}

# The end of a rotation, from wherever it was. One that had come to its end is
# not known to have been cut off: it is followed by another.
finish() {
	local kept="key key.$old"
	[ "$(wc -l <"$T/work/key")" = 2 ] || cmp -s "$T/work/key" "$T/before/key" ||
		kept='key key.* key.*'
	"$C/leadbridge" keys rotate >"$T/out" 2>"$T/err" || wrong+="again: $(cat "$T/err") "
	[ "$(wc -l <"$T/work/key")" = 1 ] || wrong+='several keys are left '
	[ "$(boxes "$old")" = 0 ] || wrong+='a box of the old key is left '
	cmp -s "$T/work/key.$old" "$T/before/key" || wrong+='the old key is not kept '
	# shellcheck disable=SC2053
	[[ $(cd "$T/work" && echo key*) == $kept ]] ||
		wrong+="left: $(cd "$T/work" && echo key*) "
	check 'in the end'
}

fresh
wrong=
"$C/leadbridge" keys rotate >"$T/out" 2>"$T/err" || bail_out 'rotate fails'
old=$(sed -n 's/^The key \([0-9a-f]*\) is now .*key\..*/\1/p' "$T/out")
new=$(sed -n 's/^The key is now \([0-9a-f]*\)\..*/\1/p' "$T/out")
like "$old $new" '^[0-9a-f]{8} [0-9a-f]{8}$' 'rotate names the new key and the old one'
[ "$(boxes "$new")" = 12 ] && [ "$(boxes "$old")" = 0 ]
ok $? "everything is sealed with the new key ($(boxes "$new") boxes)"
cmp -s "$T/work/key.$old" "$T/before/key"
ok $? 'the old one is kept'
is "$(ls "$T/work/token-journal")" '' 'what was in the journal is in the store'
check 'rotated'
is "$wrong" '' 'everything opens'
fresh
is "$(boxes "$old") $(boxes "$new")" '12 0' 'before, all was of the old key'

one_step() {
	fresh
	dies "$1" "$C/leadbridge" keys rotate || return 1
	step_name=$(last_step)
	check 'cut off'
	finish
}
sparse_steps
every_step one_step
is "$step_wrong" '' "killed before each of $step_count steps, it goes on when typed again"
[ "$step_count" -gt 60 ]
ok $? 'there are steps to die at'
like "$(sort "$T/steps" | uniq -c | tr -s ' ' | tr '\n' ',')" \
	'clock_sleep_ms.*fsync.*rename' 'among them those of the key file'
done_testing
