# sql.sh - a look into the store of a test, whatever holds it: a file, or the
# server that TEST_DB names (see on_pgsql.sh). Read it in; needs T.
# shellcheck shell=bash

sql_schema=

# sql_bin: where the programs are that Debian's wrappers would choose, without
# the start of those.
sql_bin() {
	printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1
}

sql_psql() {
	"$(sql_bin)/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

# sql_settings: the line of a settings file that names the store; on a server it
# makes a schema for it.
sql_settings() {
	[ -n "${TEST_DB:-}" ] || return 0
	if [ ! -e "$T/schema" ]; then
		echo "t_$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')" >"$T/schema"
		sql_psql -c "CREATE SCHEMA $(cat "$T/schema")" "$TEST_DB" >&2
	fi
	echo "LEADBRIDGE_DB=$(sql_url)"
}

# sql_url: how the store is named.
sql_url() {
	if [ -z "${TEST_DB:-}" ]; then
		echo "sqlite:$DB"
	else
		echo "$TEST_DB&options=-csearch_path%3D$(cat "$T/schema")"
	fi
}

# sql TEXT: rows of the database, | between columns.
sql() {
	if [ -z "${TEST_DB:-}" ]; then
		sqlite3 -cmd '.timeout 5000' "$DB" "$1"
		return
	fi
	[ -n "$sql_schema" ] || sql_schema=$(cat "$T/schema")
	PGOPTIONS=-csearch_path=$sql_schema sql_psql -c "$1" "$TEST_DB"
}

# sql_read FILE: the statements of a file, as a dump has them.
sql_read() {
	if [ -z "${TEST_DB:-}" ]; then
		(umask 077; sqlite3 "$DB" <"$1")
	else
		PGOPTIONS=-csearch_path=$(cat "$T/schema") \
			sql_psql -f "$1" "$TEST_DB" >"$T/read"
	fi
}

# sql_sound: "ok", or what is wrong with the store.
sql_sound() {
	if [ -z "${TEST_DB:-}" ]; then
		sql 'PRAGMA integrity_check'
	else
		sql "SELECT CASE WHEN EXISTS (SELECT 1 FROM job j LEFT JOIN lead l
			ON l.id = j.subject_id LEFT JOIN shop_order o
			ON o.id = j.subject_id WHERE l.id IS NULL AND j.kind = 'lead'
			OR o.id IS NULL AND j.kind = 'order') THEN 'a job of nothing'
			WHEN EXISTS (SELECT 1 FROM lead l LEFT JOIN job j
			ON j.subject_id = l.id WHERE j.kind IS NULL AND l.hold IS NULL)
			THEN 'a lead without a job' ELSE 'ok' END"
	fi
}

# sql_shape: what the store is made of, to be compared.
sql_shape() {
	if [ -z "${TEST_DB:-}" ]; then
		sql 'SELECT sql FROM sqlite_master ORDER BY name'
	else
		sql "SELECT table_name, column_name, data_type, is_nullable,
			collation_name FROM information_schema.columns
			WHERE table_schema = current_schema() ORDER BY 1, 2;
			SELECT indexdef FROM pg_indexes
			WHERE schemaname = current_schema() ORDER BY 1"
	fi
}

# sql_empty: no store any more.
sql_empty() {
	if [ -z "${TEST_DB:-}" ]; then
		rm -rf "$DB"*
	else
		sql "SET client_min_messages = error;
			DROP SCHEMA $(cat "$T/schema") CASCADE;
			CREATE SCHEMA $(cat "$T/schema")"
	fi
}

# sql_dump: all that the store holds, a text in quotes.
sql_dump() {
	if [ -z "${TEST_DB:-}" ]; then
		sqlite3 -cmd '.timeout 5000' "$DB" .dump
	else
		"$(sql_bin)/pg_dump" --data-only --inserts -n "$(cat "$T/schema")" \
			"$TEST_DB"
	fi
}

# sql_raw: all that the store holds as it lies on the disk, as far as a test can
# look at it: a server's own files are not ours to read.
sql_raw() {
	if [ -z "${TEST_DB:-}" ]; then
		cat "$DB" "$DB-wal" 2>/dev/null
	else
		sql_dump
	fi
}

# sql_save FILE, sql_restore FILE: the whole store, with nobody at work.
sql_save() {
	if [ -z "${TEST_DB:-}" ]; then
		sqlite3 "$DB" ".backup '$1'"
	else
		"$(sql_bin)/pg_dump" -n "$(cat "$T/schema")" "$TEST_DB" >"$1"
	fi
}
sql_restore() {
	if [ -z "${TEST_DB:-}" ]; then
		rm -rf "$DB"*
		(umask 077; cp "$1" "$DB")
	else
		sql_psql -c 'SET client_min_messages = error' \
			-c "DROP SCHEMA $(cat "$T/schema") CASCADE" -f "$1" "$TEST_DB" \
			>"$T/restored"
	fi
}
