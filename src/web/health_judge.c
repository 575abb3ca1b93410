/* health_judge.c - turns figures into checks with finding and remedy. */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "web/health.h"

void
health_figures_release(struct health_figures *f)
{
	size_t i;

	for (i = 0; i < f->connection_count; i++)
		connection_release(&f->connections[i]);
	for (i = 0; i < f->run_count; i++)
		run_release(&f->runs[i]);
	free(f->connections);
	free(f->runs);
	for (i = 0; i < f->alert_count; i++)
		alert_release(&f->alerts[i]);
	free(f->calendar_trouble);
	free(f->calendar_code);
	free(f->codes);
	free(f->clocks);
	free(f->kinds);
	free(f->alerts);
	memset(f, 0, sizeof(*f));
}

bool
health_run_is_newest(const struct health_figures *f, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(f->runs[k].job, f->runs[i].job) == 0 &&
		    strcmp(f->runs[k].tenant, f->runs[i].tenant) == 0)
			return false;
	return true;
}

const char *
health_status_name(enum health_status status)
{
	static const char *const names[] = {"pass", "warn", "fail"};

	return names[status];
}

/* The judgement, with what was found and what to do about it. */
static void __attribute__((format(printf, 4, 5)))
judge(struct health_check *check, enum health_status status,
    const char *action, const char *fmt, ...)
{
	va_list ap;

	check->status = status;
	check->action = action;
	va_start(ap, fmt);
	vsnprintf(check->finding, sizeof(check->finding), fmt, ap);
	va_end(ap);
}

static void
judge_store(const struct health_figures *f, struct health_check *check)
{
	check->name = "store:readable";
	check->component = "datastore";
	if (f->store.code != ERROR_NONE)
		judge(check, HEALTH_FAIL, "run `leadbridge doctor` on the "
		    "server", "the store cannot be read: %s", f->store.text);
}

static void
judge_disk(const struct health_figures *f, struct health_check *check)
{
	int64_t mb = f->disk_free >> 20;

	check->name = "disk:free";
	check->component = "system";
	check->value = f->disk_free;
	check->unit = f->disk_free < 0 ? NULL : "bytes";
	if (f->disk_free < 0)
		judge(check, HEALTH_WARN, "see whether the data directory is "
		    "there", "the free disk space cannot be told");
	else if (f->disk_free < HEALTH_DISK_FAIL)
		judge(check, HEALTH_FAIL, "make room now: without it no lead "
		    "can be stored", "only %" PRId64 " MB of disk are free",
		    mb);
	else if (f->disk_free < HEALTH_DISK_WARN)
		judge(check, HEALTH_WARN, "make room soon",
		    "only %" PRId64 " MB of disk are free", mb);
}

static void
judge_queue(const struct health_figures *f, struct health_check *check)
{
	int64_t age_s = f->leads.oldest_pending_at == 0 ? 0 :
	    (f->now - f->leads.oldest_pending_at) / 1000;

	check->name = "queue:age";
	check->component = "component";
	check->value = age_s;
	check->unit = "s";
	if (age_s > HEALTH_QUEUE_FAIL_S || age_s > HEALTH_QUEUE_WARN_S)
		judge(check, age_s > HEALTH_QUEUE_FAIL_S ? HEALTH_FAIL :
		    HEALTH_WARN, "see the other checks and `leadbridge lead "
		    "list --status retry` for what holds them up",
		    "%" PRId64 " leads wait, the oldest for %" PRId64
		    " minutes", f->leads.pending, age_s / 60);
}

static void
judge_pending(const struct health_figures *f, struct health_check *check)
{
	check->name = "queue:pending";
	check->component = "component";
	check->value = f->leads.pending;
	check->unit = "leads";
	if (f->leads.pending > f->pending_max)
		judge(check, HEALTH_WARN, "see that leadbridge-sync runs, and "
		    "what the other checks say; with many visitors raise "
		    "ALERT_PENDING_MAX", "%" PRId64 " leads wait for delivery, "
		    "more than %" PRId64, f->leads.pending, f->pending_max);
}

