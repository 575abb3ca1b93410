#!/bin/bash
# inventory.sh - what the mirror costs: a first run over everything, a run with
# nothing new, runs with a few changes in a small and in a large stock of items.
# The provider's limits are off: the time is our own.  Prints Markdown; fails
# only when something came out wrong.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/mirror.sh
. "$root/tests/lib/mirror.sh"

SIZES=${SIZES:-5000 200000}
CHANGES=${CHANGES:-100}

# run WHAT ITEMS [OPTION...]: a line of the table
run() {
	local what=$1 items=$2 calls
	shift 2
	forget_calls
	/usr/bin/time -f '%e %U %S %M' -o "$T/time" "$B/leadbridge-sync" inventory \
		"$@" --json --no-progress >"$T/run" 2>"$T/err" ||
		bail_out "the run: $(cat "$T/run" "$T/err")"
	read -r seconds user system kb <"$T/time"
	body=$(cat "$T/run")
	calls=$(mirror_calls | wc -l)
	awk "BEGIN {printf \"| %s | %d | %d | %d | %.2f | %.2f | %.1f |\n\",
		\"$what\", $items, $(field created) + $(field updated), $calls,
		$seconds, $user + $system, $kb / 1024}"
}

echo '| run | items | taken over | calls | seconds | CPU s | peak MB |'
echo '|---|---:|---:|---:|---:|---:|---:|'
for items in $SIZES; do
	stack_start LEADBRIDGE_LOG_LEVEL=warning ZOHO_INVENTORY_PER_MINUTE=100000
	connect_inventory >"$T/out" 2>&1
	control POST settings '{"inventory_per_minute":0,"inventory_per_day":1000000}' >"$T/control"
	seed "{\"categories\":300,\"brands\":20,\"items\":$items,\"contacts\":2000,\"orders\":2000}"
	run first "$items"
	run 'nothing new' "$items"
	echo "nothing new: $(mirror_calls | sed 's/?.*//; s,/[0-9]*$,/ID,' | sort |
		uniq -c | awk '{printf "%s%s %s", s, $1, $2; s = ", "}')" >>"$T/calls"
	walk "{\"seed\":7,\"clicks\":$CHANGES,\"step_ms\":1}"
	run "$CHANGES changes" "$items"
	run 'everything again' "$items" --full
	[ "$items" -gt 20000 ] || [ -z "$(mirror_diff | head -n 1)" ] ||
		bail_out 'both sides do not agree'
	cat "$T/calls" >&2
	stack_stop
	rm -rf "$T/data" "$T/calls"
done
