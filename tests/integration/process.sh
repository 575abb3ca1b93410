#!/bin/bash
# process.sh - batch work over HTTP, for hosts whose cron can only call a URL.

# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

stack_start CAPTURE_RATE_PER_MINUTE=100000 CRON_SECRET=cron-secret-of-a-test
cron=(-H 'Authorization: Bearer cron-secret-of-a-test')
as_operator=(-H "Authorization: Bearer $ADMIN")

# field NAME: the first in $body; the sums stand before those of each run.
field() {
	printf '%s' "$body" | grep -o "\"$1\":\"\{0,1\}[^\",}]*" | head -n 1 |
		sed 's/^[^:]*:"\{0,1\}//'
}

# lead NAME
lead() {
	post /api/store-lead "{\"name\":\"$1\",\"email\":\"$1@x.example\"}"
	field id
}

# --- who may ---
for path in /api/process /api/process-perfect /api/cron/daily-sync \
	/api/cron/perfect-daily-sync /api/process/runs/x; do
	get $path
	is "$code" 401 "$path answers nobody without a secret"
done
get /api/cron/daily-sync -H 'Authorization: Bearer cron-secret-of-a-tesT'
is "$code" 401 'nor with a wrong one'
is "$(curl -s -o /dev/null -D - "$URL/api/process" | tr -d '\r' | sed -n 's/^WWW-Authenticate: //Ip')" \
	'Bearer realm="leadbridge"' 'and says how'
post /api/process '{}'
is "$code $(sql 'SELECT count(*) FROM run_request')" '401 0' 'nothing is begun'
get /api/process "${as_operator[@]}"
is "$code" 200 'an operator may'

# --- looking ---
first=$(lead first)
lead second >/dev/null
get /api/process "${cron[@]}"
is "$code $(field pending) $(field dead)" '200 2 0' 'it tells what waits'
like "$body" '"last_runs":\[\]' 'and the last runs'
get '/api/process?tenant=nobody' "${cron[@]}"
is "$code" 404 'of a tenant that is there'

# --- running ---
post /api/process '{"jobs":["leads"],"limit":1,"force_refresh":true}' "${cron[@]}"
is "$code $(field state) $(field processed) $(field synced) $(field retry) $(field dead) $(field skipped)" \
	'200 done 1 1 0 0 0' 'a run at once, as many as asked'
like "$body" "\"results\":\[\{\"id\":\"$first\",\"status\":\"synced\",\"crm_id\":\"[0-9]+\",\"error\":null\}\]" \
	'with the fate of each'
like "$body" '"duration_ms":[1-9]' 'and how long it took'
id=$(field run_id)
get "/api/process/runs/$id" "${cron[@]}"
is "$code $(field run_id) $(field synced)" "200 $id 1" 'which can be read again'
get "/api/process/runs/01a1fab8-c9ef-745a-a0b8-ff2217da7420" "${cron[@]}"
is "$code" 404 'no other'
post /api/process-perfect '' "${as_operator[@]}"
is "$code $(field synced)" '200 1' 'without a word: all that waits'
post /api/process '{}' "${cron[@]}"
is "$code $(field processed)" '200 0' 'nothing left is fine'
get /api/cron/daily-sync "${cron[@]}"
is "$code $(field state)" '200 done' 'the daily run'
like "$body" '"job":"prune"' 'does whatever is due'
get /api/cron/perfect-daily-sync "${cron[@]}"
is "$code" 200 'under its other name, too'

# --- what is refused ---
for body_sent in '{"jobs":["nonsense"]}' '{"jobs":"leads"}' '{"jobs":[]}' '{"jobs":[1]}' \
	'{"limit":0}' '{"limit":-1}' '{"limit":"5"}' '{"limit":1.5}' '{"limit":99999999999}' \
	'{"force_refresh":"yes"}'; do
	post /api/process "$body_sent" "${cron[@]}"
	is "$code" 422 "$body_sent is refused"
done
like "$body" '"field":"force_refresh"' 'naming the field'
post /api/process '[1]' "${cron[@]}"
is "$code" 400 'a list is no wish'
post /api/process '{' "${cron[@]}"
is "$code" 400 'nor is half an object'

