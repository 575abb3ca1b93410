#!/bin/bash
# sync.sh - what a delivery costs: many pending leads to a CRM that takes its
# time over each call, and a claim beside a history of delivered leads.  Prints
# Markdown; fails only when something came out wrong.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

LEADS=${LEADS:-10000}
CALL_MS=${CALL_MS:-150}
HISTORIES=${HISTORIES:-10000 1000000}
AT_ONCE=${AT_ONCE:-5}

stack_start LEADBRIDGE_LOG_LEVEL=warning SYNC_CONCURRENCY="$AT_ONCE"

# leads FROM TO STATE: as capture and delivery store them.
leads() {
	sqlite3 -cmd '.timeout 60000' "$DB" "
		PRAGMA synchronous = OFF;
		PRAGMA cache_size = -200000;
		BEGIN IMMEDIATE;
		WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL
			SELECT i + 1 FROM n WHERE i < $2)
		INSERT INTO lead (id, tenant, form, kind, status_key, name, email,
			message, source, crm_id, created_at, synced_at)
		SELECT printf('019a0000-0000-7000-8000-%012d', i), 'default',
			'default', 'lead', 'k', 'Bench Number ' || i,
			'bench' || i || '@x.example', 'Please call me about ' || i,
			'Web', CASE '$3' WHEN 'done' THEN printf('61%016d', i) END,
			i, CASE '$3' WHEN 'done' THEN i END
		FROM n;
		WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL
			SELECT i + 1 FROM n WHERE i < $2)
		INSERT INTO job (kind, subject_id, tenant, state, attempts,
			not_before, uncertain, created_at, updated_at)
		SELECT 'lead', printf('019a0000-0000-7000-8000-%012d', i),
			'default', '$3', 0, 0, 0, i, i
		FROM n;
		COMMIT" >/dev/null
}

# run: delivers what is due; sets seconds, cpu, kb.
run() {
	/usr/bin/time -f '%e %U %S %M' -o "$T/time" "$B/leadbridge-sync" leads \
		--json --no-progress >"$T/run" 2>"$T/err" ||
		bail_out "the run: $(cat "$T/run" "$T/err")"
	read -r seconds user system kb <"$T/time"
	cpu=$(awk "BEGIN {print $user + $system}")
}

made=0
echo '| pending | delivered before | seconds | calls | at the limit | x | CPU s | peak MB |'
echo '|---:|---:|---:|---:|---:|---:|---:|---:|'
for history in $HISTORIES; do
	[ "$history" -le "$made" ] || leads $((made + 1)) "$history" 'done'
	made=$history
	first=$((90000000 + history))
	leads "$first" $((first + LEADS - 1)) pending
	# An empty CRM each time: it must not be what grows slower.
	control POST reset >"$T/control"
	control POST settings '{"quota":false}' >"$T/control"
	code=$(control POST code '{}' | sed 's/.*:"\(.*\)".*/\1/')
	"$B/leadbridge" connect zoho_crm --code "$code" >"$T/out" 2>&1 ||
		bail_out "connect: $(cat "$T/out")"
	sql 'PRAGMA wal_checkpoint(TRUNCATE)' >"$T/out"
	control POST faults "{\"match\":{\"path_prefix\":\"/crm\",\"times\":0},
		\"do\":\"delay\",\"delay_ms\":$CALL_MS}" >"$T/control"
	run
	control DELETE faults >"$T/control"
	calls=$(control GET requests | grep -o '"path":"/crm[^"]*"' | wc -l)
	awk "BEGIN {limit = $calls * $CALL_MS / 1000 / $AT_ONCE
		printf \"| %d | %d | %.1f | %d | %.1f | %.2f | %.2f | %.1f |\n\",
			$LEADS, $history, $seconds, $calls, limit, $seconds / limit,
			$cpu, $kb / 1024}"
	left=$(sql "SELECT count(*) FROM job WHERE state <> 'done'")
	[ "$left" = 0 ] || {
		echo "sync.sh: $left of $LEADS are left" >&2
		exit 1
	}
done
