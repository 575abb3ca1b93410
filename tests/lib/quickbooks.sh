# quickbooks.sh - a connected company in the sandbox; read it in after stack.sh.
# shellcheck shell=bash disable=SC2034,SC2154

REALM=9130350000000001

# connect_quickbooks: a consent of the tenant default, as a browser makes it.
connect_quickbooks() {
	local at
	control POST settings '{"auto_consent":"accept"}' >/dev/null
	at=$(curl -s -o /dev/null -w '%{redirect_url}' -c "$T/qb.jar" \
		-H "Authorization: Bearer $ADMIN" "$URL/oauth/start/quickbooks")
	at=$(curl -s -o /dev/null -w '%{redirect_url}' "$at")
	curl -s -o "$T/qb.page" -b "$T/qb.jar" "$at"
	grep -q 'is connected' "$T/qb.page" ||
		bail_out "QuickBooks was not connected: $(cat "$T/qb.page")"
	bearer=(-H "Authorization: Bearer $ADMIN")
}

# entity Entity EXPRESSION: of each that is in the sandbox, by SQLite's JSON.
entity() {
	control GET "intuit/entities/$1?realm=$REALM" >"$T/entities.json"
	sqlite3 :memory: "SELECT $2 FROM json_each(readfile('$T/entities.json'),
		'\$.entities') WHERE NOT coalesce(value ->> '\$._sandbox.deleted', 0)"
}

# json EXPRESSION: of $body, by SQLite's JSON (\$.a.b as \$.a.b).
json() {
	printf '%s' "$body" >"$T/body.json"
	sqlite3 :memory: "SELECT coalesce(json_extract(readfile('$T/body.json'), '$1'), '')"
}

# calls PATTERN [WHERE]: requests to the company whose path ends like that.
calls() {
	control GET requests >"$T/requests.json"
	sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('$T/requests.json'),
		'\$.requests') WHERE value ->> 'path' LIKE '%$1' AND ${2:-1}"
}

# receipt NUMBER [NAME]: the body of one of two lines, 54.00 in all.
receipt() {
	printf '{"receipt_number":"%s","customer":{"name":"%s","email":"%s"},
		"lines":[{"description":"Roasted","quantity":"2","unit_price":"24.50",
		"item":"%s"},{"quantity":3,"unit_price":"1.666667","item":"%s"}],
		"date":"2026-03-04","currency":"USD"}' "$1" "${2:-Ines Okafor}" \
		"${3:-ines@example.com}" "$item" "$item"
}

# sends NUMBER [NAME [EMAIL]]: posts it; $code, $body
sends() {
	post /api/quickbooks/receipts "$(receipt "$@")" "${bearer[@]}"
}

fault() {
	control POST faults "$1" >/dev/null
}
