#!/bin/bash
# mirror_steps.sh - a run of the mirror dies at each of its steps: the next one
# goes on, and then the mirror has what Zoho Inventory has.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/crash.sh
. "$root/tests/lib/crash.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

stack_start ZOHO_ORGANIZATION_ID=700000111 ZOHO_INVENTORY_PER_MINUTE=100000
connect_inventory
control POST settings '{"inventory_per_minute":0,"inventory_per_day":1000000}' \
	>/dev/null
seed '{"locations":2,"categories":4,"brands":2,"items":9,"contacts":5,"orders":5}'
# How many there are, and the next seed of the walks, each of its own.
walks=0

# finish: a run that goes on where the dead one was; a whole one, for what shows
# in no time of change.
finish() {
	sql 'DELETE FROM budget'
	mirror
	[ "$code" = 0 ] || wrong+="the next run ends with $code: $body "
	wrong+=$(mirror_diff | grep -v 'there no more$' |
		grep -v '[a-z_]*stock: \| locations: ')
	mirror --full
	wrong+=$(mirror_diff)
}

# forgotten: nothing was ever mirrored.
forgotten() {
	sql 'DELETE FROM mirror_word; DELETE FROM product; DELETE FROM category;
		DELETE FROM customer; DELETE FROM sales_order; DELETE FROM conflict;
		DELETE FROM mirror; DELETE FROM mirror_pull; DELETE FROM mirror_met'
}

one_first() {
	forgotten
	"$when" "$1" "$C/leadbridge-sync" inventory || return 1
	step_name=$(last_step)
	# Somebody deletes, while nobody reads.
	walks=$((walks + 1))
	walk "{\"seed\":$walks,\"clicks\":6}"
	finish
}

one_new() {
	walks=$((walks + 1))
	walk "{\"seed\":$walks,\"clicks\":12,\"step_ms\":1000}"
	"$when" "$1" "$C/leadbridge-sync" inventory || return 1
	step_name=$(last_step)
	finish
}

# Every one of them in a soak.
[ -n "${SOAK:-}" ] || step_stride=103
for when in dies dies_after; do
	every_step one_first
	is "$step_wrong" '' "a first run $when at $step_count steps: the next one has it all"
	[ "$step_count" -gt 100 ]
	ok $? "there are steps to die at ($step_count)"
	every_step one_new
	is "$step_wrong" '' "a run for what is new $when at $step_count steps: the next one has it all"
	[ "$step_count" -gt 100 ]
	ok $? "there are steps to die at ($step_count)"
	[ -n "${SOAK:-}" ] || step_stride=141
done
is "$(sql "SELECT count(*) FROM mirror WHERE wants_detail <> 0")" 0 \
	'nothing waits for its details'
is "$(sql "SELECT pass FROM mirror_pull WHERE pass <> ''")" '' 'no pass is open'
is "$(sql 'SELECT count(*) FROM mirror_met')" 0 'and none has left anything'
done_testing
