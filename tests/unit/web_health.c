/* web_health.c - figures are judged rightly and tell strangers nothing. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "tests/lib/tap.h"
#include "web/health.h"

#define NOW ((int64_t)1795000000 * 1000)
#define MINUTE ((int64_t)60 * 1000)

static char tenant[] = "acme";
static char service[] = "zoho_crm";
static char connected[] = CONNECTION_CONNECTED;
static char failing[] = CONNECTION_FAILING;
static char reconnect[] = CONNECTION_RECONNECT;
static char job[] = "leads";
static char done[] = "done";
static char failed[] = "failed";
static char odd_tenant[] = "a\"b\\c\nd";

static struct connection one = {.tenant = tenant, .service = service,
    .status = connected, .access_expires_at = NOW + 30 * MINUTE,
    .refresh_token_created_at = NOW - 3 * 24 * 60 * MINUTE};
static struct run last = {.id = "01a1fab8-c9ef-745a-a0b8-ff2217da7420",
    .job = job, .tenant = tenant, .state = done,
    .started_at = NOW - 2 * MINUTE, .ended_at = NOW - MINUTE,
    .processed = 5, .synced = 4, .dead = 1};

/* All is well. */
static struct health_figures
figures(void)
{
	struct health_figures f;

	memset(&f, 0, sizeof(f));
	f.now = NOW;
	f.schema = f.schema_known = 2;
	f.disk_free = (int64_t)9 << 30;
	f.leads.total = 10;
	f.leads.synced = 9;
	f.leads.pending = 1;
	f.pending_max = 50;
	f.success_min = 80;
	f.leads.synced_24h = 3;
	f.leads.oldest_pending_at = NOW - MINUTE;
	one.status = connected;
	one.tenant = tenant;
	last.state = done;
	f.connections = &one;
	f.connection_count = 1;
	f.runs = &last;
	f.run_count = 1;
	return f;
}

static void
well(struct health_figures *f)
{
	(void)f;
}

static void
no_store(struct health_figures *f)
{
	error_set(&f->store, ERROR_UNAVAILABLE, "run leadbridge migrate");
	f->connection_count = 0;
	f->run_count = 0;
}

static void
disk_low(struct health_figures *f)
{
	f->disk_free = HEALTH_DISK_WARN - 1;
}

static void
disk_full(struct health_figures *f)
{
	f->disk_free = HEALTH_DISK_FAIL - 1;
}

static void
disk_unknown(struct health_figures *f)
{
	f->disk_free = -1;
}

static void
nothing_waits(struct health_figures *f)
{
	f->leads.oldest_pending_at = 0;
}

static void
waits_long(struct health_figures *f)
{
	f->leads.oldest_pending_at = NOW - 31 * MINUTE;
}

static void
waits_for_days(struct health_figures *f)
{
	f->leads.oldest_pending_at = NOW - 25 * 60 * MINUTE;
}

static void
some_dead(struct health_figures *f)
{
	f->leads.dead_24h = 1;
	f->leads.synced_24h = 30;
}

static void
few_delivered(struct health_figures *f)
{
	f->success_min = 101;
}

static void
many_wait(struct health_figures *f)
{
	f->leads.pending = 51;
}

static struct provider_clock clocks[] = {
	{"https://near.example", -2000, NOW - MINUTE},
	{"https://far.example", 61000, NOW - MINUTE},
};

static void
mirror_old(struct health_figures *f)
{
	f->mirror_whole_at = f->now - HEALTH_MIRROR_WARN_MS - 1;
}

static void
mirror_of_yesterday(struct health_figures *f)
{
	f->mirror_whole_at = f->now - HEALTH_MIRROR_WARN_MS;
}

static void
clock_wrong(struct health_figures *f)
{
	f->clocks = clocks;
	f->clock_count = 2;
}

static void
clock_nearly_right(struct health_figures *f)
{
	f->clocks = clocks;
	f->clock_count = 1;
}

static void
no_mail(struct health_figures *f)
{
	f->mail_missing = true;
}

static void
is_failing(struct health_figures *f)
{
	one.status = failing;
	(void)f;
}

static void
must_reconnect(struct health_figures *f)
{
	one.status = reconnect;
	(void)f;
}

static void
never_connected(struct health_figures *f)
{
	f->connection_count = 0;
}

static void
cron_gone(struct health_figures *f)
{
	f->overdue = true;
}

static void
never_ran(struct health_figures *f)
{
	f->overdue = true;
	f->run_count = 0;
}

