#!/bin/bash
# pgsql_server.sh - which servers can hold a store: the address, its password, a
# pooler between, other languages.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"
# shellcheck source=tests/lib/pgsql.sh
. "$root/tests/lib/pgsql.sh"

pooler_pid=
end_all() {
	local status=$?
	[ -z "$pooler_pid" ] || kill -TERM "$pooler_pid" 2>/dev/null
	pgsql_stop
	(exit "$status")
	stack_clean
}
trap end_all EXIT
pgsql_start || bail_out 'no PostgreSQL server'
make_data

# lb ADDRESS VERB...: the tool on that store.
lb() {
	local url=$1
	shift
	out=$(LEADBRIDGE_DB=$url "$B/leadbridge" "$@" 2>"$T/err")
	status=$?
	err=$(cat "$T/err")
}

# --- a plain user's own database ---
lb "$PGSQL_URL" migrate
is "$status" 0 'who owns a database can make the store, without other rights'
lb "$PGSQL_URL" migrate
is "$status$out" 0 'a second time there is nothing to do'
lb "$PGSQL_URL" doctor --json
like "$out" 'PostgreSQL [0-9.]+, integrity ok' 'doctor looks at it'
lb "$PGSQL_URL" migrate --check
is "$status" 0 'the schema is the newest'

# --- the address and its password ---
secret='postgresql://plain:s3cret%40@/leadbridge?host='$PGSQL_DIR'&sslpassword=t00'
lb "$secret" config show
like "$out" 'LEADBRIDGE_DB=postgresql://plain:\*{8}@/leadbridge\?host=.*&sslpassword=\*{8}$' \
	'config show masks the passwords of the address'
lb "$secret" config show --json
unlike "$out" 's3cret|t00' 'in JSON, too'
lb "$secret" form list
is "$status" 0 'the address is one'
(umask 077; echo "$secret" >"$T/db-url")
out=$(LEADBRIDGE_DB_FILE=$T/db-url "$B/leadbridge" form list 2>&1)
is $? 0 'it may stand in a file of its own'
chmod 644 "$T/db-url"
out=$(LEADBRIDGE_DB_FILE=$T/db-url "$B/leadbridge" form list 2>&1)
is $? 3 'that others cannot read'
like "$out" 'LEADBRIDGE_DB_FILE.*chmod 600' 'with the remedy'
for wrong in 'postgresql://u:s3cr@et@h/d' 'postgresql://u:s3/cret@h/d' \
	'postgresql://u:s3cret%zz@h/d' 'postgresql:s3cret'; do
	lb "$wrong" form list
	is "$status" 3 "not an address: ${wrong//s3/..}"
	unlike "$out$err" 's3' 'which is not repeated'
done
lb "postgresql://nobody1:s3cret@/leadbridge?host=$PGSQL_DIR" form list
is "$status" 5 'a user that the server does not know'
like "$err" 'nobody1' 'is named'
unlike "$err" 's3cret' 'without the password'
lb "$PGSQL_URL&options=-csearch_path%3Dnowhere" form list
is "$status" 3 'a schema that is not there'
like "$err" 'CREATE SCHEMA' 'with the remedy'
empty=$(pgsql_schema)
lb "$empty" form list
is "$status" 5 'a database without a store'
like "$err" 'leadbridge migrate' 'with the command'

# --- an encoding and a language of its own ---
pgsql_ask postgres "CREATE DATABASE latin OWNER plain TEMPLATE template0
	ENCODING 'SQL_ASCII' LOCALE 'C'" >"$T/out"
lb "postgresql://plain@/latin?host=$PGSQL_DIR" migrate
is "$status" 3 'an encoding other than UTF-8 is refused'
like "$err" "ENCODING 'UTF8'" 'with the remedy'
pgsql_ask postgres "CREATE DATABASE german OWNER plain TEMPLATE template0
	LOCALE_PROVIDER icu ICU_LOCALE 'de'" >"$T/out"
german="postgresql://plain@/german?host=$PGSQL_DIR"
lb "$german" migrate
is "$status" 0 'a database of any language can hold a store'
for key in a B ä Z; do
	pgsql_ask german "INSERT INTO form (key, tenant, name, origins,
		token_required, created_at) VALUES ('$key', 'default', 'n', '', 0, 1)"
done
is "$(pgsql_ask german 'SELECT key FROM form WHERE created_at = 1 ORDER BY key' |
	tr '\n' ' ')" 'B Z a ä ' 'texts are ordered byte by byte all the same'
lb "$german" form list --json
like "$(tr -d '\n ' <<<"$out")" '"default".*"B".*"Z".*"a".*"ä"' 'as in every store'

# --- a pooler that hands sessions around ---
mkdir "$PGSQL_DIR/pool"
[ "$(id -u)" -ne 0 ] || chown nobody "$PGSQL_DIR/pool"
# pooler MODE: pgbouncer on a socket of its own.
pooler() {
	cat >"$PGSQL_DIR/pool/$1.ini" <<END
[databases]
leadbridge = host=$PGSQL_DIR dbname=leadbridge user=plain
[pgbouncer]
unix_socket_dir = $PGSQL_DIR/pool
listen_port = 6543
auth_type = any
pool_mode = $1
server_reset_query = DISCARD ALL
logfile = $PGSQL_DIR/pool/$1.log
END
	"${pgsql_as[@]}" "$(PATH=$PATH:/usr/sbin command -v pgbouncer)" -q \
		"$PGSQL_DIR/pool/$1.ini" >>"$PGSQL_DIR.log" 2>&1 &
	pooler_pid=$!
	for _ in $(seq 100); do
		[ -S "$PGSQL_DIR/pool/.s.PGSQL.6543" ] && break
		sleep 0.05
	done
	lb "postgresql://plain@/leadbridge?host=$PGSQL_DIR/pool&port=6543" form list
	kill -INT "$pooler_pid"
	wait "$pooler_pid" 2>/dev/null
	pooler_pid=
	rm -f "$PGSQL_DIR/pool/.s.PGSQL.6543"*
}
pooler transaction
is "$status" 3 'a pooler in transaction mode is refused'
like "$err" 'pooler.*session mode' 'with the reason and the remedy'
pooler session
is "$status" 0 'one in session mode will do' || sed 's/^/# /' "$PGSQL_DIR.log"
done_testing
