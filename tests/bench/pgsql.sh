#!/bin/bash
# pgsql.sh - capture with its store on PostgreSQL, measured side by side with
# itself on SQLite and with php-fpm on the same server, in one run.
#
# Every commit is on disk before it is answered: fsync and synchronous_commit are
# on. Prints Markdown; fails only when an answer was wrong or a lead is missing.

set -u
umask 077

usage() {
	cat <<'END'
usage: tests/bench/pgsql.sh [--rounds N] [--seconds S] [--conns "N..."]

  --rounds N     how often everybody's turn comes (5)
  --seconds S    length of a turn (2)
  --conns LIST   numbers of connections ("1 32 128")

BENCH_DIR names where the databases of the run lie (below the build directory).
END
}

rounds=5
seconds=2
conns='1 32 128'
while [ $# -gt 1 ]; do
	case $1 in
	--rounds) rounds=$2 ;;
	--seconds) seconds=$2 ;;
	--conns) conns=$2 ;;
	*) usage >&2; exit 2 ;;
	esac
	shift 2
done
[ $# -eq 0 ] || { usage; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P) || exit 1
root=$(cd "$here/../.." && pwd -P) || exit 1
build=$root/build
PATH=$PATH:/usr/sbin:/sbin
# shellcheck source=tests/lib/port.sh
. "$root/tests/lib/port.sh"
# shellcheck source=tests/lib/pgsql.sh
. "$root/tests/lib/pgsql.sh"

run=$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-bench.XXXXXX") &&
	data=$(mktemp -d "${BENCH_DIR:-$build}/bench.XXXXXX") || exit 1
children=()
failures=0

stop_all() {
	local status=$? pid
	trap '' INT TERM
	for pid in "${children[@]}"; do
		kill -TERM "$pid" 2>/dev/null
	done
	[ "${#children[@]}" -eq 0 ] || wait "${children[@]}" 2>/dev/null
	pgsql_stop
	rm -rf "$run" "$data"
	exit "$status"
}
trap stop_all EXIT
trap 'exit 1' INT TERM

problem() {
	failures=$((failures + 1))
	echo "pgsql.sh: $*" >&2
}

launch() {
	"$@" </dev/null >>"$run/log" 2>&1 &
	children+=("$!")
}

# load NAME OPTION... - the load generator on one's port.
load() {
	local name=$1
	shift
	"$build/tests/bench/load" --port "${port_of[$name]}" "$@"
}

# figure KEY LINE - the value of KEY=value in a line.
figure() {
	printf '%s\n' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p" | head -n 1
}

declare -A port_of=() answered=()
take_ports
port_of=([sqlite]=$port [pgsql]=$((port + 1)) [php]=$((port + 2)))

# --- The server, on the disk that SQLite has too ---
chmod 711 "$data"
TMPDIR=$data pgsql_start fsync=on full_page_writes=on synchronous_commit=on \
	shared_buffers=256MB deadlock_timeout=1s || exit 1

# start NAME SETTING... - a leadbridge of its own.
start() {
	local name=$1 setting
	shift
	{
		echo "LEADBRIDGE_DATA_DIR=$data/$name"
		echo "LEADBRIDGE_PUBLIC_URL=http://127.0.0.1:${port_of[$name]}"
		echo 'CAPTURE_RATE_PER_MINUTE=1000000'
		for setting; do echo "$setting"; done
	} >"$data/$name.env"
	launch env BUILD_DIR="$build" "$root/nginx/serve.sh" \
		--port "${port_of[$name]}" --env "$data/$name.env"
}

start_php() {
	local fpm as=() user=
	for fpm in /usr/sbin/php-fpm[0-9]*; do :; done
	[ -x "$fpm" ] || { echo 'pgsql.sh: no php-fpm here' >&2; exit 1; }
	pgsql_ask postgres 'CREATE DATABASE php OWNER plain' >>"$run/log"
	"$(pgsql_bin)/psql" -X -q -h "$PGSQL_DIR" -U plain -d php >>"$run/log" <<-'END'
		CREATE TABLE lead (id TEXT PRIMARY KEY, created_at BIGINT,
			first_name TEXT, last_name TEXT, name TEXT, email TEXT,
			phone TEXT, company TEXT, message TEXT, source TEXT,
			page_url TEXT, utm_source TEXT, utm_medium TEXT,
			utm_campaign TEXT, utm_term TEXT, utm_content TEXT,
			consent BIGINT);
		CREATE TABLE job (kind TEXT, subject_id TEXT, state TEXT,
			attempts BIGINT, not_before BIGINT,
			PRIMARY KEY (kind, subject_id));
	END
	if [ "$(id -u)" -eq 0 ]; then
		as=(-R)
		user="user = $(id -un)"$'\n'"group = $(id -gn)"
	fi
	# More workers than cores: while one waits for the disk, another works.
	sed -e "s,@RUN@,$run,g" -e "s,^pm.max_children.*,pm.max_children = 16," \
		"$here/php-fpm.conf.in" >"$run/php-fpm.conf"
	echo "$user" >>"$run/php-fpm.conf"
	launch "$fpm" "${as[@]}" -y "$run/php-fpm.conf"
	sed -e "s,@RUN@,$run,g" -e "s,@HERE@,$here,g" \
		-e "s,@DATA@/php.db,\"pgsql:host=$PGSQL_DIR;dbname=php;user=plain\"," \
		-e "s,@USER@,$([ "$(id -u)" -ne 0 ] || echo "user $(id -un) $(id -gn);")," \
		-e "s,@PORT_PHP@,${port_of[php]},g" \
		-e '/^	server {/,/^	}/{H;/^	}/!d;s/.*//;x;/PORT_/d}' \
		"$here/nginx.conf.in" >"$run/nginx.conf"
	launch nginx -e stderr -p "$run" -c "$run/nginx.conf"
}

start sqlite
start pgsql "LEADBRIDGE_DB=$PGSQL_URL"
start_php
for name in sqlite pgsql php; do
	for _ in $(seq 150); do
		line=$(load "$name" --count 1 2>>"$run/log")
		[ "$(figure ok "$line")" = 1 ] && break
		sleep 0.1
	done
	[ "$(figure ok "$line")" = 1 ] || {
		tail -n 20 "$run/log" >&2
		echo "pgsql.sh: $name does not answer" >&2
		exit 1
	}
	answered[$name]=1
done

seed=$(($$ * 1000 % 900000000))
for at in $conns; do
	for ((round = 1; round <= rounds; round++)); do
		for name in php sqlite pgsql; do
			seed=$((seed + 1))
			line=$(load "$name" --conns "$at" --seconds "$seconds" --warmup 0.2 \
				--seed "$seed") || problem "$name: a wrong answer, or none"
			[ "$(figure answers "$line")" = "$(figure ok "$line")" ] ||
				problem "$name at $at: an answer was no 2xx: $line"
			answered[$name]=$((answered[$name] + $(figure ok "$line")))
			echo "$name $at $(figure rps "$line") $(figure p50_us "$line") $(figure p99_us "$line")" \
				>>"$run/results"
		done
		echo "pgsql.sh: $at connections, round $round/$rounds" >&2
	done
done

# median NAME CONNS COLUMN - "median (least-most)" of a figure.
median() {
	awk -v name="$1" -v at="$2" -v c="$3" '$1 == name && $2 == at {
		print (c > 3 ? $c / 1000 : $c) }' "$run/results" | sort -n |
		awk -v f="$([ "$3" -gt 3 ] && echo %.2f || echo %d)" '{ v[NR] = $1 } END {
			printf f " (" f "-" f ")", v[int((NR + 1) / 2)], v[1], v[NR] }'
}