static void
new_here(struct health_figures *f)
{
	f->run_count = 0;
}

static void
run_failed(struct health_figures *f)
{
	last.state = failed;
	(void)f;
}

static const struct {
	const char *name;
	void (*set)(struct health_figures *f);
	enum health_status want;
	const char *check;  /* the one that is not pass, or NULL */
} rows[] = {
	{"all is well", well, HEALTH_PASS, NULL},
	{"the store cannot be read", no_store, HEALTH_FAIL, "store:readable"},
	{"little disk is left", disk_low, HEALTH_WARN, "disk:free"},
	{"hardly any disk is left", disk_full, HEALTH_FAIL, "disk:free"},
	{"nobody knows the disk", disk_unknown, HEALTH_WARN, "disk:free"},
	{"nothing waits", nothing_waits, HEALTH_PASS, NULL},
	{"a lead waits for 31 minutes", waits_long, HEALTH_WARN, "queue:age"},
	{"a lead waits for 25 hours", waits_for_days, HEALTH_FAIL,
	    "queue:age"},
	{"a lead is dead", some_dead, HEALTH_WARN, "delivery:failures"},
	{"fewer are delivered than should be", few_delivered, HEALTH_WARN,
	    "delivery:success_rate"},
	{"more wait than should", many_wait, HEALTH_WARN, "queue:pending"},
	{"the mirror is old", mirror_old, HEALTH_WARN, "mirror:age"},
	{"the mirror is of yesterday", mirror_of_yesterday, HEALTH_PASS, NULL},
	{"the clock is wrong", clock_wrong, HEALTH_WARN, "clock:skew"},
	{"the clock is nearly right", clock_nearly_right, HEALTH_PASS, NULL},
	{"visitors get no mail", no_mail, HEALTH_WARN, "bookings:mail"},
	{"a connection fails for now", is_failing, HEALTH_WARN,
	    "connections:state"},
	{"a person must reconnect", must_reconnect, HEALTH_FAIL,
	    "connections:state"},
	{"nothing is connected", never_connected, HEALTH_WARN,
	    "connections:state"},
	{"cron has stopped", cron_gone, HEALTH_WARN, "sync:last_run"},
	{"cron was never set up", never_ran, HEALTH_WARN, "sync:last_run"},
	{"no run yet, and none is due", new_here, HEALTH_PASS, NULL},
	{"the last run failed", run_failed, HEALTH_WARN, "sync:last_run"},
};

static void
test_judge(void)
{
	struct health_check checks[HEALTH_CHECKS_MAX];
	struct health_figures f;
	size_t i, k, n;

	for (i = 0; i < nrows(rows); i++) {
		f = figures();
		rows[i].set(&f);
		is_int(health_judge(&f, checks, &n), rows[i].want, "%s",
		    rows[i].name);
		for (k = 0; k < n; k++) {
			bool guilty = rows[i].check != NULL &&
			    strcmp(checks[k].name, rows[i].check) == 0;

			if ((checks[k].status != HEALTH_PASS) != guilty ||
			    (checks[k].finding[0] != '\0') != guilty ||
			    (checks[k].action[0] != '\0') != guilty)
				ok(false, "... %s tells by itself: %s",
				    checks[k].name, checks[k].finding);
		}
	}
}

/* The members of an object, sorted as they stand, joined by commas. */
static void
names(const struct json *j, char *out, size_t size)
{
	const struct json *m;

	out[0] = '\0';
	for (m = json_first(j); m != NULL; m = json_next(m))
		snprintf(out + strlen(out), size - strlen(out), "%s%s",
		    out[0] != '\0' ? "," : "", json_name(m));
}

static void
test_public(void)
{
	struct health_figures f = figures();
	struct json *report;
	const struct json *checks, *m;
	char got[300], *text;

	one.status = reconnect;
	f.leads.dead_24h = 7;
	report = health_report(&f, false);
	names(report, got, sizeof(got));
	is_text(got, "status,description,time,checks",
	    "a stranger gets the status and the checks");
	checks = json_get(report, "checks");
	for (m = json_first(checks); m != NULL; m = json_next(m)) {
		names(json_first(m), got, sizeof(got));
		is_text(got, "componentType,status,time",
		    "... of %s nothing but its status", json_name(m));
	}
	text = json_print(report);
	ok(strstr(text, tenant) == NULL, "... and no tenant");
	is_text(json_get_text(report, "status"), "fail", "... the worst");
	free(text);
	json_free(report);
}

