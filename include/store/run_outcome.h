/*
 * run_outcome.h - what became of each record that a run had in its hands.
 */

#ifndef STORE_RUN_OUTCOME_H
#define STORE_RUN_OUTCOME_H

#include "base/error.h"
#include "store/db.h"
#include "store/run.h"

/* Texts are borrowed. */
struct run_outcome {
	const char *id;
	const char *status; /* synced, retry or dead */
	const char *crm_id; /* or NULL */
	const char *error;  /* or NULL */
};

/*
 * Oldest first, at most limit, of the jobs of a kind that the run ended: for
 * it held their lock, nobody else did between its start and its end.
 */
int run_outcomes(struct db *db, const struct run *run, const char *kind,
    int limit, int (*each)(const struct run_outcome *outcome, void *arg),
    void *arg, struct error *err);

#endif
