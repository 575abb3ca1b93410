#!/bin/bash
# run.sh - what leadbridge achieves, measured side by side with four others in
# one run, and whether every lead that was answered is in the store.
#
# Prints Markdown. Judges no figure: it fails only when an answer was wrong or
# a lead is missing.

# Also when called as `sh tests/bench/run.sh`.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"

set -u
umask 077

usage() {
	cat <<'END'
usage: tests/bench/run.sh [--rounds N] [--seconds S] [--conns "N..."] [--quick]

  --rounds N     how often everybody's turn comes (5)
  --seconds S    length of a turn (3)
  --conns LIST   numbers of connections ("1 8 32 128")
  --quick        2 rounds of 1 second, 1 and 32 connections

BUILD names another build directory than ./build, BENCH_DIR where the databases
of the run lie (below the build directory): their file system is measured.
END
}

rounds=5
seconds=3
conns="1 8 32 128"
while [ $# -gt 0 ]; do
	case $1 in
	--rounds | --seconds | --conns)
		if [ $# -lt 2 ]; then
			usage >&2
			exit 2
		fi
		case $1 in
		--rounds) rounds=$2 ;;
		--seconds) seconds=$2 ;;
		--conns) conns=$2 ;;
		esac
		shift 2
		;;
	--quick) rounds=2 seconds=1 conns="1 32"; shift ;;
	-h | --help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done
