# tap.sh - TAP for shell tests; read it in, then call ok, is, like, done_testing.
# shellcheck shell=bash

tap_count=0
tap_failed=0

# ok STATUS DESCRIPTION
ok() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
		return 0
	fi
	echo "not ok $tap_count - $2"
	tap_failed=$((tap_failed + 1))
	return 1
}

# is GOT WANT DESCRIPTION
is() {
	[ "$1" = "$2" ]
	ok $? "$3" || {
		printf '%s' "$1" | head -c 2000 | sed 's/^/#  got: /'; echo
		printf '%s' "$2" | head -c 2000 | sed 's/^/# want: /'; echo
	}
}

# like GOT PATTERN DESCRIPTION: an extended regular expression.
like() {
	printf '%s\n' "$1" | grep -Eq -- "$2"
	ok $? "$3" || {
		printf '%s' "$1" | head -c 2000 | sed 's/^/#  got: /'; echo
		printf '# want: %s\n' "$2"
	}
}

# unlike GOT PATTERN DESCRIPTION
unlike() {
	! printf '%s\n' "$1" | grep -Eq -- "$2"
	ok $? "$3" || printf '%s\n' "$1" | head -c 2000 | sed 's/^/#  got: /'
}

# The last line of a test; its status is the test's.
done_testing() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}

bail_out() {
	echo "Bail out! $*"
	exit 1
}
