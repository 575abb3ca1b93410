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
	sql "SELECT count(*), group_concat(sql) FROM (SELECT sql FROM sqlite_master
		ORDER BY name)" | md5sum
}
first=2
wanted=$(schema)
sql ".backup '$T/new.db'"

# Each third of many steps, and all of them in a soak.
due() {
	[ -n "${SOAK:-}" ] || [ $(($1 % 3)) -eq 1 ]
}

mend() {
	"$B/leadbridge" migrate >"$T/out" 2>&1 || wrong+="$(cat "$T/out") "
	[ "$(schema)" = "$wanted" ] || wrong+='another schema '
	[ "$(sql 'SELECT max(version) FROM schema_step')" = "$newest" ] ||
		wrong+='not the newest step '
	[ "$(sql 'PRAGMA integrity_check')" = ok ] || wrong+='damaged '
}

fresh_step() {
	due "$1" || return 0
	rm -rf "$DB"*
	dies "$1" "$C/leadbridge" migrate || return 1
	step_name=$(last_step)
	mend
}

# The store of the first program, with a lead in it: its steps as
# they stand in the source, and its record of them.
older() {
	local step number
	rm -f "$DB"*
	{
		sqlite3 "$T/new.db" '.schema schema_step'
		for step in "$root"/src/store/schema/[0-9]*.sql; do
			number=${step##*/}
			number=$((10#${number%%_*}))
			[[ $step == *.pgsql.sql || $number -gt $first ]] || cat "$step"
		done
		echo "ATTACH '$T/new.db' AS new;
			INSERT INTO schema_step SELECT * FROM new.schema_step
				WHERE version <= $first;
			INSERT INTO lead (id, tenant, form, kind, status_key, created_at)
				VALUES ('kept', 'default', 'default', 'lead', 'k', 0);"
	} | (umask 077; sqlite3 "$DB")
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

every_step fresh_step
is "$step_wrong" '' "a first migration, killed at its steps (of $step_count), is done by the next"
[ "$step_count" -gt 10 ]
ok $? 'there are steps to die at'
every_step older_step
is "$step_wrong" '' "a later one from the first schema on, killed at its steps (of $step_count), too, and no lead is lost"
[ "$step_count" -gt 10 ]
ok $? 'there are steps to die at'
done_testing
