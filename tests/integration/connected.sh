#!/bin/bash
# connected.sh - what operators do with a connection: codes, links, tokens,
# and what doctor makes of a provider in trouble.

# shellcheck disable=SC2016
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start

# lb ARG...: output in $out, complaints in $err, exit status in $status.
lb() {
	"$B/leadbridge" "$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}

# code: a self-client code as the provider's console makes one.
code() {
	control POST code '{}' | sed -n 's/.*"code": *"\([^"]*\)".*/\1/p'
}

# asked: calls to the token endpoint since the last time.
asked() {
	control GET requests | grep -o '"path": *"/oauth/v2/token' | wc -l
	control DELETE requests >/dev/null
}

generation() {
	sql "SELECT generation FROM connection WHERE tenant='default'"
}

# --- token ---
lb token list --json
like "$out" '"id":"default/zoho_crm".*"status":"connected".*"access_expires_at":"20' 'token list'
unlike "$out" '[0-9a-f]{32}' 'shows no token'
asked >/dev/null
lb token get zoho_crm
like "$status $out" '^0 1000\.[0-9a-f]{32}\.[0-9a-f]{32}$' 'token get prints the token'
is "$(wc -l <"$T/out")$err" 1 'and a line end, nothing else'
is "$(asked)" 0 'a living token is not renewed'
first=$out
is "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Zoho-oauthtoken $first" "$SANDBOX/crm/v8/org")" \
	200 'the provider takes it'
g=$(generation)
lb token refresh zoho_crm
is "$status$out$err" 0 'token refresh is silent'
is "$(generation) $(asked)" "$((g + 1)) 1" 'and asks once'
lb token get zoho_crm
[ "$out" != "$first" ]
ok $? 'then there is another token'
lb tenant add other
lb token get zoho_crm --tenant other
is "$status" 3 'another tenant is not connected'
lb token get zoho_crm --tenant othr
is "$status" 2 'one that is not there is wrong usage'
like "$err" 'did you mean `other`' 'and asked about'
control POST faults '{"do":"status","status":500,"match":{"path_prefix":"/oauth/v2/token","times":9}}' >/dev/null
lb token refresh zoho_crm
is "$status" 5 'while the provider is down: later'
lb token get zoho_crm
is "$status" 0 'the living token is still handed out'
lb doctor --offline
like "$out" '^wrong: default/zoho_crm: failing: ' 'doctor tells that it fails'
control DELETE faults >/dev/null
lb token refresh zoho_crm
is "$status" 0 'token refresh does not wait for the next try'

# --- doctor ---
lb doctor --verbose
is "$status" 0 'doctor finds nothing wrong' || printf '%s\n' "$out" | sed 's/^/# /'
like "$out" "^ok: provider: $SANDBOX answers" 'it asks the provider'
like "$out" '^ok: default/zoho_crm: works: organisation ' 'with the token'
like "$out" "^ok: site: $URL/health answers" 'and our own pages'
lb doctor --nginx "$(ls "$root"/nginx/leadbridge.conf.in)" --verbose
like "$out" '^ok: nginx: .*leadbridge.conf.in: nginx lets 327680 bytes' 'the shipped nginx takes what we do'
asked >/dev/null
control DELETE requests >/dev/null
lb doctor --offline
like "$status $(control GET requests)" '^0 .*"requests": ?\[\]' 'offline it calls nobody'
cp "$T/data/sandbox.env" "$T/data/probe.env"
chmod 644 "$T/data/probe.env"
LEADBRIDGE_ENV=$T/data/probe.env lb doctor
is "$status" 3 'a settings file that others can read'
rm "$T/data/probe.env"
control POST tokens/expire '{}' >/dev/null
lb doctor
is "$status" 0 'a token that the provider forgot is renewed'
control POST faults '{"do":"status","status":503,"match":{"path_prefix":"/crm/v8/org","times":9}}' >/dev/null
lb doctor
is "$status" 3 'a provider in trouble is told'
control DELETE faults >/dev/null
control POST tokens/revoke '{}' >/dev/null
lb doctor
is "$status" 3 'so is a grant that was revoked'
lb doctor
like "$out" '^wrong: default/zoho_crm: reconnect_needed' 'which a person must mend'
like "$out" 'leadbridge connect zoho_crm --tenant default' 'with the command to type'
lb token refresh zoho_crm
is "$status" 4 'token refresh ends with 4'
lb token get zoho_crm
is "$status$out" 4 'and token get once the last token is over'
lb token list
like "$out" 'reconnect_needed' 'token list shows it'

# --- connect ---
lb connect zoho_crm --code "$(code)"
is "$status$out$err" 0 'a self-client code mends it'
lb token get zoho_crm
is "$status" 0 'and there is a token again'
code | "$B/leadbridge" connect zoho_crm --code -
ok $? 'a code from standard input'
used=$(code)
lb connect zoho_crm --code "$used"
lb connect zoho_crm --code "$used"
isnt=$status
[ "$isnt" -ne 0 ]
ok $? 'a code works once'
lb token get zoho_crm
is "$status" 0 'and a used one breaks nothing'
lb connect zoho_crm
like "$out" "^$URL/oauth/start/zoho_crm\?ticket=" 'a link'
get "$out"
is "$code" 200 'leads to a page'
like "$body" '<form' 'with a button'

# --- a backup with a connection: of a file; a server's store has its own tools ---
restore_elsewhere() {
	lb backup "$T/copy.db"
	mkdir -m 700 "$T/other"
	cp -p "$T/data/key" "$T/other/key"
	with_other restore "$T/copy.db"
	is "$status" 0 'a backup is restored elsewhere'
	with_other token get zoho_crm
	is "$status" 0 'its tokens open with the key'
	rm -rf "$T/other"
	mkdir -m 700 "$T/other"
	(umask 077; "$B/leadbridge" keygen >"$T/other/key")
	with_other restore "$T/copy.db"
	is "$status" 3 'with another key it is refused'
	like "$err" 'needs the key with the id [0-9a-f]{8}, but .* holds' 'and both keys are named'
}
with_other() {
	LEADBRIDGE_DATA_DIR=$T/other lb "$@"
}
if [ -z "${TEST_DB:-}" ]; then
	restore_elsewhere
else
	lb backup "$T/copy.db"
	is "$status" 2 'a backup is not made where the server has its own tools'
	like "$err" 'pg_dump' 'which are named'
fi

# --- a lost key ---
mv "$T/data/key" "$T/key"
lb token get zoho_crm
is "$status" 3 'without the key no token opens'
(umask 077; "$B/leadbridge" keygen >"$T/data/key")
lb token get zoho_crm
is "$status" 3 'nor with another'
lb doctor --offline
like "$out" 'tokens were sealed with the key [0-9a-f]{8}' 'doctor tells which is needed'
mv "$T/key" "$T/data/key"
lb token get zoho_crm
is "$status" 0 'the right one mends it'

done_testing
