#!/bin/bash
# store_copy.sh - a whole store goes from a file to a server and back: each row,
# also when the copy is killed on its way, and never over one that is in use.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"
# shellcheck source=tests/lib/pgsql.sh
. "$root/tests/lib/pgsql.sh"

end_all() {
	local status=$?
	pgsql_stop
	(exit "$status")
	stack_clean
}
trap end_all EXIT
if [ -n "${TEST_SERVER:-}" ]; then
	PGSQL_URL=$TEST_SERVER
else
	pgsql_start || bail_out 'no PostgreSQL server'
fi

make_data
"$B/leadbridge" migrate >"$T/out" 2>&1 || bail_out 'migrate'
from=sqlite:$DB
lead_count=1700

# Everything that a row may hold, and more than a page of them.
sqlite3 "$DB" "INSERT INTO tenant (name, created_at) VALUES ('other', 7);
	INSERT INTO form (key, tenant, name, origins, redirect, token_required, created_at)
		VALUES ('Zz-9', 'other', 'Größe \"1\"', 'https://a.example' || char(10) ||
		'https://b.example', NULL, 1, 9007199254740993);
	INSERT INTO connection (tenant, service, status, sealed, generation,
		access_expires_at, refresh_token_created_at, last_refresh_at, not_before,
		consecutive_failures, created_at) VALUES ('other', 'zoho_crm',
		'connected', 'v1.AbC-_9.sealed', 3, -1, 2, 3, 4, 5, 6);
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
		WHERE i < $lead_count)
	INSERT INTO lead (id, tenant, form, kind, status_key, email, message, extra,
		created_at) SELECT printf('%s%05d', CASE i % 3 WHEN 0 THEN 'B' WHEN 1
		THEN 'a' ELSE 'ä' END, i), CASE i % 7 WHEN 0 THEN 'other' ELSE 'default'
		END, 'default', 'lead', '', CASE WHEN i % 2 THEN i || '@x.example' END,
		'it''s \\ ' || char(9, 10, 13) || ' 😀 ' || i, '', i FROM n;
	INSERT INTO job (kind, subject_id, tenant, state, attempts, not_before,
		uncertain, created_at, updated_at) SELECT 'lead', id, tenant, 'pending',
		0, 0, 0, 1, 1 FROM lead;
	INSERT INTO rate (key, minute, taken) SELECT 'f ' || id, created_at % 5, 1
		FROM lead"

# And something in each table that there is, whatever it is called: a copy of
# all tables but one is none.
tables=$(sqlite3 "$DB" "SELECT name FROM sqlite_master WHERE type = 'table'
	AND name <> 'schema_step' AND name NOT LIKE 'sqlite_%' ORDER BY name")
sqlite3 "$DB" "SELECT 'INSERT OR IGNORE INTO ' || m.name || ' (' ||
	group_concat(p.name, ', ') || ') VALUES (' || group_concat(CASE
	WHEN p.type <> 'TEXT' THEN '7' ELSE '''default''' END, ', ') || ');'
	FROM sqlite_master m JOIN pragma_table_info(m.name) p
	WHERE m.type = 'table' AND m.name <> 'schema_step' GROUP BY m.name" >"$T/rows.sql"
sqlite3 "$DB" <"$T/rows.sql"
is "$(for table in $tables; do sqlite3 "$DB" "SELECT '$table' WHERE NOT EXISTS
	(SELECT 1 FROM $table)"; done)" '' 'no table of the store is empty'

# rows URL: all that matters of a store, to be compared.
rows() {
	local table
	for table in $tables; do
		case $1 in
		sqlite:*) sqlite3 -separator '|' "${1#sqlite:}" \
			"SELECT * FROM $table ORDER BY 1, 2" ;;
		*) TEST_DB=$PGSQL_URL sql_schema=${1##*%3D} sql \
			"SELECT * FROM $table ORDER BY 1, 2" ;;
		esac
	done
}
copy() {
	out=$("$B/leadbridge" store copy "$@" 2>&1)
	status=$?
}

