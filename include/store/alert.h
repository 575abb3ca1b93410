/*
 * alert.h - what a person must be told: raised once, resolved once.
 *
 * At most one alert of a tenant, name and subject is open at a time.
 */

#ifndef STORE_ALERT_H
#define STORE_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

#define ALERT_RECONNECT "reconnect_needed"
#define ALERT_RECONNECT_BY "reconnect_by"
#define ALERT_LOST "lost_in_crm"
#define ALERT_CANARY "canary"
#define ALERT_REFRESH_FAILING "token_refresh_failing"
#define ALERT_PENDING "pending_high"
#define ALERT_SUCCESS_RATE "success_rate_low"
#define ALERT_QUEUE_AGE "queue_age"
#define ALERT_DEAD "dead_letters"
#define ALERT_NO_RUN "no_run"
#define ALERT_DISK "disk_space"
#define ALERT_CLOCK "clock_skew"
#define ALERT_BUDGET "budget_low"
#define ALERT_SILENT "source_silent"
#define ALERT_LOW_STOCK "low_stock"

#define ALERT_CRITICAL "critical"
#define ALERT_WARNING "warning"

struct alert {
	char id[UUID_SIZE];
	char *tenant;
	char *name;      /* ALERT_* */
	char *subject;   /* of what: a service, a server, or "" */
	char *severity;  /* "warning", "critical" */
	char *text;      /* for people; no secret */
	char *link;      /* sealed address that mends it, or NULL */
	int64_t value;   /* what was observed ... */
	int64_t threshold; /* ... and where it becomes an alert */
	int64_t raised_at;
	int64_t resolved_at; /* 0 while it is open */
};

void alert_release(struct alert *a);
/* With texts of its own. */
void alert_copy(struct alert *to, const struct alert *from);

/*
 * Opens an alert, or brings the open one up to date (its link stays when
 * alert->link is NULL); one that has passed another threshold is raised
 * anew.  Makes the id.
 */
int alert_raise(struct db *db, const struct alert *alert, int64_t now,
    struct error *err);

/* Closes the open one; fine when there is none. */
int alert_resolve(struct db *db, const char *tenant, const char *name,
    const char *subject, int64_t now, struct error *err);

/* The open one. ERROR_NOT_FOUND. */
int alert_load(struct db *db, const char *tenant, const char *name,
    const char *subject, struct alert *out, struct error *err);

/*
 * Those that somebody may yet have to be told of: the open ones, and those
 * over of which somebody may have been told.  Oldest first.
 */
int alert_unsettled(struct db *db, const char *tenant,
    int (*each)(const struct alert *alert, void *arg), void *arg,
    struct error *err);

/* The open ones, newest first; tenant NULL: of all. */
int alert_list(struct db *db, const char *tenant,
    int (*each)(const struct alert *alert, void *arg), void *arg,
    struct error *err);

#endif
