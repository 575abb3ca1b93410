#!/bin/bash
# tool.sh - what operators type: setting up, forms, leads, backups, doctor.

# shellcheck disable=SC2016
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

# Nothing of the caller's own installation is seen.
home=$T/home
mkdir "$home"

# lb ARG...: output in $out, complaints in $err, exit status in $status.
lb() {
	env -i PATH="$PATH" HOME="$home" ${LEADBRIDGE_ENV+LEADBRIDGE_ENV="$LEADBRIDGE_ENV"} \
		"${with[@]}" "$B/leadbridge" "$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}
with=()

# fresh: an installation of its own, in $D.
fresh() {
	D=$(mktemp -d "$T/d.XXXXXX")
	export LEADBRIDGE_ENV=$D/leadbridge.env
	lb init
	lb migrate
}

mode() {
	stat -c %a "$1"
}

# --- init ---
D=$T/first
mkdir "$D"
export LEADBRIDGE_ENV=$D/leadbridge.env
lb init
is "$status" 0 'init makes an installation'
is "$(mode "$D/leadbridge.env") $(mode "$D/data") $(mode "$D/data/key") $(mode "$D/data/form-key") $(mode "$D/data/locks") $(mode "$D/data/token-journal")" \
	'600 700 600 600 700 700' 'that only its owner can look into'
is "$(wc -l <<<"$out")" 4 'and names the four things it made'
like "$(cat "$D/data/key")" '^[A-Za-z0-9+/]{43}=$' 'the key is 32 bytes in base64'
isnt_same=$(cmp -s "$D/data/key" "$D/data/form-key" && echo same)
is "$isnt_same" '' 'the key of form times is another one'
before=$(cat "$D/leadbridge.env" "$D/data/key" "$D/data/form-key" | cksum)
lb init
is "$status$out$err" 0 'a second init does nothing and says nothing'
is "$(cat "$D/leadbridge.env" "$D/data/key" "$D/data/form-key" | cksum)" "$before" \
	'and leaves every file as it was'
is "$(grep -cv '^#\|^$' "$D/leadbridge.env")" 0 'the settings file sets nothing by itself'

unset LEADBRIDGE_ENV
lb init
is "$status $(mode "$home/.config/leadbridge/leadbridge.env")" '0 600' \
	'without a name the settings file is made below the home directory'
is "$(mode "$home/.config/leadbridge/data")" 700 'with the data beside it'
rm -rf "$home/.config"
(umask 077; mkdir -p "$home/.local/share/leadbridge")
lb init
lb config show
like "$out" "^LEADBRIDGE_DATA_DIR=$home/.local/share/leadbridge\$" \
	'data that was there before the settings file stays in use'

mkdir -p "$T/site/public_html"
LEADBRIDGE_ENV=$T/site/public_html/leadbridge.env lb init
is "$status" 3 'a settings file in a web root is refused'
like "$err" 'public_html.*choose a place outside' 'with the remedy'
is "$(ls -A "$T/site/public_html")" '' 'and nothing is made there'
printf 'LEADBRIDGE_DATA_DIR=public_html/data\n' >"$T/site/leadbridge.env"
chmod 600 "$T/site/leadbridge.env"
LEADBRIDGE_ENV=$T/site/leadbridge.env lb init
is "$status" 3 'so is a data directory in one'
is "$(ls -A "$T/site/public_html")" '' 'and again nothing is made'

mkdir -p "$T/open/data"
chmod 755 "$T/open/data"
LEADBRIDGE_ENV=$T/open/leadbridge.env lb init
is "$status $(mode "$T/open/data")" '0 700' 'an empty data directory is closed'
chmod 755 "$T/open/data"
LEADBRIDGE_ENV=$T/open/leadbridge.env lb init
is "$status" 3 'one in use that others can enter is refused'
like "$err" "chmod 700 $T/open/data" 'with the command to type'

lb keygen
like "$status $out" '^0 [A-Za-z0-9+/]{43}=$' 'keygen prints a key'

# --- usage ---
lb
is "$status" 2 'no verb is wrong usage'
lb lead lst
is "$status" 2 'so is a mistyped verb'
like "$err" 'did you mean `lead list`' 'and what was meant is asked'
lb --help
is "$status" 0 'help is no mistake'
lb --version
like "$out" '^leadbridge [0-9]+\.[0-9]+\.[0-9]+$' 'the version'
bad=
for verb in $(lb --help; sed -n 's/^  \([a-z][a-z ]*[a-z]\) .*/\1/p' "$T/out" | sed 's/  .*//; s/ /_/'); do
	# shellcheck disable=SC2086
	lb ${verb/_/ } --help
	[ "$status" = 0 ] && grep -q "^usage: leadbridge ${verb/_/ }" "$T/out" || bad+="$verb "
done
is "$bad" '' 'every verb has its help'

# --- settings ---
fresh
with=(ADMIN_TOKEN=a-secret-that-is-not-shown)
printf 'CAPTURE_RATE_PER_MINUTE=7\n' >>"$LEADBRIDGE_ENV"
lb config show --origin
is "$status" 0 'config show'
like "$out" 'CAPTURE_RATE_PER_MINUTE=7 +# .*leadbridge.env:[0-9]+$' 'tells file and line'
like "$out" 'ADMIN_TOKEN=\*+ +# environment$' 'the environment, secrets masked'
like "$out" 'SYNC_BATCH_SIZE=100 +# default$' 'and defaults'
unlike "$out" 'a-secret' 'never a secret'
lb config show --json
like "$out" '"id":"ADMIN_TOKEN","value":"\*+"' 'also not as JSON'
with=()
lb config check
is "$status$out" 0 'good settings pass the check in silence'
i=0
while IFS='|' read -r line hint; do
	i=$((i + 1))
	printf '%s\n' "$line" >"$D/bad.env"
	printf 'LEADBRIDGE_DATA_DIR=%s\n' "$D/data" >>"$D/bad.env"
	chmod 600 "$D/bad.env"
	LEADBRIDGE_ENV=$D/bad.env lb config check
	is "$status" 3 "refused: $line"
	like "$out" "$hint" '... naming it'
done <<'END'
CAPTURE_MAX_BODY=many|CAPTURE_MAX_BODY
CAPTURE_MAX_BODY=-1|CAPTURE_MAX_BODY
SYNC_CONCURRENCY=1000|SYNC_CONCURRENCY
LEADBRIDGE_LOG_FORMAT=xml|LEADBRIDGE_LOG_FORMAT
ZOHO_ACCOUNTS_URL=http://accounts.example.com|ZOHO_ACCOUNTS_URL
LEADBRIDGE_PUBLIC_URL=nonsense|LEADBRIDGE_PUBLIC_URL
SYNC_SCHEDULE_LEADS=whenever|SYNC_SCHEDULE_LEADS
LEADBRIDGE_TRUSTED_PROXIES=somewhere|LEADBRIDGE_TRUSTED_PROXIES
LEADBRIDGE_PUBLIK_URL=https://x.example|did you mean LEADBRIDGE_PUBLIC_URL
ADMIN_TOKEN_FILE=missing|ADMIN_TOKEN
END
printf 'SYNC_BATCH_SIZE=x\nSYNC_CONCURRENCY=y\n' >"$D/bad.env"
LEADBRIDGE_ENV=$D/bad.env lb config check
like "$out" SYNC_BATCH_SIZE 'one mistake'
like "$out" SYNC_CONCURRENCY 'does not hide the next'
LEADBRIDGE_ENV=$D/bad.env lb lead list
is "$status" 3 'other verbs refuse bad settings, too'
chmod 644 "$LEADBRIDGE_ENV"
with=()
printf 'ADMIN_TOKEN=abcdefghijklmnopqrstuvwxyz\n' >>"$LEADBRIDGE_ENV"
lb config check
is "$status" 3 'a settings file with secrets that others can read is refused'
like "$out" 'chmod 600' 'with the command to type'
chmod 600 "$LEADBRIDGE_ENV"
lb config check
is "$status" 0 'once it is private all is well'
LEADBRIDGE_ENV=$D/none.env lb lead list
is "$status" 3 'a settings file that is not there is refused'

# --- migrate ---
D=$(mktemp -d "$T/d.XXXXXX")
export LEADBRIDGE_ENV=$D/leadbridge.env
lb init
lb migrate --check
is "$status" 7 'migrate --check tells that there is no store'
[ ! -e "$D/data/leadbridge.db" ]
ok $? 'and makes none'
lb migrate
is "$status" 0 'migrate makes it'
is "$(mode "$D/data/leadbridge.db")" 600 'for its owner alone'
lb migrate --check
is "$status$out" 0 'then there is nothing to do'
lb migrate
is "$status$out" 0 'a second migrate is silent'

# --- forms ---
fresh
lb form add 'Tom & "Co" <i>' --origin https://shop.example --origin https://www.shop.example:8443 --redirect https://shop.example/thanks
is "$status" 0 'form add'
key=$(sed -n 's/^Key: //p' <<<"$out")
like "$key" '^[A-Za-z0-9_-]{8,64}$' 'prints a key'
like "$out" "<form action=\"http://127.0.0.1:8080/f/$key\"" 'and the form to paste'
like "$out" 'Tom &amp; &quot;Co&quot; &lt;i&gt;' 'its name escaped'
unlike "$out" '<i>' 'and never as markup'
like "$out" 'name="_gotcha"' 'with a honeypot'
lb form list --json
like "$out" "^\{\"items\":\[.*\"id\":\"$key\".*\"origins\":\[\"https://shop.example\",\"https://www.shop.example:8443\"\].*\"next_cursor\":null\}$" \
	'form list --json'
lb form list
like "$out" "^$key +default +Tom & \"Co\" <i>" 'form list'
lb form add x --origin https://shop.example/path
is "$status" 2 'an origin with a path is refused'
lb form add x --origin https://shop.example --redirect https://evil.example/
is "$status" 2 'a redirect to another origin is refused'
lb form add x --tenant nobody
isnt=$status
[ "$isnt" -ne 0 ]
ok $? 'a form of a tenant that is not is refused'
lb form add 'With time' --require-token --json
like "$out" '_token' 'a form that demands a signed time asks for it'
lb form remove "$key"
is "$status" 2 'form remove wants --yes where nobody can be asked'
# answer TEXT: what a person on a terminal types when asked.
answer() {
	(sleep 0.2; echo "$1") | env -i PATH="$PATH" HOME="$home" \
		LEADBRIDGE_ENV="$LEADBRIDGE_ENV" \
		script -qec "$B/leadbridge form remove $key" /dev/null >"$T/out" 2>&1
	status=$?
	out=$(cat "$T/out")
}
answer y
is "$status" 2 'on a terminal it asks, and takes only a whole yes'
like "$out" 'Type yes to go on' 'saying what to type'
lb form list
like "$out" "^$key " 'until then nothing is gone'
answer yes
is "$status" 0 'yes removes it'
lb form add Again
key=$(sed -n 's/^Key: //p' <<<"$out")
lb form remove "$key" --yes
is "$status$out" 0 'form remove --yes asks nobody'
lb form remove "$key" --yes
is "$status" 1 'a form that is gone is gone'
lb form remove default --yes
is "$status" 2 'the default form stays'

# --- connect, token: not connected ---
lb connect zoho
is "$status" 2 'an unknown service is wrong usage'
like "$err" 'did you mean `zoho_crm`' 'and the known one is named'
lb connect zoho_crm
is "$status" 3 'without a client there is nothing to connect with'
like "$err" 'ZOHO_CLIENT_ID' 'and the keys are named'
with=(ZOHO_CLIENT_ID=1000.TEST ZOHO_CLIENT_SECRET=not-a-secret ZOHO_ACCOUNTS_URL=http://127.0.0.1:1)
lb connect zoho_crm
is "$status" 0 'with one'
like "$out" '^http://127.0.0.1:8080/oauth/start/zoho_crm\?ticket=[A-Za-z0-9_-]{43}$' 'a link is printed'
ticket=${out##*=}
DB=$D/data/leadbridge.db
is "$(sql "SELECT count(*) FROM ticket WHERE kind='connect' AND service='zoho_crm' AND tenant='default' AND expires_at BETWEEN (unixepoch()+86300)*1000 AND (unixepoch()+86500)*1000")" 1 \
	'good for 24 hours'
is "$(sql "SELECT count(*) FROM ticket WHERE hash='$ticket'")" 0 'the store has only its hash'
for verb in get refresh; do
	lb token $verb zoho_crm
	is "$status$out" 3 "token $verb without a connection"
	like "$err" 'leadbridge connect zoho_crm' 'says how to make one'
done
lb token list --json
like "$out" '"id":"default/zoho_crm".*"status":"not_connected"' 'token list tells that it is not'
unlike "$out" '"sealed"|access_token|refresh_token":' 'and has no place for a token'
lb connect zoho_crm --code 1000.abc
is "$status" 5 'a code while the provider is away: later'
lb connect zoho_crm --code -
is "$status" 2 'an empty code is wrong usage'
with=()

# --- leads, through capture as a plain CGI ---
# send BODY: a lead as JSON
send() {
	printf '%s' "$1" | env -i LEADBRIDGE_ENV="$LEADBRIDGE_ENV" HOME="$home" \
		GATEWAY_INTERFACE=CGI/1.1 SERVER_PROTOCOL=HTTP/1.1 REQUEST_METHOD=POST \
		REQUEST_URI=/api/store-lead SCRIPT_NAME=/api/store-lead \
		CONTENT_TYPE=application/json CONTENT_LENGTH="$(printf '%s' "$1" | wc -c)" \
		REMOTE_ADDR=127.0.0.1 "$B/cgi-bin/capture.fcgi" 2>/dev/null |
		sed -n 's/.*"id":"\([^"]*\)".*/\1/p'
}
fresh
DB=$D/data/leadbridge.db
first=$(send '{"name":"Ada Okafor","email":"ada@heron.example","message":"Hello\nthere","budget":1.50}')
like "$first" '^[0-9a-f-]{36}$' 'a lead is captured'
evil=$(send '{"first_name":"Eve","phone":"+31 20 123 4567"}')
# What no program of ours lets in may still be there one day.
sql "UPDATE lead SET first_name='E' || char(27) || '[2Jvil', last_name=char(8238) || 'gpj.exe',
	extra=json_object('n' || char(27) || ']0;x' || char(7), char(155) || '31m')
	WHERE id='$evil'"
third=$(send '{"name":"李","email":"li@heron.example"}')
lb lead list
is "$status" 0 'lead list'
is "$(sed -n '2s/ .*//p;4s/ .*//p' <<<"$out" | tr '\n' ' ')" "$third $first " 'newest first'
like "$out" 'E\\x1b\[2Jvil \\u202egpj.exe' 'what would command a terminal is made visible'
raw=$(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]' "$T/out")
is "$raw" 0 'and nothing of it goes out'
lb lead list --json
is "$(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]\|\xe2\x80\xae\|\xc2\x9b' "$T/out")" 0 'nor in JSON'
like "$out" '^\{"items":\[\{"id":.*\],"next_cursor":null\}$' 'which is one object'
lb lead list --limit 2 --json
cursor=$(sed -n 's/.*"next_cursor":"\([^"]*\)".*/\1/p' <<<"$out")
is "$(grep -o '"id"' <<<"$out" | wc -l) $cursor" "2 $evil" 'a limit gives a cursor'
lb lead list --limit 2 --cursor "$cursor" --json
like "$out" "\"id\":\"$first\".*\"next_cursor\":null" 'with which the next list goes on'
for list in lead order booking hook conflict dead run; do
	lb "$list" list --cursor nonsense
	is "$status" 2 "$list list: a cursor that is none is refused"
done
lb audit --cursor nonsense
is "$status" 2 'audit: a cursor that is none is refused'
lb lead list --query heron --json
is "$(grep -o '"id"' <<<"$out" | wc -l)" 2 'a part of an address finds'
lb lead list --status pending --json
is "$(grep -o '"id"' <<<"$out" | wc -l)" 3 'so does a status'
lb lead list --status synced --json
is "$out" '{"items":[],"next_cursor":null}' 'or finds nothing'
lb tenant add other
lb lead list --tenant other --json
is "$out" '{"items":[],"next_cursor":null}' 'another tenant has none'
lb lead list --status odd
is "$status" 2 'an unknown status is wrong usage'
lb lead list --limit 0
is "$status" 2 'so is a limit of 0'
lb lead show "$first"
like "$out" '^message +Hello\\nthere$' 'lead show has the message'
like "$out" '^extra.budget +1.50$' 'and what else was sent'
like "$out" '^request_id +[A-Za-z0-9._-]{8,64}$' 'and the id of the request'
like "$out" '^attempts +0$' 'and the attempts'
like "$out" '^created_at +[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$' 'and times in UTC'
lb lead show "$evil"
is "$(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]' "$T/out")" 0 'names of fields are made visible, too'
lb lead show "$first" --json
like "$out" '"extra":\{"budget":1.50\}' 'lead show --json keeps the digits'
lb lead show "$first-nope"
is "$status" 1 'a lead that is not'
sql "UPDATE job SET state='dead', last_error='refused', not_before=99999999999999 WHERE subject_id='$first'"
sql "UPDATE job SET state='done' WHERE subject_id='$third'"
lb lead show "$first"
like "$out" '^last_error +refused$' 'the last error is shown'
lb lead retry "$third" "$first" nope
is "$status" 1 'lead retry tells that one is delivered'
like "$err" "$third: " 'naming it'
like "$err" '^leadbridge: nope: ' 'and that one is not there'
is "$(sql "SELECT state || (not_before < 99999999999999) FROM job WHERE subject_id='$first'")" 'retry1' \
	'and makes the other due all the same'
lb lead retry "$first"
is "$status$out$err" 0 'which is silent when all is well'

# --- backup, restore ---
copy=$T/copy.db
rm -f "$copy"
lb backup "$copy"
is "$status$out" 0 'backup'
is "$(mode "$copy")" 600 'for its owner alone'
lb backup "$copy"
is "$status" 1 'an existing file is not overwritten'
lb restore "$copy"
is "$status" 1 'nor is a store by restore'
like "$err" 'move it away' 'with the remedy'
old=$D
fresh_dir() {
	D=$(mktemp -d "$T/d.XXXXXX")
	export LEADBRIDGE_ENV=$D/leadbridge.env
	printf 'LEADBRIDGE_DATA_DIR=data\n' >"$LEADBRIDGE_ENV"
	chmod 600 "$LEADBRIDGE_ENV"
}
fresh_dir
lb restore "$copy"
is "$status" 3 'without a key nothing is restored'
like "$err" 'LEADBRIDGE_KEY_FILE' 'and where it belongs is told'
is "$(find "$D" -name '*.db*')" '' 'nothing is left behind'
cp -p "$old/data/key" "$D/data/key"
lb restore "$copy"
is "$status$out" 0 'with it the backup is restored'
is "$(mode "$D/data/leadbridge.db")" 600 'for its owner alone'
is "$(find "$D" -name '*restore*')" '' 'without a trace of the way'
LEADBRIDGE_ENV=$old/leadbridge.env lb lead list --json
before=$out
lb lead list --json
is "$out" "$before" 'and every lead is there'
lb restore "$copy"
is "$status" 1 'a second restore replaces nothing'

fresh_dir
mkdir -m 700 "$D/data"
cp -p "$old/data/key" "$D/data/key"
head -c 20000 "$copy" >"$T/cut.db"
lb restore "$T/cut.db"
is "$status" 7 'a cut backup is refused'
is "$(find "$D" -name '*.db*')" '' 'nothing is left behind'
printf 'hello' >"$T/text.db"
lb restore "$T/text.db"
is "$status" 7 'so is what is no database'
rm -f "$T/other.db"
sqlite3 "$T/other.db" 'CREATE TABLE t (x)'
lb restore "$T/other.db"
is "$status" 7 'or another database'
is "$(find "$D" -name '*.db*')" '' 'nothing is left behind'
lb restore "$T/nothing.db"
is "$status" 1 'or nothing'

# A store with a connection sealed under another key.
cp "$copy" "$T/sealed.db"
chmod 600 "$T/sealed.db"
sqlite3 "$T/sealed.db" "INSERT INTO connection (tenant, service, status, sealed,
	generation, access_expires_at, refresh_token_created_at, last_refresh_at,
	not_before, consecutive_failures, created_at) VALUES ('default', 'zoho_crm',
	'connected', 'Ad6tvu8AAAAAAAAAAAAAAAAAAAAA', 1, 0, 0, 0, 0, 0, 0)"
lb restore "$T/sealed.db"
is "$status" 3 'a backup sealed with another key is refused'
like "$err" 'needs the key with the id deadbeef' 'and the id of that key is told'
rm "$D/data/key"
lb restore "$T/sealed.db"
like "$err" 'id deadbeef, and there is no key' 'also when there is none'
is "$(find "$D" -name '*.db*')" '' 'nothing is left behind'

# A lost key beside a store with sealed tokens is not papered over.
cp "$T/sealed.db" "$D/data/leadbridge.db"
lb init
is "$status" 3 'init makes no new key beside sealed tokens'
like "$err" 'put the saved key back' 'but says what to do'
[ ! -e "$D/data/key" ]
ok $? 'and leaves the place free for it'

# --- a newer store, wrong modes ---
fresh
DB=$D/data/leadbridge.db
known=$(sql 'SELECT max(version) FROM schema_step')
sql "INSERT INTO schema_step SELECT $known + 1, 'later', applied_at FROM schema_step LIMIT 1"
for verb in 'lead list' migrate 'migrate --check' 'token list'; do
	# shellcheck disable=SC2086
	lb $verb
	is "$status" 7 "a store of a newer program: $verb is refused"
done
sql "DELETE FROM schema_step WHERE version >= $known"
lb lead list
like "$err" 'leadbridge migrate' 'one of an older program: the remedy is named'
fresh
DB=$D/data/leadbridge.db
chmod 644 "$D/data/key"
with=(ZOHO_CLIENT_ID=1000.TEST ZOHO_CLIENT_SECRET=not-a-secret)
lb token get zoho_crm
is "$status" 3 'a key that others can read is refused'
like "$err" "chmod 600 $D/data/key" 'with the command to type'
chmod 600 "$D/data/key"
chmod 750 "$D/data"
lb lead list
is "$status" 3 'so is a data directory that others can enter'
like "$err" "chmod 700 $D/data" 'with the command to type'
chmod 700 "$D/data"
with=()

# --- doctor, what is wrong ---
# Each case: a thing done, what doctor says, the thing undone.
fresh
DB=$D/data/leadbridge.db
sick() {
	local name=$1 hint=$2
	shift 2
	lb doctor --offline "$@"
	is "$status" 3 "doctor: $name"
	like "$out" "^wrong: $hint" '... named'
}
sick 'not connected' 'default/zoho_crm: no OAuth client'
chmod 640 "$D/data/key"
sick 'a key open to the group' '.*chmod 600'
chmod 600 "$D/data/key"
chmod 711 "$D/data/locks"
sick 'locks open to others' 'locks: .*mode 0711'
chmod 700 "$D/data/locks"
mv "$D/data/form-key" "$D/form-key"
sick 'no key of form times' 'form-key: '
mv "$D/form-key" "$D/data/form-key"
touch "$D/.htaccess"
sick 'data in a web root' 'web-root: '
rm "$D/.htaccess"
printf 'client_max_body_size 100k;\nlocation = /api/store-lead { fastcgi_pass x; }\n' >"$D/nginx.conf"
sick 'nginx takes less than we do' 'nginx: .*102400 bytes' --nginx "$D/nginx.conf"
like "$out" 'client_max_body_size to at least 320k' '... with the value to set'
printf 'server {' >"$D/nginx.conf"
sick 'no configuration of nginx' 'nginx: .*no configuration' --nginx "$D/nginx.conf"
sick 'a file that is not there' 'nginx: ' --nginx "$D/no.conf"
sql 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
mv "$D/data/leadbridge.db" "$D/away.db"
rm -f "$D/data/leadbridge.db"-*
sick 'no store' 'store: there is no store'
like "$out" 'leadbridge migrate' '... with the remedy'
head -c 30000 "$D/away.db" >"$D/data/leadbridge.db"
sick 'a damaged store' 'store: '
rm -f "$D/data/leadbridge.db"*
mv "$D/away.db" "$D/data/leadbridge.db"
sql "INSERT INTO run (id, job, tenant, state, started_at, processed, synced, retry, dead, skipped)
	VALUES ('01a1fab8-c9ef-745a-a0b8-ff2217da7420', 'leads', 'default', 'done', (unixepoch() + 9999) * 1000, 0, 0, 0, 0, 0)"
sick 'a clock that was set back' 'clock: .*records from later'
sql "UPDATE run SET started_at = (unixepoch() - 3600) * 1000"
sick 'cron that does not call' 'runs: .*last ran'
like "$out" '\* \* \* \* \* leadbridge-sync' '... with the line for crontab'
sql "DELETE FROM run"
with=(ADMIN_TOKEN=short)
sick 'a short ADMIN_TOKEN' 'admin-token: '
with=(LEADBRIDGE_TYPO=1)
sick 'an unknown key' 'LEADBRIDGE_TYPO: '
with=(SYNC_BATCH_SIZE=lots)
sick 'a malformed value' 'SYNC_BATCH_SIZE'
with=()
if [ -d /dev/shm ] && [ "$(id -u)" = 0 ]; then
	chown 12345 "$D/data"
	sick 'data of another user' 'data-dir: .*belongs to user 12345'
	chown 0 "$D/data"
fi
lb doctor --offline --json
like "$out" '^\{"items":\[\{"id":"[^"]+","status":"(ok|note|wrong)","finding":' 'doctor --json'
lb doctor --offline --verbose
like "$out" '^ok: locks: file locks hold between processes' 'locks are tried between two processes'
like "$out" "^ok: nginx: $root/nginx/.*262144|^note: nginx" 'and the shipped configuration is compared'
with=(ZOHO_CLIENT_ID=1000.TEST ZOHO_CLIENT_SECRET=not-a-secret ZOHO_ACCOUNTS_URL=http://127.0.0.1:1)
lb doctor
like "$out" '^wrong: provider: http://127.0.0.1:1 cannot be reached' 'a provider that is away is told'
with=()

done_testing
