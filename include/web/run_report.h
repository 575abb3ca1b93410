/*
 * run_report.h - runs as pages show them (pure).
 */

#ifndef WEB_RUN_REPORT_H
#define WEB_RUN_REPORT_H

#include <stdint.h>

#include "base/json.h"
#include "store/run.h"
#include "store/run_request.h"

/* One run of one job. json_free(). */
struct json *run_report(const struct run *run);

/*
 * What was asked for and what has come of it: run_id, state, the sums of
 * processed, synced, retry, dead and skipped, duration_ms, error, runs,
 * results; while it runs how far it is, with percent and eta_s (null: not
 * known).  One whose program has vanished is shown as failed.  json_free().
 */
struct json *run_request_report(const struct run_request *r, int64_t now);

/* No run takes longer; one that has not started by then never will. */
#define RUN_REPORT_LOST_MS ((int64_t)15 * 60 * 1000)
#define RUN_REPORT_START_MS ((int64_t)60 * 1000)

#endif
