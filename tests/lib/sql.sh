# sql.sh - a look into the store of a test, whatever holds it: a file, or the
# server that TEST_DB names (see on_pgsql.sh). Read it in; needs T.
# shellcheck shell=bash

sql_schema=

# The psql that Debian's wrapper would choose, without its start.
sql_psql() {
	"$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)/psql" -X -q \
		-A -t -v ON_ERROR_STOP=1 "$@"
}

# sql_settings: the line of a settings file that names the store; on a server it
# makes a schema for it.
sql_settings() {
	[ -n "${TEST_DB:-}" ] || return 0
	if [ ! -e "$T/schema" ]; then
		echo "t_$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')" >"$T/schema"
		sql_psql -c "CREATE SCHEMA $(cat "$T/schema")" "$TEST_DB" >&2
	fi
	echo "LEADBRIDGE_DB=$TEST_DB&options=-csearch_path%3D$(cat "$T/schema")"
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
