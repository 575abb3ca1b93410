#!/bin/bash
# sandbox_hooks.sh - callbacks of the pretend CRM and Intuit, sent through the
# loopback: signed or not, again when they failed, spoiled on request.

# shellcheck source=tests/lib/sandbox.sh
. "$(dirname "$0")/../lib/sandbox.sh"
sandbox_start
sandbox_token ZohoCRM.modules.ALL,ZohoCRM.notifications.ALL
listener_start

json=(-H 'Content-Type: application/json')
call /crm/v8/actions/watch "${json[@]}" -d "{\"watch\":[{\"channel_id\":\"42\",\"events\":[\"Leads.all\"],
	\"notify_url\":\"$LISTENER/crm?c=42\",\"token\":\"k3\"}]}"
is "$code" 201 'a channel is opened'
call /crm/v8/Leads "${json[@]}" -d '{"data":[{"Last_Name":"Berg"}]}'
listener_wait 1
like "$(listener_head 1)" '^POST /crm\?c=42 ' 'a new lead calls it'
like "$(listener_body 1)" '"operation":"insert"' 'as an insert'
like "$(listener_body 1)" '"token":"k3"' 'with its token'
unlike "$(listener_head 1)" '[Ss]ignature' 'and no signature'

INTUIT=http://127.0.0.20:$port
verifier=11111111-2222-4333-8444-555555555555
body=$(control intuit/grant '{}')
intuit=$(text access_token)
control intuit/webhook "{\"url\":\"$LISTENER/qbo\",\"verifier\":\"$verifier\"}" >/dev/null
customer() {
	curl -s -o /dev/null -H "Authorization: Bearer $intuit" -H 'Accept: application/json' \
		"${json[@]}" -d "{\"DisplayName\":\"$1\"}" \
		"$INTUIT/v3/company/9130350000000001/customer"
}
customer Ada
listener_wait 2
like "$(listener_body 2)" '"type":"qbo.customer.created.v1"' 'a new customer is told'
signed=$(listener_body 2 | hmac_base64 "$verifier")
is "$(listener_head 2 | tr -d '\r' | sed -n 's/^intuit-signature: //p')" "$signed" 'and signed'
like "$(listener_head 2)" 'User-Agent: intuit_notification_server' 'by the name of its sender'

listener_answer 503
customer Bo
listener_wait 3
control clock '{"advance_s":11}' >/dev/null
listener_wait 4
is "$(listener_body 4)" "$(listener_body 3)" 'a failed one comes again, byte for byte'
listener_answer 200
control clock '{"advance_s":21}' >/dev/null
listener_wait 5
control hooks/faults '[{"do":"duplicate"},{"do":"corrupt"}]' >/dev/null
customer Carla
listener_wait 7
is "$(listener_body 7)" "$(listener_body 6)" 'one may come twice'
customer Dora
listener_wait 8
signed=$(listener_body 8 | hmac_base64 "$verifier")
[ "$(listener_head 8 | tr -d '\r' | sed -n 's/^intuit-signature: //p')" != "$signed" ]
ok $? 'or with a signature that is wrong'

# A burst: each arrives, while the sandbox goes on answering.
for i in $(seq 50); do
	customer "Burst $i"
	control clock '{"advance_s":1}' >/dev/null
done
listener_wait 58
like "$(curl -s "$US/_sandbox/hooks/state")" '"waiting":0' 'fifty at once all arrive'
done_testing