static struct health_kind kinds[] = {{"lead", 8}, {"order", 2}};

static void
test_operator(void)
{
	struct health_figures f = figures();
	struct json *report;
	const struct json *j;

	f.leads.dead_24h = 1;
	f.success_min = 75;
	f.kinds = kinds;
	f.kind_count = 2;
	f.response = (struct timing_quantiles){100, 300, 12800};
	report = health_report(&f, true);
	j = json_get(report, "response_ms");
	is_text(json_scalar(json_get(j, "p50")), "0.30",
	    "half of the answers took at most 0.3 ms");
	is_text(json_scalar(json_get(j, "p99")), "12.80",
	    "nearly all at most 12.8");
	j = json_get(json_get(report, "leads"), "by_kind");
	is_text(json_scalar(json_get(j, "lead")), "8", "how many of a kind");
	is_text(json_scalar(json_get(j, "order")), "2", "and of another");
	j = json_get(report, "leads");
	is_text(json_scalar(json_get(j, "success_rate")), "75.0",
	    "3 of 4 delivered is 75 percent");
	is_text(json_scalar(json_get(report, "queue_age_s")), "60",
	    "the age of the queue in seconds");
	j = json_first(json_get(report, "recommendations"));
	is_text(json_get_text(j, "severity"), "warning", "a recommendation");
	has_text(json_get_text(j, "action"), "leadbridge lead retry",
	    "... says what to do");
	is_int((long long)json_size(json_get(report, "last_runs")), 1,
	    "the last runs");
	json_free(report);

	f = figures();
	f.leads.synced_24h = 0;
	report = health_report(&f, true);
	j = json_get(json_get(report, "leads"), "success_rate");
	ok(j != NULL && json_type(j) == JSON_NULL,
	    "no rate when nothing ended");
	j = json_get(json_get(report, "response_ms"), "p50");
	ok(j != NULL && json_type(j) == JSON_NULL,
	    "no time when nothing was answered");
	json_free(report);
}

static void
test_metrics(void)
{
	struct health_figures f = figures();
	struct strbuf out;
	const char *line;
	char text[200];
	bool named = true;

	one.tenant = odd_tenant;
	f.clocks = clocks;
	f.clock_count = 2;
	f.kinds = kinds;
	f.kind_count = 2;
	f.response = (struct timing_quantiles){100, 300, 1012800};
	strbuf_init(&out, 100000);
	health_metrics(&out, &f, "1.2.3");
	has_text(strbuf_str(&out), "\nleadbridge_leads{state=\"synced\"} 9\n",
	    "leads by state");
	has_text(strbuf_str(&out), "\nleadbridge_queue_oldest_seconds 60\n",
	    "the age of the queue");
	has_text(strbuf_str(&out), "leadbridge_build_info{version=\"1.2.3\"} "
	    "1\n", "the version");
	has_text(strbuf_str(&out), "{tenant=\"a\\\"b\\\\c\\nd\",",
	    "a label's value is escaped");
	has_text(strbuf_str(&out), "status=\"connected\"} 1\n",
	    "the state a connection is in");
	has_text(strbuf_str(&out), "status=\"failing\"} 0\n",
	    "... and those it is not in");
	has_text(strbuf_str(&out), "leadbridge_provider_clock_ahead_seconds"
	    "{server=\"https://near.example\"} -2\n", "a provider's clock");
	has_text(strbuf_str(&out), "leadbridge_records{kind=\"order\"} 2\n",
	    "records by kind");
	has_text(strbuf_str(&out), "leadbridge_capture_response_seconds"
	    "{quantile=\"0.99\"} 1.012800\n", "how long answers take");
	for (line = strbuf_str(&out); *line != '\0';
	    line = strchr(line, '\n') + 1) {
		snprintf(text, sizeof(text), "%.40s", line);
		if (strncmp(line, "# ", 2) != 0 &&
		    strncmp(line, "leadbridge_", 11) != 0)
			named = ok(false, "a name of ours: %s", text);
	}
	ok(named, "every name is ours");
	strbuf_reset(&out);

	no_store(&f);
	health_metrics(&out, &f, "1.2.3");
	has_text(strbuf_str(&out), "\nleadbridge_store_readable 0\n",
	    "a store that cannot be read is told");
	ok(strstr(strbuf_str(&out), "leadbridge_leads") == NULL,
	    "... and no figure is made up");
	strbuf_release(&out);
}

int
main(void)
{
	test_judge();
	test_public();
	test_operator();
	test_metrics();
	return tap_done();
}