static void
judge_success(const struct health_figures *f, struct health_check *check)
{
	int64_t ended = f->leads.synced_24h + f->leads.dead_24h;
	int64_t rate = ended == 0 ? 100 : f->leads.synced_24h * 100 / ended;

	check->name = "delivery:success_rate";
	check->component = "component";
	check->value = rate;
	check->unit = ended == 0 ? NULL : "percent";
	if (rate < f->success_min)
		judge(check, HEALTH_WARN, "`leadbridge lead list --status "
		    "dead` shows what the CRM refuses, and why", "only %"
		    PRId64 " of the last 24 hours' %" PRId64 " leads were "
		    "delivered (%" PRId64 " %%)", f->leads.synced_24h, ended,
		    rate);
}

/* The provider that is furthest from our time. */
static void
judge_clock(const struct health_figures *f, struct health_check *check)
{
	const struct provider_clock *worst = NULL;
	int64_t off = 0, ms;
	size_t i;

	check->name = "clock:skew";
	check->component = "system";
	for (i = 0; i < f->clock_count; i++) {
		ms = f->clocks[i].ahead_ms;
		if (worst == NULL || (ms < 0 ? -ms : ms) / 1000 > off) {
			worst = &f->clocks[i];
			off = (ms < 0 ? -ms : ms) / 1000;
		}
	}
	check->value = off;
	check->unit = worst == NULL ? NULL : "s";
	if (off > HEALTH_CLOCK_WARN_S)
		judge(check, HEALTH_WARN, "set the clock by the network: "
		    "`timedatectl set-ntp true`", "this machine's clock is %"
		    PRId64 " s %s that of %s", off, worst->ahead_ms > 0 ?
		    "behind" : "ahead of", worst->server);
}

static void
judge_failed(const struct health_figures *f, struct health_check *check)
{
	check->name = "delivery:failures";
	check->component = "component";
	check->value = f->leads.dead_24h;
	check->unit = "leads";
	if (f->leads.dead_24h > 0)
		judge(check, HEALTH_WARN, "`leadbridge lead list --status "
		    "dead` says why, `leadbridge lead retry ID` tries again",
		    "%" PRId64 " leads could not be delivered for good in "
		    "the last 24 hours%s%s", f->leads.dead_24h,
		    f->code_count > 0 ? "; the most frequent reason: " : "",
		    f->code_count > 0 ? f->codes[0].code : "");
}

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define ENDS_SOON_DAYS 30

/* Days to the end of its consent, when that is near; else -1. */
static int64_t
ends_in_days(const struct connection *c, int64_t now)
{
	int64_t by = connection_reconnect_by(c);

	if (by == 0 || by - now > ENDS_SOON_DAYS * DAY_MS)
		return -1;
	return by > now ? (by - now) / DAY_MS : 0;
}

/* The worst of all connections; none at all is worth a warning. */
static void
judge_connections(const struct health_figures *f, struct health_check *check)
{
	const struct connection *c;
	size_t i;

	check->name = "connections:state";
	check->component = "component";
	for (i = 0; i < f->connection_count; i++) {
		c = &f->connections[i];
		if (strcmp(c->status, CONNECTION_CONNECTED) == 0) {
			check->value++;
			if (ends_in_days(c, f->now) >= 0 &&
			    check->status == HEALTH_PASS)
				judge(check, HEALTH_WARN, "connect it again "
				    "before: `leadbridge connect SERVICE` "
				    "makes a link", "%s of tenant %s must be "
				    "connected again within %" PRId64 " days",
				    c->service, c->tenant,
				    ends_in_days(c, f->now));
		} else if (strcmp(c->status, CONNECTION_RECONNECT) == 0 &&
		    check->status != HEALTH_FAIL) {
			judge(check, HEALTH_FAIL, "a person must connect it "
			    "again: `leadbridge connect SERVICE` makes a link",
			    "%s of tenant %s must be connected again",
			    c->service, c->tenant);
		} else if (check->status == HEALTH_PASS) {
			judge(check, HEALTH_WARN, "it is tried again by "
			    "itself; `leadbridge doctor` looks at the "
			    "provider", "%s of tenant %s is %s", c->service,
			    c->tenant, c->status);
		}
	}
	check->unit = "connected";
	if (check->status == HEALTH_PASS && check->value == 0)
		judge(check, HEALTH_WARN, "`leadbridge connect SERVICE` makes "
		    "a link to connect one", "no service is connected: leads "
		    "are kept, and not delivered");
}

