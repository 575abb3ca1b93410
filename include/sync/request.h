/*
 * request.h - runs what somebody asked for over HTTP.
 */

#ifndef SYNC_REQUEST_H
#define SYNC_REQUEST_H

#include "base/error.h"
#include "base/json.h"
#include "sync/engine.h"

/* Records of a request whose fate is told one by one. */
#define REQUEST_OUTCOMES_MAX 200

/* {"runs": [...]}, as --json prints it. json_free(). */
struct json *request_runs(const struct engine_results *results);

/*
 * Adds {id, status, crm_id, error} of each record that a run ended to a list,
 * until that has REQUEST_OUTCOMES_MAX.
 */
int request_outcomes(struct db *db, const struct run *run,
    struct json *list, struct error *err);

/*
 * Takes the stored request, runs it with e (whose tenant, limit and
 * force_refresh it sets), and stores what came of it: the runs, and the fate
 * of each record.  ERROR_NOT_FOUND; ERROR_CONFLICT when somebody has taken it.
 */
int request_run(struct engine *e, const char *id,
    struct engine_results *results, struct error *err);

#endif
