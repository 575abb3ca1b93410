#!/bin/bash
# sandbox_calendar.sh - the pretend Zoho Calendar through nginx: parameters,
# etags in a header, addresses in paths, callbacks of CRM and Intuit beside.

# shellcheck source=tests/lib/sandbox.sh
. "$(dirname "$0")/../lib/sandbox.sh"
sandbox_start
sandbox_token ZohoCalendar.calendar.ALL,ZohoCalendar.event.ALL,ZohoCalendar.freebusy.READ

events=/api/v1/calendars/default/events
noon='"title":"Viewing","dateandtime":{"timezone":"Europe/Berlin","start":"20261123T110000Z","end":"20261123T120000Z"}'
call "$events" -G -X POST --data-urlencode "eventdata={$noon}"
is "$code" 200 'an event in the query is made'
uid=$(text uid)
etag=$(text etag)
like "$uid" '@zoho\.com$' 'its uid is an address'
call "$events" --data-urlencode "eventdata={$noon}"
is "$code" 200 'in a form, too'
call "$events" -H 'Content-Type: application/json' -d "{$noon}"
is "$code" 400 'in a body of JSON not'
call "$events/${uid/@/%40}"
is "$code" 200 'the address may be encoded in a path'
call "$events/$uid"
is "$code" 200 'or not'
call "$events/$uid" -G -X PUT --data-urlencode "eventdata={$noon,\"etag\":\"$etag\",\"location\":\"Shop\"}"
is "$code" 200 'an event is changed'
call "$events/$uid" -X DELETE -H "etag: $etag"
is "$code" 412 'the etag in the header is looked at'
call "$events/$uid"
call "$events/$uid" -X DELETE -H "etag: $(text etag)"
is "$code" 200 'a fresh one deletes'
call "$events" -G --data-urlencode 'range={"start":"20261123","end":"20261124"}'
is "$(grep -o '"uid"' <<<"$body" | wc -l)" 1 'one event is left'
call "/api/v1/calendars/freebusy?uemail=admin%40us.sandbox.example&ftype=eventbased&sdate=20261123T000000Z&edate=20261124T000000Z"
like "$body" '"startTime":"20261123T110000Z"' 'which makes busy'
control calendar/seed '{"events":500,"from":"20261123","days":60}' >/dev/null
call "/api/v1/calendars/freebusy?uemail=admin%40us.sandbox.example&ftype=eventbased&sdate=20261123T000000Z&edate=20261223T000000Z"
is "$(grep -o '"fbtype":"busy"' <<<"$body" | wc -l)" 261 'five hundred more over sixty days'
control faults '{"match":{"method":"POST","path_prefix":"/api/v1"},"do":"cut_after"}' >/dev/null
call "$events" -G -X POST --data-urlencode "eventdata={\"location\":\"ref-7\",$noon}"
is "$rc" 52 'an answer that is cut off is none'
call "$events" -G --data-urlencode 'range={"start":"20261123","end":"20261124"}'
like "$body" 'ref-7' 'but the event was made'
done_testing
