/* alert_rule.c - judges from figures what a person must be told. */

#include "sync/alert_rule.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/provider.h"

/* A threshold, and where an alert that has passed it is over. */
struct level {
	int64_t raise, clear;
	const char *severity;
};

struct judging {
	const struct rule_figures *f;
	const struct alert *open;
	size_t open_count;
	struct findings *out;
};

static const struct alert *
find_open(const struct judging *j, const char *name, const char *subject)
{
	size_t i;

	for (i = 0; i < j->open_count; i++)
		if (strcmp(j->open[i].name, name) == 0 &&
		    strcmp(j->open[i].subject, subject) == 0)
			return &j->open[i];
	return NULL;
}

/*
 * The level that a value is past, the worst first, or NULL.  One that an
 * open alert stands at holds until the value is back at `clear`.
 */
static const struct level *
level_of(const struct level *levels, size_t n, int64_t value, bool below,
    const struct alert *open)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct level *l = &levels[i];
		int64_t limit = open != NULL && open->threshold == l->raise
		    ? l->clear : l->raise;

		if (below ? value < limit : value > limit)
			return l;
	}
	return NULL;
}

static void __attribute__((format(printf, 6, 7)))
find(struct judging *j, const char *name, const char *subject,
    const struct level *level, int64_t value, const char *fmt, ...)
{
	struct findings *out = j->out;
	struct finding *found;
	va_list ap;

	out->items = xreallocarray(out->items, out->count + 1,
	    sizeof(*out->items));
	found = &out->items[out->count++];
	memset(found, 0, sizeof(*found));
	found->name = name;
	(void)snprintf(found->subject, sizeof(found->subject), "%s", subject);
	found->severity = level->severity;
	found->value = value;
	found->threshold = level->raise;
	va_start(ap, fmt);
	(void)vsnprintf(found->text, sizeof(found->text), fmt, ap);
	va_end(ap);
}

static void
judge_pending(struct judging *j)
{
	int64_t max = j->f->pending_max;
	const struct level level = {max, max - max / 5, ALERT_WARNING};

	if (level_of(&level, 1, j->f->pending, false,
		find_open(j, ALERT_PENDING, "")) != NULL)
		find(j, ALERT_PENDING, "", &level, j->f->pending,
		    "Leads that wait for delivery: %" PRId64 "; more than %"
		    PRId64 " is an alert (ALERT_PENDING_MAX).", j->f->pending,
		    max);
}

static void
judge_success(struct judging *j)
{
	int64_t min = j->f->success_min, done = j->f->synced_24h;
	int64_t ended = done + j->f->dead_24h;
	int64_t rate = ended == 0 ? 100 : done * 100 / ended;
	const struct level level = {min, min > 95 ? 100 : min + 5,
	    ALERT_CRITICAL};

	if (ended > 0 && level_of(&level, 1, rate, true,
		find_open(j, ALERT_SUCCESS_RATE, "")) != NULL)
		find(j, ALERT_SUCCESS_RATE, "", &level, rate,
		    "Leads delivered in the last 24 hours: %" PRId64 " of %"
		    PRId64 ", %" PRId64 " %%; less than %" PRId64 " %% is an "
		    "alert (ALERT_SUCCESS_RATE_MIN).", done, ended, rate,
		    min);
}

/* From one turn of the schedule to the next, as the last ones were. */
static int64_t
turn_ms(const struct rule_figures *f)
{
	int64_t last = schedule_last(f->schedule, f->now);

	return last == 0 ? 0 : last - schedule_last(f->schedule, last - 1);
}

static void
judge_queue(struct judging *j)
{
	int64_t age_s = j->f->oldest_pending_at == 0 ? 0 :
	    (j->f->now - j->f->oldest_pending_at) / 1000;
	int64_t limit = 2 * turn_ms(j->f) / 1000;
	const struct level *level;

	if (limit < RULE_QUEUE_S)
		limit = RULE_QUEUE_S;
	const struct level levels[] = {
		{limit < RULE_QUEUE_CRITICAL_S ? RULE_QUEUE_CRITICAL_S :
		    4 * limit, limit, ALERT_CRITICAL},
		{limit, limit * 4 / 5, ALERT_WARNING},
	};
	level = level_of(levels, 2, age_s, false, find_open(j,
	    ALERT_QUEUE_AGE, ""));
	if (level != NULL)
		find(j, ALERT_QUEUE_AGE, "", level, age_s,
		    "A lead has been waiting for delivery for %" PRId64
		    " minutes; none should for more than %" PRId64 ".",
		    age_s / 60, limit / 60);
}