# --- ten at once ---
for i in $(seq 30); do lead "many$i" >/dev/null; done
control DELETE requests >/dev/null
pids=
for i in $(seq 10); do
	curl -s -o "$T/at.$i" -w '%{http_code}' "${cron[@]}" -H 'Content-Type: application/json' \
		-d '{"jobs":["leads"]}' "$URL/api/process" >"$T/code.$i" &
	pids="$pids $!"
done
# shellcheck disable=SC2086
wait $pids
is "$(cat "$T"/code.* | fold -w 3 | sort | uniq -c | tr -s ' ')" ' 10 200' 'ten at once are all answered'
is "$(sql "SELECT count(*) FROM v_leads WHERE status='synced'")" 32 'every lead is synced'
is "$(control GET records/Leads | grep -o 'many[0-9]*@x.example' | sort -u | wc -l)" 30 'and is in the CRM'
is "$(control GET records/Leads | grep -o '"Email":"many[0-9]*@x.example"' | wc -l)" 30 'once'
is "$(cat "$T"/at.* | grep -o '"synced":[0-9]*,"retry":0,"dead":0,"skipped":0,"duration_ms":[0-9]*,"runs"' |
	cut -d: -f2 | cut -d, -f1 | paste -sd+ | bc)" 30 'told once'

# --- a run that takes longer than a caller waits ---
lead slow >/dev/null
control POST faults '{"do":"delay","delay_ms":27000,"match":{"path_prefix":"/crm/v8/Leads/upsert","times":1}}' >/dev/null
post /api/process '{"jobs":["leads"]}' "${cron[@]}"
is "$code" 202 'one that takes long is answered early'
url=$(field status_url)
like "$url" "^$URL/api/process/runs/$(field run_id)\$" 'with an address to look at'
get "$url" "${cron[@]}"
is "$code $(field state)" '200 running' 'it goes on'
for _ in $(seq 200); do
	get "$url" "${cron[@]}"
	[ "$(field state)" = running ] || break
	sleep 0.1
done
is "$(field state) $(field synced)" 'done 1' 'to its end'
control DELETE faults >/dev/null
keeper=$(ps -o pid=,args= --ppid "$stack_pid" |
	sed -n 's/^ *\([0-9]*\) .*multiwatch.*process\.fcgi$/\1/p')
pid=$(ps -o pid= --ppid "$keeper" | tr -d ' ')
is "$(ps -o stat= --ppid "$pid" | grep -c Z)" 0 'no child is left unburied'

# --- the secret stays where it is ---
unlike "$(cat "$T/serve.err")" 'cron-secret-of' 'the log does not have it'
is "$(sql "SELECT count(*) FROM run_request WHERE id || jobs || coalesce(result, '') LIKE '%secret-of%'")" \
	0 'nor has the store'

