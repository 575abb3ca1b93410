#!/bin/bash
# admin.sh - operators sign in, through nginx: what a session opens, what a
# viewer may not, forged and foreign requests, too many tries, signing out.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start
printf 'correct horse battery\n' >"$T/password"
printf 'short\n' >"$T/short"
lb=$B/leadbridge
jar=$T/anna.jar
# login NAME PASSWORD JAR [curl option...]
login() {
	local name=$1 password=$2 to=$3
	shift 3
	post /api/admin/login "{\"name\":\"$name\",\"password\":\"$password\"}" \
		-c "$to" "$@"
}

# --- who may sign in ---
"$lb" operator add anna --role operator --password-file "$T/password"
is "$?" 0 'an operator is added'
"$lb" operator add vera --role viewer <"$T/password"
is "$?" 0 'and a viewer, with a password from standard input'
"$lb" operator add bert --password-file "$T/short" 2>/dev/null
is "$?" 2 'a short password is refused'
body=$("$lb" operator list --json)
like "$body" '"name":"anna","role":"operator"' 'they are listed'
unlike "$body" 'argon2' 'without their passwords'

# --- signing in ---
get /api/admin/session
is "$code" 401 'a stranger has no session'
login anna 'wrong horse battery' "$jar"
is "$code" 401 'a wrong password is refused'
login nobody 'correct horse battery' "$jar"
is "$code" 401 'and an unknown name'
login anna 'correct horse battery' "$jar" -H 'Origin: https://evil.example'
is "$code" 403 'another site signs nobody in'
login anna 'correct horse battery' "$jar" -D "$T/head"
is "$code $(field role)" '200 operator' 'the right password is taken'
csrf=$(field csrf)
like "$(grep -i '^set-cookie' "$T/head")" 'HttpOnly.*SameSite=Lax' \
	'the cookie is out of reach of scripts and of other sites'
get /api/admin/session -b "$jar"
is "$code $(field name) $(field csrf)" "200 anna $csrf" 'the session is known'

# --- what it opens ---
get /api/connections -b "$jar"
is "$code" 200 'it reads connections'
get /api/process -b "$jar"
is "$code" 200 'and runs'
get /api/health -b "$jar"
like "$body" '"leads"' 'and the whole health report'
get /api/health -b leadbridge=stale
is "$code" 200 'a stale cookie does no harm to a public page'
get /api/connections -b leadbridge=stale
is "$code" 401 'and opens nothing'
post /api/process '{"jobs":["leads"]}' -b "$jar"
is "$code" 403 'a change without the token is refused'
post /api/process '{"jobs":["leads"]}' -b "$jar" -H "X-CSRF-Token: no$csrf"
is "$code" 403 'or with another'
post /api/process '{"jobs":["leads"]}' -b "$jar" -H "X-CSRF-Token: $csrf"
is "$code" 200 'with the token it runs'
get /api/cron/daily-sync -b "$jar" -H 'Sec-Fetch-Site: cross-site'
is "$code" 403 'a link of another site starts nothing'

# --- a viewer ---
login vera 'correct horse battery' "$T/vera.jar"
viewer=(-b "$T/vera.jar" -H "X-CSRF-Token: $(field csrf)")
get /api/connections "${viewer[@]}"
is "$code" 200 'a viewer looks'
post /api/process '{"jobs":["leads"]}' "${viewer[@]}"
is "$code" 403 'and starts nothing'
get /oauth/start/zoho_crm "${viewer[@]}"
is "$code" 403 'nor a connection'
post /api/admin/logout '' "${viewer[@]}"
is "$code" 200 'but may sign out'
get /api/connections "${viewer[@]}"
is "$code" 401 'and is out'

# --- signing out everywhere, and the token ---
login anna 'correct horse battery' "$T/second.jar"
post /api/admin/logout '{"everywhere":true}' -b "$jar" \
	-H "X-CSRF-Token: $csrf"
is "$code" 200 'signing out everywhere'
get /api/admin/session -b "$T/second.jar"
is "$code" 401 'ends the other session'
post /api/admin/login "{\"token\":\"$ADMIN\"}" -c "$jar"
is "$code $(field role)" '200 owner' 'the ADMIN_TOKEN signs in as owner'

# --- guessing ---
sql 'DELETE FROM sign_in'
for _ in 1 2 3 4 5 6 7 8 9 10; do
	login anna 'wrong horse battery' "$T/no.jar"
done
is "$code" 401 'ten wrong sign-ins are answered'
login anna 'correct horse battery' "$T/no.jar" -D "$T/head"
is "$code" 429 'then none, not even the right one'
like "$(grep -i '^retry-after' "$T/head")" '[0-9]' 'that says how long'
is "$(sql "SELECT count(*) FROM operator_session WHERE hash LIKE '$(awk \
	'/leadbridge/{print $7}' "$jar")'")" 0 'the store holds no cookie'
done_testing