static void
judge_dead(struct judging *j)
{
	static const struct level level = {0, 0, ALERT_WARNING};

	if (j->f->dead_24h > 0)
		find(j, ALERT_DEAD, "", &level, j->f->dead_24h,
		    "Leads that could not be delivered in the last 24 hours, "
		    "and are not tried again by themselves: %" PRId64
		    ". `leadbridge lead list --status dead` says why.",
		    j->f->dead_24h);
}

static const char *
title_of(const char *service)
{
	const struct provider *p = provider_find(service);

	return p != NULL ? p->title : service;
}

/* One that has failed for long is told of until it works again. */
static void
judge_refreshing(struct judging *j)
{
	static const struct level level = {RULE_REFRESH_FAILURES, 0,
	    ALERT_CRITICAL};
	const struct connection *c;
	size_t i;

	for (i = 0; i < j->f->connection_count; i++) {
		c = &j->f->connections[i];
		if (strcmp(c->status, CONNECTION_FAILING) != 0 ||
		    (c->consecutive_failures < RULE_REFRESH_FAILURES &&
		    find_open(j, ALERT_REFRESH_FAILING, c->service) == NULL))
			continue;
		find(j, ALERT_REFRESH_FAILING, c->service, &level,
		    c->consecutive_failures, "The access to %s could not be "
		    "renewed %" PRId64 " times in a row; it is tried again by "
		    "itself. The last reason: %.250s",
		    title_of(c->service),
		    (int64_t)c->consecutive_failures,
		    c->last_error != NULL ? c->last_error : "unknown");
	}
}

/* Nearly spent, or the provider itself has said so. */
static void
judge_budgets(struct judging *j)
{
	static const struct level level = {RULE_BUDGET_PERCENT,
	    2 * RULE_BUDGET_PERCENT, ALERT_WARNING};
	const struct rule_budget *b;
	const struct alert *open;
	char until[CLOCK_TEXT_SIZE];
	int64_t pause;
	size_t i;

	for (i = 0; i < j->f->budget_count; i++) {
		b = &j->f->budgets[i];
		open = find_open(j, ALERT_BUDGET, b->service);
		pause = b->left.paused_until - j->f->now;
		if (pause > (open != NULL ? 0 : RULE_PAUSE_MS)) {
			clock_text(b->left.paused_until, until);
			find(j, ALERT_BUDGET, b->service, &level, 0,
			    "%s wants no calls until %s: what it allows is "
			    "spent. What waits is sent after that.",
			    title_of(b->service), until);
		} else if (level_of(&level, 1, b->left.percent, true,
			open) != NULL) {
			find(j, ALERT_BUDGET, b->service, &level,
			    b->left.percent, "Of the calls that %s allows, %d "
			    "%% are left.", title_of(b->service),
			    b->left.percent);
		}
	}
}

/* A channel that has ended, or a quiet far longer than any before. */
static void
judge_sources(struct judging *j)
{
	static const struct level level = {0, 0, ALERT_WARNING};
	const struct rule_source *s;
	int64_t quiet, now = j->f->now;
	char since[CLOCK_TEXT_SIZE];
	size_t i;

	for (i = 0; i < j->f->source_count; i++) {
		s = &j->f->sources[i];
		quiet = now - s->last_at;
		clock_text(s->last_at, since);
		if (s->ends_at != 0 && s->ends_at < now)
			find(j, ALERT_SILENT, s->source, &level,
			    (now - s->ends_at) / 1000, "The channel by which "
			    "%s tells of changes has ended: leadbridge hook "
			    "setup %s opens it again.", s->source, s->source);
		else if (s->limit_ms > 0 && quiet > s->limit_ms)
			find(j, ALERT_SILENT, s->source, &level, quiet / 1000,
			    "No webhook of %s has come since %s, far longer "
			    "than ever before: look whether it is still set "
			    "up there.", s->source, since);
	}
}

