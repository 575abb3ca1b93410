# port.sh - ports for a test: a block of ten that no other test has while this
# one runs, below the range that outgoing connections are given.
# shellcheck shell=bash

# take_ports: sets the variable `port` to the first of ten; held until the
# shell ends.
take_ports() {
	local dir=/tmp/leadbridge-ports i fd
	mkdir -p -m 1777 "$dir" 2>/dev/null
	for i in $(seq 100); do
		port=$((10000 + RANDOM % 2000 * 10))
		exec {fd}>"$dir/$port" || continue
		if flock -n "$fd" &&
		    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null &&
		    ! (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; then
			return 0
		fi
		exec {fd}>&-
	done
	echo "Bail out! no free ports"
	exit 1
}
