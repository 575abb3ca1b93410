#!/bin/bash
# tokens.sh - what a token costs: a whole `leadbridge token get` of one that is
# fresh, and the renewal of many connections in one run.  Prints Markdown;
# fails only when something came out wrong.
# shellcheck source=tests/lib/stack.sh
. "$(dirname "$0")/../lib/stack.sh"

GETS=${GETS:-200}
GRANTS=${GRANTS:-1000}

stack_start QB_REFRESH_GAP_MS=0 QB_REFRESH_MAX_PER_RUN="$GRANTS" \
	LEADBRIDGE_LOG_LEVEL=warning
trap stack_clean EXIT

# Milliseconds of each of $1 runs of the rest: least, median, most.
spans() {
	perl -MTime::HiRes=time -e '
		my $n = shift; my @ms;
		for (1 .. $n) {
			my $at = time;
			system { $ARGV[0] } @ARGV;
			$? == 0 or die "it failed\n";
			push @ms, (time - $at) * 1000;
		}
		@ms = sort { $a <=> $b } @ms;
		printf STDERR "%.1f (%.1f-%.1f)\n", $ms[$n / 2], $ms[0], $ms[-1];
	' "$@"
}

"$B/leadbridge" token get zoho_crm >"$T/out" || bail_out 'no token'
get_ms=$(spans "$GETS" "$B/leadbridge" token get zoho_crm 2>&1 >"$T/out")

control POST intuit/grant "{\"realm\":\"9130350000001000\",\"count\":$GRANTS,\"age_s\":5270400}" |
	grep -o '"realm":"[0-9]*"[^}]*"refresh_token":"[^"]*"' |
	sed 's/"realm":"\([0-9]*\)".*"refresh_token":"\([^"]*\)"/t\1 \1 \2 61/' >"$T/grants"
"$B/tests/bench/grants" <"$T/grants" || bail_out 'no grants'
at=$(date +%s%N)
"$B/leadbridge-sync" tokens --json --no-progress >"$T/run" ||
	bail_out "the run: $(cat "$T/run")"
all_ms=$((($(date +%s%N) - at) / 1000000))
renewed=$(sql "SELECT count(*) FROM connection WHERE service = 'quickbooks'
	AND generation = 2 AND status = 'connected'")

echo '| | median (least-most) ms |'
echo '|---|---:|'
echo "| \`leadbridge token get\` of a fresh token, whole process, $GETS times | $get_ms |"
echo "| \`leadbridge-sync tokens\`, $GRANTS renewals without a pause, each | $(
	awk "BEGIN {printf \"%.1f\", $all_ms / $GRANTS}") |"
if [ "$renewed" -ne "$GRANTS" ]; then
	echo "tokens.sh: $renewed of $GRANTS were renewed" >&2
	exit 1
fi
