#!/bin/bash
# health.sh - what monitors, people and strangers are told about the state.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start
as_operator=(-H "Authorization: Bearer $ADMIN")

# check NAME: the status of a check in $body.
check() {
	printf '%s' "$body" |
		sed -n "s/.*\"$1\":\[{[^]]*\"status\":\"\([a-z]*\)\".*/\1/p"
}

# header NAME PATH [curl option...]
header() {
	local name=$1 path=$2
	shift 2
	curl -s -o /dev/null -D - "$@" "$URL$path" | tr -d '\r' |
		sed -n "s/^$name: //Ip" | head -n 1
}

# --- for load balancers ---
get /health
is "$code ${body%$'\n'}" '200 {"status":"pass"}' '/health passes'
is "$(curl -s -o /dev/null -w '%{http_code} %{size_download}' -I "$URL/health")" '200 0' \
	'HEAD is answered, too'
post /health '{}'
is "$code" 405 'POST is not'
like "$(header Allow /health -X POST)" 'GET' 'and says what is'
is "$(header Cache-Control /health)" no-store 'nobody keeps it'

# --- for everybody ---
post /api/store-lead '{"name":"Ada","email":"ada@heron.example"}'
get /api/health
is "$code" 200 'the report'
is "$(header Content-Type /api/health)" 'application/health+json' 'has its media type'
like "$body" '^\{"status":"pass"' 'and passes'
for name in store:readable disk:free queue:age queue:pending delivery:failures \
	delivery:success_rate connections:state sync:last_run clock:skew; do
	is "$(check $name)" pass "its check $name passes"
done
unlike "$body" 'default|observedValue|output|"leads"|connections":\[\{"id|recommendations' \
	'a stranger learns no tenant and no number'
keys=$(grep -o '"[a-zA-Z]*":' <<<"$body" | sort -u | tr -d '\n')
is "$keys" '"checks":"componentType":"description":"status":"time":' 'nor anything else'
get /api/health/perfect-system
is "$code $(check store:readable)" '200 pass' 'it has a second address'

# --- for operators ---
get /api/health -H 'Authorization: Bearer wrong'
is "$code" 401 'a wrong token is refused'
like "$(header WWW-Authenticate /api/health -H 'Authorization: Bearer wrong')" '^Bearer' \
	'with the way to ask'
get /api/health "${as_operator[@]}"
is "$code" 200 'the right one is not'
like "$body" '"leads":\{"total":1,"pending":1,"synced":0,"dead":0,"quarantined":0,"last_24h":1,"success_rate":null,"by_kind":\{"lead":1\}\}' \
	'operators see what waits'
like "$body" '"connections":\[\{"tenant":"default","service":"zoho_crm","status":"connected"' 'and connections'
unlike "$body" 'sealed|1000\.[0-9a-f]{32}' 'but no token'
"$B/leadbridge-sync" leads >/dev/null 2>&1
get /api/health "${as_operator[@]}"
like "$body" '"leads":\{"total":1,"pending":0,"synced":1,.*"success_rate":100\.0,' \
	'and what was delivered'
like "$body" '"last_runs":\[\{"id":"[^"]*","job":"leads","tenant":"default","state":"done".*"processed":1,"synced":1' \
	'and the runs'
like "$body" '"recommendations":\[\]' 'with nothing to recommend'
get '/api/health?tenant=other' "${as_operator[@]}"
like "$body" '"leads":\{"total":0,' 'one tenant alone can be asked for'

# --- a real refresh ---
get '/api/health?test_refresh=1'
is "$code" 401 'a refresh is for operators'
before=$(sql 'SELECT generation FROM connection')
get '/api/health?test_refresh=1' "${as_operator[@]}"
like "$body" '"test_refresh":\[\{"tenant":"default","service":"zoho_crm","refreshed":true,"error":null\}\]' \
	'asked for, it is made'
is "$(sql 'SELECT generation FROM connection')" $((before + 1)) 'and the store has the new token'
control DELETE requests >/dev/null
get /api/health "${as_operator[@]}"
get /health
get /metrics
like "$(control GET requests)" '"requests": ?\[\]' 'nothing else calls out'
control POST tokens/revoke '{}' >/dev/null
get '/api/health?test_refresh=1' "${as_operator[@]}"
is "$code" 503 'with a dead grant the report fails'
like "$body" '"refreshed":false,"error":"[^"]+' 'says why'
like "$body" '"severity":"critical".*leadbridge connect' 'and what to do'
is "$(check connections:state)" fail 'in the check as well'
get /api/health
is "$code $(check connections:state)" '503 fail' 'for everybody'
unlike "$body" 'default|zoho' 'without a name'
sql "UPDATE connection SET status='connected', last_error=NULL"

