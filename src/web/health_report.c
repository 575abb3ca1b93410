/* health_report.c - writes checks and figures as a health+json report. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "web/health.h"
#include "web/run_report.h"

#define RUNS_SHOWN 10

/* A check as everybody may see it, or with what was observed. */
static struct json *
check_json(const struct health_check *check, int64_t now, bool operator)
{
	struct json *entries = json_array(), *entry = json_object();

	json_set_text(entry, "componentType", check->component);
	json_set_text(entry, "status", health_status_name(check->status));
	json_set_instant(entry, "time", now);
	if (operator && check->unit != NULL) {
		json_set_int(entry, "observedValue", check->value);
		json_set_text(entry, "observedUnit", check->unit);
	}
	if (operator && check->finding[0] != '\0')
		json_set_text(entry, "output", check->finding);
	json_add(entries, entry);
	return entries;
}

/* Percent with one decimal, null when nothing ended in the last 24 h. */
static struct json *
success_rate(const struct stats *s)
{
	int64_t ended = s->synced_24h + s->dead_24h, tenths;
	char digits[32];

	if (ended == 0)
		return json_null();
	tenths = s->synced_24h * 1000 / ended;
	snprintf(digits, sizeof(digits), "%lld.%lld",
	    (long long)(tenths / 10), (long long)(tenths % 10));
	return json_number(digits);
}

static struct json *
kinds_json(const struct health_figures *f)
{
	struct json *j = json_object();
	size_t i;

	for (i = 0; i < f->kind_count; i++)
		json_set_int(j, f->kinds[i].kind, f->kinds[i].count);
	return j;
}

/* Milliseconds with two decimals, null when there were no answers. */
static struct json *
milliseconds(const struct timing_quantiles *t, int64_t us)
{
	char digits[32];

	if (t->answers == 0)
		return json_null();
	snprintf(digits, sizeof(digits), "%lld.%02lld", (long long)us / 1000,
	    (long long)us % 1000 / 10);
	return json_number(digits);
}

static struct json *
answers_json(const struct timing_quantiles *t)
{
	struct json *j = json_object();

	json_set(j, "p50", milliseconds(t, t->p50_us));
	json_set(j, "p99", milliseconds(t, t->p99_us));
	return j;
}

static struct json *
leads_json(const struct health_figures *f)
{
	const struct stats *s = &f->leads;
	struct json *j = json_object();

	json_set_int(j, "total", s->total);
	json_set_int(j, "pending", s->pending);
	json_set_int(j, "synced", s->synced);
	json_set_int(j, "dead", s->dead);
	json_set_int(j, "quarantined", s->quarantined);
	json_set_int(j, "last_24h", s->last_24h);
	json_set(j, "success_rate", success_rate(s));
	json_set(j, "by_kind", kinds_json(f));
	return j;
}

static struct json *
recommendations(const struct health_check *checks, size_t n)
{
	struct json *list = json_array(), *j;
	size_t i;

	for (i = 0; i < n; i++) {
		if (checks[i].status == HEALTH_PASS)
			continue;
		j = json_object();
		json_set_text(j, "severity", checks[i].status == HEALTH_FAIL ?
		    "critical" : "warning");
		json_set_text(j, "finding", checks[i].finding);
		json_set_text(j, "action", checks[i].action);
		json_add(list, j);
	}
	return list;
}

/* What only operators see. */
static void
add_details(struct json *report, const struct health_figures *f,
    const struct health_check *checks, size_t n)
{
	struct json *runs = json_array(), *errors = json_array(), *j;
	size_t i;

	for (i = 0; i < f->run_count && i < RUNS_SHOWN; i++)
		json_add(runs, run_report(&f->runs[i]));
	for (i = 0; i < f->code_count; i++) {
		j = json_object();
		json_set_text(j, "code", f->codes[i].code);
		json_set_int(j, "count_24h", f->codes[i].count);
		json_add(errors, j);
	}
	json_set(report, "leads", leads_json(f));
	json_set(report, "errors", errors);
	json_set(report, "response_ms", answers_json(&f->response));
	json_set_int(report, "queue_age_s", f->leads.oldest_pending_at == 0 ?
	    0 : (f->now - f->leads.oldest_pending_at) / 1000);
	json_set(report, "last_runs", runs);
	json_set(report, "recommendations", recommendations(checks, n));
}

struct json *
health_report(const struct health_figures *f, bool operator)
{
	struct health_check checks[HEALTH_CHECKS_MAX];
	struct json *report = json_object(), *list = json_object();
	enum health_status status;
	size_t n, i;

	status = health_judge(f, checks, &n);
	for (i = 0; i < n; i++)
		json_set(list, checks[i].name,
		    check_json(&checks[i], f->now, operator));
	json_set_text(report, "status", health_status_name(status));
	json_set_text(report, "description", "leadbridge: leads, stored and "
	    "delivered");
	json_set_instant(report, "time", f->now);
	json_set(report, "checks", list);
	if (operator && f->store.code == ERROR_NONE)
		add_details(report, f, checks, n);
	else if (operator)
		json_set(report, "recommendations",
		    recommendations(checks, n));
	return report;
}