to=$(pgsql_schema)
copy "$from" "$to"
is "$status" 0 'a store is copied from a file to a server' || echo "# $out"
is "$(rows "$from" | md5sum)" "$(rows "$to" | md5sum)" 'every row is there'
is "$(rows "$to" | wc -l)" "$(rows "$from" | wc -l)" 'and none beside'
[ "$(rows "$to" | wc -l)" -gt 5000 ]
ok $? 'there are some'
is "$(TEST_DB=$PGSQL_URL sql_schema=${to##*%3D} sql "SELECT sealed FROM connection
	WHERE tenant = 'other'")" \
	'v1.AbC-_9.sealed' 'what is sealed stays as it is'
copy "$from" "$to"
is "$status" 1 'a second time it is refused'
like "$out" 'store in use' 'since the target is in use now'

back=sqlite:$T/data/back.db
copy "$to" "$back"
is "$status" 0 'it is copied back into another file' || echo "# $out"
is "$(rows "$back" | md5sum)" "$(rows "$from" | md5sum)" 'every row is as it was'
is "$(sqlite3 "$T/data/back.db" 'PRAGMA integrity_check')" ok 'and the file is sound'
is "$(LEADBRIDGE_DB=$back "$B/leadbridge" lead list --json | grep -o '"id"' | wc -l)" 50 \
	'the store serves'

# --- killed on its way ---
killed_copy() {
	dies "$1" "$C/leadbridge" store copy "$from" "$to"
}
# A target with its schema, so that each dies while rows are copied.
target() {
	to=$(pgsql_schema)
	LEADBRIDGE_DB=$to "$B/leadbridge" migrate >"$T/out" 2>&1
}
target
killed=0
for step in 30 45 60 75 90; do
	killed_copy "$step" && killed=$((killed + 1))
done
is "$killed" 5 'a copy is killed five times'
other=sqlite:$T/data/back.db
copy "$other" "$to"
is "$status" 1 'another store may not go on with it'
like "$out" 'begun from another store' 'and is told so'
copy "$from" "$to"
is "$status" 0 'the same one may' || echo "# $out"
is "$(rows "$to" | md5sum)" "$(rows "$from" | md5sum)" 'and all is there'

# --- a store that is in use is noticed ---
target
killed_copy 60
sqlite3 "$DB" "UPDATE lead SET message = 'changed' WHERE id = 'B00003';
	DELETE FROM job WHERE subject_id = 'B00006';
	DELETE FROM lead WHERE id = 'B00006'"
copy "$from" "$to"
is "$status" 0 'what changed between two tries is brought over' || echo "# $out"
is "$(rows "$to" | md5sum)" "$(rows "$from" | md5sum)" 'and what went, goes'

# --- what is refused ---
copy "$from" "$from"
is "$status" 2 'a store is not copied into itself'
copy "$T/data/leadbridge.db" "$to"
is "$status" 2 'a path alone is no address'
copy sqlite:"$T/data/none.db" "$(pgsql_schema)"
is "$status" 5 'a store that is not there'
"$B/leadbridge" store copy "$from" \
	'postgresql://u:s3cret@/d?host=/nowhere' >"$T/out" 2>&1 &
pid=$!
for _ in $(seq 100); do
	tr '\0' ' ' <"/proc/$pid/cmdline" >"$T/cmdline" 2>/dev/null
	grep -q '\*\*\*' "$T/cmdline" && break
	sleep 0.02
done
like "$(cat "$T/cmdline")" 'store copy .*\*\*\*\*' 'a password is taken off the command line'
unlike "$(cat "$T/cmdline")" 's3cret' 'where others could read it'
wait "$pid"
unlike "$(cat "$T/out")" 's3cret' 'and is not in what is said'
done_testing