# --- how long visitors wait ---
keeper=$(ps -o pid=,args= --ppid "$stack_pid" |
	sed -n 's/^ *\([0-9]*\) .*multiwatch.*capture\.fcgi$/\1/p')
kill -TERM "$(ps -o pid= --ppid "$keeper" | tr -d ' ')"
for _ in $(seq 100); do
	[ "$(sql 'SELECT count(*) FROM timing')" = 0 ] || break
	sleep 0.1
done
get /api/health "${as_operator[@]}"
like "$body" '"response_ms":\{"p50":[0-9]+\.[0-9]{2},"p99":[0-9]+\.[0-9]{2}\}' \
	'capture tells how long its answers took'
is "$(sql 'SELECT sum(answers) FROM timing')" 1 'of those that stored something'

# --- what goes wrong ---
old=$(($(date +%s) - 3600))000
sql "UPDATE job SET state='pending', created_at=$old, last_code='INTERNAL_ERROR'"
get /api/health "${as_operator[@]}"
is "$code $(check queue:age)" '200 warn' 'a lead that waits for an hour is a warning'
like "$body" '"queue_age_s":36[0-9][0-9]' 'with its age'
like "$body" '"errors":\[\{"code":"INTERNAL_ERROR","count_24h":1\}\]' 'and the codes of errors'
sql "UPDATE job SET created_at=$old - 90000000"
get /api/health
is "$code $(check queue:age)" '503 fail' 'one that waits for a day is a failure'
sql "UPDATE job SET state='dead', updated_at=${old}"
get /api/health "${as_operator[@]}"
is "$code $(check delivery:failures)" '200 warn' 'a dead lead is a warning'
like "$body" '"dead":1,.*"success_rate":0\.0' 'and lowers the rate'
sql "UPDATE run SET started_at=$old"
get /api/health
is "$code $(check sync:last_run)" '200 warn' 'cron that stopped is a warning'
sql "UPDATE job SET state='done'; UPDATE run SET started_at=(unixepoch())*1000, state='failed', error='no'"
get /api/health
is "$code $(check sync:last_run)" '200 warn' 'so is a run that failed'
sql "UPDATE run SET state='done'; DELETE FROM connection"
get /api/health
is "$code $(check connections:state)" '200 warn' 'so is no connection'

# --- metrics ---
get /metrics
is "$code" 200 'metrics for somebody on this machine'
is "$(header Content-Type /metrics)" 'text/plain; version=0.0.4; charset=utf-8' 'in the text format'
wrong=$(printf '%s\n' "$body" | grep -Ev '^(# (HELP|TYPE) leadbridge_[a-z0-9_]+ .+|leadbridge_[a-z0-9_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? -?[0-9]+(\.[0-9]+)?)$')
is "$wrong" '' 'every line is well-formed'
for name in up store_readable disk_free_bytes alerts_open 'records{kind="lead"}' schema_version 'leads{state="synced"}' \
	queue_pending queue_oldest_seconds queue_dead 'deliveries_24h{result="synced"}' \
	'run_last_start_timestamp_seconds{tenant="default",job="leads"}' \
	'run_last_end_timestamp_seconds{tenant="default",job="leads"}'; do
	is "$(printf '%s\n' "$body" | grep -c "^leadbridge_$name ")" 1 "leadbridge_$name is there once"
done
# What the files for Prometheus and Grafana ask for is there. Alerts and errors have
# no line while there is none, but a family.
printf '%s\n' "$body" | grep -oE 'leadbridge_[a-z0-9_]+' | sort -u >"$T/metrics"
for file in alerts.yml grafana.json; do
	asked=$(grep -oE '\bleadbridge_[a-z0-9_]+' "$root/nginx/monitoring/$file" | sort -u)
	[ "$(wc -l <<<"$asked")" -gt 8 ]
	ok $? "$file asks for metrics"
	is "$(comm -23 <(printf '%s\n' "$asked") "$T/metrics")" '' 'and for none that is not'
