/*
 * health.h - judges what was found out about the installation, and says it
 * (pure).
 *
 * A program gathers the figures; here they become checks with a finding and
 * its remedy, a report in the form of draft-inadarei-api-health-check-06
 * ("Health Check Response Format for HTTP APIs"), and metrics in the text
 * format 0.0.4 of Prometheus.
 */

#ifndef WEB_HEALTH_H
#define WEB_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/alert.h"
#include "store/connection.h"
#include "store/provider_clock.h"
#include "store/run.h"
#include "store/stats.h"
#include "store/timing.h"

struct json;
struct strbuf;

/* Free bytes below which it warns, and fails. */
#define HEALTH_DISK_WARN ((int64_t)512 << 20)
#define HEALTH_DISK_FAIL ((int64_t)64 << 20)
/* Seconds that the oldest lead may wait before it warns, and fails. */
#define HEALTH_QUEUE_WARN_S (30 * 60)
#define HEALTH_QUEUE_FAIL_S (24 * 60 * 60)

/* Seconds between a provider's clock and ours from which it warns. */
#define HEALTH_CLOCK_WARN_S 60

/* The mirror is read whole once a day. */
#define HEALTH_MIRROR_WARN_MS ((int64_t)2 * 24 * 60 * 60 * 1000)

struct health_code {
	char code[64];
	int64_t count; /* in the last 24 h */
};

struct health_kind {
	char kind[32];
	int64_t count;
};

/* What is known. A store that could not be read leaves the rest at zero. */
struct health_figures {
	int64_t now;
	struct error store;      /* why it cannot be read; ERROR_NONE: it can */
	int schema, schema_known;
	int64_t disk_free;       /* bytes; -1 unknown */
	struct stats leads;
	bool overdue;            /* leadbridge-sync should have run */
	struct connection *connections; /* those that have a row */
	size_t connection_count;
	struct run *runs;        /* newest first */
	size_t run_count;
	struct health_code *codes; /* most frequent first */
	size_t code_count;
	int64_t pending_max, success_min; /* ALERT_... */
	struct timing_quantiles response; /* of capture, last 24 h */
	struct provider_clock *clocks;
	size_t clock_count;
	struct health_kind *kinds; /* only for operators and metrics */
	size_t kind_count;
	int64_t mirror_whole_at;   /* the mirror that was read longest ago;
				      0: none is connected */
	char *calendar_trouble;    /* why it cannot be asked, or NULL */
	char *calendar_code;
	bool mail_missing;         /* coming bookings, and no mail is set up */
	struct alert *alerts;      /* open ones, likewise */
	size_t alert_count;
};

void health_figures_release(struct health_figures *f);

/* True when no newer run of the same job and tenant is known. */
bool health_run_is_newest(const struct health_figures *f, size_t i);

enum health_status { HEALTH_PASS, HEALTH_WARN, HEALTH_FAIL };

/* "pass", "warn" or "fail". */
const char *health_status_name(enum health_status status);

struct health_check {
	const char *name;      /* "queue:age" */
	const char *component; /* datastore, system or component */
	enum health_status status;
	int64_t value;         /* what was observed */
	const char *unit;      /* of value; NULL: there is none */
	char finding[600];     /* "" when all is well */
	const char *action;    /* what to do about it; "" when all is well */
};

#define HEALTH_CHECKS_MAX 14

/*
 * Judges; *count gets the number of checks.  Returns the worst status.
 */
enum health_status health_judge(const struct health_figures *f,
    struct health_check checks[HEALTH_CHECKS_MAX], size_t *count);

/*
 * The report.  For everybody: the status of each check and nothing else;
 * for operators also figures, errors, runs and recommendations.
 */
struct json *health_report(const struct health_figures *f, bool operator);

/* The metrics. Names start with leadbridge_. */
void health_metrics(struct strbuf *out, const struct health_figures *f,
    const char *version);

#endif
