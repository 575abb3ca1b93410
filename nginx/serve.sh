#!/bin/bash
# serve.sh - runs the whole of leadbridge in the foreground, on 127.0.0.1,
# without root: the FastCGI programs on unix sockets and nginx in front of them
# with the shipped configuration. Ends everything on INT or TERM.

# Also when called as `sh nginx/serve.sh`.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"

set -u
umask 077

usage() {
	cat <<'END'
usage: nginx/serve.sh [--port N] [--env FILE] [--sandbox] [--log DIR]

  --port N     listen on 127.0.0.1:N (8080)
  --env FILE   settings file; without it LEADBRIDGE_ENV, then the places where
               leadbridge looks itself
  --sandbox    also start the pretend Zoho of the tests, write its settings to
               sandbox.env in the data directory and use these
  --log DIR    keep nginx's access log there

BUILD_DIR (or BUILD) in the environment names another build than ./build.
Prints the URL when every program answers. Ends with 0 when told to stop, 1 when
something keeps failing, 2 on wrong usage, 3 on missing or refused settings.
END
}

say() {
	printf 'serve.sh: %s\n' "$*" >&2
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P) || exit 1
build=${BUILD_DIR:-${BUILD:-build}}
case $build in /*) ;; *) build=$root/$build ;; esac
programs=(capture oauth webhook quickbooks inventory calendar health process
	admin)

port=8080
settings=${LEADBRIDGE_ENV:-}
sandbox=

log_dir=
run=
stopping=
declare -A pid_of=() name_of=() deaths=()

# shellcheck source=nginx/serve-sandbox.sh
. "$root/nginx/serve-sandbox.sh"

# --- Ending -----------------------------------------------------------------
#
# Every child leads a session of its own, so that its process group can be ended
# as a whole: no program stays behind because its keeper died first.

group_lives() {
	kill -0 -- "-$1" 2>/dev/null
}

# wait_for_end SECONDS/10 PID... - true when all have ended in time.
wait_for_end() {
	local tenths=$1 pid living
	shift
	while :; do
		living=
		for pid; do
			group_lives "$pid" && living=1
		done
		[ -z "$living" ] && return 0
		[ "$tenths" -le 0 ] && return 1
		tenths=$((tenths - 1))
		sleep 0.1
	done
}

# The shell reports a child that was killed, unless it is waited for in silence.
quietly_kill() {
	{
		kill -KILL -- "$1"
		wait "${1#-}"
	} 2>/dev/null
}

# nginx first, gracefully, so that what is in flight still finds its program;
# then the programs; whatever is left after 6.5 s is killed.
stop_all() {
	local name all=() others=()
	trap '' INT TERM HUP
	for name in "${!pid_of[@]}"; do
		all+=("${pid_of[$name]}")
		[ "$name" = nginx ] || others+=("${pid_of[$name]}")
	done
	if [ -n "${pid_of[nginx]:-}" ]; then
		kill -QUIT "${pid_of[nginx]}" 2>/dev/null
		wait_for_end 40 "${pid_of[nginx]}"
		kill -TERM -- "-${pid_of[nginx]}" 2>/dev/null
	fi
	for name in ${others[@]+"${others[@]}"}; do
		kill -TERM "$name" 2>/dev/null
	done
	if ! wait_for_end 25 ${all[@]+"${all[@]}"}; then
		for name in "${all[@]}"; do
			quietly_kill "-$name"
		done
	fi
	wait
	[ -n "$run" ] && rm -rf "$run"
}

finish() {
	stop_all
	exit "$1"
}

fail() {
	say "$2"
	finish "$1"
}

# --- Settings ---------------------------------------------------------------

# setting FILE KEY - the value of KEY in a settings file, without its quotes.
setting() {
	sed -n "s/^[[:space:]]*$2[[:space:]]*=[[:space:]]*//p" "$1" | tail -n 1 |
		sed -e 's/[[:space:]]*$//' -e 's/^"\(.*\)"$/\1/' -e "s/^'\(.*\)'\$/\1/"
}

find_settings() {
	local home place
	home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
	if [ -z "$settings" ]; then
		for place in "$PWD/leadbridge.env" \
		    "$home/.config/leadbridge/leadbridge.env" \
		    /etc/leadbridge/leadbridge.env; do
			[ -f "$place" ] && settings=$place && break
		done
	fi
	if [ -z "$settings" ]; then
		[ -n "$sandbox" ] && return 0
		say "no settings file. Write one with \`build/leadbridge init\`," \
			"or name one with --env FILE." \
			"To try leadbridge without an account: nginx/serve.sh --sandbox"
		exit 3
	fi
	if [ ! -r "$settings" ]; then
		say "the settings file $settings does not exist or cannot be read." \
			"Write one with \`build/leadbridge init\`."
		exit 3
	fi
	settings=$(realpath "$settings")
}

