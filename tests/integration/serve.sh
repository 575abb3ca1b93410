#!/bin/bash
# serve.sh - nginx/serve.sh: what it refuses, what it keeps alive, and that
# nothing outlives it.

. "$(dirname "$0")/../lib/stack.sh"
serve=$root/nginx/serve.sh
export BUILD_DIR=$B XDG_RUNTIME_DIR=$T TMPDIR=$T

# refuse STATUS PATTERN DESCRIPTION ARGUMENT... - serve.sh ends at once.
refuse() {
	local status=$1 pattern=$2 text=$3
	shift 3
	(cd "$T" && LEADBRIDGE_ENV='' HOME=$T timeout 30 "$serve" "$@") \
		>"$T/refused" 2>&1
	is $? "$status" "$text: ends with $status"
	like "$(cat "$T/refused")" "$pattern" "$text: says why"
}

# Everybody below a process, itself excluded.
family() {
	local child
	for child in $(ps -o pid= --ppid "$1"); do
		echo "$child"
		family "$child"
	done
}

# living PID... - those that still run; the dead whom nobody buried do not count.
living() {
	local pid
	for pid; do
		ps -o pid=,stat=,args= -p "$pid"
	done | grep -v '^ *[0-9]* Z'
}

child() { # NAME: the child of serve.sh with that in its command line
	ps -o pid=,args= --ppid "$stack_pid" | grep -- "$1" | awk '{print $1}' | head -n 1
}

# Waits until nobody of $all lives, at most 20 s.
all_end() {
	local i
	for i in $(seq 200); do
		[ -z "$(living $all)" ] && return 0
		sleep 0.1
	done
	living $all | sed 's/^/# left: /'
	return 1
}

# until_answered PATH - at most 20 s.
until_answered() {
	local i
	for i in $(seq 200); do
		get "$1"
		case $code$body in 000* | 50[234]*answered_by*) sleep 0.1 ;; *) return 0 ;; esac
	done
	return 1
}

# --- refusals ---
refuse 2 usage 'an unknown option' --nonsense
refuse 2 'not a port' 'a port that is none' --port 0x50
refuse 2 'needs a value' 'an option without its value' --port
refuse 3 'leadbridge init' 'no settings file' --port 1
refuse 3 'does not exist' 'a settings file that is not there' --env "$T/none.env"
: >"$T/empty.env"
chmod 600 "$T/empty.env"
mkdir "$T/empty"
BUILD_DIR=$T/empty
refuse 1 'Run `make`' 'a build that is not there' --env "$T/empty.env"
BUILD_DIR=$B

# --- start ---
stack_start
is "$(ls -l "$T/data/sandbox.env" | cut -c1-10)" -rw------- \
	"the sandbox's settings are nobody else's to read"
is "$(grep -c '^leadbridge: http' "$T/serve.out")" 1 'the URL is printed once'
for path in /health /api/leads/0 /api/connections; do
	get "$path"
	unlike "$code $body" 'answered_by|^000' "by then the program behind $path answers"
done
get /api/connections -H "Authorization: Bearer $ADMIN"
like "$body" '"status":"connected"' 'the sandbox is connected by itself'
line=$(sed -n 's/^ *\(LEADBRIDGE_ENV=.*leadbridge-sync\)$/\1/p' "$T/serve.out")
post /api/store-lead '{"email":"line@example.com"}'
(unset LEADBRIDGE_ENV && sh -c "$line --json") >"$T/run.json" 2>"$T/run.err"
like "$(cat "$T/run.json")" '"synced":1,' 'the line it prints delivers a lead'
refuse 1 "port $stack_port .*taken" 'a port that is taken' --port "$stack_port" \
	--env "$T/empty.env"

# --- it keeps everything alive ---
kill -KILL $(ps -o pid= --ppid "$(child 'multiwatch.*capture')")
until_answered /api/leads/0
is "$code" 404 'a program that is killed is there again'
kill -KILL "$(child 'multiwatch.*health')"
sleep 0.3
until_answered /health
is "$code" 200 'so is one whose keeper is killed'
kill -KILL "$(child 'nginx: master')"
sleep 0.3
until_answered /health
is "$code" 200 'so is nginx'

# --- it ends everything ---
all="$stack_pid $(family "$stack_pid")"
kill -TERM "$stack_pid"
wait "$stack_pid"
is $? 0 'TERM ends it with 0'
all_end
ok $? 'and with it everything it started'
is "$(ls -d "$T"/leadbridge.?????? 2>/dev/null)" '' 'and its private directory'

token=$ADMIN
stack_run
is "$ADMIN" "$token" 'a second start keeps the operator token'
kill -STOP $(ps -o pid= --ppid "$(child 'multiwatch.*oauth')")
all="$stack_pid $(family "$stack_pid")"
kill -INT "$stack_pid"
kill -TERM "$stack_pid"
wait "$stack_pid"
is $? 0 'it ends although a program is deaf'
all_end
ok $? 'and the deaf one with it'

stack_run
all="$stack_pid $(family "$stack_pid")"
kill -KILL "$stack_pid"
wait "$stack_pid" 2>/dev/null
all_end
ok $? 'nothing outlives it even when it is killed itself'
stack_pid=

# --- a real account ---
sql "UPDATE connection SET api_domain = 'https://www.zohoapis.com'"
refuse 3 'real account' 'a data directory with a real account' --sandbox \
	--port "$stack_port" --env "$T/leadbridge.env"

done_testing
