# stage.sh - starts all programs of a bench run, and ends them with it.
#
# Read in by run.sh. Sets run and data (private directories), port_of[NAME] of
# each program that takes part, capture_pid and idle_mb.
# shellcheck shell=bash disable=SC2034

# shellcheck source=tests/lib/port.sh
. "$root/tests/lib/port.sh"

declare -A port_of=() extra_answers=()
run=
data=
children=()
declare -A child_name=()
capture_pid=
idle_mb=
php_version=

stage_down() {
	local status=$? pid
	trap '' INT TERM
	for pid in ${children[@]+"${children[@]}"}; do
		kill -TERM "$pid" 2>/dev/null
	done
	wait
	[ -n "$run" ] && rm -rf "$run"
	[ -n "$data" ] && rm -rf "$data"
	exit "$status"
}

stage_fail() {
	echo "run.sh: $*" >&2
	exit 1
}

# Each program's port out of a block that nobody else has meanwhile.
choose_ports() {
	local port=0 first name
	take_ports
	first=$port
	for name in return noop plain plain_kept php leadbridge; do
		port_of[$name]=$((first++))
	done
}

# memory_of PID - its proportional set size in KB.
memory_of() {
	awk '/^Pss:/ { print $2 }' "/proc/$1/smaps_rollup" 2>/dev/null
}

# descendant PID PROGRAM - the first process below PID that runs PROGRAM.
descendant() {
	local child found
	for child in $(ps -o pid= --ppid "$1"); do
		if [ "$(readlink "/proc/$child/exe")" = "$2" ]; then
			echo "$child"
			return 0
		fi
		found=$(descendant "$child" "$2") && echo "$found" && return 0
	done
	return 1
}

build_tools() {
	local flags=(-std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -pthread) name
	mkdir -p "$tools" || exit 1
	for name in load noop plain fsync fresh; do
		"${CC:-gcc}" "${flags[@]}" -o "$tools/$name" "$here/$name.c" \
			-Wl,--as-needed -lfcgi -lsqlite3 ||
			stage_fail "cannot build $name"
	done
}

# launch COMMAND... - in the background, its words to a log; ends with the run.
launch() {
	"$@" </dev/null >>"$run/log" 2>&1 &
	children+=("$!")
	child_name[$!]="$*"
}

# Who should still run and does not.
stage_look_for_dead() {
	local pid
	for pid in "${children[@]}"; do
		kill -0 "$pid" 2>/dev/null && continue
		wait "$pid"
		echo "ended with status $?: ${child_name[$pid]}"
	done
}

# launch_program NAME COMMAND... - on the socket NAME.sock
launch_program() {
	local name=$1
	shift
	launch spawn-fcgi -n -s "$run/$name.sock" -b 4096 -- "$@"
}

# fill FILE - a configuration with its places filled in.
fill() {
	local text name user=
	text=$(cat "$here/$1") || return 1
	if [ "$(id -u)" = 0 ]; then
		case $1 in
		nginx*) user="user $(id -un) $(id -gn);" ;;
		*) user="user = $(id -un)"$'\n'"group = $(id -gn)" ;;
		esac
	fi
	text=${text//@USER@/"$user"}
	text=${text//@RUN@/"$run"}
	text=${text//@DATA@/"$data"}
	text=${text//@HERE@/"$here"}
	for name in return noop plain plain_kept php; do
		text=${text//@PORT_${name^^}@/"${port_of[$name]}"}
	done
	printf '%s\n' "$text"
}

# wait_for NAME - until the program behind a port answers a post.
wait_for() {
	local name=$1 line
	for _ in $(seq 100); do
		if line=$("$tools/load" --port "${port_of[$name]}" --count 1 \
			2>/dev/null) && [ "$(figure ok "$line")" = 1 ]; then
			extra_answers[$name]=1
			return 0
		fi
		sleep 0.1
	done
	sed 's/^/# /' "$run/log" >&2
	stage_fail "$name does not answer"
}

start_php() {
	local fpm
	for fpm in /usr/sbin/php-fpm[0-9]*; do :; done
	if [ ! -x "$fpm" ]; then
		echo "run.sh: no php-fpm here: measured without it" >&2
		unset 'port_of[php]'
		return
	fi
	php_version=$("$fpm" -v | sed -n '1s/^\(PHP [0-9.]*\).*/\1/p')
	fill php-fpm.conf.in >"$run/php-fpm.conf" || exit 1
	sqlite3 "$data/php.db" >/dev/null <<-'END' || exit 1
		PRAGMA journal_mode = WAL;
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
	if [ "$(id -u)" = 0 ]; then
		launch "$fpm" -R -y "$run/php-fpm.conf"
	else
		launch "$fpm" -y "$run/php-fpm.conf"
	fi
}

# Ours, as anybody starts it: the shipped configuration, the shipped defaults,
# but for a limit that counts the one client of this run as 250 a second.
start_leadbridge() {
	local settings=$data/leadbridge.env capture=$build/cgi-bin/capture.fcgi
	if [ ! -x "$capture" ] || [ ! -x "$root/nginx/serve.sh" ]; then
		echo "run.sh: leadbridge is not built: measured without it" >&2
		unset 'port_of[leadbridge]'
		return
	fi
	cat >"$settings" <<-END
		LEADBRIDGE_DATA_DIR=$data/leadbridge
		LEADBRIDGE_PUBLIC_URL=http://127.0.0.1:${port_of[leadbridge]}
		CAPTURE_RATE_PER_MINUTE=1000000
	END
	launch env BUILD="$build" "$root/nginx/serve.sh" \
		--port "${port_of[leadbridge]}" --env "$settings"
	export LEADBRIDGE_ENV=$settings
	for _ in $(seq 150); do
		grep -q '^leadbridge: http' "$run/log" && break
		sleep 0.1
	done
	wait_for leadbridge
	capture_pid=$(descendant "${children[-1]}" "$capture") ||
		stage_fail "capture.fcgi does not run"
	idle_mb=$(awk -v kb="$(memory_of "$capture_pid")" \
		'BEGIN { printf "%.1f", kb / 1024 }')
}

stage_up() {
	local name
	for name in nginx spawn-fcgi sqlite3 ps "${CC:-gcc}"; do
		command -v "$name" >/dev/null || stage_fail "no $name here"
	done
	build_tools
	trap stage_down EXIT
	trap 'exit 1' INT TERM
	run=$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-bench.XXXXXX") &&
		data=$(mktemp -d "${BENCH_DIR:-$build}/bench.XXXXXX") || exit 1
	choose_ports
	fill nginx.conf.in >"$run/nginx.conf" || exit 1
	launch_program noop "$tools/noop"
	launch_program plain "$tools/plain" "$data/plain.db"
	launch_program plain_kept "$tools/plain" "$data/plain_kept.db"
	start_php
	launch nginx -e stderr -p "$run" -c "$run/nginx.conf"
	for name in return noop plain plain_kept php; do
		[ -z "${port_of[$name]:-}" ] || wait_for "$name"
	done
	start_leadbridge
}
