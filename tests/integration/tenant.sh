#!/bin/bash
# tenant.sh - several businesses: their settings, their grants, and the tokens
# that other programs of the host are given.

# shellcheck disable=SC2016
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start
client=$(sed -n 's/^ZOHO_CLIENT_ID=//p' "$LEADBRIDGE_ENV")
secret=$(sed -n 's/^ZOHO_CLIENT_SECRET=//p' "$LEADBRIDGE_ENV")

# lb ARG...: output in $out, complaints in $err, exit status in $status.
lb() {
	"$B/leadbridge" "$@" >"$T/out" 2>"$T/err" <"${input:-/dev/null}"
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}

# connect TENANT: with a code as the provider's console makes one.
connect() {
	control POST code '{}' | sed -n 's/.*"code": *"\([^"]*\)".*/\1/p' >"$T/code"
	input=$T/code lb connect zoho_crm --code - --tenant "$1"
}

# --- add and list ---
lb tenant add acme
is "$status$out$err" 0 'a tenant is added in silence'
lb tenant add acme
is "$status" 1 'a second one of that name is not'
like "$err" 'there is a tenant "acme" already' 'which is said'
lb tenant add 'Acme & Co'
is "$status" 2 'a name that is none is wrong usage'
lb tenant list
is "$(sed 1d <<<"$out" | tr -s ' ' | cut -d' ' -f1,3-)" \
	$'acme 0 0 0 -\ndefault 2 1 0 -' 'the list counts forms, connections, waiting leads'
lb tenant list --json
like "$out" '^\{"items":\[\{"id":"acme","created_at":"20[^"]*Z","forms":0,"connections":0,"waiting":0,"settings":\[\]\},\{"id":"default","created_at":null' \
	'also as JSON'

# --- nobody's ---
while read -r line; do
	# shellcheck disable=SC2086
	lb $line
	is "$status" 2 "refused: $line"
	like "$err" 'there is no tenant `acne`: did you mean `acme`\?' '... and who was meant is asked'
done <<'END'
form add Shop --tenant acne
form list --tenant acne
lead list --tenant acne
connect zoho_crm --tenant acne
token list --tenant acne
token get zoho_crm --tenant acne
token revoke zoho_crm --tenant acne --yes
token env --tenant acne
tenant set acne ZOHO_CLIENT_ID=x
END
"$B/leadbridge-sync" leads --tenant acne >"$T/out" 2>"$T/err"
is "$?" 2 'nor does leadbridge-sync run for nobody'
like "$(cat "$T/err")" 'there is no tenant' 'which it says'

# --- set ---
lb tenant set acme "ZOHO_CLIENT_ID=$client" ZOHO_CLIENT_SECRET=wrong
is "$status$out$err" 0 'settings are taken in silence'
lb tenant list
like "$out" '^acme .* ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET$' 'and listed by name'
connect acme
is "$status" 3 'a wrong secret of the tenant does not connect'
printf '%s\n%s\n' "$client" "$secret" >"$T/two"
input=$T/two lb tenant set acme ZOHO_CLIENT_ID=- ZOHO_CLIENT_SECRET=-
is "$status$out$err" 0 'both come from standard input, a line each'
connect acme
is "$status" 0 'the right one connects'
lb tenant set acme ZOHO_CLIENT_SECRET=
lb tenant list
like "$out" '^acme .* ZOHO_CLIENT_ID$' 'KEY= removes one'
lb tenant set acme ZOHO_CLIENT_SECRET=
is "$status" 0 'also one that is not there'
(umask 077; printf '%s\n' "$secret" >"$T/secret-file")
(cd "$T" && "$B/leadbridge" tenant set acme ZOHO_CLIENT_SECRET_FILE=secret-file)
is "$?" 0 'a secret is taken from a file beside'
lb tenant list
like "$out" '^acme .* ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET$' 'as the secret'
chmod 644 "$T/secret-file"
lb tenant set acme ZOHO_CLIENT_SECRET_FILE="$T/secret-file"
is "$status" 2 'not from one that others can read'
like "$err" 'chmod 600' 'with the remedy'

i=0
while IFS='|' read -r change hint; do
	i=$((i + 1))
	lb tenant set acme ZOHO_ORGANIZATION_ID=7 "$change"
	is "$status" 2 "refused: $change"
	like "$err" "$hint" '... and why'