# --- Ports, places ----------------------------------------------------------

# port_taken PORT [ADDRESS]
port_taken() {
	(exec 3<>"/dev/tcp/${2:-127.0.0.1}/$1") 2>/dev/null
}

# A unix socket's path has at most 107 bytes.
make_run_dir() {
	local base longest=/leadbridge.XXXXXX/quickbooks.sock
	for base in "${XDG_RUNTIME_DIR:-}" "${TMPDIR:-}" /tmp; do
		if [ ! -d "$base" ] || [ ! -w "$base" ]; then continue; fi
		[ $((${#base} + ${#longest})) -le 107 ] || continue
		run=$(mktemp -d "$base/leadbridge.XXXXXX") && return 0
	done
	say "no place for the sockets: /tmp must be writable"
	exit 1
}

check_build() {
	local file missing=()
	local wanted=("$build/leadbridge" "${programs[@]/#/$build/cgi-bin/}")
	[ -n "$sandbox" ] && wanted+=("$build/tests/sandbox")
	for file in "${wanted[@]}"; do
		[[ $file == */cgi-bin/* ]] && file=$file.fcgi
		[ -x "$file" ] || missing+=("${file#"$root"/}")
	done
	if [ "${#missing[@]}" -gt 0 ]; then
		say "not built yet: ${missing[*]}. Run \`make\` first."
		exit 1
	fi
	for file in nginx spawn-fcgi multiwatch curl; do
		PATH=$PATH:/usr/sbin:/sbin command -v "$file" >/dev/null && continue
		say "$file is not installed. Run tests/install-packages.sh run"
		exit 1
	done
}

# --- Starting ---------------------------------------------------------------

# launch NAME COMMAND... - in a session of its own. TERM reaches it when this
# script dies without having ended it.
launch() {
	local name=$1
	shift
	setsid setpriv --pdeathsig TERM -- "$@" </dev/null &
	pid_of[$name]=$!
	name_of[$!]=$name
}

# The socket outlives the program: multiwatch starts a dead one again while
# visitors wait in the backlog. It gives up only on one that dies ten times in a
# row within 200 ms of its start. At TERM it sends the program USR1, which ends
# ours like TERM does. (Not --signal TERM: Debian's multiwatch 1.0.0 then sends
# QUIT.)
#
# glibc keeps seven freed blocks of a size ready; a group of capture's posts
# frees hundreds at once, and then needs them again (malloc(3), tcache).
launch_program() {
	local file=$build/cgi-bin/$1.fcgi
	[ "$1" = sandbox ] && file=$build/tests/sandbox
	launch "$1" /usr/bin/env GLIBC_TUNABLES=glibc.malloc.tcache_count=1000 \
		/usr/bin/spawn-fcgi -n -s "$run/$1.sock" -b 4096 -- \
		/usr/bin/multiwatch -f 1 -r 10 -t 200 -- "$file"
}

launch_nginx() {
	launch nginx nginx -e stderr -p "$run" -c "$run/nginx.conf"
}

# fill FILE.in - a configuration with its places filled in.
fill() {
	local text
	text=$(cat "$1") || return 1
	text=${text//@RUN@/"$run"}
	text=${text//@SOCKETS@/"$run"}
	text=${text//@WWW@/"$root/www"}
	text=${text//@LOGS@/"${log_dir:-$run}"}
	text=${text//@USER@/"$nginx_user"}
	text=${text//@NOFILE@/"$nofile"}
	text=${text//@CONNECTIONS@/"$((nofile - 128))"}
	text=${text//@PORT@/"$port"}
	text=${text//@SANDBOX_PORT@/"$sandbox_port"}
	text=${text//@EXTRA@/"$extra"}
	printf '%s\n' "$text"
}

write_nginx_conf() {
	local hard here=$root/nginx
	hard=$(ulimit -Hn)
	nofile=8192
	[ "$hard" != unlimited ] && [ "$hard" -lt "$nofile" ] && nofile=$hard

	# As root nginx would hand its workers to nobody, who can read neither
	# the sockets nor, perhaps, this directory.
	nginx_user=
	[ "$(id -u)" = 0 ] && nginx_user="user $(id -un) $(id -gn);"

	extra=
	if [ -n "$sandbox" ]; then
		fill "$root/tests/sandbox/sandbox.conf.in" >"$run/sandbox.conf"
		extra="include $run/sandbox.conf;"
	fi
	fill "$here/leadbridge-http.conf.in" >"$run/leadbridge-http.conf" &&
		fill "$here/leadbridge.conf.in" >"$run/leadbridge.conf" &&
		fill "$here/nginx.conf.in" >"$run/nginx.conf"
}

# answers PATH - true when the program behind PATH answers, whatever it says;
# nginx marks the answers that it gives in a program's place.
answers() {
	local body
	body=$(curl -s --max-time 2 "http://127.0.0.1:$port$1" 2>/dev/null) || return 1
	[[ $body != *'"answered_by":"nginx"'* ]]
}

wait_until_up() {
	local tries=300 path
	for path in /health /api/leads/0 /api/connections \
	    /api/quickbooks/status /api/zoho/health \
	    /api/calendar/events/0 /api/process /webhook/quickbooks \
	    /api/admin/session; do
		until answers "$path"; do
			tries=$((tries - 1))
			[ -n "$stopping" ] && finish 0
			[ "$tries" -gt 0 ] ||
				fail 1 "the program behind $path does not answer"
			reap
			sleep 0.1
		done
	done
}

# --- Watching ---------------------------------------------------------------

# One that dies is started again; one that dies five times within a minute will
# not be helped by a sixth start.
revive() {
	local name=$1 now=$SECONDS recent=() at
	quietly_kill "-${pid_of[$name]}"
	unset "name_of[${pid_of[$name]}]" "pid_of[$name]"
	for at in ${deaths[$name]:-} "$now"; do
		[ $((now - at)) -lt 60 ] && recent+=("$at")
	done
	deaths[$name]=${recent[*]}
	if [ "$name" = nginx ] && [ -z "$up" ]; then
		fail 1 "nginx does not start; its reason stands above"
	fi
	if [ "${#recent[@]}" -ge 5 ]; then
		fail 1 "$name keeps dying; its reason stands above"
	fi
	say "$name ended unexpectedly; starting it again"
	case $name in
	nginx) launch_nginx ;;
	*) launch_program "$name" ;;
	esac
}

reap() {
	local name
	for name in "${!pid_of[@]}"; do
		kill -0 "${pid_of[$name]}" 2>/dev/null || revive "$name"
	done
}

watch() {
	local ended
	while [ -z "$stopping" ]; do
		ended=
		wait -n -p ended "${pid_of[@]}" 2>/dev/null
		[ -n "$stopping" ] && break
		[ -n "$ended" ] && [ -n "${name_of[$ended]:-}" ] &&
			revive "${name_of[$ended]}"
	done
}

# --- Main -------------------------------------------------------------------

while [ $# -gt 0 ]; do
	case $1 in
	--port | --env | --log)
		if [ $# -lt 2 ]; then
			say "$1 needs a value"
			exit 2
		fi
		case $1 in
		--port) port=$2 ;;
		--env) settings=$2 ;;
		--log) log_dir=$2 ;;
		esac
		shift 2
		;;
	--sandbox) sandbox=1; shift ;;
	-h | --help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done
if ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || [ "$port" -gt 65535 ]; then
	say "not a port: $port"
	exit 2
fi

find_settings
check_build
if port_taken "$port"; then
	say "port $port on 127.0.0.1 is taken. Choose another with --port N" \
		"(make run: PORT=N)."
	exit 1
fi
if [ -n "$log_dir" ]; then
	mkdir -p "$log_dir" && log_dir=$(realpath "$log_dir") || exit 1
fi
if [ -n "$sandbox" ]; then
	choose_sandbox_port
	if ! write_sandbox_settings; then
		say "cannot write sandbox.env into the data directory"
		exit 3
	fi
fi
export LEADBRIDGE_ENV=$settings
PATH=$PATH:/usr/sbin:/sbin
ulimit -Sn "$(ulimit -Hn)"
up=

"$build/leadbridge" init >&2 || exit
"$build/leadbridge" migrate >&2 || exit
[ -n "$sandbox" ] && refuse_real_connection

make_run_dir
for signal in INT TERM HUP; do
	# shellcheck disable=SC2064 # the name of this signal, now
	trap "stopping=$signal" "$signal"
done
write_nginx_conf || fail 1 "cannot write the configuration of nginx to $run"
for name in "${programs[@]}" ${sandbox:+sandbox}; do
	launch_program "$name"
done
launch_nginx
wait_until_up
up=1
if [ -n "$sandbox" ]; then
	connect_sandbox || fail 1 "the sandbox could not be connected"
fi
printf 'leadbridge: http://127.0.0.1:%s/\n' "$port"
[ -n "$sandbox" ] && print_sandbox_lines
watch
say "ending ($stopping)"
finish 0
