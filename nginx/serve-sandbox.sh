#!/bin/bash
# serve-sandbox.sh - the --sandbox part of serve.sh, which reads it in: the
# settings that point leadbridge at the pretend Zoho and Intuit, and the
# connection to Zoho.

sandbox_port=
settings_named=
sandbox_client_id=1000.SANDBOXCLIENT00000000000000001
sandbox_client_secret="sandbox-secret-us"
sandbox_intuit_id=ABsandboxClient000000000000000000000000000000000001
sandbox_intuit_secret="sandbox-secret-intuit"

# The sandbox listens on 127.0.0.1 to 127.0.0.8, an address for each of Zoho's
# data centres, and on 127.0.0.20 and 127.0.0.21, which are Intuit.
sandbox_port_taken() {
	local i
	for i in 1 2 3 4 5 6 7 8 20 21; do
		port_taken "$1" "127.0.0.$i" && return 0
	done
	return 1
}

choose_sandbox_port() {
	local last
	sandbox_port=$((port + 1))
	last=$((port + 200))
	while sandbox_port_taken "$sandbox_port"; do
		sandbox_port=$((sandbox_port + 1))
		if [ "$sandbox_port" -gt "$last" ] || [ "$sandbox_port" -gt 65535 ]; then
			say "no free port for the sandbox above $port"
			exit 1
		fi
	done
}

random_hex() {
	od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'
}

