# calendar.sh - a connected calendar in the sandbox; read it in after stack.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# connect_calendar: a code as a person makes one in the provider's console.
connect_calendar() {
	local code
	code=$(control POST code '{"scope":"ZohoCalendar.calendar.ALL,ZohoCalendar.event.ALL,ZohoCalendar.freebusy.READ"}' | sed 's/.*"code": *"\([^"]*\)".*/\1/')
	"$B/leadbridge" connect zoho_calendar --code - <<<"$code" 2>"$T/connect.err" ||
		bail_out "the calendar was not connected: $(cat "$T/connect.err")"
}

# events EXPRESSION [WHERE]: of each event that is in the calendar.
events() {
	control GET calendar/events >"$T/events.json"
	sqlite3 :memory: "SELECT $1 FROM json_each(readfile('$T/events.json'),
		'\$.events') WHERE NOT (value ->> '\$._sandbox.deleted') AND ${2:-1}"
}

# calendar_calls PATTERN: calls of the calendar whose path is like that.
calendar_calls() {
	control GET requests >"$T/requests.json"
	sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('$T/requests.json'),
		'\$.requests') WHERE value ->> 'path' LIKE '$1'"
}

# json EXPRESSION: of $body, by SQLite's JSON.
json() {
	printf '%s' "$body" >"$T/body.json"
	sqlite3 :memory: "SELECT coalesce(json_extract(readfile('$T/body.json'), '$1'), '')"
}

# person NAME HH:MM: the body of a booking on $day, UTC.
person() {
	printf '{"start":"%sT%s:00Z","name":"%s","email":"%s@example.net","phone":"+49 30 123456","notes":"Bring a sample"}' \
		"$day" "$2" "$1" "$1"
}

# books NAME HH:MM: $code, $body, $id, $key.
books() {
	post /api/calendar/events "$(person "$@")"
	id=$(field id)
	key=$(field key)
}

change() {
	body=$(curl -s -o - -w '\n%{http_code}' -X "$1" \
		-H 'Content-Type: application/json' "${@:3}" "$URL$2")
	code=${body##*$'\n'}
	body=${body%$'\n'*}
}

# starts: of the free times of $day, UTC, one a line.
starts() {
	get "/api/calendar/slots?from=${day}T00:00:00Z&to=${day}T23:59:00Z&$1"
	printf '%s' "$body" | grep -o '"start":"[^"]*"' | cut -d'"' -f4 |
		sed 's/.*T\(.....\).*/\1/'
}