done <<'END'
ZOHO_CLIENT_IDD=x|did you mean ZOHO_CLIENT_ID
nonsense=x|there is no setting nonsense: leadbridge.env
ADMIN_TOKEN=x|ADMIN_TOKEN holds for all tenants
ADMIN_TOKEN_FILE=x|there is no setting
ZOHO_ACCOUNTS_URL_FILE=x|there is no setting
ZOHO_CLIENT_SECRET_FILE=|ZOHO_CLIENT_SECRET_FILE
QB_API_URL=http://elsewhere.example|QB_API_URL must be https
QB_BACKGROUND_DAYS=many|QB_BACKGROUND_DAYS must be
ZOHO_CLIENT_SECRET=-|ZOHO_CLIENT_SECRET is empty
ZOHO_ORGANIZATION_ID=8|ZOHO_ORGANIZATION_ID is given twice
just-a-secret|KEY=value
=x|KEY=value
END
lb tenant list
unlike "$out" ORGANIZATION 'one that is wrong keeps the others out, too'
unlike "$(cat "$T/err")" 'just-a-secret' 'what may be a secret is not repeated'
sql_raw >"$T/raw"
[ -s "$T/raw" ] && ! grep -aqF "$secret" "$T/raw"
ok $? 'no secret is in the database'

# --- typed at a terminal ---
# at_terminal WORD: answers the question of `tenant set` with it.
at_terminal() {
	local typed=$1 pid
	rm -f "$T/keyboard" "$T/screen"
	mkfifo "$T/keyboard"
	script -qefc "'$B/leadbridge' tenant set acme ZOHO_CLIENT_SECRET=-; stty -a" \
		"$T/screen" <"$T/keyboard" >/dev/null 2>&1 &
	pid=$!
	exec 8>"$T/keyboard"
	for _ in $(seq 100); do
		grep -q 'ZOHO_CLIENT_SECRET: ' "$T/screen" 2>/dev/null && break
		sleep 0.05
	done
	printf '%b' "$typed" >&8
	for _ in $(seq 100); do
		grep -q 'min = ' "$T/screen" && break
		sleep 0.05
	done
	exec 8>&-
	wait "$pid"
	screen=$(cat "$T/screen")
}
before=$(sql "SELECT sealed FROM tenant_setting WHERE name = 'ZOHO_CLIENT_SECRET'")
at_terminal "$secret\n"
like "$screen" 'ZOHO_CLIENT_SECRET: ' 'at a terminal it is asked for'
unlike "$screen" "$secret" 'and not shown'
like "$screen" ' echo ' 'afterwards the terminal shows what is typed'
[ "$(sql "SELECT sealed FROM tenant_setting WHERE name = 'ZOHO_CLIENT_SECRET'")" != "$before" ]
ok $? 'it is kept'
before=$(sql "SELECT sealed FROM tenant_setting WHERE name = 'ZOHO_CLIENT_SECRET'")
at_terminal 'half\003'
like "$screen" ' echo ' 'also after ^C'
is "$(sql "SELECT sealed FROM tenant_setting WHERE name = 'ZOHO_CLIENT_SECRET'")" "$before" \
	'which changes nothing'

# --- token list ---
lb token list
like "$out" '^TENANT +SERVICE +STATUS +EXPIRES +REFRESHED +RECONNECT BY +DAYS LEFT +CALLS LEFT +LAST ERROR$' 'token list'
is "$(sed 1d <<<"$out" | awk '{print $1, $2, $3}' | sort)" "acme zoho_crm connected
default quickbooks not_connected
default zoho_calendar not_connected
default zoho_crm connected
default zoho_inventory not_connected" 'has what any tenant has, and all of default'
lb token list --tenant acme --json
is "$(grep -o '"id":"[^"]*"' <<<"$out" | tr '\n' ' ')" \
	'"id":"acme/zoho_crm" "id":"acme/zoho_inventory" "id":"acme/zoho_calendar" "id":"acme/quickbooks" ' \
	'with --tenant, each service of one'
like "$out" '"reconnect_link":null' 'nothing is to be connected again'
unlike "$out" '1000\.[0-9a-f]{32}' 'no token is shown'

# --- token env ---
lb token get zoho_crm --tenant acme
token=$out
lb token env --tenant acme
is "$status" 0 'token env'
is "$out" "export ZOHO_CRM_ACCESS_TOKEN='$token'
export ZOHO_CRM_API_DOMAIN='$SANDBOX'" 'has a line for each thing that is connected'
is "$(eval "$out"; echo "$ZOHO_CRM_ACCESS_TOKEN $ZOHO_CRM_API_DOMAIN")" \
	"$token $SANDBOX" 'a shell takes them'
lb tenant set acme ZOHO_API_DOMAIN="http://localhost:${SANDBOX##*:}/it's"
lb token env --tenant acme
is "$(eval "$out"; echo "$ZOHO_CRM_API_DOMAIN")" "http://localhost:${SANDBOX##*:}/it's" \
	'the API host that is set counts, whatever is in it'
lb tenant set acme ZOHO_API_DOMAIN=
lb tenant add empty
lb token env --tenant empty
is "$status$out" 3 'nothing connected is a thing to set up'
like "$err" 'nothing of tenant empty is connected' 'and said'

# --- a person is needed ---
control POST tokens/revoke >"$T/control"
sql "UPDATE connection SET access_expires_at = 0 WHERE tenant = 'acme'"
lb token env --tenant acme
is "$status$out" 4 'a dead grant: a person must reconnect'
lb token list --tenant acme
like "$out" 'zoho_crm +reconnect_needed' 'token list tells'
link=$(sed -n 's/^To connect zoho_crm of acme again, open once: //p' <<<"$out")
like "$link" "^$URL/oauth/start/zoho_crm\?ticket=[A-Za-z0-9_-]+\$" 'with the link that mends it'
lb token list --tenant acme --json
like "$out" "\"reconnect_link\":\"${link/\?/\\?}\"" 'also as JSON'
sql "DELETE FROM ticket"
lb token list --tenant acme
like "$out" '^To connect zoho_crm of acme again: `leadbridge connect zoho_crm --tenant acme`$' \
	'without one, the command that makes it'
connect acme
is "$status" 0 'a new code connects again'
lb token list --tenant acme
unlike "$out" 'To connect' 'then nothing is to be done'

# --- token revoke ---
lb token revoke zoho_crm --tenant acme
is "$status" 2 'a grant is not given back unasked'
like "$err" 'needs --yes' 'where nobody can be asked'
control POST faults '{"match":{"path_prefix":"/oauth/v2/token/revoke","times":1},"do":"status","status":500}' >"$T/control"
lb token revoke zoho_crm --tenant acme --yes
is "$status" 5 'while the provider is down: later'
lb token get zoho_crm --tenant acme
is "$status" 0 'and still connected'
control DELETE faults >"$T/control"
lb token revoke zoho_crm --tenant acme --yes
is "$status$out$err" 0 'then it is, in silence'
is "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Zoho-oauthtoken $token" "$SANDBOX/crm/v8/org")" \
	401 'the provider takes its tokens no more'