for n in "$rounds" $conns; do
	[[ $n =~ ^[1-9][0-9]{0,3}$ ]] || { usage >&2; exit 2; }
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P) || exit 1
root=$(cd "$here/../.." && pwd -P) || exit 1
build=${BUILD:-$root/build}
case $build in /*) ;; *) build=$root/$build ;; esac
tools=$build/tests/bench
PATH=$PATH:/usr/sbin:/sbin
# shellcheck source=tests/bench/stage.sh
. "$here/stage.sh"

failures=0

# problem TEXT... - the run goes on and fails at its end.
problem() {
	failures=$((failures + 1))
	echo "run.sh: $*" >&2
}

# turn NAME CONNS - one turn of one program; its figures go to the results.
turn() {
	local line name=$1 at=$2
	seed=$((seed + 1)) # no lead twice in a run
	line=$("$tools/load" --port "${port_of[$name]}" --conns "$at" \
		--seconds "$seconds" --warmup 0.2 --seed "$seed") ||
		problem "$name at $at connections: a wrong answer, or none"
	echo "$name $line" >>"$run/results"
	[ "$(figure answers "$line")" = "$(figure ok "$line")" ] ||
		problem "$name at $at connections: an answer was no 2xx: $line"
}

# figure KEY LINE - the value of KEY=value in a line.
figure() {
	printf '%s\n' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p" | head -n 1
}

# takes_part NAME CONNS - false for who is not there, and for the one of the two
# plain programs that is not for this number of connections.
takes_part() {
	local name=$1 at=$2
	[ -n "${port_of[$name]:-}" ] || return 1
	case $name in
	plain) [ "$at" -gt 1 ] ;;
	plain_kept) [ "$at" -eq 1 ] ;;
	esac
}

everybody="return noop plain_kept plain php leadbridge"

measure() {
	local at name round
	seed=$(($$ * 1000 % 900000000))
	: >"$run/results"
	for at in $conns; do
		for ((round = 1; round <= rounds; round++)); do
			for name in $everybody; do
				takes_part "$name" "$at" || continue
				if [ "$name" = leadbridge ]; then
					watch_memory "$at" &
					turn "$name" "$at"
					wait $!
				else
					turn "$name" "$at"
				fi
			done
			echo "run.sh: $at connections, round $round/$rounds" >&2
		done
	done
}

# watch_memory CONNS - notes what capture occupies in the middle of a turn.
watch_memory() {
	sleep "$(awk -v s="$seconds" 'BEGIN { print 0.2 + s / 2 }')"
	echo "$1 $(memory_of "$capture_pid")" >>"$run/memory"
}

# most_memory CONNS - the most that was noted, in MB.
most_memory() {
	[ -f "$run/memory" ] || return 0
	awk -v at="$1" '$1 == at && $2 > most { most = $2 }
		END { if (most > 0) printf "%.1f", most / 1024 }' "$run/memory"
}

# check_rows NAME DATABASE - as many leads as answers, each another one.
check_rows() {
	local name=$1 db=$2 answered stored what
	[ -n "${port_of[$name]:-}" ] || return 0
	answered=$(awk -v name="$name" '$1 == name {
		for (i = 2; i <= NF; i++)
			if ($i ~ /^ok=/) sum += substr($i, 4)
		} END { print sum + 0 }' "$run/results")
	answered=$((answered + ${extra_answers[$name]:-0}))
	what=email
	[[ $name == plain* ]] && what=body
	stored=$(sqlite3 "$db" "SELECT count(DISTINCT $what) FROM lead")
	echo "| $name | $answered | $stored |"
	[ "$answered" = "$stored" ] ||
		problem "$name answered $answered leads and stored $stored"
}

# fresh_line TEXT MOST [SOCKET] - a process from its start to its first answer.
fresh_line() {
	local line text=$1 most=$2 n=20
	shift 2
	if ! line=$("$tools/fresh" "$build/cgi-bin/capture.fcgi" "$n" "$@" \
		2>>"$run/fresh.log"); then
		problem "$text: $(tail -n 1 "$run/fresh.log")"
		return
	fi
	extra_answers[leadbridge]=$((${extra_answers[leadbridge]:-0} + n))
	awk -v line="$line" -v text="$text" -v most="$most" 'BEGIN {
		n = split(line, part, " ")
		for (i = 1; i <= n; i++) {
			split(part[i], pair, "=")
			v[pair[1]] = pair[2] / 1000
		}
		printf "| %s, ms | %.1f (%.1f-%.1f) | at most %s |\n", text,
		    v["median_us"], v["min_us"], v["max_us"], most
	}'
}

process_lines() {
	local at mb
	[ -n "${port_of[leadbridge]:-}" ] || return 0
	echo "| memory of capture idle, MB (PSS) | $idle_mb | at most 4 |"
	for at in $conns; do
		[ "$at" -ge 32 ] || continue
		mb=$(most_memory "$at")
		echo "| memory of capture at $at connections, MB | ${mb:--} |" \
			"at most 8 |"
	done
	fresh_line "start of a process to its first answer" 15 "$run/fresh.sock"
	fresh_line "a request as a plain CGI" 10
}

report() {
	local probe
	probe=$("$tools/fsync" "$data/probe")
	cat <<-END
		$(nproc) cores (load before the run: $load_before),
		Linux $(uname -r), $(nginx -v 2>&1 | sed 's/.*: //'),
		SQLite $(sqlite3 -version |
			cut -d' ' -f1)${php_version:+, $php_version}.
		4 KB are on disk ($(stat -f -c %T "$data")) after
		$(figure append_us "$probe") us when the file grows, after
		$(figure overwrite_us "$probe") us when it does not.
		350-byte JSON posts; median (least-most) of $rounds turns of
		$seconds s in rotation.

	END
	awk -v order="$everybody" -f "$here/summary.awk" "$run/results"
	process_lines
	echo
	echo "| program | answered 2xx | leads stored |"
	echo "|---|---:|---:|"
	check_rows plain_kept "$data/plain_kept.db"
	check_rows plain "$data/plain.db"
	check_rows php "$data/php.db"
	check_rows leadbridge "$data/leadbridge/leadbridge.db"
}

load_before=$(cut -d' ' -f1 /proc/loadavg)
stage_up
measure
report
if [ "$failures" -gt 0 ]; then
	echo "run.sh: $failures problems, see above. The programs' words:" >&2
	grep -v -e lead.stored -e 'connect() to' "$run/log" | tail -n 20 >&2
	stage_look_for_dead >&2
	exit 1
fi
