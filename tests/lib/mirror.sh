# mirror.sh - the mirror of Zoho Inventory beside the sandbox: read it in after
# stack.sh.
# shellcheck shell=bash

# connect_inventory: as a person would.
connect_inventory() {
	body=$(control POST code '{"scope":"ZohoInventory.FullAccess.all"}')
	"$B/leadbridge" connect zoho_inventory --code "$(field code)" ||
		bail_out 'Zoho Inventory cannot be connected'
}

# seed JSON, walk JSON, click METHOD PATH [BODY]: what happens at Zoho.
seed() {
	control POST inventory/seed "$1" >"$T/seed"
}
walk() {
	control POST inventory/walk "$1" >"$T/walk"
}
click() {
	control POST inventory/ui "{\"method\":\"$1\",\"path\":\"$2\"${3+,\"body\":$3}}"
}

# mirror [OPTION...]: a run; $code, $body
mirror() {
	body=$("$B/leadbridge-sync" inventory "$@" --json --no-progress \
		2>"$T/sync.err")
	code=$?
}

# told NAME...: members of what it told.
told() {
	local name line=
	for name; do
		line+="${line:+ }$(field "$name")"
	done
	echo "$line"
}

# mirror_calls: the calls to Inventory since they were last forgotten, a line
# each.
mirror_calls() {
	control GET requests | grep -o '"path":"/inventory[^"]*"' |
		sed 's,.*/v1/,,; s,"$,,'
}
forget_calls() {
	control DELETE requests >/dev/null
}

# mirror_diff: what the mirror and the sandbox do not agree on, a line each;
# nothing when they do. Open conflicts are not looked at.
mirror_diff() {
	local kind after n
	for kind in items categories contacts salesorders; do
		after=0 n=0
		while [ -n "$after" ]; do
			control GET "inventory/records/$kind?after=$after" \
				>"$T/records.$kind.$n"
			after=$(tail -c 100 "$T/records.$kind.$n" |
				sed -n 's/.*"next":"\{0,1\}\([0-9]*\)"\{0,1\}}.*/\1/p')
			n=$((n + 1))
		done
	done
	sql "SELECT kind || ' ' || coalesce(provider_id, '-') || ' ' || state ||
		' ' || (CASE WHEN deleted_at = 0 THEN 0 ELSE 1 END) || ' ' ||
		content FROM mirror" >"$T/mirrored"
	perl "$root/tests/lib/mirror_diff.pl" "$T/mirrored" "$T"/records.*
	rm -f "$T"/records.*
}
