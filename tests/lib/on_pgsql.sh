#!/bin/bash
# on_pgsql.sh - runs a test with its store on PostgreSQL.
#
# usage: tests/lib/on_pgsql.sh COMMAND [ARGUMENT...]
#
# In a server that TEST_SERVER names (see with_pgsql.sh), else in one of
# its own.

if [ -n "${TEST_SERVER:-}" ]; then
	export TEST_DB=$TEST_SERVER
	exec "$@"
fi
exec "$(dirname "$0")/with_pgsql.sh" "$0" "$@"