lb token get zoho_crm --tenant acme
is "$status" 3 'here it is forgotten'
lb token revoke zoho_crm --tenant acme --yes
is "$status" 3 'there is nothing more to give back'
lb token get zoho_crm
is "$status" 0 'the other tenant has not noticed'
lb token revoke zoho_cmr --yes
is "$status" 2 'an unknown service is wrong usage'

# --- QuickBooks, renewed at a tenant's own age ---
lb tenant add books
control POST settings '{"auto_consent":"accept"}' >"$T/control"
get '/oauth/start/quickbooks?tenant=books' -H "Authorization: Bearer $ADMIN" -c "$T/jar" -D "$T/head"
at=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$T/head")
get "$(curl -s -o /dev/null -w '%{redirect_url}' "$at")" -b "$T/jar"
is "$code" 200 'a company is connected'
lb token env --tenant books
is "$(cut -d= -f1 <<<"$out")" "export QB_ACCESS_TOKEN
export QB_API_URL
export QB_REALM_ID" 'token env tells what a caller of QuickBooks needs'
# old DAYS: its refresh token is from so long ago, and nobody has tried since.
old() {
	sql "UPDATE connection SET renewal_tried_at = 0, refresh_token_created_at =
		$((($(date +%s) - $1 * 86400) * 1000)) WHERE service = 'quickbooks'"
}
# renewed: by the job.
renewed() {
	"$B/leadbridge-sync" tokens --json | sed 's/.*"synced":\([0-9]*\).*/\1/'
}
generation() {
	sql "SELECT generation FROM connection WHERE service = 'quickbooks'"
}
old 20
is "$(renewed)" 0 'after 20 days the job leaves it alone'
lb tenant set books QB_BACKGROUND_DAYS=15
is "$(renewed)" 1 'unless its tenant wants it at 15'
old 20
lb tenant set books QB_DISABLE_BACKGROUND_REFRESH=yes
is "$(renewed)" 0 'or not at all'
lb tenant set books QB_DISABLE_BACKGROUND_REFRESH= QB_BACKGROUND_DAYS=
old 20
before=$(generation)
lb token get quickbooks --tenant books
is "$(generation)" "$before" 'nor does use renew it'
lb tenant set books QB_PROACTIVE_DAYS=15
lb token get quickbooks --tenant books
is "$(generation)" $((before + 1)) 'unless its tenant wants it at 15'
lb tenant set books QB_REFRESH_MAX_PER_RUN=0
is "$status" 2 'a pace that is none'
lb tenant set default QB_DISABLE_BACKGROUND_REFRESH= QB_REFRESH_GAP_MS=0 \
	QB_REFRESH_SCHEDULE='0 3 * * 1' QB_REFRESH_JOB_ON_STARTUP=yes
is "$status" 0 'the job goes by what is set for the tenant default'
sql "DELETE FROM run"
"$B/leadbridge-sync" --json >"$T/first" 2>&1
"$B/leadbridge-sync" --json >"$T/second" 2>&1
like "$(cat "$T/second")" '"job":"tokens"' 'due at every start, as it is set'
done_testing