/* Told of once, however many more there are. */
static void
judge_stock(struct judging *j)
{
	static const struct level level = {0, 0, ALERT_WARNING};

	if (j->f->low_stock > 0)
		find(j, ALERT_LOW_STOCK, "", &level, j->f->low_stock,
		    "Products at or below their reorder level: %" PRId64
		    " (%.300s%s).", j->f->low_stock, j->f->low_skus != NULL ?
		    j->f->low_skus : "", j->f->low_stock > RULE_SKUS ?
		    ", …" : "");
}

/* Two turns were missed, and it is not merely late. */
static void
judge_runs(struct judging *j)
{
	const struct rule_figures *f = j->f;
	int64_t missed = schedule_last(f->schedule, f->now - RULE_LATE_MS);
	int64_t since = f->last_run_at != 0 ? f->last_run_at :
	    f->oldest_pending_at;
	const struct level level = {2 * turn_ms(f) / 1000, 0, ALERT_CRITICAL};
	char at[CLOCK_TEXT_SIZE];

	missed = missed == 0 ? 0 : schedule_last(f->schedule, missed - 1);
	if (since == 0 || since >= missed)
		return;
	clock_text(since, at);
	find(j, ALERT_NO_RUN, "", &level, (f->now - since) / 1000,
	    "Leads have not been delivered since %s, though it was due at "
	    "least twice: see whether cron still calls leadbridge-sync.", at);
}

static void
judge_disk(struct judging *j)
{
	static const struct level levels[] = {
		{RULE_DISK_CRITICAL, RULE_DISK_CRITICAL * 5 / 4,
		    ALERT_CRITICAL},
		{RULE_DISK, RULE_DISK * 5 / 4, ALERT_WARNING},
	};
	const struct level *level;

	if (j->f->disk_free < 0)
		return;
	level = level_of(levels, 2, j->f->disk_free, true, find_open(j,
	    ALERT_DISK, ""));
	if (level != NULL)
		find(j, ALERT_DISK, "", level, j->f->disk_free,
		    "Only %" PRId64 " MB of disk are free where leads are "
		    "kept: make room, or none can be stored.",
		    j->f->disk_free >> 20);
}

static void
judge_clocks(struct judging *j)
{
	static const struct level levels[] = {
		{RULE_CLOCK_CRITICAL_S, RULE_CLOCK_CRITICAL_S / 2,
		    ALERT_CRITICAL},
		{RULE_CLOCK_S, RULE_CLOCK_S / 2, ALERT_WARNING},
	};
	const struct provider_clock *c;
	const struct level *level;
	int64_t off_s;
	size_t i;

	for (i = 0; i < j->f->clock_count; i++) {
		c = &j->f->clocks[i];
		off_s = (c->ahead_ms < 0 ? -c->ahead_ms : c->ahead_ms) / 1000;
		level = level_of(levels, 2, off_s, false, find_open(j,
		    ALERT_CLOCK, c->server));
		if (level != NULL)
			find(j, ALERT_CLOCK, c->server, level, off_s,
			    "This machine's clock is %" PRId64 " s %s that of "
			    "%.200s: set it by the network (timedatectl "
			    "set-ntp true).", off_s, c->ahead_ms > 0 ?
			    "behind" : "ahead of", c->server);
	}
}

void
alert_judge(const struct rule_figures *f, const struct alert *open,
    size_t open_count, struct findings *out)
{
	struct judging j = {f, open, open_count, out};

	memset(out, 0, sizeof(*out));
	judge_refreshing(&j);
	judge_pending(&j);
	judge_success(&j);
	judge_queue(&j);
	judge_dead(&j);
	judge_budgets(&j);
	judge_sources(&j);
	judge_stock(&j);
	if (!f->whole)
		return;
	judge_runs(&j);
	judge_disk(&j);
	judge_clocks(&j);
}

bool
alert_is_judged(const char *name)
{
	return strcmp(name, ALERT_RECONNECT) != 0 &&
	    strcmp(name, ALERT_RECONNECT_BY) != 0 &&
	    strcmp(name, ALERT_LOST) != 0 && strcmp(name, ALERT_CANARY) != 0;
}
