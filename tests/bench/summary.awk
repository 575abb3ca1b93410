# summary.awk - the tables of a bench run, in Markdown.
#
# Reads lines NAME conns=N rps=N p50_us=N p99_us=N ... as run.sh collects them;
# order (-v) lists the names.
# Each figure is the median of its rounds, the least and the most behind it.

function sorted_insert(list, n, value,    i) {
	for (i = n; i > 1 && list[i - 1] > value; i--)
		list[i] = list[i - 1]
	list[i] = value
}

# The value of KEY=value in the line at hand.
function field(key,    i) {
	for (i = 2; i <= NF; i++)
		if (index($i, key "=") == 1)
			return substr($i, length(key) + 2)
	return ""
}

function collect(name, conns, what, value,    key) {
	key = name SUBSEP conns SUBSEP what
	values[key] = values[key] " " value
}

# Fills low, mid and high from the rounds of a figure; 0 when there are none.
function spread(name, conns, what,    key, parts, n, i, list) {
	key = name SUBSEP conns SUBSEP what
	n = split(values[key], parts, " ")
	if (n == 0)
		return 0
	for (i = 1; i <= n; i++)
		sorted_insert(list, i, parts[i] + 0)
	low = list[1]
	mid = (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2
	high = list[n]
	return 1
}

function median(name, conns, what) {
	return spread(name, conns, what) ? mid : 0
}

function cell(name, conns, what, unit) {
	if (!spread(name, conns, what))
		return "-"
	if (unit == "ms")
		return sprintf("%.2f (%.2f-%.2f)", mid / 1000, low / 1000,
		    high / 1000)
	return sprintf("%d (%d-%d)", mid, low, high)
}

function ratio(what, a, b, aim) {
	if (a > 0 && b > 0)
		printf "| %s | %.2f | %s |\n", what, a / b, aim
}

BEGIN {
	name_count = split(order, names, " ")
}

{
	name = $1
	conns = ""
	# A turn with a wrong answer is no figure; run.sh has complained of it.
	if (field("answers") != field("ok") || field("errors") != "0")
		next
	for (i = 2; i <= NF; i++) {
		split($i, pair, "=")
		if (pair[1] == "conns") {
			conns = pair[2]
			if (!(conns in conns_seen)) {
				conns_seen[conns] = 1
				conn_list[++conn_count] = conns
			}
		}
		if (pair[1] ~ /^(rps|p50_us|p99_us|max_us)$/)
			collect(name, conns, pair[1], pair[2])
	}
}

END {
	print "| connections | program | requests/s | p50 ms | p99 ms |"
	print "|---:|---|---:|---:|---:|"
	for (c = 1; c <= conn_count; c++) {
		for (n = 1; n <= name_count; n++) {
			if (!spread(names[n], conn_list[c], "rps"))
				continue
			printf "| %s | %s | %s | %s | %s |\n", conn_list[c],
			    label(names[n]),
			    cell(names[n], conn_list[c], "rps", ""),
			    cell(names[n], conn_list[c], "p50_us", "ms"),
			    cell(names[n], conn_list[c], "p99_us", "ms")
		}
	}
	print ""
	print "| ratio of medians | measured | wanted |"
	print "|---|---:|---|"
	ratio("leadbridge / php-fpm, requests/s at 32",
	    median("leadbridge", 32, "rps"), median("php", 32, "rps"),
	    "at least 5, aim 10")
	ratio("leadbridge / noop, requests/s at 32",
	    median("leadbridge", 32, "rps"), median("noop", 32, "rps"),
	    "at least 0.6, aim 1.0")
	ratio("leadbridge / plain, p50 at 1",
	    median("leadbridge", 1, "p50_us"),
	    median("plain_kept", 1, "p50_us"),
	    "at most 1.25")
	ratio("leadbridge / php-fpm, p99 at 32",
	    median("leadbridge", 32, "p99_us"), median("php", 32, "p99_us"),
	    "at most 0.25")
	ratio("leadbridge at 128 / at 32, requests/s",
	    median("leadbridge", 128, "rps"), median("leadbridge", 32, "rps"),
	    "at least 0.8")
}

function label(name) {
	if (name == "return")
		return "nginx `return 200`"
	if (name == "noop")
		return "libfcgi, 64 threads, stores nothing"
	if (name == "plain")
		return "libfcgi, one commit a request"
	if (name == "plain_kept")
		return "libfcgi, one commit a request, kept connection"
	if (name == "php")
		return "php-fpm, 4 workers, PDO SQLite"
	return "**" name "**"
}
