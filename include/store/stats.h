/*
 * stats.h - the figures that health, metrics and the tool show.
 */

#ifndef STORE_STATS_H
#define STORE_STATS_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

struct stats {
	int64_t total, pending, synced, dead, quarantined;
	int64_t last_24h;          /* captured */
	int64_t synced_24h, dead_24h;
	int64_t oldest_pending_at; /* 0 when none */
	int64_t next_due_at;       /* of what waits, 0 when none */
};

/* tenant NULL: all. */
int stats_load(struct db *db, const char *tenant, int64_t now,
    struct stats *out, struct error *err);

/*
 * How many of each kind there are: leads by theirs, and whatever else is to
 * be delivered (an order) by its job's; each(kind, count, arg), by kind.
 */
int stats_kinds(struct db *db, const char *tenant,
    int (*each)(const char *kind, int64_t count, void *arg), void *arg,
    struct error *err);

/* Codes of jobs that failed in the last 24 h; each(code, count, arg). */
int stats_errors(struct db *db, const char *tenant, int64_t now,
    int (*each)(const char *code, int64_t count, void *arg), void *arg,
    struct error *err);

#endif
