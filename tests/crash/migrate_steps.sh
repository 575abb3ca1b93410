#!/bin/bash
# migrate_steps.sh - the making and changing of the store dies at each of its
# steps: the next one carries on, and no lead is lost.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"

make_data
newest=$(
	"$B/leadbridge" migrate >/dev/null 2>&1
	sql 'SELECT max(version) FROM schema_step'
)
schema() {
	sql_shape | md5sum
}
first=2
wanted=$(schema)

# Each seventh of many steps, and all of them in a soak.
due() {
	[ -n "${SOAK:-}" ] || [ "$step_stride" -gt 1 ] || [ $(($1 % 7)) -eq 1 ]
}

mend() {
	"$B/leadbridge" migrate >"$T/out" 2>&1 || wrong+="$(cat "$T/out") "
	[ "$(schema)" = "$wanted" ] || wrong+='another schema '
	[ "$(sql 'SELECT max(version) FROM schema_step')" = "$newest" ] ||
		wrong+='not the newest step '
	[ "$(sql_sound)" = ok ] || wrong+='damaged '
}

fresh_step() {
	due "$1" || return 0
	sql_empty
	dies "$1" "$C/leadbridge" migrate || return 1
	step_name=$(last_step)
	mend
}

# The store of the first program, with a lead in it: its steps as
# they stand in the source, and its record of them.
step_record() {
	if [ -z "${TEST_DB:-}" ]; then
		sqlite3 "$DB" '.dump schema_step'
	else
		"$(sql_bin)/pg_dump" --inserts -t "$(cat "$T/schema").schema_step" \
			"$TEST_DB"
		echo "SET search_path = $(cat "$T/schema");"
	fi
	echo "DELETE FROM schema_step WHERE version > $first;"
}
step_text() {
	local engine=sqlite step number
	[ -z "${TEST_DB:-}" ] || engine=pgsql
	for step in "$root"/src/store/schema/[0-9]*.sql; do
		number=${step##*/}
		number=$((10#${number%%_*}))
		[ "$number" -le "$first" ] || continue
		case $engine$step in
		*."$engine".sql) cat "$step" ;;
		*.*.sql) ;;
		pgsql*) sed 's/\<TEXT\>/& COLLATE "C"/' "$step" ;;
		*) cat "$step" ;;
		esac
	done
}
{
	step_record
	step_text
	echo "INSERT INTO lead (id, tenant, form, kind, hold, status_key, created_at)
		VALUES ('kept', 'default', 'default', 'lead', 'erased', 'k', 0);"
} >"$T/first.sql"
older() {
	sql_empty
	sql_read "$T/first.sql"
}

older_step() {
	due "$1" || return 0
	older
	dies "$1" "$C/leadbridge" migrate || return 1
	step_name=$(last_step)
	mend
	[ "$(sql "SELECT count(*) FROM lead WHERE id = 'kept'")" = 1 ] ||
		wrong+='the lead is gone '
}

sparse_steps
every_step fresh_step
is "$step_wrong" '' "a first migration, killed at its steps (of $step_count), is done by the next"
[ "$step_count" -gt 10 ]
ok $? 'there are steps to die at'
every_step older_step
is "$step_wrong" '' "a later one from the first schema on, killed at its steps (of $step_count), too, and no lead is lost"
[ "$step_count" -gt 10 ]
ok $? 'there are steps to die at'
done_testing