/* The newest run of a job and tenant that failed, NULL when none did. */
static const struct run *
failed_run(const struct health_figures *f)
{
	size_t i;

	for (i = 0; i < f->run_count; i++)
		if (health_run_is_newest(f, i) &&
		    strcmp(f->runs[i].state, "failed") == 0)
			return &f->runs[i];
	return NULL;
}

static void
judge_runs(const struct health_figures *f, struct health_check *check)
{
	char at[CLOCK_TEXT_SIZE];
	int64_t started = f->run_count > 0 ? f->runs[0].started_at : 0;
	const struct run *failed = failed_run(f);

	check->name = "sync:last_run";
	check->component = "component";
	check->value = started == 0 ? 0 : (f->now - started) / 1000;
	check->unit = started == 0 ? NULL : "s";
	clock_text(started, at);
	if (f->overdue && started == 0)
		judge(check, HEALTH_WARN, "call leadbridge-sync from cron "
		    "every minute", "leadbridge-sync has never run");
	else if (f->overdue)
		judge(check, HEALTH_WARN, "see whether cron calls "
		    "leadbridge-sync every minute", "leadbridge-sync is "
		    "overdue: it last ran %s", at);
	else if (failed != NULL)
		judge(check, HEALTH_WARN, "see the log of leadbridge-sync",
		    "the last run of %s failed: %s", failed->job,
		    failed->error != NULL ? failed->error :
		    "no reason is known");
}

/* What a visitor of the booking page met last. */
static void
judge_calendar(const struct health_figures *f, struct health_check *check)
{
	check->name = "calendar:busy_times";
	check->component = "component";
	if (f->calendar_trouble != NULL)
		judge(check, HEALTH_WARN, "mend what it says: until then no "
		    "appointments can be made", "the calendar does not tell "
		    "when it is busy: %s", f->calendar_trouble);
}

static void
judge_mail(const struct health_figures *f, struct health_check *check)
{
	check->name = "bookings:mail";
	check->component = "component";
	if (f->mail_missing)
		judge(check, HEALTH_WARN, "set ALERT_EMAIL_FROM, and SMTP_URL "
		    "where the machine has no sendmail", "there are bookings, "
		    "but their visitors get no mail");
}

/* Read whole once a day, when all is well. */
static void
judge_mirror(const struct health_figures *f, struct health_check *check)
{
	int64_t age_ms = f->now - f->mirror_whole_at;
	char at[CLOCK_TEXT_SIZE];

	check->name = "mirror:age";
	check->component = "component";
	if (f->mirror_whole_at == 0)
		return;
	check->value = age_ms / 1000;
	check->unit = "s";
	clock_text(f->mirror_whole_at, at);
	if (age_ms > HEALTH_MIRROR_WARN_MS)
		judge(check, HEALTH_WARN, "run `leadbridge-sync inventory` "
		    "and see what it says; cron must call leadbridge-sync",
		    "Zoho Inventory is connected and has not been read "
		    "whole since %s", at);
}

enum health_status
health_judge(const struct health_figures *f,
    struct health_check checks[HEALTH_CHECKS_MAX], size_t *count)
{
	static void (*const of_store[])(const struct health_figures *,
	    struct health_check *) = {
		judge_queue, judge_pending, judge_failed, judge_success,
		judge_connections, judge_runs, judge_clock, judge_calendar,
		judge_mail,
		judge_mirror,
	};
	enum health_status worst = HEALTH_PASS;
	size_t n = 0, i;

	memset(checks, 0, HEALTH_CHECKS_MAX * sizeof(*checks));
	judge_store(f, &checks[n++]);
	judge_disk(f, &checks[n++]);
	/* Of a store that cannot be read nothing more is known. */
	if (f->store.code == ERROR_NONE)
		for (i = 0; i < sizeof(of_store) / sizeof(of_store[0]); i++)
			of_store[i](f, &checks[n++]);
	for (i = 0; i < n; i++) {
		if (checks[i].action == NULL)
			checks[i].action = "";
		if (checks[i].status > worst)
			worst = checks[i].status;
	}
	*count = n;
	return worst;
}