declare -A label=([php]='php-fpm, 16 workers, PDO PostgreSQL'
	[sqlite]='leadbridge on SQLite' [pgsql]='**leadbridge on PostgreSQL**')
echo '| connections | program | requests/s | p50 ms | p99 ms |'
echo '|---:|---|---:|---:|---:|'
for at in $conns; do
	for name in php sqlite pgsql; do
		echo "| $at | ${label[$name]} | $(median $name "$at" 3) |" \
			"$(median $name "$at" 4) | $(median $name "$at" 5) |"
	done
done
echo
for at in $conns; do
	awk -v a="$(median pgsql "$at" 3)" -v b="$(median php "$at" 3)" -v at="$at" \
		'BEGIN { printf "%s connections: %.1f times php-fpm\n", at, a / b }'
done
echo

# check NAME STORED - as many leads as answers, each another one.
check() {
	echo "$1: answered ${answered[$1]}, stored $2"
	[ "${answered[$1]}" = "$2" ] ||
		problem "$1 answered ${answered[$1]} leads and stored $2"
}
count='SELECT count(DISTINCT email) FROM lead'
check php "$(pgsql_ask php "$count")"
check sqlite "$(sqlite3 "$data/sqlite/leadbridge.db" "$count")"
check pgsql "$(pgsql_ask leadbridge "$count")"
[ "$failures" -eq 0 ]
