/*
 * alert_rule.h - what a person must be told, judged from figures (pure).
 *
 * An alert that is open stays until its figure has moved back some way past
 * the threshold, so that one that wavers is told of once.
 */

#ifndef SYNC_ALERT_RULE_H
#define SYNC_ALERT_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/allowance.h"
#include "store/alert.h"
#include "store/connection.h"
#include "store/provider_clock.h"
#include "sync/schedule.h"

/* Refreshes in a row that fail before somebody is told. */
#define RULE_REFRESH_FAILURES 3
/* Seconds that a lead may wait: so long, or two turns of the schedule. */
#define RULE_QUEUE_S (30 * 60)
#define RULE_QUEUE_CRITICAL_S (24 * 60 * 60)
/* How late the run may be beside that: cron may come every fifteen minutes. */
#define RULE_LATE_MS ((int64_t)15 * 60 * 1000)
/* Bytes free. */
#define RULE_DISK ((int64_t)512 << 20)
#define RULE_DISK_CRITICAL ((int64_t)64 << 20)
/* Seconds between a provider's clock and ours. */
#define RULE_CLOCK_S 60
#define RULE_CLOCK_CRITICAL_S 300

/* Percent of a provider's limits below which somebody is told. */
#define RULE_BUDGET_PERCENT 10
/* A provider that wants to be left alone for longer has had enough. */
#define RULE_PAUSE_MS ((int64_t)10 * 60 * 1000)

/* Products that an alert of low stock names. */
#define RULE_SKUS 5

/* What a connection may still ask its provider. */
struct rule_budget {
	const char *service;
	struct allowance_left left;
};

/* A source of webhooks that has spoken to the tenant. */
struct rule_source {
	const char *source;
	int64_t last_at;
	int64_t limit_ms;  /* of sync/silence.h; 0: none */
	int64_t ends_at;   /* of its channel; 0: it has none */
};

struct rule_figures {
	int64_t now;
	int64_t pending, oldest_pending_at; /* 0: nothing waits */
	int64_t synced_24h, dead_24h;
	int64_t pending_max, success_min;   /* ALERT_... */
	const struct schedule *schedule;    /* of leads */
	const struct connection *connections; /* of the tenant */
	size_t connection_count;
	const struct rule_budget *budgets;
	size_t budget_count;
	const struct rule_source *sources;
	size_t source_count;
	int64_t low_stock;         /* products at their reorder level */
	const char *low_skus;      /* the first of them, for people */

	bool whole;             /* the rest, which is nobody's alone, counts */
	int64_t last_run_at;    /* of leads, 0: never */
	int64_t disk_free;      /* bytes, -1: unknown */
	const struct provider_clock *clocks;
	size_t clock_count;
};

struct finding {
	const char *name;       /* ALERT_* */
	char subject[256];
	const char *severity;
	int64_t value, threshold;
	char text[512];         /* for people who did not write this */
};

struct findings {
	struct finding *items;  /* free() */
	size_t count;
};

/* What must be open, given what is (of the same tenant). */
void alert_judge(const struct rule_figures *f, const struct alert *open,
    size_t open_count, struct findings *out);

/* Whether alert_judge() decides about alerts of that name. */
bool alert_is_judged(const char *name);

#endif