done
perl -MJSON::PP -e 'local $/; my $d = decode_json(<STDIN>); my %seen;
	for my $p (@{$d->{panels}}) {
		exit 1 if $seen{$p->{id}}++ || !@{$p->{targets}};
	}' <"$root/nginx/monitoring/grafana.json"
ok $? 'the dashboard is JSON whose panels have each a question'
rules=$(grep -c '^ *- alert: ' "$root/nginx/monitoring/alerts.yml")
for part in 'expr: ' 'labels: {severity: \(warning\|critical\)}' 'summary: ' 'action: '; do
	is "$(grep -c "^ *$part" "$root/nginx/monitoring/alerts.yml")" "$rules" "each rule has its ${part%%:*}"
done
dup=$(printf '%s\n' "$body" | grep '^# TYPE' | sort | uniq -d)
is "$dup" '' 'no family comes twice'
get /metrics -H 'X-Forwarded-For: 127.0.0.1'
is "$code" 401 'whoever comes through a proxy needs the token'
get /metrics -H 'X-Forwarded-For: 127.0.0.1' "${as_operator[@]}"
is "$code" 200 'and may come with it'

# --- plain CGI ---
# cgi SCRIPT_NAME PATH_INFO [KEY=value...]
cgi() {
	local script=$1 path=$2
	shift 2
	env -i LEADBRIDGE_ENV="$LEADBRIDGE_ENV" GATEWAY_INTERFACE=CGI/1.1 \
		SERVER_PROTOCOL=HTTP/1.1 REQUEST_METHOD=GET SCRIPT_NAME="$script" \
		PATH_INFO="$path" REMOTE_ADDR=192.0.2.7 "$@" \
		"$B/cgi-bin/health.fcgi" </dev/null 2>"$T/cgi.err" | tr -d '\r'
}
out=$(cgi /cgi-bin/health.fcgi /health)
like "$out" '^Status: 200' 'as a plain CGI'
like "$out" '^\{"status":"pass"\}$' 'it passes, too'
out=$(cgi /cgi-bin/health.fcgi /metrics)
like "$out" '^Status: 401' 'metrics are for operators'
out=$(cgi /cgi-bin/health.fcgi /metrics REMOTE_ADDR=127.0.0.1)
like "$out" '^leadbridge_up 1$' 'and this machine'
out=$(cgi /cgi-bin/health.fcgi /metrics HTTP_AUTHORIZATION="Bearer $ADMIN")
like "$out" '^leadbridge_up 1$' 'and by token'
mv "$T/data/leadbridge.db" "$T/away.db"
out=$(cgi /cgi-bin/health.fcgi /health)
like "$out" '^Status: 503' 'without a store it fails'
[ ! -e "$T/data/leadbridge.db" ]
ok $? 'and makes none'
mv "$T/away.db" "$T/data/leadbridge.db"
chmod 755 "$T/data"
out=$(cgi /cgi-bin/health.fcgi /health)
like "$out" '^Status: 503' 'wrong modes are a failure'
like "$out" '^Retry-After: [0-9]+' 'for now'
out=$(cgi /cgi-bin/health.fcgi /api/health HTTP_AUTHORIZATION="Bearer $ADMIN")
like "$out" 'chmod 700' 'operators are told the remedy'
out=$(cgi /cgi-bin/health.fcgi /api/health)
unlike "$out" 'chmod' 'strangers are not'
like "$out" '"store:readable":\[\{"componentType":"datastore","status":"fail"' 'but see what fails'
out=$(cgi /cgi-bin/health.fcgi /metrics REMOTE_ADDR=127.0.0.1)
like "$out" '^leadbridge_store_readable 0$' 'and so do metrics'
chmod 700 "$T/data"
grep -v '^ADMIN_TOKEN=' "$LEADBRIDGE_ENV" >"$T/data/no-token.env"
chmod 600 "$T/data/no-token.env"
out=$(cgi /cgi-bin/health.fcgi /api/health LEADBRIDGE_ENV="$T/data/no-token.env" \
	HTTP_AUTHORIZATION='Bearer x')
like "$out" '^Status: 503' 'without ADMIN_TOKEN nobody is an operator'
out=$(cgi /cgi-bin/health.fcgi /api/health LEADBRIDGE_ENV="$T/data/no-token.env")
like "$out" '^Status: 200' 'and everybody else is answered'

done_testing
