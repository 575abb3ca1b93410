#!/bin/bash
# slots.sh - free times a second, and how often the calendar is asked for them.
# SECONDS_EACH (5) seconds, 500 events in 60 days.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"
# shellcheck source=tests/lib/calendar.sh
. "$root/tests/lib/calendar.sh"

stack_start BUSINESS_HOURS="mon-sun 08:00-18:00" >/dev/null
connect_calendar >/dev/null
control POST calendar/seed \
	"{\"events\":500,\"from\":\"$(date -u +%Y%m%d)\",\"days\":60}" >/dev/null
span=${SECONDS_EACH:-5}
to=$(date -u -d '+14 days' +%F)
for connections in 1 8; do
	sql 'DELETE FROM busy_cache'
	before=$(calendar_calls '%/calendars/freebusy')
	end=$(($(date +%s%N) + span * 1000000000))
	for i in $(seq "$connections"); do
		(
			n=0
			while [ "$(date +%s%N)" -lt "$end" ]; do
				curl -s -f -o /dev/null "$URL/api/calendar/slots?to=$to&n=[1-50]" &&
					n=$((n + 50))
			done
			echo "$n" >"$T/count.$i"
		) &
	done
	wait $(jobs -p | grep -vx "$stack_pid")
	total=$(cat "$T"/count.* | paste -sd+ | bc)
	rm -f "$T"/count.*
	echo "$connections connections: $((total / span)) answers/s," \
		"$(($(calendar_calls '%/calendars/freebusy') - before)) calls of the calendar"
done