# The sandbox's settings: what the named file says, except where the pretend
# providers have to stand in for the real ones. Relative paths are made
# absolute, because they now stand in a file in another place.
write_sandbox_settings() {
	local data base target token intuit
	settings_named=$settings
	base=$root
	data=${LEADBRIDGE_DATA_DIR:-}
	if [ -n "$settings" ]; then
		base=$(dirname "$settings")
		[ -n "$data" ] || data=$(setting "$settings" LEADBRIDGE_DATA_DIR)
	fi
	[ -n "$data" ] || data=data
	case $data in /*) ;; *) data=$base/$data ;; esac
	mkdir -p "$data" || return 1
	data=$(cd "$data" && pwd -P) || return 1
	target=$data/sandbox.env

	token=
	[ -f "$target" ] && token=$(setting "$target" ADMIN_TOKEN)
	[ -n "$token" ] || token=$(random_hex 24)
	{
		echo "# Written by nginx/serve.sh --sandbox at every start."
		echo "LEADBRIDGE_DATA_DIR=\"$data\""
		echo "LEADBRIDGE_PUBLIC_URL=http://127.0.0.1:$port"
		echo "ADMIN_TOKEN=$token"
		echo "ZOHO_ACCOUNTS_URL=http://127.0.0.1:$sandbox_port"
		echo "ZOHO_CLIENT_ID=$sandbox_client_id"
		echo "ZOHO_CLIENT_SECRET=$sandbox_client_secret"
		intuit=http://127.0.0.20:$sandbox_port
		echo "QB_CLIENT_ID=$sandbox_intuit_id"
		echo "QB_CLIENT_SECRET=$sandbox_intuit_secret"
		echo "QB_AUTHORIZE_URL=$intuit/connect/oauth2"
		echo "QB_TOKEN_URL=$intuit/oauth2/v1/tokens/bearer"
		echo "QB_REVOKE_URL=$intuit/v2/oauth2/tokens/revoke"
		echo "QB_API_URL=$intuit"
		echo "ZOHO_CALENDAR_URL=http://127.0.0.1:$sandbox_port"
		echo "ZOHO_CALENDAR_ID=default"
		echo "ZOHO_CALENDAR_EMAIL=admin@us.sandbox.example"
		echo "SYNC_SCHEDULE_LEADS=\"* * * * *\""
		if [ -n "$settings" ] && [ "$settings" != "$target" ]; then
			echo "# From $settings:"
			other_settings "$base"
		fi
	} >"$target.new" && mv "$target.new" "$target" || return 1
	settings=$target

	# The environment comes before the file; here the file must win.
	unset "${sandbox_keys[@]}"
}

sandbox_keys=(LEADBRIDGE_DATA_DIR LEADBRIDGE_PUBLIC_URL ADMIN_TOKEN
	ADMIN_TOKEN_FILE ZOHO_ACCOUNTS_URL ZOHO_API_DOMAIN ZOHO_REDIRECT_URI
	ZOHO_CLIENT_ID ZOHO_CLIENT_ID_FILE ZOHO_CLIENT_SECRET
	ZOHO_CLIENT_SECRET_FILE ZOHO_REFRESH_TOKEN ZOHO_REFRESH_TOKEN_FILE
	ZOHO_CRM_CLIENT_ID ZOHO_CRM_CLIENT_ID_FILE ZOHO_CRM_CLIENT_SECRET
	ZOHO_CRM_CLIENT_SECRET_FILE ZOHO_CRM_REFRESH_TOKEN
	ZOHO_CRM_REFRESH_TOKEN_FILE QB_CLIENT_ID QB_CLIENT_ID_FILE
	QB_CLIENT_SECRET QB_CLIENT_SECRET_FILE QB_AUTHORIZE_URL QB_TOKEN_URL
	QB_REVOKE_URL QB_API_URL QB_REDIRECT_URI SYNC_SCHEDULE_LEADS
	ZOHO_CALENDAR_URL ZOHO_CALENDAR_ID ZOHO_CALENDAR_EMAIL
	ZOHO_CALENDAR_CLIENT_ID ZOHO_CALENDAR_CLIENT_ID_FILE
	ZOHO_CALENDAR_CLIENT_SECRET ZOHO_CALENDAR_CLIENT_SECRET_FILE
	ZOHO_CALENDAR_REFRESH_TOKEN ZOHO_CALENDAR_REFRESH_TOKEN_FILE)

# other_settings BASE - the lines of the settings file that the sandbox leaves.
other_settings() {
	local line key value
	while IFS= read -r line || [ -n "$line" ]; do
		[[ $line =~ ^[[:space:]]*([A-Z][A-Z0-9_]*)[[:space:]]*= ]] || continue
		key=${BASH_REMATCH[1]}
		[[ " ${sandbox_keys[*]} " == *" $key "* ]] && continue
		value=$(setting "$settings" "$key")
		case $key:$value in
		*_FILE:/* | LEADBRIDGE_DB:sqlite:/*) ;;
		*_FILE:?*) line="$key=\"$1/$value\"" ;;
		LEADBRIDGE_DB:sqlite:*) line="$key=\"sqlite:$1/${value#sqlite:}\"" ;;
		esac
		printf '%s\n' "$line"
	done <"$settings"
}

# The sandbox must not take the place of a real account's connection, nor get
# real leads: a data directory that has one is left alone.
refuse_real_connection() {
	"$build/leadbridge" token list --json | grep -q '"api_domain":"https:' ||
		return 0
	say "this data directory is connected to a real account; the sandbox" \
		"would take its place. Use another with LEADBRIDGE_DATA_DIR or --env."
	exit 3
}

# A self-client code, as a person would make one in the provider's console,
# becomes the connection that leadbridge-sync needs. The sandbox forgets its
# grants when it ends, so this is done at every start.
connect_sandbox() {
	local code
	code=$(curl -s --max-time 10 -X POST -H 'Content-Type: application/json' \
		-d '{}' "http://127.0.0.1:$sandbox_port/_sandbox/code" |
		sed -n 's/.*"code": *"\([^"]*\)".*/\1/p')
	[ -n "$code" ] || return 1
	"$build/leadbridge" connect zoho_crm --code - <<<"$code" >&2 || return 1
	[ -n "$settings_named" ] || connect_sandbox_calendar || return 1
	"$build/leadbridge" form list --json | grep -q '"name": *"Demo"' ||
		"$build/leadbridge" form add Demo --json \
			--origin "http://127.0.0.1:$port" >/dev/null
}

# For whoever tries it out; a test connects what it needs.
connect_sandbox_calendar() {
	local code
	code=$(curl -s --max-time 10 -X POST -H 'Content-Type: application/json' \
		-d '{"scope":"ZohoCalendar.calendar.ALL,ZohoCalendar.event.ALL,ZohoCalendar.freebusy.READ"}' \
		"http://127.0.0.1:$sandbox_port/_sandbox/code" |
		sed -n 's/.*"code": *"\([^"]*\)".*/\1/p')
	[ -n "$code" ] || return 1
	"$build/leadbridge" connect zoho_calendar --code - <<<"$code" >&2
}

print_sandbox_lines() {
	cat <<END

The pretend Zoho at http://127.0.0.1:$sandbox_port is connected as zoho_crm.
Fill in the form at the address above, or post to it:
  curl -d 'name=Ada&email=ada@example.com' http://127.0.0.1:$port/api/store-lead
Deliver what was posted, and see what became of it:
  LEADBRIDGE_ENV='$settings' $build/leadbridge-sync
  LEADBRIDGE_ENV='$settings' $build/leadbridge lead list
END
}
