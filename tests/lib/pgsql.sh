# pgsql.sh - a PostgreSQL server of its own for tests: read it in, call
# pgsql_start; call pgsql_stop at the end.
#
# It listens on a unix socket in a private directory and nowhere else. Root may
# not run one: then it runs as nobody. Sets PGSQL_DIR (everything of it) and
# PGSQL_URL (its database `leadbridge`, without schema).
# shellcheck shell=bash

PGSQL_DIR=
pgsql_pid=

# The newest version's programs: Debian keeps them out of the path.
pgsql_bin() {
	local dir
	dir=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
	[ -d "$dir" ] || dir=$(dirname "$(command -v initdb)")
	echo "$dir"
}

# What is put before a command to run it as who may run a server, and to end it
# with this shell.
pgsql_as=(setpriv "--pdeathsig=INT")
[ "$(id -u)" -ne 0 ] ||
	pgsql_as+=("--reuid=nobody" "--regid=nogroup" "--clear-groups")
pgsql_as+=("--")

# pgsql_start [NAME=value...]: settings of the server beside the tests' own.
# What is tested survives the end of a program, not of the machine: no fsync.
pgsql_start() {
	local base=${TMPDIR:-/tmp} setting
	PGSQL_DIR=$(mktemp -d "$base/leadbridge-pg.XXXXXX") || return 1
	[ "$(id -u)" -ne 0 ] || chown nobody:nogroup "$PGSQL_DIR"
	# Who runs the tests must come in; the socket lets in who it likes.
	chmod 711 "$PGSQL_DIR"
	"${pgsql_as[@]}" "$(pgsql_bin)/initdb" -D "$PGSQL_DIR/data" -U leadbridge \
		--auth=trust -E UTF8 --locale=C.UTF-8 --no-sync \
		>"$PGSQL_DIR.log" 2>&1 || {
		cat "$PGSQL_DIR.log" >&2
		return 1
	}
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$PGSQL_DIR'"
		echo "max_connections = 200"
		echo "max_locks_per_transaction = 256"
		echo "max_pred_locks_per_transaction = 1024"
		echo "shared_buffers = 64MB"
		echo "fsync = off"
		echo "full_page_writes = off"
		echo "log_min_messages = warning"
		echo "deadlock_timeout = 200ms"
		for setting; do echo "${setting%%=*} = '${setting#*=}'"; done
	} | "${pgsql_as[@]}" tee -a "$PGSQL_DIR/data/postgresql.conf" >/dev/null
	PGSQL_URL="postgresql://leadbridge@/leadbridge?host=$PGSQL_DIR"
	pgsql_run || return 1
	# A plain user: the store needs no rights but on its own database.
	pgsql_ask postgres "CREATE ROLE plain LOGIN" >/dev/null &&
		pgsql_ask postgres "CREATE DATABASE leadbridge OWNER plain" \
			>/dev/null || return 1
	PGSQL_URL="postgresql://plain@/leadbridge?host=$PGSQL_DIR"
}

# Starts (again) the server that pgsql_start has set up.
pgsql_run() {
	"${pgsql_as[@]}" "$(pgsql_bin)/postgres" -D "$PGSQL_DIR/data" \
		>>"$PGSQL_DIR.log" 2>&1 &
	pgsql_pid=$!
	for _ in $(seq 200); do
		"$(pgsql_bin)/pg_isready" -q -h "$PGSQL_DIR" && return 0
		kill -0 "$pgsql_pid" 2>/dev/null || break
		sleep 0.05
	done
	tail -n 20 "$PGSQL_DIR.log" >&2
	return 1
}

# pgsql_end SIGNAL: TERM waits for sessions, INT ends them, QUIT is a crash.
pgsql_end() {
	[ -n "$pgsql_pid" ] || return 0
	kill -"$1" "$pgsql_pid" 2>/dev/null
	wait "$pgsql_pid" 2>/dev/null
	pgsql_pid=
}

pgsql_stop() {
	pgsql_end QUIT
	[ -z "$PGSQL_DIR" ] || rm -rf "$PGSQL_DIR" "$PGSQL_DIR.log"
	PGSQL_DIR=
}

# pgsql_ask DATABASE SQL: as the superuser; rows as text with | between.
pgsql_ask() {
	"$(pgsql_bin)/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$PGSQL_DIR" \
		-U leadbridge -d "$1" -c "$2"
}

# pgsql_schema: the address of a fresh schema of its own.
pgsql_schema() {
	local name
	name=t_$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
	"$(pgsql_bin)/psql" -X -q -h "${PGSQL_URL##*host=}" -U plain -d leadbridge \
		-c "CREATE SCHEMA $name" >&2 || return 1
	echo "$PGSQL_URL&options=-csearch_path%3D$name"
}