# --- plain CGI ---
program=$B/cgi-bin/process.fcgi
# cgi METHOD PATH BODY [KEY=value...]
cgi() {
	local method=$1 path=$2 data=$3
	shift 3
	printf '%s' "$data" | env -i LEADBRIDGE_ENV="$LEADBRIDGE_ENV" \
		PATH=/usr/bin:/bin GATEWAY_INTERFACE=CGI/1.1 SERVER_PROTOCOL=HTTP/1.1 \
		REQUEST_METHOD="$method" SCRIPT_NAME=/cgi-bin/process.fcgi \
		PATH_INFO="$path" REMOTE_ADDR=192.0.2.7 CONTENT_LENGTH=${#data} \
		CONTENT_TYPE=application/json \
		HTTP_AUTHORIZATION='Bearer cron-secret-of-a-test' "$@" \
		"$program" 2>"$T/cgi.err" | tr -d '\r'
}
lead plain >/dev/null
out=$(cgi POST /api/process '{"jobs":["leads"]}')
like "$out" '^Status: 200' 'as a plain CGI'
like "$out" '"synced":1' 'it runs, too'
out=$(cgi GET /api/cron/daily-sync '' HTTP_AUTHORIZATION='Bearer x')
like "$out" '^Status: 401' 'for whoever knows the secret'

# A pretended leadbridge-sync beside the program shows what a child is given.
mkdir "$T/cgi"
cp "$B/cgi-bin/process.fcgi" "$T/cgi/"
cat >"$T/cgi/leadbridge-sync" <<END
#!/bin/sh
env >"$T/child.env"
ls -l /proc/\$\$/fd >"$T/child.fd"
echo "\$@" >"$T/child.args"
ps -o sid= -p \$\$ >"$T/child.sid"
exit 3
END
chmod 755 "$T/cgi/leadbridge-sync"
program=$T/cgi/process.fcgi
exec 7>"$T/open"
out=$(cgi POST /api/process '{"jobs":["leads"]}' QUERY_STRING= HTTP_PROXY=http://evil.example)
exec 7>&-
like "$out" '"state":"failed".*leadbridge-sync ended with 3' 'a run that cannot start has failed'
unlike "$(cat "$T/child.env" "$T/child.args")" 'cron-secret|HTTP_|evil' 'the child is told nothing of the request'
like "$(cat "$T/child.env")" '^LEADBRIDGE_ENV=' 'but where the settings are'
like "$(cat "$T/child.args")" '^--run [0-9a-f-]{36} --no-progress$' 'and which run it is'
is "$(grep -cv -e '/dev/null' -e /child.fd -e /leadbridge-sync -e '^total' "$T/child.fd")" 0 'it holds no descriptor of the web server'
[ "$(tr -d ' ' <"$T/child.sid")" != "$(ps -o sid= -p $$ | tr -d ' ')" ]
ok $? 'and has a session of its own'
rm "$T/cgi/leadbridge-sync"
out=$(cgi POST /api/process '{"jobs":["leads"]}' HOME="$T")
if [ -x /usr/local/bin/leadbridge-sync ] || [ -x /usr/bin/leadbridge-sync ]; then
	ok 0 'an installed one is found'
else
	like "$out" '^Status: 503' 'without leadbridge-sync nothing is run'
	like "$out" 'leadbridge-sync is not found' 'and the remedy is named'
fi
program=$B/cgi-bin/process.fcgi

# --- without a secret ---
grep -v '^CRON_SECRET=' "$LEADBRIDGE_ENV" >"$T/data/no-secret.env"
chmod 600 "$T/data/no-secret.env"
out=$(cgi GET /api/process '' LEADBRIDGE_ENV="$T/data/no-secret.env")
like "$out" '^Status: 503' 'where no secret is set nobody may'
like "$out" 'CRON_SECRET is not set' 'which is said'
out=$(cgi GET /api/process '' LEADBRIDGE_ENV="$T/data/no-secret.env" \
	HTTP_AUTHORIZATION="Bearer $ADMIN")
like "$out" '^Status: 200' 'but operators'

# --- leadbridge-sync --run ---
"$B/leadbridge-sync" --run "$id" >"$T/out" 2>"$T/err"
[ $? -ne 0 ]
ok $? 'what has run is not run again'
"$B/leadbridge-sync" --run "$id" leads 2>/dev/null
is $? 2 'and takes no job beside it'

# --- the tool shows runs ---
body=$("$B/leadbridge" run list --json --job leads --limit 1)
id=$(field id)
like "$body" '"items":\[\{"id":"[^"]*","job":"leads","tenant":"default","state":"done"' 'run list'
like "$body" "\"next_cursor\":\"$id\"" 'goes on'
body=$("$B/leadbridge" run list --json --job leads --limit 1 --cursor "$id")
[ "$(field id)" != "$id" ]
ok $? 'where it has ended'
run=$(sql "SELECT id FROM run WHERE job='leads' AND synced=1 LIMIT 1")
body=$("$B/leadbridge" run show "$run" --json)
like "$body" "\"id\":\"$run\".*\"results\":\[\{\"id\":\"[^\"]*\",\"status\":\"synced\",\"crm_id\":\"[0-9]+\"" \
	'run show has the fate of each'
out=$("$B/leadbridge" run show "$run")
like "$out" '^synced +1$' 'also for people'
body=$("$B/leadbridge" run show "$(sql 'SELECT min(id) FROM run_request')" --json)
is "$(field synced)" 1 'and shows one that was asked for'
"$B/leadbridge" run show nonsense 2>/dev/null
[ $? -ne 0 ]
ok $? 'but none that is not'
body=$("$B/leadbridge" stats --json)
is "$(field total) $(field pending) $(field synced)" "$(sql "SELECT count(*) || ' 0 ' || count(*) FROM lead")" 'stats count'
like "$body" '"by_kind":\{"lead":34\}' 'by kind, too'
like "$("$B/leadbridge" stats)" '^kind lead +34$' 'also for people'

done_testing
