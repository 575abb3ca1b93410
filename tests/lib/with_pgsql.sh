#!/bin/bash
# with_pgsql.sh - runs a command beside a PostgreSQL server for tests.
#
# usage: tests/lib/with_pgsql.sh COMMAND [ARGUMENT...]
#
# The command finds it in TEST_SERVER; it ends with the command.

# shellcheck source=tests/lib/pgsql.sh
. "$(dirname "$0")/pgsql.sh"
trap pgsql_stop EXIT
trap 'exit 1' INT TERM
pgsql_start || {
	echo "Bail out! no PostgreSQL server"
	exit 1
}
export TEST_SERVER=$PGSQL_URL
"$@"
