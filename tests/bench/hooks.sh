#!/bin/bash
# hooks.sh - how long a webhook waits for its answer, beside what it stands on:
# a lead's answer by the same way, in turns, and a bare commit of SQLite on this
# disk.  Prints Markdown; fails only when something came out wrong.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

HOOKS=${HOOKS:-300}
zoho=SandboxToken0123456789
stack_start LEADBRIDGE_LOG_LEVEL=warning "ZOHO_WEBHOOK_SECRET=$zoho" \
	CAPTURE_RATE_PER_MINUTE=1000000

# One after the other over one connection, each a record of its own: a
# webhook, a lead, a durable write of a page, by turns.
perl -MTime::HiRes=time -MIO::Handle -MIO::Socket::INET \
	-MDigest::SHA=hmac_sha256_hex -e '
	my ($dir, $port, $n, $key) = @ARGV;
	my $s = IO::Socket::INET->new("127.0.0.1:$port") or die;
	my %out;
	open $out{$_}, ">", "$dir/$_" or die for qw(hooks leads writes page);
	sub ask {
		my ($name, $path, $b, $more, $want) = @_;
		my $t = time;
		print $s "POST $path HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
			. "${more}Content-Length: " . length($b) . "\r\n\r\n$b";
		my ($status, $length) = ("", 0);
		while (my $line = <$s>) {
			$status = $1 if $line =~ m{^HTTP/1.1 (\d+)};
			$length = $1 if $line =~ /^content-length: (\d+)/i;
			last if $line eq "\r\n";
		}
		read $s, my $body, $length;
		$status == $want or die "$status $body";
		printf { $out{$name} } "%d\n", (time - $t) * 1e6;
		select undef, undef, undef, 0.02;
	}
	for my $i (1 .. $n) {
		my $b = sprintf q({"item":{"item_id":"88%012d","name":"n","sku":"S%d","rate":1,"status":"active","last_modified_time":"2026-11-20T09:15:02-0500"}}), $i, $i;
		ask("hooks", "/webhook/zoho-inventory/default", $b,
			"X-Zoho-Webhook-Signature: " . hmac_sha256_hex($b, $key) . "\r\n", 200);
		ask("leads", "/api/store-lead",
			qq({"name":"Visitor $i","email":"v$i\@example.net","message":"n"}), "", 201);
		my $t = time;
		syswrite $out{page}, "x" x 4096;
		$out{page}->sync;
		printf { $out{writes} } "%d\n", (time - $t) * 1e6;
	}' "$T" "$stack_port" "$HOOKS" "$zoho"
for i in hooks leads writes; do
	sort -n -o "$T/$i" "$T/$i"
done
# Commits of the store's kind: a row, WAL, synchronous FULL; the shell's clock.
{
	echo 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;'
	echo 'CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT);'
	echo '.timer on'
	for ((i = 0; i < HOOKS; i++)); do
		echo "INSERT INTO bare (body) VALUES (hex(randomblob(100)));"
	done
} | sqlite3 "$T/bare.db" | sed -n 's/^Run Time: real \([0-9.]*\).*/\1/p' |
	awk '{ printf "%d\n", $1 * 1e6 }' | sort -n >"$T/commits"

at() { # FILE PERCENT
	sed -n "$((HOOKS * $2 / 100 + 1))p" "$1"
}
ratio() { # FILE: of a webhook's answer to it, at the median
	awk -v a="$(at "$T/hooks" 50)" -v b="$(at "$1" 50)" \
		'BEGIN { if (b > 0) printf "%.1f", a / b; else print "-" }'
}
row() { # NAME FILE
	echo "| $1 | $(at "$T/$2" 50) us | $(at "$T/$2" 99) us | $(ratio "$T/$2") |"
}
for i in $(seq 100); do
	left=$(sql "SELECT count(*) FROM v_webhook_events WHERE status <> 'applied'")
	[ "$left" = 0 ] && break
	sleep 0.1
done
sql "SELECT applied_at - received_at FROM event ORDER BY 1" >"$T/applied"
cat <<END
| | median | p99 | a webhook's answer is so many times that |
|---|---|---|---|
$(row 'one durable write' writes)
$(row 'one bare commit of SQLite' commits)
$(row "a lead's answer" leads)
$(row "a webhook's answer" hooks)
| until it is applied | $(at "$T/applied" 50) ms | $(at "$T/applied" 99) ms | |
END
[ "$(wc -l <"$T/hooks")" = "$HOOKS" ] && [ "$left" = 0 ]
