#!/bin/bash
# hooks.sh - how long a webhook waits for its answer, beside one durable commit
# of this machine; how long until it is applied.  Prints Markdown; fails only
# when something came out wrong.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

HOOKS=${HOOKS:-300}
zoho=SandboxToken0123456789
stack_start LEADBRIDGE_LOG_LEVEL=warning "ZOHO_WEBHOOK_SECRET=$zoho"

# durable: microseconds of each of so many durable writes of a page (fdatasync).
perl -MTime::HiRes=time -MIO::Handle -e '
	open my $f, ">", "$ARGV[0]/durable" or die;
	for (1 .. $ARGV[1]) {
		my $t = time; syswrite $f, "x" x 4096; $f->sync;
		printf "%d\n", (time - $t) * 1e6;
	}' "$T" "$HOOKS" | sort -n >"$T/commits"
# One after the other over one connection, each a record of its own.
perl -MTime::HiRes=time -MIO::Socket::INET -MDigest::SHA=hmac_sha256_hex -e '
	my ($port, $n, $key) = @ARGV;
	my $s = IO::Socket::INET->new("127.0.0.1:$port") or die;
	for my $i (1 .. $n) {
		my $b = sprintf q({"item":{"item_id":"88%012d","name":"n","sku":"S%d","rate":1,"status":"active","last_modified_time":"2026-11-20T09:15:02-0500"}}), $i, $i;
		my $t = time;
		print $s "POST /webhook/zoho-inventory/default HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Zoho-Webhook-Signature: "
			. hmac_sha256_hex($b, $key) . "\r\nContent-Length: " . length($b) . "\r\n\r\n$b";
		my ($status, $length) = ("", 0);
		while (my $line = <$s>) {
			$status = $1 if $line =~ m{^HTTP/1.1 (\d+)};
			$length = $1 if $line =~ /^content-length: (\d+)/i;
			last if $line eq "\r\n";
		}
		read $s, my $body, $length;
		$status == 200 or die "$status $body";
		printf "%d\n", (time - $t) * 1e6;
		select undef, undef, undef, 0.02;
	}' "$stack_port" "$HOOKS" "$zoho" | sort -n >"$T/answers"
at() { # FILE PERCENT
	sed -n "$((HOOKS * $2 / 100 + 1))p" "$1"
}
for i in $(seq 100); do
	left=$(sql "SELECT count(*) FROM v_webhook_events WHERE status <> 'applied'")
	[ "$left" = 0 ] && break
	sleep 0.1
done
sql "SELECT applied_at - received_at FROM event ORDER BY 1" >"$T/applied"
cat <<END
| | median | p99 |
|---|---|---|
| one durable write | $(at "$T/commits" 50) us | $(at "$T/commits" 99) us |
| a webhook's answer | $(at "$T/answers" 50) us | $(at "$T/answers" 99) us |
| until it is applied | $(at "$T/applied" 50) ms | $(at "$T/applied" 99) ms |
END
[ "$(wc -l <"$T/answers")" = "$HOOKS" ] && [ "$left" = 0 ]
